"""Limits for all processes of a submission together, where the system lets us set them.

A control group (version 2) counts what no limit of a single process can: the memory of all of them.
It can be made where an administrator, systemd or a container's engine has delegated one to us;
elsewhere the limits of single processes, and a look at the sum now and then, have to do.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from types import TracebackType

from grader.sandbox.limits import Limits

_CONTROLLERS = {"memory", "pids"}


class Cgroup:
    """A control group that is removed at the end of a ``with`` block; one that is none may do.

    Parameters
    ----------
    folder : Path or None
        Where the group is to be made.
    settings : dict of str to object
        What to write to its files.
    """

    def __init__(self, folder: Path | None, settings: dict[str, object]) -> None:
        self.folder = folder
        self.settings = settings

    @classmethod
    def of(cls, limits: Limits) -> Cgroup:
        """Return a group with the limits of a submission, if there can be one here."""
        own = Path("/proc/self/cgroup")
        membership = own.read_text() if own.exists() else ""
        parent = delegated(membership, Path("/sys/fs/cgroup"))
        # Not by the number of this process alone: one that was killed has left its group behind.
        name = f"course-{os.getpid()}-{secrets.token_hex(4)}"
        folder = parent / name if parent else None
        return cls(
            folder,
            {
                # Files in memory count, too.
                "memory.max": limits.together + limits.home + limits.tmp,
                "memory.swap.max": 0,
                "memory.oom.group": 1,
                "pids.max": limits.tasks,
            },
        )

    def __enter__(self) -> Cgroup:
        """Make the group, and hold it by descriptors: they work in any namespace."""
        self._parent = self._members = None
        if self.folder is None:
            return self
        with contextlib.suppress(OSError):
            self.folder.mkdir()
            self._parent = os.open(self.folder.parent, os.O_PATH)
            for name, value in self.settings.items():
                with contextlib.suppress(FileNotFoundError):  # swap may not be accounted for
                    (self.folder / name).write_text(str(value))
            self._members = os.open(self.folder / "cgroup.procs", os.O_WRONLY)
        return self

    def add(self, pid: int) -> bool:
        """Put a process, and all that it starts from now on, into the group."""
        if self._members is None:
            return False
        try:
            os.write(self._members, str(pid).encode())
        except OSError:
            return False
        return True

    def ran_out(self) -> bool:
        """Return whether the system has ended a member because the memory was used up."""
        if self._members is None:
            return False
        with contextlib.suppress(OSError):
            events = os.open(f"{self.folder.name}/memory.events", os.O_RDONLY, dir_fd=self._parent)
            with open(events) as file:
                return dict(map(str.split, file)).get("oom_kill", "0") != "0"
        return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove the group, which has no members left."""
        if self._members is not None:
            os.close(self._members)
        if self._parent is not None:
            with contextlib.suppress(OSError):
                os.rmdir(self.folder.name, dir_fd=self._parent)
            os.close(self._parent)


def delegated(membership: str, mounted: Path) -> Path | None:
    """Return the nearest group around this process below which we can make limited ones.

    Parameters
    ----------
    membership : str
        What ``/proc/self/cgroup`` says.
    mounted : Path
        Where the tree of control groups is mounted.
    """
    own = next((line[3:] for line in membership.splitlines() if line.startswith("0::")), None)
    if own is None:
        return None
    nearest = mounted / own.lstrip("/")
    for folder in (nearest, *nearest.parents):
        if not folder.is_relative_to(mounted):
            break
        with contextlib.suppress(OSError):
            given = (folder / "cgroup.subtree_control").read_text().split()
            if set(given) >= _CONTROLLERS and os.access(folder, os.W_OK):
                return folder
    return None
