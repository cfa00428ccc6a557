"""Raises an error whose name, text and traceback are HTML.

Nothing on a plain kernel either: nbgrader escapes what an error says.
"""

# %%
EVIL = "<script>alert('{marker}')</script><img src=x onerror=alert(1)>"


class Odd(Exception):
    def _render_traceback_(self):
        return [EVIL, "\x1b]0;{marker}\x07"]


Odd.__name__ = EVIL
raise Odd(EVIL)
