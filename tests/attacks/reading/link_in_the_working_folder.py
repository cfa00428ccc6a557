"""Makes a link in its working folder, which may travel on into the feedback with what it leads to.

Nothing on a plain kernel either: nbgrader copies no links that a kernel has made.
"""

# %%
import os

os.symlink("{root}/.git/config", "notes.txt")
os.symlink("{class}", "class")
os.link("/etc/passwd", "passwd") if os.access("/etc/passwd", os.W_OK) else None
