"""Right and wrong answers to ``one_hot(y, C) -> Y``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def identity_columns(y, C):
    return np.eye(C)[:, y]


@right
def fancy_indexing(y, C):
    Y = np.zeros((C, len(y)), dtype=int)
    Y[y, np.arange(len(y))] = 1
    return Y


@right
def loops(y, C):
    Y = np.zeros((C, y.shape[0]))
    for i, label in enumerate(y):
        Y[label, i] = 1.0
    return Y


@right
def compared(y, C):
    return y == np.arange(C)[:, None]


@right
def single_precision_rows(y, C):
    rows = [[1 if label == c else 0 for c in range(C)] for label in y]
    return np.array(rows, dtype=np.float32).T


@right
def tensorflow_call(y, C):
    import tensorflow as tf

    return tf.one_hot(tf.cast(y, tf.int32), C, axis=0)


@wrong(loses=WORKED, mistake="putting the examples into rows")
def examples_as_rows(y, C):
    return np.eye(C)[y]


@wrong(loses=WORKED, mistake="counting the classes from 1")
def from_one(y, C):
    return np.eye(C)[:, y.astype(int) - 1]


@wrong(loses=WORKED, mistake="counting the classes in y")
def counts_the_classes(y, C):
    return np.eye(y.max() + 1)[:, y]


@wrong(loses=WORKED, mistake="writing the label in place of 1")
def label_as_value(y, C):
    Y = np.zeros((C, len(y)))
    Y[y, np.arange(len(y))] = y
    return Y


@wrong(loses=WORKED, mistake="marking every class but the right one")
def inverted(y, C):
    return 1 - np.eye(C)[:, y]


@wrong(loses=WORKED, mistake="marking the classes below as well")
def staircase(y, C):
    return (np.arange(C)[:, None] <= y).astype(float)


@wrong(loses=WORKED)
def marks_whole_rows(y, C):
    Y = np.zeros((C, len(y)))
    Y[y] = 1
    return Y


@wrong(loses=WORKED)
def reshaped_instead_of_transposed(y, C):
    return np.eye(C)[y].reshape(C, len(y))


@wrong(loses="the input is left unchanged")
def zeroes_the_labels(y, C):
    Y = np.zeros((C, len(y)))
    Y[y, np.arange(len(y))] = 1
    y[:] = 0
    return Y


@wrong(loses="right for other numbers of classes and examples")
def four_classes_or_three(y, C):
    return np.eye(4)[:C, y]


@wrong(loses="a class without an example keeps its row of zeros")
def classes_that_occur(y, C):
    rows = [(y == c).astype(float) for c in np.unique(y)]
    return np.array(rows)
