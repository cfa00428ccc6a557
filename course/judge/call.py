"""One call of a student's function, made safely: copies in, output caught, time bounded.

``Guarded`` is what a property receives in place of the function. It hands over copies of the
arguments, so that a property can ask afterwards whether they were changed, and turns whatever
goes wrong into one of the refusals below, which the judge turns into an outcome.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import linecache
import sysconfig
import traceback
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from course.judge.describe import describe_arguments, describe_call
from course.judge.limits import TimeIsUp, within
from course.judge.report import Outcome

TIME_LIMIT = 10.0
"""Seconds that one call may take."""

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


@dataclass(frozen=True)
class Answered:
    """What a call came to."""

    value: Any
    """What the function returned."""
    arguments: tuple
    """The positional arguments as they stand after the call."""
    keywords: dict[str, Any]
    """The keyword arguments as they stand after the call."""
    names: tuple[str, ...]
    """The function's own names for its positional arguments, as far as it tells."""
    printed: int
    """How many lines the function printed."""
    used_global_rng: bool
    """Whether the call seeded ``np.random`` or drew from it."""


class StandIn(ABC):
    """Stands for a student's function that is in another process."""

    @abstractmethod
    def ask(
        self,
        args: tuple,
        kwargs: dict[str, Any],
        seconds: float,
        driver: Callable | None = None,
    ) -> Answered:
        """Have the function called on copies of the arguments, or a driver on it and them.

        Parameters
        ----------
        args, kwargs : tuple, dict
            The arguments.
        seconds : float
            How long the call may take.
        driver : callable, optional
            See ``Guarded.through``.

        Raises
        ------
        Refusal
            If it does not return within ``seconds``, or at all.
        """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function and return its value."""
        return self.ask(args, kwargs, TIME_LIMIT).value


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
        self.used_global_rng = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function on copies; raise a ``Refusal`` if it does not return."""
        self.called = describe_call(self.name, args, kwargs)
        return self._call(args, kwargs)

    def through(self, driver: Callable, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the course beside the student's, with theirs as its first argument.

        For a function that takes or gives what does not travel, such as an optimizer: the driver
        builds it from plain values, uses the student's function and returns plain values again.

        Parameters
        ----------
        driver : callable
            A function at the top level of a module in ``course``.
        *args, **kwargs
            Plain values for it, after the student's function.
        """
        words = [self.name, *describe_arguments(args, kwargs)]
        self.called = f"{driver.__name__}({', '.join(words)})"
        return self._call(args, kwargs, driver)

    def _call(self, args: tuple, kwargs: dict[str, Any], driver: Callable | None = None) -> Any:
        ask = self.function.ask if isinstance(self.function, StandIn) else self._ask_here
        answered = ask(args, kwargs, self.time_limit, driver)
        self.printed += answered.printed
        self.used_global_rng = answered.used_global_rng
        unnamed = (f"argument {i + 1}" for i in range(len(answered.names), len(args)))
        names = [*answered.names[: len(args)], *unnamed, *kwargs]
        before = [*args, *kwargs.values()]
        after = [*answered.arguments, *answered.keywords.values()]
        self.changed = [
            name for name, b, a in zip(names, before, after, strict=True) if not _same(b, a)
        ]
        return answered.value

    def _ask_here(
        self, args: tuple, kwargs: dict[str, Any], seconds: float, driver: Callable | None
    ) -> Answered:
        args, kwargs = _copied(args), _copied(kwargs)
        function = partial(driver, self.function) if driver else self.function
        sink, global_rng = CountingSink(), global_rng_state()
        try:
            with quiet(sink):
                value = within(seconds, lambda: function(*args, **kwargs))
        except NotImplementedError:
            raise stub() from None
        except TimeIsUp:
            raise too_long(seconds) from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise Raised(student_lines(error)) from None
        return Answered(
            plain(value),
            args,
            kwargs,
            parameter_names(function),
            sink.lines,
            global_rng_state() != global_rng,
        )


def stub() -> NotAttempted:
    """Return the refusal of a function that is not written yet."""
    return NotAttempted("The function still raises NotImplementedError.")


def too_long(seconds: float) -> TimedOut:
    """Return the refusal of a call that did not end."""
    return TimedOut(
        f"The call did not return within {seconds:g} seconds. Is there a loop that never ends?"
    )


def global_rng_state() -> bytes:
    """Return the state of NumPy's global generator, to compare."""
    _, keys, position, *_ = np.random.get_state()
    return keys.tobytes() + bytes([position % 256, position // 256])


def parameter_names(function: Callable) -> tuple[str, ...]:
    """Return the names of a function's parameters, none if it does not tell."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


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


class CountingSink(io.TextIOBase):
    """Swallows what the function prints and counts its lines."""

    lines = 0

    def write(self, text: str) -> int:
        """Count the lines of a text and drop it."""
        self.lines += text.count("\n")
        return len(text)


@contextlib.contextmanager
def quiet(sink: io.TextIOBase) -> Iterator[None]:
    """Send what is printed to a sink and let warnings pass unseen."""
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


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
    if isinstance(before, np.random.Generator) or callable(before):
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        may_be_nan = before.dtype.kind == "f"
        return before.dtype == after.dtype and np.array_equal(before, after, equal_nan=may_be_nan)
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    if isinstance(before, tuple | list):
        return len(before) == len(after) and all(map(_same, before, after))
    return bool(before == after or (before != before and after != after))
