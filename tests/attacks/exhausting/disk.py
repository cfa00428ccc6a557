"""Fills every folder that it can write to, with bytes and then with files.

Only inside the walls: it could harm the machine.
"""

# %%
from pathlib import Path

for folder in (Path("."), Path("/tmp"), Path("/dev/shm"), Path("/run/kernel"), Path("/var/tmp")):
    try:
        with (folder / "{marker}").open("wb") as file:
            while True:
                file.write(bytes(2**24))
    except OSError as error:
        print(folder, error)
    try:
        for number in range(200_000):
            (folder / f"{marker}-{number}").touch()
    except OSError as error:
        print(folder, error)
