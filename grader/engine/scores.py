"""Reports into the gradebook: points for what holds, and a comment that names the mistakes."""

from __future__ import annotations

import contextlib

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum, is_grade, is_task

from course.judge.report import Report
from course.judge.show import summary
from grader.chapters import ANSWER
from grader.engine.book import opened
from grader.engine.execute import REPORT
from grader.engine.restore import METADATA

NO_ANSWER = "No response."
"""What nbgrader says of a cell that is as it was given out."""


class SaveJudgedGrades(SaveAutoGrades):
    """Saves judged cells by their reports and every other cell as nbgrader does."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the scores and comments of one notebook."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        self.student_id = names["student"]
        with opened(names["db_url"]) as self.gradebook:
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            self.gradebook.db.commit()
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the score of a graded cell, and the comment that goes with it."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        report = report_of(cell)
        if report is not None and is_grade(cell):
            self._comment(report)
        return cell, resources

    def _comment(self, report: Report) -> None:
        """Say what the report says beside the answer: nbgrader has no comments on check cells."""
        place = f"{report.exercise}{ANSWER}", self.notebook_id, self.assignment_id, self.student_id
        with contextlib.suppress(MissingEntry):
            self.gradebook.find_comment(*place).auto_comment = describe(report)

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        """Say that there is no answer, as nbgrader does; its own saves every cell for itself."""
        about = cell.metadata["nbgrader"]
        place = about["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        is_as_given = not is_task(cell) and about.get("checksum") == compute_checksum(cell)
        self.gradebook.find_comment(*place).auto_comment = NO_ANSWER if is_as_given else None

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        report = report_of(cell)
        if report is None:
            outputs = cell.get("outputs")
            if outputs is not None:
                # nbgrader gives zero for any warning; only an error says that a test failed.
                cell.outputs = [output for output in outputs if output.get("name") != "stderr"]
            super()._add_score(cell, resources)
            if outputs is not None:
                cell.outputs = outputs
            return
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = report.score * float(cell.metadata["nbgrader"]["points"])
        grade.needs_manual_grade = grade.manual_score is not None


def report_of(cell: NotebookNode) -> Report | None:
    """Return the report that the engine left in a cell."""
    data = cell.metadata.get(METADATA, {}).get(REPORT)
    return Report.from_dict(data) if data else None


def describe(report: Report) -> str:
    """Return a report in one line: how much holds, and which mistakes were made."""
    named = "; ".join(report.mistakes)
    return f"{summary(report)}. Mistakes: {named}." if named else f"{summary(report)}."
