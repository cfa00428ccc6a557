"""Walled kernels for Jupyter: what its kernel managers need to start one and to end it.

Any kernel specification can name the provisioner, ``course-walled``, in its metadata. The grading
engine uses ``grader.sandbox.manager``, which does not depend on what is registered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Bool, Integer

from grader.sandbox.limits import Limits
from grader.sandbox.parent import WalledKernel, fork
from grader.sandbox.request import HOME, SOCKETS, Request

_KEPT = (
    *("LANG", "LC_ALL", "TZ", "COURSE_STATIC", "NBGRADER_EXECUTION"),
    *("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS"),
)
_PAUSE = 0.005
_SOCKET = "k"
"""Beginning of the names of a kernel's sockets."""


class WalledProvisioner(KernelProvisionerBase):
    """Starts kernels behind walls, forked from the warm parent of this process."""

    memory = Integer(Limits.memory, help="Bytes that a submission may use.").tag(config=True)
    cpu = Integer(
        Limits.cpu, help="Seconds of processor time that each process of a submission may take."
    ).tag(config=True)
    slow = Bool(
        True, help="Whether TensorFlow and Keras are imported before the kernel is forked."
    ).tag(config=True)

    kernel: WalledKernel | None = None
    latest: WalledKernel | None = None
    """The kernel, also after its end."""
    sockets: tempfile.TemporaryDirectory | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel."""
        return self.kernel is not None

    @property
    def why(self) -> str:
        """Why the latest kernel was ended from outside: ``"memory"``, or nothing."""
        return self.latest.why if self.latest else ""

    async def poll(self) -> int | None:
        """Return the kernel's exit code, None while it runs."""
        return self.kernel.poll() if self.kernel else 0

    async def wait(self) -> int | None:
        """Wait until the kernel has ended, and everything that it started."""
        if self.kernel is None:
            return 0
        while (code := self.kernel.poll()) is None:
            await asyncio.sleep(_PAUSE)
        self.kernel.close()
        self.kernel = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and its children."""
        if self.kernel:
            self.kernel.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it started."""
        await self.send_signal(signal.SIGKILL)
        # A manager would look for the end only every 0.1 s, and after 5 s no longer.
        end = time.monotonic() + 5
        while self.kernel and self.kernel.poll() is None and time.monotonic() < end:
            await asyncio.sleep(_PAUSE)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of what is left of a kernel."""
        if self.kernel:
            self.kernel.close()
            self.kernel = None
        if self.sockets and not restart:
            self.sockets.cleanup()
            self.sockets = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose where the kernel listens; it is told so when it is forked."""
        if self.sockets is None:
            self.sockets = tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True)
            self.parent.transport = "ipc"
            self.parent.ip = str(Path(self.sockets.name) / _SOCKET)
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel and return when it listens.

        Parameters
        ----------
        cmd : list of str
            Not used: it is a fork that runs.
        **kwargs
            ``cwd``, whose files the kernel finds in its working folder, and ``env``.
        """
        info = dict(self.connection_info)
        info["ip"] = f"{SOCKETS}/{_SOCKET}"
        info["key"] = info["key"].decode()
        with tempfile.TemporaryDirectory(prefix="k") as root:
            request = Request(
                root=root,
                sockets=self.sockets.name,
                work=os.fspath(kwargs.get("cwd") or ""),
                environment=_environment(kwargs.get("env") or {}),
                connection=info,
                limits=Limits(memory=self.memory, cpu=self.cpu),
                slow=self.slow,
            )
            self.kernel = self.latest = await asyncio.to_thread(fork, request)
        return self.connection_info


def _environment(given: dict[str, str]) -> dict[str, str]:
    """Return the variables that a kernel gets."""
    return {
        **{name: given[name] for name in _KEPT if name in given},
        "HOME": HOME,
        "IPYTHONDIR": "/tmp/ipython",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        # As many notebooks are run at a time as there are cores: more threads only get in the way.
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "TMPDIR": "/tmp",
        "USER": "student",
    }
