"""Lecture 3.6, why batch norm works: the public properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_4 import FLAT, WHOLE_ARRAY, WRONG_AXIS
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

mean_shift = Check("mean_shift", lecture="3.6")

SIGNED = Mistake("leaving the sign in", "A distance is not negative: take the absolute value.")
IN_VARIANCES = Mistake(
    "measuring in variances", "Divide by the standard deviation: np.std, not np.var."
)
NOT_SCALED = Mistake(
    "not dividing by the standard deviation", "Measure the move in units of the unit's own std."
)
LATER_STD = Mistake(
    "dividing by the standard deviation after the move", "The yardstick is the std of A_before."
)
UNBIASED_STD = Mistake("dividing by m − 1 in the variance", "Use np.std with its default ddof=0.")
RELATIVE = Mistake(
    "dividing by the mean", "The yardstick is the standard deviation of A_before, not its mean."
)

# Before: means 2 and 10, stds 1 and 2. After: means 5 and 9.
_BEFORE = np.array([[1.0, 3, 1, 3], [8, 12, 8, 12]])
_AFTER = np.array([[5.0, 5, 1, 9], [9, 9, 8, 10]])


@mean_shift.property("the worked example comes out right", weight=2)
def _shift_example(mean_shift: Guarded) -> None:
    got = mean_shift(_BEFORE, _AFTER)
    shapes = {FLAT: (2,), WRONG_AXIS: (1, 4), WHOLE_ARRAY: ()}
    expect.close(
        expect.array(got, (2, 1), mistakes=shapes),
        [[3], [0.5]],
        mistakes={
            SIGNED: [[3], [-0.5]],
            IN_VARIANCES: [[3], [0.25]],
            NOT_SCALED: [[3], [1]],
            LATER_STD: [[1.060660], [1.414214]],
            UNBIASED_STD: [[2.598076], [0.433013]],
            RELATIVE: [[1.5], [0.1]],
        },
    )


@mean_shift.property("what does not move has shift 0")
def _no_shift(mean_shift: Guarded) -> None:
    got = expect.array(mean_shift(_BEFORE, _BEFORE[:, ::-1]), (2, 1))
    expect.close(got, [[0], [0]], "Both means stay where they are.")


@mean_shift.property("the two batches may differ in size")
def _sizes(mean_shift: Guarded) -> None:
    got = expect.array(mean_shift(_BEFORE, np.array([[4.0], [10]])), (2, 1))
    expect.close(got, [[2], [0]])


@mean_shift.property("the inputs are left unchanged")
def _shift_unchanged(mean_shift: Guarded) -> None:
    expect.array(mean_shift(_BEFORE, _AFTER), (2, 1))
    expect.unchanged(mean_shift)


bn_noise = Check("bn_noise", lecture="3.6")

NOISE_VARIANCE = Mistake("returning the variance", "The standard deviation is its square root.")
ALL_VALUES = Mistake(
    "taking the standard deviation of all values",
    "First average each mini-batch, then take the std of those averages.",
)
DIVIDED_TWICE = Mistake(
    "dividing by √trials",
    "More trials measure the same spread more exactly; they do not make it smaller.",
)
UNIFORM = Mistake("drawing uniformly", "The activations are standard normal: rng.standard_normal.")
TRIALS_AS_BATCH = Mistake(
    "averaging over the trials", "Average over the m examples of each mini-batch instead."
)
AVERAGE = Mistake(
    "returning the mean of the batch means", "That is near 0; their spread is what counts."
)
RANGE = Mistake("returning the largest deviation", "Take the standard deviation of the means.")


@bn_noise.property("the lecture's batch sizes: 0.125 for 64 and 0.0442 for 512", weight=2)
def _lecture_sizes(bn_noise: Guarded) -> None:
    trials = 4000
    for m, want in ((64, 0.125), (512, 0.0441942)):
        got = expect.number(bn_noise(m, trials, np.random.default_rng(7)))
        expect.close(
            got,
            want,
            f"The mean of {m} values varies by about 1/√{m}.",
            # Six standard errors: each is want/√(2 · trials).
            rtol=6 / np.sqrt(2 * trials),
            mistakes={
                NOISE_VARIANCE: want**2,
                ALL_VALUES: 1.0,
                DIVIDED_TWICE: want / np.sqrt(trials),
                UNIFORM: want / np.sqrt(12),
                TRIALS_AS_BATCH: 1 / np.sqrt(trials),
            },
        )


@bn_noise.property("a batch of one has the noise of one value")
def _batch_of_one(bn_noise: Guarded) -> None:
    got = expect.number(bn_noise(1, 4000, np.random.default_rng(3)))
    if got == 0:
        mistake = TRIALS_AS_BATCH  # a single average has no spread
    else:
        mistake = AVERAGE if abs(got) < 0.2 else RANGE if 2.5 < got < 6 else None
    expect.that(abs(got - 1) < 0.07, "It is about 1.", got, 1.0, mistake=mistake)


@bn_noise.property("the same seed gives the same result, another seed another")
def _seeds(bn_noise: Guarded) -> None:
    first, again, other = (
        expect.number(bn_noise(16, 100, np.random.default_rng(seed))) for seed in (5, 5, 6)
    )
    expect.that(
        first == again, "Draw from the rng that is passed in, not from np.random.", again, first
    )
    expect.that(first != other, "The result does not depend on the rng that is passed in.", other)
    expect.that(0.125 < first < 0.375, "A batch of 16 varies by about 0.25.", first, 0.25)


effective_lr = Check("effective_lr", lecture="3.6")

NORM_NOT_SQUARED = Mistake(
    "dividing by the norm", "The squared norm belongs there: lr / np.sum(W**2)."
)
MULTIPLIED = Mistake("multiplying by ‖W‖²", "Larger weights turn more slowly: divide.")
MEAN_SQUARE = Mistake("dividing by the mean of the squares", "Sum the squares, do not average.")
SQUARED_SUM = Mistake("squaring the sum", "Square each weight first, then sum.")
SPECTRAL = Mistake(
    "taking the largest singular value", "np.linalg.norm(W, 2) is another norm; use 'fro'."
)
ABSOLUTE_SUM = Mistake("summing absolute values", "Square the weights, then sum them.")


@effective_lr.property("the worked example comes out right", weight=2)
def _lr_example(effective_lr: Guarded) -> None:
    # ‖W‖² = 9 + 0 + 0 + 16 = 25; the largest singular value is 4.
    expect.close(
        expect.number(effective_lr(0.5, np.array([[3.0, 0], [0, -4]]))),
        0.02,
        mistakes={
            NORM_NOT_SQUARED: 0.1,
            MULTIPLIED: 12.5,
            MEAN_SQUARE: 0.08,
            SQUARED_SUM: 0.5,
            SPECTRAL: 0.03125,
            ABSOLUTE_SUM: 0.0714286,
        },
    )


@effective_lr.property("ten times the weights, a hundredth of the rate")
def _ten_times(effective_lr: Guarded) -> None:
    W = np.array([[1.0, 2, 2]])
    small = expect.number(effective_lr(0.9, W))
    large = expect.number(effective_lr(0.9, 10 * W))
    expect.close(small, 0.1)
    expect.close(large, 0.001)


@effective_lr.property("the input is left unchanged")
def _lr_unchanged(effective_lr: Guarded) -> None:
    expect.number(effective_lr(0.5, np.array([[3.0, 0], [0, -4]])))
    expect.unchanged(effective_lr)


question_3_6 = question(
    "question_3_6",
    lecture="3.6",
    right="b",
    because={
        "a": "That was the first explanation. But with noise added after batch norm the inputs of "
        "a layer jump more than without batch norm, and training is fast all the same.",
        "b": "Yes. The loss changes more evenly along the step, so that larger rates are safe. "
        "Santurkar et al. measured it in 2018, and so did you.",
        "c": "The noise is a side effect. It vanishes with large batches; the faster training "
        "does not.",
        "d": "Normalizing the inputs of the network is done once, before training. The gain that "
        "you measured came on top of it, in the hidden layers.",
    },
)
