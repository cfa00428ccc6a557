"""What lies beside the notebooks of a submission: files like any other are taken, up to a size.

A symbolic link could lead anywhere, who opens a pipe waits for ever, and too much of anything has
no room behind the walls. None of it may cost more than itself.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_notebook
from nbgrader.utils import parse_utc

MOST_BYTES = 100 * 2**20
"""Bytes of all files of a submission together, beside its notebooks."""

MOST_FILES = 1000
"""How many of them there may be."""

TIMESTAMP = "timestamp.txt"
"""Where nbgrader has the time at which a chapter was handed in."""

LEFT_OUT = (
    f"Not all files beside the notebook were taken: together, they are {MOST_FILES} files and "
    f"{MOST_BYTES >> 20} MB at most."
)
"""What an instructor is told."""

_LONGEST_TIME = 100
"""Bytes that a time may have."""

_TIME = re.compile(r"[\w:.+, -]*\w(/[\w+-]+)*", re.ASCII)
"""What a time is made of. It may end in ``America/New_York``: nbgrader has a file of that name
looked for, so nothing that leads elsewhere must get there."""

NO_TIME = "It has no time that can be read; it counts as handed in in time."
"""Likewise."""


def regular_files(folder: Path, is_wanted: Callable[[Path], bool]) -> tuple[list[Path], bool]:
    """Return the files in a folder that are taken, and whether any were left out for their size.

    Parameters
    ----------
    folder : Path
        Where to look, also in the folders in it.
    is_wanted : callable
        Takes a path relative to the folder; what it does not want counts for nothing.
    """
    files: list[Path] = []
    room = MOST_BYTES
    is_whole = True
    for path, mode, size in sorted(_entries(folder)):
        if not stat.S_ISREG(mode) or not is_wanted(path.relative_to(folder)):
            continue
        if len(files) < MOST_FILES and size <= room:
            files.append(path)
            room -= size
        else:
            is_whole = False
    return files, not is_whole


def read_time(path: Path) -> bytes:
    """Return a file's text as ``is_time`` takes it: of one that is too long, the beginning."""
    with path.open("rb") as file:
        return file.read(_LONGEST_TIME + 1)


def is_time(text: bytes) -> bool:
    """Return whether a text says when something was handed in, as nbgrader understands it."""
    try:
        said = text.decode().strip()
        if len(text) > _LONGEST_TIME or not _TIME.fullmatch(said):
            return False
        parse_utc(said)
    except (ValueError, OverflowError):
        return False
    return True


def take_away(*, notebooks: list[str], **_: Any) -> None:
    """Take out of a submission what is no file, and a time that is none, before nbgrader looks.

    It is nbgrader's ``pre_convert_hook``. The notebook for which something else stands becomes an
    empty one, so that it has a grade.

    Parameters
    ----------
    notebooks : list of str
        The notebooks of one submission. The names of student and assignment, which nbgrader passes
        too, are the patterns that it was started with.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        for path, mode, _ in list(_entries(folder)):
            if stat.S_ISREG(mode) and (path.name != TIMESTAMP or is_time(read_time(path))):
                continue
            path.unlink()
            if path.suffix == ".ipynb":
                nbformat.write(new_notebook(), path)


def _entries(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Yield everything below a folder that is no folder: its path, kind and size."""
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            seen = path.lstat()
            if not stat.S_ISDIR(seen.st_mode):
                yield path, seen.st_mode, seen.st_size
