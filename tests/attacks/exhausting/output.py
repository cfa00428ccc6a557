"""Prints, displays and complains without end.

Only inside the walls: it could harm the machine.
"""

# %%
import sys

from IPython.display import HTML, display

while True:
    print("x" * 100_000)
    sys.stderr.write("y" * 100_000)
    display(HTML("z" * 100_000))
