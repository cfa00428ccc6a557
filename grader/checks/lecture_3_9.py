"""Lecture 3.9, training a softmax classifier: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_9 import (
    BY_CLASSES,
    BY_EXAMPLES,
    COUNTS_CLASSES,
    EXAMPLES_AS_ROWS,
    LARGEST_ONLY,
    MEAN_OF_ALL,
    OTHERS_ONLY,
    TOTAL,
    ZERO_LOG,
)
from course.checks.lecture_3_9_logits import (
    CLIPPED,
    DIAGONAL,
    DIVIDED,
    GLOBAL_MAX,
    OVERFLOW,
    REVERSED,
    THROUGH_SOFTMAX,
    TWICE,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

HIDES_NAN = Mistake(
    "hiding nan",
    "np.nansum and np.nan_to_num turn a broken probability into a perfect answer; mend 0 · log 0 "
    "at its source.",
)
WHOLE_NUMBERS = Mistake(
    "writing the result into an array of integers",
    "np.zeros_like and np.empty_like keep an integer type; say dtype=float.",
)
COARSE_GUARD = Mistake(
    "adding too large a guard to the probabilities",
    "A guard of 0.01 changes every loss; 1e-12 guards as well.",
)


def _softmax(Z: np.ndarray) -> np.ndarray:
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def _draw(seed: int, C: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return logits, one-hot labels and smoothed labels."""
    rng = np.random.default_rng(seed)
    Z, Y = rng.normal(0, 2, (C, m)), np.eye(C)[:, rng.integers(C, size=m)]
    return Z, Y, 0.8 * Y + 0.2 * _softmax(rng.normal(0, 1, (C, m)))


def _losses(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    return -np.sum(Y * np.log(_softmax(Z)), axis=0, keepdims=True)


def _one_label(Y: np.ndarray) -> np.ndarray:
    return np.eye(len(Y))[:, Y.argmax(axis=0)]


_SIZES = [(2, 5), (10, 3), (6, 6), (4, 1), (30, 64)]

one_hot = Check("one_hot", lecture="3.9", hidden=True)


@one_hot.property(
    "right for other numbers of classes and examples",
    weight=2,
    advice="Try two classes, ten, a single example, and classes that no example has.",
)
def _one_hot_sizes(one_hot: Guarded) -> None:
    for seed, (C, m) in enumerate(_SIZES):
        y = np.random.default_rng(seed).integers(C, size=m)
        expect.close(
            expect.zeros_and_ones(
                one_hot(y, C), (C, m), mistakes={EXAMPLES_AS_ROWS: (m, C), COUNTS_CLASSES: (C, C)}
            ),
            np.eye(C)[:, y],
            mistakes={EXAMPLES_AS_ROWS: np.eye(C)[y]} if m == C else None,
        )


@one_hot.property(
    "right for small integer types, and the same twice",
    advice="Labels of images often come as uint8; arithmetic such as y − 1 wraps around there.",
)
def _one_hot_types(one_hot: Guarded) -> None:
    y = np.array([0, 2, 2, 1], dtype=np.uint8)
    for _ in range(2):
        expect.close(expect.zeros_and_ones(one_hot(y, 5), (5, 4)), np.eye(5)[:, [0, 2, 2, 1]])


loss = Check("loss", lecture="3.9", hidden=True)


@loss.property(
    "right for other batches, one-hot and smoothed",
    weight=2,
    advice="Try other numbers of classes and examples, square ones and targets that are not 0/1.",
)
def _loss_sizes(loss: Guarded) -> None:
    for seed, (C, m) in enumerate(_SIZES):
        Z, Y, smooth = _draw(seed + 10, C, m)
        A = _softmax(Z)
        for target in (Y, smooth):
            expect.close(
                expect.array(loss(A, target), (1, m)),
                _losses(Z, target),
                mistakes={
                    LARGEST_ONLY: _losses(Z, _one_label(target)),
                    COARSE_GUARD: -np.sum(target * np.log(A + 0.01), axis=0, keepdims=True),
                },
                rtol=1e-3,
            )


@loss.property(
    "exact zeros and ones in the same batch",
    advice="Try probabilities of exactly 0 and 1: a right answer costs 0, one ruled out costs "
    "more than any other.",
)
def _loss_exact(loss: Guarded) -> None:
    AL = np.array([[1.0, 0, 0.5], [0, 1, 0.25], [0, 0, 0.25]])
    got = expect.array(loss(AL, np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]])), (1, 3))[0]
    fine = np.isclose(got[0], 0, atol=1e-4) and np.isclose(got[2], np.log(4), rtol=1e-3)
    mistake = None
    if np.isnan(got[[0, 2]]).any():
        mistake = ZERO_LOG
    elif fine and got[1] < 1:
        mistake = HIDES_NAN
    expect.that(bool(fine and got[1] > 10), "Wrong at 0 and 1.", mistake=mistake)


@loss.property(
    "a probability that is nan is not counted as a perfect answer",
    advice="If the network's output is nan, the loss must not look good: no nansum.",
)
def _loss_nan(loss: Guarded) -> None:
    AL = np.array([[np.nan, 0.5], [np.nan, 0.5]])
    got = expect.array(loss(AL, np.array([[1.0, 0], [0, 1]])), (1, 2))[0]
    visible = not np.isfinite(got[0]) or got[0] > 10
    right = np.isclose(got[1], np.log(2), rtol=1e-3)
    expect.that(bool(visible and right), "nan is hidden.", mistake=None if visible else HIDES_NAN)


cost = Check("cost", lecture="3.9", hidden=True)


@cost.property(
    "right for other batches, one-hot and smoothed",
    weight=2,
    advice="Try other numbers of classes and examples, a single one, and smoothed targets.",
)
def _cost_sizes(cost: Guarded) -> None:
    for seed, (C, m) in enumerate(_SIZES):
        Z, Y, smooth = _draw(seed + 20, C, m)
        for target in (Y, smooth):
            losses = _losses(Z, target)
            expect.close(
                expect.number(cost(_softmax(Z), target)),
                losses.mean(),
                mistakes={
                    TOTAL: losses.sum(),
                    BY_CLASSES: losses.sum() / C,
                    MEAN_OF_ALL: losses.mean() / C,
                    LARGEST_ONLY: _losses(Z, _one_label(target)).mean(),
                },
                rtol=1e-3,
            )


@cost.property(
    "a probability that is nan is not counted as a perfect answer",
    advice="One broken example must show in the cost: no nansum, no nanmean.",
)
def _cost_nan(cost: Guarded) -> None:
    AL = np.array([[np.nan, 0.5], [np.nan, 0.5]])
    got = expect.number(cost(AL, np.array([[1.0, 0], [0, 1]])))
    visible = not np.isfinite(got) or got > 5
    whole = expect.number(cost(np.full((2, 2), 0.5), np.eye(2)))
    right = bool(np.isclose(whole, np.log(2), rtol=1e-3))
    expect.that(visible and right, "nan is hidden.", mistake=None if visible else HIDES_NAN)


dZ = Check("dZ", lecture="3.9", hidden=True)


@dZ.property(
    "it is the slope of the loss, one-hot and smoothed",
    weight=2,
    advice="Compare with (L(z + h) − L(z − h)) / 2h for each logit, at several sizes.",
)
def _dz_slopes(dZ: Guarded) -> None:
    for seed, (C, m) in enumerate(_SIZES):
        Z, Y, smooth = _draw(seed + 30, C, m)
        A = _softmax(Z)
        for target in (Y, smooth):
            want = A - target
            expect.close(
                expect.array(dZ(A, target), (C, m)),
                want,
                mistakes={
                    DIAGONAL: target * (A - 1),
                    REVERSED: -want,
                    DIVIDED: want / m,
                    LARGEST_ONLY: A - _one_label(target),
                },
                atol=1e-5,
            )


@dZ.property(
    "right for whole numbers and for certain predictions, the same twice",
    advice="Try integer labels, and probabilities of exactly 0 and 1.",
)
def _dz_hard(dZ: Guarded) -> None:
    AL = np.array([[1.0, 0, 0.5], [0, 1, 0.25], [0, 0, 0.25]])
    Y = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]])
    for _ in range(2):
        raw = dZ(AL, Y)
        got = expect.array(raw, (3, 3))
        cut = WHOLE_NUMBERS if raw.dtype.kind in "iu" else None
        expect.that(np.allclose(got, AL - Y, atol=1e-5), "Wrong at 0 and 1.", mistake=cut)


cost_from_logits = Check("cost_from_logits", lecture="3.9", hidden=True)


@cost_from_logits.property(
    "right for other batches, one-hot and smoothed",
    weight=2,
    advice="Try other numbers of classes and examples, a single one, and smoothed targets.",
)
def _logits_sizes(cost_from_logits: Guarded) -> None:
    for seed, (C, m) in enumerate(_SIZES):
        Z, Y, smooth = _draw(seed + 40, C, m)
        for target in (Y, smooth):
            losses = _losses(Z, target)
            expect.close(
                expect.number(cost_from_logits(Z, target)),
                losses.mean(),
                mistakes={
                    TOTAL: losses.sum(),
                    BY_CLASSES: losses.sum() / C,
                    TWICE: _losses(_softmax(Z), target).mean(),
                    LARGEST_ONLY: _losses(Z, _one_label(target)).mean(),
                },
            )


@cost_from_logits.property(
    "exact for very confident logits, right and wrong",
    advice="Try logits 50, 500 and 5000 apart, with the true class leading and trailing.",
)
def _logits_wide(cost_from_logits: Guarded) -> None:
    Y = np.array([[1.0], [0], [0]])
    for lead in (-5000.0, -500.0, -50.0, 50.0, 5000.0):
        got = expect.number(cost_from_logits(np.array([[lead], [0], [-9000]]), Y))
        mistake = None
        if np.isnan(got):
            mistake = OVERFLOW
        elif np.isinf(got):
            mistake = THROUGH_SOFTMAX
        elif lead < 0 and 5 < got < -lead:
            mistake = CLIPPED
        want = max(-lead, 0.0)
        near = bool(np.isclose(got, want, rtol=1e-4, atol=1e-4))
        expect.that(near, "Wrong for confident logits.", mistake=mistake)


@cost_from_logits.property(
    "adding a constant to an example changes nothing, also for whole numbers",
    advice="Try integer logits, and add a different number to each column.",
)
def _logits_shift(cost_from_logits: Guarded) -> None:
    Z, Y = np.array([[5, 1], [2, 1], [-1, 0]]), np.array([[1, 0], [0, 1], [0, 0]])
    want = _losses(Z, Y).mean()
    expect.close(expect.number(cost_from_logits(Z, Y)), want)
    got = expect.number(cost_from_logits(Z + np.array([[2000, -2000]]), Y))
    mistake = None if np.isfinite(got) else GLOBAL_MAX
    expect.that(bool(np.isclose(got, want, rtol=1e-3)), "The shift shows.", mistake=mistake)


smooth_labels = Check("smooth_labels", lecture="3.9", hidden=True)


@smooth_labels.property(
    "right for other numbers of classes and other ε",
    weight=2,
    advice="Try two classes, ten, a single example, and ε from 0.01 to 0.5.",
)
def _smooth_sizes(smooth_labels: Guarded) -> None:
    for seed, ((C, m), eps) in enumerate(zip(_SIZES, (0.01, 0.1, 0.2, 0.35, 0.5), strict=True)):
        _, Y, _ = _draw(seed + 60, C, m)
        expect.close(
            expect.array(smooth_labels(Y, eps), (C, m)),
            (1 - eps) * Y + eps / C,
            mistakes={
                OTHERS_ONLY: (1 - eps) * Y + eps / (C - 1) * (1 - Y),
                BY_EXAMPLES: (1 - eps) * Y + eps / m,
            },
        )


@smooth_labels.property(
    "right for integer labels, and the same twice",
    advice="One-hot labels may be integers; the result must not be.",
)
def _smooth_integers(smooth_labels: Guarded) -> None:
    Y = np.array([[1, 0, 0], [0, 1, 1]])
    for _ in range(2):
        raw = smooth_labels(Y, 0.2)
        got = expect.array(raw, (2, 3))
        cut = WHOLE_NUMBERS if raw.dtype.kind in "iu" else None
        right = np.allclose(got, 0.8 * Y + 0.1, atol=1e-5)
        expect.that(right, "Wrong for integers.", mistake=cut)


softmax_jacobian = Check("softmax_jacobian", lecture="3.9", hidden=True)


@softmax_jacobian.property(
    "right for other numbers of classes, and the same twice",
    advice="Try two classes, ten, one, and integer logits.",
)
def _jacobian_sizes(softmax_jacobian: Guarded) -> None:
    columns = [np.random.default_rng(C).normal(0, 2, (C, 1)) for C in (1, 2, 10)]
    for z in [*columns, np.array([[1], [2], [0]]), columns[1]]:
        a = _softmax(z)[:, 0]
        got = expect.array(softmax_jacobian(z), (len(z), len(z)))
        expect.close(got, np.diag(a) - np.outer(a, a))
