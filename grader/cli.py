"""The command ``grader``: what instructors and maintainers run."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.bench.command import bench
from grader.build.command import build
from grader.chapters import CourseError, find_chapter
from grader.demo.command import demo
from grader.exchange.command import export, roster
from grader.guards.command import guard
from grader.options import ChapterName, ClassFolder, Database, DryRun, Unsafe
from grader.progress import progress
from grader.site.command import site

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hand out, collect, grade and hand back the notebooks of the course.",
)
app.command()(build)
app.command()(guard)
app.command()(demo)
app.command()(roster)
app.command()(export)
app.command()(bench)
app.command()(site)


@app.command()
def release(
    chapter: ChapterName,
    due: Annotated[
        datetime | None, typer.Option(help="When submissions are due, in local time.")
    ] = None,
    folder: ClassFolder = None,
    db: Database = None,
) -> None:
    """Make the zip for the students and open the chapter for submissions."""
    from grader.classroom.folders import open_class
    from grader.classroom.release import release as release_chapter

    print(f"To hand out: {release_chapter(open_class(folder, db), find_chapter(chapter), due)}")


@app.command()
def collect(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A folder or zip of what was handed in.")
    ],
    chapter: Annotated[str, typer.Option(metavar="CHAPTER", help="What was handed in.")],
    add_students: Annotated[
        bool, typer.Option("--add-students", help="Accept students the gradebook does not know.")
    ] = False,
    worksheet: Annotated[
        Path | None, typer.Option(help="Moodle's grading worksheet: who it was, and when.")
    ] = None,
    dry_run: DryRun = False,
    folder: ClassFolder = None,
    db: Database = None,
) -> None:
    """Take in submissions as a learning platform hands them out."""
    from grader.classroom.collect import collect as collect_from
    from grader.classroom.folders import open_class
    from grader.classroom.table import mapping_table
    from grader.exchange.tables import read_table

    found = collect_from(
        open_class(folder, db),
        find_chapter(chapter),
        source,
        add_students=add_students,
        worksheet=read_table(worksheet) if worksheet else None,
        dry_run=dry_run,
    )
    if dry_run:
        Console().print(mapping_table(found))
    for note in found.notes:
        print(note)
    done = "would be taken" if dry_run else "taken"
    print(f"{len(found.taken)} {done}, {len(found.older)} older than what was there.")
    _end_with("Refused", found.problems)


@app.command()
def grade(
    chapter: ChapterName,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given again.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks run at a time; by default as many as there is room."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers run them instead."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run also what was graded before and has not changed.")
    ] = False,
    unsafe: Unsafe = False,
    folder: ClassFolder = None,
    db: Database = None,
) -> None:
    """Run and judge submissions, save the scores, and print them.

    What was graded before and has not changed is left as it is, so a run that was stopped goes on.
    """
    from grader.classroom.folders import open_class
    from grader.classroom.grade import grade as grade_chapter
    from grader.classroom.graded import read_graded
    from grader.classroom.scores import late, scores
    from grader.classroom.table import print_outcome

    course, wanted = open_class(folder, db), find_chapter(chapter)
    console = Console()
    total = len(set(student or course.students_of(wanted.name)))
    try:
        with progress(console, "Grading", total) as notice:
            graded = grade_chapter(
                course,
                wanted,
                student,
                jobs=jobs,
                scheduler=scheduler,
                force=force,
                unsafe=unsafe,
                notice=notice,
            )
    except KeyboardInterrupt:
        print("Stopped. What was done is kept; the same command goes on.", file=sys.stderr)
        raise typer.Exit(130) from None
    notebooks = read_graded(course, wanted.name)
    found = scores(course, wanted, notebooks)
    print_outcome(console, wanted, graded, found, late(course, wanted), notebooks)
    _end_with("Not graded", [f"{s}: {p}" for s, p in graded.problems.items()])


@app.command()
def feedback(chapter: ChapterName, folder: ClassFolder = None, db: Database = None) -> None:
    """Write a page of feedback for every graded notebook."""
    from grader.classroom.feedback import feedback as write_feedback
    from grader.classroom.folders import open_class

    course = open_class(folder, db)
    pages = write_feedback(course, find_chapter(chapter))
    print(f"{len(pages)} page{'s' * (len(pages) != 1)} in {course.folder / 'feedback'}")


@app.command()
def report(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="Chapters to report on; all by default."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder to write to; report/ in the class by default.")
    ] = None,
    folder: ClassFolder = None,
    db: Database = None,
) -> None:
    """Write the instructors' report of a class, and the tables behind it."""
    from grader.classroom.folders import open_class
    from grader.report.write import report as write_report

    print(f"The report: {write_report(open_class(folder, db), chapters, output)}")


def _end_with(what: str, problems: list[str]) -> None:
    """Say what went wrong, if anything did, and end the command so."""
    if problems:
        raise CourseError("\n  ".join([f"{what} ({len(problems)}):", *problems]))


def main() -> None:
    """Run a command; a problem that a person can mend is said in words, without a traceback."""
    # nbgrader runs alembic by name, which must be this environment's also where it is not active.
    programs = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])
    try:
        app(prog_name="grader")
    except (CourseError, OSError) as problem:
        # The system's errors say what may not be read or written, or that the disk is full.
        print(problem, file=sys.stderr)
        sys.exit(1)
