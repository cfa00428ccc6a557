"""``grader report``: one page and the tables behind it."""

from __future__ import annotations

from pathlib import Path

from grader.chapters import Chapter, CourseError, find_chapter, read_chapters
from grader.classroom.folders import Class
from grader.files import write_whole
from grader.report.contents import contents
from grader.report.gather import gather
from grader.report.page import page
from grader.report.tables import tables, write

PAGE = "report.html"


def report(course: Class, names: list[str] | None = None, folder: Path | None = None) -> Path:
    """Write the report of a class.

    Parameters
    ----------
    course : Class
        The class.
    names : list of str, optional
        Chapters; by default all that the class was given.
    folder : Path, optional
        Where to write; by default ``report`` in the class directory.

    Returns
    -------
    Path
        The page. The tables lie beside it.

    Raises
    ------
    CourseError
        If the class was given no chapter, or not one of those that are named.
    """
    found = contents(gather(course, _chapters(course, names or [])))
    folder = folder or course.folder / "report"
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is not a folder, so no report can be written there.")
    folder.mkdir(parents=True, exist_ok=True)
    behind = tables(found)
    for table in behind:
        write(table, folder)
    path = folder / PAGE
    write_whole(path, page(found, behind).encode())
    return path


def _chapters(course: Class, names: list[str]) -> list[Chapter]:
    """Return the chapters to report on, with what was released of them."""
    if names:
        wanted = dict.fromkeys(names)
        return [course.as_released(find_chapter(name, course.root)) for name in wanted]
    released = [part for one in read_chapters(course.root) if (part := course.known_part(one))]
    if not released:
        raise CourseError(
            f"The class in {course.folder} was given no chapter. Run first: grader release CHAPTER"
        )
    return released
