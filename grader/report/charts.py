"""The charts of the report: drawn by matplotlib, kept in the page, described in words.

Each is drawn once, as SVG. For a dark page its colours are exchanged; so every colour that is drawn
with has its own name here, and occurs nowhere else in what matplotlib writes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grader.report.exercises import FULL, NONE, PART, UNTRIED, Exercise
from grader.report.handins import HandIns
from grader.report.scores import BINS, Distribution

_INK, _LINE = "#1b1f25", "#d5d9e1"
_BLUE, _ORANGE, _RED, _GREY = "#0072b2", "#e69f01", "#c44e02", "#b0b7c1"
# The palette of Okabe and Ito, which the colour-blind can tell apart, and lighter on dark ground.
_DARK = {
    _INK: "#e4e8ed",
    _LINE: "#3b434d",
    _BLUE: "#56b4e9",
    _ORANGE: "#e69f00",
    _RED: "#e8743a",
    _GREY: "#5c6672",
}
_COLOURS = {FULL: _BLUE, PART: _ORANGE, NONE: _RED, UNTRIED: _GREY}
_STYLE = {
    "svg.hashsalt": "report",  # the same figures give the same picture
    "svg.fonttype": "path",
    "font.size": 11,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), _INK
    ),
    "grid.color": _LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WIDTH = 5.6
"""Inches. A chart is as wide as the page, and its letters must stay legible on a phone."""


@dataclass(frozen=True)
class Chart:
    """A picture for light and for dark pages."""

    light: str
    dark: str
    alt: str
    """What it shows, in words and numbers."""


def score_chart(scores: Distribution) -> Chart:
    """Draw how many students reached how much of a chapter."""
    bins = scores.bins
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(2.4)
        axes.bar(np.arange(BINS) + 0.5, bins, width=0.92, color=_BLUE)
        axes.set_xticks(
            range(0, BINS + 1, 2), [f"{100 * i // BINS}" for i in range(0, BINS + 1, 2)]
        )
        axes.set_xlabel("% of the points")
        axes.set_ylabel("students")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        step = 100 // BINS
        told = [f"{i * step} to {(i + 1) * step} %: {n}" for i, n in enumerate(bins) if n]
        alt = f"How many of {sum(bins)} students reached how much. {'; '.join(told)}."
        return _chart(figure, axes, alt, "y")


def exercise_chart(exercises: Sequence[Exercise]) -> Chart:
    """Draw, for every exercise, how many have all, some and none of its points."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(1.3 + 0.27 * len(exercises))
        places = np.arange(len(exercises))
        left = np.zeros(len(exercises))
        totals = np.array([max(exercise.handed_in, 1) for exercise in exercises])
        for kind, colour in _COLOURS.items():
            shares = np.array([exercise.counts[kind] for exercise in exercises]) / totals * 100
            axes.barh(places, shares, 0.8, left, color=colour, label=kind)
            left += shares
        axes.set_yticks(places, [f"{e.lecture}  {e.name}" for e in exercises])
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("% of those who handed the notebook in")
        figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=10)
        told = [
            f"{e.name}: {', '.join(f'{n} {kind}' for kind, n in e.counts.items() if n) or 'nobody'}"
            for e in exercises
        ]
        return _chart(figure, axes, f"What came of each exercise. {'; '.join(told)}.", "x")


def time_chart(hand_ins: HandIns) -> Chart:
    """Draw when the attempts at a chapter were handed in."""
    times = [time for time, _ in hand_ins.times]
    edges = _edges(times)
    last = [date2num(time) for time, is_last in hand_ins.times if is_last]
    earlier = [date2num(time) for time, is_last in hand_ins.times if not is_last]
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(2.4)
        axes.hist(
            [last, earlier],
            bins=edges,
            stacked=True,
            color=[_BLUE, _ORANGE],
            label=["last attempts", "earlier attempts"],
            rwidth=0.92,
        )
        if hand_ins.due:
            axes.axvline(date2num(hand_ins.due), color=_RED, linewidth=1.5, label="due")
        locator = AutoDateLocator(minticks=3, maxticks=7)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.set_xlabel("handed in (UTC)")
        axes.set_ylabel("attempts")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=10)
        alt = (
            f"When {len(times)} attempts of {hand_ins.handed_in} students were handed in: "
            f"the first on {min(times):%Y-%m-%d %H:%M}, half by "
            f"{sorted(times)[(len(times) - 1) // 2]:%Y-%m-%d %H:%M}, the last on "
            f"{max(times):%Y-%m-%d %H:%M} UTC"
        )
        due = f"; due on {hand_ins.due:%Y-%m-%d %H:%M} UTC" if hand_ins.due else ""
        return _chart(figure, axes, f"{alt}{due}; {len(hand_ins.late)} late.", "y")


def _edges(times: list[datetime]) -> np.ndarray:
    """Return the edges of at most 40 bars that hold whole hours."""
    first, last = date2num(min(times)), date2num(max(times))
    hours = max(1, int(np.ceil((last - first) * 24 / 40)))
    begin = np.floor(first * 24) / 24
    return np.arange(begin, last + 2 * hours / 24, hours / 24)


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.subplots()


def _chart(figure: Figure, axes: Axes, alt: str, grid: str) -> Chart:
    axes.set_axisbelow(True)
    axes.grid(axis=grid, linewidth=0.6)
    written = io.StringIO()
    figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    light = dark = written.getvalue()
    for colour, instead in _DARK.items():
        dark = dark.replace(colour, instead)
    return Chart(_source(light), _source(dark), alt)


def _source(svg: str) -> str:
    encoded = base64.b64encode(svg.encode()).decode()
    return f"data:image/svg+xml;base64,{encoded}"
