"""The sample class: who hands in what, and the score that each answer must get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.catalogue import Answer, load
from grader.chapters import ANSWER, Chapter, CourseError, Lecture
from grader.guards.notebooks import grade_id

# fmt: off
NAMES = (
    "ada", "amara", "anil", "beatriz", "bilal", "chen", "chidi", "dalia", "diego",
    "eiko", "elif", "emeka", "farah", "felix", "giulia", "hana", "hugo", "ines",
    "ivan", "jamal", "joana", "kai", "kamala", "lars", "leila", "linh", "luca",
    "maya", "mei", "mikko", "nadia", "nneka", "noor", "olga", "omar", "paolo",
    "priya", "quynh", "rafa", "ravi", "rosa", "sami", "sara", "sven", "tariq",
    "tomas", "uma", "vera", "wanjiru", "yara", "yuki", "zoe",
)
# fmt: on

ENDLESS = "def {name}(*args, **kwargs):\n    while True:\n        pass\n"
STOPS_THE_KERNEL = "import os\n\nos._exit(1)"
FORGES_MARKS = """\
from IPython.display import HTML

HTML(
    "<style>* { color: white }</style><h1>10 of 10 points</h1>"
    "<script>document.querySelector('.score').textContent = '10 of 10 points'</script>"
)"""
RAISES = 'raise RuntimeError("this cell was left in by mistake")'

MISTAKES, HALF, FORGED = "mistakes", "half done", "forged marks"
"""The kinds whose feedback the demo shows."""


@dataclass
class Submission:
    """One student's work."""

    student: str
    kind: str
    """What is special about it, in a word or two."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """Answers by exercise; exercises that are not in it are left as stubs."""
    lectures: tuple[Lecture, ...] = ()
    """The notebooks that are handed in."""
    edit: Callable[[NotebookNode], None] | None = None
    """What is done to the first notebook besides."""
    endless: str | None = None
    """An exercise whose answer never returns."""
    corrupt: bool = False
    """Whether the first notebook is cut off in the middle."""
    late: timedelta = timedelta()


def sample_class(chapter: Chapter) -> list[Submission]:
    """Return a class for a chapter: right answers, every wrong one of the catalogue, accidents."""
    answers = load()
    exercises = [name for lecture in chapter.lectures for name in lecture.exercises]
    if missing := [name for name in exercises if name not in answers]:
        raise CourseError(f"The catalogue has no answers to {', '.join(missing)}.")
    names = _names()
    submissions = [
        *_right(chapter, answers, names),
        *_wrong(chapter, answers, names),
        *_accidents(chapter, answers, names),
    ]
    return sorted(submissions, key=lambda submission: submission.student)


def _names() -> Iterator[str]:
    """Yield names without end: an exercise may have more wrong answers than there are names."""
    yield from NAMES
    for number in count(2):
        yield from (f"{name}-{number}" for name in NAMES)


Answers = dict[str, tuple[Answer, ...]]


def _chosen(lectures: tuple[Lecture, ...], answers: Answers, right: bool, turn: int) -> dict:
    """Return the answer whose turn it is for every exercise, where there are still any."""
    chosen = {}
    for lecture in lectures:
        for name in lecture.exercises:
            kind = [answer for answer in answers[name] if answer.is_right is right]
            if right or turn < len(kind):
                chosen[name] = kind[turn % len(kind)]
    return chosen


def _right(chapter: Chapter, answers: Answers, names: Iterator[str]) -> Iterator[Submission]:
    everything = chapter.lectures
    yield Submission(
        next(names), "all right", _chosen(everything, answers, True, 0), lectures=everything
    )
    for turn in range(1, 4):
        some = everything[:2] if turn % 2 else everything[2:] or everything
        yield Submission(next(names), "right", _chosen(some, answers, True, turn), lectures=some)


def _wrong(chapter: Chapter, answers: Answers, names: Iterator[str]) -> Iterator[Submission]:
    turn = 0
    while chosen := _chosen(chapter.lectures, answers, False, turn):
        lectures = tuple(
            lecture for lecture in chapter.lectures if any(e in chosen for e in lecture.exercises)
        )
        yield Submission(next(names), MISTAKES, chosen, lectures=lectures)
        turn += 1


def _accidents(chapter: Chapter, answers: Answers, names: Iterator[str]) -> Iterator[Submission]:
    one = chapter.lectures[:1]
    exercises = list(one[0].exercises)
    first = exercises[0]
    right = _chosen(one, answers, True, 0)

    def without_first_check(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != first]

    def with_skip_tags(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            cell.metadata["tags"] = ["skip-execution"]

    def with_cell(source: str) -> Callable[[NotebookNode], None]:
        def insert(notebook: NotebookNode) -> None:
            at = next(i for i, c in enumerate(notebook.cells) if grade_id(c) == first)
            notebook.cells.insert(at, new_code_cell(source, id="accident"))

        return insert

    half = {name: right[name] for name in exercises[: max(1, len(exercises) // 2)]}
    yield Submission(next(names), HALF, half, lectures=one)
    yield Submission(next(names), "untouched", lectures=one)
    yield Submission(next(names), "raises", right, lectures=one, edit=with_cell(RAISES))
    yield Submission(next(names), "crashes", right, lectures=one, edit=with_cell(STOPS_THE_KERNEL))
    yield Submission(next(names), "never ends", right, lectures=one, endless=first)
    yield Submission(next(names), "late", right, lectures=one, late=timedelta(hours=26))
    yield Submission(next(names), "corrupt file", right, lectures=one, corrupt=True)
    yield Submission(next(names), "check deleted", right, lectures=one, edit=without_first_check)
    yield Submission(next(names), "skip tags", lectures=one, edit=with_skip_tags)
    yield Submission(next(names), "a notebook missing", right, lectures=one)
    yield Submission(next(names), FORGED, lectures=one, edit=with_cell(FORGES_MARKS))


def fill_in(notebook: NotebookNode, submission: Submission) -> None:
    """Write a student's answers into the student edition of a notebook."""
    for cell in notebook.cells:
        name = (grade_id(cell) or "").removesuffix(ANSWER)
        if name == grade_id(cell):
            continue
        if name == submission.endless:
            cell.source = ENDLESS.format(name=name)
        elif name in submission.answers:
            cell.source = submission.answers[name].source
