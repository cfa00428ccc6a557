"""The hidden properties of every exercise, and the full verdict: public and hidden together."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from course.checks import collect, find
from course.judge.call import TIME_LIMIT
from course.judge.properties import Check
from course.judge.report import Report
from course.judge.verdict import Trial


@cache
def hidden() -> dict[str, Check]:
    """Return the hidden checks by the name of their exercise."""
    return collect(importlib.import_module(__name__))


def run(exercise: str, function: Any, *, time_limit: float = TIME_LIMIT) -> Report:
    """Judge a student's function by the public and the hidden properties of an exercise.

    Parameters
    ----------
    exercise : str
        Name of the exercise, such as ``"batchnorm_forward"``.
    function : callable
        The student's function, or a stand-in that calls it elsewhere.
    time_limit : float
        Seconds that one call may take.

    Returns
    -------
    Report
        ``score`` in [0, 1] and one result a property.

    Raises
    ------
    LookupError
        If there is no exercise of that name.
    """
    trial = begin(exercise, function, time_limit=time_limit)
    return finish(trial)


def begin(exercise: str, function: Any, *, time_limit: float = TIME_LIMIT) -> Trial:
    """Try the public properties of an exercise; ``finish`` tries the hidden ones.

    Whoever judges several exercises of one submission begins with all of them before finishing any:
    what a public property quotes in its explanation can't stem from the call of a hidden one then.
    The parameters are those of ``run``.
    """
    trial = Trial(exercise, function, time_limit=time_limit)
    trial.go_through(find(exercise).properties)
    return trial


def finish(trial: Trial) -> Report:
    """Try the hidden properties of an exercise that was begun; return the full verdict."""
    if trial.exercise in hidden():
        trial.go_through(hidden()[trial.exercise].properties)
    return trial.report()
