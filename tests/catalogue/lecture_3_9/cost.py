"""Right and wrong answers to ``cost(AL, Y) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def mean_of_losses(AL, Y):
    L = -np.sum(Y * np.log(np.where(Y > 0, AL, 1)), axis=0)
    return float(np.mean(L))


@right
def sum_over_m(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL + 1e-12)) / m


@right
def loops(AL, Y):
    total = 0.0
    for i in range(Y.shape[1]):
        for c in range(Y.shape[0]):
            if Y[c, i]:
                total -= Y[c, i] * np.log(AL[c, i])
    return total / Y.shape[1]


@right
def scipy_call(AL, Y):
    from scipy.special import xlogy

    return np.squeeze(-xlogy(Y, AL).sum(axis=0, keepdims=True).mean())


@right
def single_precision(AL, Y):
    logs = np.log(np.maximum(np.asarray(AL, np.float32), np.float32(1e-30)))
    return np.einsum("ci,ci->", Y.astype(np.float32), -logs) / np.float32(Y.shape[1])


@right
def keras_call(AL, Y):
    import tensorflow as tf

    losses = tf.keras.losses.categorical_crossentropy(Y.T, AL.T.astype("float64"))
    return tf.reduce_mean(losses)


@wrong(loses=WORKED, mistake="a second minus sign")
def double_minus(AL, Y):
    L = -np.sum(Y * np.log(AL + 1e-12), axis=0)
    return -1 / Y.shape[1] * np.sum(L)


@wrong(loses=WORKED, mistake="adding the losses up")
def total(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12))


@wrong(loses=WORKED, mistake="averaging over classes and examples alike")
def mean_of_all(AL, Y):
    return -np.mean(Y * np.log(AL + 1e-12))


@wrong(loses=WORKED, mistake="dividing by C instead of m")
def by_classes(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12)) / len(Y)


@wrong(loses=WORKED, mistake="using the logarithm to base 2")
def base_two(AL, Y):
    return -np.sum(Y * np.log2(AL + 1e-12)) / Y.shape[1]


@wrong(loses="a class that is not true may have probability 0", mistake="multiplying 0 by log 0")
def zero_times_infinity(AL, Y):
    return -np.sum(Y * np.log(AL)) / Y.shape[1]


@wrong(loses="a probability that is nan is not counted as a perfect answer", mistake="hiding nan")
def nansum(AL, Y):
    return -np.nansum(Y * np.log(AL)) / Y.shape[1]


@wrong(
    loses="right for other batches, one-hot and smoothed",
    mistake="looking only at the largest entry of y",
)
def largest_only(AL, Y):
    p = AL[Y.argmax(axis=0), np.arange(Y.shape[1])]
    return float(np.mean(-np.log(p)))


@wrong(loses=WORKED)
def returns_the_losses(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED)
def share_of_errors(AL, Y):
    return float(np.mean(AL.argmax(axis=0) != Y.argmax(axis=0)))


@wrong(loses="the inputs are left unchanged")
def guards_in_place(AL, Y):
    AL += 1e-12
    return -np.sum(Y * np.log(AL)) / Y.shape[1]
