"""Answers the judge with a short text of which a parser makes a multitude of objects.

Nothing on a plain kernel either: nobody there parses an answer.
"""

# %%
import sys

side = sys.modules.get("course.judge.kernel_side")

MANY = '{"reply": [' + "{}," * 1_500_000 + "{}]}"
if side:
    side.reply_to = lambda question: MANY
