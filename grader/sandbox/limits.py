"""How much a submission may use, and how the kernel of the system is told so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
_THREAD_STACK = 8 * MIB


@dataclass(frozen=True)
class Limits:
    """What one submission's processes may use.

    Parameters
    ----------
    memory : int
        Bytes, beyond what the warm parent has already loaded.
    home, tmp : int
        Bytes of files in the working folder and in ``/tmp``.
    processes : int
        Processes and threads at a time, beyond those that libraries start for every core.
    files : int
        Open files of a process.
    cpu : int
        Seconds of processor time of a process.
    """

    memory: int = 2048 * MIB
    home: int = 256 * MIB
    tmp: int = 128 * MIB
    processes: int = 256
    files: int = 1024
    cpu: int = 1200

    @property
    def together(self) -> int:
        """Bytes that all processes may use together.

        It is more than a single one may, which is told so by an error before it gets here: here,
        it is ended.
        """
        return self.memory + 2 * _reserved()

    @property
    def tasks(self) -> int:
        """Processes and threads at a time, with those that libraries start for every core."""
        return self.processes + _library_threads()

    def enter(self) -> None:
        """Set the limits that a process sets for itself and its children."""
        import resource  # which is not everywhere that this module can be imported

        limits = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: self.cpu,
            # Not the address space: TensorFlow maps far more of it than it uses.
            resource.RLIMIT_DATA: _status("self", "VmData") + self.memory + _reserved(),
            resource.RLIMIT_FSIZE: max(self.home, self.tmp),
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_NOFILE: self.files,
            resource.RLIMIT_NPROC: self.tasks,
        }
        for name, most in limits.items():
            _, hard = resource.getrlimit(name)
            if hard != resource.RLIM_INFINITY:
                most = min(most, hard)
            resource.setrlimit(name, (most, most))


def _library_threads() -> int:
    return 4 * (os.cpu_count() or 1)


def _reserved() -> int:
    """Return the bytes of memory that threads reserve for their stacks, and hardly ever use."""
    return _library_threads() * _THREAD_STACK


def used() -> int:
    """Return the bytes of memory that all processes to be seen in ``/proc`` have for themselves.

    Memory that was there before a fork is divided among those that still share it.
    """
    return sum(map(_own, _processes()))


def used_at_most() -> int:
    """Return what ``used`` can be at most, which is far quicker to find out."""
    return sum(_status(pid, "RssAnon") + _status(pid, "RssShmem") for pid in _processes())


def _processes() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdecimal()]


def _own(pid: str) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # gone, or it has made itself unreadable: then all of it counts
        return _status(pid, "RssAnon") + _status(pid, "RssShmem")
    lines = (line.split() for line in text.splitlines()[1:])
    sizes = {line[0]: int(line[1]) * 1024 for line in lines}
    return sizes.get("Pss_Anon:", 0) + sizes.get("Pss_Shmem:", 0)


def _status(pid: str, name: str) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0
