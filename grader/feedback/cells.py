"""The cells of a graded notebook as a page shows them: text, code and outputs, made safe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from grader.feedback.markdown import to_html
from grader.feedback.mathematics import to_mathml
from grader.feedback.sanitise import RASTER, clean
from grader.feedback.text import Allowance, code_html, terminal_html

TEXT_IN_ALL = 600_000
"""Characters of a submission that a page shows; what comes after is left out."""
LONGEST_CELL = 20_000
"""Characters of a cell's source."""
LONGEST_OUTPUT = 10_000
"""Characters of a text that a cell printed, or of an error."""
LONGEST_HTML = 60_000
"""Characters of an output that is HTML, as a table of a hundred rows is."""
PICTURES_IN_ALL = 12_000_000
"""Characters of base64 for the pictures of a page."""
LARGEST_PICTURE = 3_000_000
"""Characters of base64 for one picture; a larger one is left out as a whole."""
LEAST = 100
"""Characters that a cell or an output counts for, however short: many have a price too."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


@dataclass
class Output:
    """One output of a cell."""

    html: Markup
    kind: str
    """``text``, ``error``, ``picture`` or ``rich``."""
    cut: str = ""
    """What was left out, as a sentence."""


@dataclass
class Cell:
    """One cell of the notebook."""

    place: str
    """Its id in the page."""
    kind: str
    """``code``, ``markdown`` or ``raw``."""
    html: Markup
    cut: str = ""
    outputs: list[Output] = field(default_factory=list)


def show_cells(nb: NotebookNode) -> tuple[list[Cell], str]:
    """Return the cells of a notebook, and a sentence on those that are left out, if any are."""
    text, pictures = Allowance(TEXT_IN_ALL), Allowance(PICTURES_IN_ALL)
    shown: list[Cell] = []
    for index, cell in enumerate(nb.cells):
        text.left -= LEAST
        if text.left <= 0:
            return (
                shown,
                f"The notebook is too long: its last {len(nb.cells) - index} cells are cut.",
            )
        shown.append(_cell(cell, place_of(index), text, pictures))
    return shown, ""


def place_of(index: int) -> str:
    """Return the id, in the page, of the notebook's cell at an index."""
    return f"cell-{index + 1}"


def _cell(cell: NotebookNode, place: str, text: Allowance, pictures: Allowance) -> Cell:
    source, cut = text.take(cell.source, LONGEST_CELL)
    if cell.cell_type == "markdown":
        return Cell(place, "markdown", to_html(source, _attachments(cell, pictures)), cut)
    if cell.cell_type != "code":
        return Cell(place, "raw", terminal_html(source), cut)
    outputs = []
    for output in _joined(cell.outputs):
        text.left -= LEAST
        if text.left <= 0:
            outputs.append(Output(Markup(), "rich", "The notebook is too long: outputs are cut."))
            break
        outputs.append(_output(output, text, pictures))
    return Cell(place, "code", code_html(source), cut, outputs)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with the pieces of one text put together."""
    joined: list[NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == before.output_type == "stream":
            joined[-1] = NotebookNode({**before, "text": before.text + output.text})
        else:
            joined.append(output)
    return joined


def _output(output: NotebookNode, text: Allowance, pictures: Allowance) -> Output:
    if output.output_type == "stream":
        return _text(output.text, "text", text)
    if output.output_type == "error":
        return _text("\n".join(output.traceback) or output.ename, "error", text)
    return _display(output.data, output.get("metadata", {}), text, pictures)


def _text(written: str, kind: str, text: Allowance) -> Output:
    shown, cut = text.take(written, LONGEST_OUTPUT)
    return Output(terminal_html(shown), kind, cut)


def _display(
    data: dict[str, Any], metadata: dict[str, Any], text: Allowance, pictures: Allowance
) -> Output:
    """Return the richest form of a display that can be shown safely."""
    plain = data.get("text/plain")
    plain = plain if isinstance(plain, str) else ""
    for kind in RASTER:
        if kind in data:
            described = metadata.get(kind)
            alt = described.get("alt") if isinstance(described, dict) else None
            return _picture(kind, data[kind], alt, plain, pictures, text)
    for kind, (convert, most) in _CONVERTERS.items():
        if isinstance(written := data.get(kind), str):
            shown, cut = text.take(written, most)
            html = convert(shown)
            if "<table" in html or html.striptags().strip():
                return Output(html, "rich", cut)
    if not plain:
        kinds = ", ".join(sorted(map(str, data))) or "nothing"
        return Output(
            clean(f"<p>An output of a kind that is not shown here: {kinds[:200]}.</p>"), "rich"
        )
    return _text(plain, "text", text)


def _latex(written: str) -> Markup:
    return clean(to_mathml(written.strip().strip("$"), block=True))


_CONVERTERS = {
    "text/html": (clean, LONGEST_HTML),
    "text/markdown": (to_html, LONGEST_CELL),
    "text/latex": (_latex, LONGEST_CELL),
}


def _picture(
    kind: str, data: Any, alt: Any, plain: str, pictures: Allowance, text: Allowance
) -> Output:
    encoded = _encoded(data, pictures)
    if encoded is None:
        missing = Markup("<p>A picture that is too large to be shown, or damaged.</p>")
        return Output(missing, "rich")
    described, _ = text.take(str(alt or plain or "a picture without description"), 1_000)
    html = Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, encoded, described)
    return Output(html, "picture")


def _encoded(data: Any, pictures: Allowance) -> str | None:
    """Return a picture's base64 if it is that and there is room for it."""
    if not isinstance(data, str):
        return None
    encoded = "".join(data.split())
    if len(encoded) > min(LARGEST_PICTURE, pictures.left) or not _BASE64.fullmatch(encoded):
        return None
    pictures.left -= len(encoded)
    return encoded


def _attachments(cell: NotebookNode, pictures: Allowance) -> dict[str, dict[str, str]]:
    """Return the pictures attached to a cell that can be shown."""
    kept: dict[str, dict[str, str]] = {}
    for name, forms in cell.get("attachments", {}).items():
        for kind in RASTER:
            if kind in forms and (encoded := _encoded(forms[kind], pictures)):
                kept[name] = {kind: encoded}
    return kept
