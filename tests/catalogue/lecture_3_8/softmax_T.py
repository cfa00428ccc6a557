"""Right and wrong answers to ``softmax_T(z, T) -> A``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def vectorized(z, T):
    t = np.exp((z - z.max(axis=0)) / T)
    return t / t.sum(axis=0)


@right
def divides_first(z, T):
    scaled = z / T
    t = np.exp(scaled - np.max(scaled, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


@right
def loops(z, T):
    A = np.zeros(z.shape, dtype=float)
    for i in range(z.shape[1]):
        top = max(z[:, i])
        for c in range(z.shape[0]):
            A[c, i] = np.exp((z[c, i] - top) / T)
        A[:, i] /= sum(A[:, i])
    return A


@right
def power_of_the_ratios(z, T):
    ratio = np.exp(z - z.max(axis=0)) ** (1 / T)
    return ratio / ratio.sum(axis=0)


@right
def single_precision(z, T):
    z = np.asarray(z, np.float32) / np.float32(T)
    t = np.exp(z - z.max(0))
    return t / t.sum(0)


@right
def scipy_call(z, T):
    from scipy.special import softmax

    return softmax(z / T, axis=0)


@right
def tensorflow_call(z, T):
    import tensorflow as tf

    return tf.nn.softmax(tf.constant(z / T, dtype=tf.float64), axis=0)


@wrong(loses=WORKED, mistake="multiplying by T")
def multiplies(z, T):
    t = np.exp(T * (z - z.max(axis=0)))
    return t / t.sum(axis=0)


@wrong(loses=WORKED, mistake="dividing the probabilities by T")
def divides_afterwards(z, T):
    t = np.exp(z - z.max(axis=0))
    return t / t.sum(axis=0) / T


@wrong(loses=WORKED, mistake="leaving T out")
def ignores_the_temperature(z, T):
    t = np.exp(z - z.max(axis=0))
    return t / t.sum(axis=0)


@wrong(loses=WORKED, mistake="leaving T out of the denominator")
def only_in_the_numerator(z, T):
    return np.exp(z / T) / np.exp(z).sum(axis=0)


@wrong(loses=WORKED, mistake="rounding z/T down")
def rounds_down(z, T):
    t = np.exp(z // T)
    return t / t.sum(axis=0)


@wrong(loses=WORKED, mistake="summing over the examples instead of the classes")
def over_the_examples(z, T):
    t = np.exp(z / T)
    return t / t.sum(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="dividing by one sum for the whole batch")
def one_sum(z, T):
    t = np.exp(z / T)
    return t / t.sum()


@wrong(loses="close to T = 0 it is hardmax, and finite", mistake="letting e^z overflow")
def no_shift(z, T):
    t = np.exp(z / T)
    return t / t.sum(axis=0)


@wrong(
    loses="finite for large logits, even when T makes them larger",
    mistake="subtracting one maximum for the whole batch",
)
def global_maximum(z, T):
    t = np.exp((z - z.max()) / T)
    return t / t.sum(axis=0)


@wrong(loses="the input is left unchanged")
def writes_into_z(z, T):
    z /= T
    t = np.exp(z - z.max(axis=0))
    return t / t.sum(axis=0)


@wrong(loses=WORKED)
def power_of_the_probabilities(z, T):
    t = np.exp(z - z.max(axis=0))
    return (t / t.sum(axis=0)) ** (1 / T)


@wrong(
    loses="right for whole numbers, and the same twice",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(z, T):
    A = np.zeros_like(z)
    t = np.exp((z - z.max(axis=0)) / T)
    A[:] = t / t.sum(axis=0)
    return A
