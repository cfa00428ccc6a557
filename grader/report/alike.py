"""Solutions that are suspiciously alike: long enough to tell, and written so by few others.

RapidFuzz compares the rows of tokens. Of the kept libraries for source code, copydetect compares
files in Python, a pair at a time, which for a class of hundreds takes hours; Moss and Dolos are
services. Being alike proves nothing: the page shows the pairs for a person to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from scipy.spatial.distance import cdist

from grader.report.gather import ChapterRecord, ClassRecord
from grader.report.tokens import tokens

SHORTEST = 40
"""Tokens of an answer below which two students may well write the same."""
LONGEST = 20_000
"""Characters of an answer that are compared; a student may leave megabytes."""
ALIKE = 90.0
"""Percent of the tokens that two answers have in common, in order, to be alike."""
USUAL, LEAST_USUAL = 0.01, 3
"""What more than this share of the answers are like, and more than so many, is the usual way."""


@dataclass(frozen=True)
class Alike:
    """Two answers to one exercise that are alike."""

    chapter: str
    lecture: str
    exercise: str
    students: tuple[str, str]
    percent: float
    length: int
    """Tokens of the shorter one."""
    word_for_word: bool
    """Whether names and comments are the same too."""
    others: tuple[str, ...]
    """Who else wrote it like either of the two."""
    sources: tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """Two students and all in which they are alike, the longest answer first."""

    students: tuple[str, str]
    alike: tuple[Alike, ...]


@dataclass(frozen=True)
class _Answer:
    student: str
    team: tuple[str, str]
    """Its group, or its writer where there is none."""
    source: str
    tokens: tuple[str, ...]


def alike_pairs(record: ClassRecord) -> list[Pair]:
    """Return the pairs of students whose answers are alike, those with the most in common first."""
    found: dict[tuple[str, str], list[Alike]] = defaultdict(list)
    for chapter in record.chapters:
        for (notebook, exercise), answers in _answers(chapter, record.groups).items():
            for alike in _compare(chapter, notebook, exercise, answers):
                found[alike.students].append(alike)
    pairs = [
        Pair(students, tuple(sorted(alike, key=lambda a: (-a.length, a.exercise))))
        for students, alike in found.items()
    ]
    return sorted(pairs, key=lambda p: (-sum(map(_weight, p.alike)), p.students))


def _weight(alike: Alike) -> float:
    """Return how much there is in a likeness: long answers say more, and equal ones twice."""
    return alike.length * (1 + (alike.percent - ALIKE) / (100 - ALIKE))


def _answers(
    chapter: ChapterRecord, groups: Mapping[str, str]
) -> dict[tuple[str, str], list[_Answer]]:
    """Return the answers that are long enough without what the students were given.

    What several of a group handed in is one answer.
    """
    found: dict[tuple[str, str], dict[object, _Answer]] = defaultdict(dict)
    for (student, notebook), graded in chapter.notebooks.items():
        group = groups.get(student, "")
        team = (group, "" if group else student)
        for exercise, source in graded.answers.items():
            row = tokens(source[:LONGEST], chapter.stubs.get((notebook, exercise), ""))
            if len(row) >= SHORTEST:
                answer = _Answer(student, team, source, row)
                found[notebook, exercise].setdefault((team, source), answer)
    return {place: list(answers.values()) for place, answers in found.items()}


def _compare(
    chapter: ChapterRecord, notebook: str, exercise: str, answers: list[_Answer]
) -> Iterator[Alike]:
    usual = max(LEAST_USUAL, USUAL * len(answers))
    by_row: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        by_row[answer.tokens].append(index)
    rows = list(by_row)
    near: dict[int, dict[int, float]] = {index: {index: 100.0} for index in range(len(rows))}
    for first, second, percent in close_pairs(rows):
        near[first][second] = near[second][first] = percent
    like = {
        index: {who for other in others for who in by_row[rows[other]]}
        for index, others in near.items()
    }
    for first, others in near.items():
        if len(like[first]) > usual:
            continue
        for second, percent in others.items():
            # Where most write alike there are many pairs, of which the sizes tell enough.
            if second < first or len(like[second]) > usual:
                continue
            both = like[first] | like[second]
            if len(both) > usual:
                continue
            for a, b in _crossed(by_row[rows[first]], by_row[rows[second]]):
                if answers[a].team == answers[b].team:
                    continue
                one, two = sorted((answers[a], answers[b]), key=lambda answer: answer.student)
                yield Alike(
                    chapter.chapter.name,
                    chapter.lecture(notebook),
                    exercise,
                    (one.student, two.student),
                    percent,
                    min(len(one.tokens), len(two.tokens)),
                    one.source.split() == two.source.split(),
                    tuple(sorted(answers[who].student for who in both - {a, b})),
                    (one.source, two.source),
                )


def _crossed(first: list[int], second: list[int]) -> Iterator[tuple[int, int]]:
    """Yield every pair of one of the first and one of the second, each once and of two."""
    yield from ((a, b) for a in first for b in second if a < b or (a != b and first is not second))


def close_pairs(rows: list[tuple[str, ...]]) -> Iterator[tuple[int, int, float]]:
    """Yield the places of rows that are alike, and by how many percent."""
    if len(rows) < 2:
        return
    letters = {token: place for place, token in enumerate({t: 0 for row in rows for t in row})}
    counts = np.zeros((len(rows), len(letters)))
    for index, row in enumerate(rows):
        for token in row:
            counts[index, letters[token]] += 1
    # Tokens that only one of two rows has must be put in or taken out, wherever they stand. Few
    # pairs are left after this, and only those are compared in order.
    lengths = counts.sum(axis=1)
    most = 100 * (1 - cdist(counts, counts, "cityblock") / np.add.outer(lengths, lengths))
    first, second = np.nonzero(np.triu(most >= ALIKE, k=1))
    # A letter a token: RapidFuzz is at its fastest with strings.
    texts = ["".join(chr(0x100 + letters[token]) for token in row) for row in rows]
    percent = process.cpdist(
        [texts[i] for i in first],
        [texts[j] for j in second],
        scorer=fuzz.ratio,
        score_cutoff=ALIKE,
    )
    for i, j, p in zip(first, second, percent, strict=True):
        if p >= ALIKE:
            yield int(i), int(j), float(p)
