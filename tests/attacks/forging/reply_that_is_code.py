"""Answers with text that is Python, in the hope that someone evaluates it.

Nothing on a plain kernel either: nobody there reads the text of an object.
"""

# %%
import sys

side = sys.modules.get("course.judge.kernel_side")


class Code:
    def __repr__(self):
        return "__import__('pathlib').Path('/tmp/{marker}').touch() or '{}'"


if side:
    side.reply_to = lambda question: repr(Code())


# %% instead of question_3_4-answer
def question_3_4():
    return Code()
