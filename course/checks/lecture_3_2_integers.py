"""Lecture 3.2, hyperparameters that are whole numbers: the public properties.

Shares are allowed six standard errors, as in ``lecture_3_2``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.checks.lecture_3_2 import ONE_DRAW, check_seeds, draws
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check

FLOATS = Mistake(
    "leaving whole numbers as floats",
    "A layer of 57.0 units is a TypeError: draw with rng.integers, or end with .astype(int).",
)
EXCLUDES_HIGH = Mistake(
    "leaving out the upper end",
    "rng.integers and rounding down stop short of it: reach to high + 1, or say endpoint=True.",
)
EXCLUDES_LOW = Mistake("leaving out the lower end", "The smallest value to draw is low itself.")
PAST_HIGH = Mistake(
    "going one beyond the upper end", "The largest value to draw is high: endpoint=True or + 1."
)
FORGETS_LOW = Mistake("counting from 0", "Add low: the values run from low to high.")
ROUNDED = Mistake(
    "rounding a uniform draw to the nearest integer",
    "Only half an interval rounds to each end, so both ends come up half as often.",
)
LOG_UNITS = Mistake(
    "drawing integers on a log scale", "Here every integer is as likely as any other."
)


def whole(got: object, size: int) -> np.ndarray:
    """Expect ``size`` integers in a flat array, of a type that ``range`` takes."""
    values = draws(got, size)
    if np.asarray(got).dtype.kind not in "iu":
        is_whole = bool(np.all(values == np.round(values)))
        raise WrongType(
            "The values are floats; integers were expected.",
            got,
            mistake=FLOATS if is_whole else None,
        )
    return values


def check_shares(values: np.ndarray, integers: range, mistakes: Mapping[Mistake, tuple]) -> None:
    """Expect that every integer of a range has the same share of the draws."""
    share = 1 / len(integers)
    expect.close(
        np.array([np.mean(values == integer) for integer in integers]),
        np.full(len(integers), share),
        f"These are the shares of {integers[0]} to {integers[-1]}; each must be about {share:.3f}.",
        mistakes=mistakes,
        rtol=0,
        atol=6 * np.sqrt(share * (1 - share) / len(values)),
    )


sample_units = Check("sample_units", lecture="3.2")


@sample_units.property("every value is an integer from 50 to 100, both ends included", weight=2)
def _units_ends(sample_units: Guarded) -> None:
    values = whole(sample_units(50, 100, 2000, np.random.default_rng(1)), 2000)
    ends = (int(values.min()), int(values.max()))
    # That 2000 right draws miss an end has probability (50/51)^2000, which is 6e-18.
    mistakes = {
        (50, 99): EXCLUDES_HIGH,
        (51, 100): EXCLUDES_LOW,
        (50, 101): PAST_HIGH,
        (0, 50): FORGETS_LOW,
    }
    expect.that(
        ends == (50, 100),
        "These are the smallest and the largest of 2000 values.",
        ends,
        (50, 100),
        mistake=ONE_DRAW if ends[0] == ends[1] else mistakes.get(ends),
    )


@sample_units.property("every integer is as likely as any other")
def _units_shares(sample_units: Guarded) -> None:
    # A tenth each. Rounding leaves 1/18 for the ends; a log scale prefers the small ones.
    values = draws(sample_units(3, 12, 6000, np.random.default_rng(2)), 6000)
    check_shares(
        values,
        range(3, 13),
        {
            ROUNDED: (1 / 18, *(8 * [1 / 9]), 1 / 18),
            EXCLUDES_HIGH: (*(9 * [1 / 9]), 0),
            EXCLUDES_LOW: (0, *(9 * [1 / 9])),
            LOG_UNITS: np.diff(np.log(np.arange(3, 14))) / np.log(13 / 3),
        },
    )


@sample_units.property("the draws follow the seed")
def _units_seeds(sample_units: Guarded) -> None:
    check_seeds(sample_units, 50, 100, size=60)


sample_layers = Check("sample_layers", lecture="3.2")


@sample_layers.property("2, 3 and 4 layers get a third of the draws each", weight=2)
def _layers_shares(sample_layers: Guarded) -> None:
    values = draws(sample_layers(2, 4, 6000, np.random.default_rng(3)), 6000)
    constant = len(np.unique(values)) == 1
    expect.that(not constant, "All values are equal.", values[:3], mistake=ONE_DRAW)
    check_shares(
        values,
        range(2, 5),
        {
            ROUNDED: (1 / 4, 1 / 2, 1 / 4),
            EXCLUDES_HIGH: (1 / 2, 1 / 2, 0),
            EXCLUDES_LOW: (0, 1 / 2, 1 / 2),
            FORGETS_LOW: (1 / 3, 0, 0),
            PAST_HIGH: (1 / 4, 1 / 4, 1 / 4),
            LOG_UNITS: np.diff(np.log([2, 3, 4, 5])) / np.log(5 / 2),
        },
    )


@sample_layers.property("the values are integers, as range needs them")
def _layers_whole(sample_layers: Guarded) -> None:
    values = whole(sample_layers(1, 6, 200, np.random.default_rng(4)), 200)
    inside = bool(np.all((values >= 1) & (values <= 6)))
    expect.that(inside, "There are values below 1 or above 6.", values[:8])


@sample_layers.property("a range may hold one number only")
def _layers_one(sample_layers: Guarded) -> None:
    values = draws(sample_layers(3, 3, 8, np.random.default_rng(5)), 8)
    expect.close(values, np.full(8, 3), "From 3 to 3 there is only 3.")


@sample_layers.property("the draws follow the seed")
def _layers_seeds(sample_layers: Guarded) -> None:
    check_seeds(sample_layers, 2, 4, size=60)
