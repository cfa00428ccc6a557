"""What the notebooks do when they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader.guards.rules import Course, rule

SLOWEST = 10.0
"""Seconds that a cell may take."""

LONGEST = 30.0
"""Seconds that a notebook may take after its first cell, which imports."""


@rule(
    'every stub is told "not attempted" and scores 0',
    mend="Leave nothing but the docstring outside of the solution region, then run: make build",
)
def stubs_score_nothing(course: Course) -> Iterator[str]:
    """Judge the functions of the student edition."""
    for one in course.verdicts:
        for name in one.edition.exercises:
            report = one.stubs.get(name)
            if report is None:
                yield f"{one.edition.name}: the student edition defines no {name}"
            elif report.attempted:
                yield f"{one.edition.name}: the stub {name} scores {report.score:g}"


@rule(
    "the solution edition scores full marks without its experiments",
    mend="Take the tag experiment off the cell that the exercise needs, or correct the answer",
)
def answers_need_no_experiment(course: Course) -> Iterator[str]:
    """Judge the functions of the solution edition, whose experiments are not run."""
    for one in course.verdicts:
        for cell, error in one.errors.items():
            yield f"{one.edition.name}, cell {cell}: {error}"
        for name in one.edition.exercises:
            report = one.answers.get(name)
            if report is None:
                yield f"{one.edition.name}: without the experiments there is no {name}"
            elif report.score < 1:
                lost = next(result.name for result in report.results if not result.passed)
                yield f"{one.edition.name}: {name} scores {report.score:.2f}, not {lost!r}"


@rule(
    f"no cell takes over {SLOWEST:g} s",
    mend="Make the experiment smaller: fewer steps, fewer examples",
)
def no_cell_is_slow(course: Course) -> Iterator[str]:
    """Look at the times noted when the notebook was last run here."""
    for name, seconds in _times(course, lambda seconds: max(seconds, default=0.0) > SLOWEST):
        for cell, took in seconds.items():
            if took > SLOWEST:
                yield f"{name}, cell {cell}: {took:.0f} s"


@rule(
    f"no notebook takes over {LONGEST:g} s, imports aside",
    mend="Make its experiments smaller, or leave one to the reader",
)
def no_notebook_is_long(course: Course) -> Iterator[str]:
    """Add up the same times, without the first cell's."""
    for name, seconds in _times(course, lambda seconds: sum(seconds[1:]) > LONGEST):
        took = sum([*seconds.values()][1:])
        if took > LONGEST:
            yield f"{name}: {took:.0f} s"


def _times(
    course: Course, is_long: Callable[[list[float]], bool]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the seconds of each lecture's cells, by its name.

    What is long is measured again: the machine may have had something else to do.
    """
    for number, seconds in enumerate(course.seconds):
        if is_long([*seconds.values()]):
            seconds = course.measure_again(number)
        yield course.editions[number].name, seconds
