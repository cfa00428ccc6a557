"""Symbolic links in a submission, which could lead anywhere: nobody follows one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_notebook


def take_away(submitted: Path, *, assignment: str, student: str, **_: Any) -> None:
    """Take the links out of a submission, before nbgrader copies what they lead to.

    It is nbgrader's ``pre_convert_hook``, once it knows where submissions are. The notebook for
    which a link stands becomes an empty one, so that it has a grade.

    Parameters
    ----------
    submitted : Path
        The folder of all submissions.
    assignment, student : str
        Whose submission, and of what.
    """
    for link in list(_links(submitted / student / assignment)):
        link.unlink()
        if link.suffix == ".ipynb":
            nbformat.write(new_notebook(), link)


def _links(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        paths = (Path(place, name) for name in (*folders, *files))
        yield from (path for path in paths if path.is_symlink())
