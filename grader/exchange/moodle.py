"""Moodle's grading worksheet: the grades filled in, and who is behind a participant's number.

The worksheet of an assignment has the columns ``Identifier`` (``Participant 123456``), ``Full
name``, ``Email address``, ``Status``, ``Grade``, ``Maximum Grade``, ``Grade can be changed``,
``Last modified (submission)``, ``Last modified (grade)`` and, by the site's settings, others. The
number is the participant's in this one assignment; the folders of submissions have the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from nbgrader.api import Gradebook

from grader.chapters import Chapter, CourseError
from grader.exchange.grades import Export, Grade, note_absent, note_unknown, read_grades, replaced
from grader.exchange.people import People, Person, read_people
from grader.exchange.tables import Problems, Row, Table, number

_IDENTIFIER = re.compile(r"(\d+)\s*$")
# Moodle writes times as its site's language does; these are English in its two forms, by either
# clock.
_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p", "%A, %d %B %Y, %H:%M")


@dataclass(frozen=True)
class Participant:
    """One row of a worksheet."""

    line: int
    number: str
    person: Person | None
    """Who it is, if the gradebook knows."""
    handed_in: datetime | None
    """When, in local time; None if that is not told in a form that can be read."""


def participants(table: Table, people: People) -> dict[str, Participant]:
    """Return who is in a worksheet, by number.

    Raises
    ------
    CourseError
        If it is not a worksheet or has rows that are amiss, which are named.
    """
    identifier = table.column("Identifier")
    if identifier is None:
        raise CourseError(
            f"{table.name} is not a grading worksheet of Moodle: it has no column 'Identifier'."
        )
    problems, found, lines = Problems(table.name), {}, {}
    for row in table.rows:
        match = _IDENTIFIER.search(row.text(identifier))
        if match is None:
            problems.add(row.line, f"{row.text(identifier)!r} is not a participant's number.")
            continue
        one = _participant(table, row, match[1], people)
        for key in [("number", one.number), *([("id", one.person.id)] if one.person else [])]:
            if lines.setdefault(key, row.line) != row.line:
                problems.add(row.line, f"{key[1]} is on line {lines[key]} already.")
        found[one.number] = one
    problems.raise_any()
    return found


def _participant(table: Table, row: Row, number_: str, people: People) -> Participant:
    person = (
        people.with_id(row.text(table.column("ID number")))
        or people.with_email(row.text(table.column("Email address")))
        or people.with_name(row.text(table.column("Full name")))
    )
    time = _time(row.text(table.column("Last modified (submission)")))
    return Participant(row.line, number_, person, time)


def export_moodle(book: Gradebook, chapter: Chapter, template: Table, name: str) -> Export:
    """Return a worksheet with the grades of a chapter.

    Parameters
    ----------
    book : Gradebook
        The gradebook.
    chapter : Chapter
        What the worksheet's assignment is.
    template : Table
        The worksheet that Moodle gave out.
    name : str
        Name of the file to write.
    """
    export = Export(template)
    grades = read_grades(book, chapter.name)
    people = participants(template, read_people(book))
    by_line = {one.line: one.person for one in people.values() if one.person}
    column = template.column("Grade")
    if column is None:
        raise CourseError(f"{template.name} has no column 'Grade'.")
    rows = []
    for row in template.rows:
        person = by_line.get(row.line)
        grade = grades.get(person.id) if person else None
        if grade and row.text(template.column("Grade can be changed")).casefold() == "no":
            export.notes.append(f"{person.id}: the grade can't be changed, says Moodle.")
        elif grade:
            row = _graded(export, template, row, column, person.id, grade)
        rows.append(row)
    note_absent(export, grades, {person.id for person in by_line.values()})
    note_unknown(export, [row for row in template.rows if row.line not in by_line])
    export.table = replace(template, name=name, rows=tuple(rows))
    return export


def _graded(export: Export, template: Table, row: Row, column: int, who: str, grade: Grade) -> Row:
    most = row.text(template.column("Maximum Grade"))
    cells = list(row.cells)
    scaled = grade.on_scale(number(most))
    cells[column] = replaced(export, who, "grade", row.text(column), scaled, "," in most)
    note = f"{grade.most:g} points are {most} in Moodle; scaled."
    if number(most) not in (None, grade.most) and note not in export.notes:
        export.notes.append(note)
    return replace(row, cells=tuple(cells))


def unreadable_times(table: Table) -> Iterator[str]:
    """Yield a sentence if a worksheet tells times in a form that can't be read."""
    column = table.column("Last modified (submission)")
    for row in table.rows:
        text = row.text(column)
        if text not in ("", "-") and _time(text) is None:
            yield f"{table.name} has times such as {text!r}; the files' own times count instead."
            return


def _time(text: str) -> datetime | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
