"""The verdict on one exercise, as plain data: made by ``verdict``, drawn by ``show``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one property. Only ``PASSED`` earns its weight."""

    NOT_ATTEMPTED = "not attempted"
    RAISED = "raised an error"
    WRONG_TYPE = "wrong type or shape"
    FAILED = "does not hold"
    TIMED_OUT = "did not finish"
    PASSED = "holds"


@dataclass(frozen=True)
class Result:
    """What became of one property of the student's function."""

    name: str
    """What should hold, in words: ``"every unit has mean β"``."""
    outcome: Outcome
    hidden: bool
    """True for a property that only the grader has; its message never shows inputs or values."""
    weight: float
    """Share of the exercise's score, relative to the other properties."""
    message: str = ""
    """Why it does not hold and what to do next, or a remark on one that holds."""
    mistake: str | None = None
    """Name of the known mistake that gives exactly this result, if there is one."""
    called: str = ""
    """The call that showed it, as Python; public properties only."""
    returned: str = ""
    """What came back, abbreviated; public properties only."""
    expected: str = ""
    """What should have come back, abbreviated; public properties only."""

    @property
    def passed(self) -> bool:
        """Whether the property holds."""
        return self.outcome is Outcome.PASSED


@dataclass(frozen=True)
class Report:
    """The verdict on one exercise: one result a property, in the order they were tried."""

    exercise: str
    results: tuple[Result, ...]
    notes: tuple[str, ...] = field(default=())
    """Remarks that cost nothing, such as "your function printed 3 lines"."""

    @property
    def score(self) -> float:
        """Weighted share of the properties that hold, in [0, 1]."""
        total = sum(result.weight for result in self.results)
        held = sum(result.weight for result in self.results if result.passed)
        return held / total if total else 0.0

    @property
    def attempted(self) -> bool:
        """False while the function is still the stub of the student edition."""
        return any(result.outcome is not Outcome.NOT_ATTEMPTED for result in self.results)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Names of the known mistakes that were recognised, each once, the surest first."""
        return tuple(dict.fromkeys(r.mistake for r in self.results if r.mistake))

    def as_dict(self) -> dict[str, Any]:
        """Return plain values only, ready for JSON; ``from_dict`` is its inverse."""
        results = [{**asdict(result), "outcome": result.outcome.value} for result in self.results]
        return {"exercise": self.exercise, "results": results, "notes": list(self.notes)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Rebuild a report from ``as_dict``."""
        results = tuple(
            Result(**{**entry, "outcome": Outcome(entry["outcome"])}) for entry in data["results"]
        )
        return cls(data["exercise"], results, tuple(data["notes"]))

    def __str__(self) -> str:
        from course.judge.show import as_text

        return as_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from course.judge.show import as_html

        return as_html(self)
