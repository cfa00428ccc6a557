"""What a rule is, and the course that it looks at. Each rule module registers its own here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import course.checks
import grader.checks
from course.judge.properties import Check
from grader.build.editions import cell_seconds, measure
from grader.chapters import ROOT, Chapter, find_lectures, read_chapters
from grader.guards.notebooks import Editions
from grader.guards.verdicts import Verdicts, run

SLOWEST = 10.0
"""Seconds that a cell may take."""

LONGEST = 30.0
"""Seconds that a notebook may take after its first cell, which imports."""


@dataclass
class Course:
    """What the rules look at: the notebooks below a root, and the checks they are judged by."""

    root: Path = ROOT
    public: Mapping[str, Check] = field(default_factory=course.checks.public)
    hidden: Mapping[str, Check] = field(default_factory=grader.checks.hidden)
    jobs: int = 1
    """Notebooks that are run at a time."""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters."""
        return read_chapters(self.root)

    @cached_property
    def editions(self) -> list[Editions]:
        """All lectures with their notebooks, in order; raises CourseError if one is not built."""
        return [Editions.read(lecture, self.root) for lecture in find_lectures([], self.root)]

    @cached_property
    def verdicts(self) -> list[Verdicts]:
        """What came of running all lectures, in order: it takes long, and several rules ask."""
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(run, self.editions))

    @cached_property
    def seconds(self) -> list[dict[str, float]]:
        """Seconds of the cells of all lectures, in order; those not noted yet are measured.

        What is too long is measured again, alone: the machine may have had something else to do.
        """

        def of(edition: Editions) -> dict[str, float]:
            noted = cell_seconds(edition.lecture, self.root)
            return measure(edition.lecture, self.root)[2] if noted is None else noted

        with ThreadPoolExecutor(self.jobs) as pool:
            found = list(pool.map(of, self.editions))
        for number, seconds in enumerate(found):
            if max(seconds.values(), default=0.0) > SLOWEST or after_imports(seconds) > LONGEST:
                found[number] = measure(self.editions[number].lecture, self.root)[2]
        return found


def after_imports(seconds: dict[str, float]) -> float:
    """Return the seconds of a notebook without its first cell's, which imports."""
    return sum([*seconds.values()][1:])


Finder = Callable[[Course], Iterator[str]]


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of the course."""

    name: str
    """What must hold, in words."""
    mend: str
    """What to do about a finding."""
    find: Finder
    """Yields one sentence for each place where it does not hold."""


RULES: list[Rule] = []


def rule(name: str, *, mend: str) -> Callable[[Finder], Finder]:
    """Register the decorated function as a rule."""

    def register(find: Finder) -> Finder:
        RULES.append(Rule(name, mend, find))
        return find

    return register
