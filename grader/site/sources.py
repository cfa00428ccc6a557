"""Puts the sources of the website together in a folder, for Sphinx to build."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from grader.chapters import CourseError, Lecture, find_lectures, read_chapters
from grader.site import api, commands, guides, launch
from grader.site.page import Writer
from grader.site.pictures import Album
from grader.site.settings import Repository

DOCS = "docs"
EXTRA = "extra"
"""Folder of the sources that is copied to the top of the website as it is."""


def assemble(
    root: Path,
    folder: Path,
    repository: Repository,
    live: Mapping[Lecture, Sequence[dict[str, Any]]],
) -> None:
    """Write everything that Sphinx reads.

    Parameters
    ----------
    root : Path
        The repository.
    folder : Path
        Where to write; what was there is removed.
    repository : Repository
        Where the repository is published.
    live : mapping
        The figures that move, by lecture.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / DOCS, folder)
    lectures = find_lectures([], root)
    writer = Writer(root, folder, repository)
    for lecture in lectures:
        writer.write(lecture, live.get(lecture, ()))
    launch.write(lectures, root, folder / EXTRA, repository)
    api.write(folder / "api")
    commands.write(folder / "commands.md")
    for page in folder.glob("*.md"):
        text = guides.relinked(page.read_text(encoding="utf-8"), repository)
        filled = guides.PLACE.sub(
            lambda place: _part(place[1], root, folder, repository, live), text
        )
        page.write_text(filled, encoding="utf-8")


def _part(
    wanted: str,
    root: Path,
    folder: Path,
    repository: Repository,
    live: Mapping[Lecture, Sequence[dict[str, Any]]],
) -> str:
    """Return what belongs in a place of a page."""
    word, _, rest = wanted.partition(" ")
    if word in ("README.md", "CONTRIBUTING.md"):
        heading, _, part = rest.partition(", ")
        text = guides.section(root, word, heading, repository)
        return _block(text, heading) if part == "example" else text
    if wanted == "lectures":
        return guides.lecture_cards(read_chapters(root))
    if wanted == "contents":
        names = {page.stem for page in folder.glob("*.md")} - {"index"}
        return guides.contents(read_chapters(root), names)
    if word == "figure":
        number, _, count = rest.partition(" ")
        (lecture,) = find_lectures([number], root)
        album = Album(folder, f"{DOCS}-{number}-{count}")
        return _figure(lecture, root, int(count), album, live.get(lecture, ()))
    raise CourseError(f"A page in {DOCS}/ asks for {wanted!r}, which the website does not know.")


def _block(text: str, heading: str) -> str:
    """Return the first block of plain text in a section."""
    found = re.search(r"^```text\n.*?^```$", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise CourseError(f"The section {heading!r} has no example to show.")
    return found[0]


def _figure(
    lecture: Lecture, root: Path, count: int, album: Album, live: Sequence[dict[str, Any]]
) -> str:
    """Return a figure of a lecture, counted from 1, for a page at the top of the website."""
    notebook = nbformat.read(lecture.solution(root), as_version=4)
    shown = [
        (output.data["image/png"], output.metadata["image/png"]["alt"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    if count > len(shown):
        raise CourseError(f"Lecture {lecture.number} has {len(shown)} figures, not {count}.")
    png, alt = shown[count - 1]
    for figure in live:
        if figure["alt"] == alt:
            return album.moving(figure, "")
    return album.still(png, alt, "")
