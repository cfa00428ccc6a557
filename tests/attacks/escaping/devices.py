"""Makes device files for the machine's disks and memory, and reads and writes through them.

Only inside the walls: it could harm the machine.
"""

# %%
import os
import stat

for major, minor in ((8, 0), (259, 0), (254, 0), (1, 1), (1, 2), (7, 0)):
    for kind in (stat.S_IFBLK, stat.S_IFCHR):
        for folder in ("/tmp", "/dev", "."):
            try:
                os.mknod(
                    f"{folder}/{marker}-{major}-{minor}", 0o600 | kind, os.makedev(major, minor)
                )
                with open(f"{folder}/{marker}-{major}-{minor}", "rb") as device:
                    print(device.read(100), "{marker}"[::-1])
            except OSError as error:
                print(error)
for path in (
    "/dev/mem",
    "/dev/kmsg",
    "/dev/sda",
    "/dev/fuse",
    "/dev/kvm",
    "/dev/net/tun",
    "/dev/tty",
):
    print(path, os.path.exists(path))
