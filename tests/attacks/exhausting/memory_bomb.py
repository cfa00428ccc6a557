"""Takes all memory that it gets, in steps and in processes of its own.

Only inside the walls: it could harm the machine.
"""

# %%
import os

for _ in range(4):
    if os.fork() == 0:
        break
hoard = []
while True:
    try:
        hoard.append(bytearray(os.urandom(1)) * 2**24)
    except MemoryError:
        pass
