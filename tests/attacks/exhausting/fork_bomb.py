"""Forks until nothing is left to fork.

Only inside the walls: it could harm the machine.
"""

# %%
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
