"""Right and wrong answers to ``gradient_descent_step(parameters, grads, lr) -> parameters``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
DEEP = "every parameter of a deeper network moves"
ORDER = "right whatever the order of the keys"


@right
def comprehension(parameters, grads, lr):
    return {key: value - lr * grads["d" + key] for key, value in parameters.items()}


@right
def loop_over_the_gradients(parameters, grads, lr):
    new = {}
    for key in grads:
        new[key[1:]] = parameters[key[1:]] - lr * grads[key]
    return new


@right
def in_place_on_a_copy(parameters, grads, lr):
    new = {key: np.array(value, dtype=float) for key, value in parameters.items()}
    for key in new:
        new[key] -= lr * grads[f"d{key}"]
    return new


@right
def layer_by_layer(parameters, grads, lr):
    new = dict(parameters)
    layer = 1
    while f"W{layer}" in parameters:
        for name in ("W", "gamma", "beta", "b"):
            key = f"{name}{layer}"
            if key in parameters:
                new[key] = parameters[key] - lr * grads["d" + key]
        layer += 1
    return new


@right
def single_precision(parameters, grads, lr):
    step = {key: np.float32(lr) * slope.astype(np.float32) for key, slope in grads.items()}
    return {key: np.subtract(value, step["d" + key]) for key, value in parameters.items()}


@right
def tensors(parameters, grads, lr):
    import tensorflow as tf

    return {
        key: tf.constant(value, tf.float64) - lr * tf.constant(grads["d" + key], tf.float64)
        for key, value in parameters.items()
    }


@wrong(loses=WORKED, mistake="leaving γ and β where they are")
def weights_and_biases_only(parameters, grads, lr):
    new = dict(parameters)
    for key in parameters:
        if key.startswith("W") or (key.startswith("b") and not key.startswith("beta")):
            new[key] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=WORKED, mistake="updating W only")
def weights_only(parameters, grads, lr):
    return {
        key: value - lr * grads["d" + key] if key[0] == "W" else value
        for key, value in parameters.items()
    }


@wrong(loses=WORKED, mistake="leaving β where it is")
def forgets_beta(parameters, grads, lr):
    new = dict(parameters)
    for key in parameters:
        if "beta" not in key:
            new[key] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=WORKED, mistake="leaving the output's b where it is")
def forgets_the_output_bias(parameters, grads, lr):
    new = dict(parameters)
    for key in parameters:
        if key.startswith(("W", "gamma", "beta")):
            new[key] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=WORKED, mistake="adding the step")
def uphill(parameters, grads, lr):
    return {key: value + lr * grads["d" + key] for key, value in parameters.items()}


@wrong(loses=WORKED, mistake="updating the first layer only")
def first_layer_only(parameters, grads, lr):
    new = dict(parameters)
    for key in ("W1", "gamma1", "beta1"):
        if key in new:
            new[key] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=WORKED, mistake="leaving the learning rate out")
def without_lr(parameters, grads, lr):
    return {key: value - grads["d" + key] for key, value in parameters.items()}


@wrong(loses=WORKED, mistake="returning the step alone")
def step_alone(parameters, grads, lr):
    return {key: lr * grads["d" + key] for key in parameters}


@wrong(loses=ORDER, mistake="pairing parameters and gradients by their position")
def zips_the_dicts(parameters, grads, lr):
    return {
        key: value - lr * slope
        for (key, value), slope in zip(parameters.items(), grads.values(), strict=True)
    }


@wrong(loses=DEEP)
def two_layers_always(parameters, grads, lr):
    new = dict(parameters)
    for key in ("W1", "gamma1", "beta1", "W2", "gamma2", "beta2", "b2"):
        if key in parameters:
            new[key] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=DEEP)
def counts_two_arrays_a_layer(parameters, grads, lr):
    new = dict(parameters)
    L = len(parameters) // 2
    for layer in range(1, L + 1):
        new[f"W{layer}"] = parameters[f"W{layer}"] - lr * grads[f"dW{layer}"]
        if layer < L:
            new[f"gamma{layer}"] = parameters[f"gamma{layer}"] - lr * grads[f"dgamma{layer}"]
            new[f"beta{layer}"] = parameters[f"beta{layer}"] - lr * grads[f"dbeta{layer}"]
        else:
            new[f"b{layer}"] = parameters[f"b{layer}"] - lr * grads[f"db{layer}"]
    return new


@wrong(loses="the inputs are left unchanged")
def writes_into_the_arrays(parameters, grads, lr):
    for key in parameters:
        parameters[key] -= lr * grads["d" + key]
    return parameters


@wrong(loses="the inputs are left unchanged")
def writes_into_the_dict(parameters, grads, lr):
    for key in parameters:
        parameters[key] = parameters[key] - lr * grads["d" + key]
    return parameters


@wrong(
    loses="right for whole numbers, and the same twice",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(parameters, grads, lr):
    new = {key: np.zeros_like(value) for key, value in parameters.items()}
    for key in new:
        new[key][:] = parameters[key] - lr * grads["d" + key]
    return new


@wrong(loses=WORKED)
def keys_of_the_gradients(parameters, grads, lr):
    return {key: parameters[key[1:]] - lr * slope for key, slope in grads.items()}


@wrong(loses=WORKED)
def nothing_returned(parameters, grads, lr):
    new = {key: value - lr * grads["d" + key] for key, value in parameters.items()}  # noqa: F841
