"""Right and wrong answers to ``softmax(Z) -> A``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
STABLE = "it stays finite for logits near +1000 and −1000"


@right
def vectorized(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


@right
def loops(Z):
    C, m = Z.shape
    A = np.zeros((C, m))
    for i in range(m):
        top = max(Z[c, i] for c in range(C))
        t = [np.exp(Z[c, i] - top) for c in range(C)]
        for c in range(C):
            A[c, i] = t[c] / sum(t)
    return A


@right
def transposed_inside(Z):
    rows = []
    for z in Z.T:
        t = np.exp(z - z.max())
        rows.append(t / t.sum())
    return np.array(rows).T


@right
def through_the_logarithm(Z):
    top = Z.max(axis=0)
    return np.exp(Z - top - np.log(np.exp(Z - top).sum(axis=0)))


@right
def pairwise_differences(Z):
    return 1 / np.exp(Z[None, :, :] - Z[:, None, :]).sum(axis=1)


@right
def single_precision(Z):
    Z = np.asarray(Z, dtype=np.float32)
    t = np.exp(Z - Z.max(0))
    return t / np.einsum("cm->m", t)


@right
def in_place_on_a_copy(Z):
    A = np.array(Z, dtype=float)
    A -= A.max(axis=0)
    np.exp(A, out=A)
    A /= A.sum(axis=0)
    return A


@right
def scipy_call(Z):
    from scipy.special import softmax as scipy_softmax

    return scipy_softmax(Z, axis=0)


@right
def tensorflow_call(Z):
    import tensorflow as tf

    return tf.nn.softmax(tf.constant(Z, dtype=tf.float64), axis=0)


@wrong(loses=STABLE, mistake="letting e^z overflow")
def no_shift(Z):
    t = np.exp(Z)
    return t / np.sum(t, axis=0, keepdims=True)


@wrong(loses=STABLE, mistake="subtracting one maximum for the whole batch")
def global_maximum(Z):
    t = np.exp(Z - np.max(Z))
    return t / np.sum(t, axis=0, keepdims=True)


@wrong(loses=STABLE, mistake="clipping the logits")
def clipped(Z):
    t = np.exp(np.clip(Z, -500, 500))
    return t / np.sum(t, axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="summing over the examples instead of the classes")
def over_the_examples(Z):
    t = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return t / np.sum(t, axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="dividing by one sum for the whole batch")
def one_sum(Z):
    t = np.exp(Z - np.max(Z, axis=0))
    t = np.exp(Z)
    return t / np.sum(t)


@wrong(loses=WORKED, mistake="leaving the exponential out")
def no_exponential(Z):
    return Z / np.sum(Z, axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="applying a sigmoid to every logit")
def sigmoids(Z):
    return 1 / (1 + np.exp(-Z))


@wrong(loses=WORKED, mistake="returning t")
def returns_t(Z):
    return np.exp(Z)


@wrong(loses=WORKED, mistake="returning the logarithm of softmax")
def log_softmax(Z):
    shifted = Z - Z.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))


@wrong(loses=WORKED, mistake="dividing by the largest t")
def divides_by_the_largest(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / np.max(t, axis=0)


@wrong(loses=WORKED, mistake="using powers of 2")
def powers_of_two(Z):
    t = 2.0 ** (Z - Z.max(axis=0))
    return t / t.sum(axis=0)


@wrong(loses=WORKED, mistake="exponentiating −z")
def minus_z(Z):
    t = np.exp(-Z)
    return t / t.sum(axis=0)


@wrong(
    loses="finite when one column holds logits far apart",
    mistake="subtracting something other than the maximum",
)
def subtracts_the_mean(Z):
    t = np.exp(Z - Z.mean(axis=0))
    return t / t.sum(axis=0)


@wrong(loses="right for whole numbers", mistake="writing the result into an array of integers")
def keeps_the_integer_type(Z):
    A = np.zeros_like(Z)
    for i in range(Z.shape[1]):
        t = np.exp(Z[:, i] - Z[:, i].max())
        A[:, i] = t / t.sum()
    return A


@wrong(loses="the input is left unchanged")
def writes_into_z(Z):
    Z -= Z.max(axis=0)
    t = np.exp(Z)
    return t / t.sum(axis=0)


@wrong(loses=WORKED)
def forgets_keepdims_over_rows(Z):
    t = np.exp(Z)
    return t / t.sum(axis=1)


@wrong(loses=WORKED)
def rows_as_examples(Z):
    t = np.exp(Z.T - Z.max(axis=0)[:, None])
    return t / t.sum(axis=1, keepdims=True)


@wrong(loses=WORKED)
def rounded_like_the_lecture(Z):
    t = np.exp(Z - Z.max(axis=0))
    return np.round(t / t.sum(axis=0), 3)
