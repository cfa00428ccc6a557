"""What the notebooks do when they are run."""

from __future__ import annotations

from collections.abc import Iterator

from grader.guards.rules import LONGEST, SLOWEST, Course, after_imports, rule


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
    for edition, seconds in zip(course.editions, course.seconds, strict=True):
        for cell, took in seconds.items():
            if took > SLOWEST:
                yield f"{edition.name}, cell {cell}: {took:.0f} s"


@rule(
    f"no notebook takes over {LONGEST:g} s, imports aside",
    mend="Make its experiments smaller, or leave one to the reader",
)
def no_notebook_is_long(course: Course) -> Iterator[str]:
    """Add up the same times, without the first cell's."""
    for edition, seconds in zip(course.editions, course.seconds, strict=True):
        took = after_imports(seconds)
        if took > LONGEST:
            yield f"{edition.name}: {took:.0f} s"
