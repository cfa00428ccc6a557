"""Lecture 3.5, fitting batch norm into a network: the public properties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course.checks.lecture_3_4 import (
    EPS_OUTSIDE,
    FLAT,
    NO_EPS,
    UNBIASED,
    VARIANCE,
    WHOLE_ARRAY,
    WRONG_AXIS,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.describe import describe_type
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check, question

HIDDEN_BIAS = Mistake(
    "keeping b in the hidden layers",
    "Batch norm subtracts it again; β does its work. Only the output layer has a b.",
)
NORMALIZED_OUTPUT = Mistake(
    "giving the output layer batch norm too",
    "The last layer has W and b, and neither γ nor β.",
)
FROM_ZERO = Mistake(
    "counting the layers from 0", "Layer 0 is the input: the first weights are called W1."
)
TRANSPOSED = Mistake("transposing W", "W has a row for each unit of its own layer: (n, n_in).")
ONE_A_WEIGHT = Mistake(
    "giving γ and β the shape of W", "There is one γ and one β a unit: shape (n, 1)."
)
ROWS = Mistake("making rows of γ and β", "A unit is a row, so γ and β are columns: (n, 1).")
ZERO_GAMMA = Mistake(
    "starting γ at 0", "Then z̃ is β for every example and nothing gets through: start γ at 1."
)
BETA_ONE = Mistake("starting β at 1", "γ starts at 1, β at 0, so that z̃ starts as z_norm.")
DRAWN = Mistake("drawing γ and β at random", "Only W is drawn; γ starts at 1 and β at 0.")
ZERO_WEIGHTS = Mistake(
    "starting the weights at 0", "Then all units of a layer stay equal for ever: draw W."
)
POINT_ZERO_ONE = Mistake("scaling by 0.01", "He's standard deviation is √(2/n_in).")
NO_SCALE = Mistake("drawing W with standard deviation 1", "Multiply by √(2/n_in).")
XAVIER = Mistake("taking √(1/n_in), Xavier's standard deviation", "He's, for ReLU, is √(2/n_in).")
HE_VARIANCE = Mistake("taking 2/n_in for the standard deviation", "2/n_in is He's variance.")
FAN_OUT = Mistake(
    "dividing by the units of the layer itself", "n_in counts the layer before: √(2/n_in)."
)
GLOROT = Mistake("taking √(2/(n_in + n))", "That is Glorot's; He's is √(2/n_in).")
FIRST_FAN_IN = Mistake(
    "taking the network's inputs as n_in in every layer", "n_in is the size of the layer before."
)
POSITIVE = Mistake("drawing from [0, 1)", "The weights have mean 0: use rng.standard_normal.")
TWINS = Mistake(
    "giving all units of a layer the same weights", "Draw (n, n_in) numbers, not one row."
)
ONE_NUMBER = Mistake(
    "giving all inputs of a unit the same weight", "Draw (n, n_in) numbers, not one column."
)
RESEEDED = Mistake(
    "drawing the same numbers for every layer", "Go on drawing from the one rng; make no new one."
)
OWN_SEED = Mistake(
    "drawing from a generator of your own", "Use the rng that is passed in, and nothing else."
)
GLOBAL_RNG = Mistake("drawing from the global generator", "Use rng.standard_normal, not np.random.")

initialize_parameters = Check("initialize_parameters", lecture="3.5")


def initialized(got: object, layer_dims: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the parameters of a network, whatever else the dict holds."""
    if not isinstance(got, dict):
        raise WrongType(f"The result is {describe_type(got)}; a dict was expected.", got)
    parameters, last = {}, len(layer_dims) - 1
    for layer in range(1, last + 1):
        n_in, n = layer_dims[layer - 1], layer_dims[layer]
        column = {FLAT: (n,), ONE_A_WEIGHT: (n, n_in), ROWS: (1, n)}
        shapes: dict[str, tuple] = {f"W{layer}": ((n, n_in), {TRANSPOSED: (n_in, n)})}
        names = ("b",) if layer == last else ("gamma", "beta")
        shapes |= {f"{name}{layer}": ((n, 1), column) for name in names}
        for key, (shape, mistakes) in shapes.items():
            if key not in got:
                mistake = FROM_ZERO if "W0" in got else None
                raise WrongType(f"The dict has no {key}.", sorted(map(str, got)), mistake=mistake)
            parameters[key] = expect.array(got[key], shape, name=key, mistakes=mistakes)
    return parameters


@initialize_parameters.property("the keys and shapes are right", weight=2)
def _keys(initialize_parameters: Guarded) -> None:
    got = initialize_parameters([5, 4, 3, 1], np.random.default_rng(0))
    wanted = initialized(got, [5, 4, 3, 1])
    extra = sorted(str(key) for key in got if key not in wanted)
    mistakes = {("b1", "b2"): HIDDEN_BIAS, ("beta3", "gamma3"): NORMALIZED_OUTPUT}
    expect.that(
        not extra,
        f"The dict has {', '.join(extra)}, which do not belong there.",
        sorted(map(str, got)),
        sorted(wanted),
        mistake=mistakes.get(tuple(extra)),
    )


@initialize_parameters.property("γ starts at 1, β and the output's b at 0")
def _starts(initialize_parameters: Guarded) -> None:
    got = initialized(initialize_parameters([3, 4, 2], np.random.default_rng(1)), [3, 4, 2])
    gamma, beta = got["gamma1"], got["beta1"]
    is_drawn = len(np.unique(gamma)) > 1 or len(np.unique(beta)) > 1
    expect.close(
        gamma,
        np.ones((4, 1)),
        "γ1 must be all ones.",
        mistakes={DRAWN: gamma} if is_drawn else {ZERO_GAMMA: np.zeros((4, 1))},
    )
    expect.close(
        beta,
        np.zeros((4, 1)),
        "β1 must be all zeros.",
        mistakes={DRAWN: beta} if is_drawn else {BETA_ONE: np.ones((4, 1))},
    )
    expect.close(got["b2"], np.zeros((2, 1)), "b2 must be all zeros.")


@initialize_parameters.property("the weights have mean 0 and He's standard deviation", weight=2)
def _he(initialize_parameters: Guarded) -> None:
    dims = [400, 300, 200]
    got = initialized(initialize_parameters(dims, np.random.default_rng(2)), dims)
    for layer in (1, 2):
        W, n_in, n = got[f"W{layer}"], dims[layer - 1], dims[layer]
        # Six standard errors: the std of N normal values scatters by 1/√(2N), the mean by 1/√N.
        off = 6 / np.sqrt(W.size)
        want = np.sqrt(2 / n_in)
        expect.close(
            float(W.std()),
            want,
            f"The standard deviation of W{layer} must be √(2/{n_in}).",
            rtol=off / np.sqrt(2),
            atol=0,
            mistakes={
                ZERO_WEIGHTS: 0.0,
                POINT_ZERO_ONE: 0.01,
                NO_SCALE: 1.0,
                XAVIER: np.sqrt(1 / n_in),
                HE_VARIANCE: 2 / n_in,
                FAN_OUT: np.sqrt(2 / n),
                GLOROT: np.sqrt(2 / (n_in + n)),
                FIRST_FAN_IN: np.sqrt(2 / dims[0]),
                POSITIVE: want / np.sqrt(12),
            },
        )
        expect.that(
            abs(W.mean()) < off * want, f"The mean of W{layer} must be near 0.", float(W.mean()), 0
        )


@initialize_parameters.property("no two units, inputs or layers start alike")
def _all_different(initialize_parameters: Guarded) -> None:
    got = initialized(initialize_parameters([6] * 4, np.random.default_rng(3)), [6] * 4)
    layers = [got[f"W{layer}"] for layer in (1, 2, 3)]
    for layer, W in enumerate(layers, start=1):
        rows = len(np.unique(W, axis=0))
        mistake = TWINS if np.any(W) else ZERO_WEIGHTS
        expect.that(rows == 6, f"W{layer} has equal rows.", rows, 6, mistake=mistake)
        columns = np.unique(W, axis=1).shape[1]
        says = f"W{layer} has equal columns."
        expect.that(columns == 6, says, columns, 6, mistake=ONE_NUMBER)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        expect.that(
            not np.allclose(layers[one], layers[other]),
            f"W{one + 1} and W{other + 1} are equal.",
            mistake=RESEEDED,
        )


@initialize_parameters.property("the same seed gives the same result, another seed another")
def _seeds(initialize_parameters: Guarded) -> None:
    first, again, other = (
        initialized(initialize_parameters([4, 3, 2], np.random.default_rng(seed)), [4, 3, 2])
        for seed in (5, 5, 6)
    )
    for key in ("W1", "W2"):
        expect.that(
            np.array_equal(first[key], again[key]),
            f"{key} differs between two calls with the same seed.",
            mistake=GLOBAL_RNG,
        )
        expect.that(
            not np.allclose(first[key], other[key]),
            f"{key} is the same for two different seeds.",
            mistake=OWN_SEED if np.any(first[key]) else ZERO_WEIGHTS,
        )


batchnorm_backward = Check("batchnorm_backward", lecture="3.5")

CONSTANTS = Mistake(
    "taking μ and σ² for constants",
    "Both depend on every z of the unit: two more paths lead back through them.",
)
NO_VARIANCE_PATH = Mistake(
    "forgetting the path through σ²",
    "The term with z_norm times the mean of g · z_norm is missing.",
)
NO_MEAN_PATH = Mistake("forgetting the path through μ", "Subtract the mean of g as well.")
NO_GAMMA = Mistake("leaving γ out of dZ", "z̃ is γ · z_norm + β, so dZt counts γ times in dZ.")
NO_STD = Mistake("leaving the division by √(σ² + ε) out of dZ", "dZ is divided by it.")
PLUS = Mistake("adding the two corrections", "Both are subtracted.")
SUMS = Mistake("summing where dZ takes means", "The two corrections are means over the examples.")
OVER_M = Mistake("dividing dZ by m", "dZt has its 1/m from the cost already; add no other.")
AVERAGED = Mistake(
    "averaging dγ and dβ", "Every example adds its share: they are sums, the 1/m is in dZt."
)
RAW_Z = Mistake("multiplying by Z in dγ", "γ multiplies z_norm, so dγ sums dZt · z_norm.")
CENTRED = Mistake("multiplying by Z − μ in dγ", "z_norm is divided by √(σ² + ε) as well.")
SWAPPED_GRADS = Mistake("returning dβ before dγ", "The order is (dZ, dgamma, dbeta).")

# z_norm is (−3, −1, 1, 3)/√5 in the first unit and −1, −1, 1, 1 in the second.
_Z = np.array([[1.0, 2, 3, 4], [0, 0, 8, 8]])
_DZT = np.array([[1.0, 0, 0, 0], [1, 2, 0, -1]])
_GAMMA = np.array([[2.0], [3]])
_SUMS = np.array([[-1.341641, 1], [-4, 2]])  # dγ and dβ side by side


def backward_row(got: object, n: int, m: int) -> np.ndarray:
    """Return dZ, dγ and dβ side by side as one array of shape (n, m + 2)."""
    dZ, dgamma, dbeta = expect.parts(got, ["dZ", "dgamma", "dbeta"])
    shapes = {FLAT: (n,), WRONG_AXIS: (1, m), WHOLE_ARRAY: ()}
    return np.hstack(
        [
            expect.array(dZ, (n, m), name="dZ"),
            expect.array(dgamma, (n, 1), name="dgamma", mistakes=shapes),
            expect.array(dbeta, (n, 1), name="dbeta", mistakes=shapes),
        ]
    )


def _with_sums(dZ: list[list[float]]) -> np.ndarray:
    return np.hstack([dZ, _SUMS])


@batchnorm_backward.property("the worked example comes out right", weight=2)
def _backward_example(batchnorm_backward: Guarded) -> None:
    dZ = [[0.536656, -0.715542, -0.178885, 0.357771], [-0.375, 0.375, 0.375, -0.375]]
    expect.close(
        backward_row(batchnorm_backward(_DZT, _Z, _GAMMA, 1e-8), 2, 4),
        _with_sums(dZ),
        mistakes={
            CONSTANTS: _with_sums([[1.788854, 0, 0, 0], [0.75, 1.5, 0, -0.75]]),
            NO_VARIANCE_PATH: _with_sums(
                [[1.341641, -0.447214, -0.447214, -0.447214], [0.375, 1.125, -0.375, -1.125]]
            ),
            NO_MEAN_PATH: _with_sums(
                [[0.983870, -0.268328, 0.268328, 0.804984], [0, 0.75, 0.75, 0]]
            ),
            NO_GAMMA: _with_sums(
                [[0.268328, -0.357771, -0.089443, 0.178885], [-0.125, 0.125, 0.125, -0.125]]
            ),
            NO_STD: _with_sums([[0.6, -0.8, -0.2, 0.4], [-1.5, 1.5, 1.5, -1.5]]),
            PLUS: _with_sums(
                [[3.041052, 0.715542, 0.178885, -0.357771], [1.875, 2.625, -0.375, -1.125]]
            ),
            SUMS: _with_sums([[-3.219938, -2.862167, -0.715542, 1.431083], [-3.75, -3, 1.5, 0.75]]),
            OVER_M: _with_sums(
                [[0.134164, -0.178885, -0.044721, 0.089443], [-0.09375, 0.09375, 0.09375, -0.09375]]
            ),
            VARIANCE: _with_sums(
                [[0.48, -0.64, -0.16, 0.32], [-0.09375, 0.09375, 0.09375, -0.09375]]
            ),
            AVERAGED: np.hstack([dZ, _SUMS / 4]),
            SWAPPED_GRADS: np.hstack([dZ, _SUMS[:, ::-1]]),
            RAW_Z: np.hstack([dZ, [[1, 1], [-8, 2]]]),
            CENTRED: np.hstack([dZ, [[-1.5, 1], [-16, 2]]]),
            UNBIASED: [
                [0.639042, -0.561583, -0.213014, 0.135554, -1.161895, 1],
                [-0.162380, 0.487139, 0.162380, -0.487139, -3.464102, 2],
            ],
        },
    )


@batchnorm_backward.property("dγ sums dZt · z_norm and dβ sums dZt, on a square Z too")
def _sums(batchnorm_backward: Guarded) -> None:
    # z_norm is −1 and 1 in both units.
    Z, dZt = np.array([[0.0, 2], [10, 30]]), np.array([[5.0, 8], [1, -4]])
    got = backward_row(batchnorm_backward(dZt, Z, np.array([[1.0], [3]]), 1e-8), 2, 2)
    expect.close(
        got[:, 2:],
        [[3, 13], [-5, -3]],
        mistakes={
            AVERAGED: [[1.5, 6.5], [-2.5, -1.5]],
            SWAPPED_GRADS: [[13, 3], [-3, -5]],
            RAW_Z: [[16, 13], [-110, -3]],
            CENTRED: [[3, 13], [-50, -3]],
            WRONG_AXIS: [[6, 13], [-3, -3]],
        },
    )


@batchnorm_backward.property("ε is under the square root in the backward pass too")
def _backward_eps(batchnorm_backward: Guarded) -> None:
    # σ² + ε is 2 in the first unit and 1 in the second.
    Z = np.array([[1.0, 2, 3, 4], [0, 0, 1, 1]])
    got = backward_row(batchnorm_backward(_DZT, Z, np.ones((2, 1)), 0.75), 2, 4)
    expect.close(
        got,
        [
            [0.331456, -0.243068, -0.110485, 0.022097, -1.060660, 1],
            [0.25, 1.25, -0.25, -1.25, -2, 2],
        ],
        mistakes={
            EPS_OUTSIDE: [
                [0.315200, -0.162594, -0.105067, -0.047539, -0.802983, 1],
                [0.272, 1.072, -0.272, -1.072, -1.6, 2],
            ],
            NO_EPS: [
                [0.268328, -0.357771, -0.089443, 0.178885, -1.341641, 1],
                [-1, 1, 1, -1, -4, 2],
            ],
        },
    )


@batchnorm_backward.property("the rows of dZ sum to 0 and are orthogonal to z_norm")
def _orthogonal(batchnorm_backward: Guarded) -> None:
    # z_norm is −1, 1, −1, 1 in one unit and −√2, √2, 0, 0 in the other.
    Z, dZt = np.array([[4.0, 6, 4, 6], [1, 3, 2, 2]]), np.array([[2.0, 3, 5, -7], [4, 1, -2, 6]])
    dZ = backward_row(batchnorm_backward(dZt, Z, np.array([[-1.0], [5]]), 1e-10), 2, 4)[:, :4]
    z_norm = np.array([[-1.0, 1, -1, 1], [-np.sqrt(2), np.sqrt(2), 0, 0]])
    expect.that(bool(np.max(np.abs(dZ)) > 0.1), "dZ is 0; here it is not.", dZ)
    says = "Adding a constant to all z of a unit changes nothing, so each row of dZ sums to 0."
    expect.close(dZ.sum(axis=1), [0, 0], says, atol=1e-4)
    says = "Stretching all z of a unit changes nothing, so each row of dZ · z_norm sums to 0."
    expect.close((dZ * z_norm).sum(axis=1), [0, 0], says, atol=1e-4)


@batchnorm_backward.property("the inputs are left unchanged")
def _backward_unchanged(batchnorm_backward: Guarded) -> None:
    backward_row(batchnorm_backward(_DZT, _Z, _GAMMA, 1e-8), 2, 4)
    expect.unchanged(batchnorm_backward)


question_3_5 = question(
    "question_3_5",
    lecture="3.5",
    right="d",
    because={
        "a": "b moves all z of a unit and their mean alike; z − μ is the same for any b.",
        "b": "β alone shifts the unit. What b adds never gets past the normalization.",
        "c": "It would need a gradient to grow. The cost does not depend on b, so there is none.",
        "d": "Yes. Subtracting μ removes whatever b adds, so the cost does not depend on b and db "
        "is 0: it stays as it started and only takes up memory.",
    },
)
