"""Right and wrong answers to ``window(beta) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

LECTURE = "the lecture's numbers come out right"
LARGE = "0.999 remembers 1000 values, 0.9995 twice as many"
ZERO = "β = 0 remembers the newest value only"
OTHERS = "right for other values of β"


@right
def formula(beta):
    return 1 / (1 - beta)


@right
def power(beta):
    return (1.0 - beta) ** -1


@right
def geometric_series(beta):
    # The weights β^k, relative to the newest, add up to 1/(1 − β).
    return sum(beta**k for k in range(40_000))


@right
def logarithms(beta):
    return np.exp(-np.log1p(-beta))


@right
def numpy_reciprocal(beta):
    return np.reciprocal(np.array(1 - beta, dtype=float))


@right
def single_precision(beta):
    return np.float32(1) / (np.float32(1) - np.float32(beta))


@right
def tensorflow_call(beta):
    import tensorflow as tf

    return tf.math.reciprocal(tf.constant(1 - beta, tf.float32))


@wrong(loses=LECTURE, mistake="leaving out the brackets of 1/(1 − β)")
def without_brackets(beta):
    return 1 / 1 - beta


@wrong(loses=LECTURE, mistake="returning 1/β")
def one_over_beta(beta):
    return 1 / beta


@wrong(loses=LECTURE, mistake="adding β to 1")
def plus(beta):
    return 1 / (1 + beta)


@wrong(loses=LECTURE, mistake="returning β/(1 − β)")
def past_values_only(beta):
    return beta / (1 - beta)


@wrong(loses=LECTURE, mistake="returning −1/ln β")
def time_constant(beta):
    return -1 / np.log(beta)


@wrong(loses=LECTURE, mistake="returning the half-life")
def half_life(beta):
    return np.log(0.5) / np.log(beta)


@wrong(loses=LECTURE, mistake="returning the span 2/(1 − β) − 1")
def span(beta):
    return 2 / (1 - beta) - 1


@wrong(loses=LECTURE, mistake="rounding the window")
def rounds(beta):
    return round(1 / (1 - beta))


@wrong(loses=OTHERS, mistake="rounding the window")
def rounds_large_windows(beta):
    exact = 1 / (1 - beta)
    return exact if exact < 11 else np.rint(exact)


@wrong(loses=LECTURE)
def whole_division(beta):
    return 1 // (1 - beta)


@wrong(loses=ZERO)
def zero_as_false(beta):
    return 1 / (1 - beta) if beta else 0.0


@wrong(loses=LARGE)
def capped_at_a_thousand(beta):
    return min(1 / (1 - beta), 1000.0)


@wrong(loses=LECTURE)
def percent(beta):
    return 100 / (1 - beta)


@wrong(loses=LECTURE)
def text(beta):
    return f"{1 / (1 - beta):.2f}"
