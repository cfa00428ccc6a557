"""The one line that a notebook's check cell holds."""

from __future__ import annotations

import os
from typing import Any

from course.judge.report import Report
from course.judge.verdict import judge


class CheckFailed(Exception):
    """Raised by ``check`` where nbgrader validates a notebook, so that it sees the failure."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check(exercise: str, function: Any) -> Report:
    """Try the public properties of an exercise and return the report, which shows itself.

    Parameters
    ----------
    exercise : str
        Name of the exercise, such as ``"batchnorm_forward"``.
    function : callable
        Your function.

    Returns
    -------
    Report
        Shown as a table at the end of a notebook cell. Under ``nbgrader validate``, a report
        with anything amiss is raised as an error instead, in the same words.
    """
    from course.checks import find

    report = judge(exercise, function, find(exercise).properties)
    if os.environ.get("NBGRADER_EXECUTION") and report.score < 1:
        raise CheckFailed(str(report))
    return report
