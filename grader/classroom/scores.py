"""What came out, read from the gradebook and the graded notebooks."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import nbformat

from course.judge.report import Report
from grader.chapters import Chapter
from grader.classroom.folders import Class
from grader.engine.execute import FLAGS, METADATA
from grader.engine.scores import ANSWER, report_of


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
    """The verdict; None if the notebook was not handed in."""
    by_hand: bool = False
    """Whether the points were given by a person, which grading again does not change."""


def scores(course: Class, chapter: Chapter) -> list[Score]:
    """Return every score of a chapter, by student, lecture and exercise."""
    found: list[Score] = []
    with course.gradebook() as book:
        for submission in book.assignment_submissions(chapter.name):
            student = submission.student.id
            for notebook in submission.notebooks:
                reports = _reports(course, chapter.name, student, notebook.name)
                comments = {comment.name: comment.comment for comment in notebook.comments}
                for grade in notebook.grades:
                    found.append(
                        Score(
                            student,
                            notebook.name,
                            grade.name,
                            grade.score,
                            grade.max_score,
                            comments.get(f"{grade.name}{ANSWER}") or "",
                            reports.get(grade.name),
                            grade.manual_score is not None,
                        )
                    )
    order = {
        (lecture.file, exercise): (i, j)
        for i, lecture in enumerate(chapter.lectures)
        for j, exercise in enumerate(lecture.exercises)
    }
    last = (len(chapter.lectures), 0)
    return sorted(found, key=lambda s: (s.student, order.get((s.notebook, s.exercise), last)))


def late(course: Class, chapter: Chapter) -> dict[str, float]:
    """Return by how many hours a submission was late, by student, of those that were."""
    with course.gradebook() as book:
        return {
            submission.student.id: submission.total_seconds_late / 3600
            for submission in book.assignment_submissions(chapter.name)
            if submission.total_seconds_late > 0
        }


def flags(course: Class, chapter: Chapter, student: str) -> dict[str, list[str]]:
    """Return what an instructor should look at in a submission, by notebook."""
    found = {}
    for path in sorted(course.autograded(chapter.name, student).glob("*.ipynb")):
        metadata = nbformat.read(path, as_version=4).metadata
        if reasons := metadata.get(METADATA, {}).get(FLAGS):
            found[path.stem] = list(reasons)
    return found


def _reports(course: Class, chapter: str, student: str, notebook: str) -> dict[str, Report]:
    path = course.autograded(chapter, student) / f"{notebook}.ipynb"
    reports: dict[str, Report] = {}
    with contextlib.suppress(FileNotFoundError):
        for cell in nbformat.read(path, as_version=4).cells:
            if report := report_of(cell):
                reports[report.exercise] = report
    return reports
