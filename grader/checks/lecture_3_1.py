"""Lecture 3.1, the tuning process: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_1 import (
    ADDED_UP,
    COLUMNS_SWAPPED,
    LOG_STEPS,
    NONE_HITS,
    NOT_A_SHARE,
    NOT_FLAT,
    ONE_BOX,
    OWN_RNG,
    REVERSED,
    SAMPLE_VARIANCE,
    SUMS_TO_ONE,
    TOGETHER,
    VARIANCE_FIRST,
    WITH_STD,
    expect_grid,
    expect_inside,
    expect_uniform,
    grid,
)
from course.checks.lecture_3_1_zoom import Trials, expect_best, found, widths
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

WHOLE_VALUES = Mistake(
    "cutting the values down to whole numbers",
    "An array made from integers keeps only integers: say dtype=float.",
)
ONLY_TWO = Mistake("working for two hyperparameters only", "bounds has d rows, for any d.")
FIXED_Q = Mistake("ignoring q", "The 5 % is a default; use the q that was passed in.")
ONTO_EDGE = Mistake(
    "moving stray trials onto the edge",
    "Cut off the box, then draw from what is left of it; don't clip the points.",
)


def _box(seed: int, d: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    low = rng.uniform(-9, 9, d)
    return np.stack([low, low + rng.uniform(0.5, 6, d)], axis=1)


grid_search = Check("grid_search", lecture="3.1", hidden=True)


@grid_search.property(
    "right for other numbers of values and hyperparameters",
    weight=2,
    advice="Try one hyperparameter, four of them, and bounds below zero.",
)
def _grid_sizes(grid_search: Guarded) -> None:
    for k, d in ((7, 1), (2, 1), (4, 2), (9, 2), (3, 4)):
        box = _box(k, d)
        got = grid_search(k, box)
        shapes = {TOGETHER: (k, d), NOT_FLAT: (k,) * d + (d,), ONLY_TWO: (k**2, 2)}
        shapes.pop(TOGETHER) if d == 1 else None
        values = [[low + (high - low) * i / (k - 1) for i in range(k)] for low, high in box]
        expect_grid(
            expect.array(got, (k**d, d), mistakes=shapes),
            grid(*values),
            mistakes={ONE_BOX: grid(*values[:1] * d), COLUMNS_SWAPPED: grid(*values[::-1])},
        )


@grid_search.property(
    "bounds that are whole numbers work, on a wide range too",
    advice="Try bounds of an integer type; the values between them need not be integers.",
)
def _grid_integers(grid_search: Guarded) -> None:
    box = np.array([[0, 1], [1, 1000]])
    got = expect.array(grid_search(4, box), (16, 2))
    thirds = [0, 1 / 3, 2 / 3, 1]
    expect_grid(
        got,
        grid(thirds, [1, 334, 667, 1000]),
        mistakes={
            WHOLE_VALUES: grid([0, 0, 0, 1], [1, 334, 667, 1000]),
            LOG_STEPS: grid(thirds, [1, 10, 100, 1000]),
        },
    )


random_search = Check("random_search", lecture="3.1", hidden=True)


@random_search.property(
    "right for other boxes and numbers of trials",
    weight=2,
    advice="Try one hyperparameter, five of them, a single trial and as many trials as columns.",
)
def _random_sizes(random_search: Guarded) -> None:
    for n, d in ((3000, 1), (1, 3), (5, 5), (3000, 5)):
        box = _box(n + d, d)
        X = expect.array(
            random_search(n, box, np.random.default_rng(n)), (n, d), mistakes={ONLY_TWO: (n, 2)}
        )
        expect_inside(X, box)
        if n > 100:
            expect_uniform(X, box)


@random_search.property(
    "bounds that are whole numbers work",
    advice="Try bounds of an integer type; the points between them need not be integers.",
)
def _random_integers(random_search: Guarded) -> None:
    box = np.array([[0, 1], [-4, 30]])
    X = expect.array(random_search(2000, box, np.random.default_rng(3)), (2000, 2))
    whole = bool(np.all(X % 1 == 0))
    expect.that(not whole, "Only whole numbers came back.", mistake=WHOLE_VALUES)
    expect_inside(X, box)
    expect_uniform(X, box)


@random_search.property(
    "the draws come from the rng alone",
    advice="np.random.seed or a generator of your own inside makes every result the same; "
    "use the rng that is passed in, and go on drawing from it.",
)
def _random_own_rng(random_search: Guarded) -> None:
    rng, box = np.random.default_rng(11), _box(1, 2)
    before = rng.bit_generator.state
    first = expect.array(random_search(4, box, rng), (4, 2))
    expect.that(rng.bit_generator.state != before, "The rng was not used.", mistake=OWN_RNG)
    second = expect.array(random_search(4, box, rng), (4, 2))
    expect.that(not np.allclose(first, second), "A second call draws new points.", mistake=OWN_RNG)
    expect.only_its_rng(random_search)


p_top = Check("p_top", lecture="3.1", hidden=True)


@p_top.property(
    "right for other numbers of trials and other shares",
    weight=2,
    advice="Try a single trial, a thousand, and shares far from 5 %.",
)
def _p_values(p_top: Guarded) -> None:
    for n, q in ((1, 0.37), (3, 0.5), (14, 0.2), (100, 0.01), (1000, 0.002), (2, 0.95)):
        missed = (1 - q) ** n
        expect.close(
            expect.number(p_top(n, q)),
            1 - missed,
            mistakes={NONE_HITS: missed, ADDED_UP: n * q, FIXED_Q: 1 - 0.95**n},
            rtol=5e-4,
        )


importance = Check("importance", lecture="3.1", hidden=True)


@importance.property(
    "right for other tables of scores",
    weight=2,
    advice="Try one hyperparameter, whose importance is 1, a square table, and four axes.",
)
def _importance_shapes(importance: Guarded) -> None:
    for seed, shape in enumerate([(6,), (4, 4), (2, 7), (3, 2, 4), (2, 3, 2, 5)]):
        scores = np.random.default_rng(seed).normal(0, 1, shape)
        total, axes = scores.var(), range(len(shape))
        others = [tuple(i for i in axes if i != j) for j in axes]
        main = np.array([scores.mean(axis=other).var() for other in others])
        within = np.array([scores.var(axis=j).mean() for j in axes])
        sizes = np.array(shape)
        unbiased = main * sizes / (sizes - 1) / scores.var(ddof=1)
        expect.close(
            expect.array(importance(scores), (len(shape),)),
            main / total,
            mistakes={
                REVERSED: main[::-1] / total,
                NOT_A_SHARE: main,
                SUMS_TO_ONE: main / main.sum(),
                WITH_STD: np.sqrt(main / total),
                VARIANCE_FIRST: within / total,
                SAMPLE_VARIANCE: unbiased,
            },
        )


@importance.property(
    "it does not depend on the unit of the scores, and whole numbers work",
    advice="Multiply all scores by the same number, or add the same to all: nothing changes.",
)
def _importance_units(importance: Guarded) -> None:
    scores = np.array([[1, 5, 3], [2, 8, 2]])
    want = [0.044776, 0.835821]
    for scale, offset in ((1, 0), (-10, 0), (2, 50)):
        expect.close(expect.array(importance(scale * scores + offset), (2,)), want)


coarse_to_fine = Check("coarse_to_fine", lecture="3.1", hidden=True)


def _expect_no_repeats(rounds: np.ndarray) -> None:
    """Expect that no round repeats a value of a hyperparameter, as a grid would."""
    for one in rounds:
        counts = [len(np.unique(np.round(column, 6))) for column in one.T]
        expect.that(min(counts) >= 0.8 * len(one), "A round repeats values.")


@coarse_to_fine.property(
    "right for other boxes, one round and one trial a round",
    weight=2,
    advice="Try one hyperparameter, three of them, bounds that are whole numbers, a single round "
    "(which is random search) and a single trial a round.",
)
def _search_sizes(coarse_to_fine: Guarded) -> None:
    for d, n, rounds, shrink in ((1, 9, 4, 0.6), (3, 15, 2, 0.25), (2, 10, 1, 0.5), (2, 1, 6, 0.5)):
        box = _box(d + n, d)
        peak = box @ [0.3, 0.7]
        trials = Trials(lambda x, call, peak=peak: -5 - float(np.sum((x - peak) ** 2)), d)
        rng = np.random.default_rng(d)
        x, score = found(coarse_to_fine(trials, box, n, rounds, shrink, rng), d)
        points = trials.rounds(n, rounds)
        expect_inside(points.reshape(-1, d), box)
        expect_best(x, score, trials)
        for r in range(rounds):
            too_wide = widths(points[r : r + 1], box) > 1.01 * shrink**r
            expect.that(not np.any(too_wide), "A later round is too wide.")
        _expect_no_repeats(points)


@coarse_to_fine.property(
    "a search in a corner draws from the part of the box that is left",
    advice="Where the new box sticks out of the bounds, cut it off, and draw from the rest.",
)
def _corner(coarse_to_fine: Guarded) -> None:
    second = []
    for box in (np.array([[0.0, 1], [-4, 4]]), np.array([[0, 1], [-4, 4]])):
        trials = Trials(lambda x, call: float(x[0] + x[1]), 2)
        rng = np.random.default_rng(7)
        x, score = found(coarse_to_fine(trials, box, 40, 3, 0.5, rng), 2)
        points = trials.rounds(40, 3)
        on_edge = np.sum(np.isclose(points, box[:, 1], rtol=0, atol=1e-9))
        expect.that(on_edge < 4, "Trials pile up on the edge.", mistake=ONTO_EDGE)
        expect_inside(points.reshape(-1, 2), box)
        expect_best(x, score, trials)
        second.append(widths(points, box)[1])
    # Half as wide, or as little as a quarter where the other half was cut off.
    fits = [bool(np.all((width > 0.12) & (width < 0.51))) for width in second]
    message = "The second round is not half as wide."
    expect.that(all(fits), message, mistake=WHOLE_VALUES if fits[0] else None)


@coarse_to_fine.property(
    "the draws come from the rng alone",
    advice="np.random.seed or a generator of your own inside makes every search the same; "
    "use the rng that is passed in, and go on drawing from it.",
)
def _search_own_rng(coarse_to_fine: Guarded) -> None:
    rng, box = np.random.default_rng(11), np.array([[0.0, 1]])
    tried = []
    for _ in range(2):
        trials = Trials(lambda x, call: float(x[0]), 1)
        found(coarse_to_fine(trials, box, 3, 2, 0.5, rng), 1)
        tried.append(trials.rounds(3, 2))
    expect.that(not np.allclose(*tried), "A second search draws new points.", mistake=OWN_RNG)
    expect.only_its_rng(coarse_to_fine)
