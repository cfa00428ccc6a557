"""What the gradebook says of one student's chapter, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader.api import Grade as StoredGrade
from nbgrader.api import SubmittedNotebook as StoredNotebook

from grader.chapters import ANSWER
from grader.engine.book import opened


@dataclass(frozen=True)
class Grade:
    """The points for one graded cell."""

    name: str
    score: float
    most: float
    automatic: float | None
    """What grading gave by itself; None where it can't."""
    manual: float | None
    """What a person gave in its place, if anyone did."""
    extra: float
    waiting: bool
    """Whether a person has still to look at it."""
    checked: bool
    """Whether there are checks; what a student writes in a cell like this is read by a person."""

    @property
    def overruled(self) -> bool:
        """Whether a person gave other points than the checks."""
        return self.checked and self.manual is not None and self.manual != self.automatic


@dataclass(frozen=True)
class NotebookStanding:
    """One notebook of the chapter; notebooks that were not handed in have zeros."""

    name: str
    score: float
    most: float
    penalty: float
    """Points taken off for being late."""
    grades: tuple[Grade, ...]
    remarks: dict[str, str]
    """What a person wrote, by the name of the cell."""
    summaries: dict[str, str]
    """What the engine wrote, by the name of the cell: one line an exercise."""


@dataclass(frozen=True)
class Standing:
    """One student's chapter."""

    name: str
    """The student's full name, or the id where it is not known."""
    hours_late: float
    notebooks: tuple[NotebookStanding, ...]

    def notebook(self, name: str) -> NotebookStanding:
        """Return the notebook of this name; ``LookupError`` if the chapter has none."""
        return {notebook.name: notebook for notebook in self.notebooks}[name]


def read_standing(db_url: str, chapter: str, student: str) -> Standing:
    """Return what the gradebook says of a student's chapter.

    Parameters
    ----------
    db_url : str
        Where the gradebook is.
    chapter, student : str
        Whose, by nbgrader's names.

    Raises
    ------
    MissingEntry
        If there is no such submission.
    """
    with opened(db_url) as book:
        submission = book.find_submission(chapter, student)
        person = submission.student
        return Standing(
            " ".join(part for part in (person.first_name, person.last_name) if part) or student,
            submission.total_seconds_late / 3600,
            tuple(_notebook(n) for n in sorted(submission.notebooks, key=lambda n: n.name)),
        )


def _notebook(notebook: StoredNotebook) -> NotebookStanding:
    comments, edition = notebook.comments, notebook.notebook
    written = {cell.name for cell in [*edition.solution_cells, *edition.task_cells]}
    return NotebookStanding(
        notebook.name,
        notebook.score,
        notebook.max_score,
        notebook.late_submission_penalty or 0.0,
        tuple(_grade(grade, grade.name not in written) for grade in notebook.grades),
        {comment.name: comment.manual_comment for comment in comments if comment.manual_comment},
        {comment.name: comment.auto_comment for comment in comments if comment.auto_comment},
    )


def _grade(grade: StoredGrade, checked: bool) -> Grade:
    return Grade(
        grade.name,
        grade.score,
        grade.max_score,
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit or 0.0,
        bool(grade.needs_manual_grade),
        checked,
    )


def said(comments: dict[str, str], name: str) -> str:
    """Return the comment on a graded cell: nbgrader keeps it with the answer, if that is a cell."""
    found = (comments.get(place) for place in (f"{name}{ANSWER}", name))
    return "\n".join(comment for comment in found if comment)
