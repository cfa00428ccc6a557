"""Process 1 behind the walls, and the kernel that it starts."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from pathlib import Path
from typing import NoReturn

from grader.sandbox import limits, linux, seccomp
from grader.sandbox.linux import Attribute, Control
from grader.sandbox.request import (
    HOME,
    SOCKETS,
    USER,
    Kernel,
    Request,
    report,
    report_failure,
)
from grader.sandbox.room import Room

_WATCH = 0.5
"""Seconds between two looks at the memory."""

_SEALED = Attribute.READ_ONLY | Attribute.NO_SETUID | Attribute.NO_DEVICES

_AWAITED = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
"""What the first process waits for; all but the first are for the kernel."""


def be_first(
    request: Request, room: Room, status: socket.socket, keeper: socket.socket, run: Kernel
) -> NoReturn:
    """Be process 1: build the room, start the kernel, outlive whatever it leaves behind.

    Parameters
    ----------
    request, room, status, run
        As ``keeper.keep`` has them.
    keeper : socket.socket
        Ends when the keeper does.
    """
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
        linux.restrict(SOCKETS, _SEALED)
        _lock_down()
        linux.control(Control.DUMPABLE, 0)  # not to be looked into by the submission
        linux.end_with_parent()  # again, as someone else
        report(status, ready=True)
        ours.send(b".")
    ours.close()
    most, next_look = limits.used_at_most() + request.limits.together, time.monotonic()
    while (code := _ended(kernel)) is None:
        came = signal.sigtimedwait(_AWAITED, max(0.0, next_look - time.monotonic()))
        if came is not None and came.si_signo != signal.SIGCHLD:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(kernel, came.si_signo)
        if time.monotonic() >= next_look:
            if _has_ended(keeper):  # between its fork and our asking to be told
                break
            if limits.used_at_most() > most and limits.used() > most:
                report(status, why="memory")
                os._exit(128 + signal.SIGKILL)
            next_look = time.monotonic() + _WATCH
    os._exit(1 if code is None else code)


def _has_ended(keeper: socket.socket) -> bool:
    try:
        return not keeper.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


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
            report_failure(status, error)
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
    seccomp.enter()
