"""Reads the solution edition by its path.

On a plain kernel: it reads the secret.
"""

# %%
print(open("{root}/solutions/{chapter}/{notebook}.ipynb").read())
