"""Who is who: students of the gradebook found by what a platform calls them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nbgrader.api import Gradebook

from grader.exchange.enrolment import Enrolment, enrolments

# Moodle leaves these out of the names of files.
_NEVER_IN_FILES = re.compile(r"[&<>\"`|':\\/’]")


@dataclass(frozen=True)
class Person:
    """One student of the class."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    """Canvas's number of the student."""
    enrolment: Enrolment = field(default_factory=Enrolment)

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def sortable_name(self) -> str:
        """Last name, comma, first name."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part)


class People:
    """The students of a class and the ways to find one."""

    def __init__(self, persons: Iterable[Person]) -> None:
        self._by_id = {person.id: person for person in persons}
        self._by_email: dict[str, list[Person]] = defaultdict(list)
        self._by_number: dict[str, list[Person]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[Person]] = defaultdict(list)
        self._by_letters: dict[str, list[Person]] = defaultdict(list)
        self._groups: dict[str, list[Person]] = defaultdict(list)
        for person in self:
            self._by_email[person.email.casefold()].append(person)
            self._by_number[person.lms_user_id].append(person)
            self._by_name[_words(person.name)].append(person)
            self._groups[person.enrolment.group].append(person)
            for name in _rotations(person.name):
                self._by_letters[name].append(person)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def with_id(self, student: str) -> Person | None:
        """Return the student with this id."""
        return self._by_id.get(student)

    def with_email(self, email: str) -> Person | None:
        """Return the one student with this e-mail address."""
        return _only(self._by_email.get(email.casefold(), []) if email else [])

    def with_number(self, number: str) -> Person | None:
        """Return the one student whom Canvas gave this number."""
        return _only(self._by_number.get(number, []) if number else [])

    def with_name(self, name: str) -> Person | None:
        """Return the one student of this name, whichever of its words comes first."""
        return _only(self._by_name.get(_words(name), []) if _words(name) else [])

    def with_letters(self, text: str) -> Person | None:
        """Return the one student whose name has these letters, run together."""
        return _only(self._by_letters.get(letters(text), []) if letters(text) else [])

    def in_group(self, name: str) -> list[Person]:
        """Return who is in the group of this name, or in the one whose name has its letters."""
        if not name or name in self._groups:
            return list(self._groups.get(name, []) if name else [])
        alike = [group for group in self._groups if group and letters(group) == letters(name)]
        return list(self._groups[alike[0]]) if len(alike) == 1 else []


def read_people(book: Gradebook) -> People:
    """Return the students of a gradebook."""
    known = enrolments(book)
    return People(
        Person(
            student.id,
            student.first_name or "",
            student.last_name or "",
            student.email or "",
            student.lms_user_id or "",
            known.get(student.id, Enrolment()),
        )
        for student in book.students
    )


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name of "Ada Lovelace" or "Lovelace, Ada"."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return first, last
    first, _, last = " ".join(name.split()).rpartition(" ")
    return first, last


def letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case and in one form."""
    return re.sub(r"[\W_]", "", _one_form(text))


def _one_form(text: str) -> str:
    # A Mac writes the dots of ä apart; casefold may take apart what was in one form.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"[^\s,_]+", _NEVER_IN_FILES.sub("", _one_form(name)))))


def _rotations(name: str) -> set[str]:
    """Return the letters of a name that begins with any of its words.

    Canvas puts the last name first, and where it begins is not known.
    """
    words = name.split()
    return {letters("".join(words[i:] + words[:i])) for i in range(len(words))}


def _only(found: list[Person]) -> Person | None:
    return found[0] if len(found) == 1 else None
