"""Right and wrong answers to ``hardmax(Z) -> A``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
TIES = "on a tie the first class gets the 1"


@right
def identity_matrix(Z):
    return np.eye(Z.shape[0])[np.argmax(Z, axis=0)].T


@right
def fancy_indexing(Z):
    A = np.zeros(Z.shape)
    A[Z.argmax(axis=0), np.arange(Z.shape[1])] = 1
    return A


@right
def loops(Z):
    C, m = Z.shape
    A = np.zeros((C, m), dtype=int)
    for i in range(m):
        best = 0
        for c in range(1, C):
            if Z[c, i] > Z[best, i]:
                best = c
        A[best, i] = 1
    return A


@right
def compared_with_the_index(Z):
    return np.arange(len(Z))[:, np.newaxis] == Z.argmax(axis=0)


@right
def first_of_the_ties(Z):
    ties = Z.max(axis=0) == Z
    return (ties & (np.cumsum(ties, axis=0) == 1)).astype(np.float32)


@right
def tensorflow_call(Z):
    import tensorflow as tf

    return tf.one_hot(tf.argmax(Z, axis=0), Z.shape[0], axis=0)


@wrong(loses=TIES, mistake="comparing with the maximum")
def compares_with_the_maximum(Z):
    return (Z.max(axis=0) == Z).astype(float)


@wrong(loses=TIES, mistake="taking the last of tied classes")
def last_of_the_ties(Z):
    C = len(Z)
    return np.eye(C)[C - 1 - np.argmax(Z[::-1], axis=0)].T


@wrong(loses=WORKED, mistake="returning the largest values")
def largest_values(Z):
    return np.max(Z, axis=0)


@wrong(loses=WORKED, mistake="returning the index of the maximum")
def indices(Z):
    return np.argmax(Z, axis=0) + 0.0


@wrong(loses=WORKED, mistake="keeping the maximum in its place")
def keeps_the_maximum(Z):
    return np.where(Z.max(axis=0) == Z, Z, 0)


@wrong(loses=WORKED, mistake="looking for one maximum in the whole batch")
def whole_batch(Z):
    A = np.zeros(Z.shape)
    A[np.unravel_index(np.argmax(Z), Z.shape)] = 1
    return A


@wrong(loses=WORKED, mistake="looking for the maximum of every row")
def every_row(Z):
    return np.eye(Z.shape[1])[np.argmax(Z, axis=1)]


@wrong(loses=WORKED, mistake="asking which probability exceeds one half")
def above_one_half(Z):
    t = np.exp(Z - Z.max(axis=0))
    return (t / t.sum(axis=0) > 0.5).astype(float)


@wrong(loses="the input is left unchanged")
def writes_into_z(Z):
    best = Z.argmax(axis=0)
    Z[:] = 0
    Z[best, np.arange(Z.shape[1])] = 1
    return Z


@wrong(loses=WORKED)
def forgets_to_transpose(Z):
    return np.eye(Z.shape[0])[np.argmax(Z, axis=0)]


@wrong(loses=WORKED)
def positive_logits(Z):
    return (Z > 0).astype(float)


@wrong(loses=WORKED)
def softmax_instead(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)
