"""The chapters of the course, as their ``chapter.toml`` files say. Read by every command.

A chapter is a folder under ``solutions/``; a lecture is a file in it. Which chapters there are is
nowhere written but in those folders.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = "solutions"
NOTEBOOKS = "notebooks"

ANSWER = "-answer"
"""What the name of the cell for an exercise's answer has after the exercise's own."""


def class_directory() -> Path:
    """Return where submissions, grades and feedback live: ``COURSE_CLASS``, else ``class/``."""
    return Path(os.environ.get("COURSE_CLASS", ROOT / "class")).resolve()


class CourseError(Exception):
    """Something is amiss that a person has to mend; the message says what and how."""


@dataclass(frozen=True)
class Lecture:
    """One lecture section: a row of the chapter's table."""

    chapter: str
    """Name of the chapter's folder."""
    file: str
    """Name of the notebook without its ending."""
    number: str
    title: str
    minutes: int
    """Honest estimate of a student's time."""
    points: float
    exercises: dict[str, float] = field(hash=False)
    """Points by the name of the exercise."""

    def source(self, root: Path = ROOT) -> Path:
        """Return the text that the lecture is built from."""
        return root / SOLUTIONS / self.chapter / f"{self.file}.py"

    def solution(self, root: Path = ROOT) -> Path:
        """Return the executed notebook with its answers."""
        return root / SOLUTIONS / self.chapter / f"{self.file}.ipynb"

    def release(self, root: Path = ROOT) -> Path:
        """Return the student edition."""
        return root / NOTEBOOKS / self.chapter / f"{self.file}.ipynb"


@dataclass(frozen=True)
class Chapter:
    """One chapter, which is one assignment to nbgrader."""

    name: str
    """Name of its folder: ``"3b-batch-normalization"``."""
    title: str
    points: float
    lectures: tuple[Lecture, ...]

    @property
    def label(self) -> str:
        """What its name begins with: ``"3b"``."""
        return self.name.partition("-")[0]

    def place(self, notebook: str, exercise: str = "") -> tuple[int, int]:
        """Return where a notebook, or an exercise in it, stands; what is not listed comes last."""
        files = [lecture.file for lecture in self.lectures]
        if notebook not in files:
            return len(files), 0
        place = files.index(notebook)
        names = [*self.lectures[place].exercises]
        return place, names.index(exercise) if exercise in names else len(names)


def read_chapters(root: Path = ROOT) -> tuple[Chapter, ...]:
    """Return every chapter of the course at ``root``, in the order of their names."""
    return tuple(_read(path) for path in sorted((root / SOLUTIONS).glob("*/chapter.toml")))


def find_chapter(name: str, root: Path = ROOT) -> Chapter:
    """Return the chapter of this name; raise ``CourseError`` with a hint if there is none."""
    chapters = {chapter.name: chapter for chapter in read_chapters(root)}
    if name not in chapters:
        raise CourseError(f"There is no chapter named {name!r}. {_hint(name, chapters)}")
    return chapters[name]


def find_lectures(names: Iterable[str], root: Path = ROOT) -> list[Lecture]:
    """Return lectures in order: of the chapters, files and numbers named, or all if none is."""
    chapters = read_chapters(root)
    called: dict[str, list[Lecture]] = {}
    for chapter in chapters:
        called[chapter.name] = list(chapter.lectures)
        for lecture in chapter.lectures:
            called[lecture.file] = called[lecture.number] = [lecture]
    wanted = list(names) or [chapter.name for chapter in chapters]
    for name in wanted:
        if name not in called:
            raise CourseError(f"There is no chapter or lecture {name!r}. {_hint(name, called)}")
    chosen = {lecture for name in wanted for lecture in called[name]}
    return [lecture for chapter in chapters for lecture in chapter.lectures if lecture in chosen]


def is_question(exercise: str) -> bool:
    """Return whether an exercise asks a question, not for a function, which its name says."""
    return exercise.startswith("question_")


def _hint(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    return f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names)}."


def _read(path: Path) -> Chapter:
    chapter = path.parent.name
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        lectures = tuple(Lecture(chapter=chapter, **row) for row in table["lecture"])
        return Chapter(chapter, table["title"], table["points"], lectures)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is not a chapter's table: {error}") from None
