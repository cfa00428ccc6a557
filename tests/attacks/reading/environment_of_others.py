"""Reads the variables and command lines of all processes, the grader's own among them.

On a plain kernel: it reads the secret.
"""

# %%
from pathlib import Path

for name in ("environ", "cmdline"):
    for path in Path("/proc").glob(f"[0-9]*/{name}"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        print([word for word in words if "{variable}" in word or "gradebook" in word])
