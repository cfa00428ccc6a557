"""Lecture 3.4, normalizing activations in a network: the public properties."""

from __future__ import annotations

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

VARIANCE = Mistake(
    "dividing by the variance",
    "Divide by the standard deviation: take the square root of σ² + ε.",
)
EPS_OUTSIDE = Mistake(
    "adding ε outside the square root", "ε belongs under the root: √(σ² + ε), not √σ² + ε."
)
NO_EPS = Mistake("leaving ε out", "The denominator is √(σ² + ε), with the ε that was passed in.")
WRONG_AXIS = Mistake(
    "averaging over the units instead of the examples",
    "A column is an example, so μ and σ² of a unit run along axis=1.",
)
WHOLE_ARRAY = Mistake(
    "taking one mean and variance for the whole array",
    "Every unit has its own: pass axis=1 and keepdims=True.",
)
UNBIASED = Mistake(
    "dividing by m − 1 in the variance", "Batch norm uses 1/m: np.var with its default ddof=0."
)
NO_SCALE_SHIFT = Mistake(
    "returning z_norm", "The last step is missing: scale by γ, then shift by β."
)
SHIFT_FIRST = Mistake(
    "adding β before scaling by γ", "Scale first, shift afterwards: γ · z_norm + β."
)
SCALES_RAW_Z = Mistake("applying γ and β to Z itself", "γ and β act on z_norm, the normalized Z.")
SWAPPED = Mistake("swapping γ and β", "γ multiplies, β is added.")
NOT_CENTRED = Mistake("not subtracting the mean", "z_norm is (Z − μ)/√(σ² + ε).")
SUM_OF_SQUARES = Mistake(
    "summing the squares without dividing by m", "The variance is the mean of (Z − μ)²."
)
NO_SHIFT = Mistake("leaving β out", "Add β after scaling by γ.")

batchnorm_forward = Check("batchnorm_forward", lecture="3.4")

# μ = 2.5, σ² = 1.25 in the first unit; μ = 4, σ² = 16 in the second.
_Z = np.array([[1.0, 2, 3, 4], [0, 0, 8, 8]])
_GAMMA = np.array([[2.0], [3]])
_BETA = np.array([[1.0], [5]])


@batchnorm_forward.property("the worked example comes out right", weight=2)
def _worked_example(batchnorm_forward: Guarded) -> None:
    Z_tilde = expect.array(batchnorm_forward(_Z, _GAMMA, _BETA, eps=1e-8), (2, 4))
    expect.close(
        Z_tilde,
        [[-1.683282, 0.105573, 1.894427, 3.683282], [2, 2, 8, 8]],
        mistakes={
            VARIANCE: [[-1.4, 0.2, 1.8, 3.4], [4.25, 4.25, 5.75, 5.75]],
            UNBIASED: [[-1.323790, 0.225403, 1.774597, 3.323790], [2.401924] * 2 + [7.598076] * 2],
            NO_SCALE_SHIFT: [[-1.341641, -0.447214, 0.447214, 1.341641], [-1, -1, 1, 1]],
            SHIFT_FIRST: [[-0.683282, 1.105573, 2.894427, 4.683282], [12, 12, 18, 18]],
            SCALES_RAW_Z: [[3, 5, 7, 9], [5, 5, 29, 29]],
            SWAPPED: [[0.658359, 1.552786, 2.447214, 3.341641], [-2, -2, 8, 8]],
            NOT_CENTRED: [[2.788854, 4.577709, 6.366563, 8.155418], [5, 5, 11, 11]],
            SUM_OF_SQUARES: [[-0.341641, 0.552786, 1.447214, 2.341641], [3.5, 3.5, 6.5, 6.5]],
            NO_SHIFT: [[-2.683282, -0.894427, 0.894427, 2.683282], [-3, -3, 3, 3]],
            WRONG_AXIS: [[3, 3, -1, -1], [2, 2, 8, 8]],
            WHOLE_ARRAY: [
                [-0.548370, 0.140400, 0.829170, 1.517940],
                [1.643294] * 2 + [9.908533] * 2,
            ],
        },
    )


@batchnorm_forward.property("ε is under the square root")
def _eps_under_root(batchnorm_forward: Guarded) -> None:
    # σ² + ε is 2 in the first unit and 1 in the second.
    Z = np.array([[1.0, 2, 3, 4], [0, 0, 1, 1]])
    Z_tilde = batchnorm_forward(Z, np.ones((2, 1)), np.zeros((2, 1)), eps=0.75)
    expect.close(
        expect.array(Z_tilde, (2, 4)),
        [[-1.060660, -0.353553, 0.353553, 1.060660], [-0.5, -0.5, 0.5, 0.5]],
        mistakes={
            EPS_OUTSIDE: [[-0.803051, -0.267684, 0.267684, 0.803051], [-0.4, -0.4, 0.4, 0.4]],
            NO_EPS: [[-1.341641, -0.447214, 0.447214, 1.341641], [-1, -1, 1, 1]],
            VARIANCE: [[-0.75, -0.25, 0.25, 0.75], [-0.5, -0.5, 0.5, 0.5]],
        },
    )


@batchnorm_forward.property("every unit has mean β and standard deviation |γ|")
def _mean_and_std(batchnorm_forward: Guarded) -> None:
    Z = np.random.default_rng(1).normal(3.0, 2.0, size=(3, 200))
    gamma, beta = np.array([[0.5], [-2], [4]]), np.array([[-1.0], [0], [7]])
    Z_tilde = expect.array(batchnorm_forward(Z, gamma, beta, eps=1e-8), (3, 200))
    expect.close(Z_tilde.mean(axis=1, keepdims=True), beta, "The units' means are not β.")
    expect.close(Z_tilde.std(axis=1, keepdims=True), np.abs(gamma), "The units' stds are not |γ|.")


@batchnorm_forward.property("each unit is normalized by itself, on a square Z too")
def _square(batchnorm_forward: Guarded) -> None:
    Z = np.array([[0.0, 1], [0, 3]])
    gamma, beta = np.array([[1.0], [2]]), np.array([[0.0], [10]])
    Z_tilde = expect.array(batchnorm_forward(Z, gamma, beta, eps=1e-8), (2, 2))
    expect.close(
        Z_tilde,
        [[-1, 1], [8, 12]],
        "γ and β of shape (n, 1) belong to the rows.",
        mistakes={WRONG_AXIS: [[0, -1], [10, 12]]},
    )


@batchnorm_forward.property("a unit that never varies becomes β, not nan")
def _constant_unit(batchnorm_forward: Guarded) -> None:
    Z = np.array([[1.0, 2, 3, 4], [10, 10, 10, 10]])
    Z_tilde = expect.array(batchnorm_forward(Z, _GAMMA, _BETA, eps=1e-8), (2, 4))
    mistake = None if np.all(np.isfinite(Z_tilde)) else NO_EPS
    expect.that(
        np.allclose(Z_tilde[1], 5, atol=1e-3),
        "The second unit is 10 for every example: Z − μ is 0 and ε keeps the division finite.",
        Z_tilde[1],
        np.full(4, 5.0),
        mistake=mistake,
    )


@batchnorm_forward.property("ε is 1e-8 when it is not given")
def _default_eps(batchnorm_forward: Guarded) -> None:
    Z = np.array([[-1e-4, 1e-4]])  # σ² is 1e-8 too, so σ² + ε doubles it
    Z_tilde = expect.array(batchnorm_forward(Z, np.ones((1, 1)), np.zeros((1, 1))), (1, 2))
    expect.close(
        Z_tilde, [[-0.707107, 0.707107]], mistakes={NO_EPS: [[-1, 1]], VARIANCE: [[-5000, 5000]]}
    )


@batchnorm_forward.property("the inputs are left unchanged")
def _unchanged(batchnorm_forward: Guarded) -> None:
    expect.array(batchnorm_forward(_Z, _GAMMA, _BETA, eps=1e-8), (2, 4))
    expect.unchanged(batchnorm_forward)


identity_params = Check("identity_params", lecture="3.4")

VARIANCE_AS_GAMMA = Mistake(
    "returning the variance as γ", "γ must undo the denominator: √(σ² + ε), not σ² + ε."
)
FLAT = Mistake("dropping an axis", "γ and β have shape (n, 1): keep the axis with keepdims=True.")
STANDARD_PARAMS = Mistake(
    "returning γ = 1 and β = 0", "Those leave z_norm as it is; here Z itself must come back."
)
SWAPPED_PARAMS = Mistake("returning β before γ", "The order is (gamma, beta).")
INVERSE_GAMMA = Mistake(
    "returning 1/√(σ² + ε)", "z_norm was divided by √(σ² + ε), so γ multiplies by it."
)
NEGATIVE_BETA = Mistake("returning −μ as β", "The mean was subtracted, so β adds it: β = μ.")


@identity_params.property("the worked example comes out right", weight=2)
def _identity_example(identity_params: Guarded) -> None:
    got = identity_params(_Z, eps=9.0)  # σ² + ε is 10.25 and 25
    gamma, beta = _params(got, 2, 4)
    expect.close(
        np.stack([gamma, beta]),
        [[[3.201562], [5]], [[2.5], [4]]],
        mistakes={
            EPS_OUTSIDE: [[[10.118034], [13]], [[2.5], [4]]],
            NO_EPS: [[[1.118034], [4]], [[2.5], [4]]],
            VARIANCE_AS_GAMMA: [[[10.25], [25]], [[2.5], [4]]],
            STANDARD_PARAMS: [[[1], [1]], [[0], [0]]],
            SWAPPED_PARAMS: [[[2.5], [4]], [[3.201562], [5]]],
            INVERSE_GAMMA: [[[0.312348], [0.2]], [[2.5], [4]]],
            NEGATIVE_BETA: [[[3.201562], [5]], [[-2.5], [-4]]],
            UNBIASED: [[[3.265986], [5.507571]], [[2.5], [4]]],
        },
    )


@identity_params.property("γ · z_norm + β gives Z back")
def _undoes(identity_params: Guarded) -> None:
    Z = np.random.default_rng(2).normal(-4.0, 3.0, size=(4, 4))
    gamma, beta = _params(identity_params(Z, eps=0.5), 4, 4)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + 0.5)
    expect.close(gamma * z_norm + beta, Z, "Batch norm with your γ and β does not return Z.")


@identity_params.property("γ is positive")
def _positive(identity_params: Guarded) -> None:
    gamma, _ = _params(identity_params(np.array([[-5.0, -7, -9]]), eps=1e-8), 1, 3)
    expect.that(bool(np.all(gamma > 0)), "A square root is not negative.", gamma)


@identity_params.property("the input is left unchanged")
def _identity_unchanged(identity_params: Guarded) -> None:
    _params(identity_params(_Z, eps=1e-8), 2, 4)
    expect.unchanged(identity_params)


def _params(got: object, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    gamma, beta = expect.parts(got, ["gamma", "beta"])
    flat = {FLAT: (n,), WRONG_AXIS: (1, m), WHOLE_ARRAY: ()}
    return (
        expect.array(gamma, (n, 1), name="gamma", mistakes=flat),
        expect.array(beta, (n, 1), name="beta", mistakes=flat),
    )


layernorm = Check("layernorm", lecture="3.4")

OVER_EXAMPLES = Mistake(
    "averaging over the examples, as batch norm does",
    "Layer norm looks at one example at a time: average over the units, axis=0.",
)

# Each column holds 1, 3, 5 or 2, 4, 6 in some order: variance 8/3 in both.
_Z_LAYER = np.array([[1.0, 2], [3, 6], [5, 4]])


@layernorm.property("the worked example comes out right", weight=2)
def _layernorm_example(layernorm: Guarded) -> None:
    expect.close(
        expect.array(layernorm(_Z_LAYER, eps=1e-8), (3, 2)),
        [[-1.224745, -1.224745], [0, 1.224745], [1.224745, 0]],
        mistakes={
            OVER_EXAMPLES: [[-1, 1], [-1, 1], [1, -1]],
            VARIANCE: [[-0.75, -0.75], [0, 0.75], [0.75, 0]],
            UNBIASED: [[-1, -1], [0, 1], [1, 0]],
            WHOLE_ARRAY: [[-1.463850, -0.878310], [-0.292770, 1.463850], [0.878310, 0.292770]],
            NOT_CENTRED: [[0.612372, 1.224745], [1.837117, 3.674235], [3.061862, 2.449490]],
        },
    )


@layernorm.property("ε is under the square root")
def _layernorm_eps(layernorm: Guarded) -> None:
    expect.close(
        expect.array(layernorm(_Z_LAYER, eps=4 / 3), (3, 2)),  # σ² + ε is 4
        [[-1, -1], [0, 1], [1, 0]],
        mistakes={
            EPS_OUTSIDE: [[-0.674162, -0.674162], [0, 0.674162], [0.674162, 0]],
            NO_EPS: [[-1.224745, -1.224745], [0, 1.224745], [1.224745, 0]],
            VARIANCE: [[-0.5, -0.5], [0, 0.5], [0.5, 0]],
        },
    )


@layernorm.property("an example's result does not depend on the other examples")
def _one_at_a_time(layernorm: Guarded) -> None:
    Z = np.array([[2.0, 1, 7, 0], [0, 5, 9, 1], [4, 3, -5, 2]])
    together = expect.array(layernorm(Z, eps=1e-8), (3, 4))
    alone = expect.array(layernorm(Z[:, :1], eps=1e-8), (3, 1))
    mistake = OVER_EXAMPLES if np.allclose(alone, 0, atol=1e-3) else None
    expect.that(
        np.allclose(alone, together[:, :1], rtol=1e-4, atol=1e-4),
        "The first example alone gives another result than inside the batch.",
        alone[:, 0],
        together[:, 0],
        mistake=mistake,
    )


@layernorm.property("the input is left unchanged")
def _layernorm_unchanged(layernorm: Guarded) -> None:
    expect.array(layernorm(_Z_LAYER, eps=1e-8), (3, 2))
    expect.unchanged(layernorm)


question_3_4 = question(
    "question_3_4",
    lecture="3.4",
    right="c",
    because={
        "a": "It is the normalization that makes training faster. γ and β are there for what the "
        "network can compute, not for speed.",
        "b": "ε already keeps the division finite; γ and β come after the division.",
        "c": "Yes. Mean 0 and variance 1 would hold a sigmoid in its nearly linear middle; γ and β "
        "let each unit have the mean and spread that serve it, the original ones included.",
        "d": "They may take any value. Only z_norm has mean 0 and variance 1; z̃ has mean β and "
        "standard deviation |γ|.",
    },
)
