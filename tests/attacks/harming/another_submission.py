"""Writes into what somebody else has handed in, and is graded later.

On a plain kernel: it does harm.
"""

# %%
from pathlib import Path

place = Path("{class}/submitted/{neighbour}/{chapter}")
(place / "{marker}.txt").write_text("{marker}")
