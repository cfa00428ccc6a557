"""Right and wrong answers to ``keras_weights(params) -> list``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
SQUARE = "a square W is transposed too"
DEPTH = "it has a kernel and a bias for each layer"


@right
def comprehension(params):
    pairs = ([params[f"W{k}"].T, params[f"b{k}"][:, 0]] for k in range(1, len(params) // 2 + 1))
    return [array for pair in pairs for array in pair]


@right
def appends(params):
    arrays = []
    layer = 1
    while f"W{layer}" in params:
        arrays.append(np.transpose(params[f"W{layer}"]))
        arrays.append(np.squeeze(params[f"b{layer}"], axis=1))
        layer += 1
    return arrays


@right
def by_number(params):
    names = sorted(params, key=lambda name: (int(name[1:]), name[0]))
    return [params[name].T if name[0] == "W" else params[name].flatten() for name in names]


@right
def a_tuple_of_copies(params):
    def two(k):
        return params[f"W{k}"].T.copy(), params[f"b{k}"].reshape(-1).copy()

    return sum((two(k) for k in range(1, len(params) // 2 + 1)), ())


@right
def single_precision(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [np.einsum("ij->ji", params[f"W{k}"]), params[f"b{k}"].T[0]]
    return [array.astype("float32") for array in arrays]


@right
def through_a_network(params):
    import keras

    model = keras.Sequential([keras.Input((params["W1"].shape[1],))])
    for k in range(1, len(params) // 2 + 1):
        layer = keras.layers.Dense(len(params[f"W{k}"]))
        model.add(layer)
        layer.kernel.assign(params[f"W{k}"].T)
        layer.bias.assign(params[f"b{k}"].ravel())
    return model.get_weights()


@wrong(loses=WORKED, mistake="handing W over as it is")
def as_it_is(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [params[f"W{k}"], params[f"b{k}"].ravel()]
    return arrays


@wrong(loses=SQUARE, mistake="handing W over as it is")
def transposes_when_the_shape_demands_it(params):
    arrays, n_in = [], params["W1"].shape[1]
    for k in range(1, len(params) // 2 + 1):
        W = params[f"W{k}"]
        arrays += [W if W.shape[0] == n_in else W.T, params[f"b{k}"].ravel()]
        n_in = len(W)
    return arrays


@wrong(loses=WORKED, mistake="reshaping W instead of transposing it")
def reshapes(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        n, n_in = params[f"W{k}"].shape
        W = params[f"W{k}"].T if n == n_in else params[f"W{k}"].reshape(n_in, n)
        arrays += [W, params[f"b{k}"].ravel()]
    return arrays


@wrong(loses=WORKED, mistake="leaving b a column")
def column_biases(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [params[f"W{k}"].T, params[f"b{k}"]]
    return arrays


@wrong(loses=WORKED, mistake="transposing b too")
def transposes_everything(params):
    return [array.T for array in params.values()]


@wrong(loses=WORKED, mistake="listing all kernels first")
def kernels_first(params):
    layers = range(1, len(params) // 2 + 1)
    return [params[f"W{k}"].T for k in layers] + [params[f"b{k}"].ravel() for k in layers]


@wrong(loses=WORKED, mistake="listing each bias before its kernel")
def biases_first(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [params[f"b{k}"].ravel(), params[f"W{k}"].T]
    return arrays


@wrong(
    loses="right for networks of other sizes",
    mistake="squeezing b without saying which axis",
)
def squeezes(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [params[f"W{k}"].T, params[f"b{k}"].squeeze()]
    return arrays


@wrong(loses=DEPTH)
def two_layers_always(params):
    return [params["W1"].T, params["b1"].ravel(), params["W2"].T, params["b2"].ravel()]


@wrong(loses="eleven layers stay in order", mistake="sorting the names as text")
def sorts_names(params):
    kernels = sorted(name for name in params if name[0] == "W")
    biases = sorted(name for name in params if name[0] == "b")
    arrays = []
    for kernel, bias in zip(kernels, biases, strict=True):
        arrays += [params[kernel].T, params[bias].ravel()]
    return arrays


@wrong(
    loses="the order of the dict does not matter",
    mistake="taking the arrays in the order of the dict",
)
def as_the_dict_has_them(params):
    return [array.T if name[0] == "W" else array.ravel() for name, array in params.items()]


@wrong(loses=WORKED)
def pairs_of_arrays(params):
    return [(params[f"W{k}"].T, params[f"b{k}"].ravel()) for k in range(1, len(params) // 2 + 1)]


@wrong(loses=WORKED)
def a_dict_again(params):
    return {name: array.T for name, array in params.items()}


@wrong(loses="the inputs are left unchanged")
def empties_the_biases(params):
    arrays = []
    for k in range(1, len(params) // 2 + 1):
        arrays += [params[f"W{k}"].T.copy(), params[f"b{k}"].ravel().copy()]
        params[f"b{k}"] *= 0
    return arrays
