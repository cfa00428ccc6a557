"""Right and wrong answers to ``smooth_labels(Y, eps) -> Y_smooth``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def formula(Y, eps):
    return (1 - eps) * Y + eps / Y.shape[0]


@right
def loops(Y, eps):
    C, m = Y.shape
    out = np.empty((C, m))
    for c in range(C):
        for i in range(m):
            out[c, i] = (1 - eps) * Y[c, i] + eps / C
    return out


@right
def towards_the_mean(Y, eps):
    return Y + eps * (np.full(Y.shape, 1 / len(Y)) - Y)


@right
def mixing_matrix(Y, eps):
    C = len(Y)
    return ((1 - eps) * np.eye(C) + eps / C * np.ones((C, C))) @ Y


@right
def single_precision_on_a_copy(Y, eps):
    out = Y.astype(np.float32)
    out *= np.float32(1 - eps)
    out += np.float32(eps / len(out))
    return out


@wrong(loses=WORKED, mistake="sharing ε among the other classes only")
def others_only(Y, eps):
    return (1 - eps) * Y + eps / (Y.shape[0] - 1) * (1 - Y)


@wrong(loses=WORKED, mistake="adding ε to every class")
def not_shared(Y, eps):
    return (1 - eps) * Y + eps


@wrong(loses=WORKED, mistake="leaving out the factor 1 − ε")
def not_shrunk(Y, eps):
    return Y + eps / Y.shape[0]


@wrong(loses=WORKED, mistake="dividing ε by m")
def by_examples(Y, eps):
    return (1 - eps) * Y + eps / Y.shape[1]


@wrong(loses=WORKED, mistake="swapping ε and 1 − ε")
def swapped(Y, eps):
    return eps * Y + (1 - eps) / Y.shape[0]


@wrong(loses=WORKED, mistake="leaving out ε/C")
def only_shrunk(Y, eps):
    return (1 - eps) * Y


@wrong(loses="the input is left unchanged")
def writes_into_y(Y, eps):
    Y *= 1 - eps
    Y += eps / len(Y)
    return Y


@wrong(
    loses="right for integer labels, and the same twice",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(Y, eps):
    out = np.zeros_like(Y)
    out[:] = (1 - eps) * Y + eps / len(Y)
    return out


@wrong(loses="right for other numbers of classes and other ε")
def four_classes(Y, eps):
    return (1 - eps) * Y + eps / 4


@wrong(loses="right for other numbers of classes and other ε")
def rounded(Y, eps):
    return np.round((1 - eps) * Y + eps / len(Y), 3)
