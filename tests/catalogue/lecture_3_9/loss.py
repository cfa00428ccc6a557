"""Right and wrong answers to ``loss(AL, Y) -> (1, m)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
ZERO = "a class that is not true may have probability 0"
SMOOTHED = "a smoothed target counts every class"


@right
def only_where_true(AL, Y):
    logs = np.log(np.where(Y > 0, AL, 1.0))
    return -np.sum(Y * logs, axis=0, keepdims=True)


@right
def tiny_guard(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12), axis=0, keepdims=True)


@right
def loops(AL, Y):
    C, m = AL.shape
    L = np.zeros((1, m))
    for i in range(m):
        for c in range(C):
            if Y[c, i] != 0:
                L[0, i] -= Y[c, i] * np.log(AL[c, i])
    return L


@right
def scipy_call(AL, Y):
    from scipy.special import xlogy

    return -xlogy(Y, AL).sum(axis=0)[np.newaxis, :]


@right
def einsum_clipped_like_keras(AL, Y):
    AL = np.clip(AL, 1e-7, 1 - 1e-7)
    return -np.einsum("ci,ci->i", Y, np.log(AL)).reshape(1, -1)


@right
def single_precision(AL, Y):
    AL, Y = AL.astype(np.float32), Y.astype(np.float32)
    return -(Y * np.log(np.maximum(AL, np.float32(1e-30)))).sum(axis=0, keepdims=True)


@right
def tensorflow_call(AL, Y):
    import tensorflow as tf

    terms = tf.math.xlogy(tf.cast(Y, tf.float64), tf.constant(AL, tf.float64))
    return -tf.reduce_sum(terms, axis=0, keepdims=True)


@wrong(loses=ZERO, mistake="multiplying 0 by log 0")
def zero_times_infinity(AL, Y):
    return -np.sum(Y * np.log(AL), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="leaving the minus sign out")
def without_minus(AL, Y):
    return np.sum(Y * np.log(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="using the logarithm to base 2")
def base_two(AL, Y):
    return -np.sum(Y * np.log2(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="using the logarithm to base 10")
def base_ten(AL, Y):
    return -np.sum(Y * np.log10(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="adding (1 − y) log(1 − ŷ)")
def binary_loss(AL, Y):
    terms = Y * np.log(AL + 1e-12) + (1 - Y) * np.log(1 - AL + 1e-12)
    return -np.sum(terms, axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="averaging over the classes")
def class_mean(AL, Y):
    return -np.mean(Y * np.log(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="squaring the differences")
def squares(AL, Y):
    return np.sum((AL - Y) ** 2, axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="leaving y out")
def ignores_y(AL, Y):
    return -np.sum(np.log(AL + 1e-12), axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="leaving the logarithm out")
def without_logarithm(AL, Y):
    return 1 - np.sum(Y * AL, axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="dropping an axis")
def flat(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12), axis=0)


@wrong(loses=WORKED, mistake="summing over the examples instead of the classes")
def over_the_examples(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12), axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="summing over the whole batch")
def one_number(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-12))


@wrong(loses=SMOOTHED, mistake="looking only at the largest entry of y")
def largest_only(AL, Y):
    return -np.log(AL[Y.argmax(axis=0), np.arange(AL.shape[1])] + 1e-12)[None, :]


@wrong(loses=SMOOTHED, mistake="taking the logarithm of the sum")
def logarithm_of_the_sum(AL, Y):
    return -np.log(np.sum(Y * AL, axis=0, keepdims=True) + 1e-12)


@wrong(loses="a probability that is nan is not counted as a perfect answer", mistake="hiding nan")
def nansum(AL, Y):
    return -np.nansum(Y * np.log(AL), axis=0, keepdims=True)


@wrong(
    loses="right for other batches, one-hot and smoothed",
    mistake="adding too large a guard to the probabilities",
)
def coarse_guard(AL, Y):
    return -np.sum(Y * np.log(AL + 0.01), axis=0, keepdims=True)


@wrong(loses="the inputs are left unchanged")
def guards_in_place(AL, Y):
    AL[AL == 0] = 1e-12
    AL *= 1.0
    AL[Y == 0] = 1.0
    return -np.sum(Y * np.log(AL), axis=0, keepdims=True)
