"""What a property may expect of a value, each with the sentence that explains a failure.

Every function returns the value in a convenient form or raises a ``Refusal``. Tolerances are
wide enough for float32 and for any order of summation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.judge.call import Guarded, Refusal
from course.judge.describe import describe, describe_type
from course.judge.report import Outcome

RTOL, ATOL = 1e-4, 1e-6
"""Relative and absolute tolerance of ``close``."""


@dataclass(frozen=True)
class Mistake:
    """A mistake that students are known to make."""

    name: str
    """Completes "this is what … gives": ``"dividing by the variance"``."""
    advice: str
    """What to do instead, as one sentence."""

    def __str__(self) -> str:
        return f"This is what {self.name} gives. {self.advice}"


class Failed(Refusal):
    """A property does not hold.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence; may be empty when ``mistake`` says it.
    got, want : object, optional
        What came back and what should have, for the reader.
    mistake : Mistake, optional
        The known mistake that explains it.
    """

    def __init__(
        self, message: str, got: Any = ..., want: Any = ..., mistake: Mistake | None = None
    ) -> None:
        super().__init__(message)
        self.returned = "" if got is ... else describe(got)
        self.expected = "" if want is ... else describe(want)
        self.mistake = mistake


class WrongType(Failed):
    """The result is of the wrong type or shape."""

    outcome = Outcome.WRONG_TYPE


def array(
    got: Any,
    shape: tuple[int, ...],
    *,
    name: str = "The result",
    mistakes: Mapping[Mistake, tuple[int, ...]] | None = None,
) -> np.ndarray:
    """Expect an array of finite or infinite real numbers of this shape; return it as floats.

    Parameters
    ----------
    got : object
        What the student's function returned, or a part of it.
    shape : tuple of int
        The shape it must have.
    name : str
        What to call it in the message.
    mistakes : mapping of Mistake to shape, optional
        Shapes that known mistakes give.
    """
    if not isinstance(got, np.ndarray | np.generic):
        raise WrongType(
            f"{name} is {describe_type(got)}; a NumPy array of shape {shape} was expected.", got
        )
    if got.dtype.kind not in "fiu":
        raise WrongType(f"{name} is {describe_type(got)}; real numbers were expected.", got)
    if got.shape != shape:
        mistake = next((m for m, wrong in (mistakes or {}).items() if wrong == got.shape), None)
        raise WrongType(
            f"{name} has shape {got.shape}; {shape} was expected.", got, mistake=mistake
        )
    return np.asarray(got, dtype=float)


def zeros_and_ones(
    got: Any,
    shape: tuple[int, ...],
    *,
    name: str = "The result",
    mistakes: Mapping[Mistake, tuple[int, ...]] | None = None,
) -> np.ndarray:
    """Expect an array as ``array`` does, where True and False count as 1 and 0."""
    if isinstance(got, np.ndarray) and got.dtype == bool:
        got = got.astype(float)
    return array(got, shape, name=name, mistakes=mistakes)


def number(got: Any, *, name: str = "The result") -> float:
    """Expect one real number: a Python or NumPy scalar, or an array of shape ()."""
    scalar = isinstance(got, int | float | np.integer | np.floating) and not isinstance(got, bool)
    if not scalar and not (
        isinstance(got, np.ndarray) and got.shape == () and got.dtype.kind in "fiu"
    ):
        raise WrongType(f"{name} is {describe_type(got)}; one number was expected.", got)
    return float(got)


def parts(got: Any, names: Sequence[str]) -> tuple:
    """Expect a tuple (or list) with one entry for each of ``names``."""
    if not isinstance(got, tuple | list) or len(got) != len(names):
        raise WrongType(
            f"The result is {describe_type(got)}; {len(names)} values were expected: "
            f"return {', '.join(names)}.",
            got,
        )
    return tuple(got)


def mapping(got: Any, keys: Sequence[str]) -> dict[str, Any]:
    """Expect a dict with exactly these keys."""
    if not isinstance(got, dict):
        raise WrongType(f"The result is {describe_type(got)}; a dict was expected.", got)
    missing = [key for key in keys if key not in got]
    extra = [str(key) for key in got if key not in keys]
    if missing:
        raise WrongType(f"The dict has no {', '.join(missing)}.", sorted(map(str, got)), list(keys))
    if extra:
        raise WrongType(
            f"The dict has {', '.join(extra)}, which do not belong there.",
            sorted(map(str, got)),
            list(keys),
        )
    return got


def close(
    got: np.ndarray | float,
    want: Any,
    message: str = "",
    *,
    mistakes: Mapping[Mistake, Any] | None = None,
    rtol: float = RTOL,
    atol: float = ATOL,
) -> None:
    """Expect values within ``atol + rtol * |want|`` of ``want``.

    Parameters
    ----------
    got : ndarray or float
        A value of the right shape, from ``array`` or ``number``.
    want : array_like
        What it should be.
    message : str
        What is wrong when it is not.
    mistakes : mapping of Mistake to array_like, optional
        What known mistakes give here; the first that matches is named.
    rtol, atol : float
        Tolerances.
    """
    want = np.asarray(want, dtype=float)
    if _near(got, want, rtol, atol):
        return
    mistake = next(
        (m for m, wrong in (mistakes or {}).items() if _near(got, wrong, rtol, atol)), None
    )
    if not message and mistake is None:
        message = "The values differ from what was expected."
    if not np.all(np.isfinite(got)) and np.all(np.isfinite(want)):
        message = f"There are infinite or undefined (nan) values in the result. {message}".strip()
    raise Failed(message, np.asarray(got), want, mistake)


def that(
    condition: bool,
    message: str,
    got: Any = ...,
    want: Any = ...,
    *,
    mistake: Mistake | None = None,
) -> None:
    """Expect a condition; otherwise say ``message``."""
    if not condition:
        raise Failed(message, got, want, mistake)


def unchanged(function: Guarded) -> None:
    """Expect that the latest call left its arguments as they were."""
    if function.changed:
        raise Failed(
            f"The call changed its own input ({', '.join(function.changed)}). Work on a new "
            "array: `Z = Z - mu` makes one, `Z -= mu` writes into the caller's."
        )


def only_its_rng(function: Guarded) -> None:
    """Expect that the latest call left NumPy's global generator alone."""
    if function.used_global_rng:
        raise Failed(
            "The call seeded np.random or drew from it. Draw from the rng that is passed in: "
            "rng.standard_normal, rng.random, rng.integers."
        )


def is_single_precision(got: np.ndarray) -> bool:
    """Return whether values were computed in float32, whatever type they have now.

    A right answer may work in single precision; hard inputs must then be milder.
    """
    values = np.asarray(got)
    with np.errstate(over="ignore"):
        return values.dtype == np.float32 or bool(np.all(values == values.astype(np.float32)))


def _near(got: Any, want: Any, rtol: float, atol: float) -> bool:
    want = np.asarray(want, dtype=float)
    return np.shape(got) == want.shape and bool(
        np.allclose(got, want, rtol=rtol, atol=atol, equal_nan=False)
    )
