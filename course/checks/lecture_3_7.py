"""Lecture 3.7, batch norm at test time: the public properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_4 import (
    EPS_OUTSIDE,
    FLAT,
    NO_EPS,
    NO_SCALE_SHIFT,
    NO_SHIFT,
    NOT_CENTRED,
    SCALES_RAW_Z,
    SHIFT_FIRST,
    SWAPPED,
    UNBIASED,
    VARIANCE,
    WHOLE_ARRAY,
    WRONG_AXIS,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

SWAPPED_WEIGHTS = Mistake(
    "giving the old value the weight 1 − momentum",
    "Here momentum is the weight of the OLD value; the new batch gets 1 − momentum.",
)
SIGMA = Mistake(
    "adding the standard deviation", "The second average runs over σ², the variance: no root."
)
SIGMA_SQUARED_LATER = Mistake(
    "averaging the standard deviations",
    "Average the variances; the mean of σ is not √(mean of σ²).",
)
KEEPS_VARIANCE = Mistake(
    "leaving the running variance as it was", "Both are averaged: the means and the variances."
)
IGNORES_OLD = Mistake(
    "returning the batch's own statistics", "Keep momentum times the old value and add the rest."
)
FULL_WEIGHT = Mistake(
    "adding the new value with weight 1", "The weights add up to 1: momentum and 1 − momentum."
)
CORRECTED = Mistake(
    "dividing by 1 − momentum",
    "That is the first step of bias correction; a running average that starts from given values "
    "has none.",
)
AROUND_RUNNING = Mistake(
    "measuring the variance around the running mean",
    "σ² is the batch's own variance, around the batch's own mean.",
)
HALF_AND_HALF = Mistake(
    "giving old and new half the weight each", "Use the momentum that was passed in."
)
FIXED_MOMENTUM = Mistake(
    "using 0.9 whatever the momentum", "Use the argument momentum, not its default."
)
VARIANCE_FIRST = Mistake("returning var_run before mu_run", "The order is (mu_run, var_run).")
NO_KEEPDIMS = Mistake(
    "averaging without keepdims=True",
    "A mean of shape (n,) is taken for a row when it meets shape (n, 1).",
)

update_running = Check("update_running", lecture="3.7")

# μ = 2.5, σ² = 1.25 in the first unit; μ = 4, σ² = 16 in the second.
_Z = np.array([[1.0, 2, 3, 4], [0, 0, 8, 8]])
_MU_RUN = np.array([[0.0], [10]])
_VAR_RUN = np.array([[1.0], [4]])


def _both(got: object, n: int, m: int) -> np.ndarray:
    """Return the two running averages as one array of shape (2, n, 1)."""
    mu_run, var_run = expect.parts(got, ["mu_run", "var_run"])
    shapes = {FLAT: (n,), NO_KEEPDIMS: (n, n), WRONG_AXIS: (n, m)}
    return np.stack(
        [
            expect.array(mu_run, (n, 1), name="mu_run", mistakes=shapes),
            expect.array(var_run, (n, 1), name="var_run", mistakes=shapes),
        ]
    )


@update_running.property("the worked example comes out right", weight=2)
def _update_example(update_running: Guarded) -> None:
    expect.close(
        _both(update_running(_MU_RUN, _VAR_RUN, _Z, momentum=0.9), 2, 4),
        [[[0.25], [9.4]], [[1.025], [5.2]]],
        mistakes={
            SWAPPED_WEIGHTS: [[[2.25], [4.6]], [[1.225], [14.8]]],
            SIGMA: [[[0.25], [9.4]], [[1.011803], [4.0]]],
            SIGMA_SQUARED_LATER: [[[0.25], [9.4]], [[1.023746], [4.84]]],
            UNBIASED: [[[0.25], [9.4]], [[1.066667], [5.733333]]],
            KEEPS_VARIANCE: [[[0.25], [9.4]], [[1], [4]]],
            IGNORES_OLD: [[[2.5], [4]], [[1.25], [16]]],
            FULL_WEIGHT: [[[2.5], [13]], [[2.15], [19.6]]],
            CORRECTED: [[[2.5], [94]], [[10.25], [52]]],
            AROUND_RUNNING: [[[0.25], [9.4]], [[1.65], [8.8]]],
            HALF_AND_HALF: [[[1.25], [7]], [[1.125], [10]]],
            WHOLE_ARRAY: [[[0.325], [9.325]], [[1.81875], [4.51875]]],
            VARIANCE_FIRST: [[[1.025], [5.2]], [[0.25], [9.4]]],
        },
    )


@update_running.property("three mini-batches in a row give 0.6175 and 1.06025")
def _update_three(update_running: Guarded) -> None:
    # Means 2.5, 3.5, 1 and variances 1.25, 2, 0.5; each call gets what the one before returned.
    mu_run, var_run = np.array([[0.0]]), np.array([[1.0]])
    for z in ([1.0, 2, 3, 4], [1.5, 3.5, 3.5, 5.5], [0.0, 1, 1, 2]):
        mu_run, var_run = _both(update_running(mu_run, var_run, np.array([z]), momentum=0.9), 1, 4)
    expect.close(
        np.stack([mu_run, var_run]),
        [[[0.6175]], [[1.06025]]],
        mistakes={
            SWAPPED_WEIGHTS: [[[1.2375]], [[0.64225]]],
            UNBIASED: [[[0.6175]], [[1.170667]]],
            IGNORES_OLD: [[[1]], [[0.5]]],
            KEEPS_VARIANCE: [[[0.6175]], [[1]]],
        },
    )


@update_running.property("momentum is the weight of the old value")
def _update_momentum(update_running: Guarded) -> None:
    mu_run, var_run, Z = np.array([[8.0]]), np.array([[4.0]]), np.array([[1.0, 3]])  # μ 2, σ² 1
    expect.close(
        _both(update_running(mu_run, var_run, Z, momentum=0.25), 1, 2),
        [[[3.5]], [[1.75]]],
        mistakes={
            FIXED_MOMENTUM: [[[7.4]], [[3.7]]],
            SWAPPED_WEIGHTS: [[[6.5]], [[3.25]]],
            HALF_AND_HALF: [[[5]], [[2.5]]],
        },
    )


@update_running.property("momentum is 0.9 when it is not given")
def _update_default(update_running: Guarded) -> None:
    got = _both(update_running(_MU_RUN, _VAR_RUN, _Z), 2, 4)
    expect.close(
        got,
        [[[0.25], [9.4]], [[1.025], [5.2]]],
        "Called without momentum, the old value's weight must be 0.9.",
    )


@update_running.property("a mini-batch of one example has variance 0")
def _update_single(update_running: Guarded) -> None:
    got = _both(update_running(_MU_RUN, _VAR_RUN, np.array([[6.0], [0]]), momentum=0.9), 2, 1)
    mistake = None if np.all(np.isfinite(got)) else UNBIASED
    expect.that(
        np.allclose(got, [[[0.6], [9]], [[0.9], [3.6]]], rtol=1e-4),
        "With one example, σ² is 0 and the running variance shrinks to momentum times itself.",
        got,
        np.array([[[0.6], [9]], [[0.9], [3.6]]]),
        mistake=mistake,
    )


@update_running.property("the inputs are left unchanged")
def _update_unchanged(update_running: Guarded) -> None:
    _both(update_running(_MU_RUN, _VAR_RUN, _Z, momentum=0.9), 2, 4)
    expect.unchanged(update_running)


population_statistics = Check("population_statistics", lecture="3.7")

NO_FACTOR = Mistake(
    "leaving out the factor m/(m − 1)",
    "The average of the batches' σ² is too small by (m − 1)/m: multiply by m/(m − 1).",
)
INVERTED_FACTOR = Mistake(
    "multiplying by (m − 1)/m", "The average is too small already: multiply by m/(m − 1)."
)
WRONG_M = Mistake("taking the number of batches for m", "m is the number of examples in a batch.")
OF_ALL_EXAMPLES = Mistake(
    "taking the variance of all the examples together",
    "Average the batches' own variances, each around its own batch's mean.",
)
OF_THE_MEANS = Mistake(
    "taking the variance of the batches' means",
    "How far the means scatter is not how far the examples do: average the variances.",
)
LAST_BATCH = Mistake("using the last batch only", "Every batch counts, with the same weight.")
SUMMED = Mistake("summing over the batches", "Divide the sums by the number of batches.")

# Unit 1: means 2 and 6, σ² 2/3 and 8/3. Unit 2: means 2 and 3, σ² 8 and 0. m/(m − 1) is 3/2.
_BATCHES = [np.array([[1.0, 2, 3], [0, 0, 6]]), np.array([[4.0, 6, 8], [3, 3, 3]])]


def _population(got: object, n: int, m: int) -> np.ndarray:
    mu, var = expect.parts(got, ["mu", "var"])
    shapes = {FLAT: (n,), WRONG_AXIS: (1, m), WHOLE_ARRAY: ()}
    return np.stack(
        [
            expect.array(mu, (n, 1), name="mu", mistakes=shapes),
            expect.array(var, (n, 1), name="var", mistakes=shapes),
        ]
    )


@population_statistics.property("the worked example comes out right", weight=2)
def _population_example(population_statistics: Guarded) -> None:
    mu = [[4], [2.5]]
    expect.close(
        _population(population_statistics(_BATCHES), 2, 3),
        [mu, [[2.5], [6]]],
        mistakes={
            NO_FACTOR: [mu, [[1.666667], [4]]],
            INVERTED_FACTOR: [mu, [[1.111111], [2.666667]]],
            WRONG_M: [mu, [[3.333333], [8]]],
            SIGMA_SQUARED_LATER: [mu, [[2.25], [3]]],
            SIGMA: [mu, [[1.5], [1.732051]]],
            OF_ALL_EXAMPLES: [mu, [[5.666667], [4.25]]],
            OF_THE_MEANS: [mu, [[4], [0.25]]],
            LAST_BATCH: [[[6], [3]], [[4], [0]]],
            SUMMED: [[[8], [5]], [[5], [12]]],
        },
    )


@population_statistics.property("right for mini-batches of two as well")
def _population_pairs(population_statistics: Guarded) -> None:
    # σ² is 1, 4 and 16, on average 7; with two examples a batch, m/(m − 1) doubles it.
    batches = [np.array([[0.0, 2]]), np.array([[10.0, 6]]), np.array([[-4.0, 4]])]
    expect.close(
        _population(population_statistics(batches), 1, 2),
        [[[3]], [[14]]],
        "With two examples a batch, σ² is on average half of the true variance.",
        mistakes={
            NO_FACTOR: [[[3]], [[7]]],
            WRONG_M: [[[3]], [[10.5]]],
            SIGMA_SQUARED_LATER: [[[3]], [[10.888889]]],
        },
    )


@population_statistics.property("the order of the mini-batches does not matter")
def _population_order(population_statistics: Guarded) -> None:
    forwards = _population(population_statistics(_BATCHES), 2, 3)
    backwards = _population(population_statistics(_BATCHES[::-1]), 2, 3)
    latest = [[[2], [2]], [[1], [12]]]
    expect.close(
        backwards,
        forwards,
        "The same batches in another order give another result.",
        mistakes={LAST_BATCH: latest},
    )


@population_statistics.property("the inputs are left unchanged")
def _population_unchanged(population_statistics: Guarded) -> None:
    _population(population_statistics(_BATCHES), 2, 3)
    expect.unchanged(population_statistics)


batchnorm_predict = Check("batchnorm_predict", lecture="3.7")

BATCH_STATISTICS = Mistake(
    "normalizing with the batch's own mean and variance",
    "At prediction time use mu_run and var_run: another example in the batch must change nothing.",
)
SWAPPED_RUNNING = Mistake(
    "swapping mu_run and var_run", "mu_run is subtracted, var_run stands under the root."
)
BATCH_VARIANCE = Mistake(
    "using the running mean, but the batch's variance", "Both come from training: use var_run."
)
MULTIPLIES = Mistake(
    "multiplying by the standard deviation", "Divide by √(var_run + ε) to normalize."
)
STILL_UPDATING = Mistake(
    "moving the running averages first",
    "Prediction only reads the running averages; training alone moves them.",
)

_PREDICT_Z = np.array([[4, 0.6175, 0], [1, -5, 11]])
_PREDICT_PARAMS = (np.array([[2.0], [3]]), np.array([[1.0], [5]]))
_PREDICT_RUNNING = (np.array([[0.6175], [3]]), np.array([[1.06025], [16]]))


@batchnorm_predict.property("the worked example comes out right", weight=2)
def _predict_example(batchnorm_predict: Guarded) -> None:
    Z_tilde = batchnorm_predict(_PREDICT_Z, *_PREDICT_PARAMS, *_PREDICT_RUNNING, eps=1e-8)
    expect.close(
        expect.array(Z_tilde, (2, 3)),
        [[7.569974, 1, -0.199397], [3.5, -1, 11]],
        mistakes={
            BATCH_STATISTICS: [[3.799204, -0.048398, -0.750806], [4.393908, 1.666497, 8.939595]],
            BATCH_VARIANCE: [[4.847602, 1, 0.297592], [4.090863, 1.363451, 8.636549]],
            VARIANCE: [[7.380571, 1, -0.164820], [4.625, 3.5, 6.5]],
            NO_SCALE_SHIFT: [[3.284987, 0, -0.599698], [-0.5, -2, 2]],
            SHIFT_FIRST: [[8.569974, 2, 0.800603], [13.5, 9, 21]],
            SWAPPED: [[5.284987, 2, 1.400302], [0.5, -7, 13]],
            NOT_CENTRED: [[8.769371, 2.199397, 1], [5.75, 1.25, 13.25]],
            NO_SHIFT: [[6.569974, 0, -1.199397], [-1.5, -6, 6]],
            SCALES_RAW_Z: [[9, 2.235, 1], [8, -10, 38]],
            SWAPPED_RUNNING: [
                [8.482073, -0.126860, -1.698484],
                [-20.980762, -31.373067, -3.660254],
            ],
            MULTIPLIES: [[7.965815, 1, -0.271660], [-19, -91, 101]],
            STILL_UPDATING: [[6.854711, 0.836002, -0.262758], [3.660746, -0.495560, 10.587923]],
        },
    )


@batchnorm_predict.property("one example alone gives what it gives inside a batch", weight=2)
def _predict_alone(batchnorm_predict: Guarded) -> None:
    together = expect.array(
        batchnorm_predict(_PREDICT_Z, *_PREDICT_PARAMS, *_PREDICT_RUNNING, eps=1e-8), (2, 3)
    )
    first = _PREDICT_Z[:, :1]
    alone = batchnorm_predict(first, *_PREDICT_PARAMS, *_PREDICT_RUNNING, eps=1e-8)
    alone = expect.array(alone, (2, 1))
    mistake = BATCH_STATISTICS if np.allclose(alone, _PREDICT_PARAMS[1], atol=1e-3) else None
    expect.that(
        np.allclose(alone, together[:, :1], rtol=1e-4, atol=1e-6),
        "The first example alone gives another result than inside the batch.",
        alone,
        together[:, :1],
        mistake=mistake,
    )


@batchnorm_predict.property("ε is under the square root")
def _predict_eps(batchnorm_predict: Guarded) -> None:
    # var_run + ε is 2 in the first unit and 1 in the second.
    Z, mu_run = np.array([[1.0, 2, 3, 4], [0, 2, -1, 5]]), np.array([[2.0], [1]])
    var_run = np.array([[1.25], [0.25]])
    Z_tilde = batchnorm_predict(Z, np.ones((2, 1)), np.zeros((2, 1)), mu_run, var_run, eps=0.75)
    expect.close(
        expect.array(Z_tilde, (2, 4)),
        [[-0.707107, 0, 0.707107, 1.414214], [-1, 1, -2, 4]],
        mistakes={
            EPS_OUTSIDE: [[-0.535322, 0, 0.535322, 1.070644], [-0.8, 0.8, -1.6, 3.2]],
            NO_EPS: [[-0.894427, 0, 0.894427, 1.788854], [-2, 2, -4, 8]],
            VARIANCE: [[-0.5, 0, 0.5, 1], [-1, 1, -2, 4]],
        },
    )


@batchnorm_predict.property("ε is 1e-8 when it is not given")
def _predict_default_eps(batchnorm_predict: Guarded) -> None:
    one, zero, tiny = np.ones((1, 1)), np.zeros((1, 1)), np.array([[1e-8]])
    Z_tilde = batchnorm_predict(np.array([[1e-4, -2e-4]]), one, zero, zero, tiny)
    expect.close(
        expect.array(Z_tilde, (1, 2)),
        [[0.707107, -1.414214]],
        "Called without eps, var_run + ε must be 2e-8 here.",
        mistakes={NO_EPS: [[1, -2]]},
    )


@batchnorm_predict.property("each unit uses its own running values, on a square Z too")
def _predict_square(batchnorm_predict: Guarded) -> None:
    Z, gamma, beta = np.array([[1.0, 3], [10, 30]]), np.array([[1.0], [2]]), np.array([[0.0], [7]])
    mu_run, var_run = np.array([[1.0], [20]]), np.array([[4.0], [100]])
    expect.close(
        expect.array(batchnorm_predict(Z, gamma, beta, mu_run, var_run, eps=1e-8), (2, 2)),
        [[0, 1], [5, 9]],
        "Values of shape (n, 1) belong to the rows.",
    )


@batchnorm_predict.property("the inputs are left unchanged")
def _predict_unchanged(batchnorm_predict: Guarded) -> None:
    Z_tilde = batchnorm_predict(_PREDICT_Z, *_PREDICT_PARAMS, *_PREDICT_RUNNING, eps=1e-8)
    expect.array(Z_tilde, (2, 3))
    expect.unchanged(batchnorm_predict)


question_3_7 = question(
    "question_3_7",
    lecture="3.7",
    right="b",
    because={
        "a": "Then the images would be recognized no better in batches of 256: the weights are the "
        "same in both.",
        "b": "Yes. In training mode the layer uses the batch's own mean and variance. Of one "
        "example they are the example itself and 0, so every z̃ is β, whatever the image.",
        "c": "Running averages that start badly would harm batches of 256 just as much: at "
        "prediction time they are the same for any batch.",
        "d": "ε is the same for any batch, and 1e-8 is negligible beside a usual variance.",
    },
)
