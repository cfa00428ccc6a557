"""The command ``grader``: what instructors and maintainers run."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.build.command import build
from grader.chapters import CourseError, find_chapter
from grader.demo.command import demo
from grader.guards.command import guard

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hand out, collect, grade and hand back the notebooks of the course.",
)
app.command()(build)
app.command()(guard)
app.command()(demo)

ChapterName = Annotated[
    str, typer.Argument(metavar="CHAPTER", help="Such as 3b-batch-normalization.")
]
ClassFolder = Annotated[
    Path | None,
    typer.Option("--class", help="Class directory; COURSE_CLASS, else class/, by default."),
]


@app.command()
def release(
    chapter: ChapterName,
    due: Annotated[
        datetime | None, typer.Option(help="When submissions are due, in local time.")
    ] = None,
    folder: ClassFolder = None,
) -> None:
    """Make the zip for the students and open the chapter for submissions."""
    from grader.classroom.folders import open_class
    from grader.classroom.release import release as release_chapter

    print(f"To hand out: {release_chapter(open_class(folder), find_chapter(chapter), due)}")


@app.command()
def collect(
    source: Annotated[Path, typer.Argument(help="A folder or zip of what was handed in.")],
    chapter: Annotated[str, typer.Option(help="What was handed in.")],
    add_students: Annotated[
        bool, typer.Option("--add-students", help="Accept students the gradebook does not know.")
    ] = False,
    folder: ClassFolder = None,
) -> None:
    """Take in submissions as a learning platform hands them out."""
    from grader.classroom.collect import collect as collect_from
    from grader.classroom.folders import open_class

    found = collect_from(
        open_class(folder), find_chapter(chapter), source, add_students=add_students
    )
    print(f"{len(found.taken)} taken, {len(found.older)} older than what was there.")
    _end_with(found.problems, "were refused")


@app.command()
def grade(
    chapter: ChapterName,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given again.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions graded at a time.")] = os.cpu_count()
    or 1,
    folder: ClassFolder = None,
) -> None:
    """Run and judge submissions, save the scores, and print them."""
    from grader.classroom.folders import open_class
    from grader.classroom.grade import grade as grade_chapter
    from grader.classroom.scores import flags, scores
    from grader.classroom.table import mistake_table, score_tables

    course, wanted = open_class(folder), find_chapter(chapter)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    total = len(student or course.students_of(wanted.name))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("Grading", total=total)
        graded = grade_chapter(
            course, wanted, student, jobs=jobs, notice=lambda _: progress.advance(task)
        )
    found = [score for score in scores(course, wanted) if score.student in graded.students]
    for table in [*score_tables(wanted, found), mistake_table(found)]:
        console.print(table, "")
    for (name, notebook), reason in graded.unreadable.items():
        console.print(f"{name}: {notebook} was graded as empty. {reason}")
    for name in graded.students:
        for notebook, reasons in flags(course, wanted, name).items():
            console.print(f"{name}: look at {notebook}: {' '.join(reasons)}")
    _end_with([f"{s}: {p}" for s, p in graded.problems.items()], "have no grade")


@app.command()
def feedback(chapter: ChapterName, folder: ClassFolder = None) -> None:
    """Write a page of feedback for every graded notebook."""
    from grader.classroom.feedback import feedback as write_feedback
    from grader.classroom.folders import open_class

    course = open_class(folder)
    pages = write_feedback(course, find_chapter(chapter))
    print(f"{len(pages)} pages in {course.folder / 'feedback'}")


def _end_with(problems: list[str], what: str) -> None:
    """Say what went wrong, if anything did, and end the command so."""
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise CourseError(f"{len(problems)} {what}:\n{lines}")


def main() -> None:
    """Run a command; a problem that a person can mend is said in words, without a traceback."""
    try:
        app()
    except CourseError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
