"""Submissions that a person should look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from grader.report.gather import ClassRecord


@dataclass(frozen=True)
class Flag:
    """Something that the engine noted while it graded a notebook."""

    chapter: str
    lecture: str
    student: str
    reason: str


@dataclass(frozen=True)
class Plain:
    """A graded cell without checks: its asserts ran where the student's code could change them."""

    chapter: str
    lecture: str
    cell: str
    earned: tuple[str, ...]
    """Who has points for it."""


def flags(record: ClassRecord) -> list[Flag]:
    """Return what the engine noted, by chapter, lecture and student."""
    return [
        Flag(chapter.chapter.name, chapter.lecture(notebook), student, reason)
        for chapter in record.chapters
        for (student, notebook), graded in sorted(
            chapter.notebooks.items(),
            key=lambda item: (chapter.chapter.place(item[0][1]), item[0][::-1]),
        )
        for reason in graded.flags
    ]


def plain_cells(record: ClassRecord) -> list[Plain]:
    """Return the cells whose asserts were judged in the students' own processes."""
    found = []
    for chapter in record.chapters:
        points = {(s.student, s.notebook, s.exercise): s.points for s in chapter.scores}
        earned: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (student, notebook), graded in chapter.notebooks.items():
            for cell in graded.plain:
                who = earned[notebook, cell]
                if points.get((student, notebook, cell), 0) > 0:
                    who.append(student)
        found += [
            Plain(chapter.chapter.name, chapter.lecture(notebook), cell, tuple(sorted(students)))
            for (notebook, cell), students in sorted(
                earned.items(), key=lambda item: (chapter.chapter.place(*item[0]), item[0])
            )
        ]
    return found
