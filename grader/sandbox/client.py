"""A client of kernels that may send anything: what is malformed is dropped, sizes have bounds."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type, default

LARGEST_MESSAGE = 32 * 2**20
"""Bytes that one part of a message may have; a kernel that sends more loses its connection."""

MOST_WAITING = 16
"""Messages that wait here to be read; the others wait in the kernel, at its own expense."""

LONGEST_SEND = 2.0
"""Seconds that sending waits for somebody who takes it; a kernel can break the connection."""

_DICTS = ("header", "parent_header", "metadata", "content")


def bounded_context() -> zmq.asyncio.Context:
    """Return a context whose sockets bound what they take in and how long they wait to send."""
    context = zmq.asyncio.Context()
    # Not the context's own options: what a socket begins with, before it connects.
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    context.setsockopt(zmq.RCVHWM, MOST_WAITING)
    context.setsockopt(zmq.SNDTIMEO, int(1000 * LONGEST_SEND))
    return context


class CarefulChannel(AsyncZMQSocketChannel):
    """A channel that gives whole messages only, and drops everything else."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message that is one; raise ``queue.Empty`` when time is up.

        Parameters
        ----------
        timeout : float, optional
            Seconds; without it, there is no end of waiting.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if end is None else max(0, int(1000 * (end - time.monotonic())))
            if not await self.socket.poll(left):
                raise Empty
            message = await self._read()
            # A flood of messages must not keep those waiting who watch the time.
            await asyncio.sleep(0)
            if message is not None:
                return message
            if left == 0:
                raise Empty

    async def drop(self) -> None:
        """Let go of messages that are there, unread, but of no more than may be waiting."""
        for _ in range(MOST_WAITING):
            if not await self.socket.poll(0):
                return
            await self.socket.recv_multipart()

    async def _read(self) -> dict[str, Any] | None:
        """Return a message that is there; None for one that is not what Jupyter sends."""
        # Signatures, JSON, dates: there are many ways to stumble over a message.
        with suppress(Exception):
            message = await self._recv()
            if _is_sound(message):
                return message
        return None


def _is_sound(message: dict[str, Any]) -> bool:
    if not all(isinstance(message[name], dict) for name in _DICTS):
        return False
    if message["msg_type"] != message["header"]["msg_type"]:
        return False
    if not isinstance(message["msg_type"], str):
        return False
    content = message["content"]
    if message["msg_type"] == "execute_reply":
        if content["status"] == "error":
            lines = content["traceback"]
            said = [content["ename"], content["evalue"], *lines]
            return isinstance(lines, list) and all(isinstance(text, str) for text in said)
        return isinstance(content["status"], str)
    return True


class CarefulClient(AsyncKernelClient):
    """A client of kernels that are not trusted."""

    shell_channel_class = Type(CarefulChannel)
    iopub_channel_class = Type(CarefulChannel)
    stdin_channel_class = Type(CarefulChannel)
    control_channel_class = Type(CarefulChannel)

    @default("context")
    def _bounded(self) -> zmq.asyncio.Context:
        self._created_context = True
        return bounded_context()

    def start_channels(self, *args: bool, **kwargs: bool) -> None:
        """Connect to the kernel, except to its heart: a provisioner says whether it lives."""
        super().start_channels(*args, **{**kwargs, "hb": False})

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel's messages arrive here, and old ones have been read.

        Jupyter's own waits until nothing has come for 0.2 s. Here, it is enough that the end of
        a request has come: messages come in order.

        Parameters
        ----------
        timeout : float, optional
            Seconds.

        Raises
        ------
        RuntimeError
            If it takes longer, or the kernel ends.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < end:
            sent = self.kernel_info()
            try:
                while not _answers(await self.get_shell_msg(timeout=1), sent):
                    _in_time(end, timeout)
                while not _ends(await self.get_iopub_msg(timeout=0.1), sent):
                    _in_time(end, timeout)
            except Empty:  # not connected yet
                if not await self.is_alive():
                    raise RuntimeError("The kernel ended before it was ready.") from None
            else:
                return
        _in_time(end, timeout)


def _in_time(end: float, timeout: float | None) -> None:
    if time.monotonic() >= end:
        raise RuntimeError(f"The kernel was not ready within {timeout} seconds.")


def _answers(message: dict[str, Any], request: str) -> bool:
    return message["parent_header"].get("msg_id") == request


def _ends(message: dict[str, Any], request: str) -> bool:
    return _answers(message, request) and message["content"].get("execution_state") == "idle"
