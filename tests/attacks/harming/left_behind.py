"""Leaves files in folders that all processes of the machine share.

On a plain kernel: it does harm.
"""

# %%
from pathlib import Path

for folder in ("/tmp", "/dev/shm", "/var/tmp"):
    try:
        (Path(folder) / "{marker}").write_text("{marker}")
    except OSError as error:
        print(error)
