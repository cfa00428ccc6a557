"""Cells of a submission put back to what the gradebook knows of them, before nbgrader looks.

nbgrader trusts the metadata of a submission's cells and gives up on one that it does not expect.
Here it is written anew from the gradebook: a cell keeps nothing but its ``grade_id``.
"""

from __future__ import annotations

import json
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Notebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.chapters import ANSWER
from grader.engine.book import opened

METADATA = "course"
"""Our key in the metadata of cells and notebooks; what a submission put there is dropped."""

FLAGS = "flags"
"""Under that key in a notebook: what an instructor should look at."""


class RestoreCells(NbGraderPreprocessor):
    """Restores graded cells that were deleted, duplicated, retyped or given other metadata."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Restore one notebook in place; note what was missing or changed in its flags."""
        names = resources["nbgrader"]
        with opened(names["db_url"]) as book:
            source = book.find_notebook(names["notebook"], names["assignment"])
            known, kernel = cells_of(source), json.loads(source.kernelspec or "null")
        flags: list[str] = []
        nb.metadata.pop(METADATA, None)
        if kernel:
            nb.metadata["kernelspec"] = kernel
        places: dict[str, int] = {}
        for index, cell in enumerate(nb.cells):
            cell.metadata.pop(METADATA, None)
            given = cell.metadata.pop("nbgrader", None)
            name = given.get("grade_id") if isinstance(given, dict) else None
            if not isinstance(name, str) or name not in known:
                continue
            if name in places:
                # The last of several is the one that the student ran last.
                flags.append(f"There were several cells {name}; the last one counts.")
                nb.cells[places[name]].metadata.pop("nbgrader")
            nb.cells[index] = _restored(cell, known[name])
            places[name] = index
        _put_back(nb, known, flags)
        flags.extend(_before_their_answers(nb))
        if flags:
            nb.metadata[METADATA] = {FLAGS: list(dict.fromkeys(flags))}
        return nb, resources


def cells_of(notebook: Notebook) -> dict[str, dict[str, Any]]:
    """Return nbgrader's metadata and the source of every cell that the gradebook knows."""
    points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    graded = {cell.name for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    known = {}
    for cell in notebook.source_cells:
        metadata = {
            "schema_version": 3,
            "grade_id": cell.name,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
        }
        if cell.name in points:
            metadata["points"] = points[cell.name]
        known[cell.name] = {"nbgrader": metadata, "source": cell.source}
    return known


def _restored(cell: NotebookNode, known: dict[str, Any]) -> NotebookNode:
    """Return a cell with the type, metadata and, if it is locked, the source that it must have."""
    source = known["source"] if known["nbgrader"]["locked"] else cell.source
    return _made(known, source, cell.metadata, cell.get("id"))


def _made(
    known: dict[str, Any], source: str, metadata: dict[str, Any], cell_id: str | None
) -> NotebookNode:
    make = new_code_cell if known["nbgrader"]["cell_type"] == "code" else new_markdown_cell
    cell = make(source, metadata={**metadata, "nbgrader": known["nbgrader"]})
    if cell_id is not None:
        cell.id = cell_id
    return cell


def _put_back(nb: NotebookNode, known: dict[str, dict[str, Any]], flags: list[str]) -> None:
    """Insert the check cells that are missing, each after the cell that it used to follow."""
    place = len(nb.cells)  # for a cell before which there is none that could be found
    for name, cell in known.items():
        places = _places(nb)
        if name in places:
            place = places[name] + 1
        elif cell["nbgrader"]["grade"]:
            flags.append(f"The cell {name} was missing; it was put back.")
            # A gradebook gives cells in no order that can be relied on.
            place = places.get(f"{name}{ANSWER}", place - 1) + 1
            nb.cells.insert(place, _made(cell, cell["source"], {}, None))
            place += 1


def _before_their_answers(nb: NotebookNode) -> list[str]:
    """Return what to say of check cells that judge a function before it is there."""
    places = _places(nb)
    return [
        f"The cell {name} stands before {name}{ANSWER}, which it judges."
        for name, place in places.items()
        if places.get(f"{name}{ANSWER}", place) > place
    ]


def _places(nb: NotebookNode) -> dict[str, int]:
    """Return the places of the cells that have names."""
    return {name: place for place, cell in enumerate(nb.cells) if (name := _name(cell))}


def _name(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")
