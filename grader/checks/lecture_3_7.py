"""Lecture 3.7, batch norm at test time: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_4 import EPS_OUTSIDE, NO_EPS, NOT_CENTRED, UNBIASED, VARIANCE
from course.checks.lecture_3_7 import (
    BATCH_STATISTICS,
    FIXED_MOMENTUM,
    NO_FACTOR,
    OF_ALL_EXAMPLES,
    SIGMA_SQUARED_LATER,
    STILL_UPDATING,
    SWAPPED_WEIGHTS,
    WRONG_M,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check
from grader.checks.lecture_3_4 import ONE_PASS, WHOLE_NUMBERS

REMEMBERS = Mistake(
    "remembering values from an earlier call",
    "Compute from the arguments alone: the caller keeps the running averages and passes them in.",
)


def _draw(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a batch and running averages near its own."""
    rng = np.random.default_rng(seed)
    centre, spread = rng.uniform(-5, 5, (n, 1)), rng.uniform(0.5, 4, (n, 1))
    Z = rng.normal(centre, spread, (n, m))
    return Z, centre + rng.normal(0, 1, (n, 1)), spread**2 * rng.uniform(0.5, 2, (n, 1))


def _pair(got: object, n: int) -> np.ndarray:
    first, second = expect.parts(got, ["the mean", "the variance"])
    return np.stack(
        [expect.array(first, (n, 1), name="mean"), expect.array(second, (n, 1), name="variance")]
    )


def _moments(Z: np.ndarray, ddof: int = 0) -> np.ndarray:
    return np.stack([Z.mean(1, keepdims=True), Z.var(1, ddof=ddof, keepdims=True)])


update_running = Check("update_running", lecture="3.7", hidden=True)


@update_running.property(
    "right for other sizes and momenta",
    weight=2,
    advice="Try other shapes, a square one among them, and momenta from 0 to 1.",
)
def _update_sizes(update_running: Guarded) -> None:
    cases = [(1, 7, 0.99), (4, 4, 0.5), (16, 3, 0.1), (3, 200, 0.75), (2, 6, 0.0), (6, 2, 1.0)]
    for seed, (n, m, momentum) in enumerate(cases):
        Z, mu_run, var_run = _draw(seed, n, m)
        old, new = np.stack([mu_run, var_run]), _moments(Z)
        unbiased = _moments(Z, ddof=1)
        expect.close(
            _pair(update_running(mu_run, var_run, Z, momentum), n),
            momentum * old + (1 - momentum) * new,
            mistakes={
                SWAPPED_WEIGHTS: (1 - momentum) * old + momentum * new,
                UNBIASED: momentum * old + (1 - momentum) * unbiased,
                FIXED_MOMENTUM: 0.9 * old + 0.1 * new,
            },
        )


@update_running.property(
    "the same mini-batch over and over is what is remembered in the end",
    advice="Feed what comes back in again, with the same Z: the result must approach its μ and σ².",
)
def _update_converges(update_running: Guarded) -> None:
    Z, mu_run, var_run = _draw(31, 3, 12)
    for _ in range(40):
        mu_run, var_run = _pair(update_running(mu_run, var_run, Z, 0.6), 3)
    expect.close(np.stack([mu_run, var_run]), _moments(Z), "It settles elsewhere.", atol=1e-4)


@update_running.property(
    "accurate far from zero, and right for whole numbers",
    advice="Subtract the mean first, then average the squares; and try a Z of integers.",
)
def _update_hard(update_running: Guarded) -> None:
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    raw = expect.parts(update_running(zero, one, np.array([[1, 2, 6]]), 0.5), ["mean", "variance"])
    cut_off = all(isinstance(part, np.ndarray) and part.dtype.kind in "iu" for part in raw)
    got = _pair(raw, 1)
    expect.that(
        np.allclose(got, [[[1.5]], [[2.833333]]], rtol=1e-4),
        "Wrong for integers.",
        mistake=WHOLE_NUMBERS if cut_off else None,
    )
    ripple = np.array([[-1.0, 1, -1, 1]])
    plain = _pair(update_running(zero, one, ripple / 7, 0.5), 1)
    centre = 1e2 if expect.is_single_precision(plain) else 3e8
    got = _pair(update_running(zero, one, centre + ripple, 0.0), 1)
    nearby = np.allclose(plain, [[[0]], [[0.510204]]], atol=1e-4)
    expect.that(
        np.allclose(got, [[[centre]], [[1]]], rtol=1e-3),
        "The digits are lost far from zero.",
        mistake=ONE_PASS if nearby else None,
    )


@update_running.property(
    "the same arguments give the same result, whatever was called before",
    advice="Keep nothing between calls: the running averages are arguments and results.",
)
def _update_pure(update_running: Guarded) -> None:
    Z, mu_run, var_run = _draw(5, 3, 8)
    want = 0.8 * np.stack([mu_run, var_run]) + 0.2 * _moments(Z)
    first = _pair(update_running(mu_run, var_run, Z, 0.8), 3)
    _pair(update_running(mu_run + 3, 2 * var_run, 2 * Z - 1, 0.8), 3)
    second = _pair(update_running(mu_run, var_run, Z, 0.8), 3)
    right_at_first = np.allclose(first, want, rtol=1e-4)
    expect.that(
        np.allclose(second, first, rtol=1e-4),
        "The second call differs.",
        mistake=REMEMBERS if right_at_first else None,
    )
    expect.close(first, want)


population_statistics = Check("population_statistics", lecture="3.7", hidden=True)


@population_statistics.property(
    "right for other numbers and sizes of mini-batches",
    weight=2,
    advice="Try one batch, many batches, and as many batches as there are examples in each.",
)
def _population_sizes(population_statistics: Guarded) -> None:
    for seed, (count, n, m) in enumerate([(1, 2, 5), (30, 1, 2), (4, 4, 4), (7, 20, 3)]):
        batches = [_draw(50 + 100 * seed + t, n, m)[0] for t in range(count)]
        mean, variance = np.mean([_moments(Z) for Z in batches], axis=0)
        stds = np.mean([Z.std(1, keepdims=True) for Z in batches], axis=0)
        factor = m / (m - 1)
        expect.close(
            _pair(population_statistics(batches), n),
            np.stack([mean, factor * variance]),
            mistakes={
                NO_FACTOR: np.stack([mean, variance]),
                SIGMA_SQUARED_LATER: np.stack([mean, factor * stds**2]),
                WRONG_M: np.stack([mean, variance * count / max(count - 1, 1)]),
                OF_ALL_EXAMPLES: _moments(np.concatenate(batches, axis=1)),
            },
            atol=1e-5,
        )


@population_statistics.property(
    "accurate far from zero, and right for whole numbers",
    advice="Subtract each batch's mean first, then average the squares; and try integers.",
)
def _population_hard(population_statistics: Guarded) -> None:
    got = _pair(population_statistics([np.array([[1, 2, 6, 3]]), np.array([[0, 0, 1, 3]])]), 1)
    expect.close(got, [[[2]], [[3.333333]]], "Wrong for integers.")
    ripple = np.array([[-1.0, 1, -1, 1]])
    centre = 1e2 if expect.is_single_precision(got) else 3e8
    got = _pair(population_statistics([centre + ripple, centre - ripple]), 1)
    expect.that(
        np.allclose(got, [[[centre]], [[4 / 3]]], rtol=1e-3),
        "The digits are lost far from zero.",
        mistake=ONE_PASS,
    )


@population_statistics.property(
    "the same batches give the same result",
    advice="There is no chance in an average: two calls with the same batches must agree.",
)
def _population_deterministic(population_statistics: Guarded) -> None:
    batches = [_draw(seed, 2, 6)[0] for seed in (1, 2, 3)]
    first = _pair(population_statistics(batches), 2)
    expect.close(_pair(population_statistics(batches), 2), first)
    expect.close(first[0], np.mean([Z.mean(1, keepdims=True) for Z in batches], axis=0))


batchnorm_predict = Check("batchnorm_predict", lecture="3.7", hidden=True)


@batchnorm_predict.property(
    "right for other sizes",
    weight=2,
    advice="Try other shapes, a square one and a single example among them, and a larger ε.",
)
def _predict_sizes(batchnorm_predict: Guarded) -> None:
    rng = np.random.default_rng(70)
    for seed, (n, m) in enumerate([(1, 6), (7, 1), (5, 5), (64, 32), (2, 300)]):
        Z, mu_run, var_run = _draw(70 + seed, n, m)
        gamma, beta = rng.normal(0, 2, (n, 1)), rng.normal(0, 3, (n, 1))
        centred, std = Z - mu_run, np.sqrt(var_run)
        mean, variance = _moments(Z)
        expect.close(
            expect.array(batchnorm_predict(Z, gamma, beta, mu_run, var_run, 0.1), (n, m)),
            gamma * centred / np.sqrt(var_run + 0.1) + beta,
            mistakes={
                EPS_OUTSIDE: gamma * centred / (std + 0.1) + beta,
                NO_EPS: gamma * centred / std + beta,
                VARIANCE: gamma * centred / (var_run + 0.1) + beta,
                NOT_CENTRED: gamma * Z / np.sqrt(var_run + 0.1) + beta,
                BATCH_STATISTICS: gamma * (Z - mean) / np.sqrt(variance + 0.1) + beta,
            },
            atol=1e-4,
        )


@batchnorm_predict.property(
    "a shift of every example shows in the result",
    advice="In prediction nothing is subtracted but mu_run: if all of Z moves, the result moves.",
)
def _predict_shift(batchnorm_predict: Guarded) -> None:
    Z, mu_run, _ = _draw(80, 3, 6)
    gamma, beta, var_run = np.full((3, 1), -2.0), np.ones((3, 1)), np.full((3, 1), 4.0)
    first = expect.array(batchnorm_predict(Z, gamma, beta, mu_run, var_run, 1e-8), (3, 6))
    second = expect.array(batchnorm_predict(Z + 5, gamma, beta, mu_run, var_run, 1e-8), (3, 6))
    moved_nowhere = np.allclose(second, first, atol=1e-3)
    expect.that(
        np.allclose(second - first, -5, atol=1e-3),
        "The shift is lost.",
        mistake=BATCH_STATISTICS if moved_nowhere else None,
    )


@batchnorm_predict.property(
    "right for whole numbers, and finite where the running variance is 0",
    advice="Try an array of integers, and a var_run of 0, where ε keeps the division finite.",
)
def _predict_hard(batchnorm_predict: Guarded) -> None:
    Z, mu_run = np.array([[1, 2, 6], [3, 3, 3]]), np.array([[2.0], [3]])
    gamma, beta = np.array([[0.5], [2]]), np.array([[0.25], [-1]])
    raw = batchnorm_predict(Z, gamma, beta, mu_run, np.array([[0.16], [0]]), 0.09)
    cut_off = isinstance(raw, np.ndarray) and raw.dtype.kind in "iu"
    expect.that(
        np.allclose(expect.array(raw, (2, 3)), [[-0.75, 0.25, 4.25], [-1, -1, -1]], atol=1e-4),
        "Wrong for integers.",
        mistake=WHOLE_NUMBERS if cut_off else None,
    )


@batchnorm_predict.property(
    "the same arguments give the same result, whatever was called before",
    advice="Prediction moves nothing: the same call a second time must give the same values.",
)
def _predict_pure(batchnorm_predict: Guarded) -> None:
    Z, mu_run, var_run = _draw(90, 2, 5)
    one, zero = np.ones((2, 1)), np.zeros((2, 1))
    first = expect.array(batchnorm_predict(Z, one, zero, mu_run, var_run, 1e-5), (2, 5))
    expect.array(batchnorm_predict(3 * Z + 4, one, zero, mu_run, var_run, 1e-5), (2, 5))
    second = expect.array(batchnorm_predict(Z, one, zero, mu_run, var_run, 1e-5), (2, 5))
    right_at_first = np.allclose(first, (Z - mu_run) / np.sqrt(var_run + 1e-5), atol=1e-4)
    expect.that(
        np.allclose(second, first, rtol=1e-4, atol=1e-5),
        "The second call differs.",
        mistake=STILL_UPDATING if right_at_first else None,
    )
