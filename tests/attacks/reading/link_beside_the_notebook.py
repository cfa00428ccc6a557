"""Hands in a link beside the notebook; whoever copies the submission, copies what it leads to.

On stock nbgrader: it reads the secret.
"""

# %% link notes.txt -> {root}/.git/config

# %% link data/numbers.csv -> {class}/submitted/{neighbour}/{chapter}/{notebook}.ipynb

# %%
from pathlib import Path

for name in ("notes.txt", "data/numbers.csv"):
    if Path(name).exists():
        print(Path(name).read_text())
