"""The verdict on a student's function: every property tried, none able to stop the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.judge.call import TIME_LIMIT, Guarded, NotAttempted, Refusal, TimedOut
from course.judge.describe import describe_type
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
    properties = tuple(properties)
    refusal: Refusal | None = None
    if function is None or function is ...:
        refusal = NotAttempted(f"There is no function {exercise} yet.")
    elif not callable(function):
        refusal = Refusal(f"{exercise} is {describe_type(function)}, not a function.")
        refusal.outcome = Outcome.WRONG_TYPE
    if refusal is not None:
        return Report(exercise, tuple(_refused(prop, refusal, "") for prop in properties))

    results: list[Result] = []
    printed = 0
    for prop in properties:
        if results and results[-1].outcome is Outcome.TIMED_OUT:
            refusal = TimedOut("Not tried, because an earlier call did not finish.")
            results.append(_refused(prop, refusal, ""))
            continue
        guarded = Guarded(exercise, function, time_limit)
        results.append(_try(prop, guarded))
        printed += guarded.printed
    notes = (
        (f"Your function printed {printed} line{'s' * (printed > 1)}; they are left out here.",)
        if printed
        else ()
    )
    return Report(exercise, tuple(results), notes)


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
