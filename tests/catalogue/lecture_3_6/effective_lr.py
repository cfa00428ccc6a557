"""Right and wrong answers to ``effective_lr(lr, W) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def sum_of_squares(lr, W):
    return lr / np.sum(W**2)


@right
def frobenius(lr, W):
    return lr / np.linalg.norm(W) ** 2


@right
def loops(lr, W):
    total = 0.0
    for row in W:
        for w in row:
            total += float(w) * float(w)
    return lr / total


@right
def trace(lr, W):
    return float(lr) / np.trace(W @ W.T)


@right
def single_precision(lr, W):
    return np.float32(lr) / np.einsum("ij,ij->", W.astype(np.float32), W.astype(np.float32))


@wrong(loses=WORKED, mistake="dividing by the norm")
def norm_not_squared(lr, W):
    return lr / np.linalg.norm(W)


@wrong(loses=WORKED, mistake="multiplying by ‖W‖²")
def multiplied(lr, W):
    return lr * np.sum(W**2)


@wrong(loses=WORKED, mistake="dividing by the mean of the squares")
def mean_square(lr, W):
    return lr / np.mean(W**2)


@wrong(loses=WORKED, mistake="squaring the sum")
def squared_sum(lr, W):
    return lr / np.sum(W) ** 2


@wrong(loses=WORKED, mistake="taking the largest singular value")
def spectral(lr, W):
    return lr / np.linalg.norm(W, 2) ** 2


@wrong(loses=WORKED, mistake="summing absolute values")
def absolute_sum(lr, W):
    return lr / np.sum(np.abs(W))


@wrong(loses=WORKED)
def one_rate_a_row(lr, W):
    return lr / np.sum(W**2, axis=1)


@wrong(loses=WORKED)
def ignores_the_weights(lr, W):
    return lr


@wrong(loses=WORKED)
def matrix_of_rates(lr, W):
    return lr / W**2


@wrong(loses="the input is left unchanged")
def squares_in_place(lr, W):
    W *= W
    return lr / W.sum()
