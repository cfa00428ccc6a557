"""Judged notebooks into the gradebook, by nbgrader, from one process only."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter

from grader.chapters import CourseError
from grader.classroom.folders import Class
from grader.classroom.stage import Submission
from grader.classroom.store import Store
from grader.convert import convert
from grader.engine.beside import TIMESTAMP
from grader.engine.book import opened
from grader.engine.execute import JudgedExecute


class Writer:
    """Saves submissions of one chapter, some at a time.

    Parameters
    ----------
    course : Class
        The class.
    chapter : str
        The chapter.
    store : Store
        Where the judged notebooks are.
    """

    def __init__(self, course: Class, chapter: str, store: Store) -> None:
        self.course = course
        self.chapter = chapter
        self.store = store
        if course.database is not None:
            # Whoever reads the gradebook meanwhile, such as Formgrader, does not hold this up.
            with closing(sqlite3.connect(course.database, timeout=60)) as database:
                database.execute("PRAGMA journal_mode=WAL")

    def save(self, submissions: list[Submission]) -> dict[str, str]:
        """Save submissions whose notebooks are all judged; return what went wrong, by student."""
        try:
            self._save(submissions)
        except CourseError as problem:
            if len(submissions) == 1:
                return {submissions[0].student: str(problem)}
            # nbgrader has saved those that it could, but does not say which.
            problems: dict[str, str] = {}
            for submission in submissions:
                problems |= self.save([submission])
            return problems
        for submission in submissions:
            noted = {"key": submission.key, "unreadable": submission.unreadable}
            self.store.note(self.chapter, submission.student, noted)
        return {}

    def _save(self, submissions: list[Submission]) -> None:
        shutil.rmtree(self.store.stage, ignore_errors=True)
        for submission in submissions:
            self._lay_out(submission, self.store.stage / submission.student / self.chapter)
        config = self.course.config(self.chapter)
        config.CourseDirectory.submitted_directory = str(self.store.stage)
        autograde = config.Autograde
        autograde.force = True
        # It is about submissions, and these are none.
        del autograde.pre_convert_hook
        # Sanitised and judged they are: what else there is to do takes one turn.
        autograde.sanitize_preprocessors = [
            step for step in autograde.autograde_preprocessors if step is not JudgedExecute
        ]
        config.NotebookExporter.optimistic_validation = True
        convert(_OneTurn, config)

    def _lay_out(self, submission: Submission, place: Path) -> None:
        place.mkdir(parents=True)
        if submission.handed_in:
            (place / TIMESTAMP).write_bytes(submission.handed_in)
        for name, content in submission.files:
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for notebook, key in submission.keys.items():
            (place / f"{notebook}.ipynb").write_bytes(self.store.read(key))


class _OneTurn(Autograde):
    """Autogrades by nbgrader's first list of steps alone, of reading and writing too."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Note a submission in the gradebook, with zero for notebooks that were not handed in.

        Nothing else is to be done of what nbgrader does here: what was released is known, and the
        course's files are there.
        """
        BaseConverter.init_assignment(self, assignment_id, student_id)
        time = self.coursedir.get_existing_timestamp(self._format_source(assignment_id, student_id))
        with opened(self.coursedir.db_url) as book:
            if self.create_student:
                book.update_or_create_student(student_id)
            known = {"timestamp": time} if time else {}
            submission = book.update_or_create_submission(assignment_id, student_id, **known)
            handed_in = {Path(notebook).stem for notebook in self.notebooks}
            for notebook in submission.notebooks:
                if notebook.name not in handed_in:
                    for grade in notebook.grades:
                        grade.auto_score, grade.needs_manual_grade = 0, False
            book.db.commit()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Convert a notebook once."""
        self._init_preprocessors()
        BaseConverter.convert_single_notebook(self, notebook_filename)
