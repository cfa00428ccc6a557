"""Lecture 3.8, softmax regression: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_8 import (
    CLIPPED,
    GLOBAL_MAX,
    IGNORES_T,
    NO_BIAS,
    NO_SHIFT,
    ONE_SUM,
    OVER_EXAMPLES,
    REVERSED,
    SEVERAL_ONES,
    THRESHOLD,
    TIMES_T,
    line,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

WHOLE_NUMBERS = Mistake(
    "writing the result into an array of integers",
    "np.zeros_like(Z) and np.empty_like(Z) keep Z's integer type; say dtype=float.",
)
WRONG_SHIFT = Mistake(
    "subtracting something other than the maximum",
    "Only the maximum keeps every exponent at or below 0.",
)
AGAINST_ZERO = Mistake(
    "comparing with class 0 always", "The odds are of class i against class j: use both."
)


def _softmax(Z: np.ndarray, axis: int | None = 0) -> np.ndarray:
    t = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return t / t.sum(axis=axis, keepdims=True)


def _logits(seed: int, C: int, m: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (C, m))


softmax = Check("softmax", lecture="3.8", hidden=True)


@softmax.property(
    "right for other numbers of classes and examples",
    weight=2,
    advice="Try two classes, ten, a single example, and as many examples as classes.",
)
def _sizes(softmax: Guarded) -> None:
    for seed, (C, m) in enumerate([(2, 5), (10, 3), (6, 6), (4, 1), (1, 4), (50, 64)]):
        Z = _logits(seed, C, m)
        expect.close(
            expect.array(softmax(Z), (C, m)),
            _softmax(Z),
            mistakes={OVER_EXAMPLES: _softmax(Z, axis=1), ONE_SUM: _softmax(Z, axis=None)},
        )


@softmax.property(
    "finite when one column holds logits far apart",
    advice="Try 1000, 0 and −1000 in the same column: the largest logit takes everything.",
)
def _wide(softmax: Guarded) -> None:
    Z = np.array([[1000.0, -3000, 5], [0, 0, 5], [-1000, -2999, 4000]])
    A = expect.array(softmax(Z), (3, 3))
    want = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    near = expect.array(softmax(np.array([[1000.0], [1001]])), (2, 1))
    mistake = None
    if not np.all(np.isfinite(A)):
        mistake = WRONG_SHIFT if np.all(np.isfinite(near)) else NO_SHIFT
    expect.that(np.allclose(A, want, atol=1e-6), "Wrong far apart.", mistake=mistake)


@softmax.property(
    "adding a constant to an example changes nothing",
    advice="Add a different number to each column: every probability must stay as it was.",
)
def _shift(softmax: Guarded) -> None:
    Z = _logits(21, 4, 5)
    shift = np.array([[0.0, 500, -500, 2000, -2000]])
    A = expect.array(softmax(Z + shift), (4, 5))
    mistake = None
    if not np.isfinite(A[:, 3]).all():
        mistake = NO_SHIFT
    elif not np.isfinite(A).all():
        mistake = GLOBAL_MAX
    elif np.allclose(A[:, 3], 0.25):
        mistake = CLIPPED
    # Near 2000, float32 keeps four digits after the point of a logit.
    expect.that(np.allclose(A, _softmax(Z), atol=1e-3), "It depends on the shift.", mistake=mistake)


@softmax.property("right for whole numbers", advice="Try logits of an integer type.")
def _integers(softmax: Guarded) -> None:
    Z = np.array([[5, -1], [2, 0], [-1, 3]])
    raw = softmax(Z)
    got = expect.array(raw, (3, 2))
    cut = WHOLE_NUMBERS if raw.dtype.kind in "iu" else None
    expect.that(np.allclose(got, _softmax(Z), atol=1e-4), "Wrong for integers.", mistake=cut)


@softmax.property(
    "right the second time too",
    advice="There is no chance in softmax: two calls with the same logits must agree.",
)
def _deterministic(softmax: Guarded) -> None:
    Z = _logits(5, 3, 4)
    for _ in range(2):
        expect.close(expect.array(softmax(Z), (3, 4)), _softmax(Z))


hardmax = Check("hardmax", lecture="3.8", hidden=True)


@hardmax.property(
    "right for other numbers of classes and examples",
    weight=2,
    advice="Try two classes, ten, a single example, and as many examples as classes.",
)
def _hardmax_sizes(hardmax: Guarded) -> None:
    for seed, (C, m) in enumerate([(2, 6), (10, 4), (5, 5), (3, 1), (1, 3), (20, 40)]):
        Z = _logits(seed + 30, C, m)
        expect.close(
            expect.zeros_and_ones(hardmax(Z), (C, m)),
            np.eye(C)[Z.argmax(axis=0)].T,
            mistakes={THRESHOLD: (_softmax(Z) > 0.5).astype(float)},
        )


@hardmax.property(
    "right for large, for close and for equal logits",
    advice="Try 1000 against 999, a difference of 0.01, and a column whose logits are all equal.",
)
def _hardmax_hard(hardmax: Guarded) -> None:
    Z = np.array([[999.0, 0.01, 7, -1000], [1000, 0.02, 7, -1000], [-1000, 0.0, 7, -999]])
    ties = Z.max(axis=0) == Z
    expect.close(
        expect.zeros_and_ones(hardmax(Z), (3, 4)),
        [[0, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]],
        mistakes={SEVERAL_ONES: ties.astype(float)},
    )


@hardmax.property("right for whole numbers", advice="Try integers, all of them negative.")
def _hardmax_integers(hardmax: Guarded) -> None:
    for _ in range(2):
        got = expect.zeros_and_ones(hardmax(np.array([[-5, -2], [-3, -2], [-4, -6]])), (3, 2))
        expect.close(got, [[0, 1], [1, 0], [0, 0]])


softmax_T = Check("softmax_T", lecture="3.8", hidden=True)


@softmax_T.property(
    "right at other temperatures and sizes",
    weight=2,
    advice="Try temperatures below and above 1, other numbers of classes, and T = 1.",
)
def _temperatures(softmax_T: Guarded) -> None:
    cases = [(0.3, 2, 5), (1.0, 4, 4), (1.7, 10, 3), (4, 3, 1), (25.0, 5, 8)]
    for seed, (T, C, m) in enumerate(cases):
        Z = _logits(seed + 50, C, m)
        expect.close(
            expect.array(softmax_T(Z, T), (C, m)),
            _softmax(Z / T),
            mistakes={
                TIMES_T: _softmax(Z * T),
                IGNORES_T: _softmax(Z),
                OVER_EXAMPLES: _softmax(Z / T, axis=1),
            },
        )


@softmax_T.property(
    "finite for large logits, even when T makes them larger",
    advice="Try logits of ±1000 in different columns with T = 0.5: shift each column first.",
)
def _temperature_stable(softmax_T: Guarded) -> None:
    Z = np.array([[1000.0, -1000], [1001, -999], [999, -1001]])
    A = expect.array(softmax_T(Z, 0.5), (3, 2))
    mistake = None
    if not np.isfinite(A[:, 0]).all():
        mistake = NO_SHIFT
    elif not np.isfinite(A).all():
        mistake = GLOBAL_MAX
    want = _softmax(Z / 0.5)
    expect.that(np.allclose(A, want, atol=1e-3), "Wrong for large logits.", mistake=mistake)


@softmax_T.property(
    "right for whole numbers, and the same twice",
    advice="Try integer logits with an integer temperature, such as T = 2.",
)
def _temperature_integers(softmax_T: Guarded) -> None:
    Z = np.array([[5, -1], [2, 0], [-1, 3]])
    for _ in range(2):
        raw = softmax_T(Z, 2)
        got = expect.array(raw, (3, 2))
        cut = WHOLE_NUMBERS if raw.dtype.kind in "iu" else None
        right = np.allclose(got, _softmax(Z / 2), atol=1e-4)
        expect.that(right, "Wrong for integers.", mistake=cut)


log_odds = Check("log_odds", lecture="3.8", hidden=True)


@log_odds.property(
    "right for every pair of classes, at other sizes",
    weight=2,
    advice="Try every pair i, j, more features than classes, and a single feature.",
)
def _pairs(log_odds: Guarded) -> None:
    for seed, (C, n) in enumerate([(2, 1), (3, 2), (4, 4), (6, 3), (3, 9)]):
        rng = np.random.default_rng(seed + 70)
        W, b = rng.normal(size=(C, n)), rng.normal(size=(C, 1))
        for i in range(C):
            for j in range(C):
                w, c = line(log_odds(W, b, i, j), n)
                want = np.append(W[i] - W[j], b[i] - b[j])
                expect.close(
                    np.append(w, c),
                    want,
                    mistakes={
                        REVERSED: -want,
                        NO_BIAS: np.append(W[i] - W[j], 0),
                        AGAINST_ZERO: np.append(W[i] - W[0], b[i] - b[0]),
                    },
                    atol=1e-5,
                )


@log_odds.property(
    "two classes make logistic regression",
    advice="For C = 2 the sigmoid of w·x + c is the second class's probability, with i = 1, j = 0.",
)
def _two_classes(log_odds: Guarded) -> None:
    rng = np.random.default_rng(80)
    W, b, X = rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(3, 20))
    w, c = line(log_odds(W, b, 1, 0), 3)
    expect.close(1 / (1 + np.exp(-(w @ X + c))), _softmax(W @ X + b)[1], rtol=1e-3)


@log_odds.property(
    "right for large weights and whole numbers",
    advice="Work with the weights themselves; exponentials of them overflow.",
)
def _large(log_odds: Guarded) -> None:
    for _ in range(2):
        w, c = line(log_odds(np.array([[900, 1], [-900, 3]]), np.array([[2], [1500]]), 0, 1), 2)
        expect.close(np.append(w, c), [1800, -2, -1498])
