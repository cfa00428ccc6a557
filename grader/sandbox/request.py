"""What is asked of the warm parent, and the ways in which it is answered."""

from __future__ import annotations

import contextlib
import json
import socket
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from grader.sandbox.limits import Limits

HOME = "/home/student"
"""The working folder."""

SOCKETS = "/run/kernel"
"""Where the kernel listens; outside, it is a folder of the submission's own."""

USER = 1000
"""Who a submission is, behind the walls."""


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
    slow : bool
        Whether the libraries that take long to import are to be imported before the fork.
    """

    root: str
    sockets: str
    work: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    connection: dict[str, object] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    slow: bool = False

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


def report(status: socket.socket, **said: object) -> None:
    """Say something to whoever asked for a kernel.

    What is said is ``ready``, when the kernel listens; ``failed`` and ``traceback``, if it does not
    come to that; ``why``, when it is about to be ended by us; ``ended``, with its exit code.
    """
    with contextlib.suppress(OSError):  # nobody listens any more
        status.send(json.dumps(said).encode())


def report_failure(status: socket.socket, error: BaseException) -> None:
    """Say what went wrong before the kernel listened."""
    report(status, failed=str(error), traceback="".join(traceback.format_exception(error)))
