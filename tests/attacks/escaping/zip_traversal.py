"""Hands in a zip with a path that leads out of the folder that it is unpacked to.

Nothing on a plain kernel either: it is about collecting.
"""

# %% zipped ../../../../../../../../tmp/{marker}.txt
# {marker}
