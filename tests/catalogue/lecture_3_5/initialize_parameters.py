"""Right and wrong answers to ``initialize_parameters(layer_dims, rng) -> dict``."""

import numpy as np

from grader.catalogue import right, wrong

KEYS = "the keys and shapes are right"
STARTS = "γ starts at 1, β and the output's b at 0"
HE = "the weights have mean 0 and He's standard deviation"
SEEDS = "the same seed gives the same result, another seed another"


@right
def loop_over_the_layers(layer_dims, rng):
    parameters = {}
    last = len(layer_dims) - 1
    for layer in range(1, last + 1):
        n_in, n = layer_dims[layer - 1], layer_dims[layer]
        parameters[f"W{layer}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if layer < last:
            parameters[f"gamma{layer}"] = np.ones((n, 1))
            parameters[f"beta{layer}"] = np.zeros((n, 1))
    parameters[f"b{last}"] = np.zeros((layer_dims[last], 1))
    return parameters


@right
def comprehensions(layer_dims, rng):
    import itertools

    pairs = list(enumerate(itertools.pairwise(layer_dims), start=1))
    weights = {f"W{k}": rng.normal(0, (2 / a) ** 0.5, size=(b, a)) for k, (a, b) in pairs}
    scales = {f"gamma{k}": np.full((n, 1), 1.0) for k, n in enumerate(layer_dims[1:-1], 1)}
    shifts = {f"beta{k}": np.zeros([n, 1]) for k, n in enumerate(layer_dims[1:-1], 1)}
    return weights | scales | shifts | {f"b{len(pairs)}": np.zeros((layer_dims[-1], 1))}


@right
def uniform_with_the_same_spread(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for i in range(L):
        bound = np.sqrt(6 / layer_dims[i])
        parameters["W" + str(i + 1)] = rng.uniform(
            -bound, bound, (layer_dims[i + 1], layer_dims[i])
        )
    for i in range(1, L):
        parameters["gamma" + str(i)] = np.ones((layer_dims[i], 1))
        parameters["beta" + str(i)] = np.zeros((layer_dims[i], 1))
    parameters["b" + str(L)] = np.zeros((layer_dims[L], 1))
    return parameters


@right
def single_precision_from_the_back(layer_dims, rng):
    layers = len(layer_dims) - 1
    parameters = {f"b{layers}": np.zeros((layer_dims[-1], 1), np.float32)}
    for k in range(layers, 0, -1):
        fan_in = layer_dims[k - 1]
        W = rng.standard_normal((layer_dims[k], fan_in), dtype=np.float32)
        parameters[f"W{k}"] = W / np.float32(np.sqrt(fan_in / 2))
        if k != layers:
            parameters[f"gamma{k}"] = np.ones_like(W[:, :1])
            parameters[f"beta{k}"] = np.zeros_like(W[:, :1])
    return parameters


@right
def one_draw_cut_in_pieces(layer_dims, rng):
    import itertools

    sizes = [a * b for a, b in itertools.pairwise(layer_dims)]
    pieces = np.split(rng.standard_normal(sum(sizes)), np.cumsum(sizes)[:-1])
    parameters = {}
    for k, piece in enumerate(pieces, start=1):
        W = piece.reshape(layer_dims[k], layer_dims[k - 1])
        parameters[f"W{k}"] = W * np.sqrt(2.0 / W.shape[1])
        if k < len(pieces):
            parameters[f"gamma{k}"], parameters[f"beta{k}"] = np.ones((len(W), 1)), 0 * W[:, [0]]
        else:
            parameters[f"b{k}"] = np.zeros((len(W), 1))
    return parameters


@wrong(loses=KEYS, mistake="keeping b in the hidden layers")
def keeps_every_bias(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        parameters[f"b{k}"] = np.zeros((n, 1))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    return parameters


@wrong(loses=KEYS, mistake="giving the output layer batch norm too")
def normalizes_the_output(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        parameters[f"gamma{k}"] = np.ones((n, 1))
        parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((n, 1))
    return parameters


@wrong(loses=KEYS)
def output_without_b(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    return parameters


@wrong(loses=KEYS, mistake="counting the layers from 0")
def counts_from_zero(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(L):
        n, n_in = layer_dims[k + 1], layer_dims[k]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L - 1:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L - 1}"] = np.zeros((layer_dims[-1], 1))
    return parameters


@wrong(loses=KEYS, mistake="transposing W")
def transposes_the_weights(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n_in, n)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=KEYS, mistake="dropping an axis")
def flat_gamma_and_beta(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones(n)
            parameters[f"beta{k}"] = np.zeros(n)
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=KEYS, mistake="giving γ and β the shape of W")
def gamma_for_every_weight(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, n_in))
            parameters[f"beta{k}"] = np.zeros((n, n_in))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=KEYS, mistake="making rows of γ and β")
def gamma_as_a_row(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((1, n))
            parameters[f"beta{k}"] = np.zeros((1, n))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=STARTS, mistake="starting γ at 0")
def gamma_starts_at_zero(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.zeros((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=STARTS, mistake="starting β at 1")
def beta_starts_at_one(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.ones((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=STARTS, mistake="drawing γ and β at random")
def draws_gamma_and_beta(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = rng.standard_normal((n, 1))
            parameters[f"beta{k}"] = rng.standard_normal((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="starting the weights at 0")
def weights_of_zero(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = np.zeros((n, n_in))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="scaling by 0.01")
def hundredths(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * 0.01
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="drawing W with standard deviation 1")
def unscaled(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="taking √(1/n_in), Xavier's standard deviation")
def xavier(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) / np.sqrt(n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="taking 2/n_in for the standard deviation")
def variance_for_the_spread(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.normal(0, 2 / n_in, (n, n_in))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="dividing by the units of the layer itself")
def fan_out(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="taking √(2/(n_in + n))")
def glorot(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / (n_in + n))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="taking the network's inputs as n_in in every layer")
def inputs_of_the_network(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / layer_dims[0])
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=HE, mistake="drawing from [0, 1)")
def only_positive(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.random((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(
    loses="no two units, inputs or layers start alike",
    mistake="giving all units of a layer the same weights",
)
def repeats_one_row(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = np.tile(rng.standard_normal((1, n_in)) * np.sqrt(2 / n_in), (n, 1))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(
    loses="no two units, inputs or layers start alike",
    mistake="drawing the same numbers for every layer",
)
def a_copy_of_the_rng_a_layer(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    import copy

    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = copy.deepcopy(rng).standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=SEEDS, mistake="drawing from a generator of your own")
def seeds_inside(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    rng = np.random.default_rng(3)
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses=SEEDS, mistake="drawing from the global generator")
def global_generator(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = np.random.randn(n, n_in) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses="the draws come from the rng alone")
def seeds_the_global_generator(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    np.random.seed(int(rng.integers(1_000_000)))
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = np.random.randn(n, n_in) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(loses="the draws come from the rng alone", mistake="drawing from a generator of your own")
def works_on_a_copy_of_the_rng(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    import copy

    rng = copy.deepcopy(rng)
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters


@wrong(
    loses="no two units, inputs or layers start alike",
    mistake="giving all inputs of a unit the same weight",
)
def one_number_a_unit(layer_dims, rng):
    parameters, L = {}, len(layer_dims) - 1
    for k in range(1, L + 1):
        n, n_in = layer_dims[k], layer_dims[k - 1]
        parameters[f"W{k}"] = rng.standard_normal((n, 1)) * np.sqrt(2 / n_in) * np.ones((n, n_in))
        if k < L:
            parameters[f"gamma{k}"] = np.ones((n, 1))
            parameters[f"beta{k}"] = np.zeros((n, 1))
    parameters[f"b{L}"] = np.zeros((layer_dims[L], 1))
    return parameters
