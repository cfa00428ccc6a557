"""The warm parent: a process that has imported what submissions need and forks a kernel a notebook.

``grader.sandbox.parent`` starts it as ``python -P -m grader.sandbox.zygote`` with one end of a
socket. It first builds walls around nothing, and says if it can't, or else where it listens for
other processes. A message from any of them is a ``request.Request``, with a socket for that
kernel's own messages attached. It ends with the process that started it, and its kernels with it.

The first request that needs the libraries that take long to import, or a message without a
socket, has it fork an *heir*: a warm parent with those as well, to which it passes on all such
requests. TensorFlow takes seconds to import, most of the memory, and longer to fork; most notebooks
don't need it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib.util
import json
import os
import select
import signal
import socket
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from grader.sandbox import keeper, kernel, linux
from grader.sandbox.request import USER, Kernel, Request, report_failure
from grader.sandbox.room import Room, room

_LONGEST = 2**20
_OUTSIDE = 65534
"""Whom a submission is to the rest of the machine, if the grader is root: nobody."""


class Zygote:
    """Forks kernels on request.

    Parameters
    ----------
    channel : socket.socket
        Where requests come from; it ends when this does.
    seen : Room
        What kernels see.
    slow : sequence of str
        What an heir imports. If there is nothing, there is no heir.
    """

    def __init__(self, channel: socket.socket, seen: Room, slow: Sequence[str] = ()) -> None:
        self.channel = channel
        self.sockets = {channel.fileno(): channel}
        self.listener: socket.socket | None = None
        self.seen = seen
        self.slow = slow
        self.heir: socket.socket | None = None
        self.failure: BaseException | None = None
        """Why it can't fork kernels that are of any use."""
        self.parent = os.pidfd_open(os.getppid())

    def listen(self, address: str) -> None:
        """Let others come to ask, at this path."""
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(address)
        self.listener.listen()
        self.sockets[self.listener.fileno()] = self.listener

    def prepare(self, modules: Iterable[str]) -> None:
        """Import modules, for all kernels that are forked from then on."""
        kernel.prepare(modules)
        gc.collect()
        gc.freeze()

    def serve(self) -> None:
        """Answer requests until the process that asks first has ended."""
        poll = select.poll()
        for descriptor in (self.parent, *self.sockets):
            poll.register(descriptor, select.POLLIN)
        # Nobody waits for the keepers: they report for themselves.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while self.parent not in (ready := dict(poll.poll())):
            for descriptor in ready:
                asker = self.sockets[descriptor]
                if asker is self.listener:
                    new, _ = asker.accept()
                    self.sockets[new.fileno()] = new
                    poll.register(new, select.POLLIN)
                elif not self._answer(asker):
                    if asker is self.channel:
                        return
                    poll.unregister(descriptor)
                    self.sockets.pop(descriptor).close()

    def _answer(self, asker: socket.socket) -> bool:
        """Fork or have forked what is asked for; return whether there was anybody who asked."""
        try:
            message, descriptors, *_ = socket.recv_fds(asker, _LONGEST, 1)
        except ConnectionError:
            return False
        if not descriptors:
            if message and self.slow and self.heir is None:
                self.heir = self._fork_heir()
            return bool(message)
        with socket.socket(fileno=descriptors[0]) as reports:
            request = Request.load(message)
            if request.slow and self.slow:
                self._pass_on(message, reports)
            elif self.failure is not None:
                report_failure(reports, self.failure)
            else:
                self.fork(request, reports, kernel.run)
        return True

    def _pass_on(self, message: bytes, reports: socket.socket) -> None:
        """Have the heir fork what is asked for; there is a new one if the last has ended."""
        if self.heir is not None:
            try:
                socket.send_fds(self.heir, [message], [reports.fileno()])
                return
            except OSError:
                self.heir.close()
        self.heir = self._fork_heir(reports)
        with contextlib.suppress(OSError):  # it ended at once, as whoever asks will notice
            socket.send_fds(self.heir, [message], [reports.fileno()])

    def _fork_heir(self, *held: socket.socket) -> socket.socket:
        """Fork an heir and return where it takes requests from, which wait until it is ready.

        It lets go of what is held: a socket that it kept would not seem to end with its kernel.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        if os.fork():
            theirs.close()
            return ours
        try:
            linux.end_with_parent()
            if os.getppid() != parent:  # it ended before that could be noticed
                os._exit(1)
            self._leave(ours, *held)
            heir = Zygote(theirs, self.seen)
            try:
                heir.prepare(self.slow)
            except BaseException as error:
                heir.failure = error  # as it tells whoever asks
            heir.serve()
        finally:
            os._exit(1)

    def _leave(self, *others: socket.socket) -> None:
        """Let go of all that is this process's own, in a fork of it."""
        heir = [] if self.heir is None else [self.heir]
        for one in (*self.sockets.values(), *heir, *others):
            one.close()
        os.close(self.parent)

    def fork(self, request: Request, reports: socket.socket, run: Kernel) -> None:
        """Fork a keeper, and map its users: only a process outside of its namespace may do that.

        Parameters
        ----------
        request : Request
            What is asked for.
        reports : socket.socket
            The keeper's end of the socket for its messages.
        run : callable
            What to run behind the walls.
        """
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self._leave(ours)
                keeper.keep(request, self.seen, reports, lambda: _are_mapped(theirs), run)
            finally:
                os._exit(1)  # whatever happens, there is one warm parent
        theirs.close()
        ours.settimeout(10)
        with ours, contextlib.suppress(OSError):  # it has ended, and reported why
            if ours.recv(1):
                map_users(pid)
                ours.send(b".")


def _are_mapped(channel: socket.socket) -> bool:
    """Ask the parent to map the users of our namespace."""
    with channel:
        channel.send(b".")
        return bool(channel.recv(1))


def map_users(pid: int) -> None:
    """Say who is who in the user namespace of a process.

    Root maps itself, to build the room, and someone without any rights, for the submission to be.
    Any other user can only map itself.
    """
    process = Path(f"/proc/{pid}")
    if os.geteuid() == 0:
        with contextlib.suppress(PermissionError):  # in a container, there may be no nobody
            for kind in ("uid_map", "gid_map"):
                (process / kind).write_text(f"0 0 1\n{USER} {_OUTSIDE} 1\n")
            return
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"{USER} {os.geteuid()} 1\n")
    (process / "gid_map").write_text(f"{USER} {os.getegid()} 1\n")


def rehearse(zygote: Zygote) -> str | None:
    """Build walls around nothing; return why that is not possible, None if it is."""

    def look_around(request: Request, listens: Callable[[], None]) -> None:
        for path in zygote.seen.shown:
            if not os.access(path, os.R_OK):
                raise PermissionError(f"{path} can't be read by other users, as it has to be.")
        listens()

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tempfile.TemporaryDirectory(prefix="k") as place, ours:
        folders = [Path(place) / name for name in ("root", "sockets")]
        for folder in folders:
            folder.mkdir()
        with theirs:
            zygote.fork(Request(*map(str, folders)), theirs, look_around)
        said: dict[str, object] = {}
        while message := ours.recv(_LONGEST):
            said |= json.loads(message)
    os.waitpid(-1, 0)
    return None if said.get("ready") else str(said.get("failed", "no reason was given"))


def main() -> None:
    """Be a warm parent."""
    parser = argparse.ArgumentParser(prog="zygote", description=main.__doc__)
    parser.add_argument("--channel", type=int, required=True, help="descriptor of the socket")
    parser.add_argument("--cover", type=Path, action="append", default=[], help="hide a folder")
    parser.add_argument("--import", dest="modules", action="append", default=[], help="a module")
    parser.add_argument("--slow", action="append", default=[], help="a module for an heir")
    asked = parser.parse_args()
    packages = {name.partition(".")[0] for name in (*asked.modules, *asked.slow)}
    needed = [place for name in packages for place in _places(name)]
    seen = room(needed, [*asked.cover, Path(__file__).parents[1]])
    with tempfile.TemporaryDirectory(prefix="k") as place:  # nobody else can look into it
        os.environ["KERAS_HOME"] = place  # or it reads, and writes, the settings of whoever grades
        channel = socket.socket(fileno=asked.channel)
        zygote = Zygote(channel, seen, asked.slow)
        zygote.listen(address := f"{place}/warm")
        reason = rehearse(zygote)
        channel.send(json.dumps({"refused": reason, "address": address}).encode())
        if reason is None:
            zygote.prepare(asked.modules)
            zygote.serve()


def _places(package: str) -> list[Path]:
    """Return where a package lies, without importing it."""
    found = importlib.util.find_spec(package)
    return [Path(place) for place in found.submodule_search_locations or []] if found else []


if __name__ == "__main__":
    main()
