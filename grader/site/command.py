"""``grader site``: build the website."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.chapters import ROOT, CourseError, find_lectures
from grader.progress import progress

PLACE = Path("build") / "site"
"""Where the website is built: ``sources`` for Sphinx, ``html`` to be published."""


def site(
    plain: Annotated[
        bool, typer.Option("--plain", help="Leave the interactive figures still: much quicker.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, help="Notebooks that are run at a time.")
    ] = os.cpu_count() or 1,
    root: Annotated[Path, typer.Option(hidden=True)] = ROOT,
) -> None:
    """Build the website in build/site/html from the student edition, without a network."""
    lectures = [] if plain else find_lectures([], root)
    html = build_site(root, root / PLACE, [lecture.number for lecture in lectures], jobs=jobs)
    if lectures:
        from grader.site.record import forget_others

        forget_others(lectures, root)
    print(f"To look at: {html / 'index.html'}")


def build_site(root: Path, place: Path, moving: list[str], *, jobs: int = 1) -> Path:
    """Build the website.

    Parameters
    ----------
    root : Path
        The repository.
    place : Path
        Where to put its sources and its pages.
    moving : list of str
        Numbers of the lectures whose interactive figures are to move; the others' are still.
    jobs : int
        How many notebooks are run at a time.

    Returns
    -------
    Path
        The folder to be published.

    Raises
    ------
    CourseError
        If a source holds a line of an answer, or Sphinx has anything to complain about.
    """
    try:
        from sphinx.cmd.build import main as sphinx_build
    except ImportError:
        raise CourseError("The website needs Sphinx. Run: pip install '.[grader,site]'") from None
    from grader.guards.leak import leaks, secrets_of
    from grader.guards.rules import Course
    from grader.site.record import recorded
    from grader.site.settings import repository
    from grader.site.sources import assemble

    lectures = find_lectures(moving, root) if moving else []
    console = Console(stderr=True)
    with progress(console, "Drawing figures", len(lectures)) as advance:

        def notice(line: str) -> None:
            console.print(line, highlight=False)
            advance()

        live = recorded(lectures, root, jobs=jobs, notice=notice)
    sources, html = place / "sources", place / "html"
    assemble(root, sources, repository(root), live)
    secrets = secrets_of(Course(root))
    _refuse(leaks(secrets, sources))
    # Every warning is shown and makes the build fail; -E: nothing is taken from an older build.
    arguments = ["-q", "-E", "-n", "-W", "-b", "html", "-d", str(place / "doctrees")]
    if sphinx_build([*arguments, str(sources), str(html)]):
        raise CourseError("The website was not built: see above.")
    _refuse(leaks(secrets, html))
    return html


def _refuse(findings: Iterable[str]) -> None:
    found = list(findings)
    if found:
        raise CourseError("\n  ".join(["The website would give answers away:", *found]))
