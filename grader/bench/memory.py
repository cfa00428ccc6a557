"""How much memory a process and all that it has started take, sampled while they run."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable

import psutil

EVERY = 0.5
"""Seconds between two samples."""


class Sampler(threading.Thread):
    """Samples until it is told to stop, or the process has ended.

    Shared memory is counted by shares (the proportional set size), so that processes forked from
    one parent are not each charged for it.

    Parameters
    ----------
    pid : int
        The process.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process = psutil.Process(pid)
        self.total = 0
        """The most that all of them took, in bytes."""
        self.per_worker = 0
        """The most that one worker and what it had started took."""
        self.processes = 0
        """The most processes that there were."""
        self.enough = threading.Event()

    def run(self) -> None:
        """Sample; see the class."""
        while not self.enough.wait(EVERY):
            with contextlib.suppress(psutil.NoSuchProcess):
                self._sample()

    def stop(self) -> None:
        """Stop sampling."""
        self.enough.set()
        self.join()

    def _sample(self) -> None:
        everything = [self.process, *self.process.children(recursive=True)]
        size = {process.pid: _size(process) for process in everything}
        self.total = max(self.total, sum(size.values()))
        self.processes = max(self.processes, len(everything))
        for worker in _workers(self.process):
            with contextlib.suppress(psutil.NoSuchProcess):
                own = [worker, *worker.children(recursive=True)]
                taken = sum(size.get(process.pid, 0) for process in own)
                self.per_worker = max(self.per_worker, taken)


def _workers(process: psutil.Process) -> Iterable[psutil.Process]:
    """Return the processes that Dask has started to work in."""
    for child in process.children():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if any("spawn_main" in word for word in child.cmdline()):
                yield child


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0
    return getattr(memory, "pss", memory.uss)  # only Linux tells shares
