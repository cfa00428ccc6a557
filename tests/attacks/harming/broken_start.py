"""Hands in a file that a starting kernel imports in the place of one of Python's own.

On stock nbgrader: the submission stays ungraded.
"""

# %% file pkgutil.py
raise SystemExit

# %% file ipykernel_launcher.py
raise SystemExit
