"""Scores as tables for a terminal."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.chapters import Chapter
from grader.classroom.collect import Collected
from grader.classroom.grade import Graded
from grader.classroom.graded import Notebooks
from grader.classroom.scores import Score


def print_outcome(
    console: Console,
    chapter: Chapter,
    graded: Graded,
    scores: list[Score],
    late: Mapping[str, float],
    notebooks: Notebooks,
) -> None:
    """Print what came of grading a chapter, of those who were graded.

    Parameters
    ----------
    console : Console
        Where to print.
    chapter : Chapter
        The chapter.
    graded : Graded
        What came of grading it.
    scores : list of Score
        Of the chapter, those of others too.
    late : mapping of str to float
        Hours by student, those of others too.
    notebooks : Notebooks
        The chapter's graded notebooks, those of others too.
    """
    asked = set(graded.students)
    found = [score for score in scores if score.student in asked]
    mistakes = mistake_table(found)
    for table in [*score_tables(chapter, found), *([mistakes] if mistakes.row_count else [])]:
        console.print(table, "")
    told = list(remarks(graded))
    if graded.kept:
        of = f"{len(graded.kept)} of {len(asked)}"
        told.append(f"{of} had been graded before and have not changed.")
    for student, hours in late.items():
        if student in asked:
            hours = math.ceil(hours)
            told.append(f"{student}: {hours} hour{'s' * (hours != 1)} late")
    for (student, notebook), one in notebooks.items():
        if student in asked and one.flags:
            told.append(f"{student}: look at {notebook}: {' '.join(one.flags)}")
    for remark in told:
        # Names are from strangers: no markup in them.
        console.print(remark, markup=False, highlight=False, soft_wrap=True)


def score_tables(chapter: Chapter, scores: list[Score]) -> list[Table]:
    """Return a table a lecture: students × exercises, with the mistake that was found."""
    tables = []
    students = sorted({score.student for score in scores})
    by_place = {(score.student, score.notebook, score.exercise): score for score in scores}
    for lecture in chapter.lectures:
        table = Table(title=f"{lecture.number} {lecture.title}", title_justify="left", box=None)
        table.add_column("student", no_wrap=True)
        for exercise, points in lecture.exercises.items():
            table.add_column(f"{exercise}\n(of {points:g})", overflow="fold")
        handed_in = 0
        for student in students:
            row = [by_place.get((student, lecture.file, name)) for name in lecture.exercises]
            if any(score is not None and score.report is not None for score in row):
                table.add_row(student, *(cell(score) for score in row))
                handed_in += 1
        if handed_in:
            tables.append(table)
    return tables


def cell(score: Score | None) -> str:
    """Return one score in a few characters: a mark, the points, the first mistake."""
    if score is None or score.report is None:
        return ""
    if score.by_hand:
        return f"{score.points:.1f} by hand"
    if not score.report.attempted:
        return "–"
    if score.report.score == 1:
        return "✓"
    lost = next(result for result in score.report.results if not result.passed)
    why = score.report.mistakes[0] if score.report.mistakes else f"{lost.outcome}: {lost.name}"
    return f"{score.points:.1f} {why}"


def mistake_table(scores: list[Score]) -> Table:
    """Return which known mistake was made by how many, and by whom."""
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    for score in scores:
        for mistake in score.report.mistakes[:1] if score.report else ():
            made[score.exercise, mistake].append(score.student)
    table = Table(title="Mistakes named", title_justify="left", box=None)
    for name in ("exercise", "mistake", "how many", "who"):
        table.add_column(name, justify="right" if name == "how many" else "left")
    for (exercise, mistake), who in sorted(made.items(), key=lambda item: (-len(item[1]), item[0])):
        table.add_row(exercise, mistake, str(len(who)), ", ".join(who))
    return table


def mapping_table(collected: Collected) -> Table:
    """Return which entry of what was handed in goes to whom."""
    table = Table(title="What was handed in", title_justify="left", box=None)
    for name in ("entry", "student", "notebooks", "time", ""):
        table.add_column(name, overflow="fold", no_wrap=name == "time")
    for one in collected.mapping:
        cells = (
            one.entry,
            ", ".join(one.students),
            "\n".join(name.removesuffix(".ipynb") for name in one.notebooks),
            f"{one.time.astimezone():%Y-%m-%d %H:%M}",
            "taken" if one.taken else "older",
        )
        # Names are from strangers: no markup in them.
        table.add_row(*(Text(cell) for cell in cells))
    return table


def remarks(graded: Graded) -> Iterator[str]:
    """Yield a sentence for every notebook that has no points because there was none to grade."""
    for (student, notebook), reason in sorted(graded.unreadable.items()):
        yield f"{student}: {notebook} was graded as empty. {reason}"
    for notebook, students in sorted(graded.missing.items()):
        yield f"{notebook} was not handed in, which is 0 points, by: {', '.join(students)}."
