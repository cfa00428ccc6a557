"""Functions of a submission, called in its kernel and judged in this process.

The kernel gets a name and arguments and sends back plain values. It never sees a check, and what
it sends is decoded without trust, so that neither can a hidden check be read nor a verdict forged.
"""

from __future__ import annotations

import ast
import json
from typing import Any, Protocol

from course.judge.call import Answered, NotAttempted, Raised, StandIn, stub, too_long
from course.judge.wire import WireError, decode, encode

SET_UP = """
import sys
sys.path.sort(key=lambda folder: folder == "")  # a submission's numpy.py must not shadow NumPy
import course.judge.kernel_side
"""
"""Run in a kernel before any cell of the submission."""

IS_SET_UP = "'course.judge.kernel_side' in __import__('sys').modules"

_SIDE = "__import__('sys').modules['course.judge.kernel_side']"
_NAMES = "get_ipython().user_ns"


class KernelDied(Exception):
    """The kernel ended while it worked on a request."""


class KernelBusy(Exception):
    """The kernel did not answer a request in time, and was interrupted or replaced."""


class Kernel(Protocol):
    """What a remote function needs of a kernel."""

    def request(self, code: str, expression: str, seconds: float) -> str | None:
        """Run code, then evaluate an expression; return its text, None if either fails.

        Raises
        ------
        KernelBusy
            If there is no answer within ``seconds``.
        KernelDied
            If there is no kernel any more.
        """


class RemoteFunction(StandIn):
    """A function of the submission that runs in ``kernel``.

    Parameters
    ----------
    kernel : Kernel
        The kernel that has run the submission's cells.
    name : str
        Name of the function there.
    """

    def __init__(self, kernel: Kernel, name: str) -> None:
        self.kernel = kernel
        self.name = name

    def ask(self, args: tuple, kwargs: dict[str, Any], seconds: float) -> Answered:
        """Have the function called in the kernel; see ``StandIn.ask``."""
        message = json.dumps(encode((args, kwargs)))
        code = f"{_SIDE}.call({_NAMES}, {self.name!r}, {message!r})"
        reply = self._request(code, f"{_SIDE}.take_reply()", seconds)
        if reply.get("interrupted"):
            raise too_long(seconds)
        if reply.get("stub"):
            raise stub()
        if "error" in reply:
            raise Raised(str(reply["error"])[:2000])
        try:
            value = decode(reply["value"])
            arguments, keywords = decode(reply["arguments"])
            names = tuple(map(str, reply["names"]))
            printed = int(reply["printed"])
            used_global_rng = bool(reply["used_global_rng"])
        except (WireError, KeyError, TypeError, ValueError) as error:
            raise Raised(f"What came back from the kernel is not a value ({error}).") from None
        if len(arguments) != len(args) or list(keywords) != list(kwargs):
            raise Raised("What came back from the kernel does not fit the call.")
        _advance(args, arguments)
        _advance(tuple(kwargs.values()), tuple(keywords.values()))
        return Answered(value, arguments, keywords, names, printed, used_global_rng)

    def is_there(self) -> bool:
        """Return whether the submission has a function of this name."""
        text = self._text("None", f"{_SIDE}.is_function({_NAMES}, {self.name!r})", 10.0)
        return text != "missing"

    def _request(self, code: str, expression: str, seconds: float) -> dict[str, Any]:
        text = self._text(code, expression, seconds)
        try:
            reply = json.loads(text or "")
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise Raised("The kernel gave no answer that can be read.")
        return reply

    def _text(self, code: str, expression: str, seconds: float) -> str | None:
        try:
            shown = self.kernel.request(code, expression, seconds)
        except KernelBusy:
            raise too_long(seconds) from None
        except KernelDied:
            raise Raised(
                "The kernel died during this call. Does the code end the process?"
            ) from None
        try:
            text = ast.literal_eval(shown or "")
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        return text if isinstance(text, str) else None


def remote(kernel: Kernel, name: str) -> RemoteFunction | None:
    """Return the submission's function of this name, None if it has none."""
    function = RemoteFunction(kernel, name)
    try:
        return function if function.is_there() else None
    except (Raised, NotAttempted):
        return None


def _advance(ours: tuple, theirs: tuple) -> None:
    """Move our generators on to where the call left theirs."""
    for mine, other in zip(ours, theirs, strict=True):
        if hasattr(mine, "bit_generator") and hasattr(other, "bit_generator"):
            mine.bit_generator.state = other.bit_generator.state
