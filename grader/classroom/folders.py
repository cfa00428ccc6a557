"""The class directory: where submissions, grades and feedback live, outside version control."""

from __future__ import annotations

import logging
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from traitlets.config import Config

from grader.chapters import ROOT, Chapter, CourseError, Lecture
from grader.engine.config import COURSE_ID, class_directory, configure

_ABOUT_THE_LOG = ("There was an error processing", "Please see the")
"""How nbgrader begins what it says about a log that nobody sees here."""


@dataclass(frozen=True)
class Class:
    """One class: a folder with submissions, a gradebook and feedback."""

    folder: Path
    root: Path = ROOT

    @property
    def database(self) -> Path:
        """The file of the gradebook."""
        return self.folder / "gradebook.db"

    def config(self, chapter: str, student: str = "*") -> Config:
        """Return nbgrader's configuration for a chapter and a student."""
        config = configure(Config(), self.folder, self.root)
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
        with quiet_nbgrader(), Gradebook(self.config("").CourseDirectory.db_url, COURSE_ID) as book:
            yield book

    def as_released(self, chapter: Chapter) -> Chapter:
        """Return a chapter with the lectures that were released to this class.

        Raises
        ------
        CourseError
            If none was.
        """
        problem = (
            f"The class in {self.folder} does not know the chapter {chapter.name}. "
            f"Run first: grader release {chapter.name}"
        )
        # To open a gradebook makes one, and it may be the folder's name that is wrong.
        if not self.database.exists():
            raise CourseError(problem)
        with self.gradebook() as book:
            try:
                known = {one.name for one in book.find_assignment(chapter.name).notebooks}
            except MissingEntry:
                raise CourseError(problem) from None
        lectures = tuple(lecture for lecture in chapter.lectures if lecture.file in known)
        if not lectures:
            raise CourseError(problem)
        return replace(chapter, lectures=lectures)


def open_class(folder: Path | None) -> Class:
    """Return the class in a folder, by default the one that ``COURSE_CLASS`` names."""
    place = (folder or class_directory()).resolve()
    if place.exists() and not place.is_dir():
        raise CourseError(f"{place} is not a folder, so it can't be a class directory.")
    course = Class(place)
    _check_database(course.database)
    return course


def _check_database(path: Path) -> None:
    """Raise ``CourseError`` if a gradebook is there that is not SQLite's."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as error:
        raise CourseError(f"The gradebook {path} can't be opened: {error}.") from None


@contextmanager
def quiet_nbgrader() -> Iterator[None]:
    """Keep SQLAlchemy's and nbformat's warnings about nbgrader's own code from the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def convert(make: Callable, config: Config) -> None:
    """Run one of nbgrader's converters; raise ``CourseError`` in place of its log.

    Parameters
    ----------
    make : callable
        A converter class, such as ``nbgrader.converters.Autograde``.
    config : Config
        Its configuration, the course directory's included.
    """
    from nbgrader.coursedir import CourseDirectory

    said = _Errors()
    converter = make(coursedir=CourseDirectory(config=config), config=config)
    logger = logging.Logger("nbgrader")
    logger.addHandler(said)
    converter.log = logger
    with quiet_nbgrader():
        try:
            converter.start()
        except Exception as error:
            lines = dict.fromkeys([*said.lines, str(error)])
            told = [line for line in lines if not line.startswith(_ABOUT_THE_LOG)]
            raise CourseError(" ".join(told or lines)) from error


class _Errors(logging.Handler):
    """Keeps the last line of every error that nbgrader logs, which of a traceback is the error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip().rpartition("\n")[2])
