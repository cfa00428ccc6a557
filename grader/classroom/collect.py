"""``grader collect``: what a learning platform hands out, into the class directory.

Understood are a folder or a zip of: folders named after students, Moodle's folders, zips named
after students, and notebooks named ``student_notebook.ipynb``.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class
from grader.classroom.unpack import unpack

TIMESTAMP = "timestamp.txt"
_TIME = "%Y-%m-%d %H:%M:%S UTC"
_MOODLE = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?$")
_STUDENT = re.compile(r"^[\w.@+-]{1,80}$")


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
    course.check_released(chapter)
    known = None if add_students else _roster(course)
    outcome = Collected()
    with tempfile.TemporaryDirectory() as aside:
        folder = _opened(source, Path(aside))
        for path in sorted(folder.iterdir()):
            if path.name.startswith((".", "__MACOSX")):
                continue
            try:
                found = _read(path, chapter, Path(aside))
                if known and found.student not in known:
                    raise CourseError(
                        f"{path.name}: there is no student {found.student!r} in the gradebook. "
                        "Add them with --add-students if they belong to the class."
                    )
                stored = _store(course, chapter, found)
                (outcome.taken if stored else outcome.older).append(found.student)
            except CourseError as problem:
                outcome.problems.append(str(problem))
    if not (outcome.taken or outcome.older or outcome.problems):
        raise CourseError(f"There is no submission in {source}.")
    return outcome


def _opened(source: Path, aside: Path) -> Path:
    if source.is_dir():
        return source
    if not source.exists():
        raise CourseError(f"There is no folder or zip {source}.")
    folder = aside / "all"
    folder.mkdir()
    unpack(source, folder)
    inside = list(folder.iterdir())
    # A zip of one folder of submissions, as most systems make them.
    if len(inside) == 1 and inside[0].is_dir() and not any(inside[0].glob("*.ipynb")):
        return inside[0]
    return folder


def _roster(course: Class) -> set[str] | None:
    with course.gradebook() as book:
        return {student.id for student in book.students} or None


def _read(path: Path, chapter: Chapter, aside: Path) -> _Found:
    """Return the submission that one entry of the source holds."""
    names = {f"{lecture.file}.ipynb" for lecture in chapter.lectures}
    if path.is_symlink():
        raise CourseError(f"{path.name} is a link, which is not allowed.")
    if path.is_dir():
        student = _student(path.name)
        return _Found(student, _notebooks(path, names, path.name, aside))
    if path.suffix == ".zip":
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
    found = {path.name: path for path in _files(folder) if path.name in names}
    if found:
        return found
    archives = [path for path in _files(folder) if path.suffix == ".zip"]
    if len(archives) == 1:
        return _zipped(archives[0], names, f"{where}/{archives[0].name}", aside)
    others = sorted(path.name for path in _files(folder) if path.suffix == ".ipynb")
    if others:
        raise CourseError(f"{where}: {others[0]} is not a notebook of this chapter.")
    raise CourseError(f"{where}: there is no notebook in it.")


def _zipped(archive: Path, names: set[str], where: str, aside: Path) -> dict[str, Path]:
    folder = Path(tempfile.mkdtemp(dir=aside))
    unpack(archive, folder, where)
    inner = {path.name: path for path in _files(folder) if path.suffix == ".ipynb"}
    found = {name: path for name, path in inner.items() if name in names}
    if not found:
        what = (
            f"{sorted(inner)[0]} is not a notebook of this chapter"
            if inner
            else ("there is no notebook in it")
        )
        raise CourseError(f"{where}: {what}.")
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and ".ipynb_checkpoints" not in path.parts:
            yield path


def _store(course: Class, chapter: Chapter, found: _Found) -> bool:
    """Store one submission; return False if a later one is there."""
    place = course.submitted(chapter.name, found.student)
    if (there := _time_of(place)) and there > found.time:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
    for name, path in found.notebooks.items():
        shutil.copy2(path, aside / name)
    (aside / TIMESTAMP).write_text(found.time.strftime(_TIME))
    aside.chmod(0o755)
    if place.exists():
        earlier = place.with_name(f".old-{place.name}")
        shutil.rmtree(earlier, ignore_errors=True)
        place.rename(earlier)
        aside.rename(place)
        shutil.rmtree(earlier)
    else:
        aside.rename(place)
    return True


def _time_of(place: Path) -> datetime | None:
    try:
        text = (place / TIMESTAMP).read_text().strip()
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
