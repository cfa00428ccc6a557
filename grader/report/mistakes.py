"""Which known mistake was made by how many, in whose work, and what to say about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from course.judge.expect import Mistake
from course.judge.report import Report
from grader.report.gather import ChapterRecord, ClassRecord


@dataclass(frozen=True)
class Made:
    """One known mistake in one exercise."""

    chapter: str
    lecture: str
    exercise: str
    name: str
    advice: str
    """The words to say in the next lecture: those that the students read."""
    students: tuple[str, ...]
    attempted: int
    """How many tried the exercise."""

    @property
    def share(self) -> float:
        """Share of those who tried the exercise."""
        return len(self.students) / self.attempted


def mistakes(record: ClassRecord) -> list[Made]:
    """Return the known mistakes, the most frequent first.

    An answer may show several, as it may be wrong in more than one place.
    """
    found = [made for chapter in record.chapters for made in _of_chapter(chapter)]
    return sorted(found, key=lambda made: -len(made.students))


def _of_chapter(chapter: ChapterRecord) -> list[Made]:
    """Return the mistakes in the order of the exercises, then of their names."""
    made: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    said: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    tried: Counter[tuple[str, str]] = Counter()
    for score in chapter.scores:
        if score.report is None or not score.report.attempted:
            continue
        tried[score.notebook, score.exercise] += 1
        for name, advice in _named(score.report).items():
            made[score.notebook, score.exercise, name].append(score.student)
            said[score.notebook, score.exercise, name][advice] += 1
    return [
        Made(
            chapter.chapter.name,
            chapter.lecture(notebook),
            exercise,
            name,
            said[notebook, exercise, name].most_common(1)[0][0],
            tuple(students),
            tried[notebook, exercise],
        )
        for (notebook, exercise, name), students in sorted(
            made.items(), key=lambda item: (chapter.chapter.place(*item[0][:2]), item[0])
        )
    ]


def _named(report: Report) -> dict[str, str]:
    """Return the advice on each mistake that a report names: what follows its sentence."""
    return {
        result.mistake: result.message.rpartition(str(Mistake(result.mistake, "")))[2]
        for result in report.results
        if result.mistake
    }
