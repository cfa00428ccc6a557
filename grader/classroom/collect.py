"""``grader collect``: what a learning platform hands out, into the class directory.

Understood are a folder or a zip of: folders named after students, Moodle's folders or files,
Canvas's files, zips named after students, and notebooks named ``student_notebook.ipynb``. What one
of a group hands in is everyone's of the group.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grader.chapters import Chapter, CourseError
from grader.classroom.attempts import Attempt, note
from grader.classroom.folders import Class
from grader.classroom.handed_in import entries, notebooks_in, opened
from grader.classroom.identify import Claim, Platform, Register, read_claim
from grader.engine.beside import TIMESTAMP
from grader.exchange.moodle import participants, unreadable_times
from grader.exchange.people import People, read_people
from grader.exchange.tables import Table

_TIME = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True)
class Mapped:
    """Where one entry of the source goes."""

    entry: str
    students: tuple[str, ...]
    notebooks: tuple[str, ...]
    time: datetime
    taken: bool
    """Whether it is later than what is there, for any of the students."""


@dataclass
class Collected:
    """What came of a collection."""

    taken: list[str] = field(default_factory=list)
    """Students whose submission was stored."""
    older: list[str] = field(default_factory=list)
    """Students of whom a later submission was there already."""
    problems: list[str] = field(default_factory=list)
    """One sentence for each submission that was refused."""
    mapping: list[Mapped] = field(default_factory=list)
    """Every entry that was not refused."""
    notes: list[str] = field(default_factory=list)
    """What a person should know."""
    times: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When what was taken was handed in, by student and notebook."""


@dataclass(frozen=True)
class _Found:
    students: tuple[str, ...]
    notebooks: dict[str, Path]
    """Files by the name that they have in the chapter."""
    time: datetime


@dataclass(frozen=True)
class _Source:
    """What all entries of a source have in common."""

    register: Register
    names: frozenset[str]
    """Names of the chapter's notebooks."""
    due: datetime | None


def collect(
    course: Class,
    chapter: Chapter,
    source: Path,
    *,
    add_students: bool = False,
    worksheet: Table | None = None,
    dry_run: bool = False,
) -> Collected:
    """Store the submissions that are in a folder or zip.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        What was handed in.
    source : Path
        A folder or a zip.
    add_students : bool
        Accept students that the gradebook does not know. A gradebook without students knows
        everyone.
    worksheet : Table, optional
        Moodle's grading worksheet of the assignment: who has which number, and when they handed in.
    dry_run : bool
        Only say what would be stored.

    Returns
    -------
    Collected
        Who was taken and who was refused, and why. A refused submission changes nothing.

    Raises
    ------
    CourseError
        If the source can't be read or holds no submission.
    """
    chapter = course.as_released(chapter)
    names = frozenset(f"{lecture.file}.ipynb" for lecture in chapter.lectures)
    outcome = Collected()
    with course.gradebook() as book:
        people = read_people(book)
        due = book.find_assignment(chapter.name).duedate
    known = participants(worksheet, people) if worksheet else {}
    if worksheet:
        outcome.notes += unreadable_times(worksheet)
    register = Register(people, known, add_students or not len(people))
    about = _Source(register, names, due.replace(tzinfo=UTC) if due else None)
    with tempfile.TemporaryDirectory() as aside:
        paths = entries(opened(source, names, Path(aside)))
        if not paths:
            raise CourseError(f"There is no submission in {source}.")
        for path, claim in _claims(paths, names, people):
            try:
                # One folder at a time: unpacked, a class may be larger than the disk.
                with tempfile.TemporaryDirectory() as place:
                    found = _read(path, claim, about, chapter, Path(place))
                    _take(course, chapter, path.name, found, outcome, dry_run)
            except CourseError as problem:
                outcome.problems.append(str(problem))
            except OSError as problem:  # it names a file of ours, if any
                outcome.problems.append(f"{path.name}: {problem}")
    return outcome


def _claims(
    paths: list[Path], names: frozenset[str], people: People
) -> list[tuple[Path, Claim | None]]:
    """Return what the entries' names say, without those that another entry makes superfluous."""
    claims = [(path, read_claim(path, names, people)) for path in paths]
    latest: dict[tuple[str, str], int] = {}
    with_files = set()
    for _, claim in claims:
        if claim and claim.attachment:
            key = claim.number, claim.notebook
            latest[key] = max(claim.attachment, latest.get(key, 0))
        if claim and claim.platform is Platform.MOODLE and not claim.text_only:
            with_files.add(claim.number)

    def counts(claim: Claim | None) -> bool:
        if claim is None:
            return True
        if claim.text_only:
            return claim.number not in with_files
        return claim.attachment == latest.get((claim.number, claim.notebook), claim.attachment)

    return [(path, claim) for path, claim in claims if counts(claim)]


def _read(path: Path, claim: Claim | None, about: _Source, chapter: Chapter, aside: Path) -> _Found:
    """Return the submission that one entry of the source is."""
    if claim is None:
        raise CourseError(
            f"{path.name} is not a submission of {chapter.name}: its notebooks are named "
            f"{', '.join(sorted(about.names))}."
        )
    students = about.register.students(claim)
    notebooks = notebooks_in(path, claim.notebook, about.names, aside)
    latest = max(path.stat().st_mtime for path in notebooks.values())
    written = datetime.fromtimestamp(latest, UTC).replace(microsecond=0)
    return _Found(students, notebooks, _time(claim, about, written))


def _time(claim: Claim, about: _Source, written: datetime) -> datetime:
    """Return when something was handed in, as its platform says if it does."""
    row = about.register.worksheet.get(claim.number)
    if claim.platform is Platform.MOODLE and row and row.handed_in:
        return row.handed_in.astimezone(UTC)
    if claim.platform is Platform.CANVAS and about.due:
        # The times in Canvas's zip are those of the download: what says LATE is late, else not.
        after = about.due + timedelta(seconds=1)
        return max(written, after) if claim.late else min(written, about.due)
    return written


def _take(
    course: Class, chapter: Chapter, entry: str, found: _Found, outcome: Collected, dry_run: bool
) -> None:
    """Store a submission for everyone whose it is, and note what was done."""
    taken = False
    for student in found.students:
        if not dry_run:
            note(course, Attempt(chapter.name, student, found.time))
        place = course.submitted(chapter.name, student)
        later = _later(place, student, found, outcome.times)
        outcome.times |= {(student, name): found.time for name in later}
        if later and not dry_run:
            _store(course, place, later, found.time)
        students = outcome.taken if later else outcome.older
        if student not in students:
            students.append(student)
        taken = taken or bool(later)
    outcome.mapping.append(
        Mapped(entry, found.students, tuple(sorted(found.notebooks)), found.time, taken)
    )


def _later(
    place: Path, student: str, found: _Found, times: dict[tuple[str, str], datetime]
) -> dict[str, Path]:
    """Return the notebooks that are later than what is there, or was taken at these times."""
    return {
        name: path
        for name, path in found.notebooks.items()
        if _is_later(found.time, place / name)
        and found.time >= times.get((student, name), found.time)
    }


def _store(course: Class, place: Path, notebooks: dict[str, Path], time: datetime) -> None:
    """Store notebooks.

    Each file is replaced at once and the time is written last: whenever this is interrupted,
    every notebook is there whole, and collecting again goes on from there.
    """
    last = _time_of(place)
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.folder, prefix=".collecting-") as aside:
        new = Path(aside) / "new"
        for name, path in notebooks.items():
            shutil.copyfile(path, new)
            os.utime(new, (time.timestamp(),) * 2)
            new.replace(place / name)
        new.write_text(max(time, last or time).strftime(_TIME))
        new.replace(place / TIMESTAMP)


def _is_later(time: datetime, stored: Path) -> bool:
    last = _time_of(stored.parent)
    if last is None or not stored.exists():
        return True
    # A class directory that was copied may have lost its files' times, but keeps this one.
    return time.timestamp() >= min(stored.stat().st_mtime, last.timestamp())


def _time_of(place: Path) -> datetime | None:
    time = place / TIMESTAMP
    if time.is_symlink() or not time.is_file():
        return None
    try:
        text = time.read_text().strip()
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
