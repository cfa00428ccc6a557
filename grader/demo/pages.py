"""Which students' feedback the demo shows: three that differ in what they have to say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.chapters import Chapter, Lecture
from grader.classroom.folders import Class
from grader.demo.sample import FORGED, HALF, MISTAKES, Submission

TELLING = {
    MISTAKES: "a mistake, by its name",
    HALF: "half of it done",
    FORGED: "marks that were forged",
}
"""What a page shows, by the kind of submission that it is about."""


def telling_pages(
    course: Class, chapter: Chapter, submissions: list[Submission]
) -> dict[str, Path]:
    """Return a page of feedback for each kind that there is, by what it shows."""
    found: dict[str, Path] = {}
    for submission, lecture in _notebooks(submissions):
        folder = course.feedback(chapter.name, submission.student)
        found.setdefault(submission.kind, folder / f"{lecture.file}.html")
    return {shows: found[kind] for kind, shows in TELLING.items() if kind in found}


def _notebooks(submissions: list[Submission]) -> Iterator[tuple[Submission, Lecture]]:
    """Yield the notebooks that show what their kind is about."""
    for submission in submissions:
        for lecture in submission.lectures:
            handed_in = [submission.answers.get(name) for name in lecture.exercises]
            named = any(answer and answer.mistake for answer in handed_in)
            if named or submission.kind != MISTAKES:
                yield submission, lecture
