"""Run nbgrader's converters: what they complain of is the error, not a hint at a log."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grader.chapters import CourseError

_ABOUT_THE_LOG = ("There was an error processing", "Please see the")
"""How nbgrader begins what it says about a log that nobody sees here."""


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
