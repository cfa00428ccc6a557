"""Lecture 3.1, the tuning process: the public properties."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Failed, Mistake
from course.judge.properties import Check, question

TRANSPOSED = Mistake("putting one trial in each column", "A row is a trial: the shape is (…, d).")

grid_search = Check("grid_search", lecture="3.1")

TOGETHER = Mistake(
    "moving all hyperparameters at once", "Every value of one is combined with every value of all."
)
NOT_FLAT = Mistake(
    "returning the grid as a box of numbers", "List its points: one row each, d columns."
)
NO_UPPER_END = Mistake(
    "leaving out the upper end",
    "The first value is low and the last is high: np.linspace has both.",
)
NO_ENDS = Mistake("leaving out both ends", "The first value is low and the last is high.")
LOG_STEPS = Mistake("growing by equal factors", "Here the steps are equal: np.linspace.")
ONE_BOX = Mistake(
    "using the first bounds for all hyperparameters", "Row j of bounds belongs to column j."
)
COLUMNS_SWAPPED = Mistake(
    "swapping the columns", "Column j holds the hyperparameter whose bounds are in row j."
)

_BOX = np.array([[1.0, 5], [10, 30]])


def grid(*values: list[float]) -> np.ndarray:
    """Return every combination of the values, a row each."""
    return np.stack([axis.ravel() for axis in np.meshgrid(*values, indexing="ij")], axis=1)


def expect_grid(
    got: np.ndarray, want: np.ndarray, mistakes: Mapping[Mistake, np.ndarray] | None = None
) -> None:
    """Expect the points of a grid, in any order.

    Parameters
    ----------
    got, want : ndarray of shape (n, d)
        The points, and what they should be.
    mistakes : mapping of Mistake to ndarray, optional
        The points that known mistakes give.
    """
    if _same_points(got, want):
        return
    mistake = next((m for m, wrong in (mistakes or {}).items() if _same_points(got, wrong)), None)
    raise Failed("These are not the points of the grid.", got, want, mistake)


def _same_points(got: np.ndarray, want: np.ndarray) -> bool:
    scale = np.abs(want).max(axis=0) + 1e-12
    distance = np.abs(got[:, None] - want[None]) / scale
    return got.shape == want.shape and bool(np.all(distance.max(axis=2).min(axis=0) < 1e-4))


@grid_search.property("the worked example comes out right", weight=2)
def _grid_example(grid_search: Guarded) -> None:
    shapes = {TOGETHER: (3, 2), TRANSPOSED: (2, 9), NOT_FLAT: (3, 3, 2)}
    expect_grid(
        expect.array(grid_search(3, _BOX), (9, 2), mistakes=shapes),
        grid([1, 3, 5], [10, 20, 30]),
        mistakes={
            NO_UPPER_END: grid([1, 7 / 3, 11 / 3], [10, 50 / 3, 70 / 3]),
            NO_ENDS: grid([2, 3, 4], [15, 20, 25]),
            LOG_STEPS: grid([1, 5**0.5, 5], [10, 300**0.5, 30]),
            ONE_BOX: grid([1, 3, 5], [1, 3, 5]),
            COLUMNS_SWAPPED: grid([10, 20, 30], [1, 3, 5]),
        },
    )


@grid_search.property("25 trials try only 5 values of each hyperparameter")
def _grid_distinct(grid_search: Guarded) -> None:
    got = expect.array(grid_search(5, np.array([[-4.0, 0], [8, 10]])), (25, 2))
    expect_grid(got, grid([-4, -3, -2, -1, 0], [8, 8.5, 9, 9.5, 10]))


@grid_search.property("three hyperparameters, two values each: the corners of a box")
def _grid_corners(grid_search: Guarded) -> None:
    got = grid_search(2, np.array([[0.0, 1], [2, 3], [-1, 4]]))
    shapes = {TOGETHER: (2, 3), TRANSPOSED: (3, 8), NOT_FLAT: (2, 2, 2, 3)}
    expect_grid(expect.array(got, (8, 3), mistakes=shapes), grid([0, 1], [2, 3], [-1, 4]))


@grid_search.property("the input is left unchanged")
def _grid_unchanged(grid_search: Guarded) -> None:
    expect.array(grid_search(3, _BOX), (9, 2))
    expect.unchanged(grid_search)


random_search = Check("random_search", lecture="3.1")

UNIT_BOX = Mistake(
    "drawing from the box [0, 1)", "Stretch the draws by high − low and shift them by low."
)
FROM_GRID = Mistake(
    "drawing from a list of values", "Draw from the whole interval: no grid, no rounding."
)
ONE_DRAW = Mistake(
    "using one draw for all hyperparameters", "Draw n × d numbers: each trial needs d of its own."
)
SPREAD_EVENLY = Mistake(
    "spreading the values evenly", "Draw each value by itself: chance leaves gaps and clusters."
)
NOT_UNIFORM = Mistake(
    "drawing from another law", "Every part of the interval is as likely as any other: rng.uniform."
)
OWN_RNG = Mistake(
    "not drawing from the rng passed in",
    "Use it, and nothing else: no np.random and no generator made inside.",
)

_RATES = np.array([[-4.0, -1], [10, 30]])


def expect_inside(X: np.ndarray, bounds: np.ndarray) -> None:
    """Expect every row of ``X`` between the columns of ``bounds``, up to rounding."""
    low, high = bounds.T
    slack = 1e-6 * (np.abs(bounds).max(axis=1) + 1)
    inside = bool(np.all(np.abs(X - (low + high) / 2) <= (high - low) / 2 + slack))
    unit = bool(np.all((X >= 0) & (X <= 1)))
    expect.that(inside, "There are points outside the box.", X, mistake=UNIT_BOX if unit else None)


def expect_uniform(X: np.ndarray, bounds: np.ndarray) -> None:
    """Expect columns of independent uniform draws; no right answer fails by chance.

    The largest gap between the empirical and the uniform distribution, times √n, exceeds 3 or
    falls short of 0.2 once in ten million draws (Kolmogorov's law).
    """
    n = len(X)
    u = (X - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
    for j in range(u.shape[1]):
        few = len(np.unique(np.round(u[:, j], 5))) < n / 2
        expect.that(not few, "Values come back again and again.", mistake=FROM_GRID)
        steps = np.arange(n + 1) / n
        ordered = np.sort(u[:, j])
        gap = max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1])) * np.sqrt(n)
        expect.that(gap < 3, "The box is not covered evenly.", mistake=NOT_UNIFORM)
        expect.that(gap > 0.2, "No draws are as even as these.", mistake=SPREAD_EVENLY)
    correlation = np.atleast_2d(np.corrcoef(u, rowvar=False))[~np.eye(u.shape[1], dtype=bool)]
    expect.that(
        bool(np.all(np.abs(correlation) < 6 / np.sqrt(n))),
        "One hyperparameter follows from the other.",
        mistake=ONE_DRAW,
    )


@random_search.property("n points, a row each, inside the box")
def _random_inside(random_search: Guarded) -> None:
    got = random_search(25, _RATES, np.random.default_rng(0))
    expect_inside(expect.array(got, (25, 2), mistakes={TRANSPOSED: (2, 25)}), _RATES)


@random_search.property("25 trials try 25 values of each hyperparameter", weight=2)
def _random_distinct(random_search: Guarded) -> None:
    got = expect.array(random_search(25, _RATES, np.random.default_rng(1)), (25, 2))
    counts = [len(np.unique(column)) for column in got.T]
    expect.that(
        min(counts) >= 24,  # two float32 draws agree once in 30,000 searches
        "Some values were tried twice.",
        counts,
        [25, 25],
        mistake=FROM_GRID,
    )


@random_search.property("every part of the box is as likely, each hyperparameter by itself")
def _random_uniform(random_search: Guarded) -> None:
    X = expect.array(random_search(4000, _RATES, np.random.default_rng(2)), (4000, 2))
    expect_inside(X, _RATES)
    expect_uniform(X, _RATES)


@random_search.property("the same seed gives the same points, another seed others")
def _random_seeds(random_search: Guarded) -> None:
    first, again, other = (
        expect.array(random_search(6, _RATES, np.random.default_rng(seed)), (6, 2))
        for seed in (5, 5, 6)
    )
    message = "The points do not come from the rng that is passed in."
    expect.that(np.array_equal(first, again), message, again, first, mistake=OWN_RNG)
    expect.that(not np.array_equal(first, other), message, other, mistake=OWN_RNG)


@random_search.property("the input is left unchanged")
def _random_unchanged(random_search: Guarded) -> None:
    expect.array(random_search(3, _RATES, np.random.default_rng(0)), (3, 2))
    expect.unchanged(random_search)


p_top = Check("p_top", lecture="3.1")

NONE_HITS = Mistake("returning the chance that no trial hits", "At least one is 1 minus that.")
ALL_HIT = Mistake("returning the chance that every trial hits", "One hit is enough.")
NOT_ALL = Mistake("returning the chance that some trial misses", "Ask that not all miss.")
ADDED_UP = Mistake(
    "adding the chances up", "Two trials may both hit; multiply the chances of missing instead."
)
EXACTLY_ONE = Mistake("returning the chance of exactly one hit", "Several hits are fine as well.")
PERCENT = Mistake("returning per cent", "A probability lies between 0 and 1.")
ONE_SHORT = Mistake("counting one trial too few", "All n trials have to miss: the power is n.")


@p_top.property("the worked example comes out right", weight=2)
def _p_example(p_top: Guarded) -> None:
    # Both of two trials miss the best tenth with probability 0.9 · 0.9 = 0.81.
    expect.close(
        expect.number(p_top(2, 0.1)),
        0.19,
        mistakes={
            NONE_HITS: 0.81,
            ALL_HIT: 0.01,
            NOT_ALL: 0.99,
            ADDED_UP: 0.2,
            EXACTLY_ONE: 0.18,
            PERCENT: 19,
            ONE_SHORT: 0.1,
        },
    )


@p_top.property("q is 5 % when it is not given")
def _p_default(p_top: Guarded) -> None:
    for n, want in ((5, 0.226219), (25, 0.722610), (60, 0.953930)):
        expect.close(
            expect.number(p_top(n)), want, mistakes={ADDED_UP: n / 20, PERCENT: 100 * want}
        )


@p_top.property("more trials help more and more slowly, and never make it certain")
def _p_monotone(p_top: Guarded) -> None:
    got = np.array([expect.number(p_top(n, 0.2)) for n in (0, 1, 2, 10, 30)])
    capped = bool(np.allclose(got[:3], [0, 0.2, 0.4]))
    expect.close(
        got,
        [0, 0.2, 0.36, 0.892626, 0.998762],
        mistakes={ADDED_UP: got} if capped else None,
    )


importance = Check("importance", lecture="3.1")

REVERSED = Mistake(
    "averaging over the wrong axes", "For hyperparameter j average over all axes but j."
)
SAMPLE_VARIANCE = Mistake(
    "dividing by n − 1 in the variance", "Use np.var with its default ddof=0."
)
WITH_STD = Mistake("dividing standard deviations", "A share of the variance: np.var, not np.std.")
NOT_A_SHARE = Mistake("not dividing by the variance of all scores", "It is a share of it.")
SUMS_TO_ONE = Mistake(
    "dividing by the sum of the effects",
    "Divide by the variance of all scores: what is missing to 1 is interaction.",
)
BEST_OF = Mistake("taking the best over the others", "Average over the other hyperparameters.")
VARIANCE_FIRST = Mistake(
    "averaging variances", "Average the scores first, then take the variance of the averages."
)
WITH_RANGE = Mistake("comparing ranges", "A share of the variance: np.var.")

# Rows have the means 1 and 8, columns 3, 4 and 6.5; the variances are 12.25 and 6.5/3, and that
# of all six scores is 89.5/6.
_SCORES = np.array([[0.0, 1, 2], [6, 7, 11]])


@importance.property("the worked example comes out right", weight=2)
def _importance_example(importance: Guarded) -> None:
    expect.close(
        expect.array(importance(_SCORES), (2,)),
        [0.821229, 0.145251],
        mistakes={
            REVERSED: [0.145251, 0.821229],
            SAMPLE_VARIANCE: [1.368715, 0.181564],
            WITH_STD: [0.906217, 0.381118],
            NOT_A_SHARE: [12.25, 2.166667],
            WITH_RANGE: [0.636364, 0.318182],
            SUMS_TO_ONE: [0.849711, 0.150289],
            BEST_OF: [1.357542, 0.312849],
            VARIANCE_FIRST: [0.854749, 0.178771],
        },
    )


@importance.property("what only the combination does is counted for neither")
def _importance_interaction(importance: Guarded) -> None:
    # One of four combinations scores 4, the others 0: a third each, a third for the combination.
    expect.close(
        expect.array(importance(np.array([[0.0, 0], [0, 4]])), (2,)),
        [1 / 3, 1 / 3],
        mistakes={
            SUMS_TO_ONE: [0.5, 0.5],
            BEST_OF: [4 / 3, 4 / 3],
            VARIANCE_FIRST: [2 / 3, 2 / 3],
        },
    )


@importance.property("with three hyperparameters, one that does nothing has importance 0")
def _importance_three(importance: Guarded) -> None:
    scores = np.zeros((4, 2, 3))
    scores[:, 1, :] = 8.0
    expect.close(expect.array(importance(scores), (3,)), [0, 1, 0])


@importance.property("the input is left unchanged")
def _importance_unchanged(importance: Guarded) -> None:
    expect.array(importance(_SCORES), (2,))
    expect.unchanged(importance)


question_3_1 = question(
    "question_3_1",
    lecture="3.1",
    right="a",
    because={
        "a": "Yes. Each of the 25 trials tries a new value of whichever hyperparameter turns out "
        "to matter. The grid has tried five, five times each.",
        "b": "A grid covers the box more evenly. Random points leave gaps and make clusters.",
        "c": "The best of 25 random points can be worse than the best of 25 grid points. It is "
        "a matter of chances, as you measured.",
        "d": "Every training costs the same, wherever its hyperparameters came from.",
    },
)
