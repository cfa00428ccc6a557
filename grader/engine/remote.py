"""Functions of a submission, called in its kernel and judged in this process.

The kernel gets a name and arguments and sends back plain values. It never sees a check, and what
it sends is decoded without trust, so that neither can a hidden check be read nor a verdict forged.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

from course.judge.call import Answered, Raised, Refusal, StandIn, TimedOut, stub, too_long
from course.judge.wire import WireError, decode, encode, encode_arguments
from grader.sandbox import untrusted
from grader.sandbox.client import LARGEST_MESSAGE

SET_UP = """
import sys
sys.path.sort(key=lambda folder: folder == "")  # a submission's numpy.py must not shadow NumPy
import course.judge.kernel_side
"""
"""Run in a kernel before any cell of the submission."""

IS_SET_UP = "'course.judge.kernel_side' in __import__('sys').modules"

_SIDE = "__import__('sys').modules['course.judge.kernel_side']"
_NAMES = "get_ipython().user_ns"

_MOST_DEATHS = 2
"""How often one function may end its kernel, each time at the price of a new one."""

_REPLY = re.compile(r"'([A-Za-z0-9+/]*={0,2})'")
"""What ``kernel_side.take_reply`` gives, as it is shown: one quoted word."""


class KernelDied(Exception):
    """The kernel ended while it worked on a request."""


class KernelBusy(Exception):
    """The kernel did not answer a request in time, and was interrupted or replaced."""


class OutOfTime(Exception):
    """The time for judging the whole notebook is used up."""


Answer = Callable[[str], str]
"""Takes a question that the kernel asked during a request, gives the answer."""


class Kernel(Protocol):
    """What a remote function needs of a kernel."""

    def request(
        self, code: str, expression: str, seconds: float, answer: Answer | None = None
    ) -> str | None:
        """Run code, then evaluate an expression; return its text, None if either fails.

        Parameters
        ----------
        code, expression : str
            What to run and what to evaluate.
        seconds : float
            How long that may take.
        answer : callable, optional
            Answers what the code asks meanwhile; without it, code that asks gets an error.

        Raises
        ------
        KernelBusy
            If there is no answer within ``seconds``.
        KernelDied
            If it ended the kernel; there is a new one by now.
        OutOfTime
            If no more requests are answered.
        """


def keep_code(place: int, name: str) -> str:
    """Return code that keeps the submission's function, as it is now, under a place."""
    return f"{_SIDE}.keep({place}, {_NAMES}, {name!r})"


class RemoteFunction(StandIn):
    """A function of the submission that runs in ``kernel``.

    Parameters
    ----------
    kernel : Kernel
        The kernel that has run the submission's cells.
    place : int
        What the function was kept under; see ``keep_code``.
    """

    def __init__(self, kernel: Kernel, place: int) -> None:
        self.kernel = kernel
        self.place = place
        self.deaths = 0

    def ask(
        self,
        args: tuple,
        kwargs: dict[str, Any],
        seconds: float,
        driver: Callable | None = None,
    ) -> Answered:
        """Have the function called in the kernel; see ``StandIn.ask``."""
        if self.deaths >= _MOST_DEATHS:
            raise Raised("Not called again, because earlier calls ended the kernel.")
        arguments, functions = encode_arguments((args, kwargs))
        name = f"{driver.__module__}:{driver.__name__}" if driver else None
        message = json.dumps({"arguments": arguments, "driver": name})
        code = f"{_SIDE}.call({self.place}, {message!r})"
        answer = Callbacks(functions) if functions else None
        reply = self._request(code, f"{_SIDE}.take_reply()", seconds, answer)
        if reply.get("stub"):
            raise stub()
        if "error" in reply:
            raise Raised(str(reply["error"])[:2000])
        try:
            answered = _answered(reply)
            if len(answered.arguments) != len(args) or list(answered.keywords) != list(kwargs):
                raise WireError("it does not fit the call")
        except (WireError, KeyError, TypeError, ValueError) as error:
            raise Raised(f"What came back from the kernel is not a value ({error}).") from None
        _advance(args, answered.arguments)
        _advance(tuple(kwargs.values()), tuple(answered.keywords.values()))
        return answered

    def is_there(self) -> bool:
        """Return whether the submission has anything of this name."""
        return self._shown("None", f"{_SIDE}.is_kept({self.place})", 10.0) != "False"

    def _request(
        self, code: str, expression: str, seconds: float, answer: Answer | None
    ) -> dict[str, Any]:
        shown = self._shown(code, expression, seconds, answer)
        word = _REPLY.fullmatch(shown) if len(shown) <= LARGEST_MESSAGE else None
        try:
            reply = untrusted.loads(base64.b64decode(word[1])) if word else None
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise Raised("The kernel gave no answer that can be read.")
        return reply

    def _shown(
        self, code: str, expression: str, seconds: float, answer: Answer | None = None
    ) -> str:
        try:
            return self.kernel.request(code, expression, seconds, answer) or ""
        except KernelBusy:
            raise too_long(seconds) from None
        except OutOfTime:
            raise TimedOut("The time for judging this notebook is used up.") from None
        except KernelDied:
            self.deaths += 1
            raise Raised(
                "The kernel died during this call. Does the code end the process?"
            ) from None


class Callbacks:
    """Answers the kernel's questions during a call: each asks for one of the judge's functions.

    Parameters
    ----------
    functions : list of callable
        The functions among the call's arguments, by their place.
    """

    def __init__(self, functions: list[Callable]) -> None:
        self.functions = functions

    def __call__(self, question: str) -> str:
        """Return the answer as JSON; an empty line for what is no question of ours."""
        try:
            asked = untrusted.loads(question)
            function = self.functions[asked["function"]]
            args, kwargs = decode(asked["arguments"])
        except (ValueError, TypeError, LookupError):
            return ""  # the submission's own input()
        try:
            value = function(*args, **kwargs)
        except Exception as error:
            return json.dumps({"error": [type(error).__name__, str(error)]})
        return json.dumps({"value": encode(value)})


def remote(kernel: Kernel, place: int) -> RemoteFunction | None:
    """Return the submission's function that was kept under a place, None if there was none."""
    function = RemoteFunction(kernel, place)
    try:
        return function if function.is_there() else None
    except Refusal:
        return function  # its first call says what is wrong


def _answered(reply: dict[str, Any]) -> Answered:
    """Return a reply as what the judge takes; raise for one that the kernel's side never sends."""
    arguments, keywords = decode(reply["arguments"])
    if type(arguments) is not tuple or type(keywords) is not dict:
        raise WireError("no arguments")
    names = tuple(str(name)[:80] for name in reply["names"][:50])
    printed, used_global_rng = reply["printed"], reply["used_global_rng"]
    if type(printed) is not int or printed < 0:
        raise WireError("no number of lines")
    if type(used_global_rng) is not bool:
        raise WireError("no answer about the global generator")
    value = decode(reply["value"])
    return Answered(value, arguments, keywords, names, min(printed, 10**6), used_global_rng)


def _advance(ours: tuple, theirs: tuple) -> None:
    """Move our generators on to where the call left theirs."""
    for mine, other in zip(ours, theirs, strict=True):
        if hasattr(mine, "bit_generator") and hasattr(other, "bit_generator"):
            mine.bit_generator.state = other.bit_generator.state
