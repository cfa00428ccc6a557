"""Nothing of an answer reaches a student: not the answer, not a hidden check, not an output."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from grader.build.source import read_source
from grader.chapters import NOTEBOOKS, ROOT, SOLUTIONS
from grader.guards.notebooks import grading
from grader.guards.rules import Course, rule

REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)

LONG = 16
"""Characters, blanks aside, from which a secret is looked for inside longer lines as well."""

PICTURES = {".png", ".svg", ".woff", ".woff2", ".ttf", ".inv", ".pickle"}
"""Files without lines that a person could read."""

MARKUP = re.compile(r"<[^>]*>")

TRIVIAL = re.compile(
    r"[\W\d_]*"  # brackets and numbers, no word
    r"|(import|from)\b.*"
    r"|(return|yield)?[\w\s,]*"  # names only
    r"|(else|try|finally|pass|break|continue)\b:?"
    r"|(rng ?= ?)?np\.random\.default_rng\(\w*\)"
)
"""A line that gives nothing away: what everyone writes, whatever the answer is."""


class Secrets:
    """Lines that no student may see.

    Parameters
    ----------
    origin : str
        What to call the place they are from.
    text : str
        Their lines. Those that are trivial are left out.
    known : set of str, optional
        Lines, without blanks, that students have anyway.
    """

    def __init__(self, origin: str, text: str, known: frozenset[str] = frozenset()) -> None:
        self.origin = origin
        lines = (line.strip() for line in text.splitlines())
        kept = {_squeeze(line): line for line in lines if not TRIVIAL.fullmatch(line)}
        self.lines = {key: line for key, line in kept.items() if key not in known}

    @cached_property
    def _long(self) -> re.Pattern[str] | None:
        long = [re.escape(key) for key in self.lines if len(key) >= LONG]
        return re.compile("|".join(long)) if long else None

    def found_in(self, text: str) -> Iterator[str]:
        """Yield the secrets that occur in a text, as they were written."""
        for line in text.splitlines():
            squeezed = _squeeze(line)
            if squeezed.lstrip("#>-*`") in self.lines:
                yield self.lines[squeezed.lstrip("#>-*`")]
            elif self._long and (match := self._long.search(squeezed)):
                yield self.lines[match.group()]


@rule(
    "no line of an answer is in notebooks/",
    mend="Say it in other words outside the solution region, then run: make build",
)
def no_answers(course: Course) -> Iterator[str]:
    """Compare everything in ``notebooks/`` with the solution regions of every lecture."""
    yield from leaks(list(_answers(course)), course.root / NOTEBOOKS)


@rule(
    "no line of a hidden check is in notebooks/",
    mend="Take it out of the lecture's source, or out of grader/checks/, then run: make build",
)
def no_hidden_checks(course: Course) -> Iterator[str]:
    """Compare everything in ``notebooks/`` with the code of the hidden checks."""
    yield from leaks(_hidden_checks(), course.root / NOTEBOOKS)


@rule(
    "the student edition holds no output, and no text computed by an answer",
    mend="Take the text out of the lecture's source where it stands there, then run: make build",
)
def no_outputs(course: Course) -> Iterator[str]:
    """Find outputs, and what a check or an answer printed quoted anywhere in ``notebooks/``."""
    for edition in course.editions:
        for cell in edition.release.cells:
            if cell.get("outputs") or cell.get("execution_count"):
                yield f"{edition.name}, cell {cell.id}: it has been run"
    yield from leaks(list(_outputs(course)), course.root / NOTEBOOKS)


def secrets_of(course: Course) -> list[Secrets]:
    """Return what nothing made from the course may give away: answers, hidden checks, verdicts.

    Verdicts that README.md quotes, to show what one looks like, are not counted.
    """
    readme = course.root / "README.md"
    quoted = {_squeeze(line) for line in _read(readme).splitlines()} if readme.exists() else set()
    return [*_answers(course), *_hidden_checks(), *_outputs(course, frozenset(quoted))]


def leaks(secrets: Sequence[Secrets], folder: Path) -> Iterator[str]:
    """Yield where a folder gives secrets away, and which."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if ".ipynb_checkpoints" in path.parts or path.suffix in PICTURES:
            continue
        name = path.relative_to(folder.parent)
        for where, text in _texts(path):
            for secret in secrets:
                for line in dict.fromkeys(secret.found_in(text)):
                    yield f"{name}{where}: {line!r} is from {secret.origin}"


def _answers(course: Course) -> Iterator[Secrets]:
    for path in sorted((course.root / SOLUTIONS).glob("*/*.py")):
        for cell in read_source(path).cells:
            for region in REGION.findall(cell.source):
                yield Secrets(f"the answer {grading(cell).get('grade_id', cell.id)}", region)


def _hidden_checks() -> list[Secrets]:
    public = (ROOT / "course").rglob("*.py")
    known = frozenset(_squeeze(line) for path in public for line in _read(path).splitlines())
    return [
        Secrets(path.relative_to(ROOT).as_posix(), _read(path), known)
        for path in sorted((ROOT / "grader" / "checks").glob("lecture_*.py"))
    ]


def _outputs(course: Course, known: frozenset[str] = frozenset()) -> Iterator[Secrets]:
    for edition in course.editions:
        judged = [cell for cell in edition.solution.cells if grading(cell)]
        shown = "\n".join(text for cell in judged for text in _output_texts(cell))
        yield Secrets(f"outputs of {edition.name}", shown, known)


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every text in a file with where it stands; a notebook is read cell by cell."""
    if path.suffix == ".html":
        yield "", html.unescape(MARKUP.sub("", _read(path)))
        return
    if path.suffix != ".ipynb":
        yield "", path.read_text(encoding="utf-8", errors="replace")
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        notebook = json.loads(text)
    except ValueError:
        notebook = None
    if not isinstance(notebook, dict):
        yield "", text
        return
    for cell in notebook.pop("cells", []):
        yield f", cell {cell.get('id')}", "\n".join(_strings(cell))
    yield ", metadata", "\n".join(_strings(notebook))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _strings(entry)
    elif isinstance(value, list):
        if value and all(isinstance(entry, str) for entry in value):
            yield "".join(value)  # how a notebook file keeps a text of several lines
        else:
            for entry in value:
                yield from _strings(entry)


def _output_texts(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield from (str(v) for k, v in output.get("data", {}).items() if k.startswith("text/"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _squeeze(line: str) -> str:
    return "".join(line.split())
