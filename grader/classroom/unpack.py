"""Zips from strangers, opened safely: nothing leaves its folder, nothing fills the disk."""

from __future__ import annotations

import errno
import lzma
import os
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from grader.chapters import CourseError

_BLOCK = 2**20

# What zipfile raises for a file that is damaged, encrypted or not a zip at all.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Limits:
    """What one zip may unpack to."""

    files: int
    megabytes: int


OF_A_STUDENT = Limits(files=2_000, megabytes=500)
OF_A_CLASS = Limits(files=50_000, megabytes=5_000)


def unpack(
    archive: Path, folder: Path, name: str | None = None, limits: Limits = OF_A_STUDENT
) -> None:
    """Unpack a zip into a folder, file times included.

    Parameters
    ----------
    archive : Path
        The zip.
    folder : Path
        Where to; nothing is written outside it.
    name : str, optional
        What to call the zip in an error.
    limits : Limits
        How much it may hold.

    Raises
    ------
    CourseError
        If it can't be read, is too large, or holds a path that leaves the folder or a link.
    OSError
        If the disk is full.
    """
    name = name or archive.name
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _refuse(entries, name, limits)
            left = limits.megabytes * 2**20
            for entry in entries:
                place = folder.joinpath(*_path(entry).parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                # A zip may lie about its sizes: what is read counts.
                with opened.open(entry) as source, place.open("wb") as target:
                    while block := source.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise CourseError(_too_large(name, limits))
                        target.write(block)
                _set_time(place, entry)
    except _UNREADABLE as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise CourseError(f"{name} is not a zip that can be read: {error}") from None


def _refuse(entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(entries) > limits.files:
        raise CourseError(f"{name} holds more than {limits.files} files.")
    if sum(entry.file_size for entry in entries) > limits.megabytes * 2**20:
        raise CourseError(_too_large(name, limits))
    for entry in entries:
        path = _path(entry)
        if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise CourseError(f"{name} holds a path that leaves its folder: {entry.filename}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise CourseError(f"{name} holds a link, which is not allowed: {entry.filename}")


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    # Some programs on Windows separate folders by a backslash, though the format forbids it.
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _too_large(name: str, limits: Limits) -> str:
    return f"{name} unpacks to more than {limits.megabytes} MB."


def _set_time(place: Path, entry: zipfile.ZipInfo) -> None:
    try:
        seconds = datetime(*entry.date_time).timestamp()
    except ValueError:
        return
    os.utime(place, (seconds, seconds))
