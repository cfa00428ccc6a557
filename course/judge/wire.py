"""Plain values as JSON, for calls between the judge and a kernel. Nothing is ever unpickled.

Numbers, strings, booleans, None, numeric arrays, tuples, lists, dicts with string keys and NumPy
generators go over. Anything else becomes an ``Opaque``, which no property takes for a value.
Whoever decodes trusts nothing: what is malformed raises ``WireError``.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 64 * 2**20
"""Bytes that one array may have."""

DEEPEST = 20
"""How deep values may be nested."""

_BIT_GENERATORS = {
    name: getattr(np.random, name) for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
}


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


def encode(value: Any, depth: int = 0) -> Any:
    """Return a value as lists, strings and numbers that JSON can hold."""
    kind = type(value)
    if depth > DEEPEST:
        return _opaque(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return ["int", str(value)] if value.bit_length() < 10_000 else _opaque(value)
    if kind is float:
        return ["float", value.hex()]
    if kind in (tuple, list):
        return [kind.__name__, [encode(entry, depth + 1) for entry in value]]
    if kind is dict and all(type(key) is str for key in value):
        return ["dict", [[key, encode(entry, depth + 1)] for key, entry in value.items()]]
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in "biufc" or array.nbytes > LARGEST:
            return _opaque(value)
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
        name = "array" if isinstance(value, np.ndarray) else "scalar"
        return [name, array.dtype.str, list(array.shape), data]
    if isinstance(value, np.random.Generator):
        return ["rng", encode(_lists(value.bit_generator.state), depth + 1)]
    return _opaque(value)


def decode(data: Any, depth: int = 0) -> Any:
    """Return the value that ``encode`` was given; raise ``WireError`` for anything else."""
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
                return tuple(decode(entry, depth + 1) for entry in entries)
            case ["list", list(entries)]:
                return [decode(entry, depth + 1) for entry in entries]
            case ["dict", list(entries)]:
                return {str(key): decode(entry, depth + 1) for key, entry in entries}
            case ["array" | "scalar" as name, str(dtype), list(shape), str(text)]:
                array = _array(dtype, shape, text)
                return array if name == "array" else array[()]
            case ["rng", state]:
                return _generator(decode(state, depth + 1))
            case ["opaque", str(kind), str(text)]:
                return Opaque(kind[:100], text[:200])
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise WireError(str(error)) from None
    raise WireError("no such message")


def _opaque(value: Any) -> list[str]:
    try:
        text = repr(value)[:200]
    except Exception:
        text = ""
    return ["opaque", type(value).__name__, text]


def _array(dtype: str, shape: list, text: str) -> np.ndarray:
    kind = np.dtype(dtype)
    if kind.kind not in "biufc" or kind.hasobject:
        raise WireError(f"no arrays of type {dtype}")
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


def _lists(state: Any) -> Any:
    """Return a bit generator's state with plain integers only."""
    if isinstance(state, dict):
        return {key: _lists(entry) for key, entry in state.items()}
    return int(state) if isinstance(state, np.integer) else state
