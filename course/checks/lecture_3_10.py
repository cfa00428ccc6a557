"""Lecture 3.10, deep learning frameworks: the public properties of the same network three times."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from course.checks.lecture_3_10_drivers import tensorflow_forward
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

NO_RELU = Mistake("leaving the ReLU out", "Every layer but the last has one: max(z, 0).")
TANH = Mistake("taking tanh in the hidden layers", "This network has ReLU there: max(z, 0).")
SIGMOID_HIDDEN = Mistake(
    "taking the sigmoid in the hidden layers", "This network has ReLU there: max(z, 0)."
)
RELU_LAST = Mistake(
    "putting a ReLU before the softmax too", "The last z goes into the softmax as it is."
)
NO_SOFTMAX = Mistake(
    "returning z of the last layer", "The softmax is missing: these are logits, not probabilities."
)
TWICE = Mistake("taking the softmax twice", "Once is enough: its result sums to 1 already.")
OVER_EXAMPLES = Mistake(
    "normalizing over the examples",
    "A column is an example, so the softmax runs along axis=0; the default is the last axis.",
)
WHOLE_ARRAY = Mistake(
    "normalizing over the whole array", "Each column sums to 1: sum along axis=0."
)
NO_BIAS = Mistake("leaving b out", "Each layer computes z = W a + b.")
ALONG_EXAMPLES = Mistake(
    "adding b along the examples",
    "b has an entry a unit and is a column. Write Z + b: keras.ops.add takes a column for a row "
    "where Z is square, in Keras 3.15 on TensorFlow.",
)
SIGMOID_LAST = Mistake(
    "taking the sigmoid in the last layer", "The classes exclude each other: softmax."
)

# z of the hidden layer is [-2, 1] and [1, 3], its a is [0, 1] and [1, 3];
# z of the last layer is [1, 1, -1] and [2, 3, 0]: a column an example.
PARAMS = {
    "W1": np.array([[1.0, -1], [2, 0]]),
    "b1": np.array([[0.0], [-1]]),
    "W2": np.array([[1.0, 0], [0, 1], [-1, 1]]),
    "b2": np.array([[1.0], [0], [-2]]),
}
X = np.array([[1.0, 2], [3, 1]])
Y = np.array([[1.0, 0], [0, 1], [0, 0]])
A = [[0.468311, 0.259496], [0.468311, 0.705385], [0.063379, 0.035119]]
A_WRONG = {
    NO_RELU: [[0.063379, 0.259496], [0.468311, 0.705385], [0.468311, 0.035119]],
    TANH: [[0.263213, 0.669354], [0.543802, 0.310994], [0.192985, 0.019652]],
    SIGMOID_HIDDEN: [[0.568247, 0.671586], [0.385450, 0.308326], [0.046303, 0.020088]],
    RELU_LAST: [[0.422319, 0.259496], [0.422319, 0.705385], [0.155362, 0.035119]],
    NO_SOFTMAX: [[1, 2], [1, 3], [-1, 0]],
    TWICE: [[0.374950, 0.297540], [0.374950, 0.464721], [0.250100, 0.237739]],
    OVER_EXAMPLES: [[0.268941, 0.731059], [0.119203, 0.880797], [0.268941, 0.731059]],
    WHOLE_ARRAY: [[0.079299, 0.215556], [0.079299, 0.585942], [0.010732, 0.029172]],
    NO_BIAS: [[0.063379, 0.035119], [0.468311, 0.705385], [0.468311, 0.259496]],
    ALONG_EXAMPLES: [[0.244728, 0.106507], [0.665241, 0.786986], [0.090031, 0.106507]],
    SIGMOID_LAST: [[0.731059, 0.880797], [0.731059, 0.952574], [0.268941, 0.5]],
}

# Softmax regression; and three layers that pass 0 and 1 on, until the last doubles them.
ONE_LAYER = {"W1": np.array([[1.0, 0], [0, 2]]), "b1": np.array([[0.0], [1]])}
TWO, ZERO = np.eye(2), np.zeros((2, 1))
THREE_LAYERS = {"W1": TWO, "b1": ZERO, "W2": TWO, "b2": ZERO, "W3": 2 * TWO, "b3": ZERO}
ONE_LAYER_A = [[0.119203], [0.880797]]  # of x = (1, 1): z is 1 and 3
THREE_LAYERS_A = [[0.119203, 0.5], [0.880797, 0.5]]  # of x = (0, 1) and (-1, -5)
UNBALANCED = {"W1": np.array([[500.0], [-500.0]]), "b1": np.array([[0.0], [0.0]])}

forward_numpy = Check("forward_numpy", lecture="3.10")


@forward_numpy.property("the worked example comes out right", weight=2)
def _worked_example(forward_numpy: Guarded) -> None:
    expect.close(expect.array(forward_numpy(PARAMS, X), (3, 2)), A, mistakes=A_WRONG)


@forward_numpy.property("it has as many layers as there are W's")
def _depth(forward_numpy: Guarded) -> None:
    got = forward_numpy(ONE_LAYER, np.ones((2, 1)))
    expect.close(expect.array(got, (2, 1)), ONE_LAYER_A, "One layer alone is softmax regression.")
    got = forward_numpy(THREE_LAYERS, np.array([[0.0, -1], [1, -5]]))
    expect.close(expect.array(got, (2, 2)), THREE_LAYERS_A, "Wrong with three layers.")


@forward_numpy.property("every column sums to 1")
def _columns(forward_numpy: Guarded) -> None:
    rng = np.random.default_rng(3)
    params = {"W1": rng.standard_normal((4, 3)), "b1": rng.standard_normal((4, 1))}
    got = expect.array(forward_numpy(params, rng.standard_normal((3, 4))), (4, 4))
    expect.close(got.sum(axis=0), np.ones(4), "The sums of the columns are not 1.")
    expect.that(bool(np.all(got >= 0)), "A probability is not negative.", got)


@forward_numpy.property("logits of 1000 do no harm")
def _large(forward_numpy: Guarded) -> None:
    got = expect.array(forward_numpy(UNBALANCED, np.array([[2.0, -2, 0]])), (2, 3))
    expect.close(
        got,
        [[1, 0, 0.5], [0, 1, 0.5]],
        "Subtract each column's largest z before np.exp, as in lecture 3.8.",
    )


@forward_numpy.property("the inputs are left unchanged")
def _unchanged(forward_numpy: Guarded) -> None:
    expect.array(forward_numpy(PARAMS, X), (3, 2))
    expect.unchanged(forward_numpy)


forward_tensorflow = Check("forward_tensorflow", lecture="3.10")

NUMPY_RESULT = Mistake(
    "returning a NumPy array", "Stay in TensorFlow to the end: tf.nn.softmax returns a tensor."
)
LEFT_TENSORFLOW = Mistake(
    "computing a part in NumPy",
    "The tape records TensorFlow's operations only: take tf.matmul, tf.nn.relu, tf.nn.softmax.",
)
STRAIGHT_THROUGH = Mistake(
    "hiding the parameters from the tape", "Use the variables as they are, without .numpy()."
)


def tensor(got: Any, shape: tuple[int, int]) -> np.ndarray:
    """Expect what ``tensorflow_forward`` returns to hold a tensor of this shape."""
    values = expect.array(expect.mapping(got, ["A", "is_tensor", "slopes"])["A"], shape)
    expect.that(bool(got["is_tensor"]), "It is not a tensor.", values, mistake=NUMPY_RESULT)
    return values


@forward_tensorflow.property("the worked example comes out right", weight=2)
def _tensorflow_example(forward_tensorflow: Guarded) -> None:
    got = forward_tensorflow.through(tensorflow_forward, PARAMS, X, Y)
    values = expect.array(expect.mapping(got, ["A", "is_tensor", "slopes"])["A"], (3, 2))
    expect.close(values, A, mistakes=A_WRONG)


@forward_tensorflow.property("the result is a tensor")
def _is_tensor(forward_tensorflow: Guarded) -> None:
    tensor(forward_tensorflow.through(tensorflow_forward, PARAMS, X, Y), (3, 2))


@forward_tensorflow.property("TensorFlow can differentiate through it", weight=2)
def _slopes(forward_tensorflow: Guarded) -> None:
    got = forward_tensorflow.through(tensorflow_forward, PARAMS, X, Y)
    tensor(got, (3, 2))
    slopes = got["slopes"]
    lost = [name for name in PARAMS if slopes.get(name) is None]
    mistake = STRAIGHT_THROUGH if len(lost) == len(PARAMS) else LEFT_TENSORFLOW
    expect.that(
        not lost, f"The tape finds no way from the result to {', '.join(lost)}.", mistake=mistake
    )
    # (ŷ − y)/2 summed over the two examples, and what comes through W2 and the ReLU.
    want = {"b2": [[-0.136097], [0.086848], [0.049249]], "b1": [[0.112189], [0.136097]]}
    for name, value in want.items():
        slope = expect.array(slopes[name], PARAMS[name].shape, name=f"The slope in {name}")
        expect.close(slope, value, f"The slope of the cost in {name} is wrong.")


@forward_tensorflow.property("it has as many layers as there are W's")
def _tensorflow_depth(forward_tensorflow: Guarded) -> None:
    got = forward_tensorflow.through(tensorflow_forward, ONE_LAYER, np.ones((2, 1)), np.eye(2, 1))
    expect.close(tensor(got, (2, 1)), ONE_LAYER_A, "One layer alone is softmax regression.")
    X_two = np.array([[0.0, -1], [1, -5]])
    got = forward_tensorflow.through(tensorflow_forward, THREE_LAYERS, X_two, np.eye(2))
    expect.close(tensor(got, (2, 2)), THREE_LAYERS_A, "Wrong with three layers.")


@forward_tensorflow.property("logits of 1000 do no harm")
def _tensorflow_large(forward_tensorflow: Guarded) -> None:
    X_far, Y_far = np.array([[2.0, -2, 0]]), np.array([[1.0, 0, 1], [0, 1, 0]])
    got = forward_tensorflow.through(tensorflow_forward, UNBALANCED, X_far, Y_far)
    expect.close(
        tensor(got, (2, 3)),
        [[1, 0, 0.5], [0, 1, 0.5]],
        "tf.nn.softmax takes care of large logits; tf.exp alone does not.",
    )


keras_weights = Check("keras_weights", lecture="3.10")

NOT_TRANSPOSED = Mistake(
    "handing W over as it is", "Keras has a row for each input: its kernel is the transpose of W."
)
COLUMN_BIAS = Mistake("leaving b a column", "In Keras b has one axis: (n,), not (n, 1).")
ROW_BIAS = Mistake("transposing b too", "In Keras b has one axis: (n,), not (1, n).")
SQUEEZED = Mistake(
    "squeezing b without saying which axis",
    "The bias of a layer with one unit loses both its axes that way: take b[:, 0] or b.ravel().",
)
KERNELS_FIRST = Mistake(
    "listing all kernels first", "Layer by layer: kernel 1, bias 1, kernel 2, bias 2."
)
BIAS_FIRST = Mistake("listing each bias before its kernel", "A Dense layer has its kernel first.")
RESHAPED = Mistake(
    "reshaping W instead of transposing it",
    "The shape is right, but the numbers are in other places: use W.T.",
)

KERNEL_SHAPES = [(2, 2), (2,), (2, 3), (3,)]


def weights(got: Any, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Expect a list of arrays of these shapes."""
    names = [f"{part} {k}" for k in range(1, len(shapes) // 2 + 1) for part in ("kernel", "bias")]
    found = expect.parts(got, names)
    actual = [np.shape(array) for array in found]
    mistake = _mistake_of(actual, shapes)
    if mistake and actual != shapes:
        raise expect.WrongType("The shapes are not what Keras expects.", actual, shapes, mistake)
    return [
        expect.array(array, shape, name=name)
        for array, shape, name in zip(found, shapes, names, strict=True)
    ]


def _mistake_of(actual: list[tuple], shapes: list[tuple]) -> Mistake | None:
    kernels, biases = shapes[::2], shapes[1::2]
    swapped = [shape[::-1] for shape in kernels]
    if actual == [*kernels, *biases]:
        return KERNELS_FIRST
    if actual[::2] == biases and actual[1::2] == kernels:
        return BIAS_FIRST
    if actual[::2] == swapped and swapped != kernels:
        return NOT_TRANSPOSED
    if actual[1::2] == [(n, 1) for (n,) in biases]:
        return COLUMN_BIAS
    if actual[1::2] == [(1, n) for (n,) in biases]:
        return ROW_BIAS
    if actual[1::2] == [() if n == 1 else (n,) for (n,) in biases]:
        return SQUEEZED
    return None


@keras_weights.property("the worked example comes out right", weight=2)
def _weights_example(keras_weights: Guarded) -> None:
    W1, b1, W2, b2 = weights(keras_weights(PARAMS), KERNEL_SHAPES)
    expect.close(b1, [0, -1], "bias 1 is wrong.")
    expect.close(b2, [1, 0, -2], "bias 2 is wrong.")
    expect.close(W2, [[1, 0, -1], [0, 1, 1]], mistakes={RESHAPED: [[1, 0, 0], [1, -1, 1]]})
    expect.close(W1, [[1, 2], [-1, 0]], mistakes={NOT_TRANSPOSED: [[1, -1], [2, 0]]})


@keras_weights.property("a square W is transposed too")
def _square(keras_weights: Guarded) -> None:
    params = {"W1": np.array([[0.0, 1], [5, 7]]), "b1": np.array([[3.0], [4]])}
    kernel, _ = weights(keras_weights(params), [(2, 2), (2,)])
    expect.close(
        kernel,
        [[0, 5], [1, 7]],
        "The shape can't tell a square W from its transpose, but the values can.",
        mistakes={NOT_TRANSPOSED: [[0, 1], [5, 7]]},
    )


@keras_weights.property("it has a kernel and a bias for each layer")
def _weights_depth(keras_weights: Guarded) -> None:
    sizes = [4, 3, 5, 2]
    params = {}
    for layer, (n_in, n) in enumerate(pairwise(sizes), start=1):
        params |= {f"W{layer}": np.full((n, n_in), 1.0 * layer), f"b{layer}": np.full((n, 1), 0.5)}
    shapes = [(4, 3), (3,), (3, 5), (5,), (5, 2), (2,)]
    got = weights(keras_weights(params), shapes)
    for place, want in enumerate([1, 0.5, 2, 0.5, 3, 0.5]):
        expect.close(got[place], np.full(shapes[place], want), "The layers are out of order.")


@keras_weights.property("the inputs are left unchanged")
def _weights_unchanged(keras_weights: Guarded) -> None:
    weights(keras_weights(PARAMS), KERNEL_SHAPES)
    expect.unchanged(keras_weights)


question_3_10 = question(
    "question_3_10",
    lecture="3.10",
    right="b",
    because={
        "a": "A licence lets everyone read, change and pass on the code that exists today. It says "
        "nothing about who decides tomorrow, or what will be released then.",
        "b": "Yes: open source and good governance. Where several parties decide by known rules, "
        "no single one can close it, or move the best parts into its own cloud.",
        "c": "Many users make a framework attractive. They are also what makes it tempting to "
        "close it later: the lecture warns of just that.",
        "d": "Speed is the second criterion, a good one, and it has nothing to do with openness.",
    },
)
