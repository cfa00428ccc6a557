"""Right and wrong answers to ``forward_numpy(params, X) -> A``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
DEPTH = "it has as many layers as there are W's"
STABLE = "logits of 1000 do no harm"


@right
def loop_over_layers(params, X):
    depth, A = len(params) // 2, X
    for k in range(1, depth + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0, keepdims=True))
    return T / T.sum(axis=0, keepdims=True)


@right
def while_there_is_a_next(params, X):
    layer, A = 1, np.asarray(X, dtype=float)
    while f"W{layer + 1}" in params:
        A = np.dot(params["W" + str(layer)], A) + params["b" + str(layer)]
        A[A < 0] = 0
        layer += 1
    logits = np.dot(params["W" + str(layer)], A) + params["b" + str(layer)]
    log_sum = np.logaddexp.reduce(logits, axis=0)
    return np.exp(logits - log_sum)


@right
def one_example_at_a_time(params, X):
    columns = []
    for x in X.T:
        a = x
        for k in range(1, len(params) // 2 + 1):
            z = params[f"W{k}"] @ a + params[f"b{k}"][:, 0]
            a = [max(value, 0.0) for value in z]
        powers = [np.exp(value - max(z)) for value in z]
        columns.append([power / sum(powers) for power in powers])
    return np.array(columns).T


@right
def rows_inside(params, X):
    A = X.T
    names = sorted((name for name in params if name.startswith("W")), key=lambda n: int(n[1:]))
    for name in names:
        Z = A @ params[name].T + params["b" + name[1:]].ravel()
        A = Z * (Z > 0)
    T = np.exp(Z - Z.max(axis=1)[:, None])
    return (T / T.sum(axis=1)[:, None]).T


@right
def single_precision(params, X):
    params = {name: value.astype(np.float32) for name, value in params.items()}
    A = X.astype(np.float32)
    last = max(int(name[1:]) for name in params)
    for k in range(1, last):
        A = np.where((Z := params[f"W{k}"] @ A + params[f"b{k}"]) > 0, Z, np.float32(0))
    Z = params[f"W{last}"] @ A + params[f"b{last}"]
    T = np.exp(Z - Z.max(0))
    return T / T.sum(0)


@right
def recursive(params, X):
    def activation(k):
        if k == 0:
            return X
        Z = np.einsum("ij,jm->im", params[f"W{k}"], activation(k - 1)) + params[f"b{k}"]
        if f"W{k + 1}" in params:
            return Z.clip(min=0)
        T = np.exp(Z - Z.max(0))
        return T / T.sum(0)

    return activation(len(params) // 2)


@right
def called_in_tensorflow(params, X):
    import tensorflow as tf

    A = tf.constant(X, tf.float64)
    for k in range(1, len(params) // 2 + 1):
        Z = tf.matmul(params[f"W{k}"], A) + params[f"b{k}"]
        A = tf.nn.relu(Z)
    return tf.nn.softmax(Z, axis=0).numpy()


@wrong(loses=WORKED, mistake="leaving the ReLU out")
def without_relu(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        A = params[f"W{k}"] @ A + params[f"b{k}"]
    T = np.exp(A - A.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED, mistake="taking tanh in the hidden layers")
def tanh_in_hidden_layers(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.tanh(Z)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED, mistake="taking the sigmoid in the hidden layers")
def sigmoid_in_hidden_layers(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = 1 / (1 + np.exp(-Z))
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED, mistake="putting a ReLU before the softmax too")
def relu_everywhere(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        A = np.maximum(params[f"W{k}"] @ A + params[f"b{k}"], 0)
    T = np.exp(A - A.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED, mistake="returning z of the last layer")
def without_softmax(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    return Z


@wrong(loses=WORKED, mistake="taking the softmax twice")
def softmax_twice(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    for _ in range(2):
        T = np.exp(Z - Z.max(axis=0))
        Z = T / T.sum(axis=0)
    return Z


@wrong(loses=WORKED, mistake="normalizing over the examples")
def over_the_examples(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max())
    return T / T.sum(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="normalizing over the whole array")
def over_the_whole_array(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max())
    return T / T.sum()


@wrong(loses=WORKED, mistake="leaving b out")
def without_bias(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED, mistake="taking the sigmoid in the last layer")
def sigmoid_in_the_last_layer(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    return 1 / (1 + np.exp(-Z))


@wrong(loses=DEPTH)
def two_layers_always(params, X):
    A1 = np.maximum(params["W1"] @ X + params["b1"], 0)
    Z = params["W2"] @ A1 + params["b2"]
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=DEPTH)
def stops_one_layer_early(params, X):
    A = X
    for k in range(1, len(params) // 2):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=STABLE)
def naive_softmax(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    return np.exp(Z) / np.exp(Z).sum(axis=0)


@wrong(loses="whole numbers work, and large negative logits too")
def shifts_by_the_largest_of_relu(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - A.max(axis=0))  # A is 0 where Z is negative
    return T / T.sum(axis=0)


@wrong(
    loses="whole numbers work, and large negative logits too",
    mistake="keeping the integer type of X",
)
def result_like_x(params, X):
    result = np.zeros((len(params[f"b{len(params) // 2}"]), X.shape[1]), dtype=X.dtype)
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    result[:] = T / T.sum(axis=0)
    return result


@wrong(loses="the inputs are left unchanged")
def writes_into_the_bias(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        params[f"b{k}"] += 0.0
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    X *= 1
    X -= X.mean(axis=1, keepdims=True)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED)
def wants_rows(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = A @ params[f"W{k}"] + params[f"b{k}"].T
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)


@wrong(loses=WORKED)
def the_class_only(params, X):
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    return Z.argmax(axis=0)
