"""Lecture 3.9, training a softmax classifier: the public properties around the logits.

The slopes of softmax and of the loss, and the cost computed without going through softmax.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checks.lecture_3_9 import (
    AL,
    LARGEST_ONLY,
    MEAN_OF_ALL,
    NEGATIVE,
    OVER_EXAMPLES,
    SMOOTH,
    THREE,
    THREE_Y,
    TOTAL,
    Y,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

# The logits of lecture 3.8 and a second example, of classes 0 and 1.
_Z = np.array([[5.0, 1], [2, 1], [-1, 0], [3, 4]])
_Z_Y = np.array([[1.0, 0], [0, 1], [0, 0], [0, 0]])

OVERFLOW = Mistake("letting e^z overflow", "Subtract each column's largest logit first.")

softmax_jacobian = Check("softmax_jacobian", lecture="3.9")

DIAGONAL_ONLY = Mistake(
    "filling the diagonal only", "aᵢ falls when another zⱼ grows: the entry i, j is −aᵢaⱼ."
)
NO_DIAGONAL = Mistake("leaving δ out", "On the diagonal it is aᵢ(1 − aᵢ) = aᵢ − aᵢ².")
PLUS_OUTER = Mistake("adding aᵢaⱼ", "The entry i, j is aᵢ(δᵢⱼ − aⱼ): subtract.")
AS_COLUMN = Mistake(
    "returning a(1 − a) as a column", "Every aᵢ depends on every zⱼ: the derivative is (C, C)."
)


def _square(got: Any, C: int) -> np.ndarray:
    return expect.array(got, (C, C), mistakes={AS_COLUMN: (C, 1)})


@softmax_jacobian.property("the worked example comes out right", weight=2)
def _jacobian_example(softmax_jacobian: Guarded) -> None:
    # t is 1, 2, 1, so a is 1/4, 1/2, 1/4.
    expect.close(
        _square(softmax_jacobian(np.array([[0.0], [0.693147], [0]])), 3),
        [[0.1875, -0.125, -0.0625], [-0.125, 0.25, -0.125], [-0.0625, -0.125, 0.1875]],
        mistakes={
            DIAGONAL_ONLY: np.diag([0.1875, 0.25, 0.1875]),
            NO_DIAGONAL: [
                [-0.0625, -0.125, -0.0625],
                [-0.125, -0.25, -0.125],
                [-0.0625, -0.125, -0.0625],
            ],
            PLUS_OUTER: [[0.3125, 0.125, 0.0625], [0.125, 0.75, 0.125], [0.0625, 0.125, 0.3125]],
        },
    )


@softmax_jacobian.property("every row adds up to 0")
def _jacobian_rows(softmax_jacobian: Guarded) -> None:
    J = _square(softmax_jacobian(_Z[:, :1]), 4)
    message = "Adding a constant to all logits changes no probability."
    expect.close(J.sum(axis=1), np.zeros(4), message)
    expect.close(J[0], [0.133013, -0.035300, -0.001757, -0.095955], "The first row is wrong.")


@softmax_jacobian.property("it stays finite for large logits")
def _jacobian_large(softmax_jacobian: Guarded) -> None:
    J = _square(softmax_jacobian(np.array([[1000.0], [1000]])), 2)
    mistake = None if np.all(np.isfinite(J)) else OVERFLOW
    want = np.array([[0.25, -0.25], [-0.25, 0.25]])
    expect.that(np.allclose(J, want, atol=1e-4), "Here a is 1/2, 1/2.", J, want, mistake=mistake)


@softmax_jacobian.property("the input is left unchanged")
def _jacobian_unchanged(softmax_jacobian: Guarded) -> None:
    _square(softmax_jacobian(_Z[:, :1]), 4)
    expect.unchanged(softmax_jacobian)


dZ = Check("dZ", lecture="3.9")

DIAGONAL = Mistake(
    "using only the diagonal of softmax's derivative",
    "Every aᵢ depends on every zⱼ. With the other terms, −aᵢaⱼ, it all collapses to ŷ − y.",
)
REVERSED = Mistake("subtracting ŷ from y", "The derivative is ŷ − y; gradient descent subtracts.")
DIVIDED = Mistake(
    "dividing by m already", "A column is one example's ∂L/∂z. The 1/m comes later, in dW and db."
)
LOSS_BY_A = Mistake(
    "stopping at the derivative with respect to ŷ", "−y/ŷ is ∂L/∂ŷ; the way to z is still missing."
)
DERIVATIVE = Mistake(
    "returning ŷ(1 − ŷ)", "That is the diagonal of softmax's derivative, without the loss."
)
SQUARED_LOSS = Mistake(
    "multiplying by ŷ(1 − ŷ)", "That factor cancels in the derivative of −log ŷ."
)


@dZ.property("the worked example comes out right", weight=2)
def _dz_example(dZ: Guarded) -> None:
    expect.close(
        expect.array(dZ(AL, Y), (4, 2)),
        [[0.3, -0.5], [-0.8, 0.25], [0.1, 0.125], [0.4, 0.125]],
        mistakes={
            DIAGONAL: [[0, -0.5], [-0.8, 0], [0, 0], [0, 0]],
            REVERSED: [[-0.3, 0.5], [0.8, -0.25], [-0.1, -0.125], [-0.4, -0.125]],
            DIVIDED: [[0.15, -0.25], [-0.4, 0.125], [0.05, 0.0625], [0.2, 0.0625]],
            LOSS_BY_A: [[0, -2], [-5, 0], [0, 0], [0, 0]],
            DERIVATIVE: [[0.21, 0.25], [0.16, 0.1875], [0.09, 0.109375], [0.24, 0.109375]],
            SQUARED_LOSS: [
                [0.063, -0.125],
                [-0.128, 0.046875],
                [0.009, 0.013672],
                [0.096, 0.013672],
            ],
        },
    )


@dZ.property("every column adds up to 0")
def _dz_sums(dZ: Guarded) -> None:
    got = expect.array(dZ(THREE, THREE_Y), (4, 3))
    sums = got.sum(axis=0)
    message = "Adding a constant to all logits changes no loss, so the slopes cancel."
    # Those of the diagonal alone are the slopes of the true classes, 0.2 − 1 and 0.25 − 1.
    expect.close(sums, [0, 0, 0], message, mistakes={DIAGONAL: [-0.8, -0.8, -0.75]})
    expect.that(bool(np.any(got)), "The gradient is 0 everywhere.", got)


@dZ.property("a smoothed target works too")
def _dz_smoothed(dZ: Guarded) -> None:
    got = expect.array(dZ(AL[:, :1], SMOOTH), (4, 1))
    expect.close(
        got,
        [[0.2], [-0.5], [0], [0.3]],
        mistakes={LARGEST_ONLY: [[0.3], [-0.8], [0.1], [0.4]]},
    )


@dZ.property("the inputs are left unchanged")
def _dz_unchanged(dZ: Guarded) -> None:
    expect.array(dZ(AL, Y), (4, 2))
    expect.unchanged(dZ)


cost_from_logits = Check("cost_from_logits", lecture="3.9")

TWICE = Mistake("applying softmax twice", "Z becomes probabilities once, inside the formula.")
THROUGH_SOFTMAX = Mistake(
    "taking the logarithm of a probability that became 0",
    "Stay with logits: the loss is log Σ e^z − z of the true class.",
)
CLIPPED = Mistake(
    "clipping the probability away from 0",
    "That hides how wrong the example is; stay with logits and nothing needs clipping.",
)
GLOBAL_MAX = Mistake(
    "subtracting one maximum for the whole batch", "Subtract each column's own maximum: axis=0."
)
NO_LOGSUMEXP = Mistake("leaving log Σ e^z out", "The loss is log Σ e^z − z of the true class.")
LOGSUMEXP_ONLY = Mistake(
    "leaving the true class's logit out", "The loss is log Σ e^z − z of the true class."
)
SIGMOIDS = Mistake(
    "using the loss of sigmoids", "The classes share one total: softmax, not C sigmoids."
)


@cost_from_logits.property("the worked example comes out right", weight=2)
def _logits_example(cost_from_logits: Guarded) -> None:
    expect.close(  # the mean of 0.171935 and 3.111443
        expect.number(cost_from_logits(_Z, _Z_Y)),
        1.641689,
        mistakes={
            TOTAL: 3.283378,
            NEGATIVE: -1.641689,
            TWICE: 1.265121,
            NO_LOGSUMEXP: -3,
            LOGSUMEXP_ONLY: 4.641689,
            OVER_EXAMPLES: 0.665706,
            MEAN_OF_ALL: 0.410422,
            SIGMOIDS: 5.916656,
        },
    )


@cost_from_logits.property("it is exact for logits in the thousands", weight=2)
def _logits_large(cost_from_logits: Guarded) -> None:
    got = expect.number(cost_from_logits(np.array([[1000.0], [0]]), np.array([[0.0], [1]])))
    mistake = None
    if np.isnan(got):
        mistake = OVERFLOW
    elif np.isinf(got):
        mistake = THROUGH_SOFTMAX
    elif 5 < got < 800:
        mistake = CLIPPED
    expect.that(
        bool(np.isclose(got, 1000, rtol=1e-4)),
        "The wrong class leads by 1000, so log(e¹⁰⁰⁰ + e⁰) − 0 = 1000.",
        got,
        1000.0,
        mistake=mistake,
    )


@cost_from_logits.property("it is finite when examples lie far apart")
def _logits_columns(cost_from_logits: Guarded) -> None:
    Z = np.array([[1000.0, -1000], [1000, -1000]])
    got = expect.number(cost_from_logits(Z, np.array([[1.0, 0], [0, 1]])))
    alone = expect.number(cost_from_logits(Z[:, :1], np.array([[1.0], [0]])))
    mistake = None
    if not np.isfinite(alone):
        mistake = OVERFLOW
    elif not np.isclose(got, alone, rtol=1e-3):
        mistake = GLOBAL_MAX
    expect.that(
        bool(np.isclose(got, 0.693147, rtol=1e-4)),
        "Within each column the logits are equal: the cost is log 2.",
        got,
        0.693147,
        mistake=mistake,
    )


@cost_from_logits.property("a smoothed target counts every class")
def _logits_smoothed(cost_from_logits: Guarded) -> None:
    Y = np.array([[0.925, 0.025], [0.025, 0.925], [0.025, 0.025], [0.025, 0.025]])
    got = expect.number(cost_from_logits(_Z, Y))
    expect.close(got, 1.754189, mistakes={LARGEST_ONLY: 1.641689, NEGATIVE: -1.754189})


@cost_from_logits.property("the inputs are left unchanged")
def _logits_unchanged(cost_from_logits: Guarded) -> None:
    expect.number(cost_from_logits(_Z, _Z_Y))
    expect.unchanged(cost_from_logits)
