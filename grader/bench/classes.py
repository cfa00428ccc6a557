"""Classes to be graded for the measurement: as many students as asked for, no two alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from traitlets.config import Config

from grader.catalogue import load
from grader.chapters import ANSWER, Chapter, find_chapter
from grader.classroom.folders import Class
from grader.classroom.release import release
from grader.guards.notebooks import grade_id


@dataclass(frozen=True)
class Case:
    """What is measured: notebooks that every student hands in."""

    name: str
    chapter: str
    lectures: str
    """Numbers of the lectures that are handed in, as a regular expression."""

    def chosen(self) -> Chapter:
        """Return the chapter with those lectures only."""
        chapter = find_chapter(self.chapter)
        lectures = [one for one in chapter.lectures if re.fullmatch(self.lectures, one.number)]
        return replace(chapter, lectures=tuple(lectures))


CASES = {
    "numpy": Case("numpy", "3c-softmax", r".*"),
    "tensorflow": Case("tensorflow", "3d-frameworks", r"3\.11"),
}


@dataclass(frozen=True)
class MeasuredClass(Class):
    """A class whose notebooks may be run with their experiments, as stock nbgrader runs them."""

    experiments: bool = False

    def config(self, chapter: str, student: str = "*") -> Config:
        """Return nbgrader's configuration; see ``Class.config``."""
        config = super().config(chapter, student)
        config.JudgedExecute.run_experiments = self.experiments
        return config


def stock(course: Class, chapter: str) -> Config:
    """Return the configuration of a class without anything of ours but the places of its files."""
    ours = course.config(chapter)
    config = Config()
    config.CourseDirectory = ours.CourseDirectory
    return config


def make_class(folder: Path, case: Case, students: int) -> MeasuredClass:
    """Make a class that has handed in, in an empty folder.

    Each student's answers are the catalogue's, a right one or a wrong one by turns, with a line of
    their own, so that no two notebooks are the same.
    """
    course = MeasuredClass(folder)
    chapter = case.chosen()
    release(course, chapter)
    answers = load()
    for number in range(students):
        student = f"student-{number:04d}"
        place = course.submitted(chapter.name, student)
        place.mkdir(parents=True)
        for lecture in chapter.lectures:
            notebook = nbformat.read(course.released(lecture), as_version=4)
            for cell in notebook.cells:
                name, ending, _ = (grade_id(cell) or "").partition(ANSWER)
                if ending and name in answers:
                    # Answers that never return would measure the limits, not the engine.
                    chosen = answers[name][number % len(answers[name])]
                    source = chosen.source if number % 2 else _right(answers[name])
                    cell.source = f"{source}\n# {student}\n"
            nbformat.write(notebook, place / f"{lecture.file}.ipynb")
    return course


def _right(answers: tuple) -> str:
    return next(answer.source for answer in answers if answer.is_right)
