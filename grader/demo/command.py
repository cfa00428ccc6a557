"""``grader demo``: hand out, collect, grade and hand back, for a class that does not exist."""

from __future__ import annotations

import os
import tempfile
import time
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
from grader.classroom.release import release
from grader.classroom.scores import late, scores
from grader.classroom.table import mistake_table, remarks, score_tables
from grader.demo.sample import Submission, fill_in, sample_class
from grader.demo.verify import differences
from grader.progress import progress

DEFAULT_CHAPTER = "3b-batch-normalization"


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
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Run submissions without walls, with all that you may do."),
    ] = False,
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
    problems = [
        problem for chapter in chosen for problem in _show(course, chapter, jobs, unsafe, console)
    ]
    console.print(f"\nThe class is in {course.folder}", soft_wrap=True)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CourseError(f"{len(problems)} scores are not as they must be:\n{lines}")


def _show(
    course: Class, chapter: Chapter, jobs: int | None, unsafe: bool, console: Console
) -> list[str]:
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
    found = scores(course, chapter)
    for table in score_tables(chapter, found):
        console.print(table, "")
    console.print(mistake_table(found), "")
    for remark in remarks(graded):
        console.print(remark, highlight=False, soft_wrap=True)
    for student, hours in late(course, chapter).items():
        console.print(f"{student}: {hours:.0f} hours late")
    problems = [*collected.problems, *(f"{s}: {p}" for s, p in graded.problems.items())]
    problems += differences(chapter, submissions, found)
    pages = feedback(course, chapter)
    if not problems:
        console.print(
            f"{len(found)} scores of {len(submissions)} students compared with the catalogue: "
            f"all as expected, in {time.monotonic() - began:.0f} s."
        )
    console.print("\nTo look at:")
    for what, path in (
        ("handed out", archive),
        ("one student's feedback", pages[0]),
        ("gradebook", course.folder / "gradebook.db"),
    ):
        console.print(f"  {what:<24}{path}", soft_wrap=True, highlight=False)
    return problems


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
