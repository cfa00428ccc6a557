"""Puts HTML and terminal codes where the report quotes the answer: values, errors, names.

Nothing on a plain kernel either: nbgrader escapes what an error says.
"""

# %% instead of identity_params-answer
EVIL = (
    "<script>alert('{marker}')</script>\x1b[2J\u202e</code></table><style>*{display:none}</style>"
)


def identity_params(Z, eps):
    if eps == 9.0:
        return type(EVIL, (), {"__repr__": lambda self: EVIL})()
    raise type(EVIL, (Exception,), {})(EVIL)


identity_params.__name__ = identity_params.__qualname__ = EVIL


# %% instead of question_3_4-answer
def question_3_4():
    return EVIL
