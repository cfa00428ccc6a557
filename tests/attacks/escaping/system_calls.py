"""Tries entrances to the kernel of the system that no notebook needs.

Only inside the walls: it could harm the machine.
"""

# %%
import ctypes
import os
import platform

NUMBERS = {
    "x86_64": {
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "add_key": 248,
        "keyctl": 250,
        "io_uring_setup": 425,
        "open_by_handle_at": 304,
        "init_module": 175,
        "kexec_load": 246,
        "open_tree": 428,
        "fsopen": 430,
        "pidfd_getfd": 438,
    }
}
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
for name, number in NUMBERS.get(platform.machine(), {}).items():
    done = libc.syscall(number, 0, 0, 0, 0, 0)
    print(name, done, os.strerror(ctypes.get_errno()) if done < 0 else "it is open")
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/modprobe"):
    try:
        open(path, "w").close()
        print(path, "{marker}"[::-1])
    except OSError as error:
        print(path, error)
