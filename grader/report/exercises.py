"""How hard each exercise was and how well it tells strong students from weak ones.

The measures are those of classical test theory:

difficulty (p)
    The mean share of the points. 1 is an exercise that everybody solved, 0 one that nobody did.
discrimination (r), corrected item-total correlation
    Pearson's correlation between the points of the exercise and those of everything else that
    the same students handed in. The exercise itself is left out, or it would agree with itself.
upper-lower index (D)
    The difficulty among the best 27 % of the students less that among the weakest 27 %, by the
    points of everything else.

References
----------
Lord and Novick, Statistical Theories of Mental Test Scores, 1968. Kelley, The selection of upper
and lower groups for the validation of test items, 1939.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from course.judge.report import Outcome
from grader.classroom.scores import Score
from grader.report.gather import ChapterRecord, ClassRecord

LEAST = 10
"""Students below which a correlation says nothing."""
FEW = 5
"""Students below which "nobody" and "everybody" say nothing."""
GROUP = 0.27
"""Share of the students in the upper and in the lower group."""
SEPARATES, BARELY = 0.3, 0.2
"""The discrimination from which an exercise separates well, and a little."""
HARD, EASY = 0.4, 0.9
"""The difficulty up to which an exercise is hard, and from which it is easy."""

FULL, PART, NONE, UNTRIED = "full marks", "some points", "no points", "not attempted"


@dataclass(frozen=True)
class Exercise:
    """One exercise in figures, of those who handed in its notebook."""

    chapter: str
    notebook: str
    lecture: str
    name: str
    most: float
    handed_in: int
    difficulty: float | None
    discrimination: float | None
    upper_lower: float | None
    counts: dict[str, int]
    """How many have ``FULL``, ``PART`` and ``NONE`` of the points, and how many left it out."""

    @property
    def remark(self) -> str:
        """What the figures say, in words."""
        if self.difficulty is None:
            return ""
        said = []
        if self.difficulty <= HARD:
            said.append("hard")
        elif self.difficulty >= EASY:
            said.append("easy")
        r = self.discrimination
        if r is not None:
            if r < 0:
                said.append("the strong lose points here: look at the exercise")
            elif r < BARELY:
                said.append("hardly separates")
            else:
                said.append("separates well" if r >= SEPARATES else "separates a little")
        return ", ".join(said)


@dataclass(frozen=True)
class PropertyCount:
    """How many answers have one property, of those that were attempted."""

    chapter: str
    lecture: str
    exercise: str
    name: str
    hidden: bool
    holds: int
    attempted: int

    @property
    def nobody(self) -> bool:
        """Whether no answer has it, of enough."""
        return self.attempted >= FEW and self.holds == 0

    @property
    def everybody(self) -> bool:
        """Whether every answer has it, of enough."""
        return self.attempted >= FEW and self.holds == self.attempted


def exercises(record: ClassRecord) -> list[Exercise]:
    """Return every exercise that has points, in the order of the course."""
    totals = record.points()
    return [
        _exercise(chapter, group, totals)
        for chapter in record.chapters
        for group in _by_exercise(chapter)
        if group[0].most > 0
    ]


def _by_exercise(chapter: ChapterRecord) -> list[list[Score]]:
    """Return the scores of each exercise together, in the order of the lectures."""
    groups: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in chapter.scores:
        groups[score.notebook, score.exercise].append(score)
    return [groups[key] for key in sorted(groups, key=lambda k: (chapter.chapter.place(*k), k))]


def _exercise(
    chapter: ChapterRecord, scores: list[Score], totals: dict[str, tuple[float, float]]
) -> Exercise:
    first = scores[0]
    there = [s for s in scores if (s.student, s.notebook) in chapter.notebooks]
    shares = np.array([s.points / s.most for s in there])
    rest = np.array([_rest(s, totals[s.student]) for s in there])
    known = ~np.isnan(rest)
    return Exercise(
        chapter.chapter.name,
        first.notebook,
        chapter.lecture(first.notebook),
        first.exercise,
        first.most,
        len(there),
        float(shares.mean()) if len(there) else None,
        correlation(shares[known], rest[known]),
        upper_lower(shares[known], rest[known]),
        _counts(there),
    )


def _rest(score: Score, total: tuple[float, float]) -> float:
    """Return the share of the points of everything else that a student handed in."""
    points, most = total[0] - score.points, total[1] - score.most
    return points / most if most > 1e-9 else float("nan")


def correlation(shares: np.ndarray, rest: np.ndarray) -> float | None:
    """Return Pearson's correlation; None for too few students or where nothing varies."""
    if len(shares) < LEAST or np.ptp(shares) < 1e-9 or np.ptp(rest) < 1e-9:
        return None
    return float(np.corrcoef(shares, rest)[0, 1])


def upper_lower(shares: np.ndarray, rest: np.ndarray) -> float | None:
    """Return the upper-lower index; None for too few students.

    Students who are level at the edge of a group count in part, so that the result does not
    depend on the order of the names.
    """
    if len(shares) < LEAST or np.ptp(rest) < 1e-9:
        return None
    size = GROUP * len(shares)
    return _top_mean(shares, rest, size) - _top_mean(shares, -rest, size)


def _top_mean(shares: np.ndarray, rest: np.ndarray, size: float) -> float:
    edge = np.sort(rest)[::-1][int(np.ceil(size)) - 1]
    above, level = rest > edge, rest == edge
    left = size - above.sum()
    return float((shares[above].sum() + left * shares[level].mean()) / size)


def _counts(scores: Iterable[Score]) -> dict[str, int]:
    counts = dict.fromkeys((FULL, PART, NONE, UNTRIED), 0)
    for score in scores:
        if score.report is not None and not score.report.attempted and score.points <= 0:
            counts[UNTRIED] += 1
        elif score.points <= 0:
            counts[NONE] += 1
        else:
            counts[FULL if score.points >= score.most - 1e-9 else PART] += 1
    return counts


def properties(record: ClassRecord) -> list[PropertyCount]:
    """Return every property of every exercise, in the order in which it is tried."""
    found = []
    for chapter in record.chapters:
        for group in _by_exercise(chapter):
            tried = [s.report for s in group if s.report is not None and s.report.attempted]
            tally: dict[tuple[str, bool], list[Outcome]] = defaultdict(list)
            for report in tried:
                for result in report.results:
                    tally[result.name, result.hidden].append(result.outcome)
            found += [
                PropertyCount(
                    chapter.chapter.name,
                    chapter.lecture(group[0].notebook),
                    group[0].exercise,
                    name,
                    hidden,
                    outcomes.count(Outcome.PASSED),
                    len(outcomes),
                )
                for (name, hidden), outcomes in tally.items()
            ]
    return found
