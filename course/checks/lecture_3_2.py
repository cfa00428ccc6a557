"""Lecture 3.2, using an appropriate scale to pick hyperparameters: the public properties.

Draws are judged by their law, never by their values. Every share is allowed six standard errors,
so that a right answer fails once in five hundred million tries, whatever its seed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

GLOBAL_RNG = Mistake(
    "drawing from the global generator",
    "Draw from the rng that is passed in: rng.random, rng.uniform, rng.integers.",
)
OWN_RNG = Mistake(
    "drawing from a generator of your own", "Use the rng that is passed in, and nothing else."
)
GRID = Mistake("laying out a grid", "Nothing is random about it: draw every value from the rng.")
ONE_DRAW = Mistake("drawing once and repeating it", "Draw `size` numbers: pass size to the rng.")

LINEAR = Mistake(
    "drawing on a linear scale", "Draw the exponent r uniformly, then return 10 to the power r."
)
MIXED_BASES = Mistake(
    "raising 10 to a natural logarithm", "np.log goes with np.exp, np.log10 with 10**r."
)
MIXED_BASES_E = Mistake(
    "raising e to a logarithm of base 10", "np.log10 goes with 10**r, np.log with np.exp."
)
NORMAL = Mistake(
    "drawing the exponent from a normal distribution",
    "It has no bounds: draw it with rng.random or rng.uniform.",
)
EXPONENT = Mistake("returning the exponent", "The last step is missing: return 10**r.")
NO_MINUS = Mistake("losing the minus sign of the exponent", "log10 of a number below 1 is below 0.")
WHOLE = Mistake(
    "drawing whole exponents only", "Draw r as a real number: rng.uniform, not rng.integers."
)
HARD_CODED = Mistake(
    "fixing the exponents at −4 and 0", "Compute them: np.log10(low) and np.log10(high)."
)

BETA_ITSELF = Mistake(
    "drawing β itself",
    "Near 1 a logarithm of β is a straight line, too: draw 1 − β on the log scale.",
)
COMPLEMENT = Mistake("returning 1 − β", "What you drew is 1 − β: return 1 minus it.")
SUBTRACTS_ONE = Mistake("subtracting 1 from the draw", "Subtract the draw from 1: β = 1 − 10**r.")
ADDS = Mistake("adding the draw to 1", "β lies below 1: subtract the draw from 1.")
STOPS = Mistake(
    "letting the exponent run over one decade only", "1 − β spans two: r from −3 to −1."
)
LINEAR_WINDOW = Mistake(
    "drawing the window on a linear scale", "Draw the window's logarithm uniformly, from 1 to 3."
)

_LEVELS = (0.1, 0.5, 0.9)


def draws(got: object, size: int) -> np.ndarray:
    """Expect ``size`` finite numbers in a flat array; return them as floats."""
    values = expect.array(got, (size,))
    expect.that(bool(np.all(np.isfinite(values))), "There are infinite or undefined values.", got)
    return values


def nearest(values: np.ndarray, known: Mapping[Mistake, tuple], far: float) -> Mistake | None:
    """Return the mistake whose 10 %, 50 % and 90 % points the values have, to within ``far``."""
    points = np.quantile(values, _LEVELS)
    gaps = {
        mistake: float(np.abs(points - np.array(want)).max()) for mistake, want in known.items()
    }
    closest = min(gaps, key=gaps.__getitem__)
    return closest if gaps[closest] < far else None


def check_seeds(function: Guarded, *bounds: float, size: int) -> None:
    """Expect that the draws follow the generator's seed and nothing else."""

    def draw(seed: int) -> np.ndarray:
        values = draws(function(*bounds, size, np.random.default_rng(seed)), size)
        is_global = function.used_global_rng
        expect.that(not is_global, "The call touched np.random.", mistake=GLOBAL_RNG)
        return values

    first, again, other = draw(5), draw(5), draw(6)
    same = "The same seed gave other values."
    expect.that(np.array_equal(first, again), same, again, first, mistake=OWN_RNG)
    in_order = bool(np.all(np.diff(first) >= 0) or np.all(np.diff(first) <= 0))
    expect.that(
        not np.array_equal(first, other),
        "Another seed gave the same values.",
        other,
        mistake=GRID if in_order else OWN_RNG,
    )
    constant = len(np.unique(first)) == 1
    expect.that(not constant, "All values are equal.", first, mistake=ONE_DRAW)


sample_log_uniform = Check("sample_log_uniform", lecture="3.2")


def exponents(values: np.ndarray) -> np.ndarray:
    """Return log10 of draws that must be positive."""
    expect.that(
        bool(np.all(values > 0)),
        "There are values that are not above 0.",
        values[:4],
        mistake=EXPONENT,
    )
    return np.log10(values)


@sample_log_uniform.property("every decade from 0.0001 to 1 gets a quarter of the draws", weight=2)
def _decades(sample_log_uniform: Guarded) -> None:
    got = sample_log_uniform(1e-4, 1, 4000, np.random.default_rng(6))
    r = exponents(draws(got, 4000))
    mistake = nearest(
        r,
        {
            LINEAR: (-1, -0.301, -0.046),  # the 10 % point of the values is 0.1, and so on
            MIXED_BASES: (-8.29, -4.61, -0.92),  # r runs from ln 0.0001 = −9.21 to 0
            MIXED_BASES_E: (-1.56, -0.87, -0.17),  # e^−3.6, e^−2, e^−0.4
            NO_MINUS: (0.4, 2, 3.6),
        },
        far=0.25,
    )
    if len(np.unique(r)) == 1:
        mistake = ONE_DRAW
    elif np.allclose(r, np.round(r), atol=1e-4):
        mistake = WHOLE
    elif r.min() < -4.5 and r.max() > 0.5:
        mistake = NORMAL
    counts = np.histogram(r, bins=(-4.0001, -3, -2, -1, 0.0001))[0]
    expect.that(
        # The standard error of a count is √(4000 · 1/4 · 3/4) = 27.4.
        bool(np.all(np.abs(counts - 1000) < 6 * 27.4)),
        "These are the draws in each decade, out of 4000.",
        counts,
        np.full(4, 1000),
        mistake=mistake,
    )


@sample_log_uniform.property("every value lies between low and high")
def _in_range(sample_log_uniform: Guarded) -> None:
    values = draws(sample_log_uniform(0.02, 50, 2000, np.random.default_rng(7)), 2000)
    r = exponents(values)
    expect.that(
        values.min() > 0.02 * (1 - 1e-4) and values.max() < 50 * (1 + 1e-4),
        "These are the smallest and the largest of 2000 draws from 0.02 to 50.",
        np.array([values.min(), values.max()]),
        mistake=nearest(r, {HARD_CODED: (-3.6, -2, -0.4), MIXED_BASES: (-3.13, 0, 3.13)}, far=0.35),
    )


@sample_log_uniform.property("half of the draws lie below √(low · high)")
def _median(sample_log_uniform: Guarded) -> None:
    # From 0.02 to 50 the middle of the exponents is log10(1) = 0; a linear scale has 25.
    r = exponents(draws(sample_log_uniform(0.02, 50, 4000, np.random.default_rng(8)), 4000))
    expect.that(
        abs(np.mean(r < 0) - 0.5) < 6 * 0.5 / np.sqrt(4000),
        "This is the share of the draws from 0.02 to 50 that lie below 1.",
        float(np.mean(r < 0)),
        0.5,
        mistake=nearest(r, {LINEAR: (0.70, 1.40, 1.65), HARD_CODED: (-3.6, -2, -0.4)}, far=0.25),
    )


@sample_log_uniform.property("the values between the powers of ten are drawn too")
def _between(sample_log_uniform: Guarded) -> None:
    got = sample_log_uniform(1e-4, 1, 4000, np.random.default_rng(9))
    r = exponents(draws(got, 4000))
    different = len(np.unique(r))
    powers = np.allclose(r, np.round(r), atol=1e-4)
    expect.that(
        different >= 500,
        "This is how many different values there are among 4000.",
        different,
        mistake=ONE_DRAW if different == 1 else WHOLE if powers else None,
    )


@sample_log_uniform.property("the draws follow the seed")
def _log_seeds(sample_log_uniform: Guarded) -> None:
    check_seeds(sample_log_uniform, 1e-4, 1, size=20)


sample_beta = Check("sample_beta", lecture="3.2")


def distances(values: np.ndarray) -> np.ndarray:
    """Return log10 of the draws' distances from 1."""
    expect.that(not np.any(values == 1), "There are values that are exactly 1.", values[:4])
    return np.log10(np.abs(1 - values))


@sample_beta.property("half of the draws lie above 0.99", weight=2)
def _beta_half(sample_beta: Guarded) -> None:
    values = draws(sample_beta(4000, np.random.default_rng(10)), 4000)
    r = distances(values)
    mistake = nearest(
        r,
        {
            BETA_ITSELF: (-1.96, -1.30, -1.04),  # log10 of 0.0109, 0.0505, 0.0901
            STOPS: (-1.9, -1.5, -1.1),
            MIXED_BASES: (-6.45, -4.61, -2.76),  # r runs from ln 0.001 to ln 0.1
            MIXED_BASES_E: (-1.22, -0.87, -0.52),  # e^−2.8, e^−2, e^−1.2
            LINEAR_WINDOW: (-2.95, -2.70, -2.04),  # windows of 901, 505, 109
        },
        far=0.2,
    )
    if len(np.unique(values)) == 1:
        mistake = ONE_DRAW
    elif values.max() < 0:
        mistake = SUBTRACTS_ONE
    elif values.max() < 0.11:
        mistake = COMPLEMENT
    elif values.min() > 1:
        mistake = ADDS
    elif np.allclose(r, np.round(r), atol=1e-3):
        mistake = WHOLE
    elif r.min() < -3.5 and r.max() > -0.5:
        mistake = NORMAL
    share = float(np.mean((values > 0.99) & (values < 1)))
    expect.that(
        abs(share - 0.5) < 6 * 0.5 / np.sqrt(4000),
        "This is the share of the draws that lie between 0.99 and 1.",
        share,
        0.5,
        mistake=mistake,
    )


@sample_beta.property("every value lies between 0.9 and 0.999")
def _beta_range(sample_beta: Guarded) -> None:
    values = draws(sample_beta(2000, np.random.default_rng(11)), 2000)
    expect.that(
        values.min() > 0.9 - 1e-5 and values.max() < 0.999 + 1e-5,
        "These are the smallest and the largest of 2000 draws.",
        np.array([values.min(), values.max()]),
    )


@sample_beta.property("a quarter of the windows lies between 10 and 10^1.5 = 31.6")
def _beta_quarter(sample_beta: Guarded) -> None:
    # On the scale of log10(1 − β) that is −1.5 to −1, a quarter of −3 to −1.
    values = draws(sample_beta(4000, np.random.default_rng(12)), 4000)
    share = float(np.mean(distances(values) > -1.5))
    expect.that(
        abs(share - 0.25) < 6 * np.sqrt(0.25 * 0.75 / 4000) and values.max() < 1,
        "This is the share of the draws with 1/(1 − β) below 31.6.",
        share,
        0.25,
    )


@sample_beta.property("the draws follow the seed")
def _beta_seeds(sample_beta: Guarded) -> None:
    check_seeds(sample_beta, size=20)


window = Check("window", lecture="3.2")

NO_BRACKETS = Mistake(
    "leaving out the brackets of 1/(1 − β)", "1 / 1 - beta is (1/1) − β: write 1 / (1 - beta)."
)
INVERSE = Mistake("returning 1/β", "The window is one over the distance of β from 1.")
PLUS = Mistake("adding β to 1", "The denominator is 1 − β.")
ODDS = Mistake("returning β/(1 − β)", "That counts the past values only; the numerator is 1.")
TIME_CONSTANT = Mistake(
    "returning −1/ln β",
    "That is the exact time in which a weight falls to 1/e; 1/(1 − β) is asked.",
)
HALF_LIFE = Mistake("returning the half-life", "The weight is to fall to 1/e, not to 1/2.")
SPAN = Mistake("returning the span 2/(1 − β) − 1", "The numerator is 1, and nothing is subtracted.")
ROUNDED_WINDOW = Mistake("rounding the window", "0.9005 gives 10.05: return the number as it is.")


@window.property("the lecture's numbers come out right", weight=2)
def _window_example(window: Guarded) -> None:
    expect.close(
        expect.number(window(0.9)),
        10,
        mistakes={
            NO_BRACKETS: 0.1,
            INVERSE: 1.111111,
            PLUS: 0.526316,
            ODDS: 9,
            TIME_CONSTANT: 9.491222,
            HALF_LIFE: 6.578813,  # −ln 2/ln 0.9
            SPAN: 19,
        },
    )
    expect.close(expect.number(window(0.9005)), 10.050251, mistakes={ROUNDED_WINDOW: 10})


@window.property("0.999 remembers 1000 values, 0.9995 twice as many")
def _window_large(window: Guarded) -> None:
    for beta, want in ((0.999, 1000), (0.9995, 2000)):
        # 1 − β has four digits fewer than β: single precision keeps three.
        expect.close(expect.number(window(beta)), want, rtol=1e-3)


@window.property("β = 0 remembers the newest value only")
def _window_zero(window: Guarded) -> None:
    expect.close(expect.number(window(0.0)), 1, rtol=1e-3)


question_3_2 = question(
    "question_3_2",
    lecture="3.2",
    right="d",
    because={
        "a": "The range is narrow, what happens in it is not: from one end to the other the window "
        "grows from 10 to 1000 values.",
        "b": "The other way round: nine of ten trials have β below 0.99, which is a window of "
        "less than 100.",
        "c": "Near 1 the logarithm of β is almost a straight line, so nothing would change: 8.7 % "
        "instead of 9.1 % above 0.99. It is 1 − β that spans two powers of ten.",
        "d": "Yes. (0.999 − 0.99)/(0.999 − 0.9) = 9.1 %. Through 1 − β on a log scale it would be "
        "half of the trials.",
    },
)
