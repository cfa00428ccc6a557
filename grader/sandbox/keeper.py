"""One submission's processes: from the fork of the warm parent to the end of everything in it.

Three processes, each a fork of the one before:

- the *keeper* makes the namespaces but stays outside of the one for processes. It passes signals
  on, watches the memory, and reports the end. When it dies, or those who asked for it do, the
  first process dies and takes everything with it: it is process 1 of a namespace.
- the *first process* builds the room, and afterwards buries orphans;
- the *kernel* runs the submission.

What is asked for and what is reported goes over one socket, a JSON object a message; see
``Request`` and ``Report``.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from grader.sandbox import filter, limits, linux
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.limits import Limits
from grader.sandbox.linux import Attribute, Control, Namespace
from grader.sandbox.room import HOME, SOCKETS, USER, Room

_ALL = (
    Namespace.USER
    | Namespace.MOUNT
    | Namespace.PID
    | Namespace.NETWORK
    | Namespace.IPC
    | Namespace.UTS
)
_WATCH = 0.5
"""Seconds between two looks at the memory."""

_AWAITED = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
"""What the first process waits for; all but the first are for the kernel."""


@dataclass(frozen=True)
class Request:
    """What a kernel is to be.

    Parameters
    ----------
    root : str
        An empty folder, on which the room is built.
    sockets : str
        The folder in which the kernel's sockets appear.
    work : str
        The folder whose files the kernel finds in its working folder; none if empty.
    environment : dict of str to str
        All variables.
    connection : dict
        Jupyter's connection info.
    limits : Limits
        What it may use.
    """

    root: str
    sockets: str
    work: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    connection: dict[str, object] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def dump(self) -> bytes:
        """Return the request as it goes over a socket."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def load(cls, message: bytes) -> Request:
        """Return the request that was dumped."""
        values = json.loads(message)
        return cls(**{**values, "limits": Limits(**values["limits"])})


Kernel = Callable[[Request, Callable[[], None]], None]
"""Runs a kernel; it calls its second argument when it listens, before it runs any cell."""


def keep(
    request: Request, room: Room, status: socket.socket, mapped: Callable[[], bool], run: Kernel
) -> NoReturn:
    """Be the keeper of a kernel; the process ends when everything has ended.

    Parameters
    ----------
    request, room : Request and Room
        What was asked for, and what is seen.
    status : socket.socket
        Where reports go and signals come from; its end ends the kernel.
    mapped : callable
        Called in a user namespace of its own; has the users in it mapped, by someone outside.
    run : callable
        Runs the kernel.
    """
    try:
        with Cgroup.of(request.limits) as cgroup:
            if os.geteuid() == 0:
                os.setgroups([])
            linux.unshare(_ALL)
            if not mapped():
                raise OSError("The users of a user namespace could not be mapped.")
            _end_with_parent()
            first, go = _fork_first(request, room, status, run)
            cgroup.add(first)
            go()
            _report(status, {"ended": _watch(first, status)})
    except BaseException as error:
        _report(status, {"failed": str(error), "traceback": traceback.format_exc()})
    os._exit(0)


def _fork_first(
    request: Request, room: Room, status: socket.socket, run: Kernel
) -> tuple[int, Callable[[], None]]:
    """Fork the first process; it waits until the function that is returned is called."""
    wait, go = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(go)
        try:
            _end_with_parent()
            if not os.read(wait, 1):
                os._exit(1)
            os.close(wait)
            _be_first(request, room, status, run)
        except BaseException as error:
            _report(status, {"failed": str(error), "traceback": traceback.format_exc()})
            os._exit(1)
    os.close(wait)

    def begin() -> None:
        os.write(go, b".")
        os.close(go)

    return first, begin


def _watch(first: int, status: socket.socket) -> int:
    """Pass on signals until the first process has ended; return its exit code."""
    process = os.pidfd_open(first)
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(status, select.POLLIN)
    while process not in (ready := dict(poll.poll())):
        numbers = status.recv(64) if status.fileno() in ready else b""
        if not numbers:  # whoever asked for the kernel has ended
            poll.unregister(status)
        for number in numbers or [signal.SIGKILL]:
            signal.pidfd_send_signal(process, number)
    return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])


def _be_first(request: Request, room: Room, status: socket.socket, run: Kernel) -> NoReturn:
    """Be process 1: build the room, start the kernel, outlive whatever it leaves behind."""
    socket.sethostname("notebook")
    linux.raise_loopback()  # ipykernel has the output of a kernel's children sent over it
    room.furnish(Path(request.root), request.sockets, request.work, request.limits)
    linux.change_root(request.root)
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    ours, theirs = socket.socketpair()
    kernel = os.fork()
    if kernel == 0:
        ours.close()
        _be_kernel(request, status, theirs, run)
    theirs.close()
    if ours.recv(1):
        # It listens now: nobody needs to write there again, so nothing can be left there.
        linux.restrict(SOCKETS, Attribute.READ_ONLY)
        _lock_down()
        linux.control(Control.DUMPABLE, 0)  # not to be looked into by the submission
        _report(status, {"ready": True})
        ours.send(b".")
    ours.close()
    most = request.limits.memory
    while (code := _ended(kernel)) is None:
        number = signal.sigtimedwait(_AWAITED, _WATCH)
        if number is None:
            if limits.used_at_most() > most and limits.used() > most:
                _report(status, {"why": "memory"})
                os._exit(128 + signal.SIGKILL)
        elif number.si_signo != signal.SIGCHLD:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(kernel, number.si_signo)
    os._exit(code)


def _ended(kernel: int) -> int | None:
    """Bury who has ended; return the kernel's exit code, as a shell would, if it is among them."""
    while (ended := os.waitpid(-1, os.WNOHANG))[0]:
        if ended[0] == kernel:
            code = os.waitstatus_to_exitcode(ended[1])
            return code if code >= 0 else 128 - code
    return None


def _be_kernel(
    request: Request, status: socket.socket, first: socket.socket, run: Kernel
) -> NoReturn:
    try:
        os.setsid()
        os.chdir(HOME)
        _close_all_but(status.fileno(), first.fileno())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
        request.limits.enter()
        _lock_down()
        linux.control(Control.DUMPABLE, 1)  # or it could not read what /proc says of itself

        def listens() -> None:
            status.close()
            first.send(b".")
            first.recv(1)
            first.close()

        run(request, listens)
    except BaseException as error:
        if status.fileno() >= 0:
            _report(status, {"failed": str(error), "traceback": traceback.format_exc()})
        os._exit(1)
    os._exit(0)


def _close_all_but(*kept: int) -> None:
    """Close what was open before the fork; standard input and output come to be nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor not in (0, 1, 2, *kept):
            with contextlib.suppress(OSError):  # the one by which they were listed
                os.close(descriptor)


def _lock_down() -> None:
    """Become the user that a submission is, and give up all that could undo the walls."""
    linux.bound_capabilities()
    if os.getuid() != USER:
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
    linux.drop_capabilities()
    filter.enter()


def _end_with_parent() -> None:
    linux.control(Control.PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _report(status: socket.socket, what: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        status.send(json.dumps(what).encode())
