"""``grader collect``: what a learning platform hands out, into the class directory.

Understood are a folder or a zip of: folders named after students, Moodle's folders, zips named
after students, and notebooks named ``student_notebook.ipynb``.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class
from grader.classroom.unpack import OF_A_CLASS, unpack

TIMESTAMP = "timestamp.txt"
_TIME = "%Y-%m-%d %H:%M:%S UTC"
_MOODLE = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?$")
_STUDENT = re.compile(r"^[\w.@+-]{1,80}$")
_LEFT_BY_SYSTEMS = {".ipynb_checkpoints", "__MACOSX"}


@dataclass
class Collected:
    """What came of a collection."""

    taken: list[str] = field(default_factory=list)
    """Students whose submission was stored."""
    older: list[str] = field(default_factory=list)
    """Students of whom a later submission was there already."""
    problems: list[str] = field(default_factory=list)
    """One sentence for each submission that was refused."""


@dataclass(frozen=True)
class _Found:
    student: str
    notebooks: dict[str, Path]
    """Files by the name that they have in the chapter."""

    @property
    def time(self) -> datetime:
        latest = max(path.stat().st_mtime for path in self.notebooks.values())
        return datetime.fromtimestamp(latest, UTC).replace(microsecond=0)


def collect(
    course: Class, chapter: Chapter, source: Path, *, add_students: bool = False
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
    known = None if add_students else _roster(course)
    names = {f"{lecture.file}.ipynb" for lecture in chapter.lectures}
    outcome = Collected()
    with tempfile.TemporaryDirectory() as opened:
        entries = _entries(_opened(source, names, Path(opened)))
        for path in entries:
            try:
                # One folder at a time: unpacked, a class may be larger than the disk.
                with tempfile.TemporaryDirectory() as aside:
                    found = _read(path, chapter, names, Path(aside))
                    if known and found.student not in known:
                        raise CourseError(
                            f"{path.name}: there is no student {found.student!r} in the "
                            "gradebook. Add them with --add-students if they belong to the class."
                        )
                    students = outcome.taken if _store(course, chapter, found) else outcome.older
                if found.student not in students:
                    students.append(found.student)
            except (CourseError, OSError) as problem:
                outcome.problems.append(str(problem))
    if not entries:
        raise CourseError(f"There is no submission in {source}.")
    return outcome


def _entries(folder: Path) -> list[Path]:
    """Return what may be submissions, in order, without what systems leave behind."""
    paths = sorted(folder.iterdir())
    return [
        path
        for path in paths
        if not path.name.startswith(".") and path.name not in _LEFT_BY_SYSTEMS
    ]


def _opened(source: Path, names: set[str], aside: Path) -> Path:
    """Return the folder of submissions that the source is or holds."""
    if source.is_dir():
        return source
    if not source.exists():
        raise CourseError(f"There is no folder or zip {source}.")
    unpack(source, aside, limits=OF_A_CLASS)
    inside = _entries(aside)
    # A zip of one folder of submissions, as most systems make them, unless it is a submission.
    if len(inside) == 1 and inside[0].is_dir() and not names & _names(inside[0].iterdir()):
        return inside[0]
    return aside


def _roster(course: Class) -> set[str] | None:
    with course.gradebook() as book:
        return {student.id for student in book.students} or None


def _read(path: Path, chapter: Chapter, names: set[str], aside: Path) -> _Found:
    """Return the submission that one entry of the source holds."""
    if path.is_symlink():
        raise CourseError(f"{path.name} is a link, which is not allowed.")
    if path.is_dir():
        student = _student(path.name)
        return _Found(student, _notebooks(path, names, path.name, aside))
    if _is_zip(path):
        return _Found(_student(path.stem), _zipped(path, names, path.name, aside))
    for name in names:
        if path.name.endswith(f"_{name}"):
            return _Found(_student(path.name.removesuffix(f"_{name}")), {name: path})
    raise CourseError(
        f"{path.name} is not a submission of {chapter.name}: its notebooks are named "
        f"{', '.join(sorted(names))}."
    )


def _student(name: str) -> str:
    moodle = _MOODLE.match(name)
    student = moodle["id"] if moodle else name
    if not _STUDENT.match(student) or student.startswith("."):
        raise CourseError(f"{name}: no student id can be read from this name.")
    return student


def _notebooks(folder: Path, names: set[str], where: str, aside: Path) -> dict[str, Path]:
    """Return the chapter's notebooks in a student's folder, or in the one zip that is there."""
    files = _files(folder)
    archives = [path for path in files if _is_zip(path)]
    if len(archives) == 1 and not names & _names(files):
        return _zipped(archives[0], names, f"{where}/{archives[0].name}", aside)
    return _chosen(files, names, where)


def _zipped(archive: Path, names: set[str], where: str, aside: Path) -> dict[str, Path]:
    unpack(archive, aside, where)
    return _chosen(_files(aside), names, where)


def _chosen(files: list[Path], names: set[str], where: str) -> dict[str, Path]:
    """Return the notebooks by name, of several the one that lies least deep."""
    found: dict[str, Path] = {}
    for path in sorted((path for path in files if path.name in names), key=_depth):
        first = found.setdefault(path.name, path)
        if first is not path and _depth(first) == _depth(path):
            # Perhaps one of them is another student's.
            raise CourseError(f"{where} holds {path.name} twice; leave the one that counts.")
    if found:
        return found
    others = sorted(path.name for path in files if path.suffix == ".ipynb")
    if others:
        raise CourseError(f"{where}: {others[0]} is not a notebook of this chapter.")
    raise CourseError(f"{where}: there is no notebook in it.")


def _depth(path: Path) -> int:
    return len(path.parts)


def _names(paths: Iterable[Path]) -> set[str]:
    return {path.name for path in paths}


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _files(folder: Path) -> list[Path]:
    """Return the files below a folder, in order. What a link leads to is not below it."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not _LEFT_BY_SYSTEMS & set(path.relative_to(folder).parts)
    ]


def _store(course: Class, chapter: Chapter, found: _Found) -> bool:
    """Store what is later than what is there; return whether anything was.

    Each file is replaced at once and the time is written last: whenever this is interrupted,
    every notebook is there whole, and collecting again goes on from there.
    """
    place = course.submitted(chapter.name, found.student)
    last = _time_of(place)
    later = {name: path for name, path in found.notebooks.items() if _is_later(found, place / name)}
    if not later:
        return False
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.folder, prefix=".collecting-") as aside:
        new = Path(aside) / "new"
        for name, path in later.items():
            shutil.copyfile(path, new)
            os.utime(new, (found.time.timestamp(),) * 2)
            new.replace(place / name)
        new.write_text(max(found.time, last or found.time).strftime(_TIME))
        new.replace(place / TIMESTAMP)
    return True


def _is_later(found: _Found, stored: Path) -> bool:
    last = _time_of(stored.parent)
    if last is None or not stored.exists():
        return True
    # A class directory that was copied may have lost its files' times, but keeps this one.
    return found.time.timestamp() >= min(stored.stat().st_mtime, last.timestamp())


def _time_of(place: Path) -> datetime | None:
    time = place / TIMESTAMP
    if time.is_symlink():
        return None
    try:
        text = time.read_text().strip()
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
