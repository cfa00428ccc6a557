"""Reads the repository's own files: a history has what was deleted.

On a plain kernel: it reads the secret.
"""

# %%
print(open("{root}/.git/config").read())
