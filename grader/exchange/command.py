"""``grader roster`` and ``grader export``: the class list in, the grades out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.chapters import CourseError, find_chapter
from grader.exchange.formats import Format
from grader.options import ClassFolder, Database, DryRun


def roster(
    table: Annotated[Path, typer.Argument(metavar="FILE", help="The class list, as CSV.")],
    dry_run: DryRun = False,
    folder: ClassFolder = None,
    db: Database = None,
) -> None:
    """Take in a class list: id, name, e-mail, section, group, extension in days."""
    from grader.classroom.folders import open_class
    from grader.exchange.roster import update_roster
    from grader.exchange.tables import read_table

    listed = update_roster(open_class(folder, db), read_table(table), dry_run=dry_run)
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
    db: Database = None,
) -> None:
    """Write the grades as a table that a learning platform imports, and tell what it changes."""
    from grader.classroom.folders import open_class
    from grader.exchange.export import check, export_grades
    from grader.exchange.tables import write_table
    from grader.files import write_whole

    check(form, chapters or [], template, column)
    course = open_class(folder, db)
    if course.database is not None and not course.database.exists():
        raise CourseError(f"There is no gradebook in {course.folder}.")
    for name in chapters or []:
        course.as_released(find_chapter(name, course.root))
    with course.gradebook() as book:
        result = export_grades(book, form, chapters or [], template, to, column, course.root)
    for line in (*result.changes, *result.notes):
        print(line)
    if not dry_run:
        write_whole(to, write_table(result.table))
    count = len(result.changes)
    print(
        f"{count or 'No'} grade{'s change' if count != 1 else ' changes'}. "
        f"{'Nothing was written.' if dry_run else f'Written: {to}'}"
    )
