"""Right and wrong answers to ``log_odds(W, b, i, j) -> (w, c)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def differences(W, b, i, j):
    return W[i] - W[j], b[i, 0] - b[j, 0]


@right
def one_row_left(W, b, i, j):
    return (W[i : i + 1] - W[j : j + 1])[0], b[i : i + 1] - b[j : j + 1]


@right
def loops(W, b, i, j):
    w = np.zeros(W.shape[1])
    for k in range(W.shape[1]):
        w[k] = W[i, k] - W[j, k]
    return w, float(b[i, 0] - b[j, 0])


@right
def selecting_matrix(W, b, i, j):
    s = np.zeros((1, len(W)))
    s[0, i] += 1
    s[0, j] -= 1
    return (s @ W).ravel(), (s @ b).item()


@right
def single_precision(W, b, i, j):
    both = np.hstack([W, b]).astype(np.float32)
    line = both[i] - both[j]
    return [line[:-1], line[-1]]


@right
def bias_of_one_entry(W, b, i, j):
    return np.subtract(W[i, :], W[j, :]), b[i] - b[j]


@wrong(loses=WORKED)
def column_of_weights(W, b, i, j):
    return (W[i] - W[j]).reshape(-1, 1), b[i, 0] - b[j, 0]


@wrong(loses=WORKED, mistake="subtracting class i from class j")
def reversed_classes(W, b, i, j):
    return W[j] - W[i], b[j, 0] - b[i, 0]


@wrong(loses=WORKED, mistake="leaving the biases out")
def without_biases(W, b, i, j):
    return W[i] - W[j], 0.0


@wrong(loses=WORKED, mistake="taking columns of W")
def columns(W, b, i, j):
    return W[:, i] - W[:, j], b[i, 0] - b[j, 0]


@wrong(loses=WORKED, mistake="returning the weights of class i alone")
def first_class_only(W, b, i, j):
    return W[i], b[i, 0]


@wrong(loses=WORKED, mistake="dividing the weights")
def quotient(W, b, i, j):
    return W[i] / W[j], b[i, 0] / b[j, 0]


@wrong(loses=WORKED, mistake="adding the weights")
def added(W, b, i, j):
    return W[i] + W[j], b[i, 0] + b[j, 0]


@wrong(loses="right for every pair of classes, at other sizes")
def magnitude(W, b, i, j):
    return W[max(i, j)] - W[min(i, j)], b[max(i, j), 0] - b[min(i, j), 0]


@wrong(loses=WORKED, mistake="comparing with class 0 always")
def against_class_zero(W, b, i, j):
    return W[i] - W[0], b[i, 0] - b[0, 0]


@wrong(loses="the inputs are left unchanged")
def writes_into_w(W, b, i, j):
    w = W[i].copy() - W[j]
    W[i] = w
    return w, b[i, 0] - b[j, 0]


@wrong(loses=WORKED)
def only_the_weights(W, b, i, j):
    return W[i] - W[j]


@wrong(loses=WORKED)
def overflowing_exponentials(W, b, i, j):
    return np.log(np.exp(W[i]) - np.exp(W[j])), b[i, 0] - b[j, 0]


@wrong(loses="right for large weights and whole numbers")
def logarithm_of_exponentials(W, b, i, j):
    return np.log(np.exp(W[i]) / np.exp(W[j])), np.log(np.exp(b[i, 0]) / np.exp(b[j, 0]))
