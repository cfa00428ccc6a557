"""One call of a student's function, made safely: copies in, output caught, time bounded.

``Guarded`` is what a property receives in place of the function. It hands over copies of the
arguments, so that a property can ask afterwards whether they were changed, and turns whatever
goes wrong into one of the refusals below, which the judge turns into an outcome.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import inspect
import io
import linecache
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from course.judge.describe import describe_call
from course.judge.report import Outcome

TIME_LIMIT = 10.0
"""Seconds that one call may take."""

IMPORT_LIMIT = 120.0
"""Seconds that imports inside a call may take in addition."""

_AGAIN, _AT_ONCE = 0.5, 2e-5
"""Seconds until the alarm rings again, for a function that swallowed it once, and ever after."""

_OWN_CODE = tuple(
    str(Path(folder))
    for folder in (
        Path(__file__).resolve().parents[1],
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
    )
)

_TENSOR_LIBRARIES = ("tensorflow", "keras", "torch", "jax", "jaxlib")


class Refusal(Exception):
    """Why a property does not hold, as said by a call or an expectation."""

    outcome = Outcome.FAILED


class NotAttempted(Refusal):
    """The function is still the stub: it raises NotImplementedError."""

    outcome = Outcome.NOT_ATTEMPTED


class Raised(Refusal):
    """The function raised an error; the message holds the student's own lines only."""

    outcome = Outcome.RAISED


class TimedOut(Refusal):
    """The call did not return within its time limit."""

    outcome = Outcome.TIMED_OUT


class _TimeIsUp(BaseException):
    """Raised inside the student's function; not an Exception, so that few handlers catch it."""


class Guarded:
    """A student's function as a property sees it.

    Parameters
    ----------
    name : str
        Name of the exercise, used to describe calls.
    function : callable
        The student's function, or a stand-in for it in another process.
    time_limit : float
        Seconds that one call may take.
    """

    def __init__(self, name: str, function: Callable, time_limit: float = TIME_LIMIT) -> None:
        self.name = name
        self.function = function
        self.time_limit = time_limit
        self.called = ""
        self.changed: list[str] = []
        self.printed = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function on copies; raise a ``Refusal`` if it does not return."""
        self.called = describe_call(self.name, args, kwargs)
        sent_args, sent_kwargs = _copied(args), _copied(kwargs)
        sink = _CountingSink()
        try:
            with _quiet(sink):
                value = _within(self.time_limit, lambda: self.function(*sent_args, **sent_kwargs))
        except Refusal:
            raise
        except NotImplementedError:
            raise NotAttempted("The function still raises NotImplementedError.") from None
        except _TimeIsUp:
            raise TimedOut(
                f"The call did not return within {self.time_limit:g} seconds. Is there a loop "
                "that never ends?"
            ) from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise Raised(student_lines(error)) from None
        finally:
            self.printed += sink.lines
        names = [*self._parameter_names(len(args)), *kwargs]
        before, after = [*args, *kwargs.values()], [*sent_args, *sent_kwargs.values()]
        self.changed = [
            name for name, b, a in zip(names, before, after, strict=True) if not _same(b, a)
        ]
        return plain(value)

    def _parameter_names(self, count: int) -> list[str]:
        try:
            names = list(inspect.signature(self.function).parameters)
        except (TypeError, ValueError):
            names = []
        return [*names, *(f"argument {i + 1}" for i in range(len(names), count))][:count]


def plain(value: Any) -> Any:
    """Return the tensors of other libraries as arrays, inside tuples, lists and dicts too."""
    if isinstance(value, tuple | list):
        return type(value)(map(plain, value)) if type(value) in (tuple, list) else value
    if type(value) is dict:
        return {key: plain(entry) for key, entry in value.items()}
    if type(value).__module__.partition(".")[0] in _TENSOR_LIBRARIES:
        with contextlib.suppress(Exception):
            return np.asarray(value)
    return value


def student_lines(error: BaseException) -> str:
    """Return the error's name and message, and the lines of the student's that led to it."""
    lines = [f"{type(error).__name__}: {error}" if str(error) else type(error).__name__]
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not str(Path(frame.filename)).startswith(_OWN_CODE) and "<frozen" not in frame.filename
    ]
    for frame in frames[-3:]:
        source = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
        lines.append(f"  in {frame.name}, line {frame.lineno}: {source}")
    return "\n".join(lines)


class _CountingSink(io.TextIOBase):
    """Swallows what the function prints and counts its lines."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


@contextlib.contextmanager
def _quiet(sink: io.TextIOBase) -> Iterator[None]:
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return ``call()``; raise ``_TimeIsUp`` when it takes longer than ``seconds``.

    Importing a library inside the function does not count, up to ``IMPORT_LIMIT``: the first
    import of TensorFlow alone takes ten seconds.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _within_by_signal(seconds, call)
    return _within_by_thread(seconds, call)


def _within_by_signal(seconds: float, call: Callable[[], Any]) -> Any:
    latest = time.monotonic() + IMPORT_LIMIT
    rings = 0

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings
        if frame is not None and frame.f_code is _within_by_signal.__code__:
            return  # the call is over; what is left is to turn the alarm off
        if _is_importing(frame) and time.monotonic() < latest:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return
        rings += 1
        if rings > 1:
            # Swallowed by a bare `except:`. Rung fast enough, one falls outside its `try`.
            signal.setitimer(signal.ITIMER_REAL, _AT_ONCE, _AT_ONCE)
        raise _TimeIsUp

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        return call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _within_by_thread(seconds: float, call: Callable[[], Any]) -> Any:
    """Do the same where there are no timer signals (Windows, threads)."""
    outcome: dict[str, Any] = {}

    def target() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error

    worker = threading.Thread(target=target, daemon=True)
    worker.start()
    latest = time.monotonic() + IMPORT_LIMIT
    worker.join(seconds)
    while worker.is_alive() and time.monotonic() < latest:
        if not _is_importing(sys._current_frames().get(worker.ident or 0)):
            break
        worker.join(seconds)
    if worker.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident or 0), ctypes.py_object(_TimeIsUp)
        )
        worker.join(0.5)
        raise _TimeIsUp
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _copied(value: Any) -> Any:
    """Copy what a function could change by accident; generators and functions are shared."""
    if isinstance(value, np.random.Generator) or callable(value):
        return value
    if isinstance(value, tuple | list):
        return type(value)(map(_copied, value))
    if isinstance(value, dict):
        return {key: _copied(entry) for key, entry in value.items()}
    return copy.deepcopy(value)


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    if isinstance(before, tuple | list):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, np.random.Generator) or callable(before):
        return True
    return bool(before == after)
