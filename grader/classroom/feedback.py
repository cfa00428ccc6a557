"""``grader feedback``: a page a notebook and one for the chapter, for every student."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class
from grader.convert import convert
from grader.engine.book import kept_open


def feedback(course: Class, chapter: Chapter) -> list[Path]:
    """Write the feedback of a chapter and return the pages."""
    course.as_released(chapter)
    if not any(course.folder.glob(f"autograded/*/{chapter.name}")):
        raise CourseError(f"Nothing is graded yet. Run first: grader grade {chapter.name}")
    config = course.config(chapter.name)
    config.GenerateFeedback.force = True
    with kept_open(config.CourseDirectory.db_url):
        convert(GenerateFeedback, config)
    return sorted(course.folder.glob(f"feedback/*/{chapter.name}/*.html"))
