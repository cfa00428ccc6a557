"""Lecture 3.2, using an appropriate scale to pick hyperparameters: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_2 import (
    BETA_ITSELF,
    COMPLEMENT,
    HARD_CODED,
    LINEAR,
    LINEAR_WINDOW,
    ONE_DRAW,
    ROUNDED_WINDOW,
    distances,
    draws,
    nearest,
)
from course.checks.lecture_3_2_integers import (
    EXCLUDES_HIGH,
    EXCLUDES_LOW,
    ROUNDED,
    check_shares,
    whole,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Failed, Mistake
from course.judge.properties import Check

SORTED = Mistake(
    "sorting the draws",
    "Two hyperparameters that are both sorted grow together: leave the draws in their order.",
)
GRID_OF_SIZE = Mistake(
    "picking from a grid with `size` points",
    "With size = 3 only three values can come out: draw from the whole range instead.",
)
RESTARTS = Mistake(
    "starting the generator anew in every call",
    "Draw from the rng itself, so that it moves on: a second call must give other values.",
)

RNG_ADVICE = (
    "Draw from the rng that is passed in and let it move on: no seed, no copy, no generator of "
    "your own. And leave the values in the order in which they were drawn."
)
SMALL_ADVICE = (
    "Call your function many times with size = 3 and the same rng: the results must spread over "
    "the range like one large draw."
)


def _moves_on(function: Guarded, *bounds: float) -> None:
    """Expect that one generator gives new draws, in random order, call after call."""
    rng = np.random.default_rng(11)
    first, second = (draws(function(*bounds, 80, rng), 80) for _ in range(2))
    expect.only_its_rng(function)
    expect.that(not np.array_equal(first, second), "Both calls agree.", mistake=RESTARTS)
    steps = np.diff(first)
    monotone = bool(np.all(steps >= 0) or np.all(steps <= 0))
    mistake = ONE_DRAW if np.all(steps == 0) else SORTED
    expect.that(not monotone, "They are in order.", mistake=mistake)


def _few_at_a_time(function: Guarded, *bounds: float, middle: float, fewest: int = 13) -> None:
    """Expect that three draws at a time spread like one large draw.

    The bounds of 36 right draws are missed with probabilities below one in a hundred million.
    """
    rng = np.random.default_rng(12)
    values = np.stack([draws(function(*bounds, 3, rng), 3) for _ in range(12)])
    if len(np.unique(values)) <= 3:
        repeated = bool(np.all(values == values[0]))
        raise Failed("Always the same.", mistake=RESTARTS if repeated else GRID_OF_SIZE)
    below = np.mean(values < middle)
    expect.that(0 < below < 1, "They lie on one side of the median.")
    expect.that(len(np.unique(values)) >= fewest, "Too few different values.")


def _gap(uniform: np.ndarray) -> float:
    """Return the largest gap between the draws' distribution and the uniform one on [0, 1]."""
    ranks = np.arange(len(uniform) + 1) / len(uniform)
    values = np.sort(uniform)
    return float(max(np.abs(values - ranks[:-1]).max(), np.abs(values - ranks[1:]).max()))


def _check_law(uniform: np.ndarray, mistake: Mistake | None) -> None:
    """Expect a uniform law on [0, 1].

    Kolmogorov's bound: n right draws have a gap above 3/√n once in thirty million times.
    """
    inside = uniform.min() > -1e-4 and uniform.max() < 1 + 1e-4
    expect.that(bool(inside), "Some values are out of the range.", mistake=mistake)
    expect.that(_gap(uniform) < 3 / np.sqrt(len(uniform)), "Another law.", mistake=mistake)


def _check_integers(function: Guarded, low: int, high: int, seed: int) -> None:
    """Expect that a narrow range of integers is drawn evenly."""
    size, count = 5000, high - low + 1
    values = whole(function(low, high, size, np.random.default_rng(seed)), size)
    fewer = np.full(count - 1, 1 / (count - 1))
    mistakes = {
        EXCLUDES_HIGH: np.append(fewer, 0),
        EXCLUDES_LOW: np.append(0, fewer),
        ROUNDED: np.convolve(fewer, [0.5, 0.5]),
    }
    check_shares(values, range(low, high + 1), mistakes)


sample_units = Check("sample_units", lecture="3.2", hidden=True)


@sample_units.property(
    "right for other ranges",
    weight=2,
    advice="Try a range of two numbers, one that starts at 0, and one up to a thousand.",
)
def _units_ranges(sample_units: Guarded) -> None:
    for seed, (low, high) in enumerate([(1, 8), (128, 129), (0, 5)]):
        _check_integers(sample_units, low, high, seed)
    values = whole(sample_units(16, 1024, 5000, np.random.default_rng(3)), 5000)
    # Each of the 1009 integers stands for a step of its own on [0, 1].
    _check_law((values - 15.5) / 1009, mistake=None)


@sample_units.property("the rng moves on, and the order is random", advice=RNG_ADVICE)
def _units_rng(sample_units: Guarded) -> None:
    _moves_on(sample_units, 50, 100)


@sample_units.property("small draws follow the same law", advice=SMALL_ADVICE)
def _units_small(sample_units: Guarded) -> None:
    _few_at_a_time(sample_units, 50, 100, middle=75)


sample_layers = Check("sample_layers", lecture="3.2", hidden=True)


@sample_layers.property(
    "right for other ranges",
    weight=2,
    advice="Try 5 to 8 layers, 1 to 6, and 1 or 2: the ends come up as often as the rest.",
)
def _layers_ranges(sample_layers: Guarded) -> None:
    for seed, (low, high) in enumerate([(5, 8), (1, 6), (1, 2)]):
        _check_integers(sample_layers, low, high, seed + 20)


@sample_layers.property("the rng moves on, and the order is random", advice=RNG_ADVICE)
def _layers_rng(sample_layers: Guarded) -> None:
    _moves_on(sample_layers, 2, 4)


@sample_layers.property("small draws follow the same law", advice=SMALL_ADVICE)
def _layers_small(sample_layers: Guarded) -> None:
    _few_at_a_time(sample_layers, 1, 6, middle=3.5, fewest=4)


sample_log_uniform = Check("sample_log_uniform", lecture="3.2", hidden=True)


@sample_log_uniform.property(
    "the right law in other ranges",
    weight=2,
    advice="Try very small bounds, bounds above 1, whole numbers, and a range of less than one "
    "decade: the logarithm of the draws is uniform in all of them.",
)
def _log_law(sample_log_uniform: Guarded) -> None:
    bounds = [(1e-7, 1e-3), (1, 1000), (0.3, 0.9), (5e-5, 2e4), (20.0, 500.0)]
    for seed, (low, high) in enumerate(bounds):
        got = sample_log_uniform(low, high, 4000, np.random.default_rng(seed + 40))
        values = draws(got, 4000)
        expect.that(bool(np.all(values > 0)), "There are values that are not above 0.")
        if _gap(np.clip((values - low) / (high - low), 0, 1)) < 3 / np.sqrt(4000):
            mistake = LINEAR
        else:
            mistake = nearest(np.log10(values), {HARD_CODED: (-3.6, -2, -0.4)}, far=0.25)
        _check_law(np.log(values / low) / np.log(high / low), mistake)


@sample_log_uniform.property("the rng moves on, and the order is random", advice=RNG_ADVICE)
def _log_rng(sample_log_uniform: Guarded) -> None:
    _moves_on(sample_log_uniform, 1e-3, 10)


@sample_log_uniform.property("small draws follow the same law", advice=SMALL_ADVICE)
def _log_small(sample_log_uniform: Guarded) -> None:
    _few_at_a_time(sample_log_uniform, 1e-4, 1, middle=0.01)


sample_beta = Check("sample_beta", lecture="3.2", hidden=True)


@sample_beta.property(
    "1 − β is uniform on the log scale",
    weight=2,
    advice="log10(1 − β) is uniform from −3 to −1: every part of it gets its share of the draws.",
)
def _beta_law(sample_beta: Guarded) -> None:
    for seed in (60, 61):
        values = draws(sample_beta(4000, np.random.default_rng(seed)), 4000)
        r = distances(values)
        expect.that(values.max() < 1, "There are values above 1.")
        expect.that(len(np.unique(values)) >= 500, "Too few different values.")
        known = {BETA_ITSELF: (-1.96, -1.30, -1.04), LINEAR_WINDOW: (-2.95, -2.70, -2.04)}
        complement = bool(values.max() < 0.11)
        mistake = COMPLEMENT if complement else nearest(r, known, far=0.2)
        _check_law((r + 3) / 2, mistake)


@sample_beta.property("the rng moves on, and the order is random", advice=RNG_ADVICE)
def _beta_rng(sample_beta: Guarded) -> None:
    _moves_on(sample_beta)


@sample_beta.property("small draws follow the same law", advice=SMALL_ADVICE)
def _beta_small(sample_beta: Guarded) -> None:
    _few_at_a_time(sample_beta, middle=0.99)


window = Check("window", lecture="3.2", hidden=True)


@window.property(
    "right for other values of β",
    weight=2,
    advice="Try β = 0.5, 0.98 and 0.99, and numbers whose window is no whole number.",
)
def _window_others(window: Guarded) -> None:
    for beta, want in ((0.5, 2), (0.98, 50), (0.99, 100), (0.3, 1.428571), (0.93, 14.285714)):
        mistakes = {ROUNDED_WINDOW: np.round(want)}
        expect.close(expect.number(window(beta)), want, rtol=1e-3, mistakes=mistakes)


@window.property(
    "the window times 1 − β is 1",
    advice="There is no chance in it, and no special case: 1/(1 − β) for every β below 1.",
)
def _window_product(window: Guarded) -> None:
    for beta in (0.05, 0.61803, 0.95, 0.9875):
        expect.close(expect.number(window(beta)) * (1 - beta), 1, rtol=1e-3)
