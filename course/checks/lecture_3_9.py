"""Lecture 3.9, training a softmax classifier: the public properties."""

from __future__ import annotations

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

EXAMPLES_AS_ROWS = Mistake(
    "putting the examples into rows", "A column is an example: the shape is (C, m)."
)

one_hot = Check("one_hot", lecture="3.9")

FROM_ONE = Mistake("counting the classes from 1", "Classes run from 0 to C − 1.")
COUNTS_CLASSES = Mistake(
    "counting the classes in y",
    "A batch need not hold every class; use the C that was passed in.",
)
LABEL_AS_VALUE = Mistake("writing the label in place of 1", "The marked entry is 1, always.")
INVERTED = Mistake("marking every class but the right one", "The right class gets the 1.")
STAIRCASE = Mistake("marking the classes below as well", "A column has one 1, at its class.")


@one_hot.property("the worked example comes out right", weight=2)
def _one_hot_example(one_hot: Guarded) -> None:
    expect.close(
        expect.zeros_and_ones(
            one_hot(np.array([1, 2, 0]), 4),
            (4, 3),
            mistakes={EXAMPLES_AS_ROWS: (3, 4), COUNTS_CLASSES: (3, 3)},
        ),
        [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 0]],
        mistakes={
            FROM_ONE: [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]],
            LABEL_AS_VALUE: [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 0]],
            INVERTED: [[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]],
            STAIRCASE: [[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]],
        },
    )


@one_hot.property("a column is an example, in a square Y too")
def _one_hot_square(one_hot: Guarded) -> None:
    expect.close(
        expect.zeros_and_ones(one_hot(np.array([1, 2, 0]), 3), (3, 3)),
        [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
        mistakes={EXAMPLES_AS_ROWS: [[0, 1, 0], [0, 0, 1], [1, 0, 0]]},
    )


@one_hot.property("a class without an example keeps its row of zeros")
def _one_hot_missing(one_hot: Guarded) -> None:
    Y = one_hot(np.array([0, 0]), 3)
    Y = expect.zeros_and_ones(
        Y, (3, 2), mistakes={COUNTS_CLASSES: (1, 2), EXAMPLES_AS_ROWS: (2, 3)}
    )
    expect.close(Y, [[1, 1], [0, 0], [0, 0]])


@one_hot.property("the input is left unchanged")
def _one_hot_unchanged(one_hot: Guarded) -> None:
    expect.zeros_and_ones(one_hot(np.array([2, 0]), 3), (3, 2))
    expect.unchanged(one_hot)


PLUS = Mistake("leaving the minus sign out", "log ŷ is negative, so the loss is −Σ y log ŷ.")
LOG_2 = Mistake("using the logarithm to base 2", "log is the natural logarithm, np.log.")
LOG_10 = Mistake("using the logarithm to base 10", "log is the natural logarithm, np.log.")
BINARY = Mistake(
    "adding (1 − y) log(1 − ŷ)",
    "That belongs to sigmoids. Softmax pushes the other classes down by itself.",
)
CLASS_MEAN = Mistake("averaging over the classes", "The loss is a sum over the classes.")
SQUARES = Mistake("squaring the differences", "The loss of softmax is −Σ y log ŷ.")
IGNORES_Y = Mistake("leaving y out", "Only the logarithms of the true class count: multiply by y.")
NO_LOG = Mistake("leaving the logarithm out", "The loss is −log ŷ of the true class, not 1 − ŷ.")
FLAT = Mistake("dropping an axis", "The shape is (1, m): keep the axis with keepdims=True.")
OVER_EXAMPLES = Mistake(
    "summing over the examples instead of the classes", "The classes run along axis=0."
)
SUMS_ALL = Mistake("summing over the whole batch", "Every example has a loss of its own.")
ZERO_LOG = Mistake(
    "multiplying 0 by log 0",
    "That gives nan. Where y is 0 the term is 0: take the logarithm of something above 0 there.",
)
LARGEST_ONLY = Mistake(
    "looking only at the largest entry of y", "A target may be smoothed: sum over all classes."
)
LOG_OF_SUM = Mistake(
    "taking the logarithm of the sum", "First the logarithm of every ŷ, then the sum."
)

# ŷ of the lecture, whose true class 1 got 0.2; and an example of class 0 that got 0.5.
AL = np.array([[0.3, 0.5], [0.2, 0.25], [0.1, 0.125], [0.4, 0.125]])
Y = np.array([[0.0, 1], [1, 0], [0, 0], [0, 0]])
SMOOTH = np.array([[0.1], [0.7], [0.1], [0.1]])

loss = Check("loss", lecture="3.9")


@loss.property("the worked example comes out right", weight=2)
def _loss_example(loss: Guarded) -> None:
    shapes = {FLAT: (2,), OVER_EXAMPLES: (4, 1), SUMS_ALL: ()}
    expect.close(
        expect.array(loss(AL, Y), (1, 2), mistakes=shapes),
        [[1.609438, 0.693147]],
        mistakes={
            PLUS: [[-1.609438, -0.693147]],
            LOG_2: [[2.321928, 1]],
            LOG_10: [[0.698970, 0.301030]],
            BINARY: [[2.582299, 1.247892]],
            CLASS_MEAN: [[0.402359, 0.173287]],
            SQUARES: [[0.9, 0.34375]],
            IGNORES_Y: [[6.032287, 6.238325]],
            NO_LOG: [[0.8, 0.5]],
        },
    )


@loss.property("a smoothed target counts every class")
def _loss_smoothed(loss: Guarded) -> None:
    expect.close(
        expect.array(loss(AL[:, :1], SMOOTH), (1, 1)),
        [[1.568891]],
        mistakes={
            LARGEST_ONLY: [[1.609438]],
            LOG_OF_SUM: [[1.514128]],
            PLUS: [[-1.568891]],
        },
    )


@loss.property("a class that is not true may have probability 0")
def _loss_zero(loss: Guarded) -> None:
    AL = np.array([[1.0, 0.5], [0, 0.5], [0, 0]])
    got = expect.array(loss(AL, np.array([[1.0, 0], [0, 1], [0, 0]])), (1, 2))
    finite = bool(np.all(np.isfinite(got)))
    expect.that(
        finite and np.allclose(got, [[0, 0.693147]], atol=1e-4),
        "The true classes have probability 1 and 0.5: the losses are 0 and log 2.",
        got,
        [[0, 0.693147]],
        mistake=None if finite else ZERO_LOG,
    )


@loss.property("the inputs are left unchanged")
def _loss_unchanged(loss: Guarded) -> None:
    expect.array(loss(AL, Y), (1, 2))
    expect.unchanged(loss)


cost = Check("cost", lecture="3.9")

NEGATIVE = Mistake("a second minus sign", "The loss has its minus already: J is their mean.")
TOTAL = Mistake("adding the losses up", "J is the mean over the m examples.")
MEAN_OF_ALL = Mistake(
    "averaging over classes and examples alike",
    "Sum over the classes, average over the examples only.",
)
BY_CLASSES = Mistake("dividing by C instead of m", "The mean is over the m examples: Y.shape[1].")

THREE = np.array([[0.2, 0.3, 0.25], [0.3, 0.2, 0.25], [0.4, 0.4, 0.25], [0.1, 0.1, 0.25]])
THREE_Y = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]])


@cost.property("the worked example comes out right", weight=2)
def _cost_example(cost: Guarded) -> None:
    expect.close(  # (log 5 + log 5 + log 4) / 3
        expect.number(cost(THREE, THREE_Y)),
        1.535057,
        mistakes={
            NEGATIVE: -1.535057,
            TOTAL: 4.605170,
            MEAN_OF_ALL: 0.383764,
            BY_CLASSES: 1.151293,
            LOG_2: 2.214619,
        },
    )


@cost.property("guessing evenly among C classes costs log C")
def _cost_uniform(cost: Guarded) -> None:
    Y = np.array([[1.0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 1]])
    expect.close(
        expect.number(cost(np.full((4, 5), 0.25), Y)),
        1.386294,
        mistakes={
            NEGATIVE: -1.386294,
            TOTAL: 6.931472,
            MEAN_OF_ALL: 0.346574,
            BY_CLASSES: 1.732868,
        },
    )


@cost.property("the same examples twice cost the same")
def _cost_twice(cost: Guarded) -> None:
    once = expect.number(cost(AL, Y))
    twice = expect.number(cost(np.hstack([AL, AL]), np.hstack([Y, Y])))
    mistake = TOTAL if np.isclose(twice, 4 * 1.151293) and np.isclose(twice, 2 * once) else None
    expect.that(
        np.allclose([once, twice], 1.151293, rtol=1e-4),
        "A batch and the same batch doubled have the same mean, here (log 5 + log 2) / 2.",
        (once, twice),
        (1.151293, 1.151293),
        mistake=mistake,
    )


@cost.property("a class that is not true may have probability 0")
def _cost_zero(cost: Guarded) -> None:
    got = expect.number(cost(np.array([[1.0, 0], [0, 1]]), np.eye(2)))
    expect.that(
        bool(np.isclose(got, 0, atol=1e-4)),
        "Every true class has probability 1, so the cost is 0.",
        got,
        0.0,
        mistake=None if np.isfinite(got) else ZERO_LOG,
    )


@cost.property("the inputs are left unchanged")
def _cost_unchanged(cost: Guarded) -> None:
    expect.number(cost(AL, Y))
    expect.unchanged(cost)


smooth_labels = Check("smooth_labels", lecture="3.9")

OTHERS_ONLY = Mistake(
    "sharing ε among the other classes only",
    "In the formula every class gets ε/C, the true one too.",
)
NOT_SHARED = Mistake("adding ε to every class", "Each of the C classes gets ε/C.")
NOT_SHRUNK = Mistake("leaving out the factor 1 − ε", "Then a column adds up to more than 1.")
BY_EXAMPLES = Mistake("dividing ε by m", "ε is shared among the C classes: Y.shape[0].")
SWAPPED = Mistake("swapping ε and 1 − ε", "The label keeps 1 − ε.")
NOT_ADDED = Mistake("leaving out ε/C", "What the label lost is given to the classes evenly.")


@smooth_labels.property("the worked example comes out right", weight=2)
def _smooth_example(smooth_labels: Guarded) -> None:
    Y = np.array([[0.0, 1], [1, 0], [0, 0], [0, 0]])
    expect.close(
        expect.array(smooth_labels(Y, 0.1), (4, 2)),
        [[0.025, 0.925], [0.925, 0.025], [0.025, 0.025], [0.025, 0.025]],
        mistakes={
            OTHERS_ONLY: [[1 / 30, 0.9], [0.9, 1 / 30], [1 / 30, 1 / 30], [1 / 30, 1 / 30]],
            NOT_SHARED: [[0.1, 1], [1, 0.1], [0.1, 0.1], [0.1, 0.1]],
            NOT_SHRUNK: [[0.025, 1.025], [1.025, 0.025], [0.025, 0.025], [0.025, 0.025]],
            BY_EXAMPLES: [[0.05, 0.95], [0.95, 0.05], [0.05, 0.05], [0.05, 0.05]],
            SWAPPED: [[0.225, 0.325], [0.325, 0.225], [0.225, 0.225], [0.225, 0.225]],
            NOT_ADDED: [[0, 0.9], [0.9, 0], [0, 0], [0, 0]],
        },
    )


@smooth_labels.property("every column still adds up to 1")
def _smooth_sums(smooth_labels: Guarded) -> None:
    got = expect.array(smooth_labels(THREE_Y, 0.3), (4, 3))
    expect.close(got.sum(axis=0), [1, 1, 1], "A target is a distribution over the classes.")


@smooth_labels.property("ε = 0 changes nothing, ε = 1 makes all classes equal")
def _smooth_ends(smooth_labels: Guarded) -> None:
    expect.close(expect.array(smooth_labels(THREE_Y, 0.0), (4, 3)), THREE_Y)
    expect.close(
        expect.array(smooth_labels(THREE_Y, 1.0), (4, 3)),
        np.full((4, 3), 0.25),
        mistakes={OTHERS_ONLY: (1 - THREE_Y) / 3},
    )


@smooth_labels.property("the input is left unchanged")
def _smooth_unchanged(smooth_labels: Guarded) -> None:
    expect.array(smooth_labels(THREE_Y, 0.1), (4, 3))
    expect.unchanged(smooth_labels)


question_3_9 = question(
    "question_3_9",
    lecture="3.9",
    right="d",
    because={
        "a": "A perfect fit has cost 0, or with smoothed labels a little more: not log 10.",
        "b": "A cost that overflows is infinite or nan. 2.303 is an ordinary number.",
        "c": "Without the 1/m the cost would grow with the batch; it would not sit at log 10.",
        "d": "Yes. 2.303 is log 10, the cost of giving each of ten classes probability 0.1. Look "
        "for what keeps the gradients from arriving: the learning rate, dead units, the labels.",
    },
)
