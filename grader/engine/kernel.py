"""A submission's kernel: started in a folder of its own, asked, limited, replaced when it dies."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Integer
from traitlets.config import Config

from grader.engine.beside import LEFT_OUT, regular_files
from grader.engine.remote import (
    IS_SET_UP,
    SERVE,
    SET_UP,
    Hear,
    KernelBusy,
    KernelDied,
    OutOfTime,
    keep_code,
)
from grader.sandbox.manager import CarefulKernelManager, WalledKernelManager
from grader.sandbox.parent import SLOW

_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "SYSTEMROOT", "TEMP")

_OUT_OF_TIME = "The time of the notebook was used up."
"""What an instructor is told."""

_IMPORT = """
with __import__("contextlib").suppress(ImportError):
    import {0}
    del {0}
"""


def slow_ones(sources: Collection[str]) -> list[str]:
    """Return the libraries that take long to import, of those that these cells name."""
    return [name for name in SLOW if any(name in source for source in sources)]


def _nothing_more(said: str) -> str:
    """Answer whatever a kernel says by the line that ends what it serves."""
    return ""


class KernelKeeper(Execute):
    """Keeps one kernel for one notebook and mends what a submission does to it.

    It is a ``remote.Kernel``, so that a ``remote.RemoteFunction`` can call through it. Where the
    kernel serves questions, that goes on until something else is asked of it.
    """

    timeout = Integer(30, min=1, help="Seconds that a cell may take.").tag(config=True)

    grace = Float(3.0, help="Seconds until a kernel that ignores an interrupt is killed.").tag(
        config=True
    )

    unsafe = Bool(
        False, help="Run submissions without walls, with all rights of whoever grades."
    ).tag(config=True)

    @contextmanager
    def kernel_for(self, nb: NotebookNode, sources: list[str], folder: str) -> Iterator[None]:
        """Start a kernel for a notebook, and end it.

        Parameters
        ----------
        nb : NotebookNode
            The submission.
        sources : list of str
            The cells of it that will be run.
        folder : str
            Where it lies. The kernel works in a copy that is thrown away: what a submission
            writes there must not travel on with the graded notebook into the feedback.
        """
        NotebookClient.__init__(self, nb)
        self.reset_execution_trackers()
        self.kernel_name = "python3"
        self.shutdown_kernel = "immediate"
        self.kernel_manager_class = CarefulKernelManager if self.unsafe else WalledKernelManager
        self.flags: list[str] = []
        self.replayed: list[tuple[str, float]] = []
        self.owed: deque[tuple[str, float]] = deque()
        self.deadline = float("inf")
        self._serving: str | None = None  # the request in which the kernel waits for a question
        # What may take longer to import than a cell or a call may take is imported before.
        self._slow = slow_ones(sources)
        self.update_config(Config(WalledProvisioner={"slow": bool(self._slow)}))
        with tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True) as place:
            self._keep_sockets_in(place)
            work = self._copied(Path(folder), Path(place) / "work")
            with self.setup_kernel(env=_environment(), cwd=work):
                self._prepare()
                yield
            self.km = None

    def request(self, code: str, expression: str, seconds: float) -> str | None:
        """Run code silently, then evaluate an expression; return its text, None if either fails.

        Parameters
        ----------
        code, expression : str
            What to run and what to evaluate.
        seconds : float
            How long that may take.

        Raises
        ------
        KernelBusy, KernelDied, OutOfTime
            See ``remote.Kernel``.
        """
        return self._bounded(partial(self._request, code, expression), seconds)

    def consult(self, question: str, hear: Hear, seconds: float) -> None:
        """Put a question to ``kernel_side.serve``; see ``remote.Kernel``."""
        self._bounded(partial(self._consult, question, hear), seconds)

    def _bounded(self, ask: Callable[[float], Awaitable[Any]], seconds: float) -> Any:
        """Have the kernel asked with the seconds that there are, and mend what comes of it."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.flag(_OUT_OF_TIME)
            raise OutOfTime
        try:
            return run_sync(ask)(min(seconds, left))
        except KernelBusy:
            if left < seconds:
                self.revive(_OUT_OF_TIME)
                raise OutOfTime from None
            self.revive("A call did not end; it was stopped.")
            raise
        except KernelDied:
            self.revive("A call ended the kernel.")
            raise

    def keep(self, place: int, exercise: str) -> None:
        """Have the kernel keep an exercise's function as it is now, also after a restart."""
        code = keep_code(place, exercise)
        self.replayed.append((code, float(self.timeout)))
        if self.owed:  # it is not there yet
            self.owed.append(self.replayed[-1])
            return
        try:
            run_sync(self._request)(code, "None", self.timeout)
        except (KernelBusy, KernelDied):
            self.revive("The kernel ended between two cells.")

    def flag(self, reason: str) -> None:
        """Note what an instructor should look at."""
        if reason not in self.flags:
            self.flags.append(reason)

    def revive(self, reason: str) -> None:
        """Replace the kernel, unless it is well, and run again what went well before.

        That goes on until ``deadline``; what is left then, ``catch_up`` may find time for.
        """
        self.flag(reason)
        if getattr(self.km.provisioner, "why", "") == "memory":
            self.flag("It used up its memory.")
        if self._is_well():
            return
        self._replace()
        self.owed = deque(self.replayed)
        self.catch_up()

    def catch_up(self) -> None:
        """Run again what a new kernel has not run yet, until ``deadline``."""
        while self.owed and (left := self.deadline - time.monotonic()) > 0:
            code, seconds = self.owed.popleft()
            try:
                run_sync(self._request)(code, "None", min(seconds, left))
            except (KernelBusy, KernelDied):
                if seconds <= left:
                    self.flag("A cell that had gone well did not, when it was run again.")
                    self.replayed.remove((code, seconds))
                else:
                    self.owed.appendleft((code, seconds))
                if not self._is_well():
                    self._replace()
                    self.owed = deque(self.replayed)

    def _is_well(self) -> bool:
        """Return whether the kernel answers, and what it publishes still arrives here."""
        try:
            if not run_sync(self.km.is_alive)():
                return False
            run_sync(self.kc.wait_for_ready)(self.grace)
        except (RuntimeError, zmq.ZMQError):
            return False
        return True

    def _replace(self) -> None:
        run_sync(self._restart)()
        self._prepare()

    def _prepare(self) -> None:
        slow = "".join(_IMPORT.format(name) for name in self._slow)
        if run_sync(self._request)(SET_UP + slow, IS_SET_UP, 180.0) != "True":
            raise RuntimeError("The kernel can't import the package course: install it there.")

    def _copied(self, folder: Path, work: Path) -> str:
        """Copy what lies beside the notebooks to a folder for the kernel to work in."""
        work.mkdir()
        files, is_left_out = regular_files(folder, _is_no_notebook)
        for path in files:
            copy = work / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        if is_left_out:
            self.flag(LEFT_OUT)
        return str(work)

    def _keep_sockets_in(self, folder: str) -> None:
        if os.name == "posix":
            config = Config()
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = str(Path(folder) / "k")
            self.update_config(config)

    async def _restart(self) -> None:
        # ZeroMQ never opens a connection again that it closed for what came through it.
        self.kc.stop_channels()
        await self.km.restart_kernel(now=True)
        self.kc = self.km.client()
        self.kc.start_channels()
        await self.kc.wait_for_ready(timeout=self.startup_timeout)
        self.kc.allow_stdin = False

    async def _request(self, code: str, expression: str, seconds: float) -> str | None:
        if self._serving is not None:
            await self._exchange(partial(self.kc.input, ""), seconds)
        asked = partial(self._execute, code, user_expressions={"answer": expression})
        reply = await self._exchange(asked, seconds)
        match reply["content"]:
            case {"user_expressions": {"answer": {"data": {"text/plain": str(text)}}}}:
                return text
        return None

    async def _consult(self, question: str, hear: Hear, seconds: float) -> None:
        if self._serving is None:
            await self._exchange(partial(self._execute, SERVE, allow_stdin=True), seconds, hear)
        if self._serving is not None:
            await self._exchange(partial(self.kc.input, question), seconds, hear)

    def _execute(self, code: str, *, allow_stdin: bool = False, **settings: Any) -> str:
        """Ask the kernel to run code; return the name of the request."""
        quietly = {"silent": True, "store_history": False, "stop_on_error": False}
        return self.kc.execute(code, allow_stdin=allow_stdin, **quietly, **settings)

    async def _exchange(
        self, send: Callable[[], str | None], seconds: float, hear: Hear = _nothing_more
    ) -> dict[str, Any]:
        """Send a request, or an answer within the one that is served, and return its end.

        That is the kernel's reply to the request or, within one, what was heard to be the reply.
        """
        serving, self._serving = self._serving, None
        if not await self.km.is_alive():
            raise KernelDied
        try:
            sent = send() or serving
            message = await self._reply(sent, seconds, hear)
        except zmq.Again:  # nobody takes what is sent: the kernel has broken the connection
            raise KernelDied from None
        if message is None:
            await self.km.interrupt_kernel()
            # Whatever comes now came too late: the call itself is over its time.
            if await self._reply(sent, self.grace, _nothing_more) is None:
                await self.km.shutdown_kernel(now=True, restart=True)
            raise KernelBusy
        if message["msg_type"] == "input_request":
            self._serving = sent
        return message

    async def _reply(self, sent: str, seconds: float, hear: Hear) -> dict[str, Any] | None:
        """Return what ends a request, or is heard to be a reply; None if there is nothing in time.

        What the kernel publishes meanwhile is dropped: nobody reads it, and it would heap up.
        """
        shell, stdin = self.kc.shell_channel.socket, self.kc.stdin_channel.socket
        published = self.kc.iopub_channel
        poller = zmq.asyncio.Poller()
        for socket in (shell, stdin, published.socket):
            poller.register(socket, zmq.POLLIN)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready = dict(await poller.poll(1000 * min(left, 1.0)))
            if not ready and not await self.km.is_alive():
                raise KernelDied
            if published.socket in ready:
                await published.drop()
            if stdin in ready:
                with suppress(Empty):
                    said = await self.kc.get_stdin_msg(timeout=0)
                    if said["msg_type"] == "input_request" and _is_about(said, sent):
                        answer = hear(str(said["content"].get("prompt")))
                        if answer is None:
                            return said
                        self.kc.input(answer)
            if shell in ready:
                with suppress(Empty):
                    message = await self.kc.get_shell_msg(timeout=0)
                    if _is_about(message, sent):
                        return message
        return None


def _is_about(message: dict[str, Any], sent: str) -> bool:
    return message["parent_header"].get("msg_id") == sent


def _environment() -> dict[str, str]:
    """Return the kernel's environment: the paths it needs, and no secrets of the grader's."""
    # Relative to the kernel's folder, an entry would let a submission's numpy.py shadow NumPy.
    folders = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    return {
        **{name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        "PYTHONPATH": os.pathsep.join(str(Path(folder).resolve()) for folder in folders),
        "PYTHONSAFEPATH": "1",  # nor must it while the kernel starts
        "COURSE_STATIC": "1",
        "NBGRADER_EXECUTION": "autograde",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


def _is_no_notebook(path: Path) -> bool:
    return path.suffix != ".ipynb"
