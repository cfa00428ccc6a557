"""What came out, read from the gradebook and the graded notebooks."""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import func
from sqlalchemy.orm import Query, Session

from course.judge.report import Report
from grader.chapters import ANSWER, Chapter
from grader.classroom.folders import Class
from grader.classroom.graded import GradedNotebook, Notebooks, read_graded


@dataclass(frozen=True)
class Score:
    """One student's score in one exercise."""

    student: str
    notebook: str
    exercise: str
    points: float
    most: float
    comment: str
    """What nbgrader shows beside the answer."""
    report: Report | None
    """The verdict; None if the notebook was not handed in, or if there are no checks."""
    by_hand: bool = False
    """Whether the points were given by a person, which grading again does not change."""


def scores(course: Class, chapter: Chapter, notebooks: Notebooks | None = None) -> list[Score]:
    """Return every score of a chapter, by student, lecture and exercise.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        The chapter.
    notebooks : Notebooks, optional
        The chapter's graded notebooks, where they have been read already.
    """
    graded = read_graded(course, chapter.name) if notebooks is None else notebooks
    nothing = GradedNotebook()
    with course.gradebook() as book:
        comments = {tuple(row[:3]): row[3] for row in _comments(book.db, chapter.name)}
        found = [
            Score(
                student,
                notebook,
                name,
                points,
                most,
                comments.get((student, notebook, f"{name}{ANSWER}")) or "",
                graded.get((student, notebook), nothing).reports.get(name),
                manual is not None,
            )
            for student, notebook, name, points, manual, most in _grades(book.db, chapter.name)
        ]
    return sorted(found, key=lambda s: (s.student, chapter.place(s.notebook, s.exercise)))


def _grades(session: Session, chapter: str) -> Query:
    """Return the rows of all grades in one query: nbgrader's objects would ask for each."""
    graded, task = GradeCell.__table__, TaskCell.__table__
    most = func.coalesce(graded.c.max_score, task.c.max_score, 0.0)
    rows = session.query(
        SubmittedAssignment.student_id,
        Notebook.name,
        BaseCell.name,
        Grade.score,
        Grade.manual_score,
        most,
    ).select_from(Grade)
    return (
        _of_chapter(rows, Grade, chapter)
        .outerjoin(graded, graded.c.id == BaseCell.id)
        .outerjoin(task, task.c.id == BaseCell.id)
    )


def _comments(session: Session, chapter: str) -> Query:
    rows = session.query(
        SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Comment.comment
    ).select_from(Comment)
    return _of_chapter(rows, Comment, chapter)


def _of_chapter(rows: Query, kind: type[Grade] | type[Comment], chapter: str) -> Query:
    return (
        rows.join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == chapter)
    )


def late(course: Class, chapter: Chapter) -> dict[str, float]:
    """Return by how many hours a submission was late, by student, of those that were."""
    with course.gradebook() as book:
        return {
            submission.student_id: submission.total_seconds_late / 3600
            for submission in book.assignment_submissions(chapter.name)
            if submission.total_seconds_late > 0
        }
