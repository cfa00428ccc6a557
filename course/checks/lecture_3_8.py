"""Lecture 3.8, softmax regression: the public properties."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

NO_SHIFT = Mistake(
    "letting e^z overflow",
    "e^710 is infinite. Subtract each column's largest logit first; that changes no probability.",
)
GLOBAL_MAX = Mistake(
    "subtracting one maximum for the whole batch",
    "An example far below it underflows to 0/0. Subtract each column's own maximum: axis=0.",
)
CLIPPED = Mistake(
    "clipping the logits", "Clipping makes different logits equal; subtract the maximum instead."
)
OVER_EXAMPLES = Mistake(
    "summing over the examples instead of the classes",
    "A column is an example: its classes run along axis=0.",
)
ONE_SUM = Mistake(
    "dividing by one sum for the whole batch", "Every example has its own sum: pass axis=0."
)
NO_EXP = Mistake("leaving the exponential out", "First t = e^z, then t divided by its sum.")
SIGMOIDS = Mistake(
    "applying a sigmoid to every logit", "Sigmoids do not share out a total of 1; divide by Σ t."
)
NOT_NORMALIZED = Mistake("returning t", "The last step is missing: divide t by its sum.")
LOGARITHM = Mistake("returning the logarithm of softmax", "The probabilities themselves are asked.")
BY_LARGEST = Mistake("dividing by the largest t", "Divide by the sum of t, not by its maximum.")
BASE_TWO = Mistake("using powers of 2", "t is e^z: np.exp(Z).")
MINUS_Z = Mistake("exponentiating −z", "t is e^z: the largest logit gets the largest probability.")


softmax = Check("softmax", lecture="3.8")

# The lecture's logits, whose t add up to 176.26, and a second example.
_Z = np.array([[5.0, 1], [2, 1], [-1, 0], [3, 4]])


@softmax.property("the worked example comes out right", weight=2)
def _worked_example(softmax: Guarded) -> None:
    expect.close(
        expect.array(softmax(_Z), (4, 2)),
        [[0.842034, 0.044537], [0.041922, 0.044537], [0.002087, 0.016384], [0.113957, 0.894543]],
        mistakes={
            OVER_EXAMPLES: [
                [0.982014, 0.017986],
                [0.731059, 0.268941],
                [0.268941, 0.731059],
                [0.268941, 0.731059],
            ],
            ONE_SUM: [
                [0.625450, 0.011456],
                [0.031139, 0.011456],
                [0.001550, 0.004214],
                [0.084645, 0.230090],
            ],
            NO_EXP: [[5 / 9, 1 / 6], [2 / 9, 1 / 6], [-1 / 9, 0], [3 / 9, 4 / 6]],
            SIGMOIDS: [
                [0.993307, 0.731059],
                [0.880797, 0.731059],
                [0.268941, 0.500000],
                [0.952574, 0.982014],
            ],
            NOT_NORMALIZED: [
                [148.413159, 2.718282],
                [7.389056, 2.718282],
                [0.367879, 1],
                [20.085537, 54.598150],
            ],
            LOGARITHM: [
                [-0.171935, -3.111443],
                [-3.171935, -3.111443],
                [-6.171935, -4.111443],
                [-2.171935, -0.111443],
            ],
            BY_LARGEST: [[1, 0.049787], [0.049787, 0.049787], [0.002479, 0.018316], [0.135335, 1]],
            BASE_TWO: [
                [0.719101, 0.095238],
                [0.089888, 0.095238],
                [0.011236, 0.047619],
                [0.179775, 0.761905],
            ],
            MINUS_Z: [
                [0.002315, 0.209729],
                [0.046505, 0.209729],
                [0.934072, 0.570101],
                [0.017108, 0.010442],
            ],
        },
    )


@softmax.property("every column holds probabilities: none negative, together 1")
def _probabilities(softmax: Guarded) -> None:
    A = expect.array(softmax(np.random.default_rng(1).normal(0, 3, size=(5, 7))), (5, 7))
    expect.that(bool(np.all(A >= 0)), "There are negative probabilities.", A.min())
    expect.close(A.sum(axis=0), np.ones(7), "The columns do not add up to 1.")


@softmax.property("each example is by itself, on a square Z too")
def _square(softmax: Guarded) -> None:
    log_3 = 1.098612  # so that t is 1, 1 and 3, 1
    expect.close(
        expect.array(softmax(np.array([[0.0, log_3], [0, 0]])), (2, 2)),
        [[0.5, 0.75], [0.5, 0.25]],
        mistakes={
            OVER_EXAMPLES: [[0.25, 0.75], [0.5, 0.5]],
            ONE_SUM: [[1 / 6, 3 / 6], [1 / 6, 1 / 6]],
        },
    )


@softmax.property("it stays finite for logits near +1000 and −1000", weight=2)
def _stable(softmax: Guarded) -> None:
    A = expect.array(softmax(np.array([[1000.0, -1000], [1001, -999], [999, -1001]])), (3, 2))
    share = [0.244728, 0.665241, 0.090031]  # e⁰, e¹ and e⁻¹ over their sum, 4.086161
    first, second = np.isfinite(A).all(axis=0)
    mistake = None
    if not first:
        mistake = NO_SHIFT
    elif not second:
        mistake = GLOBAL_MAX
    elif np.allclose(A, 1 / 3, atol=1e-3):
        mistake = CLIPPED
    expect.that(
        np.allclose(A, np.transpose([share, share]), rtol=1e-4, atol=1e-6),
        "Both columns have the same differences, so the same probabilities.",
        A,
        np.transpose([share, share]),
        mistake=mistake,
    )


@softmax.property("the input is left unchanged")
def _unchanged(softmax: Guarded) -> None:
    expect.array(softmax(_Z), (4, 2))
    expect.unchanged(softmax)


hardmax = Check("hardmax", lecture="3.8")

SEVERAL_ONES = Mistake(
    "comparing with the maximum",
    "Z == Z.max(axis=0) is true at every tied class; np.argmax gives the first one only.",
)
LAST_OF_TIES = Mistake("taking the last of tied classes", "On a tie the first class gets the 1.")
VALUES = Mistake("returning the largest values", "hardmax says where the maximum is, not how big.")
KEEPS_VALUE = Mistake("keeping the maximum in its place", "Put a 1 where the maximum is.")
INDICES = Mistake(
    "returning the index of the maximum", "Turn the index into a column with a 1 in that place."
)
WHOLE_BATCH = Mistake(
    "looking for one maximum in the whole batch", "Every column has its own: axis=0."
)
ROWS = Mistake("looking for the maximum of every row", "A column is an example: axis=0.")
THRESHOLD = Mistake(
    "asking which probability exceeds one half",
    "With three or more classes the winner may have less than 0.5.",
)


@hardmax.property("the worked example comes out right", weight=2)
def _hardmax_example(hardmax: Guarded) -> None:
    Z = np.array([[5.0, -3, 0], [2, -1, 0.1], [-1, -2, 0.2], [3, -4, 0.3]])
    A = hardmax(Z)
    flat = INDICES if np.array_equal(A, [0, 1, 3]) else VALUES
    expect.close(
        expect.zeros_and_ones(A, (4, 3), mistakes={flat: (3,)}),
        [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]],
        mistakes={
            KEEPS_VALUE: [[5, 0, 0], [0, -1, 0], [0, 0, 0], [0, 0, 0.3]],
            WHOLE_BATCH: [[1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
            ROWS: [[1, 0, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]],
            THRESHOLD: [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]],
        },
    )


@hardmax.property("on a tie the first class gets the 1")
def _ties(hardmax: Guarded) -> None:
    expect.close(
        expect.zeros_and_ones(hardmax(np.array([[3.0, 1], [3, 2], [0, 2]])), (3, 2)),
        [[1, 0], [0, 1], [0, 0]],
        mistakes={
            SEVERAL_ONES: [[1, 0], [1, 1], [0, 1]],
            LAST_OF_TIES: [[0, 0], [1, 0], [0, 1]],
        },
    )


@hardmax.property("each example is by itself, on a square Z too")
def _hardmax_square(hardmax: Guarded) -> None:
    expect.close(
        expect.zeros_and_ones(hardmax(np.array([[1.0, 5], [0, 4]])), (2, 2)),
        [[1, 1], [0, 0]],
        mistakes={ROWS: [[0, 1], [0, 1]], WHOLE_BATCH: [[0, 1], [0, 0]]},
    )


@hardmax.property("the input is left unchanged")
def _hardmax_unchanged(hardmax: Guarded) -> None:
    expect.zeros_and_ones(hardmax(_Z), (4, 2))
    expect.unchanged(hardmax)


softmax_T = Check("softmax_T", lecture="3.8")

TIMES_T = Mistake("multiplying by T", "The logits are divided by T: a high temperature softens.")
AFTERWARDS = Mistake(
    "dividing the probabilities by T", "Divide the logits, before the exponential."
)
IGNORES_T = Mistake("leaving T out", "The logits are divided by T before the exponential.")
TOP_ONLY = Mistake("leaving T out of the denominator", "Both t and its sum are made of e^(z/T).")
WHOLE_QUOTIENT = Mistake("rounding z/T down", "// drops the fraction; use /.")


@softmax_T.property("the worked example comes out right", weight=2)
def _temperature_example(softmax_T: Guarded) -> None:
    expect.close(
        expect.array(softmax_T(_Z, 2.0), (4, 2)),
        [[0.609460, 0.141079], [0.135989, 0.141079], [0.030343, 0.085569], [0.224208, 0.632273]],
        mistakes={
            TIMES_T: [
                [0.979623, 0.002466],
                [0.002428, 0.002466],
                [0.000006, 0.000334],
                [0.017942, 0.994735],
            ],
            AFTERWARDS: [
                [0.421017, 0.022268],
                [0.020961, 0.022268],
                [0.001044, 0.008192],
                [0.056978, 0.447271],
            ],
            IGNORES_T: [
                [0.842034, 0.044537],
                [0.041922, 0.044537],
                [0.002087, 0.016384],
                [0.113957, 0.894543],
            ],
            TOP_ONLY: [
                [0.069118, 0.027013],
                [0.015422, 0.027013],
                [0.003441, 0.016384],
                [0.025427, 0.121063],
            ],
            WHOLE_QUOTIENT: [
                [0.560053, 0.096255],
                [0.206032, 0.096255],
                [0.027883, 0.096255],
                [0.206032, 0.711235],
            ],
            OVER_EXAMPLES: [
                [0.880797, 0.119203],
                [0.622459, 0.377541],
                [0.377541, 0.622459],
                [0.377541, 0.622459],
            ],
            ONE_SUM: [
                [0.384603, 0.052050],
                [0.085817, 0.052050],
                [0.019148, 0.031570],
                [0.141488, 0.233274],
            ],
        },
    )


@softmax_T.property("a low temperature sharpens")
def _sharpens(softmax_T: Guarded) -> None:
    A = expect.array(softmax_T(np.array([[0.0], [1.098612]]), 0.5), (2, 1))
    # t is 1 and 3; halving T squares the ratio to 1 : 9.
    expect.close(A, [[0.1], [0.9]], mistakes={TIMES_T: [[0.366025], [0.633975]]})


@softmax_T.property("close to T = 0 it is hardmax, and finite")
def _cold(softmax_T: Guarded) -> None:
    A = expect.array(softmax_T(np.array([[5.0], [2], [-1], [3]]), 0.001), (4, 1))
    finite = bool(np.all(np.isfinite(A)))
    expect.that(
        finite and np.allclose(A, [[1], [0], [0], [0]], atol=1e-6),
        "At T = 0.001 the logits are 1000 times as far apart; the largest takes all.",
        A,
        [[1], [0], [0], [0]],
        mistake=None if finite else NO_SHIFT,
    )


@softmax_T.property("the input is left unchanged")
def _temperature_unchanged(softmax_T: Guarded) -> None:
    expect.array(softmax_T(_Z, 2.0), (4, 2))
    expect.unchanged(softmax_T)


log_odds = Check("log_odds", lecture="3.8")

REVERSED = Mistake("subtracting class i from class j", "The odds are of i against j: wᵢ − wⱼ.")
NO_BIAS = Mistake("leaving the biases out", "c is bᵢ − bⱼ.")
COLUMNS = Mistake("taking columns of W", "The weights of class i are row i: W[i].")
FIRST_ONLY = Mistake("returning the weights of class i alone", "Those of class j are subtracted.")
QUOTIENT = Mistake(
    "dividing the weights", "The logarithm turns the quotient e^zᵢ / e^zⱼ into a difference."
)
ADDED = Mistake("adding the weights", "log(e^zᵢ / e^zⱼ) is a difference: zᵢ − zⱼ.")

_W = np.array([[1.0, 2, 4], [3, -1, 2], [2, 5, 1]])
_B = np.array([[1.0], [-2], [4]])


def line(got: Any, n: int) -> tuple[np.ndarray, float]:
    """Expect weights of n features and a constant, also as an array of one entry; return them."""
    w, c = expect.parts(got, ["w", "c"])
    if isinstance(c, np.ndarray) and c.size == 1:
        c = c.ravel()[0]
    return expect.array(w, (n,), name="w"), expect.number(c, name="c")


@log_odds.property("the worked example comes out right", weight=2)
def _line_example(log_odds: Guarded) -> None:
    w, c = line(log_odds(_W, _B, 0, 1), 3)
    expect.close(
        np.append(w, c),
        [-2, 3, 2, 3],
        mistakes={
            REVERSED: [2, -3, -2, -3],
            NO_BIAS: [-2, 3, 2, 0],
            COLUMNS: [-1, 4, -3, 3],
            FIRST_ONLY: [1, 2, 4, 1],
            QUOTIENT: [1 / 3, -2, 2, -0.5],
            ADDED: [4, 1, 6, -1],
        },
    )


@log_odds.property("w·x + c is the logarithm of the ratio of the probabilities")
def _ratio(log_odds: Guarded) -> None:
    x = np.array([0.2, -0.1, 0.3])
    # The logits of x are 2.2, −0.7 and 4.2; t is 9.025013, 0.496585, 66.686331.
    w, c = line(log_odds(_W, _B, 2, 0), 3)
    expect.close(w @ x + c, 2.0, "log(66.686331 / 9.025013) is 2.", mistakes={REVERSED: -2.0})


@log_odds.property("a class against itself is even: 0 everywhere")
def _itself(log_odds: Guarded) -> None:
    w, c = line(log_odds(_W, _B, 1, 1), 3)
    expect.close(np.append(w, c), [0, 0, 0, 0])


@log_odds.property("the inputs are left unchanged")
def _line_unchanged(log_odds: Guarded) -> None:
    line(log_odds(_W, _B, 0, 2), 3)
    expect.unchanged(log_odds)


question_3_8 = question(
    "question_3_8",
    lecture="3.8",
    right="b",
    because={
        "a": "Softmax outputs add up to 1. If one is near 1, no other can be.",
        "b": "Yes. The outputs share one total, so softmax fits classes of which exactly one is "
        "true. For labels that can be true together, give each its own sigmoid.",
        "c": "Overflow comes from large logits, not from two right answers; and you removed it by "
        "subtracting the maximum.",
        "d": "hardmax puts out a single 1, by its definition. It can say even less about two "
        "animals.",
    },
)
