"""A lecture's three notebooks, and what nbgrader and tags say of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.build.source import read_source
from grader.chapters import CourseError, Lecture


@dataclass(frozen=True)
class Editions:
    """One lecture with its three notebooks."""

    lecture: Lecture
    source: NotebookNode
    """What the text stands for, not run."""
    solution: NotebookNode
    """The same with its outputs."""
    release: NotebookNode
    """What a student gets."""

    @classmethod
    def read(cls, lecture: Lecture, root: Path) -> Editions:
        """Read the notebooks of a lecture."""
        if not lecture.source(root).exists():
            raise CourseError(f"{lecture.source(root)} is in chapter.toml but not there.")
        return cls(lecture, read_source(lecture.source(root)), *read_built(lecture, root))

    @property
    def exercises(self) -> list[str]:
        """Names of the exercises, in order."""
        return [grading(cell).grade_id for cell in check_cells(self.source)]

    @property
    def name(self) -> str:
        """What to call the lecture in a finding."""
        return f"{self.lecture.chapter}/{self.lecture.file}"


def read_built(lecture: Lecture, root: Path) -> tuple[NotebookNode, NotebookNode]:
    """Return the solution edition and the student edition of a lecture."""
    return _read(lecture.solution(root)), _read(lecture.release(root))


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"{path} is not built yet. Run: make build") from None
    except nbformat.reader.NotJSONError:
        raise CourseError(f"{path} is not a notebook. Run: make build") from None


def grading(cell: NotebookNode) -> NotebookNode:
    """Return nbgrader's metadata of a cell, empty if it is none of nbgrader's."""
    return cell.metadata.get("nbgrader", NotebookNode())


def grade_id(cell: NotebookNode) -> str | None:
    """Return nbgrader's name of a cell, None if it is none of nbgrader's."""
    return grading(cell).get("grade_id")


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def check_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that carry points: one an exercise."""
    return [cell for cell in notebook.cells if grading(cell).get("grade")]
