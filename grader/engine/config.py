"""nbgrader's configuration for this course, one definition for every way to start it.

``nbgrader_config.py`` at the root of the repository takes it, so that plain nbgrader commands
judge as ``grader grade`` does.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from grader.chapters import NOTEBOOKS, ROOT, SOLUTIONS, CourseError, class_directory
from grader.engine.beside import take_away
from grader.engine.book import COURSE_ID
from grader.engine.execute import JudgedExecute
from grader.engine.late import AssignExtendedPenalties, LatePolicy
from grader.engine.restore import RestoreCells
from grader.engine.scores import SaveJudgedGrades
from grader.feedback.exporter import FeedbackExporter
from grader.feedback.hidden import HideTests
from grader.formgrader.cells import TEMPLATES, SafeCells, markdown_to_html

OWN_SETTINGS = "nbgrader_config.py"
"""File in a class directory with what one class has otherwise, such as its late policy."""


def gradebook_url() -> str | None:
    """Return the address of the gradebook that ``COURSE_DB`` names; None for the class's file."""
    return os.environ.get("COURSE_DB") or None


def configure(
    config: Config, folder: Path | None = None, root: Path = ROOT, db: str | None = None
) -> Config:
    """Add the course's settings to an nbgrader configuration and return it.

    Parameters
    ----------
    config : Config
        What to add to.
    folder : Path, optional
        The class directory; ``class_directory()`` by default.
    root : Path
        The repository.
    db : str, optional
        The gradebook's address, as SQLAlchemy takes it; a file in the class directory by default.
        One that the configuration has already is kept.
    """
    from nbgrader.preprocessors import (
        ClearOutput,
        DeduplicateIds,
        IgnorePattern,
        LimitOutput,
    )

    folder = folder or class_directory()
    course = config.CourseDirectory
    course.course_id = COURSE_ID
    course.root = str(root)
    course.source_directory = SOLUTIONS
    course.release_directory = NOTEBOOKS
    course.submitted_directory = str(folder / "submitted")
    course.autograded_directory = str(folder / "autograded")
    course.feedback_directory = str(folder / "feedback")
    course.solution_directory = str(folder / "solution")
    # Graders that save at the same time wait for each other.
    own = f"sqlite:///{folder / 'gradebook.db'}?timeout=60"
    if "db_url" not in course:
        course.db_url = with_driver(db) if db else own
    # Sources hold answers, and a page of a student's own could pass for feedback; nbgrader would
    # copy both along with the notebooks.
    course.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        "*.py",
        "*.toml",
        "*.html",
        ".built-from.json",
        "feedback",
    ]
    # RestoreCells does what OverwriteCells, OverwriteKernelspec and CheckCellMetadata would.
    config.Autograde.sanitize_preprocessors = [RestoreCells, ClearOutput, DeduplicateIds]
    config.Autograde.pre_convert_hook = take_away
    config.JudgedExecute.sources = str(root / SOLUTIONS)
    config.Autograde.autograde_preprocessors = [
        JudgedExecute,
        IgnorePattern,
        LimitOutput,
        SaveJudgedGrades,
        AssignExtendedPenalties,
    ]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.GenerateFeedback.preprocessors = [HideTests]
    config.FeedbackExporter.root = str(root)
    config.AssignExtendedPenalties.plugin_class = LatePolicy
    # Nothing but Formgrader exports with this one. Its list of folders is extended, not replaced.
    config.HTMLExporter.extra_template_basedirs.append(str(TEMPLATES))
    config.HTMLExporter.preprocessors = [SafeCells]
    config.HTMLExporter.filters = {"markdown2html": markdown_to_html}
    # Where students fetch and submit: a folder that all of them can reach, on a shared machine.
    config.Exchange.root = os.environ.get("COURSE_EXCHANGE") or str(folder / "exchange")
    config.merge(_own_settings(folder))
    return config


def _own_settings(folder: Path) -> Config:
    """Return what a class directory's own file sets; nothing if there is none."""
    if not (folder / OWN_SETTINGS).is_file():
        return Config()
    try:
        return PyFileConfigLoader(OWN_SETTINGS, path=str(folder)).load_config()
    except Exception as error:
        # The file is a program: anything may go wrong in it.
        raise CourseError(f"{folder / OWN_SETTINGS} can't be read: {error!r}") from error


def with_driver(url: str) -> str:
    """Return a database's address with the driver that the extra ``postgresql`` installs."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
