"""Right and wrong answers to ``momentum_step(parameters, grads, v, lr, beta=0.9)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
BETA = "β is the weight of the old v, 0.9 when it is not given"
DEEP = "every parameter of a deeper network moves, each by its own v"


@right
def two_comprehensions(parameters, grads, v, lr, beta=0.9):
    v = {key: beta * v[key] + (1 - beta) * grads[key] for key in grads}
    return {key: value - lr * v["d" + key] for key, value in parameters.items()}, v


@right
def one_loop(parameters, grads, v, lr, beta=0.9):
    new_parameters, new_v = {}, {}
    for key in parameters:
        new_v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        new_parameters[key] = parameters[key] - lr * new_v["d" + key]
    return new_parameters, new_v


@right
def moves_v_towards_the_gradient(parameters, grads, v, lr, beta=0.9):
    moved, averages = dict(parameters), dict(v)
    for key, slope in grads.items():
        averages[key] = v[key] + (1 - beta) * (slope - v[key])
        moved[key[1:]] = parameters[key[1:]] - lr * averages[key]
    return [moved, averages]


@right
def in_place_on_copies(parameters, grads, v, lr, beta=0.9):
    parameters = {key: value.astype(float) for key, value in parameters.items()}
    v = {key: value.astype(float) for key, value in v.items()}
    for key in v:
        v[key] *= beta
        v[key] += (1 - beta) * grads[key]
        parameters[key.removeprefix("d")] -= lr * v[key]
    return parameters, v


@right
def single_precision(parameters, grads, v, lr, beta=0.9):
    old, keep = np.float32(beta), np.float32(1 - beta)
    v = {k: old * v[k].astype(np.float32) + keep * grads[k].astype(np.float32) for k in sorted(v)}
    return {k: np.float32(p) - np.float32(lr) * v[f"d{k}"] for k, p in parameters.items()}, v


@right
def through_tensorflow(parameters, grads, v, lr, beta=0.9):
    import tensorflow as tf

    def t(x):
        return tf.constant(x, tf.float64)

    v = {key: beta * t(v[key]) + (1 - beta) * t(grads[key]) for key in grads}
    return {key: t(value) - lr * v["d" + key] for key, value in parameters.items()}, v


@wrong(loses=WORKED, mistake="giving v the weight 1 − β and the gradient β")
def swaps_the_weights(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = (1 - beta) * v[d] + beta * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="adding the gradient with weight 1")
def whole_gradient(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="stepping by v/(1 − β)")
def corrects_the_bias(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * new_v[d] / (1 - beta)
    return new, new_v


@wrong(loses=WORKED, mistake="forgetting the old v")
def no_memory(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="stepping by the old v")
def steps_by_the_old_v(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="stepping by the gradient")
def steps_by_the_gradient(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * grads[d]
    return new, new_v


@wrong(loses=WORKED, mistake="returning the old v")
def returns_the_old_v(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new, v


@wrong(loses=WORKED, mistake="adding the step")
def uphill(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] + lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="putting the learning rate into v")
def learning_rate_in_v(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + lr * grads[d]
        new[key] = parameters[key] - new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="leaving the learning rate out")
def without_lr(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - new_v[d]
    return new, new_v


@wrong(loses=BETA, mistake="using 0.9 whatever β is")
def fixed_beta(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = 0.9 * v[d] + 0.1 * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="returning v before the parameters")
def v_first(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new_v, new


@wrong(loses=WORKED)
def parameters_alone(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - lr * new_v[d]
    return new


@wrong(loses=WORKED)
def stores_the_corrected_v(parameters, grads, v, lr, beta=0.9):
    new, new_v = {}, {}
    for key in parameters:
        d = "d" + key
        new_v[d] = (beta * v[d] + (1 - beta) * grads[d]) / (1 - beta)
        new[key] = parameters[key] - lr * new_v[d]
    return new, new_v


@wrong(loses=WORKED, mistake="leaving γ and β where they are")
def weights_and_biases_only(parameters, grads, v, lr, beta=0.9):
    new, new_v = dict(parameters), dict(v)
    for key in parameters:
        if key.startswith(("gamma", "beta")):
            continue
        new_v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        new[key] = parameters[key] - lr * new_v["d" + key]
    return new, new_v


@wrong(loses=BETA)
def other_default(parameters, grads, v, lr, beta=0.99):
    v = {key: beta * v[key] + (1 - beta) * grads[key] for key in grads}
    return {key: value - lr * v["d" + key] for key, value in parameters.items()}, v


@wrong(loses=DEEP)
def first_layers_only(parameters, grads, v, lr, beta=0.9):
    new, new_v = dict(parameters), dict(v)
    for key in ("W1", "gamma1", "beta1", "W2", "b1", "b2"):
        if key in parameters:
            new_v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
            new[key] = parameters[key] - lr * new_v["d" + key]
    return new, new_v


@wrong(loses="the inputs are left unchanged")
def writes_into_v(parameters, grads, v, lr, beta=0.9):
    for key in v:
        v[key] = beta * v[key] + (1 - beta) * grads[key]
    return {key: value - lr * v["d" + key] for key, value in parameters.items()}, v


@wrong(loses="the inputs are left unchanged")
def writes_into_the_parameters(parameters, grads, v, lr, beta=0.9):
    v = {key: beta * v[key] + (1 - beta) * grads[key] for key in grads}
    for key in parameters:
        parameters[key] -= lr * v["d" + key]
    return parameters, v


@wrong(
    loses="right for whole numbers, and the same twice",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(parameters, grads, v, lr, beta=0.9):
    new_v = {key: np.zeros_like(value) for key, value in v.items()}
    for key in v:
        new_v[key][:] = beta * v[key] + (1 - beta) * grads[key]
    return {key: value - lr * new_v["d" + key] for key, value in parameters.items()}, new_v
