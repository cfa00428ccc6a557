"""``grader roster`` and ``grader export``: the class list in, the grades out."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.chapters import Chapter, CourseError, find_chapter
from grader.options import ClassFolder, DryRun

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from grader.exchange.grades import Export


class Format(StrEnum):
    """Whose table of grades is written."""

    nbgrader = "nbgrader"
    canvas = "canvas"
    moodle = "moodle"


def roster(
    table: Annotated[Path, typer.Argument(metavar="FILE", help="The class list, as CSV.")],
    dry_run: DryRun = False,
    folder: ClassFolder = None,
) -> None:
    """Take in a class list: id, name, e-mail, section, group, extension in days."""
    from grader.classroom.folders import open_class
    from grader.exchange.roster import update_roster
    from grader.exchange.tables import read_table

    listed = update_roster(open_class(folder), read_table(table), dry_run=dry_run)
    for student in listed.added:
        print(f"new: {student}")
    for student, changes in listed.changed.items():
        print(f"changed: {student}: {', '.join(changes)}")
    if listed.absent:
        print(f"not in {table.name}, and kept: {', '.join(listed.absent)}")
    if listed.unread:
        print(f"columns not read: {', '.join(listed.unread)}")
    print(
        f"{len(listed.added)} new, {len(listed.changed)} changed, "
        f"{len(listed.unchanged)} as before.{' Nothing was saved.' if dry_run else ''}"
    )


def export(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="Chapters; all that were released by default."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Whose table to write.")
    ] = Format.nbgrader,
    template: Annotated[
        Path | None,
        typer.Option(help="Canvas's gradebook or Moodle's grading worksheet, to be filled in."),
    ] = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="What to write.")] = Path("grades.csv"),
    column: Annotated[
        str | None, typer.Option(help="Title of the chapter's assignment in Canvas.")
    ] = None,
    dry_run: DryRun = False,
    folder: ClassFolder = None,
) -> None:
    """Write the grades as a table that a learning platform imports, and tell what it changes."""
    from grader.classroom.folders import open_class
    from grader.exchange.tables import save, write_table

    _check(form, chapters or [], template, column)
    course = open_class(folder)
    if not course.database.exists():
        raise CourseError(f"There is no gradebook in {course.folder}.")
    with course.gradebook() as book:
        wanted = [find_chapter(name, course.root) for name in chapters or []]
        for chapter in wanted:
            course.as_released(chapter)
        if not wanted and form is not Format.nbgrader:
            released = sorted(assignment.name for assignment in book.assignments)
            wanted = [find_chapter(name, course.root) for name in released]
        result = _export(book, form, wanted, template, to, column)
    for line in (*result.changes, *result.notes):
        print(line)
    if not dry_run:
        save(write_table(result.table), to)
    count = len(result.changes)
    print(
        f"{count or 'No'} grade{'s change' if count != 1 else ' changes'}. "
        f"{'Nothing was written.' if dry_run else f'Written: {to}'}"
    )


def _check(
    form: Format, chapters: Sequence[str], template: Path | None, column: str | None
) -> None:
    """Raise ``CourseError`` if options do not go together."""
    if column and (form is not Format.canvas or len(chapters) != 1):
        raise CourseError("--column is the title of one chapter in Canvas: name that chapter.")
    if template and form is Format.nbgrader:
        raise CourseError("nbgrader's table has no --template.")
    if form is Format.moodle and (template is None or len(chapters) != 1):
        raise CourseError(
            "Moodle has a worksheet for each assignment: name one chapter, and with --template "
            "its grading worksheet, from Submissions, Download grading worksheet."
        )


def _export(
    book: Gradebook,
    form: Format,
    chapters: Sequence[Chapter],
    template: Path | None,
    to: Path,
    column: str | None,
) -> Export:
    from grader.exchange.canvas import export_canvas
    from grader.exchange.moodle import export_moodle
    from grader.exchange.nbgrader_csv import export_nbgrader
    from grader.exchange.tables import read_table

    if form is Format.nbgrader:
        before = read_table(to) if to.exists() else None
        return export_nbgrader(book, [chapter.name for chapter in chapters], to.name, before)
    given = read_table(template) if template else None
    if form is Format.canvas:
        titles = {chapters[0].name: column} if column else {}
        return export_canvas(book, list(chapters), given, to.name, titles)
    return export_moodle(book, chapters[0], given, to.name)
