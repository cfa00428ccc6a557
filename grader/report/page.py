"""The page itself: what its template is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from grader.feedback.render import render
from grader.feedback.text import code_html
from grader.report import alike, exercises
from grader.report.charts import Chart, exercise_chart, score_chart, time_chart
from grader.report.contents import Contents, Part
from grader.report.tables import Table

FIRST = 20
"""Rows of a long list that are seen at once; the others are behind a click."""
PAIRS = 25
"""Pairs of students that the page shows; the table has all of them."""
LONGEST_ANSWER = 6_000
"""Characters of an answer that are shown."""


def page(found: Contents, tables: Sequence[Table]) -> str:
    """Return the report as one page of HTML that loads nothing.

    Parameters
    ----------
    found : Contents
        What there is to say.
    tables : sequence of Table
        The tables that lie beside it.
    """
    return render(
        "report.html.j2",
        package="grader.report",
        title="How the class is doing",
        now=datetime.now().astimezone(),
        found=found,
        charts={part.record.chapter.name: _charts(part) for part in found.parts},
        nobody=[p for p in found.properties if p.nobody],
        everybody=[p for p in found.properties if p.everybody],
        first=FIRST,
        most_pairs=PAIRS,
        code=_code,
        exercises=exercises,
        alike=alike,
        tables=tables,
        duration=duration,
    )


def _charts(part: Part) -> dict[str, Chart]:
    charts = {}
    if part.distributions:
        charts["scores"] = score_chart(part.distributions[0])
    if part.exercises:
        charts["exercises"] = exercise_chart(part.exercises)
    if part.hand_ins.times:
        charts["times"] = time_chart(part.hand_ins)
    return charts


def _code(source: str) -> Markup:
    cut = Markup("\n…") if len(source) > LONGEST_ANSWER else ""
    return code_html(source[:LONGEST_ANSWER]) + cut


def duration(seconds: float) -> str:
    """Return a time in the units in which a person would say it."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
