"""Every attempt that was ever collected, when it was handed in: only the latest is kept as a file.

The log is a CSV in the class directory, to which lines are only ever added.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.classroom.folders import Class

LOG = "attempts.csv"


@dataclass(frozen=True, order=True)
class Attempt:
    """One attempt at a chapter."""

    chapter: str
    student: str
    time: datetime


def note(course: Class, attempt: Attempt) -> None:
    """Add an attempt to the log. The same one may be noted again, as when a zip is collected twice.

    Parameters
    ----------
    course : Class
        The class.
    attempt : Attempt
        Its time must know its time zone.
    """
    time = attempt.time.astimezone(UTC).isoformat(timespec="seconds")
    with _log(course).open("a", encoding="utf-8", newline="") as log:
        csv.writer(log).writerow([attempt.chapter, attempt.student, time])


def attempts(course: Class, chapter: str) -> list[Attempt]:
    """Return the attempts at a chapter, each once, by student and time."""
    found = set()
    try:
        with _log(course).open(encoding="utf-8", newline="") as log:
            for row in csv.reader(log):
                if attempt := _attempt(row):
                    found.add(attempt)
    except FileNotFoundError:
        return []
    return sorted(attempt for attempt in found if attempt.chapter == chapter)


def _log(course: Class) -> Path:
    return course.folder / LOG


def _attempt(row: list[str]) -> Attempt | None:
    """Return what a line says; None for one that was cut off when the disk was full."""
    try:
        chapter, student, time = row
        return Attempt(chapter, student, datetime.fromisoformat(time).astimezone(UTC))
    except ValueError:
        return None
