"""All that a report says, worked out once for the page and for the tables."""

from __future__ import annotations

from dataclasses import dataclass

from grader.report.alike import Pair, alike_pairs
from grader.report.cost import Cost, costs
from grader.report.exercises import Exercise, PropertyCount, exercises, properties
from grader.report.gather import ChapterRecord, ClassRecord
from grader.report.handins import HandIns, hand_ins
from grader.report.look import Flag, Plain, flags, plain_cells
from grader.report.mistakes import Made, mistakes
from grader.report.scores import Distribution, distributions


@dataclass(frozen=True)
class Part:
    """What is said of one chapter."""

    record: ChapterRecord
    distributions: list[Distribution]
    """Of the chapter, then of its lectures; empty if there is no score."""
    exercises: list[Exercise]
    hand_ins: HandIns


@dataclass(frozen=True)
class Contents:
    """What is said of a class."""

    record: ClassRecord
    parts: list[Part]
    mistakes: list[Made]
    properties: list[PropertyCount]
    flags: list[Flag]
    plain: list[Plain]
    pairs: list[Pair]
    costs: list[Cost]

    def name(self, student: str) -> str:
        """Return a student's full name, or the id where there is none."""
        return self.record.names.get(student, student)


def contents(record: ClassRecord) -> Contents:
    """Work out what there is to say of a class."""
    found = exercises(record)
    return Contents(
        record,
        [
            Part(
                chapter,
                distributions(chapter),
                [e for e in found if e.chapter == chapter.chapter.name],
                hand_ins(chapter, record.names),
            )
            for chapter in record.chapters
        ],
        mistakes(record),
        properties(record),
        flags(record),
        plain_cells(record),
        alike_pairs(record),
        costs(record),
    )
