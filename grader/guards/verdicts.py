"""Judge a lecture's stubs and its answers, without its experiments.

One kernel runs the student edition, has its stubs judged, then runs the solution edition and has
its answers judged: what takes long, importing, happens once.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course.judge.report import Report
from grader.build.execute import execute
from grader.chapters import ROOT
from grader.guards.notebooks import Editions, grading, tags

JUDGE = """\
import json
from grader.checks import run
print(json.dumps([run(name, globals()[name]).as_dict() for name in {names} if name in globals()]))
"""


@dataclass(frozen=True)
class Verdicts:
    """What came of one lecture."""

    edition: Editions
    stubs: dict[str, Report]
    """Reports of the student edition's functions by exercise; one that is not there is missing."""
    answers: dict[str, Report]
    """The same of the solution edition's."""
    errors: dict[str, str]
    """Errors that cells raised, by the id of the cell; ``NotImplementedError`` in the student
    edition is none."""


def run(edition: Editions) -> Verdicts:
    """Run the cells that grading runs, of the student edition and then of the solution edition."""
    names = edition.exercises
    parts = [_graded(notebook, names) for notebook in (edition.release, edition.source)]
    notebook = deepcopy(edition.source)
    notebook.cells = []
    for prefix, cells in zip("sa", parts, strict=True):
        for cell in cells:
            cell.id = f"{prefix}-{cell.id}"[:64]
            notebook.cells.append(cell)
    execute(notebook, edition.name, ROOT)
    stubs, answers = (_reports(cells[-1]) for cells in parts)
    errors = {}
    for cell in notebook.cells:
        for output in cell.outputs:
            stub = cell.id.startswith("s-") and output.get("ename") == "NotImplementedError"
            if output.output_type == "error" and not stub:
                errors[cell.id[2:]] = f"{output.ename}: {output.evalue}"
    return Verdicts(edition, stubs, answers, errors)


def _graded(notebook: NotebookNode, names: list[str]) -> list[NotebookNode]:
    """Return the cells that grading runs, and one more that judges what they define."""
    cells = [
        deepcopy(cell)
        for cell in notebook.cells
        if cell.cell_type == "code"
        and "experiment" not in tags(cell)
        and not grading(cell).get("grade")
    ]
    cells.append(new_code_cell(JUDGE.format(names=names), id="judge"))
    for cell in cells:
        cell.metadata.tags = ["raises-exception"]  # one that fails does not stop the others
        cell.outputs = []
    return cells


def _reports(cell: NotebookNode) -> dict[str, Report]:
    printed = "".join(o.text for o in cell.outputs if o.get("name") == "stdout")
    reports = [Report.from_dict(entry) for entry in json.loads(printed or "[]")]
    return {report.exercise: report for report in reports}
