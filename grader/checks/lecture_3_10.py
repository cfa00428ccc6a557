"""Lecture 3.10, deep learning frameworks: the hidden properties."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from course.checks.lecture_3_10 import (
    NO_BIAS,
    NO_RELU,
    NOT_TRANSPOSED,
    OVER_EXAMPLES,
    RELU_LAST,
    tensor,
    weights,
)
from course.checks.lecture_3_10_drivers import (
    draws_after,
    report_under_another_name,
    report_with,
    tensorflow_forward,
)
from course.checks.lecture_3_10_stack import (
    ENVIRONMENT_ONLY,
    NOT_INSTALLED,
    PERHAPS_THERE,
    draws,
    entries,
    installed,
    repeating,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

WHOLE_NUMBERS = Mistake(
    "keeping the integer type of X", "Do not write the results into an array like X: it cuts off."
)
ALPHABETICAL = Mistake(
    "sorting the names as text", 'As text "W10" comes before "W2": count the layers instead.'
)
AS_INSERTED = Mistake(
    "taking the arrays in the order of the dict", "Ask for each by its name, layer by layer."
)
BY_HAND = Mistake("writing down what is installed today", "Look it up when the function is called.")


def _softmax(Z: np.ndarray, axis: int = 0) -> np.ndarray:
    T = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return T / T.sum(axis=axis, keepdims=True)


def _logits(params: dict, X: np.ndarray, *, bias: float = 1.0, relu: bool = True) -> np.ndarray:
    A = X
    for k in range(1, len(params) // 2 + 1):
        Z = params[f"W{k}"] @ A + bias * params[f"b{k}"]
        A = np.maximum(Z, 0) if relu else Z
    return Z


def _network(seed: int, sizes: list[int]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    params = {}
    for k, (n_in, n) in enumerate(pairwise(sizes), start=1):
        params[f"W{k}"] = rng.standard_normal((n, n_in)) / np.sqrt(n_in)
        params[f"b{k}"] = rng.standard_normal((n, 1))
    return params


_NETWORKS = [
    ([5, 3], 4),
    ([3, 3, 3, 3], 3),
    ([2, 7, 4], 1),
    ([6, 8, 5, 4, 10], 12),
    ([1, 4, 2], 30),
]


def _cases() -> list[tuple[dict, np.ndarray, np.ndarray, dict]]:
    """Return parameters, examples, the right result and what mistakes give, for each network."""
    cases = []
    for seed, (sizes, m) in enumerate(_NETWORKS):
        params, X = (
            _network(seed, sizes),
            np.random.default_rng(90 + seed).normal(0, 2, (sizes[0], m)),
        )
        Z = _logits(params, X)
        wrong = {
            NO_RELU: _softmax(_logits(params, X, relu=False)),
            RELU_LAST: _softmax(np.maximum(Z, 0)),
            OVER_EXAMPLES: _softmax(Z, axis=1),
            NO_BIAS: _softmax(_logits(params, X, bias=0.0)),
        }
        cases.append((params, X, _softmax(Z), wrong))
    return cases


forward_numpy = Check("forward_numpy", lecture="3.10", hidden=True)


@forward_numpy.property(
    "right for networks of other sizes",
    weight=2,
    advice="Try one to four layers, square ones, a single input and a single example.",
)
def _sizes(forward_numpy: Guarded) -> None:
    for params, X, want, wrong in _cases():
        got = expect.array(forward_numpy(params, X), want.shape)
        expect.close(got, want, mistakes=wrong, atol=1e-5)


@forward_numpy.property(
    "whole numbers work, and large negative logits too",
    advice="Try an X of integers, and logits near -1000.",
)
def _hard(forward_numpy: Guarded) -> None:
    two_layers = {
        "W1": np.array([[0.5, 0], [0, 0.5]]),
        "b1": np.array([[0.0], [0.25]]),
        "W2": np.eye(2),
        "b2": np.array([[-1000.0], [-1000.0]]),
    }
    raw = forward_numpy(two_layers, np.array([[1, 4], [1, 2]]))
    mistake = WHOLE_NUMBERS if getattr(raw, "dtype", np.dtype(float)).kind in "iu" else None
    got = expect.array(raw, (2, 2))
    want = [[0.437823, 0.679179], [0.562177, 0.320821]]
    expect.that(np.allclose(got, want, rtol=1e-3), "Wrong for integers.", mistake=mistake)


@forward_numpy.property(
    "an example's result does not depend on the others",
    advice="Pass one column alone, then the same column among others.",
)
def _alone(forward_numpy: Guarded) -> None:
    params, X = _network(40, [3, 6, 4]), np.random.default_rng(41).standard_normal((3, 5))
    together = expect.array(forward_numpy(params, X), (4, 5))
    alone = expect.array(forward_numpy(params, X[:, 2:3]), (4, 1))
    expect.close(together[:, 2:3], alone, mistakes={OVER_EXAMPLES: np.ones((4, 1)) / 5}, atol=1e-5)


forward_tensorflow = Check("forward_tensorflow", lecture="3.10", hidden=True)


@forward_tensorflow.property(
    "right for networks of other sizes, with all slopes",
    weight=2,
    advice="Try one to four layers, square ones, a single input and a single example.",
)
def _tensorflow_sizes(forward_tensorflow: Guarded) -> None:
    for params, X, want, wrong in _cases():
        Y = np.eye(*want.shape)
        Y[0, Y.sum(axis=0) == 0] = 1
        got = forward_tensorflow.through(tensorflow_forward, params, X, Y)
        expect.close(tensor(got, want.shape), want, mistakes=wrong, atol=1e-5)
        last = f"b{len(params) // 2}"
        slope = (want - Y).mean(axis=1, keepdims=True)
        slopes = got["slopes"]
        expect.that(
            all(slopes.get(name) is not None for name in params), "There are slopes missing."
        )
        expect.close(expect.array(slopes[last], slope.shape), slope, "Wrong slope.", atol=1e-5)


@forward_tensorflow.property(
    "single precision works as well",
    advice="Pass variables and examples of type float32, which is what Keras uses.",
)
def _single(forward_tensorflow: Guarded) -> None:
    params, X, want, wrong = _cases()[3]
    params = {name: value.astype(np.float32) for name, value in params.items()}
    Y = np.eye(*want.shape)
    Y[0, Y.sum(axis=0) == 0] = 1
    got = forward_tensorflow.through(tensorflow_forward, params, X.astype(np.float32), Y)
    expect.close(tensor(got, want.shape), want, mistakes=wrong, rtol=1e-3, atol=1e-5)


keras_weights = Check("keras_weights", lecture="3.10", hidden=True)


def _keras_cases() -> list[tuple[dict, list[np.ndarray]]]:
    cases = []
    for seed, sizes in enumerate(([4, 4], [3, 5, 2], [1, 1, 6], [7, 7, 7, 2])):
        params = _network(60 + seed, sizes)
        arrays = []
        for k in range(1, len(sizes)):
            arrays += [params[f"W{k}"].T, params[f"b{k}"].ravel()]
        cases.append((params, arrays))
    return cases


def _same(got: object, want: list[np.ndarray], mistakes: dict | None = None) -> None:
    found = weights(got, [array.shape for array in want])
    joined = np.concatenate([array.ravel() for array in found])
    expect.close(joined, _joined(want), mistakes=mistakes)


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays])


@keras_weights.property(
    "right for networks of other sizes",
    weight=2,
    advice="Try one to three layers, square ones among them, and layers of a single unit.",
)
def _keras_sizes(keras_weights: Guarded) -> None:
    for params, want in _keras_cases():
        as_it_is = [array.T for array in want]
        _same(keras_weights(params), want, {NOT_TRANSPOSED: _joined(as_it_is)})


@keras_weights.property(
    "eleven layers stay in order",
    advice="Count the layers from 1 to 11 and ask for each array by its name.",
)
def _eleven(keras_weights: Guarded) -> None:
    params = {}
    for k in range(1, 12):
        params |= {f"W{k}": np.full((2, 2), float(k)), f"b{k}": np.full((2, 1), k + 0.5)}
    want = [np.full(shape, value) for k in range(1, 12) for shape, value in _layer(k)]
    order = sorted(range(1, 12), key=str)
    text = [np.full(shape, value) for k in order for shape, value in _layer(k)]
    _same(keras_weights(params), want, {ALPHABETICAL: _joined(text)})


def _layer(k: int) -> list[tuple[tuple[int, ...], float]]:
    return [((2, 2), float(k)), ((2,), k + 0.5)]


@keras_weights.property(
    "the order of the dict does not matter",
    advice="Put the second layer into the dict before the first.",
)
def _dict_order(keras_weights: Guarded) -> None:
    params, want = _keras_cases()[3]
    names = ["W2", "b2", "W1", "b1", "W3", "b3"]
    mixed = [part for k in (1, 0, 2) for part in want[2 * k : 2 * k + 2]]
    _same(
        keras_weights({name: params[name] for name in names}),
        want,
        {AS_INSERTED: _joined(mixed)},
    )


stack_report = Check("stack_report", lecture="3.10", hidden=True)


@stack_report.property(
    "a package that is installed later is seen",
    weight=2,
    advice="Look the packages up in the function: install one, call it again, and it must tell.",
)
def _installed_later(stack_report: Guarded) -> str | None:
    absent = [name for name in PERHAPS_THERE if installed()[name] == NOT_INSTALLED]
    if not absent:
        return "Not tried: nothing is missing here that could be installed."
    package = absent[-1]
    before = entries(stack_report())
    after = entries(stack_report.through(report_with, package, "9.8.7"))
    mistake = BY_HAND if after == before else None
    expect.that(after[package] == "9.8.7", f"{package} 9.8.7 is there now.", mistake=mistake)
    return None


@stack_report.property(
    "KERAS_BACKEND changes nothing once Keras is imported",
    advice="Set os.environ['KERAS_BACKEND'] after the import: Keras stays on what it has, and "
    "keras.config.backend() says so.",
)
def _late_environment(stack_report: Guarded) -> None:
    report, backend = expect.parts(
        stack_report.through(report_under_another_name, "openvino"), ["report", "the backend"]
    )
    got = entries(report)["backend"]
    mistake = ENVIRONMENT_ONLY if got == "openvino" else None
    expect.that(got == backend, "That is not the backend.", mistake=mistake)


set_all_seeds = Check("set_all_seeds", lecture="3.10", hidden=True)


@set_all_seeds.property(
    "what was drawn before does not matter",
    advice="Draw a few numbers from each library, then seed: the draws that follow must be those "
    "of a fresh start.",
)
def _drawn_before(set_all_seeds: Guarded) -> None:
    seeds = [5, 5, 5]
    got = set_all_seeds.through(draws_after, seeds, drawn_before=3)
    found = draws(got, seeds)
    expect.that(len(repeating(found)) == len(found), "Some draws differ.")
    for drawn in found.values():
        expect.that(drawn[0] == drawn[2], "Some draws differ.")


@set_all_seeds.property(
    "the smallest and the largest seed work",
    advice="NumPy takes seeds from 0 to 2**32 - 1: try both.",
)
def _extremes(set_all_seeds: Guarded) -> None:
    for seed in (0, 2**32 - 1):
        found = draws(set_all_seeds.through(draws_after, [seed, seed]), [seed, seed])
        expect.that(len(repeating(found)) == len(found), "Some draws differ.")
