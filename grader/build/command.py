"""``grader build``: make the notebooks, or check that those that are there are right."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.build import readme, start
from grader.build.compare import Sanitizer, differences
from grader.build.editions import Built, is_current, publish, strays
from grader.build.editions import build as build_aside
from grader.chapters import ROOT, SOLUTIONS, CourseError, Lecture, find_lectures
from grader.progress import progress

SANITIZE = Path("tests") / "nbval.cfg"
MEND = "make build"
AGAIN = ".venv/bin/grader build --again"


def build(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Chapters or lectures, all by default.", metavar="NAME"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Build aside and fail on any difference.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Run also the notebooks that are up to date.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, help="Notebooks that are run at a time.")
    ] = os.cpu_count() or 1,
    root: Annotated[Path, typer.Option(hidden=True)] = ROOT,
) -> None:
    """Make both editions of the notebooks from solutions/**/*.py, where they are out of date."""
    lectures = find_lectures(names or [], root)
    if not lectures:
        raise CourseError(f"There is no lecture in {root / SOLUTIONS}.")
    missing = [lecture for lecture in lectures if not lecture.source(root).exists()]
    if missing:
        raise CourseError(f"{missing[0].source(root)} is in chapter.toml but not there.")
    with tempfile.TemporaryDirectory() as folder:
        if check:
            _check(lectures, root, Path(folder), jobs)
        else:
            stale = [one for one in lectures if again or not is_current(one, root)]
            _build(lectures, stale, root, Path(folder), jobs)


def _build(
    lectures: list[Lecture], stale: list[Lecture], root: Path, folder: Path, jobs: int
) -> None:
    built, problems = _with_progress(lectures, stale, root, folder, jobs)
    readme.update(root)
    start.update(root)
    touched = {*publish(built, root), *(one.lecture for one in built if one.lecture in stale)}
    print(f"{len(touched)} written, {len(built) - len(touched)} up to date.")
    if problems:
        raise CourseError("\n\n".join([*problems, f"{len(problems)} could not be built."]))


def _check(lectures: list[Lecture], root: Path, folder: Path, jobs: int) -> None:
    built, failures = _with_progress(lectures, lectures, root, folder, jobs)
    if failures:
        raise CourseError("\n\n".join(failures))
    misplaced = list(strays(root))
    problems = [] if readme.is_current(root) else ["README.md has an outdated table of lectures"]
    if not start.is_current(root):
        problems.append(
            f"{start.path(root).relative_to(root)} does not list the lectures there are"
        )
    mend = MEND
    sanitize = Sanitizer(root / SANITIZE)
    for one in built:
        solution, release = one.lecture.solution(root), one.lecture.release(root)
        executed = list(differences(solution, one.solution, sanitize))
        if executed and is_current(one.lecture, root):
            mend = AGAIN  # its cells are right but not their outputs, which only running it mends
        for place, found in ((solution, executed), (release, differences(release, one.release))):
            problems += [f"{place.relative_to(root)} {what}" for what in found]
    if misplaced or problems:
        lines = [f"  {problem}" for problem in misplaced + problems]
        last = [f"Run: {mend}"] if problems else []
        heading = "What is built is not what the sources give:"
        raise CourseError("\n".join([heading, *lines, *last]))
    count = f"{len(lectures)} lecture{'s' * (len(lectures) != 1)}"
    print(f"{count} built aside: both editions are what their sources give.")


def _with_progress(
    lectures: list[Lecture], stale: list[Lecture], root: Path, folder: Path, jobs: int
) -> tuple[list[Built], list[str]]:
    console = Console(stderr=True)
    with progress(console, "Running notebooks", len(stale)) as advance:

        def notice(line: str) -> None:
            console.print(line, highlight=False)
            advance()

        return build_aside(lectures, stale, root, folder, jobs=jobs, notice=notice)
