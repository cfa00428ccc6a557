"""How much memory a process and all that it has started take, sampled while they run."""

from __future__ import annotations

import contextlib
import threading

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
        self.started = 0
        """The most that what the process had started took: workers and kernels."""
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
        self.processes = max(self.processes, len(everything))
        own = size.pop(self.process.pid, 0)
        self.total = max(self.total, own + sum(size.values()))
        self.started = max(self.started, sum(size.values()))


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0
    return getattr(memory, "pss", memory.uss)  # only Linux tells shares
