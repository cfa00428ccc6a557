"""A check: the named properties of one exercise.

Public checks are module-level ``Check`` objects in ``course/checks``; hidden ones in
``grader/checks`` add properties of the same exercise. ``verdict.judge`` tries them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from course.judge.call import Guarded
from course.judge.expect import Failed, WrongType


@dataclass(frozen=True)
class Property:
    """One thing that must hold of a student's function."""

    name: str
    """What must hold, in words."""
    function: Callable[[Guarded], str | None]
    """Takes the student's function; raises a ``Refusal`` when the property does not hold, may
    return a remark to show when it does."""
    weight: float = 1.0
    hidden: bool = False
    advice: str = ""
    """What to look at when a hidden property fails; public ones explain themselves."""


class Check:
    """The properties of one exercise.

    Parameters
    ----------
    exercise : str
        Name of the function that the student writes; also nbgrader's ``grade_id``.
    lecture : str
        Number of the lecture section, such as ``"3.4"``.
    hidden : bool
        True for the properties that only the grader has.
    """

    def __init__(self, exercise: str, *, lecture: str, hidden: bool = False) -> None:
        self.exercise = exercise
        self.lecture = lecture
        self.hidden = hidden
        self.properties: list[Property] = []

    def property(self, name: str, *, weight: float = 1.0, advice: str = "") -> Callable:
        """Add the decorated function as a property.

        Parameters
        ----------
        name : str
            What must hold, in words.
        weight : float
            Share of the score, relative to the other properties of the exercise.
        advice : str
            What to look at when it fails; required of hidden properties.
        """
        if self.hidden and not advice:
            raise ValueError(f"The hidden property {name!r} needs advice for the student.")

        def add(function: Callable[[Guarded], str | None]) -> Callable[[Guarded], str | None]:
            self.properties.append(Property(name, function, weight, self.hidden, advice))
            return function

        return add


def question(exercise: str, *, lecture: str, right: str, because: Mapping[str, str]) -> Check:
    """Make the check of a multiple-choice question.

    Parameters
    ----------
    exercise : str
        Name of the function that returns the letter of the student's choice.
    lecture : str
        Number of the lecture section.
    right : str
        The letter of the right choice.
    because : mapping of str to str
        For every letter, why it is right or wrong; shown for the letter that was chosen.
    """
    check = Check(exercise, lecture=lecture)
    letters = ", ".join(repr(letter) for letter in because)

    @check.property("the choice is the right one")
    def choice_is_right(answer: Guarded) -> str:
        got: Any = answer()
        if not isinstance(got, str) or got.strip().lower() not in because:
            raise WrongType(f"Return one of the letters {letters}.", got)
        chosen = got.strip().lower()
        if chosen != right:
            raise Failed(because[chosen], got)
        return because[chosen]

    return check
