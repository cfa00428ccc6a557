"""What a class knows of its students beyond nbgrader: section, group, extension.

It is a table of its own in the gradebook's database. nbgrader's tables stay as they are, one
transaction changes both, and whoever grades has it wherever the database is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from nbgrader.api import Gradebook, SubmittedAssignment
from sqlalchemy import Column, Float, MetaData, String, Table, delete, insert, inspect, select

LONGEST = 128
"""Characters of a name, as nbgrader has them."""

_METADATA = MetaData()
_TABLE = Table(
    "course_enrolment",
    _METADATA,
    Column("student_id", String(LONGEST), primary_key=True),
    Column("section", String(LONGEST), nullable=False),
    Column("team", String(LONGEST), nullable=False),
    Column("extension_days", Float, nullable=False),
)


@dataclass(frozen=True)
class Enrolment:
    """One student's place in the class."""

    section: str = ""
    group: str = ""
    """Those of one group hand in together."""
    extension: float = 0
    """Days that every deadline is later."""


def enrolments(book: Gradebook, student: str | None = None) -> dict[str, Enrolment]:
    """Return the enrolments that are known, by student: of all, or of one."""
    if not inspect(book.engine).has_table(_TABLE.name):
        return {}
    rows = select(_TABLE)
    if student is not None:
        rows = rows.where(_TABLE.c.student_id == student)
    return {row[0]: Enrolment(*row[1:]) for row in book.db.execute(rows)}


def prepare(book: Gradebook) -> None:
    """Make the table if there is none."""
    _METADATA.create_all(book.engine)


def enrol(book: Gradebook, student: str, enrolment: Enrolment) -> None:
    """Set a student's enrolment; the caller commits."""
    book.db.execute(delete(_TABLE).where(_TABLE.c.student_id == student))
    book.db.execute(
        insert(_TABLE).values(
            student_id=student,
            section=enrolment.section,
            team=enrolment.group,
            extension_days=enrolment.extension,
        )
    )


def grant(submission: SubmittedAssignment, extension: float) -> None:
    """Give a submission an extension of some days, none for 0; the caller commits."""
    # nbgrader can't add an extension to a deadline that there is not.
    granted = extension and submission.assignment.duedate
    submission.extension = timedelta(days=extension) if granted else None
