"""Lecture 3.5, fitting batch norm into a network: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_4 import EPS_OUTSIDE, NO_EPS
from course.checks.lecture_3_5 import (
    CONSTANTS,
    FIRST_FAN_IN,
    NO_GAMMA,
    NO_MEAN_PATH,
    NO_VARIANCE_PATH,
    OWN_SEED,
    backward_row,
    initialized,
)
from course.checks.lecture_3_5_steps import (
    FORGETS_V,
    NO_SCALE_SHIFT_STEP,
    OLD_V,
    as_row,
    moved_row,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check
from grader.checks.lecture_3_4 import WHOLE_NUMBERS

BY_POSITION = Mistake(
    "pairing parameters and gradients by their position",
    "The two dicts may list their keys in any order: look up the gradient by its name.",
)

initialize_parameters = Check("initialize_parameters", lecture="3.5", hidden=True)


@initialize_parameters.property(
    "right for networks of any depth",
    weight=2,
    advice="Try a network without hidden layers, [3, 1], one with layers of a single unit, and "
    "one with five hidden layers; every layer has its own n_in.",
)
def _depths(initialize_parameters: Guarded) -> None:
    for seed, dims in enumerate([[3, 1], [7, 1, 1], [2, 8, 8, 8, 8, 8, 5], [900, 60, 500]]):
        raw = initialize_parameters(dims, np.random.default_rng(seed))
        got = initialized(raw, dims)
        expect.mapping(raw, list(got))
        last = len(dims) - 1
        for layer in range(1, last):
            expect.close(got[f"gamma{layer}"], np.ones((dims[layer], 1)))
            expect.close(got[f"beta{layer}"], np.zeros((dims[layer], 1)))
        expect.close(got[f"b{last}"], np.zeros((dims[-1], 1)))
    for layer, n_in in ((1, 900), (2, 60)):
        # Both have 30000 entries or more: six standard errors are 2.5 %.
        expect.close(
            float(got[f"W{layer}"].std()),
            np.sqrt(2 / n_in),
            rtol=0.025,
            mistakes={FIRST_FAN_IN: np.sqrt(2 / 900)},
        )


@initialize_parameters.property(
    "the draws come from the rng alone",
    advice="np.random.seed or a generator of your own inside makes every result the same; "
    "use the rng that is passed in, and go on drawing from it.",
)
def _own_rng(initialize_parameters: Guarded) -> None:
    rng = np.random.default_rng(11)
    before = rng.bit_generator.state
    first = initialized(initialize_parameters([4, 5, 2], rng), [4, 5, 2])
    expect.that(rng.bit_generator.state != before, "The rng has not been used.", mistake=OWN_SEED)
    second = initialized(initialize_parameters([4, 5, 2], rng), [4, 5, 2])
    expect.that(not np.allclose(first["W1"], second["W1"]), "A second call must draw new values.")
    expect.only_its_rng(initialize_parameters)


batchnorm_backward = Check("batchnorm_backward", lecture="3.5", hidden=True)


def _forward(Z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float) -> np.ndarray:
    centred = Z - Z.mean(axis=1, keepdims=True)
    return gamma * centred / np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + eps) + beta


def _slopes(dZt: np.ndarray, Z: np.ndarray, gamma: np.ndarray, eps: float) -> np.ndarray:
    """Return dZ, dγ and dβ side by side, measured by central differences."""
    h, beta = 1e-5, np.zeros_like(gamma)
    flat = np.hstack([Z, gamma, beta])
    slopes = np.zeros_like(flat)
    for where in np.ndindex(flat.shape):
        cost = []
        for sign in (1, -1):
            moved = flat.copy()
            moved[where] += sign * h
            Z_tilde = _forward(moved[:, :-2], moved[:, -2:-1], moved[:, -1:], eps)
            cost.append(np.sum(dZt * Z_tilde))
        slopes[where] = (cost[0] - cost[1]) / (2 * h)
    return slopes


def _draw(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    Z = rng.normal(rng.uniform(-5, 5, (n, 1)), rng.uniform(0.5, 4, (n, 1)), (n, m))
    return rng.normal(0, 1, (n, m)), Z, rng.uniform(0.5, 3, (n, 1))


@batchnorm_backward.property(
    "agrees with a gradient check on batches of other sizes",
    weight=3,
    advice="Compare dZ, dγ and dβ with central differences of sum(dZt · z̃), on batches of other "
    "shapes and with a large ε.",
)
def _gradient_check(batchnorm_backward: Guarded) -> None:
    for seed, (n, m, eps) in enumerate([(1, 6, 0.1), (4, 4, 1e-6), (5, 3, 2.0), (2, 24, 0.3)]):
        dZt, Z, gamma = _draw(seed, n, m)
        want = _slopes(dZt, Z, gamma, eps)
        mu, std = Z.mean(axis=1, keepdims=True), np.sqrt(Z.var(axis=1, keepdims=True) + eps)
        z_norm, sums = (Z - mu) / std, want[:, m:]
        spread = z_norm * np.mean(dZt * z_norm, axis=1, keepdims=True)
        centred = dZt - dZt.mean(axis=1, keepdims=True)
        known = {
            CONSTANTS: gamma * dZt / std,
            NO_VARIANCE_PATH: gamma * centred / std,
            NO_MEAN_PATH: gamma * (dZt - spread) / std,
            NO_GAMMA: (centred - spread) / std,
        }
        expect.close(
            backward_row(batchnorm_backward(dZt, Z, gamma, eps), n, m),
            want,
            mistakes={mistake: np.hstack([dZ, sums]) for mistake, dZ in known.items()}
            | {
                # √(σ² + ε′) is σ + ε with this ε′.
                EPS_OUTSIDE: _slopes(dZt, Z, gamma, 2 * eps * np.sqrt(std**2 - eps) + eps**2),
                NO_EPS: _slopes(dZt, Z, gamma, 0.0),
            },
            rtol=1e-3,
            atol=1e-4,
        )


@batchnorm_backward.property(
    "a unit that never varies and a batch of one example stay finite",
    advice="Try a constant unit: dZ is then γ · (dZt − its mean)/√ε. With one example dZ and dγ "
    "are 0.",
)
def _degenerate(batchnorm_backward: Guarded) -> None:
    dZt, gamma = np.array([[3.0, 1, -1, 1]]), np.array([[2.0]])
    got = backward_row(batchnorm_backward(dZt, np.full((1, 4), 10.0), gamma, 0.01), 1, 4)
    expect.close(got, [[40, 0, -40, 0, 0, 4]], atol=1e-3)
    got = backward_row(batchnorm_backward(dZt[:, :1], np.array([[7.0]]), gamma, 0.01), 1, 1)
    expect.close(got, [[0, 0, 3]], atol=1e-3)


@batchnorm_backward.property(
    "right for whole numbers and for negative γ",
    advice="Try arrays of integers, and a negative γ: it turns the sign of dZ, not of dγ.",
)
def _whole_numbers(batchnorm_backward: Guarded) -> None:
    Z, dZt, gamma = np.array([[0, 0, 2, 2]]), np.array([[3, 1, -2, 0]]), np.array([[-4]])
    got = backward_row(batchnorm_backward(dZt, Z, gamma, 3.0), 1, 4)  # z_norm is −½ and ½
    want = np.array([[-4.25, -0.25, 4.25, 0.25, -3, 2]])
    expect.close(got, want, mistakes={WHOLE_NUMBERS: np.trunc(want)})


@batchnorm_backward.property(
    "right the second time too",
    advice="There is no chance in it: two calls with the same arguments must agree.",
)
def _deterministic(batchnorm_backward: Guarded) -> None:
    dZt, Z, gamma = _draw(9, 3, 5)
    want = _slopes(dZt, Z, gamma, 0.01)
    for _ in range(2):
        got = backward_row(batchnorm_backward(dZt, Z, gamma, 0.01), 3, 5)
        expect.close(got, want, rtol=1e-3, atol=1e-4)


def _network(seed: int, whole: bool = False) -> tuple[dict, dict, dict]:
    """Return parameters, gradients and v of a network, the keys of each in an order of its own."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (4, 3), "gamma1": (4, 1), "beta1": (4, 1), "W2": (4, 4), "gamma2": (4, 1)}
    shapes |= {"beta2": (4, 1), "W3": (2, 4), "b3": (2, 1)}

    def drawn(prefix: str) -> dict[str, np.ndarray]:
        keys = [str(key) for key in rng.permutation(list(shapes))]
        arrays = {prefix + key: rng.normal(0, 3, shapes[key]) for key in keys}
        return (
            {key: array.round().astype(int) for key, array in arrays.items()} if whole else arrays
        )

    return drawn(""), drawn("d"), drawn("d")


def _shapes(parameters: dict[str, np.ndarray]) -> dict[str, tuple]:
    return {key: value.shape for key, value in parameters.items()}


def _row(values: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([value.ravel() for value in values.values()])


gradient_descent_step = Check("gradient_descent_step", lecture="3.5", hidden=True)


@gradient_descent_step.property(
    "right whatever the order of the keys",
    weight=2,
    advice="Try dicts that list their keys in different orders, and other learning rates.",
)
def _descent_order(gradient_descent_step: Guarded) -> None:
    # All of one shape, so that a mix-up goes unnoticed by NumPy.
    ones = {"W1": [[1.0]], "gamma1": [[2.0]], "beta1": [[3.0]], "W2": [[4.0]], "b2": [[5.0]]}
    parameters = {key: np.array(value) for key, value in ones.items()}
    slopes = {"db2": 50.0, "dbeta1": 30.0, "dW1": 10.0, "dgamma1": 20.0, "dW2": 40.0}
    grads = {key: np.array([[value]]) for key, value in slopes.items()}
    expect.close(
        as_row(gradient_descent_step(parameters, grads, 0.01), _shapes(parameters)),
        [0.9, 1.8, 2.7, 3.6, 4.5],
        mistakes={BY_POSITION: [0.5, 1.7, 2.9, 3.8, 4.6]},
    )
    for seed, lr in enumerate((0.0, 0.3, 10.0)):
        parameters, grads, _ = _network(seed)
        moved = {key: value - lr * grads["d" + key] for key, value in parameters.items()}
        kept = {key: moved[key] if key[0] in "Wb" else parameters[key] for key in moved}
        kept |= {key: parameters[key] for key in moved if key.startswith("beta")}
        expect.close(
            as_row(gradient_descent_step(parameters, grads, lr), _shapes(parameters)),
            _row(moved),
            mistakes={NO_SCALE_SHIFT_STEP: _row(kept)},
        )


@gradient_descent_step.property(
    "right for whole numbers, and the same twice",
    advice="Try arrays of integers: half a step must not be cut off.",
)
def _descent_whole(gradient_descent_step: Guarded) -> None:
    parameters, grads, _ = _network(7, whole=True)
    moved = {key: value - 0.25 * grads["d" + key] for key, value in parameters.items()}
    for _ in range(2):
        got = as_row(gradient_descent_step(parameters, grads, 0.25), _shapes(parameters))
        expect.close(got, _row(moved), mistakes={WHOLE_NUMBERS: np.trunc(_row(moved))})


momentum_step = Check("momentum_step", lecture="3.5", hidden=True)


@momentum_step.property(
    "right whatever the order of the keys, over four steps",
    weight=2,
    advice="Try dicts that list their keys in different orders, other β's and more steps.",
)
def _momentum_order(momentum_step: Guarded) -> None:
    for seed, (lr, beta) in enumerate([(0.1, 0.9), (1.0, 0.5), (0.02, 0.0), (0.3, 0.99)]):
        parameters, grads, v = _network(seed + 20)
        shapes = _shapes(parameters)
        for step in range(4):
            grads = {key: (-1) ** step * (step + 1) * value for key, value in grads.items()}
            old = v
            v = {key: beta * v["d" + key] + (1 - beta) * grads["d" + key] for key in parameters}
            moved = {key: value - lr * v[key] for key, value in parameters.items()}
            lagging = {key: value - lr * old["d" + key] for key, value in parameters.items()}
            fresh = {key: (1 - beta) * grads["d" + key] for key in parameters}
            alone = {key: value - lr * fresh[key] for key, value in parameters.items()}
            got = moved_row(momentum_step(parameters, grads, old, lr, beta=beta), shapes)
            expect.close(
                got,
                [*_row(moved), *_row(v)],
                mistakes={
                    OLD_V: [*_row(lagging), *_row(v)],
                    FORGETS_V: [*_row(alone), *_row(fresh)],
                },
            )
            parameters, v = moved, {"d" + key: value for key, value in v.items()}


@momentum_step.property(
    "right for whole numbers, and the same twice",
    advice="Try arrays of integers: half a step must not be cut off, and nothing may be kept from "
    "one call to the next.",
)
def _momentum_whole(momentum_step: Guarded) -> None:
    parameters, grads, v = _network(8, whole=True)
    new = {key: 0.75 * v["d" + key] + 0.25 * grads["d" + key] for key in parameters}
    moved = {key: value - 0.5 * new[key] for key, value in parameters.items()}
    cut_off = {key: np.trunc(value) for key, value in new.items()}
    moved_less = {key: value - 0.5 * cut_off[key] for key, value in parameters.items()}
    for _ in range(2):
        got = moved_row(momentum_step(parameters, grads, v, 0.5, beta=0.75), _shapes(parameters))
        expect.close(
            got,
            [*_row(moved), *_row(new)],
            mistakes={WHOLE_NUMBERS: [*_row(moved_less), *_row(cut_off)]},
        )
