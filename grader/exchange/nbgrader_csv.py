"""nbgrader's table of grades, as its own export has it, with cells quoted where they must be."""

from __future__ import annotations

from collections.abc import Collection

from nbgrader.api import Assignment, Gradebook, Student

from grader.exchange.grades import Export, Submitted, read_submissions
from grader.exchange.tables import Table, new_table, number

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


def export_nbgrader(
    book: Gradebook, chapters: Collection[str], name: str, before: Table | None = None
) -> Export:
    """Return every student's grade in some chapters; who handed in nothing has 0, as nbgrader does.

    Parameters
    ----------
    book : Gradebook
        The gradebook.
    chapters : collection of str
        Which; all that were released if none is named.
    name : str
        Name of the file to write.
    before : Table, optional
        What was exported before, to tell what is new.
    """
    rows = []
    students = book.students
    for assignment in book.assignments:
        if not chapters or assignment.name in chapters:
            found, most = read_submissions(book, assignment.name), assignment.max_score
            nothing = Submitted()
            rows += [_row(assignment, most, one, found.get(one.id, nothing)) for one in students]
    export = Export(new_table(name, COLUMNS, rows))
    old = _scores(before) if before else {}
    for key, score in _scores(export.table).items():
        if number(old.get(key, "")) != number(score):
            was = old.get(key) or "no grade"
            export.changes.append(f"{key[1]}, {key[0]}: {was} → {score}")
    return export


def _row(assignment: Assignment, most: float, student: Student, submitted: Submitted) -> list[str]:
    cells = (
        assignment.name,
        assignment.duedate,
        submitted.time,
        student.id,
        student.last_name,
        student.first_name,
        student.email,
        submitted.score,
        submitted.penalty,
        submitted.points,
        most,
    )
    return ["" if cell is None else str(cell) for cell in cells]


def _scores(table: Table) -> dict[tuple[str, str], str]:
    assignment, student, score = map(table.column, ("assignment", "student_id", "score"))
    return {(row.text(assignment), row.text(student)): row.text(score) for row in table.rows}
