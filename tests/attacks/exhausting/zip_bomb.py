"""Hands in a small zip that unpacks to more than a disk should hold.

Nothing on a plain kernel either: it is about collecting.
"""

# %% zipped zeros.txt {"times": 600000000}
# 0
