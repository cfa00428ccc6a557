"""Lecture 3.3, pandas and caviar: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_3 import (
    FROM_THE_START,
    NEVER_RAISED,
    NOT_RESTORED,
    RATE_NOT_LOWERED,
    YESTERDAY,
    diary,
)
from course.checks.lecture_3_3_drivers import train_to_learn_where, train_toys
from course.checks.lecture_3_3_many import outcome, plan
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

PLATEAU = Mistake(
    "taking the same cost for progress", "A good day's cost is below the best, not equal to it."
)
FROM_ZERO = Mistake(
    "starting the search for the best at 0", "Scores may be negative: start from minus infinity."
)
LAST_OF_EQUALS = Mistake(
    "keeping the last of several equal ones", "Of equal scores keep the first: compare with >."
)
ALL_CORES = Mistake(
    "starting as many processes as it likes", "n_jobs says how many there may be; it can be 1."
)
ROUND_LOST = Mistake(
    "losing a round to floating point",
    "log(243)/log(3) is 4.999… there, and 729 · 3⁻⁶ is 0.999…; int cuts both. Divide whole numbers "
    "by eta until nothing is left.",
)

babysit = Check("babysit", lecture="3.3", hidden=True)


class _Valley:
    """A quadratic cost with curvatures of its own, whose ``day`` is one step of descent."""

    def __init__(self, seed: int, shape: tuple[int, ...]) -> None:
        rng = np.random.default_rng(seed)
        self.curvature = rng.uniform(0.2, 2.0, shape)
        self.start = rng.normal(0, 5, shape)

    def cost(self, theta: np.ndarray) -> float:
        """Return J, which lies below zero near its minimum."""
        return float(0.5 * np.sum(self.curvature * theta**2)) - 3.0

    def day(self, theta: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
        """Return θ and its cost after a step at this rate."""
        theta = np.asarray(theta, dtype=float) * (1 - lr * self.curvature)
        return theta, self.cost(theta)


def _tended(
    valley: _Valley, lr: float, days: int, up: float, down: float, mistake: Mistake | None = None
) -> tuple[np.ndarray, list[float], list[float]]:
    """Babysit a valley, with a mistake if one is asked for."""
    theta = best = valley.start
    lowest, heights, rates = valley.cost(best), [], []
    for _ in range(days):
        theta, height = valley.day(theta, lr)
        heights.append(height)
        rates.append(lr)
        if height < (heights[-2] if mistake is YESTERDAY and heights[1:] else lowest):
            best, lowest = theta, min(height, lowest)
            lr *= 1 if mistake is NEVER_RAISED else up
        else:
            back = valley.start if mistake is FROM_THE_START else best
            theta = theta if mistake is NOT_RESTORED else back
            lr *= 1 if mistake is RATE_NOT_LOWERED else down
    return best, heights, rates


@babysit.property(
    "right in other valleys, for θ of any shape",
    weight=2,
    advice="Try a θ with more than one entry, a matrix among them, costs below zero, and other "
    "values of up and down.",
)
def _valleys(babysit: Guarded) -> None:
    for seed, shape in enumerate([(1,), (5,), (2, 2), (3, 2)]):
        valley, days = _Valley(seed, shape), 14
        lr, up, down = 0.4 + 0.1 * seed, 1.7, 0.45
        got = babysit(valley.day, valley.start, valley.cost(valley.start), lr, days, up, down)
        got = np.concatenate([np.ravel(part) for part in diary(got, shape, days)])

        def row(mistake: Mistake | None, run: tuple = (valley, lr, days, up, down)) -> np.ndarray:
            return np.concatenate([np.ravel(part) for part in _tended(*run, mistake)])

        known = (NOT_RESTORED, FROM_THE_START, YESTERDAY, RATE_NOT_LOWERED, NEVER_RAISED)
        expect.close(got, row(None), mistakes={m: row(m) for m in known}, atol=1e-4)


@babysit.property(
    "a day without progress is not a good one",
    advice="Let the cost stay exactly as it was: the rate must fall, and infinity is no progress.",
)
def _plateau(babysit: Guarded) -> None:
    start = np.array([1.0, 2.0])
    got = babysit(lambda theta, lr: (theta + 1, 7.0), start, 7.0, 0.8, 4, 2.0, 0.5)
    theta, costs, rates = diary(got, (2,), 4)
    expect.close(rates, [0.8, 0.4, 0.2, 0.1], mistakes={PLATEAU: [0.8, 1.6, 3.2, 6.4]})
    expect.close(theta, start)
    expect.close(costs, [7, 7, 7, 7])
    got = babysit(lambda theta, lr: (theta + 1, float("inf")), start, 7.0, 0.8, 2, 2.0, 0.5)
    theta, _, rates = diary(got, (2,), 2)
    expect.close(theta, start)
    expect.close(rates, [0.8, 0.4])


@babysit.property(
    "whole numbers work, and the same arguments give the same result",
    advice="Try θ as an array of integers and a rate that is an int; call it twice.",
)
def _whole_numbers(babysit: Guarded) -> None:
    def day(theta: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
        theta = theta - lr * np.sign(theta)
        return theta, float(np.abs(theta).sum())

    for _ in range(2):
        # 6 → 5 at 1; → 3 at 2; → −1 at 4; → 7 at 8, undone.
        got = babysit(day, np.array([6, -6]), 12, 1, 4, 2, 0.5)
        theta, costs, rates = diary(got, (2,), 4)
        expect.close(theta, [-1, 1])
        expect.close(costs, [10, 6, 2, 14])
        expect.close(rates, [1, 2, 4, 8])


train_many = Check("train_many", lecture="3.3", hidden=True)


@train_many.property(
    "right for other configurations",
    weight=2,
    advice="Try a dozen configurations with several entries each, all scores below zero.",
)
def _other_configurations(train_many: Guarded) -> None:
    rng = np.random.default_rng(5)
    rates = np.round(rng.uniform(1.6, 3.9, 12), 3)
    configs = [{"lr": float(lr), "units": 8 * i, "epochs": 1} for i, lr in enumerate(rates)]
    got = train_many.through(train_toys, configs, 2)
    best, scores = outcome(got, ["lr", "units", "epochs"], 12)
    want = 1.5 - rates
    expect.close(scores, want)
    mistake = FROM_ZERO if best is None or best == configs[0] else None
    expect.that(
        best is not None and abs(best["lr"] - rates[want.argmax()]) < 1e-5,
        "Another one is the best.",
        best,
        mistake=mistake if want.argmax() else None,
    )


@train_many.property(
    "the first of equal scores is kept",
    advice="Two configurations with the same score: the one that comes first is best.",
)
def _ties(train_many: Guarded) -> None:
    configs = [{"lr": lr} for lr in (0.125, 0.75, 0.25, 1.0)]
    best, scores = outcome(train_many.through(train_toys, configs, 2), ["lr"], 4)
    expect.close(scores, [0.625, 0.75, 0.75, 0.5])
    expect.that(best is not None, "One of them is the best.")
    expect.close(best["lr"], 0.75, mistakes={LAST_OF_EQUALS: 0.25})


@train_many.property(
    "best is None when no training has a score",
    advice="Let every training fail or end in nan: best is None, and every score is nan.",
)
def _none(train_many: Guarded) -> None:
    for rates in ((5.0, 6.0, 7.0), (-1.0, -2.0, 9.0)):
        got = train_many.through(train_toys, [{"lr": lr} for lr in rates], 2)
        best, scores = outcome(got, ["lr"], 3)
        expect.that(best is None, "No training has a score.", best)
        expect.that(bool(np.isnan(scores).all()), "Every score is nan.", scores)


@train_many.property(
    "one process is enough when n_jobs is 1",
    advice="With n_jobs=1 all trainings must run in the same process.",
)
def _one_job(train_many: Guarded) -> None:
    result, _ = train_many.through(train_to_learn_where, 5, 1, 2.0)
    _, scores = outcome(result, ["seed"], 5)
    processes = len(np.unique(scores))
    expect.that(processes == 1, f"There were {processes} processes.", mistake=ALL_CORES)


successive_halving = Check("successive_halving", lecture="3.3", hidden=True)


def _plan(n: int, r: float, eta: int) -> list[tuple[int, float]]:
    return [] if n < 1 else [(n, r), *_plan(n // eta, r * eta, eta)]


@successive_halving.property(
    "right for other numbers",
    weight=2,
    advice="Try numbers that are no powers of eta, other values of eta, and a fraction as r.",
)
def _other_numbers(successive_halving: Guarded) -> None:
    for n, r, eta in ((100, 2, 3), (7, 1, 2), (2, 10, 5), (34, 3, 3), (1000, 0.25, 4), (63, 1, 8)):
        expect.close(plan(successive_halving(n, r, eta)), _plan(n, r, eta))


@successive_halving.property(
    "no round is lost to rounding",
    advice="Try powers of eta such as 243 = 3⁵ and 1000 = 10³: logarithms and negative powers in "
    "floating point miss them by a hair.",
)
def _powers(successive_halving: Guarded) -> None:
    for n, eta in ((243, 3), (729, 3), (1000, 10), (216, 6), (343, 7), (1024, 2), (59049, 9)):
        right = np.array(_plan(n, 1, eta), dtype=float)
        got = plan(successive_halving(n, 1, eta))
        expect.close(got, right, mistakes={ROUND_LOST: right[:-1]})


@successive_halving.property(
    "the same numbers give the same plan",
    advice="There is no chance in the plan: two calls with the same arguments must agree.",
)
def _deterministic(successive_halving: Guarded) -> None:
    for _ in range(2):
        expect.close(plan(successive_halving(20, 3, 2)), _plan(20, 3, 2))
