"""``grader roster``: the class list, from a table to the gradebook, with no grade lost.

A table of one's own serves, with columns such as id, name, e-mail, section, group and extension; so
do Canvas's gradebook, Moodle's grading worksheet and its grades, and what ``grader export`` writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from nbgrader.api import Gradebook, Student

from grader.chapters import CourseError
from grader.classroom.folders import Class
from grader.exchange.enrolment import LONGEST, enrol, grant, prepare
from grader.exchange.people import People, Person, read_people, split_name
from grader.exchange.tables import Problems, Row, Table, number, plain

STUDENT_ID = re.compile(r"(?!\.)[\w.@+-]{1,80}")
"""Ids name folders, so not every text will do."""
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
_LONGEST_EXTENSION = 366

_COLUMNS = {
    "id": ("id", "student id", "student_id", "id number", "username", "sis login id"),
    "name": ("name", "full name", "student", "student name"),
    "first_name": ("first name", "firstname", "given name"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "e-mail", "mail", "email address", "e-mail address"),
    "section": ("section",),
    "group": ("group", "team"),
    "extension": ("extension", "extension days", "extension in days", "extension (days)"),
    "lms_user_id": ("lms user id", "canvas id"),
}


@dataclass
class Listed:
    """What a class list changed."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    """What is new of a student: "section: 'A' → 'B'"."""
    unchanged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Who is in the gradebook and not in the table; they stay."""
    unread: list[str] = field(default_factory=list)
    """Columns that say nothing to a class list."""


def update_roster(course: Class, table: Table, *, dry_run: bool = False) -> Listed:
    """Take a class list over into the gradebook, all of it or nothing.

    Students that are there keep their submissions and grades. Only what the table has a column for
    changes; nobody is removed. An extension counts at once, for what was handed in before also.

    Parameters
    ----------
    course : Class
        The class.
    table : Table
        The list.
    dry_run : bool
        Only say what would change.

    Raises
    ------
    CourseError
        If a row is amiss; every such row is named and nothing is changed.
    """
    columns = _columns(table)
    if dry_run and course.database is not None and not course.database.exists():
        return _compare(_read(table, columns, People(())), People(()), table, columns)
    with course.gradebook() as book:
        known = read_people(book)
        wanted = _read(table, columns, known)
        listed = _compare(wanted, known, table, columns)
        if not dry_run:
            prepare(book)
            news = {*listed.added, *listed.changed}
            _apply(book, [person for person in wanted.values() if person.id in news])
    return listed


def _columns(table: Table) -> dict[str, int]:
    names = dict(_COLUMNS)
    if table.column("SIS Login ID") is not None:  # Canvas's gradebook; its ID is a number
        names |= {"id": ("sis login id",), "lms_user_id": ("id",)}
    found = {what: table.column(*titles) for what, titles in names.items()}
    columns = {what: column for what, column in found.items() if column is not None}
    if not {"id", "email"} & set(columns):
        raise CourseError(
            f"{table.name} has no column 'id'. It has: {', '.join(map(plain, table.header))}."
        )
    return columns


def is_student(row: Row) -> bool:
    """Return whether a row of Canvas's gradebook is a student's, as all rows elsewhere are."""
    first = row.text(0).casefold()
    # Its view as a student is a student called Test, in a column or in two.
    words = sorted(re.findall(r"\w+", " ".join(plain(cell) for cell in row.cells[:2]).casefold()))
    if words[-2:] == ["student", "test"] or first.startswith("points possible"):
        return False
    return bool(first) or not any("manual posting" in cell.casefold() for cell in row.cells)


def _read(table: Table, columns: dict[str, int], known: People) -> dict[str, Person]:
    """Return the students that a table lists, with what it does not tell as it is known."""
    problems = Problems(table.name)
    repeats = table.column("assignment") is not None  # nbgrader has a row for each of them
    found: dict[str, tuple[int, Person]] = {}
    emails: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for row in filter(is_student, table.rows):
        cells = {what: row.text(column) for what, column in columns.items()}
        before = _known(cells, known)
        student = before.id if before else cells.get("id") or cells.get("email", "")
        wrong = list(_wrong(cells, student))
        if not wrong:
            person = _person(cells, before or Person(student))
            line, first = found.setdefault(student, (row.line, person))
            if line != row.line and not (repeats and first == person):
                wrong.append(f"{student} is on line {line} already.")
            if (other := spelled.setdefault(student.casefold(), student)) != student:
                # Ids name folders, and not every system tells those apart.
                wrong.append(f"{student} and {other} differ in case only.")
            email = person.email.casefold()
            if email and emails.setdefault(email, student) != student:
                wrong.append(f"{emails[email]} has the e-mail address {person.email} already.")
        for text in wrong:
            problems.add(row.line, text)
    problems.raise_any()
    if not found:
        raise CourseError(f"{table.name} lists no students.")
    return {student: person for student, (_, person) in found.items()}


def _known(cells: dict[str, str], known: People) -> Person | None:
    """Return whom of the gradebook a row is about."""
    if person := known.with_number(cells.get("lms_user_id", "")):
        return person
    if cells.get("id"):
        return known.with_id(cells["id"])
    if cells.get("email"):
        return known.with_email(cells["email"])
    return known.with_name(cells.get("name", ""))


def _wrong(cells: dict[str, str], student: str) -> list[str]:
    wrong = []
    if not student:
        wrong.append("there is no id.")
    elif not STUDENT_ID.fullmatch(student):
        wrong.append(f"{student!r} can't be an id: letters, digits and . @ + - _ can, 80 at most.")
    if cells.get("email") and not _EMAIL.fullmatch(cells["email"]):
        wrong.append(f"{cells['email']!r} is not an e-mail address.")
    days = number(cells.get("extension") or "0")
    if days is None or not 0 <= days <= _LONGEST_EXTENSION:
        wrong.append(
            f"{cells['extension']!r} is not an extension: days, from 0 to {_LONGEST_EXTENSION}."
        )
    for what, text in cells.items():
        if len(text) > LONGEST:
            wrong.append(f"the {what.replace('_', ' ')} is longer than {LONGEST} characters.")
        if not text.isprintable():
            wrong.append(f"the {what.replace('_', ' ')} {text!r} has characters that don't print.")
    return wrong


def _person(cells: dict[str, str], before: Person) -> Person:
    names = {what: cells[what] for what in ("first_name", "last_name") if what in cells}
    if not names and "name" in cells:
        first, last = split_name(cells["name"])
        # The same words may have been divided elsewhere, by one who knew.
        if sorted(f"{first} {last}".split()) != sorted(before.name.split()):
            names = {"first_name": first, "last_name": last}
    direct = {what: cells[what] for what in ("email", "lms_user_id") if what in cells}
    place = {what: cells[what] for what in ("section", "group") if what in cells}
    if "extension" in cells:
        place["extension"] = number(cells["extension"] or "0")
    return replace(before, **names, **direct, enrolment=replace(before.enrolment, **place))


def _compare(
    wanted: dict[str, Person], known: People, table: Table, columns: dict[str, int]
) -> Listed:
    listed = Listed(absent=[person.id for person in known if person.id not in wanted])
    for student, person in wanted.items():
        before = known.with_id(student)
        if before is None:
            listed.added.append(student)
        elif before == person:
            listed.unchanged.append(student)
        else:
            listed.changed[student] = _differences(before, person)
    listed.unread = [
        plain(title) for i, title in enumerate(table.header) if i not in columns.values()
    ]
    return listed


def _differences(before: Person, after: Person) -> list[str]:
    pairs = {
        "name": (before.name, after.name),
        "e-mail": (before.email, after.email),
        "LMS id": (before.lms_user_id, after.lms_user_id),
        "section": (before.enrolment.section, after.enrolment.section),
        "group": (before.enrolment.group, after.enrolment.group),
        "extension": (f"{before.enrolment.extension:g}", f"{after.enrolment.extension:g}"),
    }
    return [f"{what}: {old!r} → {new!r}" for what, (old, new) in pairs.items() if old != new]


def _apply(book: Gradebook, persons: list[Person]) -> None:
    """Write students in one transaction."""
    there = {student.id: student for student in book.students}
    try:
        for person in persons:
            student = there.get(person.id) or Student(id=person.id)
            student.first_name, student.last_name = person.first_name, person.last_name
            student.email, student.lms_user_id = person.email, person.lms_user_id or None
            book.db.add(student)
            enrol(book, person.id, person.enrolment)
            for submission in student.submissions:
                grant(submission, person.enrolment.extension)
        book.db.commit()
    except BaseException:
        book.db.rollback()
        raise
