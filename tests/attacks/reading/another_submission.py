"""Reads what somebody else has handed in.

On a plain kernel: it reads the secret.
"""

# %%
from pathlib import Path

for path in Path("{class}").glob("submitted/{neighbour}/*/*.ipynb"):
    print(path.read_text())
