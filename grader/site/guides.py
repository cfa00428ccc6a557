"""Pages of prose: those in ``docs/``, with what README.md and CONTRIBUTING.md say already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from grader.build.start import START
from grader.chapters import Chapter, CourseError
from grader.site.page import name
from grader.site.settings import Repository

PLACE = re.compile(r"^<!-- site: (.+?) -->$", re.MULTILINE)
"""Where something generated belongs in a page: ``<!-- site: README.md For students -->``."""

ORDER = ("students", "instructors", "commands", "maintainers")
"""The guides in the order of the navigation; a page that is not named comes after instructors."""


def section(root: Path, path: str, heading: str, repository: Repository) -> str:
    """Return what stands below a heading of a file, its links made to work on the website."""
    text = (root / path).read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
    )
    if found is None:
        raise CourseError(f"{path} has no section {heading!r}, which the website shows.")
    return re.sub(
        r"\]\(([^)]+)\)", lambda link: f"]({_target(link[1], repository)})", found[1]
    ).strip()


def relinked(text: str, repository: Repository) -> str:
    """Return a page of ``docs/`` whose links out of that folder work on the website."""
    return re.sub(r"\]\(\.\./([^)]+)\)", lambda link: f"]({_target(link[1], repository)})", text)


def _target(path: str, repository: Repository) -> str:
    """Return where a link at the root of the repository leads on the website."""
    if path == "CONTRIBUTING.md":
        return "maintainers.md"
    if path == f"notebooks/{START}":
        return "index.md#the-lectures"  # the same list, with links to this website's pages
    if path.endswith(".ipynb") or "://" in path or path.startswith("#"):
        return path
    inside = path.removeprefix("docs/")
    return inside if inside != path else repository.file(path)


def contents(chapters: Iterable[Chapter], guides: Iterable[str]) -> str:
    """Return the lists of pages for the navigation: a part a chapter, then the guides.

    Parameters
    ----------
    chapters : iterable of Chapter
        The chapters, in order.
    guides : iterable of str
        Names of the pages of prose, in any order.
    """
    place = {name: number for number, name in enumerate(ORDER)}
    after = place["instructors"] + 0.5
    ordered = sorted(guides, key=lambda name: (place.get(name, after), name))
    parts = [
        (f"{chapter.label} {chapter.title}", [name(one) for one in chapter.lectures])
        for chapter in chapters
    ]
    parts.append(("Guides", [*ordered, "api/index"]))
    return "\n\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{chr(10).join(pages)}\n```"
        for caption, pages in parts
    )


def lecture_cards(chapters: Iterable[Chapter]) -> str:
    """Return every lecture with its time and points, a box a chapter."""
    return "\n".join(_card(chapter) for chapter in chapters)


def _card(chapter: Chapter) -> str:
    rows = "".join(
        f'<li><a href="{name(one)}.html">{one.number} {escape(one.title)}</a> '
        f"<span>{one.minutes} min · {one.points:g} points</span></li>"
        for one in chapter.lectures
    )
    title = f"{chapter.label} {escape(chapter.title)}"
    return f'<section class="chapter-card"><p class="title">{title}</p><ul>{rows}</ul></section>'
