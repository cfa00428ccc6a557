"""Right and wrong answers to ``forward_tensorflow(params, X) -> A``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
IS_TENSOR = "the result is a tensor"
SLOPES = "TensorFlow can differentiate through it"
DEPTH = "it has as many layers as there are W's"
STABLE = "logits of 1000 do no harm"


@right
def loop_over_layers(params, X):
    import tensorflow as tf

    depth, A = len(params) // 2, X
    for k in range(1, depth):
        A = tf.nn.relu(tf.matmul(params[f"W{k}"], A) + params[f"b{k}"])
    return tf.nn.softmax(tf.matmul(params[f"W{depth}"], A) + params[f"b{depth}"], axis=0)


@right
def transposed_for_the_default_axis(params, X):
    import tensorflow as tf

    A = tf.transpose(X)
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(A, params[f"W{k}"], transpose_b=True) + tf.transpose(params[f"b{k}"])
        A = tf.maximum(Z, 0)
    return tf.transpose(tf.nn.softmax(Z))


@right
def operators_and_log_sum_exp(params, X):
    import tensorflow as tf

    layer, A = 1, X
    while f"W{layer + 1}" in params:
        A = tf.nn.relu(params[f"W{layer}"] @ A + params[f"b{layer}"])
        layer += 1
    Z = params[f"W{layer}"] @ A + params[f"b{layer}"]
    return tf.exp(Z - tf.reduce_logsumexp(Z, axis=0, keepdims=True))


@right
def in_single_precision(params, X):
    import tensorflow as tf

    params = {name: tf.cast(value, tf.float32) for name, value in params.items()}
    A = tf.cast(X, tf.float32)
    for k in range(1, len(params) // 2 + 1):
        Z = tf.linalg.matmul(params["W" + str(k)], A) + params["b" + str(k)]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z, 0)


@right
def with_keras_ops(params, X):
    from keras import ops

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = ops.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = ops.relu(Z)
    return ops.softmax(Z, axis=0)


@right
def compiled(params, X):
    import tensorflow as tf

    @tf.function
    def run(params, X):
        A = X
        for k in range(1, len(params) // 2 + 1):
            Z = tf.einsum("ij,jm->im", params[f"W{k}"], A) + params[f"b{k}"]
            A = tf.where(Z > 0, Z, tf.zeros_like(Z))
        return tf.nn.softmax(Z, axis=0)

    return run(params, X)


@wrong(loses=WORKED, mistake="normalizing over the examples")
def softmax_on_its_default_axis(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z)


@wrong(loses=WORKED, mistake="adding b along the examples")
def with_the_sum_of_keras(params, X):
    from keras import ops

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = ops.add(ops.matmul(params[f"W{k}"], A), params[f"b{k}"])  # wrong where it is square
        A = ops.relu(Z)
    return ops.softmax(Z, axis=0)


@wrong(loses=WORKED, mistake="returning z of the last layer")
def logits_only(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return Z


@wrong(loses=WORKED, mistake="taking the softmax twice")
def softmax_twice(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(tf.nn.softmax(Z, axis=0), axis=0)


@wrong(loses=WORKED, mistake="taking the sigmoid in the last layer")
def sigmoid_at_the_end(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.sigmoid(Z)


@wrong(loses=WORKED, mistake="putting a ReLU before the softmax too")
def relu_everywhere(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(tf.nn.relu(Z), axis=0)


@wrong(loses=WORKED, mistake="leaving the ReLU out")
def linear_layers(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        A = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
    return tf.nn.softmax(A, axis=0)


@wrong(loses=IS_TENSOR, mistake="returning a NumPy array")
def ends_in_numpy(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z, axis=0).numpy()


@wrong(loses=IS_TENSOR, mistake="returning a NumPy array")
def all_of_it_in_numpy(params, X):
    A = np.asarray(X)
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"].numpy() @ A + params[f"b{k}"].numpy()
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=SLOPES, mistake="hiding the parameters from the tape")
def numbers_instead_of_variables(params, X):
    import tensorflow as tf

    params = {name: tf.constant(value.numpy()) for name, value in params.items()}
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z, axis=0)


@wrong(loses=SLOPES, mistake="hiding the parameters from the tape")
def tensor_made_at_the_end(params, X):
    import tensorflow as tf

    A = np.asarray(X)
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"].numpy() @ A + params[f"b{k}"].numpy()
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    return tf.convert_to_tensor(T / T.sum(axis=0))


@wrong(loses=SLOPES, mistake="computing a part in NumPy")
def relu_of_numpy(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = np.maximum(Z, 0)
    return tf.nn.softmax(Z, axis=0)


@wrong(loses=DEPTH)
def two_layers_always(params, X):
    import tensorflow as tf

    A1 = tf.nn.relu(tf.matmul(params["W1"], X) + params["b1"])
    return tf.nn.softmax(tf.matmul(params["W2"], A1) + params["b2"], axis=0)


@wrong(loses=STABLE)
def softmax_by_hand(params, X):
    import tensorflow as tf

    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    T = tf.exp(Z)
    return T / tf.reduce_sum(T, axis=0)


@wrong(loses="single precision works as well")
def double_precision_or_nothing(params, X):
    import tensorflow as tf

    A = tf.cast(X, tf.float64)
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z, axis=0)


@wrong(loses=WORKED)
def element_by_element(params, X):
    import tensorflow as tf

    return tf.nn.softmax(params["W1"] * X + params["b1"], axis=0)
