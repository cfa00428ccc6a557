"""``grader grade``: every submission run, judged and saved, side by side.

A notebook that can't be read is graded as an empty one, with the reason said in its first cell, so
that it costs nobody else anything. A submission that nbgrader can't process is reported at the end.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell
from nbgrader.converters import Autograde

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class, convert
from grader.classroom.workers import side_by_side

WHY_EMPTY = "why-empty"
"""Id of the first cell of a notebook that was graded as an empty one."""

LARGEST = 50 * 2**20
"""Bytes that a notebook may have."""


@dataclass
class Graded:
    """What came of grading a chapter."""

    students: list[str] = field(default_factory=list)
    unreadable: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a notebook was graded as an empty one, by student and notebook."""
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Who did not hand in a notebook, which is zero for its exercises, by notebook."""
    problems: dict[str, str] = field(default_factory=dict)
    """Why a submission has no grade, by student."""


def grade(
    course: Class,
    chapter: Chapter,
    students: list[str] | None = None,
    *,
    jobs: int = os.cpu_count() or 1,
    notice: Callable[[str], None] = lambda student: None,
) -> Graded:
    """Grade the submissions of a chapter.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        What to grade.
    students : list of str, optional
        Whose submissions; by default all that there are.
    jobs : int
        How many submissions are graded at a time.
    notice : callable
        Told each student that is done.

    Raises
    ------
    CourseError
        If the chapter was not released, or a student or any submission is not there.
    """
    chapter = course.as_released(chapter)
    there = course.students_of(chapter.name)
    unknown = sorted(set(students or []) - set(there))
    if unknown:
        raise CourseError(f"{unknown[0]} has not handed in {chapter.name}.")
    if not there:
        raise CourseError(
            f"Nobody has handed in {chapter.name}. "
            f"Run first: grader collect FOLDER --chapter {chapter.name}"
        )
    # A student who is named twice is graded once.
    outcome = Graded(students=list(dict.fromkeys(students or there)))
    staged = Path(tempfile.mkdtemp(dir=course.folder, prefix=".grading-"))
    try:
        for student in outcome.students:
            _stage(course, chapter, student, staged, outcome)
        work = partial(_autograde, course, chapter.name, staged)
        for student, problem in side_by_side(work, outcome.students, jobs):
            if problem:
                outcome.problems[student] = problem
            notice(student)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return outcome


def _autograde(course: Class, chapter: str, staged: Path, student: str) -> None:
    config = course.config(chapter, student)
    config.CourseDirectory.submitted_directory = str(staged)
    config.Autograde.force = True
    convert(Autograde, config)


def _stage(course: Class, chapter: Chapter, student: str, staged: Path, outcome: Graded) -> None:
    """Copy a submission to where it is graded; note what had to be replaced and what is missing."""
    source = course.submitted(chapter.name, student)
    place = staged / student / chapter.name
    place.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_file() and path.suffix != ".ipynb":
            shutil.copy2(path, place)
    absent = []
    for lecture in chapter.lectures:
        path = source / f"{lecture.file}.ipynb"
        empty = course.released(lecture)
        if not path.is_file():
            absent.append(lecture)
        elif reason := _why_unreadable(path, empty):
            outcome.unreadable[student, lecture.file] = reason
            _put_empty(empty, place / path.name, reason)
        else:
            shutil.copy2(path, place)
    if absent == list(chapter.lectures):  # nbgrader takes no submission without a notebook
        first = absent.pop(0)
        reason = "There was no notebook of this chapter."
        outcome.unreadable[student, first.file] = reason
        _put_empty(course.released(first), place / f"{first.file}.ipynb", reason)
    for lecture in absent:
        outcome.missing.setdefault(lecture.file, []).append(student)


def _why_unreadable(path: Path, release: Path) -> str | None:
    """Return why a file can't be graded as the notebook that it should be."""
    if path.stat().st_size > LARGEST:
        return f"The file is larger than {LARGEST >> 20} MB."
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        return f"The file is not a notebook that can be read ({type(error).__name__})."
    except Exception as error:
        return f"The file is not a valid notebook ({type(error).__name__})."
    if not _graded_cells(notebook) & _graded_cells(nbformat.read(release, as_version=4)):
        return "The notebook has none of this lecture's exercises; it may be another one."
    return None


def _graded_cells(notebook: nbformat.NotebookNode) -> set[str]:
    return {
        str(cell.metadata["nbgrader"].get("grade_id"))
        for cell in notebook.cells
        if isinstance(cell.metadata.get("nbgrader"), dict)
    }


def _put_empty(release: Path, place: Path, reason: str) -> None:
    notebook = nbformat.read(release, as_version=4)
    text = f"**{reason}** It was graded as if nothing had been filled in."
    notebook.cells.insert(0, new_markdown_cell(text, id=WHY_EMPTY))
    nbformat.write(notebook, place)
