"""The attacks in ``tests/attacks``, read from their files and put into a notebook.

A file is one hostile submission. Its docstring says what it tries and how, and ends in a line that
says what it achieves elsewhere, which is a claim and tested. Cells follow in percent format:

    # %%                          a cell before the first exercise
    # %% at the end               a cell after everything else
    # %% markdown                 a text before the first exercise
    # %% instead of NAME {...}    the cell with this grade_id; no source: it stays; JSON: metadata
    # %% notebook {...}           metadata of the notebook
    # %% file NAME                a file beside the notebook
    # %% link NAME -> TARGET      a symbolic link beside the notebook
    # %% zipped NAME [-> TARGET]  handed in as a zip that holds this, or a link of this name, too

Text that is not Python stands behind ``# ``. An attacker knows where everything is: names in braces
are replaced by the paths and ports of the machine that the suite runs on, see ``Attack.told``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.guards.notebooks import grade_id

FOLDER = Path(__file__).parent / "attacks"
FOOLS = "The plain test is fooled."
FIRST = "identity_params-answer"
"""The first exercise of the notebook: most cells stand before it."""

STOCK, PLAIN, WALLED, NOWHERE = (
    "On stock nbgrader",
    "On a plain kernel",
    "Only inside the walls",
    "Nothing on a plain kernel either",
)
_CLAIM = re.compile(rf"^({STOCK}|{PLAIN}|{WALLED}|{NOWHERE}): (.+)\.$", re.MULTILINE)
_HONEST = re.compile(r"^Judged honestly: (.+)\.$", re.MULTILINE)
_MARKER = re.compile(r"^# %%(?P<what>.*)$", re.MULTILINE)
_REST = re.compile(r'(?P<name>(?!\{")\S+)?\s*(?:-> (?P<to>\S+))?\s*(?P<data>\{".*)?')
_KINDS = ("", "at the end", "markdown", "instead of", "notebook", "file", "link", "zipped")


@dataclass(frozen=True)
class Part:
    """One cell or file of an attack."""

    kind: str
    name: str = ""
    """The cell that it stands in for, or the file."""
    target: str = ""
    """Where a link leads."""
    metadata: dict[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Attack:
    """One hostile submission."""

    name: str
    """Its family and its own name: ``"forging/skip_tag"``."""
    says: str
    parts: tuple[Part, ...]

    @property
    def family(self) -> str:
        """The folder that it is in."""
        return self.name.partition("/")[0]

    @cached_property
    def claim(self) -> tuple[str, str]:
        """Where it works, and what it achieves there."""
        return tuple(_CLAIM.findall(self.says)[-1])

    @property
    def where(self) -> str:
        """Where it works: ``STOCK``, ``PLAIN``, ``WALLED`` (would, but is not tried) or nowhere."""
        return self.claim[0]

    @property
    def honest(self) -> dict[str, float]:
        """What its answers earn when they are judged honestly, by cell; nothing where not said."""
        said = _HONEST.search(self.says)
        pairs = (entry.split() for entry in said[1].split(", ")) if said else ()
        return {name: float(points) for name, points in pairs}

    @property
    def fools_plain_test(self) -> bool:
        """Whether it says that it fools the test that runs in its own process."""
        return FOOLS in self.says

    @property
    def is_zip(self) -> bool:
        """Whether it is about the zip that is handed in."""
        return any(part.kind == "zipped" for part in self.parts)

    def told(self, places: Mapping[str, object]) -> Attack:
        """Return the attack as one who knows where everything is would write it.

        Parameters
        ----------
        places : mapping
            What stands for each name in braces.
        """

        def tell(text: str) -> str:
            for name, place in places.items():
                text = text.replace(f"{{{name}}}", str(place))
            return text

        parts = [
            Part(
                p.kind,
                tell(p.name),
                tell(p.target),
                json.loads(tell(json.dumps(p.metadata))),
                tell(p.text),
            )
            for p in self.parts
        ]
        return Attack(self.name, self.says, tuple(parts))

    def into(self, nb: NotebookNode) -> None:
        """Put the cells into a student edition."""
        for part in self.parts:
            if part.kind == "instead of":
                cell = next(cell for cell in nb.cells if grade_id(cell) == part.name)
                cell.source = part.text or cell.source
                extra = dict(part.metadata)
                cell.outputs = extra.pop("outputs", [])
                cell.metadata["nbgrader"] |= extra.pop("nbgrader", {})
                cell.metadata.update(extra)
            elif part.kind == "notebook":
                nb.metadata.update(part.metadata)
            elif part.kind == "at the end":
                nb.cells.append(new_code_cell(part.text, metadata=part.metadata))
            elif part.kind in ("", "markdown"):
                make: Callable = new_markdown_cell if part.kind else new_code_cell
                first = next(i for i, cell in enumerate(nb.cells) if grade_id(cell) == FIRST)
                nb.cells.insert(first, make(part.text, metadata=part.metadata))


def load() -> list[Attack]:
    """Return every attack, by family and name."""
    return [_read(path) for path in sorted(FOLDER.glob("*/*.py"))]


def _read(path: Path) -> Attack:
    text = path.read_text(encoding="utf-8")
    name = f"{path.parent.name}/{path.stem}"
    says, *rest = _MARKER.split(text)
    says = says.strip().strip('"').strip()
    if not _CLAIM.search(says.splitlines()[-1]):
        raise ValueError(f"{name}: the last line of its docstring does not say what it achieves.")
    parts = [_part(name, what, body) for what, body in zip(rest[::2], rest[1::2], strict=True)]
    return Attack(name, says, tuple(parts))


def _part(attack: str, what: str, body: str) -> Part:
    what = what.strip()
    kind = next((kind for kind in _KINDS[::-1] if kind and what.startswith(kind)), "")
    found = _REST.fullmatch(what[len(kind) :].strip())
    if found is None or (found["name"] and not kind):
        raise ValueError(f"{attack}: nothing is known of {what!r}.")
    name, text = found["name"] or "", body.strip()
    if kind == "markdown" or (kind in ("file", "zipped") and not name.endswith(".py")):
        text = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
    return Part(kind, name, found["to"] or "", json.loads(found["data"] or "{}"), text)
