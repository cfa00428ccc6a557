"""One run measured: how long, how much memory, and what of it was the cells' own time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat

from grader.bench.classes import Case, make_class
from grader.bench.memory import Sampler
from grader.chapters import ROOT, CourseError
from grader.engine.execute import BEGAN, ENDED

MB = 2**20


@dataclass(frozen=True)
class Measured:
    """What came of grading one class in one way."""

    case: str
    side: str
    """``"stock"`` or ``"engine"``."""
    experiments: bool
    """Whether the cells that are for the reader were run as well."""
    submissions: int
    notebooks: int
    workers: int
    seconds: float
    """From the start of the process to its end."""
    startup: float
    """From the start of the process to the first cell that ran."""
    cells: float
    """Seconds that cells ran, and exercises were judged, summed over all submissions."""
    memory: float
    """The most that all processes took, in MB; shared memory is counted by shares."""
    memory_of_a_worker: float
    """The most that workers and kernels took for each worker, in MB; of stock nbgrader, its all."""
    processes: int

    @property
    def a_minute(self) -> float:
        """Submissions a minute, start-up included."""
        return 60 * self.submissions / self.seconds

    @property
    def steadily(self) -> float:
        """Submissions a minute, from the first cell on."""
        return 60 * self.submissions / (self.seconds - self.startup)

    @property
    def overhead(self) -> float:
        """Seconds of a worker's time for each submission above the cells' own."""
        return (self.workers * (self.seconds - self.startup) - self.cells) / self.submissions

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain values."""
        derived = {name: getattr(self, name) for name in ("a_minute", "steadily", "overhead")}
        values = {**self.__dict__, **derived}
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in values.items()}


def measure(
    case: Case, side: str, submissions: int, workers: int = 1, *, experiments: bool = True
) -> Measured:
    """Grade a new class in a process of its own and measure that.

    Parameters
    ----------
    case : Case
        What is handed in.
    side : str
        ``"stock"``, which runs one notebook at a time, experiments and all, or ``"engine"``.
    submissions, workers : int
        How many.
    experiments : bool
        Whether the engine is to run the experiments.

    Raises
    ------
    CourseError
        If a submission was not graded.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        course = make_class(Path(place), case, submissions)
        command = [sys.executable, "-m", "grader.bench.side", side, place, case.name]
        command += [f"--jobs={workers}", *(["--experiments"] if experiments else [])]
        began = time.time()
        # What it says is for the case that it fails; a pipe would have to be read all the while.
        with (course.folder / "said").open("wb") as said:
            process = subprocess.Popen(command, env=_environment(), stdout=said, stderr=said)
            sampler = Sampler(process.pid)
            sampler.start()
            try:
                process.wait()
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
                sampler.stop()
        ended = time.time()
        folder = course.folder
        graded = sorted(folder.glob(f"autograded/*/{case.chapter}/*.ipynb"))
        expected = submissions * len(case.chosen().lectures)
        if process.returncode or len(graded) != expected:
            tail = (folder / "said").read_text(errors="replace")[-1000:]
            raise CourseError(
                f"{side} graded {len(graded)} of {expected} notebooks of {case.name}:\n{tail}"
            )
        if problems := json.loads((folder / "side.json").read_text())["problems"]:
            raise CourseError(f"{side}: {next(iter(problems.values()))}")
        spans = [span for path in graded for span in _spans(path)]
        return Measured(
            case.name,
            side,
            experiments or side == "stock",
            submissions,
            len(graded),
            workers,
            ended - began,
            min(first for first, _ in spans) - began,
            sum(last - first for first, last in spans),
            sampler.total / MB,
            (sampler.total if side == "stock" else sampler.started / workers) / MB,
            sampler.processes,
        )


def _environment() -> dict[str, str]:
    # nbgrader runs alembic by name; kernels and graders are found beside this Python.
    programs = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "COURSE_STATIC": "1",
    }


def _spans(path: Path) -> Iterator[tuple[float, float]]:
    """Yield when each cell of a graded notebook began and ended, in seconds."""
    for cell in nbformat.read(path, as_version=4).cells:
        times = cell.metadata.get("execution", {})
        if BEGAN in times and ENDED in times:
            yield tuple(datetime.fromisoformat(times[name]).timestamp() for name in (BEGAN, ENDED))
