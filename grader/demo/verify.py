"""Every score of the sample class compared with what the catalogue says it must be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import isclose

from grader.catalogue import Answer
from grader.chapters import Chapter
from grader.checks import run
from grader.classroom.scores import Score
from grader.demo.sample import Submission


@cache
def expected_share(answer: Answer) -> float:
    """Return the score that an answer must get: 1 if right, else what the judge gives it here."""
    return 1.0 if answer.is_right else run(answer.exercise, answer.function).score


def differences(
    chapter: Chapter, submissions: list[Submission], scores: list[Score]
) -> Iterator[str]:
    """Yield one sentence for every score in the gradebook that is not as it must be."""
    found = {(score.student, score.exercise): score for score in scores}
    for submission in submissions:
        handed_in = {name for lecture in submission.lectures for name in lecture.exercises}
        for lecture in chapter.lectures:
            for name, points in lecture.exercises.items():
                place = f"{submission.student} ({submission.kind}), {name}"
                score = found.pop((submission.student, name), None)
                if score is None:
                    yield f"{place}: there is no score"
                    continue
                answer = submission.answers.get(name) if name in handed_in else None
                if submission.corrupt or name == submission.endless:
                    answer = None
                want = points * expected_share(answer) if answer else 0.0
                if not isclose(score.points, want, abs_tol=1e-9):
                    yield f"{place}: {score.points:g} points instead of {want:g}"
                if answer and not answer.is_right:
                    yield from _unnamed(place, answer, score)
    for student, exercise in found:
        yield f"{student}, {exercise}: a score that nobody earned"


def _unnamed(place: str, answer: Answer, score: Score) -> Iterator[str]:
    if score.most and score.points >= score.most:
        yield f"{place}: the wrong answer {answer.name} has full marks"
    if answer.mistake and answer.mistake not in score.comment:
        yield f"{place}: the comment does not name the mistake {answer.mistake!r}"
