"""The verdict on a student's function: every property tried, none able to stop the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.judge.call import TIME_LIMIT, Guarded, NotAttempted, Refusal, TimedOut
from course.judge.describe import describe_type
from course.judge.expect import WrongType
from course.judge.properties import Property
from course.judge.report import Outcome, Report, Result


def judge(
    exercise: str,
    function: Any,
    properties: Iterable[Property],
    *,
    time_limit: float = TIME_LIMIT,
) -> Report:
    """Try every property of a student's function.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    function : object
        What the student wrote; anything that is not a function is reported as such.
    properties : iterable of Property
        What must hold, in this order.
    time_limit : float
        Seconds that one call may take. After a call that did not return, no other is made.

    Returns
    -------
    Report
        One result a property; never raises for anything the student did.
    """
    trial = Trial(exercise, function, time_limit=time_limit)
    trial.go_through(properties)
    return trial.report()


class Trial:
    """Judging that can be interrupted: some properties now, others later, one report.

    Parameters
    ----------
    exercise, function, time_limit : str, object, float
        See ``judge``.
    """

    def __init__(self, exercise: str, function: Any, *, time_limit: float = TIME_LIMIT) -> None:
        self.exercise = exercise
        self.function = function
        self.time_limit = time_limit
        self.results: list[Result] = []
        self.printed = 0

    def go_through(self, properties: Iterable[Property]) -> None:
        """Try properties, in their order."""
        never = self._never()
        for prop in properties:
            if never is not None:
                self.results.append(_refused(prop, never, ""))
            elif self.results and self.results[-1].outcome is Outcome.TIMED_OUT:
                refusal = TimedOut("Not tried, because an earlier call did not finish.")
                self.results.append(_refused(prop, refusal, ""))
            else:
                guarded = Guarded(self.exercise, self.function, self.time_limit)
                self.results.append(_try(prop, guarded))
                self.printed += guarded.printed

    def report(self) -> Report:
        """Return the verdict on what was tried by now."""
        lines = f"{self.printed} line{'s' * (self.printed > 1)}"
        notes = (f"Your function printed {lines}; they are left out here.",) if self.printed else ()
        return Report(self.exercise, tuple(self.results), notes)

    def _never(self) -> Refusal | None:
        """Return why no property can be tried, None if they can."""
        if self.function is None or self.function is ...:
            return NotAttempted(f"There is no function {self.exercise} yet.")
        if callable(self.function):
            return None
        return WrongType(f"{self.exercise} is {describe_type(self.function)}, not a function.")


def _try(prop: Property, guarded: Guarded) -> Result:
    try:
        remark = prop.function(guarded)
    except Refusal as refusal:
        return _refused(prop, refusal, guarded.called)
    except Exception as error:
        # A value so odd that the property itself stumbled over it is the student's to mend.
        refusal = Refusal(f"What came back could not be judged ({type(error).__name__}: {error}).")
        return _refused(prop, refusal, guarded.called)
    return Result(prop.name, Outcome.PASSED, prop.hidden, prop.weight, message=remark or "")


def _refused(prop: Property, refusal: Refusal, called: str) -> Result:
    mistake = getattr(refusal, "mistake", None)
    said = [str(refusal), str(mistake or "")]
    values = {
        "called": called,
        "returned": getattr(refusal, "returned", ""),
        "expected": getattr(refusal, "expected", ""),
    }
    if prop.hidden:
        values = {}
        if refusal.outcome in (Outcome.FAILED, Outcome.WRONG_TYPE):
            # The refusal's own words may quote hidden inputs; advice and mistake do not.
            said = [prop.advice, str(mistake or "")]
        elif refusal.outcome is Outcome.RAISED:
            said = [f"Your function raised an error here. {prop.advice}"]
    return Result(
        prop.name,
        refusal.outcome,
        prop.hidden,
        prop.weight,
        message=" ".join(part for part in said if part),
        mistake=mistake.name if mistake else None,
        **values,
    )
