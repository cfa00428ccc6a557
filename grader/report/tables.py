"""The tables behind the report, as CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.engine.execute import STEPS
from grader.exchange.tables import Form, new_table, write_table
from grader.files import write_whole
from grader.report.contents import Contents
from grader.report.exercises import FULL, NONE, PART, UNTRIED
from grader.report.scores import BINS

_FORM = Form(newline="\r\n", encoding="utf-8-sig")
"""Spreadsheets know by the byte-order mark that it is UTF-8."""

Value = str | float | bool | None


@dataclass(frozen=True)
class Table:
    """One file."""

    name: str
    about: str
    """What a row is."""
    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def write(table: Table, folder: Path) -> Path:
    """Write a table as a CSV file in a folder, and return the file."""
    path = folder / f"{table.name}.csv"
    rows = [[_cell(value) for value in row] for row in table.rows]
    write_whole(path, write_table(new_table(path.name, table.columns, rows, _FORM)))
    return path


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.6g}"


def tables(found: Contents) -> list[Table]:
    """Return all tables of a report."""
    return [
        Table(
            "scores",
            "a student's exercise",
            (
                *("student", "name", "chapter", "lecture", "exercise", "points", "of"),
                *("handed in", "attempted", "by hand", "mistakes"),
            ),
            list(_scores(found)),
        ),
        Table(
            "distributions",
            "a chapter or lecture",
            (
                *("chapter", "lecture", "points", "students", "mean", "lowest", "quartile 1"),
                *("median", "quartile 3", "highest"),
                *(f"{100 * i // BINS}-{100 * (i + 1) // BINS} %" for i in range(BINS)),
            ),
            [
                (
                    *(d.chapter, d.lecture, d.most, len(d.shares), d.mean),
                    *(d.quantile(part) for part in (0, 0.25, 0.5, 0.75, 1)),
                    *d.bins,
                )
                for part in found.parts
                for d in part.distributions
            ],
        ),
        Table(
            "exercises",
            "an exercise",
            (
                *("chapter", "lecture", "exercise", "points", "handed in", "difficulty p"),
                *("discrimination r", "upper-lower D"),
                *(FULL, PART, NONE, UNTRIED, "remark"),
            ),
            [
                (
                    *(e.chapter, e.lecture, e.name, e.most, e.handed_in, e.difficulty),
                    *(e.discrimination, e.upper_lower, *e.counts.values(), e.remark),
                )
                for part in found.parts
                for e in part.exercises
            ],
        ),
        Table(
            "mistakes",
            "a known mistake in a student's work",
            ("chapter", "lecture", "exercise", "mistake", "say", "student", "name"),
            [
                (m.chapter, m.lecture, m.exercise, m.name, m.advice, who, found.name(who))
                for m in found.mistakes
                for who in m.students
            ],
        ),
        Table(
            "properties",
            "a property of an exercise",
            ("chapter", "lecture", "exercise", "property", "hidden", "holds", "attempted"),
            [
                (p.chapter, p.lecture, p.exercise, p.name, p.hidden, p.holds, p.attempted)
                for p in found.properties
            ],
        ),
        Table(
            "attempts",
            "an attempt",
            ("chapter", "student", "name", "handed in (UTC)", "hours late"),
            list(_attempts(found)),
        ),
        Table(
            "look-at",
            "something that a person should look at",
            ("what", "chapter", "lecture", "exercise", "student", "other student", "reason"),
            list(_look_at(found)),
        ),
        Table(
            "time",
            "a graded notebook",
            ("chapter", "lecture", "student", *(f"{step} in s" for step in STEPS)),
            list(_times(found)),
        ),
    ]


def _scores(found: Contents) -> Iterator[tuple[Value, ...]]:
    for record in found.record.chapters:
        for score in record.scores:
            report = score.report
            yield (
                *(score.student, found.name(score.student), record.chapter.name),
                *(record.lecture(score.notebook), score.exercise, score.points, score.most),
                (score.student, score.notebook) in record.notebooks,
                report.attempted if report else None,
                score.by_hand,
                "; ".join(report.mistakes) if report else "",
            )


def _attempts(found: Contents) -> Iterator[tuple[Value, ...]]:
    for record in found.record.chapters:
        last = record.last_attempts
        for attempt in record.attempts:
            graded = record.handed_in.get(attempt.student)
            yield (
                *(attempt.chapter, attempt.student, found.name(attempt.student)),
                f"{attempt.time:%Y-%m-%d %H:%M:%S}",
                graded.hours_late if graded and attempt in last else None,
            )


def _look_at(found: Contents) -> Iterator[tuple[Value, ...]]:
    for flag in found.flags:
        yield "flag", flag.chapter, flag.lecture, "", flag.student, "", flag.reason
    for cell in found.plain:
        for who in cell.earned:
            reason = "judged by plain asserts in the student's own process"
            yield "plain asserts", cell.chapter, cell.lecture, cell.cell, who, "", reason
    for pair in found.pairs:
        for alike in pair.alike:
            same = ", word for word" if alike.word_for_word else ""
            reason = f"{alike.percent:.0f} % of {alike.length} tokens alike{same}"
            yield "alike", alike.chapter, alike.lecture, alike.exercise, *pair.students, reason
    for record in found.record.chapters:
        for who in record.ungraded:
            yield "not graded", record.chapter.name, "", "", who, "", "handed in, not graded yet"


def _times(found: Contents) -> Iterator[tuple[Value, ...]]:
    for record in found.record.chapters:
        for (student, notebook), graded in sorted(record.notebooks.items()):
            yield (
                *(record.chapter.name, record.lecture(notebook), student),
                *(graded.seconds.get(step) for step in STEPS),
            )
