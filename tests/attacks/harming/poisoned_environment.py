"""Leaves code where every Python of this environment runs it: a path file, a start-up module.

Only inside the walls: it could harm the machine.
"""

# %%
import site
import sys
from pathlib import Path

for folder in {*site.getsitepackages(), site.getusersitepackages(), *sys.path, sys.prefix}:
    for name in ("{marker}.pth", "{marker}_sitecustomize.py"):
        try:
            (Path(folder) / name).write_text("# {marker}\n")
        except OSError as error:
            print(error)
