"""What the notebooks import: the checks, the data sets and the look of the figures.

Students run this package; nothing in it contains an answer. Instructors' tools, hidden checks
included, live in the separate package ``grader``.
"""

from course.judge.notebook import check

__all__ = ["check"]
