"""Values and calls in a few words, for the messages of the judge."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.judge.wire import Opaque

LONGEST = 160
"""Characters after which a description is cut."""


def describe(value: Any) -> str:
    """Return a value as short Python: small arrays in full, large ones by their shape."""
    if isinstance(value, np.ndarray) and value.ndim:
        text = _array(value)
    elif isinstance(value, float | np.floating):
        text = f"{float(value):.7g}"
    elif isinstance(value, np.random.Generator):
        text = "rng"
    elif type(value) is dict:
        text = "{" + ", ".join(f"{k!r}: {describe(v)}" for k, v in value.items()) + "}"
    elif type(value) is tuple:
        text = "(" + ", ".join(map(describe, value)) + ("," if len(value) == 1 else "") + ")"
    elif callable(value):
        text = getattr(value, "__name__", "a function")
    else:
        text = " ".join(_safe_repr(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def describe_call(name: str, args: tuple, kwargs: dict) -> str:
    """Return a call as Python, each argument described."""
    return f"{name}({', '.join(describe_arguments(args, kwargs))})"


def describe_arguments(args: tuple, kwargs: dict) -> list[str]:
    """Return each argument of a call, described."""
    return [*map(describe, args), *(f"{key}={describe(value)}" for key, value in kwargs.items())]


def describe_type(value: Any) -> str:
    """Return what kind of thing a value is: ``an array of shape (2, 3)``, ``None``, ``a dict``."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of length {len(value)}"
    name = value.kind if isinstance(value, Opaque) else type(value).__name__
    return f"{'an' if name.lower().startswith(tuple('aeiou')) else 'a'} {name}"


def _array(value: np.ndarray) -> str:
    if value.size > 12 or value.dtype.kind not in "biuf":
        return f"<array of shape {value.shape}, {value.dtype}>"
    return _nested(value.tolist())


def _nested(entry: Any) -> str:
    if isinstance(entry, list):
        return f"[{', '.join(map(_nested, entry))}]"
    return f"{entry:.6g}" if isinstance(entry, float) else str(entry)


def _safe_repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"
