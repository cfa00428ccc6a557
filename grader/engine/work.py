"""One notebook as a piece of work: bytes in, bytes out, on whatever machine does it.

Nothing here reads the gradebook, the class directory or the source edition. ``grader grade`` has
it done by workers; what they hand back is all that the gradebook is told.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets.config import Config

from course.judge.call import Answered, Raised, StandIn
from grader.chapters import CourseError
from grader.checks import run
from grader.engine.execute import JudgedExecute, exercise_of, fail, show
from grader.engine.fingerprint import fingerprint
from grader.engine.restore import FLAGS, METADATA

SECTIONS = (
    *("ExecutePreprocessor", "Execute", "KernelKeeper", "JudgedExecute"),
    *("WalledKernelManager", "WalledProvisioner"),
)
"""Sections of nbgrader's configuration that say how a notebook is run."""

_one_at_a_time = threading.Lock()
"""A worker may have several threads, but what a check prints is caught for the whole process."""


@dataclass(frozen=True)
class Work:
    """A notebook to be run and judged, and all that the outcome depends on."""

    chapter: str
    notebook: str
    """Its name, by which flags and messages call it."""
    content: bytes
    """The notebook, its cells restored to what the gradebook knows of them."""
    files: tuple[tuple[str, bytes], ...]
    """What lies beside it, by relative paths."""
    experiments: frozenset[str]
    """Sources of the cells that are not run."""
    settings: dict[str, dict[str, Any]]
    """The sections of the configuration named in ``SECTIONS``."""
    engine: str
    """The ``fingerprint`` of whoever asks."""


def settings_of(config: Config) -> dict[str, dict[str, Any]]:
    """Return the part of a configuration that a piece of work takes with it."""
    settings = {name: dict(config[name]) for name in SECTIONS if name in config}
    # A path of this machine; a piece of work brings the experiments along.
    settings.get("JudgedExecute", {}).pop("sources", None)
    return settings


def perform(work: Work) -> bytes:
    """Run and judge a notebook and return it, with outputs and reports.

    Raises
    ------
    CourseError
        If no notebook could be run here, whatever is in it.
    """
    if work.engine != fingerprint():
        raise CourseError(
            "A worker has another version of the course, its checks or its libraries than this "
            "machine. Install the same one on both, and start the worker again."
        )
    with _one_at_a_time:
        try:
            return _run(work, nbformat.reads(work.content, as_version=4))
        except CourseError:
            raise
        except Exception as error:
            try:
                _run(work, new_notebook())
            except Exception as reason:
                raise CourseError(f"No notebook can be run: {reason}") from reason
            what = f"{type(error).__name__}: {error}"
            return given_up(work.content, f"It could not be run ({what[:500]}).")


def _run(work: Work, nb: NotebookNode) -> bytes:
    with tempfile.TemporaryDirectory(prefix="w", ignore_cleanup_errors=True) as folder:
        for name, content in work.files:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        resources = {
            "metadata": {"path": folder},
            "nbgrader": {
                "assignment": work.chapter,
                "notebook": work.notebook,
                "experiments": work.experiments,
            },
        }
        done, _ = JudgedExecute(config=Config(work.settings)).preprocess(nb, resources)
        return nbformat.writes(done).encode()


def given_up(content: bytes, reason: str) -> bytes:
    """Return a notebook that could not be run, with zero and the reason for every graded cell."""
    nb = nbformat.reads(content, as_version=4)
    for cell in nb.cells:
        cell.metadata.pop(METADATA, None)
        if exercise := exercise_of(cell):
            show(cell, run(exercise, _NotRun(reason)))
        elif cell.cell_type == "code":
            fail(cell, "NotRun", reason)
    noted = nb.metadata.get(METADATA, {}).get(FLAGS, [])
    nb.metadata[METADATA] = {FLAGS: [*noted, f"{reason} Its exercises have no points."]}
    return nbformat.writes(nb).encode()


class _NotRun(StandIn):
    """Stands for every function of a notebook that was given up."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def ask(
        self,
        args: tuple,
        kwargs: dict[str, Any],
        seconds: float,
        driver: Callable | None = None,
    ) -> Answered:
        """Refuse; see ``StandIn.ask``."""
        raise Raised(self.reason)
