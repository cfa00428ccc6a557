"""Run a notebook from top to bottom in a fresh kernel, and keep nothing that varies by itself."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from grader.chapters import CourseError

CELL_TIMEOUT = 120
"""Seconds after which a cell is given up; far above what a guard allows."""

ENVIRONMENT = {
    "COURSE_STATIC": "1",  # plain figures in the place of widgets
    "OMP_NUM_THREADS": "1",  # sums in the same order on any number of cores
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
"""What makes two runs alike."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def execute(notebook: NotebookNode, name: str, root: Path) -> dict[str, float]:
    """Execute a notebook in place; its kernel works in a folder of its own.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; its outputs are replaced.
    name : str
        What to call it in an error.
    root : Path
        The repository whose ``course`` it imports.

    Returns
    -------
    dict
        Seconds that every code cell took, by its id and in order: on the clock, or of processor
        time where that is less, because the machine had other things to do.

    Raises
    ------
    CourseError
        If a cell raises an error or does not end.
    """
    started: dict[str, tuple[float, float]] = {}
    seconds: dict[str, float] = {}

    def now() -> tuple[float, float]:
        spent = psutil.Process(client.km.provisioner.pid).cpu_times()
        return time.perf_counter(), sum(spent[:4])  # user and system, its own and its children's

    def begin(cell: NotebookNode, cell_index: int) -> None:
        started[cell.id] = now()

    def end(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        seconds[cell.id] = min(b - a for a, b in zip(started[cell.id], now(), strict=True))

    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(root)}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    try:
        with tempfile.TemporaryDirectory() as folder:
            client = NotebookClient(
                notebook,
                timeout=CELL_TIMEOUT,
                kernel_name="python3",
                record_timing=False,
                coalesce_streams=True,  # what was printed may come in any number of pieces
                config=_config(Path(folder)),
                on_cell_execute=begin,
                on_cell_executed=end,
            )
            client.execute(cwd=folder, env=environment)
    except CellExecutionError as error:
        cell = next(reversed(started), "?")
        text = f"{error.ename}: {error.evalue}\n{_shortened(error.traceback)}"
        raise CourseError(f"{name}, cell {cell}, raises {text}") from None
    except (TimeoutError, DeadKernelError):
        cell = next(reversed(started), "?")
        why = f"ran for {CELL_TIMEOUT} s or ended the kernel"
        raise CourseError(f"{name}, cell {cell}, {why}. Make it smaller.") from None
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = NotebookNode(name="python")
    return seconds


def _config(folder: Path) -> Config:
    config = Config()
    if os.name == "posix":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(folder / "kernel")  # begins the names of the sockets
    return config


def _shortened(traceback: str) -> str:
    """Return a traceback without colours: where it begins, in the notebook, and where it ends."""
    lines = _COLOUR.sub("", traceback).strip().splitlines()
    return "\n".join(lines if len(lines) <= 40 else [*lines[:20], "…", *lines[-10:]])
