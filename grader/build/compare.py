"""Differences between a notebook that is there and the same one built anew."""

from __future__ import annotations

import base64
import configparser
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

SMALLEST_PICTURE = 2000
"""Bytes; a figure that is smaller is blank."""

_NOT_COMPARED = {"image/png", "application/vnd.jupyter.widget-view+json"}


class Sanitizer:
    """The rules of nbval's sanitizing file: what may differ between two runs.

    Parameters
    ----------
    path : Path
        A file of sections with a ``regex`` and what to ``replace`` it by.
    """

    def __init__(self, path: Path) -> None:
        rules = configparser.ConfigParser(interpolation=None)
        rules.read(path, encoding="utf-8")
        self.rules = [
            (re.compile(rules[s]["regex"]), rules[s]["replace"]) for s in rules.sections()
        ]

    def __call__(self, text: str) -> str:
        """Return the text with all that may differ replaced."""
        for pattern, replacement in self.rules:
            text = pattern.sub(replacement, text)
        return text


def differences(there: Path, anew: Path, sanitize: Sanitizer | None = None) -> Iterator[str]:
    """Yield one sentence for each difference in content.

    Parameters
    ----------
    there, anew : Path
        The notebook in the repository and the one built just now.
    sanitize : Sanitizer, optional
        For executed notebooks: outputs are compared by these rules, pictures only for being
        there. Without it every byte counts.
    """
    if not there.exists():
        yield "is missing"
        return
    try:
        old = nbformat.read(there, as_version=4)
    except nbformat.reader.NotJSONError:
        yield "is not a notebook"
        return
    new = nbformat.read(anew, as_version=4)
    if sanitize is None:
        if there.read_bytes() != anew.read_bytes():
            found = list(_cell_differences(old, new, dict))
            yield from found or ["differs in its metadata or layout"]
        return
    yield from _cell_differences(old, new, lambda cell: _comparable(cell, sanitize))
    if old.metadata != new.metadata:
        yield "has other metadata than its source gives"
    for cell in old.cells:
        for output in cell.get("outputs", ()):
            picture = output.get("data", {}).get("image/png")
            if picture is None:
                continue
            if len(base64.b64decode(picture)) < SMALLEST_PICTURE:
                yield f"cell {cell.id}: the figure is blank"
            if not output.metadata.get("image/png", {}).get("alt"):
                yield f"cell {cell.id}: the figure has no description in words"


def _cell_differences(
    there: NotebookNode, anew: NotebookNode, view: Callable[[NotebookNode], dict]
) -> Iterator[str]:
    old, new = ({cell.id: view(cell) for cell in notebook.cells} for notebook in (there, anew))
    for cell_id in [*old, *(i for i in new if i not in old)]:
        if cell_id not in new:
            yield f"cell {cell_id} is not in the source"
        elif cell_id not in old:
            yield f"cell {cell_id} of the source is missing"
        elif old[cell_id] != new[cell_id]:
            parts = [key for key in new[cell_id] if old[cell_id].get(key) != new[cell_id][key]]
            yield f"cell {cell_id} differs in its {', '.join(parts) or 'content'}"
    if list(old) != list(new) and set(old) == set(new):
        yield "has its cells in another order"


def _comparable(cell: NotebookNode, sanitize: Sanitizer) -> dict:
    view = {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}
    if "nbval-ignore-output" in cell.metadata.get("tags", []):
        return view
    streams: dict[str, str] = {}
    shown = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        else:
            data = output.get("data", {})
            shown.append(
                {k: "" if k in _NOT_COMPARED else sanitize(str(v)) for k, v in data.items()}
            )
    view["outputs"] = [{name: sanitize(text) for name, text in streams.items()}, shown]
    return view
