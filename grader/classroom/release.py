"""``grader release``: a zip to hand out, and the chapter made known to the gradebook."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class
from grader.convert import convert
from grader.files import write_whole

_FIXED_DATE = (2020, 1, 1, 0, 0, 0)
"""Date of every file in a zip, so that the same notebooks give the same bytes."""


def release(course: Class, chapter: Chapter, due: datetime | None = None) -> Path:
    """Release a chapter to a class.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        What to release.
    due : datetime, optional
        When submissions are due, in local time unless it says otherwise; later ones are marked.

    Returns
    -------
    Path
        The zip for the students.
    """
    missing = [
        lecture.file for lecture in chapter.lectures if not lecture.solution(course.root).exists()
    ]
    if missing:
        raise CourseError(f"{chapter.name} has no {missing[0]}.ipynb yet. Run: make build")
    course.folder.mkdir(parents=True, exist_ok=True)
    place = course.folder / "release" / chapter.name
    # Made aside: nbgrader deletes what was released before it finds out whether it can go on.
    with tempfile.TemporaryDirectory(dir=course.folder, prefix=".releasing-") as aside:
        config = course.config(chapter.name)
        config.CourseDirectory.release_directory = aside
        convert(GenerateAssignment, config)
        if place.exists():
            shutil.rmtree(place)
        place.parent.mkdir(exist_ok=True)
        Path(aside, chapter.name).rename(place)
    if due is not None:
        with course.gradebook() as book:
            utc = due.astimezone(UTC).replace(tzinfo=None)
            book.update_or_create_assignment(chapter.name, duedate=utc)
    return _zip(place, course.folder / "releases")


def _zip(folder: Path, place: Path) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{folder.name}.zip"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for notebook in sorted(folder.rglob("*.ipynb")):
            entry = zipfile.ZipInfo(f"{folder.name}/{notebook.relative_to(folder)}", _FIXED_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, notebook.read_bytes(), zipfile.ZIP_DEFLATED)
    write_whole(path, data.getvalue())
    return path
