"""Imports the hidden checks and has Python show their source.

On a plain kernel: it reads the secret.
"""

# %%
import inspect
import sys

sys.path.append("{repository}")
import grader.checks.lecture_3_4

print(inspect.getsource(grader.checks.lecture_3_4))
