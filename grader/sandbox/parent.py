"""The warm parent of this process's kernels, and the kernels that it forks.

A warm parent takes as much memory as what submissions import. It forks for any process that knows
where it listens, so that the workers of one machine need only one.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from grader.chapters import NOTEBOOKS, ROOT, SOLUTIONS, class_directory
from grader.sandbox.refusal import WallsRefused
from grader.sandbox.request import Request

IMPORTED = (
    *("numpy", "scipy.special", "matplotlib.pyplot", "matplotlib.colors"),
    *("sklearn.datasets", "sklearn.linear_model", "sklearn.neural_network"),
    *("course.data", "course.figures", "course.judge.kernel_side"),
)
"""What submissions import, and the warm parent for them."""

SLOW = ("tensorflow", "keras")
"""What takes long to import, and is imported only once a submission that names it is to be run."""

_ONLY_LINUX = "only Linux can do that"

_START = 180.0
"""Seconds that the imports may take, on a machine that is busy."""

_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
_LONGEST = 2**20


class NotForked(RuntimeError):
    """Whoever was to fork a kernel ended before that."""


class WalledKernel:
    """A kernel behind walls, seen from here.

    Parameters
    ----------
    status : socket.socket
        Our end of the socket that its keeper reports on. Closing it ends the kernel.
    """

    def __init__(self, status: socket.socket) -> None:
        self.status = status
        self.code: int | None = None
        self.why = ""
        """Why it was ended, where the keeper ended it: ``"memory"``, or nothing."""

    def wait_until_it_listens(self) -> None:
        """Return when the kernel listens; raise RuntimeError if it does not come to that."""
        self.status.settimeout(_START)
        said = self._read()
        if not said:
            raise NotForked("The warm parent of the kernels ended.")
        if not said.get("ready"):
            failure = said.get("traceback") or f"It ended: {said}."
            raise RuntimeError(f"The kernel could not be started.\n{failure}")

    def poll(self) -> int | None:
        """Return the exit code of a kernel that has ended, None while it runs."""
        self.status.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self.code is None:
                said = self._read()
                self.why = str(said.get("why", self.why))
                if not said or "ended" in said:
                    self.code = int(said.get("ended", 1))
        return self.code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel; SIGKILL ends everything behind its walls."""
        with contextlib.suppress(OSError):  # it has ended
            self.status.send(bytes([number]))

    def close(self) -> None:
        """Forget the kernel, which ends if it has not ended before."""
        self.status.close()
        if self.code is None:
            self.code = -signal.SIGKILL

    def _read(self) -> dict[str, object]:
        try:
            message = self.status.recv(_LONGEST)
        except ConnectionError:
            message = b""
        return json.loads(message or "{}")


class Forks:
    """What forks kernels, seen from here.

    Parameters
    ----------
    channel : socket.socket
        Our end of a socket that it takes requests from.
    address : str
        Where it takes requests from any process of this user.
    """

    def __init__(self, channel: socket.socket, address: str) -> None:
        self.channel = channel
        self.address = address

    def fork(self, request: Request) -> WalledKernel:
        """Return a kernel that listens; raise OSError or RuntimeError if there is none."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kernel = WalledKernel(ours)
        try:
            with theirs:
                socket.send_fds(self.channel, [request.dump()], [theirs.fileno()])
            kernel.wait_until_it_listens()
        except BaseException:
            kernel.close()
            raise
        return kernel

    def import_ahead(self) -> None:
        """Have what is slow imported now, for kernels that will need it."""
        with contextlib.suppress(OSError):  # it has ended, as whoever asks for a kernel will notice
            self.channel.send(b"ahead")

    def has_ended(self) -> bool:
        """Return whether it has ended and can't fork any more."""
        poll = select.poll()
        poll.register(self.channel, 0)  # that the other end is closed is told in any case
        return bool(poll.poll(0))

    def close(self) -> None:
        """Ask no more of it."""
        self.channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class WarmParent(Forks):
    """A process that imports what submissions do and forks kernels; it ends with this one.

    It is there as soon as it is known that kernels can be walled in; what is asked of it before it
    has imported what it needs, waits.

    Parameters
    ----------
    modules, slow : iterable of str
        What it imports for every kernel, and for those that are to have what is slow as well.
    covered : iterable of Path
        Folders that kernels must not see, should they lie in the Python environment.

    Raises
    ------
    WallsRefused
        If kernels can't be walled in here.
    """

    def __init__(
        self,
        modules: Iterable[str] = IMPORTED,
        slow: Iterable[str] = SLOW,
        covered: Iterable[Path] = (),
    ) -> None:
        if sys.platform != "linux":
            raise WallsRefused(_ONLY_LINUX)
        channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(channel, address="")
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process is
        imports = [f"--import={name}" for name in modules] + [f"--slow={name}" for name in slow]
        covers = [f"--cover={folder}" for folder in covered]
        program = [sys.executable, "-P", "-m", "grader.sandbox.zygote"]
        with theirs:
            self.process = subprocess.Popen(
                [*program, *covers, *imports, f"--channel={theirs.fileno()}"],
                env=_environment(),
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                start_new_session=True,  # Ctrl-C is for the grader, which then ends it
            )
        self.channel.settimeout(_START)
        try:
            said = json.loads(self.channel.recv(_LONGEST) or "{}")
        except BaseException:
            self.close()
            raise
        if "refused" not in said:
            raise self._failure()
        if said["refused"] is not None:
            self.close()
            raise WallsRefused(said["refused"])
        self.address = said["address"]

    def fork(self, request: Request) -> WalledKernel:
        """Return a kernel that listens; see ``Forks``."""
        try:
            return super().fork(request)
        except (OSError, NotForked):
            if self.has_ended():
                raise self._failure() from None
            raise

    def close(self) -> None:
        """End the process and all its kernels."""
        super().close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def _failure(self) -> NotForked:
        self.process.wait()
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace")
        return NotForked(f"The warm parent of the kernels ended.\n{said}")


_lock = threading.Lock()
_parents: dict[int, Forks] = {}
"""By process: what was started before a fork is not the child's."""


def warm_parent() -> Forks:
    """Return the warm parent of this process's kernels; start it if there is none any more."""
    with _lock:
        parent = _parents.get(os.getpid())
        if parent is None or parent.has_ended():
            parent = _parents[os.getpid()] = WarmParent(covered=private())
            atexit.register(parent.close)
        return parent


def share(address: str) -> None:
    """Have this process's kernels forked by another's warm parent, as long as there is that.

    Parameters
    ----------
    address : str
        Where that one listens. If it does not, this process will start its own.
    """
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        channel.connect(address)
    except OSError:
        channel.close()
    else:
        with _lock:
            _parents[os.getpid()] = Forks(channel, address)


def fork(request: Request) -> WalledKernel:
    """Return a kernel that listens; if what was to fork it ends meanwhile, another does.

    Raises
    ------
    WallsRefused
        If kernels can't be walled in here.
    RuntimeError
        If this kernel can't be started.
    """
    try:
        return warm_parent().fork(request)
    except (OSError, NotForked):
        return warm_parent().fork(request)


def private() -> list[Path]:
    """Return folders that no submission may see, even if the Python environment is around them.

    Of class directories, it is the default one: any other is seen only if it lies in there.
    """
    return [class_directory(), *(ROOT / name for name in (SOLUTIONS, NOTEBOOKS, "tests", ".git"))]


def _environment() -> dict[str, str]:
    """Return what the warm parent needs, and no secrets: kernels can read it."""
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    folders = [str(Path(folder).resolve()) for folder in given]
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(ROOT), *folders])),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel would set it
        "OMP_NUM_THREADS": "1",  # NumPy asks when it is imported; see the provisioner
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",  # as in kernels without walls and in the build
    }
