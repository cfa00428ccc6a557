"""Leaves such a file in its working folder, then ends: the kernel that takes over can not start.

On stock nbgrader: the submission stays ungraded.
"""

# %%
import os
from pathlib import Path

Path("pkgutil.py").write_text("raise SystemExit\n")
os._exit(1)
