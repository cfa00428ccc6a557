"""What the students of a chapter reached, and how that is distributed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from grader.report.gather import ChapterRecord

BINS = 10
"""Bars of a distribution, each as wide."""


@dataclass(frozen=True)
class Distribution:
    """The scores of one chapter, or of one lecture of it, as shares of its points."""

    chapter: str
    lecture: str
    """Empty for the whole chapter."""
    title: str
    most: float
    shares: tuple[float, ...]
    """Of those who handed it in, each in [0, 1] unless there was extra credit."""

    @property
    def mean(self) -> float:
        """The mean share."""
        return float(np.mean(self.shares))

    def quantile(self, part: float) -> float:
        """Return the share that this part of the students does not exceed."""
        return float(np.quantile(self.shares, part))

    @property
    def bins(self) -> list[int]:
        """How many students are in each of ``BINS`` bins; full marks and more are in the last."""
        return np.histogram(np.clip(self.shares, 0, 1), bins=BINS, range=(0, 1))[0].tolist()


def distributions(record: ChapterRecord) -> list[Distribution]:
    """Return the distribution of a chapter, then those of its lectures.

    In the chapter's, a notebook that was not handed in counts as nothing, as in the grade, and
    what was taken off for being late is taken off. In a lecture's are those who handed it in.
    """
    whole: dict[str, float] = dict.fromkeys(record.handed_in, 0.0)
    lectures: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    most: dict[str, dict[str, float]] = defaultdict(dict)
    for score in record.scores:
        whole[score.student] += score.points
        most[score.notebook][score.exercise] = score.most
        if (score.student, score.notebook) in record.notebooks:
            lectures[score.notebook][score.student] += score.points
    earned = [max(points - record.handed_in[who].penalty, 0.0) for who, points in whole.items()]
    titles = {lecture.file: lecture.title for lecture in record.chapter.lectures}
    name = record.chapter.name
    found = [_distribution(name, "", record.chapter.title, record.most, earned)]
    for notebook in sorted(lectures, key=record.chapter.place):
        found.append(
            _distribution(
                name,
                record.lecture(notebook),
                titles.get(notebook, ""),
                sum(most[notebook].values()),
                list(lectures[notebook].values()),
            )
        )
    return [one for one in found if one.shares]


def _distribution(
    chapter: str, lecture: str, title: str, most: float, earned: list[float]
) -> Distribution:
    shares = tuple(points / most for points in earned) if most > 0 else ()
    return Distribution(chapter, lecture, title, most, shares)
