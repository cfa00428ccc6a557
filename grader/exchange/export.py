"""Grades as a table in any of the formats, for ``grader export`` and for ``nbgrader export``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from grader.chapters import ROOT, CourseError, find_chapter
from grader.exchange.canvas import export_canvas
from grader.exchange.formats import Format
from grader.exchange.grades import Export
from grader.exchange.moodle import export_moodle
from grader.exchange.nbgrader_csv import export_nbgrader
from grader.exchange.tables import read_table, write_table
from grader.files import write_whole


def check(form: Format, chapters: Sequence[str], template: Path | None, column: str | None) -> None:
    """Raise ``CourseError`` if what is asked for does not go together."""
    if column and (form is not Format.canvas or len(chapters) != 1):
        raise CourseError("--column is the title of one chapter in Canvas: name that chapter.")
    if template and form is Format.nbgrader:
        raise CourseError("nbgrader's table has no --template.")
    if form is Format.moodle and (template is None or len(chapters) != 1):
        raise CourseError(
            "Moodle has a worksheet for each assignment: name one chapter, and with --template "
            "its grading worksheet, from Submissions, Download grading worksheet."
        )


def export_grades(
    book: Gradebook,
    form: Format,
    chapters: Sequence[str],
    template: Path | None,
    to: Path,
    column: str | None = None,
    root: Path = ROOT,
) -> Export:
    """Return the table of some chapters' grades, and what it changes.

    What is asked for must have passed ``check``.

    Parameters
    ----------
    book : Gradebook
        The gradebook.
    form : Format
        Whose table.
    chapters : sequence of str
        Names of the chapters; all that were released if there is none.
    template : Path, optional
        The platform's own table, which is filled in.
    to : Path
        The file that will be written. Of nbgrader's, what it holds now is compared.
    column : str, optional
        Title of the one chapter's assignment in Canvas.
    root : Path
        The repository.
    """
    if form is Format.nbgrader:
        return export_nbgrader(book, chapters, to.name, read_table(to) if to.exists() else None)
    names = chapters or sorted(assignment.name for assignment in book.assignments)
    found = [find_chapter(name, root) for name in names]
    given = read_table(template) if template else None
    if form is Format.moodle and given:
        return export_moodle(book, found[0], given, to.name)
    return export_canvas(book, found, given, to.name, {names[0]: column} if column else {})


class _TableExport(ExportPlugin):
    """What the plugins for ``nbgrader export --exporter=…`` have in common."""

    form: Format
    template = Unicode("", help="The platform's own table, to be filled in.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades to ``--to``."""
        if self.student:
            raise CourseError("The table has every student: leave --student out.")
        to = Path(self.to or "grades.csv")
        template = Path(self.template) if self.template else None
        chapters = [*map(str, self.assignment)]
        check(self.form, chapters, template, None)
        result = export_grades(gradebook, self.form, chapters, template, to)
        for line in (*result.changes, *result.notes):
            self.log.info(line)
        write_whole(to, write_table(result.table))


class QuotedCsvExport(_TableExport):
    """nbgrader's own table, in which a comma in a name or a formula does no harm."""

    form = Format.nbgrader


class CanvasExport(_TableExport):
    """Canvas's gradebook."""

    form = Format.canvas


class MoodleExport(_TableExport):
    """Moodle's grading worksheet."""

    form = Format.moodle
