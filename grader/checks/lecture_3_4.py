"""Lecture 3.4, normalizing activations in a network: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_4 import (
    EPS_OUTSIDE,
    NO_EPS,
    NOT_CENTRED,
    OVER_EXAMPLES,
    UNBIASED,
    VARIANCE,
    WHOLE_ARRAY,
    WRONG_AXIS,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

ONE_PASS = Mistake(
    "computing the variance as mean(Z²) − mean(Z)²",
    "That difference loses every digit far from zero; average the squares of Z − μ.",
)

WHOLE_NUMBERS = Mistake(
    "writing the result into an array of integers",
    "np.zeros_like(Z) and np.empty_like(Z) keep Z's integer type; say dtype=float.",
)


def _moments(Z: np.ndarray, axis: int | None = 1) -> tuple[np.ndarray, np.ndarray]:
    return Z.mean(axis=axis, keepdims=True), Z.var(axis=axis, keepdims=True)


def _normalized(Z: np.ndarray, eps: float, axis: int | None = 1) -> np.ndarray:
    mu, sigma2 = _moments(Z, axis)
    return (Z - mu) / np.sqrt(sigma2 + eps)


def _cut_off(raw: np.ndarray) -> Mistake | None:
    return WHOLE_NUMBERS if raw.dtype.kind in "iu" else None


def _draw(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    Z = rng.normal(rng.uniform(-5, 5, (n, 1)), rng.uniform(0.5, 4, (n, 1)), (n, m))
    return Z, rng.uniform(0.5, 3, (n, 1)), rng.normal(0, 3, (n, 1))


batchnorm_forward = Check("batchnorm_forward", lecture="3.4", hidden=True)


@batchnorm_forward.property(
    "right on batches of other sizes",
    weight=2,
    advice="Try batches of other shapes, a square one and a single unit among them.",
)
def _sizes(batchnorm_forward: Guarded) -> None:
    for seed, (n, m) in enumerate([(1, 6), (7, 3), (5, 5), (64, 32), (2, 500)]):
        Z, gamma, beta = _draw(seed, n, m)
        Z_tilde = expect.array(batchnorm_forward(Z, gamma, beta, 0.1), (n, m))
        mu, sigma2 = _moments(Z)
        std = np.sqrt(sigma2)
        expect.close(
            Z_tilde,
            gamma * _normalized(Z, 0.1) + beta,
            mistakes={
                EPS_OUTSIDE: gamma * (Z - mu) / (std + 0.1) + beta,
                NO_EPS: gamma * (Z - mu) / std + beta,
                VARIANCE: gamma * (Z - mu) / (sigma2 + 0.1) + beta,
                WRONG_AXIS: gamma * _normalized(Z, 0.1, axis=0) + beta,
                WHOLE_ARRAY: gamma * _normalized(Z, 0.1, axis=None) + beta,
                UNBIASED: gamma * (Z - mu) / np.sqrt(Z.var(1, ddof=1, keepdims=True) + 0.1) + beta,
                NOT_CENTRED: gamma * Z / np.sqrt(sigma2 + 0.1) + beta,
            },
            atol=1e-4,
        )


@batchnorm_forward.property(
    "accurate far from zero",
    advice="Subtract the mean first, then average the squares: values near a million with a small "
    "spread must come out right too.",
)
def _far_from_zero(batchnorm_forward: Guarded) -> None:
    z_norm = np.array([[-1.0, 1, -1, 1, -1, 1]])
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    plain = expect.array(batchnorm_forward(3.0 + z_norm / 7, one, zero, 0.1), (1, 6))
    centre, spread = (1e3, 1.0) if expect.is_single_precision(plain) else (1e6, 1e-3)
    Z = centre + spread * z_norm
    got = expect.array(batchnorm_forward(Z, one, zero, spread**2 * 1e-6), (1, 6))
    right_nearby = np.allclose(plain, _normalized(3.0 + z_norm / 7, 0.1), atol=1e-3)
    expect.that(
        np.allclose(got, z_norm, atol=2e-2),
        "The digits are lost far from zero.",
        mistake=ONE_PASS if right_nearby else None,
    )


@batchnorm_forward.property(
    "adding a constant to a unit changes nothing",
    advice="Whatever is added to all values of a unit must vanish with the mean.",
)
def _shift(batchnorm_forward: Guarded) -> None:
    Z, gamma, beta = _draw(11, 4, 9)
    shift = np.array([[100.0], [-3], [0], [20]])
    first = expect.array(batchnorm_forward(Z, gamma, beta, 1e-8), (4, 9))
    second = expect.array(batchnorm_forward(Z + shift, gamma, beta, 1e-8), (4, 9))
    expect.close(second, first, "The result depends on the shift.", atol=1e-3)
    expect.close(first.mean(axis=1, keepdims=True), beta, "The mean is not β.", atol=1e-3)


@batchnorm_forward.property(
    "right for whole numbers, for negative γ and for a single example",
    advice="Try an array of integers, a negative γ, and a batch of one column (which gives β).",
)
def _hard_inputs(batchnorm_forward: Guarded) -> None:
    Z = np.array([[1, 2, 3, 6], [-4, 4, 4, -4]])
    gamma, beta = np.array([[-2.0], [0.25]]), np.array([[0.5], [-1]])
    raw = batchnorm_forward(Z, gamma, beta, 1e-8)
    got, want = expect.array(raw, (2, 4)), gamma * _normalized(Z, 1e-8) + beta
    expect.that(np.allclose(got, want, atol=1e-4), "Wrong for integers.", mistake=_cut_off(raw))
    got = expect.array(batchnorm_forward(np.array([[7.0], [-3]]), gamma, beta, 1e-8), (2, 1))
    expect.close(got, beta, "A single example is its own mean.")


@batchnorm_forward.property(
    "right the second time too",
    advice="There is no chance in batch norm: two calls with the same arguments must agree.",
)
def _deterministic(batchnorm_forward: Guarded) -> None:
    Z, gamma, beta = _draw(5, 3, 8)
    first = expect.array(batchnorm_forward(Z, gamma, beta, 1e-5), (3, 8))
    expect.close(expect.array(batchnorm_forward(Z, gamma, beta, 1e-5), (3, 8)), first)
    expect.close(first, gamma * _normalized(Z, 1e-5) + beta, atol=1e-4)


identity_params = Check("identity_params", lecture="3.4", hidden=True)


@identity_params.property(
    "right on other batches",
    weight=2,
    advice="Try other shapes and other values of ε; γ is the denominator, β the mean.",
)
def _identity_sizes(identity_params: Guarded) -> None:
    for seed, (n, m) in enumerate([(1, 5), (6, 6), (3, 40), (40, 2)]):
        Z, _, _ = _draw(seed + 20, n, m)
        gamma, beta = expect.parts(identity_params(Z, 0.3), ["gamma", "beta"])
        mu, sigma2 = _moments(Z)
        expect.close(
            expect.array(gamma, (n, 1), name="gamma"),
            np.sqrt(sigma2 + 0.3),
            mistakes={EPS_OUTSIDE: np.sqrt(sigma2) + 0.3, NO_EPS: np.sqrt(sigma2)},
        )
        expect.close(expect.array(beta, (n, 1), name="beta"), mu, atol=1e-4)


@identity_params.property(
    "a constant unit and whole numbers work",
    advice="Try integers, and a unit that has the same value for every example: γ is then √ε.",
)
def _identity_hard(identity_params: Guarded) -> None:
    Z = np.array([[3, 3, 3], [1, 2, 6]])
    gamma, beta = expect.parts(identity_params(Z, 0.04), ["gamma", "beta"])
    want = [[0.2], [2.169485]]
    expect.close(expect.array(gamma, (2, 1), name="gamma"), want)
    expect.close(expect.array(beta, (2, 1), name="beta"), [[3], [3]])


@identity_params.property(
    "right the second time too",
    advice="There is no chance in γ and β: two calls with the same arguments must agree.",
)
def _identity_deterministic(identity_params: Guarded) -> None:
    Z, _, _ = _draw(8, 2, 6)
    mu, sigma2 = _moments(Z)
    for _ in range(2):
        gamma, beta = expect.parts(identity_params(Z, 0.01), ["gamma", "beta"])
        expect.close(expect.array(gamma, (2, 1), name="gamma"), np.sqrt(sigma2 + 0.01))
        expect.close(expect.array(beta, (2, 1), name="beta"), mu, atol=1e-4)


layernorm = Check("layernorm", lecture="3.4", hidden=True)


@layernorm.property(
    "right on batches of other sizes",
    weight=2,
    advice="Try batches of other shapes, a square one among them, and a larger ε.",
)
def _layernorm_sizes(layernorm: Guarded) -> None:
    for seed, (n, m) in enumerate([(6, 1), (3, 7), (5, 5), (128, 16)]):
        Z, _, _ = _draw(seed + 40, n, m)
        expect.close(
            expect.array(layernorm(Z, 0.2), (n, m)),
            _normalized(Z, 0.2, axis=0),
            mistakes={
                OVER_EXAMPLES: _normalized(Z, 0.2),
                WHOLE_ARRAY: _normalized(Z, 0.2, axis=None),
                EPS_OUTSIDE: (Z - Z.mean(0)) / (Z.std(0) + 0.2),
            },
            atol=1e-4,
        )


@layernorm.property(
    "a constant example becomes 0, and whole numbers work",
    advice="Try integers, and an example whose units are all equal.",
)
def _layernorm_hard(layernorm: Guarded) -> None:
    raw = layernorm(np.array([[4, 1, 0], [4, 3, 1], [4, 2, 5]]), 1e-8)
    got = expect.array(raw, (3, 3))
    want = [[0, -1.224745, -0.925820], [0, 1.224745, -0.462910], [0, 0, 1.388730]]
    expect.that(np.allclose(got, want, atol=1e-3), "Wrong for integers.", mistake=_cut_off(raw))


@layernorm.property(
    "right the second time too",
    advice="There is no chance in layer norm: two calls with the same arguments must agree.",
)
def _layernorm_deterministic(layernorm: Guarded) -> None:
    Z, _, _ = _draw(9, 4, 3)
    for _ in range(2):
        expect.close(
            expect.array(layernorm(Z, 1e-6), (4, 3)), _normalized(Z, 1e-6, axis=0), atol=1e-4
        )
