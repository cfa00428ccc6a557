"""What the tests of the website share: the site, built once, and its pages."""

from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

from grader.chapters import read_chapters

MOVING = "3.8"
"""The lecture whose interactive figures the tests' website has moving."""

LECTURES = [lecture for chapter in read_chapters() for lecture in chapter.lectures]


def page_of(lecture) -> str:
    """Return where a lecture's page is in the website."""
    return f"notebooks/{lecture.chapter}/{lecture.file}.html"


def pages(site: Path) -> list[Path]:
    """Return every page of the website; what the theme keeps in _static is none."""
    return sorted(page for page in site.rglob("*.html") if "_static" not in page.parts)


@cache
def parsed(page: Path) -> BeautifulSoup:
    """Return a page, parsed once."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
