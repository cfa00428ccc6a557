"""What the grader knows of a notebook from its source edition, never from the submission."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import nbformat


@cache
def experiments_of(sources: str, chapter: str, notebook: str) -> frozenset[str]:
    """Return the source texts of the cells that are for the reader only.

    A submission's cell with one of these texts is not run. One that a student has changed is: it
    may hold what their answers need.

    Parameters
    ----------
    sources : str
        Folder of the source edition.
    chapter, notebook : str
        Which notebook, by nbgrader's names.
    """
    path = Path(sources) / chapter / f"{notebook}.ipynb"
    if not path.exists():
        return frozenset()
    return frozenset(
        cell.source.strip()
        for cell in nbformat.read(path, as_version=4).cells
        if "experiment" in cell.metadata.get("tags", [])
    )
