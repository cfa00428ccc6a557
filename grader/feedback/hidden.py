"""Hidden tests of nbgrader's own kind taken out before a page is made."""

from __future__ import annotations

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_locked


class HideTests(ClearHiddenTests):
    """Clears hidden tests from graded cells, and the outputs that would quote them.

    Grading puts them back into the notebook. nbgrader's own feedback shows them.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Hide the tests of one cell."""
        # In a cell of the student's the same words mean nothing.
        if is_grade(cell) and is_locked(cell) and self._remove_hidden_test_region(cell):
            failed = any(output.output_type == "error" for output in cell.get("outputs", []))
            said = "A test of this cell failed.\n" if failed else ""
            cell.outputs = [new_output("stream", name="stdout", text=said)] if said else []
        return cell, resources
