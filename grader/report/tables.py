"""The tables behind the report, as CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.report.contents import Contents

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings that make a spreadsheet take a text for a formula, or look behind them for one."""

Value = str | float | bool | None


@dataclass(frozen=True)
class Table:
    """One file."""

    name: str
    about: str
    """What a row is."""
    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def harmless(value: Value) -> str:
    """Return a value as a cell of a CSV file; a text that could be a formula begins with ``'``.

    Parameters
    ----------
    value : str, float, bool or None
        Numbers stay numbers, negative ones too.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        is_formula = value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA)
        return f"'{value}" if is_formula else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}"


def write(table: Table, folder: Path) -> Path:
    """Write a table; spreadsheets know by the byte-order mark that it is UTF-8."""
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(table.columns)
        lines.writerows([harmless(value) for value in row] for row in table.rows)
    return path


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
                *(
                    "median",
                    "quartile 3",
                    "highest",
                    *(f"{10 * i}-{10 * i + 10} %" for i in range(10)),
                ),
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
                *("full marks", "some points", "no points", "not attempted", "remark"),
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
            (
                *("chapter", "lecture", "student"),
                *("start in s", "cells in s", "judging in s"),
            ),
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
        last = {attempt.student: attempt.time for attempt in record.attempts}
        for attempt in record.attempts:
            graded = record.handed_in.get(attempt.student)
            is_last = attempt.time == last[attempt.student]
            yield (
                *(attempt.chapter, attempt.student, found.name(attempt.student)),
                f"{attempt.time:%Y-%m-%d %H:%M:%S}",
                graded.hours_late if graded and is_last else None,
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
    steps: Iterable[str] = ("start", "cells", "judging")
    for record in found.record.chapters:
        for (student, notebook), graded in sorted(record.notebooks.items()):
            yield (
                *(record.chapter.name, record.lecture(notebook), student),
                *(graded.seconds.get(step) for step in steps),
            )
