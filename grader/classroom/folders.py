"""The class directory: where submissions, grades and feedback live, outside version control."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from traitlets.config import Config

from grader.chapters import ROOT, Chapter, CourseError, Lecture, class_directory
from grader.convert import quiet_nbgrader
from grader.engine.book import COURSE_ID
from grader.engine.config import OWN_SETTINGS, configure


@dataclass(frozen=True)
class Class:
    """One class: a folder with submissions, a gradebook and feedback."""

    folder: Path
    root: Path = ROOT
    db: str | None = None
    """Address of the gradebook, as SQLAlchemy takes it; a file in the folder by default."""

    @cached_property
    def db_url(self) -> URL:
        """Address of the gradebook, read once: the class's own settings are a program."""
        return make_url(self.config("").CourseDirectory.db_url)

    @property
    def database(self) -> Path | None:
        """The file of the gradebook, None if a server has it."""
        url = self.db_url
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def config(self, chapter: str, student: str = "*") -> Config:
        """Return nbgrader's configuration for a chapter and a student."""
        config = configure(Config(), self.folder, self.root, self.db)
        config.CourseDirectory.assignment_id = chapter
        config.CourseDirectory.student_id = student
        return config

    def submitted(self, chapter: str, student: str) -> Path:
        """Return the folder of one student's submission."""
        return self.folder / "submitted" / student / chapter

    def autograded(self, chapter: str, student: str) -> Path:
        """Return the folder of one student's graded notebooks."""
        return self.folder / "autograded" / student / chapter

    def feedback(self, chapter: str, student: str) -> Path:
        """Return the folder of one student's feedback."""
        return self.folder / "feedback" / student / chapter

    def released(self, lecture: Lecture) -> Path:
        """Return the notebook that the students were given.

        ``grader release`` puts it into the class directory. After a plain ``nbgrader
        generate_assignment`` it is the student edition of the course.
        """
        own = self.folder / "release" / lecture.chapter / f"{lecture.file}.ipynb"
        path = own if own.exists() else lecture.release(self.root)
        if not path.exists():
            raise CourseError(f"There is no {path}. Run: grader release {lecture.chapter}")
        return path

    def students_of(self, chapter: str) -> list[str]:
        """Return who has handed in a chapter, in order."""
        return sorted(path.parent.name for path in self.folder.glob(f"submitted/*/{chapter}"))

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook; it is made if there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        address = self.db_url.render_as_string(hide_password=False)
        with quiet_nbgrader(), Gradebook(address, COURSE_ID) as book:
            yield book

    def as_released(self, chapter: Chapter) -> Chapter:
        """Return a chapter with the lectures that were released to this class.

        Raises
        ------
        CourseError
            If none was.
        """
        if (part := self.known_part(chapter)) is None:
            raise CourseError(
                f"The class in {self.folder} does not know the chapter {chapter.name}. "
                f"Run first: grader release {chapter.name}"
            )
        return part

    def known_part(self, chapter: Chapter) -> Chapter | None:
        """Return a chapter with the lectures that were released to this class, None if none was."""
        # To open a gradebook makes one, and it may be the folder's name that is wrong.
        if self.database is not None and not self.database.exists():
            return None
        with self.gradebook() as book:
            try:
                known = {one.name for one in book.find_assignment(chapter.name).notebooks}
            except MissingEntry:
                return None
        lectures = tuple(lecture for lecture in chapter.lectures if lecture.file in known)
        return replace(chapter, lectures=lectures) if lectures else None


def open_class(folder: Path | None, db: str | None = None) -> Class:
    """Return the class in a folder, by default the one that ``COURSE_CLASS`` names.

    Parameters
    ----------
    folder : Path, optional
        The class directory.
    db : str, optional
        Address of its gradebook; by default a file in it.

    Raises
    ------
    CourseError
        If the folder or the gradebook can't be one.
    """
    place = (folder or class_directory()).resolve()
    if place.exists() and not place.is_dir():
        raise CourseError(f"{place} is not a folder, so it can't be a class directory.")
    course = Class(place, db=db)
    try:
        file = course.database
    except ArgumentError:
        raise CourseError(
            f"What --db, COURSE_DB or {place / OWN_SETTINGS} says is not the address of a "
            "gradebook. One on a server is such as postgresql://user@host/name"
        ) from None
    if file is None:
        _check_server(course.db_url)
    elif file.exists():
        _check_file(file)
    return course


def _check_file(path: Path) -> None:
    """Raise ``CourseError`` if a gradebook is there that is not SQLite's."""
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as error:
        raise CourseError(f"The gradebook {path} can't be opened: {error}.") from None


def _check_server(url: URL) -> None:
    """Raise ``CourseError`` if there is no database at an address."""
    shown = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url)
        with engine.connect():
            engine.dispose()
    except (ImportError, NoSuchModuleError) as error:
        raise CourseError(
            f"There is no driver for the gradebook {shown}: {error}. "
            "For PostgreSQL: pip install '.[postgresql]'"
        ) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise CourseError(f"The gradebook {shown} can't be opened: {reason}.") from None
