"""LaTeX to MathML, which browsers set by themselves: no script, no fonts, no network."""

from __future__ import annotations

import re

from markupsafe import escape
from math_core import LatexError, LatexToMathML

LONGEST = 2_000
"""Characters of a formula; a longer one is shown as it was written."""
DEEPEST = 300
"""Things in a formula that can nest. The converter is native code on the stack of its thread."""

_CONVERTER = LatexToMathML(max_expansions=0)  # no macros of a student's own: they could grow
_BLOCK = '<math display="block"'
_CELL = re.compile(r'<mtd style="([^"]*)"')


def to_mathml(latex: str, *, block: bool) -> str:
    """Return a formula as MathML, or as code where it can't be set.

    Parameters
    ----------
    latex : str
        The formula, without its dollar signs.
    block : bool
        Whether it stands on a line of its own.
    """
    nesting = sum(latex.count(sign) for sign in "{\\_^")
    if len(latex) <= LONGEST and nesting <= DEEPEST:
        try:
            mathml = _CONVERTER.convert_with_local_state(latex, displaystyle=block)
        except LatexError:
            pass
        else:
            # A formula wider than a phone scrolls; without a mouse, it must be reached to do so.
            mathml = mathml.replace(_BLOCK, f'{_BLOCK} tabindex="0"', 1)
            return _CELL.sub(_aligned, mathml)
    dollars = "$$" if block else "$"
    return f"<code>{escape(dollars + latex + dollars)}</code>"


def _aligned(cell: re.Match[str]) -> str:
    """Return the beginning of a table cell with classes for its style: pages allow no style."""
    style = cell[1].replace(" ", "")
    classes = [name for name in ("left", "right") if f"text-align:{name}" in style]
    classes += ["gap"] if "padding-left:1em" in style else []
    return f'<mtd class="{" ".join(f"math-{name}" for name in classes)}"'
