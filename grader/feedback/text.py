"""Plain text into HTML: code in colour, what a terminal shows, and cuts where it is too long."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup
from nbconvert.filters import ansi2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.feedback.sanitise import clean

_FORMAT = HtmlFormatter(nowrap=True)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"\x1b(?!\[)|\x1b\[[^@-~]*$")
"""Sequences that are none of colour and that no filter takes out: others, and a cut-off one."""


class Allowance:
    """How much of a submission a page shows.

    Parameters
    ----------
    total : int
        Characters in all.
    """

    def __init__(self, total: int) -> None:
        self.left = total

    def take(self, text: str, most: int) -> tuple[str, str]:
        """Return the beginning of a text, and a sentence on what was left out, if any was."""
        shown = text[: max(min(most, self.left), 0)]
        self.left -= len(shown)
        missing = len(text) - len(shown)
        return shown, f"Cut here: {missing:,} of {len(text):,} characters." if missing else ""


@lru_cache(maxsize=1024)  # most cells of a class are the lecture's
def code_html(source: str) -> Markup:
    """Return Python in colour. Pygments escapes what it is given."""
    # Lines of blanks cost the lexer the square of their number.
    source = "\n".join(line.rstrip() for line in source.split("\n"))
    return Markup(highlight(source, PythonLexer(stripnl=False), _FORMAT).rstrip("\n"))


def terminal_html(text: str) -> Markup:
    """Return what a terminal would show: colours kept, overwritten lines gone, no other control."""
    lines = [_overwritten(line) for line in text.replace("\r\n", "\n").split("\n")]
    return clean(ansi2html(_ESCAPE.sub("", "\n".join(lines))))


def _overwritten(line: str) -> str:
    """Return what stays of a line after its carriage returns, as of a progress bar."""
    return _CONTROL.sub("", next((part for part in reversed(line.split("\r")) if part), ""))
