"""Grades of whole chapters, as they are handed on: what was scored less what lateness costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment

from grader.chapters import CourseError
from grader.exchange.tables import Row, Table, number


@dataclass(frozen=True)
class Grade:
    """One student's grade in one chapter."""

    points: float
    """What counts: the score less the penalty, never below zero."""
    most: float

    def on_scale(self, most: float | None) -> float:
        """Return the grade where ``most`` is the best there is."""
        if not most or not self.most:
            return self.points
        return self.points * most / self.most


@dataclass(frozen=True)
class Submitted:
    """What a student's graded submission of a chapter is worth."""

    score: float = 0.0
    penalty: float = 0.0
    """Points taken off for being late."""
    time: datetime | None = None
    """When it was handed in, in UTC; None if nothing says so."""

    @property
    def points(self) -> float:
        """What counts."""
        return max(0.0, self.score - self.penalty)


@dataclass
class Export:
    """A table of grades to write, and what it changes of the table that it is made from."""

    table: Table
    changes: list[str] = field(default_factory=list)
    """A sentence for each grade that is new: "ada, Quiz (12): 7.50 → 8.00"."""
    notes: list[str] = field(default_factory=list)
    """What a person should know, such as who is missing in the table."""


def read_grades(book: Gradebook, chapter: str) -> dict[str, Grade]:
    """Return the grades of those whose work in a chapter was graded, by student."""
    try:
        assignment = book.find_assignment(chapter)
    except MissingEntry:
        raise CourseError(f"The gradebook has no chapter {chapter!r}.") from None
    most = assignment.max_score
    found = read_submissions(book, chapter)
    return {student: Grade(submitted.points, most) for student, submitted in found.items()}


def read_submissions(book: Gradebook, chapter: str) -> dict[str, Submitted]:
    """Return the graded submissions of a chapter by student, in one query.

    nbgrader's objects would each ask for their scores.
    """
    rows = (
        book.db.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.score,
            SubmittedAssignment.late_submission_penalty,
            SubmittedAssignment.timestamp,
        )
        .join(SubmittedAssignment.assignment)
        .filter(Assignment.name == chapter)
    )
    return {
        student: Submitted(score or 0.0, off or 0.0, time) for student, score, off, time in rows
    }


def replaced(
    export: Export, who: str, title: str, before: str, grade: float, comma: bool = False
) -> str:
    """Return the cell for a grade, and note the change if it is one.

    A cell that says the same grade already stays as it is, whatever its form.
    """
    text = f"{grade:.2f}"
    said = number(before)
    if said is not None and f"{said:.2f}" == text:
        return before
    export.changes.append(f"{who}, {title}: {before or 'no grade'} → {text}")
    return text.replace(".", ",") if comma else text


def note_absent(export: Export, graded: Collection[str], found: Collection[str]) -> None:
    """Note who has a grade and no row in the table."""
    if absent := sorted(set(graded) - set(found)):
        export.notes.append(f"Graded, but not in {export.table.name}: {', '.join(absent)}")


def note_unknown(export: Export, rows: list[Row]) -> None:
    """Note which rows of the table are about nobody in the gradebook; they stay as they are."""
    if rows:
        lines = ", ".join(str(row.line) for row in rows)
        export.notes.append(
            f"Nobody in the gradebook is meant by {export.table.name}, line {lines}."
        )
