"""The keeper of one submission's processes, from the fork of the warm parent to their end.

Three processes, each a fork of the one before:

- the *keeper* makes the namespaces but stays outside of the one for processes. It passes signals
  on and reports the end. When it dies, or those who asked for it do, so does the first process,
  and with it everything else: it is process 1 of a namespace.
- the *first process* builds the room, and afterwards buries orphans and watches the memory.
- the *kernel* runs the submission.

All of them report to whoever asked for the kernel, over one socket; see ``request.report``.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

from grader.sandbox import linux
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.first import be_first
from grader.sandbox.linux import Namespace
from grader.sandbox.request import Kernel, Request, report, report_failure
from grader.sandbox.room import Room

_ALL = (
    Namespace.USER
    | Namespace.MOUNT
    | Namespace.PID
    | Namespace.NETWORK
    | Namespace.IPC
    | Namespace.UTS
)


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
            warm_parent = os.getppid()
            with contextlib.suppress(PermissionError):  # only root can
                os.setgroups([])
            linux.unshare(_ALL)
            if not mapped():
                raise OSError("The users of a user namespace could not be mapped.")
            linux.end_with_parent()
            if os.getppid() != warm_parent:  # it ended before that could be noticed
                os._exit(1)
            first, channel = _fork_first(request, room, status, run)
            with channel:
                channel.recv(1)
                cgroup.add(first)
                channel.send(b".")
                code = _watch(first, status)
                if cgroup.ran_out():  # the first process was ended with the rest and said nothing
                    report(status, why="memory")
                report(status, ended=code)
    except BaseException as error:
        report_failure(status, error)
    os._exit(0)


def _fork_first(
    request: Request, room: Room, status: socket.socket, run: Kernel
) -> tuple[int, socket.socket]:
    """Fork the first process; it says when it can't outlive us, and waits to be told to go on."""
    ours, theirs = socket.socketpair()
    first = os.fork()
    if first:
        theirs.close()
        return first, ours
    ours.close()
    try:
        linux.end_with_parent()
        theirs.send(b".")
        if not theirs.recv(1):
            os._exit(1)
        be_first(request, room, status, theirs, run)
    except BaseException as error:
        report_failure(status, error)
        os._exit(1)


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
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(process, number)
    return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
