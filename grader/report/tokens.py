"""Code as a row of tokens in which a copy looks like its original.

What changes nothing is left out: comments, blank lines, the lines that everybody was given. What
is renamed in a minute looks the same: every name but those of attributes and of what is called.
"""

from __future__ import annotations

import builtins
import keyword
import re
from functools import lru_cache

_QUOTES = r"(?:[rbfuRBFU]{,2})"
_TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\n]*)
    | (?P<text>{_QUOTES}(?:\"{{3}}.*?(?:\"{{3}}|\Z)|'{{3}}.*?(?:'{{3}}|\Z)
        |\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?))
    | (?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>\*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^=<>!:]=|->|[^\w\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
NAME, TEXT = "name", "text"
"""Kinds of tokens, and what stands for any name of the student's own and for any string."""


@lru_cache(maxsize=50_000)
def tokens(source: str, given: str = "") -> tuple[str, ...]:
    """Return the tokens of code that say what it does.

    Parameters
    ----------
    source : str
        Any text; code that is not Python does no harm.
    given : str
        Code whose lines are left out, as those of the stub are, which all have.
    """
    known = {line.strip() for line in given.splitlines()}
    found: list[str] = []
    before, begin, end, is_given = "", 0, -1, False
    for match in _TOKEN.finditer(source):
        kind, word = match.lastgroup, match.group()
        if match.start() > end:  # on another line than the last token
            begin = source.rfind("\n", 0, match.start()) + 1
            end = source.find("\n", match.start())
            end = len(source) if end < 0 else end
            is_given = source[begin:end].strip() in known
        is_docstring = kind == TEXT and not source[begin : match.start()].strip()
        if kind == "comment" or is_given or is_docstring:
            continue
        if kind == NAME and not (word in _KEPT or before == "." or _is_called(source, match)):
            word = NAME
        elif kind == TEXT:
            word = TEXT
        found.append(word)
        before = word
    return tuple(found)


def _is_called(source: str, match: re.Match[str]) -> bool:
    return source.startswith("(", match.end())
