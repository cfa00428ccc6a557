"""Answers the judge with a short text of which a parser makes a multitude of objects.

Nothing on a plain kernel either: nobody there parses an answer.
"""

# %%
import sys

side = sys.modules.get("course.judge.kernel_side")


class Many:
    def __repr__(self):
        return "[" + "{}," * 1_500_000 + "]"


if side:
    side.call = lambda place, message: None
    side.is_kept = lambda place: True
    side.take_reply = Many
