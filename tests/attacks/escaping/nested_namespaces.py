"""Becomes root in a user namespace of its own, and there mounts what was read-only anew.

Only inside the walls: it could harm the machine.
"""

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_MOUNTS, NEW_PIDS = 0x10000000, 0x00020000, 0x20000000
REMOUNT, BIND, RECURSIVE = 32, 4096, 16384

for flags in (NEW_USER | NEW_MOUNTS, NEW_USER | NEW_MOUNTS | NEW_PIDS, NEW_MOUNTS):
    print(flags, libc.unshare(flags), os.strerror(ctypes.get_errno()))
    try:
        with open("/proc/self/uid_map", "w") as users:
            users.write("0 1000 1")
    except OSError as error:
        print(error)
    for place in ("/", "/usr", "/proc", "{repository}/course", os.path.dirname(os.__file__)):
        if libc.mount(None, place.encode(), None, REMOUNT | BIND, None) == 0:
            print(place, "{marker}"[::-1])
    libc.mount(b"proc", b"/proc", b"proc", 0, None)
    libc.mount(b"/", b"/tmp", None, BIND | RECURSIVE, None)
    libc.umount2(b"/usr", 2)
    for place in ("{repository}/course", os.path.dirname(os.__file__), "/usr/lib"):
        try:
            open(f"{place}/{marker}.txt", "w").close()
        except OSError as error:
            print(error)
