"""Right and wrong answers to ``dZ(AL, Y) -> (C, m)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def difference(AL, Y):
    return AL - Y


@right
def loops(AL, Y):
    out = np.zeros(AL.shape)
    for c in range(AL.shape[0]):
        for i in range(AL.shape[1]):
            out[c, i] = AL[c, i] - Y[c, i]
    return out


@right
def on_a_copy(AL, Y):
    out = AL.copy()
    out -= Y
    return out


@right
def single_precision(AL, Y):
    return np.subtract(AL, Y, dtype=np.float32)


@right
def jacobian_times_label(AL, Y):
    total = Y.sum(axis=0, keepdims=True)
    return np.einsum("ci,oi->ci", AL, total) - Y


@right
def by_automatic_differentiation(AL, Y):
    import tensorflow as tf

    return tf.constant(AL) - tf.cast(Y, tf.float64)


@wrong(loses=WORKED, mistake="using only the diagonal of softmax's derivative")
def diagonal_only(AL, Y):
    dA = -Y / np.where(AL > 0, AL, 1)
    return dA * AL * (1 - AL)


@wrong(loses=WORKED, mistake="subtracting ŷ from y")
def reversed_difference(AL, Y):
    return Y - AL


@wrong(loses=WORKED, mistake="dividing by m already")
def divided_by_m(AL, Y):
    return (AL - Y) / Y.shape[1]


@wrong(loses=WORKED, mistake="stopping at the derivative with respect to ŷ")
def stops_at_the_output(AL, Y):
    return -Y / AL


@wrong(loses=WORKED, mistake="returning ŷ(1 − ŷ)")
def derivative_of_a_sigmoid(AL, Y):
    return AL * (1 - AL)


@wrong(loses=WORKED, mistake="multiplying by ŷ(1 − ŷ)")
def squared_loss(AL, Y):
    return (AL - Y) * AL * (1 - AL)


@wrong(loses="a smoothed target works too", mistake="looking only at the largest entry of y")
def one_at_the_label(AL, Y):
    out = AL.copy()
    out[Y.argmax(axis=0), np.arange(Y.shape[1])] -= 1
    return out


@wrong(loses="the inputs are left unchanged")
def writes_into_al(AL, Y):
    AL -= Y
    return AL


@wrong(loses=WORKED)
def absolute(AL, Y):
    return np.abs(AL - Y)


@wrong(
    loses="right for whole numbers and for certain predictions, the same twice",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(AL, Y):
    out = np.zeros_like(Y)
    out[:] = AL - Y
    return out


@wrong(loses=WORKED)
def mean_over_the_examples(AL, Y):
    return (AL - Y).mean(axis=1, keepdims=True)


@wrong(loses="right for whole numbers and for certain predictions, the same twice")
def divides_by_zero(AL, Y):
    dA = -Y / AL
    return AL * (dA - np.sum(AL * dA, axis=0))
