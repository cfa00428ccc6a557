"""The launch edition: the student edition for machines that do not have the course's package."""

from __future__ import annotations

from pathlib import Path

import nbformat

from grader.chapters import Lecture
from grader.site.page import name
from grader.site.settings import LAUNCH, Repository

PACKAGE = "deep-learning-course"


def install_cell(repository: Repository) -> str:
    """Return the first cell of a notebook: it installs the package where it is missing."""
    return (
        "# Installs what this notebook imports, where it is missing: a minute or two, once.\n"
        "import importlib.util\n"
        "\n"
        'if importlib.util.find_spec("course") is None:\n'
        f'    %pip install --quiet "{PACKAGE} @ {repository.archive}"'
    )


def write(lectures: list[Lecture], root: Path, folder: Path, repository: Repository) -> None:
    """Write the launch edition of lectures, and what Binder needs to open it.

    Parameters
    ----------
    lectures : list of Lecture
        Lectures whose student edition is built.
    root : Path
        The repository.
    folder : Path
        What is copied to the top of the website.
    repository : Repository
        Where pip finds the package.
    """
    for lecture in lectures:
        notebook = nbformat.read(lecture.release(root), as_version=4)
        cell = nbformat.v4.new_code_cell(install_cell(repository), id="install-the-course")
        notebook.cells.insert(0, cell)
        place = folder / LAUNCH / f"{name(lecture)}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, place)
    binder = folder / ".binder"
    binder.mkdir(parents=True, exist_ok=True)
    (binder / "runtime.txt").write_text("python-3.12\n")
    (binder / "requirements.txt").write_text(f"{PACKAGE} @ {repository.archive}\n")
