"""What Formgrader shows of a submission, through the same gate as the feedback.

nbgrader puts outputs and Markdown into its page as they are, and fetches MathJax from another host
to set the formulas. The page comes from the instructor's own Jupyter server: a script in an output
could run any command there. ``grader.engine.config`` has Formgrader's exporter take the pieces of
this module instead, all of them settings that nbconvert offers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.feedback.cells import Cell, Output, show_cells
from grader.feedback.markdown import to_html

TEMPLATES = Path(__file__).parent / "templates"
"""Its ``formgrade/mathjax.html.j2`` comes before nbconvert's, which loads MathJax."""

_LEFT_OUT = Output(Markup(), "rich", "The notebook is too long: outputs are cut.")


class SafeCells(Preprocessor):
    """Replaces every output by HTML that neither runs nor loads anything."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Change a notebook that is about to be shown; the file keeps what it has."""
        shown, _ = show_cells(nb)
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                safe = shown[index] if index < len(shown) else None
                cell.outputs = [_as_html(output) for output in _outputs(cell, safe)]
            elif cell.cell_type == "raw":
                cell.source = str(escape(cell.source))  # a raw cell is put into the page as it is
        return nb, resources


@pass_context
def markdown_to_html(context: Context, source: str) -> Markup:
    """Return a Markdown cell as safe HTML with its formulas as MathML."""
    cell: Any = context.get("cell", {})
    return to_html(source, cell.get("attachments"))


def _outputs(cell: NotebookNode, safe: Cell | None) -> list[Output]:
    if safe is None:
        return [_LEFT_OUT] if cell.outputs else []
    return safe.outputs


def _as_html(output: Output) -> NotebookNode:
    html = output.html
    if output.kind in ("text", "error"):
        html = Markup("<pre>{}</pre>").format(html)
    return new_output("display_data", {"text/html": html + escape(output.cut)})
