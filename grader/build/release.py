"""The student edition, made by nbgrader's own generate step in a folder aside."""

from __future__ import annotations

import shutil
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from grader.chapters import NOTEBOOKS, SOLUTIONS, CourseError
from grader.convert import convert


def generate(chapter: str, solutions: list[Path], folder: Path) -> list[Path]:
    """Make the student edition of a chapter.

    Parameters
    ----------
    chapter : str
        Name of the chapter, nbgrader's assignment.
    solutions : list of Path
        Its solution notebooks.
    folder : Path
        An empty folder to work in.

    Returns
    -------
    list of Path
        The notebooks of the student edition, in ``folder``.

    Raises
    ------
    CourseError
        If nbgrader refuses a notebook.
    """
    source = folder / SOLUTIONS / chapter
    source.mkdir(parents=True)
    for path in solutions:
        shutil.copy(path, source)

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = SOLUTIONS
    config.CourseDirectory.release_directory = NOTEBOOKS
    config.CourseDirectory.assignment_id = chapter
    # As `nbgrader generate_assignment --no-db`: the gradebook is the class's, not the build's.
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    try:
        convert(GenerateAssignment, config)
    except CourseError as problem:
        raise CourseError(f"nbgrader refuses the chapter {chapter}: {problem}") from problem
    shutil.rmtree(source)
    return sorted((folder / NOTEBOOKS / chapter).glob("*.ipynb"))
