"""Functions of a submission, called in its kernel and judged in this process.

The kernel gets a name and arguments and sends back plain values. It never sees a check, and what
it sends is decoded without trust, so that neither can a hidden check be read nor a verdict forged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from course.judge.call import Answered, Raised, Refusal, StandIn, TimedOut, stub, too_long
from course.judge.wire import WireError, decode, encode, encode_arguments
from grader.sandbox import untrusted

SET_UP = """
import sys
sys.path.sort(key=lambda folder: folder == "")  # a submission's numpy.py must not shadow NumPy
import course.judge.kernel_side
"""
"""Run in a kernel before any cell of the submission."""

IS_SET_UP = "'course.judge.kernel_side' in __import__('sys').modules"

_SIDE = "__import__('sys').modules['course.judge.kernel_side']"
_NAMES = "get_ipython().user_ns"

SERVE = f"{_SIDE}.serve()"
"""Run in a kernel that is to answer questions, as many as there are."""

_MOST_DEATHS = 2
"""How often one function may end its kernel, each time at the price of a new one."""


class KernelDied(Exception):
    """The kernel ended while it worked on a request."""


class KernelBusy(Exception):
    """The kernel did not answer a request in time, and was interrupted or replaced."""


class OutOfTime(Exception):
    """The time for judging the whole notebook is used up."""


Hear = Callable[[str], str | None]
"""Takes what the kernel says; gives the answer, None if that was the reply and needs none."""


class Kernel(Protocol):
    """What a remote function needs of a kernel."""

    def consult(self, question: str, hear: Hear, seconds: float) -> None:
        """Put a question to ``kernel_side.serve``; return when its reply was heard, or none comes.

        Parameters
        ----------
        question : str
            As ``kernel_side.reply_to`` takes it.
        hear : callable
            Is told what the kernel says until it gives None.
        seconds : float
            How long the reply may take.

        Raises
        ------
        KernelBusy
            If there is no reply within ``seconds``.
        KernelDied
            If it ended the kernel; there is a new one by now.
        OutOfTime
            If no more questions are answered.
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
        question = {"place": self.place, "arguments": arguments, "driver": name}
        reply = self._consult(question, seconds, functions)
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
        return self._consult({"place": self.place}, 10.0).get("kept") is not False

    def _consult(
        self, question: dict[str, Any], seconds: float, functions: Sequence[Callable] = ()
    ) -> dict[str, Any]:
        """Return the kernel's reply; raise a ``Refusal`` if there is none that can be read."""
        said = Listener(functions)
        try:
            self.kernel.consult(json.dumps(question), said, seconds)
        except KernelBusy:
            raise too_long(seconds) from None
        except OutOfTime:
            raise TimedOut("The time for judging this notebook is used up.") from None
        except KernelDied:
            self.deaths += 1
            raise Raised(
                "The kernel died during this call. Does the code end the process?"
            ) from None
        if not isinstance(said.reply, dict):
            raise Raised("The kernel gave no answer that can be read.")
        return said.reply


class Listener:
    """Hears what the kernel says to a question: its reply, or that it wants a function called.

    Parameters
    ----------
    functions : sequence of callable
        The judge's functions among the call's arguments, by their place.
    """

    def __init__(self, functions: Sequence[Callable] = ()) -> None:
        self.functions = functions
        self.reply: Any = None
        """The latest reply."""

    def __call__(self, said: str) -> str | None:
        """Keep a reply and return None, or answer; see ``Hear``.

        What is neither is the submission's own question: it gets an empty line.
        """
        try:
            message = untrusted.loads(said)
            if "reply" in message:
                self.reply = message["reply"]
                return None
            function = self.functions[message["function"]]
            args, kwargs = decode(message["arguments"])
        except (ValueError, TypeError, LookupError):
            return ""
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
