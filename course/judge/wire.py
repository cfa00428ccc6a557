"""Plain values as JSON, for calls between the judge and a kernel. Nothing is ever unpickled.

Numbers, strings, booleans, None, numeric arrays, tuples, lists, dicts with string keys and seeded
generators go over. A function that the judge passes stays with it and is called back. Anything
else becomes an ``Opaque``, which no property takes for a value.
Whoever decodes trusts nothing: what is malformed raises ``WireError``.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 8 * 2**20
"""Bytes that one array may have."""

DEEPEST = 20
"""How deep values may be nested."""

# Their states are integers of a fixed size. MT19937 and Philox keep positions that NumPy does not
# check: one from a stranger makes it read beyond its buffer, which ends the process.
_BIT_GENERATORS = {"PCG64": np.random.PCG64, "PCG64DXSM": np.random.PCG64DXSM}

_DTYPE = re.compile(r"[<>|=]?[biufc]\d{1,2}")


class WireError(ValueError):
    """A value that can't go over, or a message that is malformed."""


@dataclass(frozen=True)
class Opaque:
    """What stands in for a value that does not go over."""

    kind: str
    """Name of its type."""
    text: str
    """The beginning of its ``repr``."""

    def __repr__(self) -> str:
        return self.text or f"<{self.kind}>"


def opaque(value: Any) -> list[str]:
    """Return what is sent in place of a value that can't go over: an ``Opaque``."""
    try:
        text = repr(value)[:200]
    except Exception:
        text = ""
    return ["opaque", type(value).__name__, text]


def encode(value: Any, otherwise: Callable[[Any], Any] = opaque) -> Any:
    """Return a value as lists, strings and numbers that JSON can hold.

    Parameters
    ----------
    value : object
        What to send.
    otherwise : callable
        Gives what to send in place of a value that can't go over, or raises ``WireError``.
    """
    return _encode(value, otherwise, 0)


def encode_arguments(value: Any) -> tuple[Any, list[Callable]]:
    """Return the arguments of a call encoded, and the functions among them in their order.

    The functions stay: the other side gets a stand-in for each, which asks for it by its place in
    the list. Anything else that can't go over raises ``WireError``; the judge sends no ``Opaque``.
    """
    functions: list[Callable] = []

    def otherwise(entry: Any) -> list:
        if not callable(entry):
            kind = type(entry).__name__
            raise WireError(f"a value of type {kind} can't go to another process")
        functions.append(entry)
        return ["function", len(functions) - 1]

    return encode(value, otherwise), functions


def _encode(value: Any, otherwise: Callable[[Any], Any], depth: int) -> Any:
    kind = type(value)
    if depth > DEEPEST:
        return otherwise(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return ["int", str(value)] if value.bit_length() < 10_000 else otherwise(value)
    if kind is float:
        return ["float", value.hex()]
    if kind in (tuple, list):
        return [kind.__name__, [_encode(entry, otherwise, depth + 1) for entry in value]]
    if kind is dict and all(type(key) is str for key in value):
        entries = [[key, _encode(entry, otherwise, depth + 1)] for key, entry in value.items()]
        return ["dict", entries]
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in "biufc" or array.nbytes > LARGEST:
            return otherwise(value)
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
        name = "array" if isinstance(value, np.ndarray) else "scalar"
        return [name, array.dtype.str, list(array.shape), data]
    if _is_known_generator(value):
        return ["rng", _encode(value.bit_generator.state, otherwise, depth + 1)]
    return otherwise(value)


def decode(data: Any, function: Callable[[int], Callable] | None = None) -> Any:
    """Return the value that ``encode`` was given; raise ``WireError`` for anything else.

    Parameters
    ----------
    data : object
        What came.
    function : callable, optional
        Gives the stand-in for a function by its place; without it, no function is taken.
    """
    return _decode(data, function, 0)


def _decode(data: Any, function: Callable[[int], Callable] | None, depth: int) -> Any:
    if depth > 2 * DEEPEST:
        raise WireError("too deep")
    if data is None or type(data) in (bool, str):
        return data
    try:
        match data:
            case ["int", str(text)]:
                return int(text)
            case ["float", str(text)]:
                return float.fromhex(text)
            case ["tuple", list(entries)]:
                return tuple(_decode(entry, function, depth + 1) for entry in entries)
            case ["list", list(entries)]:
                return [_decode(entry, function, depth + 1) for entry in entries]
            case ["dict", list(entries)]:
                return {str(key): _decode(entry, function, depth + 1) for key, entry in entries}
            case ["array" | "scalar" as name, str(dtype), list(shape), str(text)]:
                array = _array(dtype, shape, text)
                return array if name == "array" else array[()]
            case ["rng", state]:
                return _generator(_decode(state, None, depth + 1))
            case ["function", int(place)] if function is not None:
                return function(place)
            case ["opaque", str(kind), str(text)]:
                return Opaque(kind[:100], text[:200])
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise WireError(str(error)) from None
    raise WireError("no such message")


def _array(dtype: str, shape: list, text: str) -> np.ndarray:
    if not _DTYPE.fullmatch(dtype):
        raise WireError(f"no arrays of type {dtype[:100]}")
    kind = np.dtype(dtype)
    if not all(type(length) is int and length >= 0 for length in shape) or len(shape) > 32:
        raise WireError("no such shape")
    if math.prod(shape) * kind.itemsize > LARGEST:
        raise WireError("too large")
    data = base64.b64decode(text, validate=True)
    if len(data) != math.prod(shape) * kind.itemsize:
        raise WireError("shape and data do not fit")
    return np.frombuffer(data, kind).reshape(shape).copy()


def _generator(state: Any) -> np.random.Generator:
    bit_generator = _BIT_GENERATORS[state["bit_generator"]]()
    bit_generator.state = state
    return np.random.Generator(bit_generator)


def _is_known_generator(value: Any) -> bool:
    return (
        isinstance(value, np.random.Generator)
        and type(value.bit_generator) in _BIT_GENERATORS.values()
    )
