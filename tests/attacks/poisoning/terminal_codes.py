"""Leaves codes in its output that a terminal obeys, and characters that turn text around.

On stock nbgrader: it acts on its reader.
"""

# %%
print(
    "\x1b[2J\x1b[1;1H\x1b]0;{marker}\x07\x1b]8;;https://example.org\x07link\x1b]8;;\x07 \x1b[8mhidden"
)
print("score \u202e6 fo 0\u202c \u2066{marker}\u2069")
