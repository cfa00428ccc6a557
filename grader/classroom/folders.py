"""The class directory: where submissions, grades and feedback live, outside version control."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from traitlets.config import Config

from grader.chapters import ROOT, Chapter, CourseError
from grader.engine.config import COURSE_ID, class_directory, configure


@dataclass(frozen=True)
class Class:
    """One class: a folder with submissions, a gradebook and feedback."""

    folder: Path
    root: Path = ROOT

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

    def students_of(self, chapter: str) -> list[str]:
        """Return who has handed in a chapter, in order."""
        return sorted(path.parent.name for path in self.folder.glob(f"submitted/*/{chapter}"))

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook; it is made if there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with quiet_nbgrader(), Gradebook(self.config("").CourseDirectory.db_url, COURSE_ID) as book:
            yield book

    def check_released(self, chapter: Chapter) -> None:
        """Raise ``CourseError`` unless the gradebook knows the chapter."""
        with self.gradebook() as book:
            try:
                book.find_assignment(chapter.name)
            except MissingEntry:
                raise CourseError(
                    f"The class in {self.folder} does not know the chapter {chapter.name}. "
                    f"Run first: grader release {chapter.name}"
                ) from None


def open_class(folder: Path | None) -> Class:
    """Return the class in a folder, by default the one that ``COURSE_CLASS`` names."""
    return Class((folder or class_directory()).resolve())


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
            raise CourseError(" ".join([*said.lines, str(error)])) from error


class _Errors(logging.Handler):
    """Keeps the last line of every error that nbgrader logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip().rpartition("\n")[2])
