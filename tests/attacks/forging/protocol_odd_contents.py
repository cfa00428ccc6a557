"""Signs replies and questions whose contents are of the wrong types, once the tests have begun.

Nothing on a plain kernel either: nobody calls the functions of a stub from outside.
"""

# %%
import itertools

session = get_ipython().kernel.session
send = session.send
asked = []
CONTENTS = itertools.cycle(
    [
        {"status": "ok", "user_expressions": ["answer"]},
        {"status": "ok", "user_expressions": {"answer": ["text/plain"]}},
        {"status": "ok", "user_expressions": {"answer": {"data": {"text/plain": 1}}}},
        {"status": "ok", "user_expressions": {"answer": {"data": None}}},
        {"status": "ok", "user_expressions": None},
        {"status": []},
        {},
    ]
)


def forge(stream, kind, content=None, *args, **kwargs):
    if kind == "execute_reply" and asked:
        content = next(CONTENTS)
    return send(stream, kind, content, *args, **kwargs)


session.send = forge


# %% instead of identity_params-answer
def identity_params(Z, eps):
    asked.append(eps)
    kernel = get_ipython().kernel
    parent, ident = kernel.get_parent("shell"), kernel._parent_ident.get("shell")
    for content in ({"prompt": None}, {}, ["prompt"], {"prompt": '{"function": 0}'}):
        send(kernel.stdin_socket, "input_request", content, parent=parent, ident=ident)
