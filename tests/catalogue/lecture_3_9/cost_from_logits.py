"""Right and wrong answers to ``cost_from_logits(Z, Y) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
LARGE = "it is exact for logits in the thousands"


@right
def log_softmax(Z, Y):
    shifted = Z - Z.max(axis=0)
    log_a = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -np.sum(Y * log_a) / Y.shape[1]


@right
def logsumexp_minus_logit(Z, Y):
    top = Z.max(axis=0)
    lse = top + np.log(np.sum(np.exp(Z - top), axis=0))
    return float(np.mean(lse * Y.sum(axis=0) - (Y * Z).sum(axis=0)))


@right
def scipy_call(Z, Y):
    from scipy.special import logsumexp

    return np.mean(np.einsum("ci,ci->i", Y, logsumexp(Z, axis=0) - Z))


@right
def loops(Z, Y):
    total = 0.0
    for z, y in zip(Z.T, Y.T, strict=True):
        top = max(z)
        lse = top + np.log(sum(np.exp(v - top) for v in z))
        total += sum(w * (lse - v) for w, v in zip(y, z, strict=True))
    return total / Z.shape[1]


@right
def single_precision(Z, Y):
    Z = np.asarray(Z, np.float32)
    Z = Z - Z.max(0)
    return np.mean(np.sum(Y * (np.log(np.exp(Z).sum(0)) - Z), axis=0))


@right
def pairwise(Z, Y):
    return np.mean(np.sum(Y * np.logaddexp.reduce(Z[:, None] - Z[None], axis=0), axis=0))


@right
def tensorflow_call(Z, Y):
    import tensorflow as tf

    Z, Y = tf.cast(Z, tf.float64), tf.cast(Y, tf.float64)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(tf.transpose(Y), tf.transpose(Z)))


@wrong(loses=LARGE, mistake="taking the logarithm of a probability that became 0")
def through_softmax(Z, Y):
    t = np.exp(Z - Z.max(axis=0))
    A = t / t.sum(axis=0)
    return -np.sum(Y * np.log(np.where(Y > 0, A, 1))) / Y.shape[1]


@wrong(loses=LARGE, mistake="letting e^z overflow")
def no_shift(Z, Y):
    A = np.exp(Z) / np.exp(Z).sum(axis=0)
    return -np.sum(Y * np.log(A)) / Y.shape[1]


@wrong(loses=LARGE, mistake="clipping the probability away from 0")
def clipped(Z, Y):
    t = np.exp(Z - Z.max(axis=0))
    A = np.clip(t / t.sum(axis=0), 1e-12, 1.0)
    return -np.sum(Y * np.log(A)) / Y.shape[1]


@wrong(
    loses="it is finite when examples lie far apart",
    mistake="subtracting one maximum for the whole batch",
)
def global_maximum(Z, Y):
    shifted = Z - Z.max()
    log_a = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -np.sum(Y * log_a) / Y.shape[1]


@wrong(loses=WORKED, mistake="applying softmax twice")
def softmax_twice(Z, Y):
    for _ in range(2):
        Z = np.exp(Z - Z.max(axis=0))
        Z = Z / Z.sum(axis=0)
    return -np.sum(Y * np.log(Z)) / Y.shape[1]


@wrong(loses=WORKED, mistake="adding the losses up")
def total(Z, Y):
    shifted = Z - Z.max(axis=0)
    return -np.sum(Y * (shifted - np.log(np.exp(shifted).sum(axis=0))))


@wrong(loses=WORKED, mistake="a second minus sign")
def double_minus(Z, Y):
    shifted = Z - Z.max(axis=0)
    return np.sum(Y * (shifted - np.log(np.exp(shifted).sum(axis=0)))) / Y.shape[1]


@wrong(loses=WORKED, mistake="leaving log Σ e^z out")
def without_logsumexp(Z, Y):
    return -np.sum(Y * Z) / Y.shape[1]


@wrong(loses=WORKED, mistake="leaving the true class's logit out")
def logsumexp_only(Z, Y):
    top = Z.max(axis=0)
    return np.mean(top + np.log(np.exp(Z - top).sum(axis=0)))


@wrong(loses=WORKED, mistake="summing over the examples instead of the classes")
def over_the_examples(Z, Y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_a = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(Y * log_a) / Y.shape[1]


@wrong(loses=WORKED, mistake="averaging over classes and examples alike")
def mean_of_all(Z, Y):
    shifted = Z - Z.max(axis=0)
    return -np.mean(Y * (shifted - np.log(np.exp(shifted).sum(axis=0))))


@wrong(loses=WORKED, mistake="using the loss of sigmoids")
def sigmoids(Z, Y):
    return np.sum(np.logaddexp(0, Z) - Y * Z) / Y.shape[1]


@wrong(
    loses="a smoothed target counts every class", mistake="looking only at the largest entry of y"
)
def largest_only(Z, Y):
    shifted = Z - Z.max(axis=0)
    log_a = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -np.mean(log_a[Y.argmax(axis=0), np.arange(Z.shape[1])])


@wrong(loses="the inputs are left unchanged")
def writes_into_z(Z, Y):
    Z -= Z.max(axis=0)
    return -np.sum(Y * (Z - np.log(np.exp(Z).sum(axis=0)))) / Y.shape[1]
