"""``grader demo``: hand out, collect, grade, hand back, report, for a class that is made up."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from rich.console import Console

from grader.chapters import Chapter, CourseError, find_chapter, read_chapters
from grader.classroom.collect import collect
from grader.classroom.feedback import feedback
from grader.classroom.folders import Class, open_class
from grader.classroom.grade import grade
from grader.classroom.graded import read_graded
from grader.classroom.release import release
from grader.classroom.scores import late, scores
from grader.classroom.table import print_outcome
from grader.demo.pages import telling_pages
from grader.demo.sample import Submission, fill_in, sample_class
from grader.demo.verify import differences
from grader.progress import progress
from grader.report.write import report
from grader.sandbox.parent import warm_parent
from grader.sandbox.refusal import WallsRefused

DEFAULT_CHAPTER = "3b-batch-normalization"


@dataclass(frozen=True)
class Shown:
    """What came of one chapter."""

    handed_out: Path
    feedback: dict[str, Path]
    """Pages of feedback, by what they show."""
    problems: list[str]


def demo(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="Chapters to show, or 'all'."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Class directory to make; a temporary one by default.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks run at a time; by default as many as there is room."),
    ] = None,
) -> None:
    """Grade a class of sample submissions and compare every score with what it must be."""
    names = list(dict.fromkeys(chapters or [DEFAULT_CHAPTER]))
    chosen = read_chapters() if names == ["all"] else [find_chapter(name) for name in names]
    if keep is not None and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise CourseError(
            f"{keep} is in use: name a folder that is empty, or that is not there yet."
        )
    course = open_class(keep or Path(tempfile.mkdtemp(prefix="class-")))
    console = Console(width=None if os.isatty(1) else 100)
    without_walls = not _has_walls()
    if without_walls:
        console.print(
            "This system has no walls for submissions. These are all this course's own, and run "
            "without; grader grade would refuse a class's.",
            highlight=False,
        )
    shown = [_show(course, chapter, jobs, without_walls, console) for chapter in chosen]
    page = report(course, [chapter.name for chapter in chosen])
    places = {
        "The class": {
            "all of it": course.folder,
            "gradebook": course.folder / "gradebook.db",
            **{
                f"handed out, {one.handed_out.stem.partition('-')[0]}": one.handed_out
                for one in shown
            },
        },
        "What three students get back": shown[0].feedback,
        "What the instructor gets": {"report": page},
    }
    for title, paths in ((title, paths) for title, paths in places.items() if paths):
        console.print(f"\n{title}")
        for what, path in paths.items():
            console.print(f"  {what:<24}{path}", soft_wrap=True, highlight=False)
    problems = [problem for one in shown for problem in one.problems]
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CourseError(f"{len(problems)} scores are not as they must be:\n{lines}")


def _has_walls() -> bool:
    """Return whether kernels can be walled in; what forks them imports while a class is made."""
    try:
        warm_parent()
    except WallsRefused:
        return False
    return True


def _show(
    course: Class, chapter: Chapter, jobs: int | None, unsafe: bool, console: Console
) -> Shown:
    began = time.monotonic()
    submissions = sample_class(chapter)
    console.rule(f"{chapter.name}: {len(submissions)} students")
    due = datetime.now().replace(microsecond=0)
    archive = release(course, chapter, due)
    with tempfile.TemporaryDirectory() as handed_in:
        _write(course, chapter, submissions, Path(handed_in), due - timedelta(hours=1))
        collected = collect(course, chapter, Path(handed_in), add_students=True)
    with progress(console, "Grading", len(submissions)) as notice:
        graded = grade(course, chapter, jobs=jobs, unsafe=unsafe, notice=notice)
    notebooks = read_graded(course, chapter.name)
    found = scores(course, chapter, notebooks)
    print_outcome(console, chapter, graded, found, late(course, chapter), notebooks)
    problems = [*collected.problems, *(f"{s}: {p}" for s, p in graded.problems.items())]
    problems += differences(chapter, submissions, found)
    feedback(course, chapter)
    if not problems:
        console.print(
            f"{len(found)} scores of {len(submissions)} students compared with the catalogue: "
            f"all as expected, in {time.monotonic() - began:.0f} s."
        )
    return Shown(archive, telling_pages(course, chapter, submissions), problems)


def _write(
    course: Class, chapter: Chapter, submissions: list[Submission], folder: Path, time_: datetime
) -> None:
    """Write what every student hands in, as a folder a student."""
    release_folder = course.folder / "release" / chapter.name
    for submission in submissions:
        place = folder / submission.student
        place.mkdir()
        for position, lecture in enumerate(submission.lectures):
            notebook = nbformat.read(release_folder / f"{lecture.file}.ipynb", as_version=4)
            fill_in(notebook, submission)
            if position == 0 and submission.edit:
                submission.edit(notebook)
            path = place / f"{lecture.file}.ipynb"
            text = nbformat.writes(notebook)
            if position == 0 and submission.corrupt:
                text = text[: len(text) // 2]
            path.write_text(text, encoding="utf-8")
            seconds = (time_ + submission.late).timestamp()
            os.utime(path, (seconds, seconds))
