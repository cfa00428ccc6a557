"""Kills every process that it may kill.

Only inside the walls: it could harm the machine.
"""

# %%
import os

# The suite has seen walls before it hands this in; a second look costs nothing.
if os.getpid() < 100:
    os.kill(-1, 9)
