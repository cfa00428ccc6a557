"""Lateness: the roster's extensions, and what a late submission loses.

A class decides in ``nbgrader_config.py`` in its class directory, in a few lines::

    c.LatePolicy.per_day = 0.1
    c.LatePolicy.grace_hours = 2
    c.LatePolicy.cap = 0.5
"""

from __future__ import annotations

import math

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

from grader.engine.book import opened
from grader.exchange.enrolment import Enrolment, enrolments, grant

_HOUR, _DAY = 3600, 24 * 3600


class LatePolicy(LateSubmissionPlugin):
    """Takes a share of the score for every day that is begun, after a grace, up to a cap."""

    per_day = Float(
        0, min=0, max=1, help="Share of the score that is lost for every day begun."
    ).tag(config=True)
    grace_hours = Float(
        0, min=0, help="Hours after the deadline, or the student's extension, that cost nothing."
    ).tag(config=True)
    cap = Float(1, min=0, max=1, help="Share of the score that is lost at most.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points that are lost; None if none are.

        Parameters
        ----------
        student_id : str
            The student.
        score : float
            Points of one notebook.
        total_seconds_late : float
            Seconds after the deadline, the student's extension included. Who is later than the
            grace loses the days since the deadline, not since the end of the grace.
        """
        if self.penalty_method == "zero":  # nbgrader's own setting
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        if total_seconds_late <= self.grace_hours * _HOUR:
            return None
        days = math.ceil(total_seconds_late / _DAY)
        # Rounded, so that three days of 0.1 are 0.3 in every table.
        return round(score * min(days * self.per_day, self.cap), 6) or None


class AssignExtendedPenalties(AssignLatePenalties):
    """Grants a submission the extension that the roster has before its lateness is judged."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Assign the penalty of one notebook."""
        about = resources["nbgrader"]
        student, chapter = about["student"], about["assignment"]
        self.init_plugin()
        with opened(about["db_url"]) as book:
            submission = book.find_submission(chapter, student)
            if extension := enrolments(book, student).get(student, Enrolment()).extension:
                grant(submission, extension)
            notebook = book.find_submission_notebook(about["notebook"], chapter, student)
            penalty = None
            if (seconds := submission.total_seconds_late) > 0:
                penalty = self.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
            if penalty is not None:
                penalty = self._check_late_penalty(notebook, penalty)
            notebook.late_submission_penalty = penalty
            book.db.commit()
        return nb, resources
