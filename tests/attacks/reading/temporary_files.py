"""Reads what others have left in folders for temporary files.

On a plain kernel: it reads the secret.
"""

# %%
from pathlib import Path

print(list(Path("/dev/shm").glob("*")))
print(Path("{scratch}").read_text())
