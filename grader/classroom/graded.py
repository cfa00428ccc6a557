"""Graded notebooks read for what the engine left in them, thousands in a few seconds.

The files are nbgrader's own, written by the engine. ``nbformat`` would hold each against its
schema, which takes ten times as long as to read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from course.judge.report import Report
from grader.chapters import ANSWER
from grader.classroom.folders import Class
from grader.classroom.stage import WHY_EMPTY
from grader.engine.execute import REPORT, SECONDS
from grader.engine.restore import FLAGS, METADATA

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class GradedNotebook:
    """One student's notebook after grading."""

    reports: dict[str, Report] = field(default_factory=dict)
    """The verdicts, by exercise."""
    answers: dict[str, str] = field(default_factory=dict)
    """The code of the solution cells, by exercise."""
    plain: tuple[str, ...] = ()
    """Graded cells without checks: their asserts ran in the student's own process."""
    flags: tuple[str, ...] = ()
    """What the engine asks an instructor to look at."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long each step of grading took; empty if graded before that was noted."""


Notebooks = dict[tuple[str, str], GradedNotebook]
"""Graded notebooks by student and name."""


def read_graded(course: Class, chapter: str) -> Notebooks:
    """Return the graded notebooks of a chapter."""
    found = course.folder.glob(f"autograded/*/{chapter}/*.ipynb")
    return {(path.parent.parent.name, path.stem): _read(path) for path in sorted(found)}


def _read(path: Path) -> GradedNotebook:
    """Return what is in a graded notebook; one that can't be read says so in its flags."""
    try:
        notebook = json.loads(path.read_bytes())
        return _graded(notebook["cells"], notebook["metadata"].get(METADATA, _NOTHING))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"The graded notebook can't be read ({type(error).__name__}); grade it again."
        return GradedNotebook(flags=(reason,))


def _graded(cells: list[dict[str, Any]], noted: Mapping[str, Any]) -> GradedNotebook:
    reports, answers, plain = {}, {}, []
    for cell in cells:
        metadata = cell["metadata"]
        cell_of = metadata.get("nbgrader", _NOTHING)
        name = cell_of.get("grade_id", "")
        if cell_of.get("solution") and name.endswith(ANSWER):
            answers[name.removesuffix(ANSWER)] = "".join(cell["source"])
        if data := metadata.get(METADATA, _NOTHING).get(REPORT):
            reports[data["exercise"]] = Report.from_dict(data)
        elif cell_of.get("grade") and not cell_of.get("solution") and cell["cell_type"] == "code":
            plain.append(name)
    # A student who makes such a cell is looked at, and that is all.
    empty = [
        "".join(cell["source"]).replace("**", "")
        for cell in cells[:1]
        if cell.get("id") == WHY_EMPTY
    ]
    flags = tuple(map(str, [*empty, *noted.get(FLAGS, ())]))
    return GradedNotebook(reports, answers, tuple(plain), flags, noted.get(SECONDS, _NOTHING))
