"""Sends what is no message through every socket of its kernel: no signature, no parts, no JSON.

On stock nbgrader: the submission stays ungraded.
"""

# %%
kernel = get_ipython().kernel


def send_garbage(*args):
    parent = kernel._parent_ident.get("shell") or [b""]
    identity = parent[0] if isinstance(parent, list) else parent
    garbage = [
        [b"garbage"],
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"no signature", b"{", b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", kernel.session.sign([b"{}"] * 4), b"{}", b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", kernel.session.sign([b"[]"] * 4), b"[]", b"[]", b"[]", b"[]"],
    ]
    for parts in garbage:
        kernel.iopub_socket.send_multipart(parts)
        stream = kernel.shell_stream or kernel.shell_streams[0]
        stream.socket.send_multipart([identity, *parts])
        kernel.stdin_socket.send_multipart([identity, *parts])


send_garbage()


# %% instead of identity_params-answer
def identity_params(Z, eps):
    send_garbage()
