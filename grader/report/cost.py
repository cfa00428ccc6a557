"""What grading cost in time, as the engine noted it in every notebook."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from grader.engine.execute import STEPS
from grader.report.gather import ClassRecord


@dataclass(frozen=True)
class Cost:
    """What one lecture's notebooks cost."""

    lecture: str
    notebooks: int
    """Whose time was noted."""
    unknown: int
    """Graded before the time was noted."""
    total: float
    """Seconds, as those below."""
    start: float
    """Until the kernels were there."""
    cells: float
    judging: float
    middle: float
    slow: float
    """What 95 % of the notebooks stay within."""
    slowest: float
    who: str
    """Whose was the slowest."""


def costs(record: ClassRecord) -> list[Cost]:
    """Return the cost of every lecture in the order of the course."""
    found = []
    for chapter in record.chapters:
        spent: dict[str, list[tuple[str, dict[str, float]]]] = defaultdict(list)
        for (student, notebook), graded in chapter.notebooks.items():
            spent[notebook].append((student, dict(graded.seconds)))
        for notebook in sorted(spent, key=chapter.chapter.place):
            known = [(who, seconds) for who, seconds in spent[notebook] if seconds]
            if known:
                lecture = chapter.lecture(notebook)
                unknown = len(spent[notebook]) - len(known)
                found.append(_cost(lecture, known, unknown))
    return found


def _cost(lecture: str, known: list[tuple[str, dict[str, float]]], unknown: int) -> Cost:
    totals = np.array([sum(seconds.values()) for _, seconds in known])
    steps = {step: sum(seconds.get(step, 0.0) for _, seconds in known) for step in STEPS}
    return Cost(
        lecture,
        len(known),
        unknown,
        float(totals.sum()),
        **steps,
        middle=float(np.median(totals)),
        slow=float(np.quantile(totals, 0.95)),
        slowest=float(totals.max()),
        who=known[int(totals.argmax())][0],
    )
