"""Leaves so much in its output that a browser can not show it.

Nothing on a plain kernel either: what is too much is for each to say.
"""

# %%
from IPython.display import HTML, display

for _ in range(5):
    display(HTML("<b>" * 1_000_000))
    print("x\n" * 1_000_000)

# %% markdown
# **<b>A text that begins well.**
