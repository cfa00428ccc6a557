"""Whose a submission is: what its name says, and whom of the class that means."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.chapters import CourseError
from grader.exchange.moodle import Participant
from grader.exchange.people import People, Person
from grader.exchange.roster import STUDENT_ID

_MARK = "_assignsubmission_"
# In both, whatever follows the first numbers is a file's name, of the student's own choice.
_MOODLE = re.compile(rf"^(?P<name>.+?)_(?P<number>\d+){_MARK}(?P<kind>[a-z]+)(?:_(?P<file>.*))?$")
_CANVAS = re.compile(
    r"^(?P<name>.*?)_(?:(?P<late>LATE)_)?(?P<number>\d+)_(?P<attachment>\d+)"
    rf"_(?P<file>(?!{_MARK[1:]}).+)$"
)
# Canvas numbers a file that is handed in again under the same name.
_AGAIN = re.compile(r"-\d+(?=\.[^.]+$)")


class Platform(Enum):
    """What gave a file or folder its name."""

    NONE = "an instructor"
    MOODLE = "Moodle"
    CANVAS = "Canvas"


@dataclass(frozen=True)
class Claim:
    """What the name of an entry says of who handed in what."""

    entry: str
    """The name."""
    platform: Platform
    name: str
    """A student's id, or the name of a person or a group as the platform writes it."""
    number: str = ""
    """The platform's own number of the student."""
    notebook: str = ""
    """The chapter's notebook that the file is, if that is all there is."""
    late: bool = False
    attachment: int = 0
    """Canvas's number of the file: a later one is greater."""
    text_only: bool = False
    """Whether it was typed in at Moodle and has no file."""


def read_claim(path: Path, notebooks: Collection[str], known: People) -> Claim | None:
    """Return what an entry's name says, None if it is none of a submission.

    Parameters
    ----------
    path : Path
        A folder, a zip or a notebook.
    notebooks : collection of str
        Names of the chapter's notebooks.
    known : People
        The class: a known id is not taken for something else.
    """
    name, is_folder = path.name, path.is_dir()
    is_zip = not is_folder and path.suffix.lower() == ".zip"
    plain = next((n for n in notebooks if not is_folder and name.endswith(f"_{n}")), "")
    own = name.removesuffix(f"_{plain}") if plain else path.stem if is_zip else name
    if known.with_id(own) and (plain or is_zip or is_folder):
        return Claim(name, Platform.NONE, own, notebook=plain)
    moodle = _MOODLE.match(name)
    canvas = None if is_folder else _CANVAS.match(name)
    if name.count(_MARK) > 1 or (moodle and canvas and len(canvas["name"]) < len(moodle["name"])):
        return None  # two forms in one: a student has put the name of another into a name
    if moodle:
        file = moodle["file"] or ""
        if is_folder or is_zip or file in notebooks or moodle["kind"] != "file":
            return Claim(
                name,
                Platform.MOODLE,
                moodle["name"],
                moodle["number"],
                notebook=file if file in notebooks else "",
                text_only=moodle["kind"] == "onlinetext",
            )
        return None
    if canvas:
        notebook = _canvas_notebook(canvas["file"], notebooks)
        if notebook or is_zip:
            return Claim(
                name,
                Platform.CANVAS,
                canvas["name"],
                canvas["number"],
                notebook,
                bool(canvas["late"]),
                int(canvas["attachment"]),
            )
    if plain or is_zip or is_folder:
        return Claim(name, Platform.NONE, own, notebook=plain)
    return None


def _canvas_notebook(file: str, notebooks: Collection[str]) -> str:
    return next((name for name in (file, _AGAIN.sub("", file)) if name in notebooks), "")


@dataclass(frozen=True)
class Register:
    """Who may have handed something in."""

    people: People
    worksheet: Mapping[str, Participant]
    """Moodle's participants, by number; empty if no worksheet was given."""
    anyone: bool
    """Whether also students are accepted that are not in the gradebook."""

    def students(self, claim: Claim) -> tuple[str, ...]:
        """Return whose an entry is: a student, or all of the group.

        Raises
        ------
        CourseError
            If that is nobody, or can't be told.
        """
        found = self._found(claim)
        if not found:
            return (self._new(claim),)
        group = found[0].enrolment.group
        return tuple(person.id for person in (self.people.in_group(group) if group else found))

    def _found(self, claim: Claim) -> list[Person]:
        """Return who is meant: one person, all of a group, or nobody that is known."""
        people, name = self.people, claim.name
        if claim.platform is Platform.NONE:
            one = people.with_id(name) or people.with_email(name) or people.with_name(name)
        elif claim.platform is Platform.CANVAS:
            one = people.with_number(claim.number) or people.with_letters(name)
        elif claim.number in self.worksheet:
            one = self.worksheet[claim.number].person
        else:
            # Where groups are separate, Moodle writes the group first: "Group A-Ada Lovelace".
            parts = [i + 1 for i, letter in enumerate(name) if letter == "-"]
            named = (people.with_name(name[start:]) for start in (0, *parts))
            one = next(filter(None, named), None)
        if one is None and claim.number not in self.worksheet:
            one = self._numbered(claim.number)
        return [one] if one else people.in_group(name)

    def _numbered(self, number: str) -> Person | None:
        """Return the student whose id is a platform's number.

        Not one who has a name: that would have been found, so the numbers are equal by chance.
        """
        person = self.people.with_id(number)
        return person if person and not person.name else None

    def _new(self, claim: Claim) -> str:
        student = claim.number or claim.name
        if not STUDENT_ID.fullmatch(student):
            raise CourseError(f"{claim.entry}: no student id can be read from this name.")
        if self.anyone:
            return student
        who = f"{claim.name!r} ({student})" if claim.number else repr(student)
        advice = "Add them with --add-students if they belong to the class."
        if claim.platform is Platform.MOODLE and not self.worksheet:
            advice = (
                "If there are two of that name, Moodle's grading worksheet tells who it is: "
                "give it with --worksheet."
            )
        raise CourseError(f"{claim.entry}: there is no student {who} in the gradebook. {advice}")
