"""Zips from strangers, opened safely: nothing leaves its folder, nothing fills the disk."""

from __future__ import annotations

import os
import stat
import zipfile
from datetime import datetime
from pathlib import Path, PurePosixPath

from grader.chapters import CourseError

MOST_FILES = 2_000
MOST_BYTES = 500 * 2**20
"""What one zip may unpack to."""


def unpack(archive: Path, folder: Path, name: str | None = None) -> None:
    """Unpack a zip into a folder, file times included.

    Parameters
    ----------
    archive : Path
        The zip.
    folder : Path
        Where to; nothing is written outside it.
    name : str, optional
        What to call the zip in an error.

    Raises
    ------
    CourseError
        If it can't be read, is too large, or holds a path that leaves the folder or a link.
    """
    name = name or archive.name
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _refuse(entries, name)
            left = MOST_BYTES
            for entry in entries:
                place = folder.joinpath(*PurePosixPath(entry.filename).parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                # A zip may lie about its sizes: what is read counts.
                with opened.open(entry) as source:
                    data = source.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise CourseError(f"{name} unpacks to more than {MOST_BYTES >> 20} MB.")
                place.write_bytes(data)
                _set_time(place, entry)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise CourseError(f"{name} is not a zip that can be read: {error}") from None


def _refuse(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_FILES:
        raise CourseError(f"{name} holds more than {MOST_FILES} files.")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise CourseError(f"{name} unpacks to more than {MOST_BYTES >> 20} MB.")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise CourseError(f"{name} holds a path that leaves its folder: {entry.filename}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise CourseError(f"{name} holds a link, which is not allowed: {entry.filename}")


def _set_time(place: Path, entry: zipfile.ZipInfo) -> None:

    try:
        seconds = datetime(*entry.date_time).timestamp()
    except ValueError:
        return
    os.utime(place, (seconds, seconds))
