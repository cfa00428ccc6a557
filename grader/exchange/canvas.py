"""Canvas's gradebook: its CSV with the grades filled in.

Canvas exports a row a student under ``Student``, ``ID``, ``SIS User ID``, ``SIS Login ID``,
``Section`` and a column an assignment named ``Title (number)``; before the students come a row
``Points Possible`` and sometimes one that says ``Manual Posting``. The same table is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from nbgrader.api import Gradebook

from grader.chapters import Chapter, CourseError
from grader.exchange.grades import Export, Grade, note_absent, note_unknown, read_grades, replaced
from grader.exchange.people import People, Person, read_people
from grader.exchange.roster import is_student
from grader.exchange.tables import Problems, Row, Table, new_table, number, plain

_NUMBER = re.compile(r"\s*\(\d+\)$")
_POINTS = "points possible"
_NOT_OURS = {"EX", "N/A"}
"""Excused, and not assigned to this student: both are for Canvas to say."""


def export_canvas(
    book: Gradebook,
    chapters: list[Chapter],
    template: Table | None,
    name: str,
    columns: Mapping[str, str] | None = None,
) -> Export:
    """Return Canvas's gradebook with the grades of some chapters.

    Parameters
    ----------
    book : Gradebook
        The gradebook.
    chapters : list of Chapter
        Which chapters. In Canvas's gradebook an assignment is one of them if it has the chapter's
        name or title.
    template : Table, optional
        What Canvas exported. Without it a table is made of the roster, in which every chapter is a
        new assignment.
    name : str
        Name of the file to write.
    columns : mapping of str to str, optional
        The assignment's title in Canvas by the name of the chapter, where it is another.
    """
    people = read_people(book)
    template = template or _of_roster(people, chapters, name)
    export = Export(template)
    students = _students(template, people)
    rows = {row.line: list(row.cells) for row in template.rows}
    for chapter in chapters:
        column = _column(template, chapter, (columns or {}).get(chapter.name))
        grades = read_grades(book, chapter.name)
        most = _points_possible(template, column, export, chapter.name, grades)
        title = plain(template.header[column])
        comma = template.form.delimiter == ";"
        for line, person in students.items():
            cells, grade = rows[line], grades.get(person.id)
            if grade is None or plain(cells[column]).upper() in _NOT_OURS:
                continue
            before = plain(cells[column])
            cells[column] = replaced(export, person.id, title, before, grade.on_scale(most), comma)
        note_absent(export, grades, {person.id for person in students.values()})
    note_unknown(export, [r for r in filter(is_student, template.rows) if r.line not in students])
    filled = tuple(replace(row, cells=tuple(rows[row.line])) for row in template.rows)
    export.table = replace(template, name=name, rows=filled)
    return export


def _of_roster(people: People, chapters: list[Chapter], name: str) -> Table:
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [["    Points Possible", "", "", "", "", *(f"{c.points:.2f}" for c in chapters)]]
    rows += [
        [
            person.sortable_name or person.id,
            person.lms_user_id,
            "",
            person.id,
            person.enrolment.section,
            *[""] * len(chapters),
        ]
        for person in people
    ]
    return new_table(name, [*header, *(chapter.title for chapter in chapters)], rows)


def _students(template: Table, people: People) -> dict[int, Person]:
    """Return whom each line is about, of those whom the gradebook knows."""
    if template.column("SIS Login ID") is None and template.column("ID") is None:
        raise CourseError(
            f"{template.name} is not Canvas's gradebook: it has no column 'ID' or 'SIS Login ID'."
        )
    problems, found, lines = Problems(template.name), {}, {}
    for row in filter(is_student, template.rows):
        person = _person(template, row, people)
        if person is None:
            continue
        if lines.setdefault(person.id, row.line) != row.line:
            problems.add(row.line, f"{person.id} is on line {lines[person.id]} already.")
        found[row.line] = person
    problems.raise_any()
    return found


def _person(template: Table, row: Row, people: People) -> Person | None:
    login = row.text(template.column("SIS Login ID"))
    return (
        people.with_number(row.text(template.column("ID")))
        or people.with_id(login)
        or people.with_id(row.text(template.column("SIS User ID")))
        or people.with_email(login)
    )


def _column(template: Table, chapter: Chapter, title: str | None) -> int:
    """Return the column of a chapter's assignment."""
    wanted = {title} if title else {chapter.name, chapter.title}
    wanted = {one.casefold() for one in wanted}
    titles = [plain(cell).casefold() for cell in template.header]
    found = [
        i for i, cell in enumerate(titles) if cell in wanted or _NUMBER.sub("", cell) in wanted
    ]
    if len(found) == 1:
        return found[0]
    there = [plain(cell) for cell in template.header if _NUMBER.search(plain(cell))]
    what = "several assignments" if found else "no assignment"
    raise CourseError(
        f"{template.name} has {what} named {title or chapter.title!r}. "
        f"Name one with --column; there are: {', '.join(there) or 'none'}."
    )


def _points_possible(
    template: Table, column: int, export: Export, chapter: str, grades: Mapping[str, Grade]
) -> float | None:
    row = next((r for r in template.rows if r.text(0).casefold().startswith(_POINTS)), None)
    most = number(row.text(column)) if row else None
    ours = {grade.most for grade in grades.values()}
    if most and ours and ours != {most}:
        export.notes.append(f"{chapter}: {ours.pop():g} points are {most:g} in Canvas; scaled.")
    return most
