"""``grader build``: make the notebooks, or check that those that are there are right."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.build.compare import Sanitizer, differences
from grader.build.editions import build as build_aside
from grader.build.editions import is_current, lectures_of, publish, strays
from grader.chapters import ROOT, CourseError, Lecture, find_chapter, read_chapters

SANITIZE = Path("tests") / "nbval.cfg"
MEND = "make build"


def build(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Chapters to build, all by default.", metavar="CHAPTER"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Build aside and fail on any difference.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, help="Notebooks that are run at a time.")
    ] = os.cpu_count() or 1,
    root: Annotated[Path, typer.Option(hidden=True)] = ROOT,
) -> None:
    """Make both editions of the notebooks from solutions/**/*.py, where they are out of date."""
    chapters = tuple(find_chapter(n, root) for n in names) if names else read_chapters(root)
    if not chapters:
        raise CourseError(f"There is no chapter in {root / 'solutions'}.")
    lectures = lectures_of(chapters)
    missing = [lecture for lecture in lectures if not lecture.source(root).exists()]
    if missing:
        raise CourseError(f"{missing[0].source(root)} is in chapter.toml but not there.")
    with tempfile.TemporaryDirectory() as folder:
        if check:
            _check(lectures, root, Path(folder), jobs)
        else:
            _build(lectures, root, Path(folder), jobs)


def _build(lectures: list[Lecture], root: Path, folder: Path, jobs: int) -> None:
    stale = [lecture for lecture in lectures if not is_current(lecture, root)]
    publish(_with_progress(stale, root, folder, jobs), root)
    print(f"{len(stale)} built, {len(lectures) - len(stale)} up to date.")


def _check(lectures: list[Lecture], root: Path, folder: Path, jobs: int) -> None:
    problems = list(strays(root))
    sanitize = Sanitizer(root / SANITIZE)
    for one in _with_progress(lectures, root, folder, jobs):
        pairs = (
            (one.lecture.solution, one.solution, sanitize),
            (one.lecture.release, one.release, None),
        )
        for place, made, rules in pairs:
            name = place(root).relative_to(root)
            problems += [f"{name} {what}" for what in differences(place(root), made, rules)]
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CourseError(f"What is built is not what the sources give:\n{lines}\nRun: {MEND}")
    print(f"{len(lectures)} lectures built aside: both editions are what their sources give.")


def _with_progress(lectures: list[Lecture], root: Path, folder: Path, jobs: int) -> list:
    if not lectures:
        return []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("Running notebooks", total=len(lectures))

        def notice(line: str) -> None:
            progress.console.print(line, highlight=False)
            progress.advance(task)

        return build_aside(lectures, root, folder, jobs=jobs, notice=notice)
