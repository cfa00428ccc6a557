"""JSON from a stranger, read without letting it grow: short texts can stand for many objects."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

MOST_TOKENS = 400_000
"""Values and keys that one text may hold: a few tens of megabytes of objects."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{,:]', re.DOTALL)
"""A string, or a character that begins an object, a list or one more entry of them."""


def loads(text: str | bytes) -> Any:
    """Return what a JSON text stands for.

    Jupyter's ``Session`` can be told to read messages with this, as its ``unpacker``.

    Raises
    ------
    ValueError
        If it is no JSON, or stands for more than ``MOST_TOKENS`` values.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    # Nothing short can hold many of them; most messages are short.
    if len(text) > MOST_TOKENS and any(islice(_TOKEN.finditer(text), MOST_TOKENS, None)):
        raise ValueError("too many values")
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
