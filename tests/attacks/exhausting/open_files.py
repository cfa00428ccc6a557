"""Opens files until no more can be opened.

Only inside the walls: it could harm the machine.
"""

# %%
hoard = []
try:
    while len(hoard) < 10**6:
        hoard.append(open("/dev/null"))
except OSError as error:
    print(error)
