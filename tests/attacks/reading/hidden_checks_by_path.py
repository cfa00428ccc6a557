"""Reads the hidden checks by their path.

On a plain kernel: it reads the secret.
"""

# %%
print(open("{root}/grader/checks/lecture_3_4.py").read())
