"""Hands in a zip with a link out of its folder, and a file that is written through it.

Nothing on a plain kernel either: it is about collecting.
"""

# %% zipped data -> /tmp

# %% zipped data/{marker}.txt
# {marker}
