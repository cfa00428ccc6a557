"""When a chapter was handed in, how often, and how late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from grader.report.gather import ChapterRecord


@dataclass(frozen=True)
class HandIns:
    """The attempts at one chapter."""

    chapter: str
    due: datetime | None
    students: int
    """In the gradebook."""
    handed_in: int
    attempts: int
    most_attempts: int
    """By one student."""
    times: tuple[tuple[datetime, bool], ...]
    """Of every attempt, and whether it was the student's last."""
    late: tuple[tuple[str, float], ...]
    """Who was late and by how many hours, the latest first."""
    penalty: float
    """Points taken off for lateness, in all."""
    missing: tuple[str, ...]
    """Who has handed in nothing."""
    ungraded: tuple[str, ...]

    @property
    def median_late(self) -> float | None:
        """The hours by which the late were late, in the middle."""
        return median(hours for _, hours in self.late) if self.late else None


def hand_ins(record: ChapterRecord, names: dict[str, str]) -> HandIns:
    """Return when and how often a chapter was handed in by the students of these names."""
    tries = Counter(attempt.student for attempt in record.attempts)
    last = record.last_attempts
    late = [(who, one.hours_late) for who, one in record.handed_in.items() if one.hours_late > 0]
    there = {*record.handed_in, *record.ungraded}
    return HandIns(
        record.chapter.name,
        record.due,
        len({*names, *there}),
        len(there),
        sum(tries.values()),
        max(tries.values(), default=0),
        tuple((attempt.time, attempt in last) for attempt in record.attempts),
        tuple(sorted(late, key=lambda entry: (-entry[1], entry[0]))),
        sum(one.penalty for one in record.handed_in.values()),
        tuple(sorted(set(names) - there)),
        record.ungraded,
    )
