"""``grader bench``: stock nbgrader and the engine on the same class, and how the engine grows."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table

from grader.bench.classes import CASES
from grader.bench.measure import Measured, measure
from grader.chapters import ROOT, CourseError

SIZES, WORKERS = [5, 10], [1, 2]
FULL_SIZES, FULL_WORKERS = [10, 30, 100, 300, 1000], [1, 2, 4]


def bench(
    submissions: Annotated[
        int, typer.Option(min=1, help="Students in the class that both sides grade.")
    ] = 3,
    case: Annotated[
        list[str] | None, typer.Option(help="Only 'numpy' or 'tensorflow'.", metavar="CASE")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="The engine's workers, beside stock nbgrader.")
    ] = os.cpu_count() or 1,
    size: Annotated[
        list[int] | None,
        typer.Option(min=1, help=f"Size of a class for the engine alone; {SIZES} by default."),
    ] = None,
    workers: Annotated[
        list[int] | None,
        typer.Option(min=1, help=f"How many workers grade those; {WORKERS} by default."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help=f"Sizes {FULL_SIZES} on {FULL_WORKERS} workers: hours.")
    ] = False,
    growth: Annotated[
        bool, typer.Option(help="Measure how the engine's time grows with the class.")
    ] = True,
    out: Annotated[Path, typer.Option(help="Where the numbers are saved, as JSON.")] = ROOT
    / ".cache"
    / "bench.json",
) -> None:
    """Measure grading: stock nbgrader beside the engine, then the engine on larger classes."""
    names = case or list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        raise CourseError(f"There is no case {unknown[0]!r}. There are: {', '.join(CASES)}.")
    sizes = size or (FULL_SIZES if full else SIZES)
    several = workers or (FULL_WORKERS if full else WORKERS)
    console = Console(width=None if os.isatty(1) else 120)
    found: list[Measured] = []
    grown: list[Measured] = []
    for name in names:
        for one in _side_by_side(name, submissions, jobs):
            found.append(one)
            console.print(_line(one), highlight=False)
            _save(out, found, grown)
    for name in names if growth else ():
        for count in several:
            for students in sizes:
                one = measure(CASES[name], "engine", students, count, experiments=False)
                grown.append(one)
                console.print(_line(one), highlight=False)
                _save(out, found, grown)
    console.print("", _table("The same class, graded by both", found))
    for name in names:
        console.print(*_ratios(name, found), sep="\n", highlight=False)
    if grown:
        console.print("", _table("The engine alone, as the class grows", grown))
    console.print(f"\nSaved in {out}", soft_wrap=True, highlight=False)


def _side_by_side(name: str, submissions: int, jobs: int) -> Iterator[Measured]:
    yield measure(CASES[name], "stock", submissions)
    yield measure(CASES[name], "engine", submissions, jobs, experiments=False)
    yield measure(CASES[name], "engine", submissions, jobs, experiments=True)


def _line(one: Measured) -> str:
    return (
        f"{one.case}, {_side(one)}, {one.submissions} submissions on {one.workers} workers: "
        f"{one.seconds:.1f} s"
    )


def _side(one: Measured) -> str:
    return f"{one.side}{'' if one.experiments else ', no experiments'}"


def _table(title: str, rows: list[Measured]) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    for heading in ("case", "side"):
        table.add_column(heading, no_wrap=True)
    for heading in (
        *("sub-\nmissions", "workers", "seconds", "a minute", "steadily\na minute"),
        *("overhead\ns", "start-up\ns", "memory\nMB", "a worker's\nMB"),
    ):
        table.add_column(heading, justify="right")
    for one in rows:
        table.add_row(
            *(one.case, _side(one), str(one.submissions), str(one.workers)),
            *(f"{one.seconds:.1f}", f"{one.a_minute:.1f}", f"{one.steadily:.1f}"),
            *(f"{one.overhead:.2f}", f"{one.startup:.1f}"),
            *(f"{one.memory:.0f}", f"{one.memory_of_a_worker:.0f}"),
        )
    return table


def _ratios(name: str, found: list[Measured]) -> Iterator[str]:
    stock, *engine = [one for one in found if one.case == name]
    for one in engine:
        how = "with experiments on both sides" if one.experiments else "notebooks as they are"
        yield (
            f"{name}, {how}: {one.a_minute / stock.a_minute:.1f}× stock, start-up included; "
            f"{one.steadily / stock.steadily:.1f}× from the first cell on"
        )


def _save(out: Path, found: list[Measured], grown: list[Measured]) -> None:
    """Save what there is so far: a long run may be stopped."""
    data = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "memory_mb": psutil.virtual_memory().total // 2**20,
            "load": psutil.getloadavg()[0],
            "system": platform.platform(),
            "python": platform.python_version(),
            "nbgrader": version("nbgrader"),
        },
        "side_by_side": [one.as_dict() for one in found],
        "growth": [one.as_dict() for one in grown],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
