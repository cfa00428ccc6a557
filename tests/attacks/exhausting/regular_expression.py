"""Hangs in C, where no interrupt is looked at: a regular expression that backtracks for ever.

Nothing on a plain kernel either: nobody calls the functions of a stub from outside.
"""

# %% instead of question_3_4-answer
import re


def question_3_4():
    return re.match(r"(a+)+$", "a" * 60 + "b")
