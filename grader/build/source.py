"""A lecture's text as a notebook: the same text gives the same notebook, cell ids included."""

from __future__ import annotations

import hashlib
from pathlib import Path

import jupytext
from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read_source(path: Path) -> NotebookNode:
    """Return the notebook that a percent file stands for, not executed.

    A cell with a ``grade_id`` takes it as its id; any other has an id made of its content, so
    that a cell added above does not rename those below.
    """
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader")
        if grading:
            grading["cell_type"] = cell.cell_type
        name = grading["grade_id"] if grading else _digest(cell)
        cell.id = next(
            i for n in range(len(notebook.cells)) if (i := _numbered(name, n)) not in taken
        )
        taken.add(cell.id)
    return notebook


def _digest(cell: NotebookNode) -> str:
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def _numbered(name: str, repetition: int) -> str:
    return f"{name}-{repetition + 1}" if repetition else name
