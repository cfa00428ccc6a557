"""Lecture 3.6, why batch norm works: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_6 import (
    ALL_VALUES,
    DIVIDED_TWICE,
    IN_VARIANCES,
    LATER_STD,
    NOISE_VARIANCE,
    NORM_NOT_SQUARED,
    NOT_SCALED,
    SIGNED,
    TRIALS_AS_BATCH,
    UNIFORM,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.properties import Check

mean_shift = Check("mean_shift", lecture="3.6", hidden=True)


@mean_shift.property(
    "right on batches of other sizes",
    weight=2,
    advice="Try batches of other shapes, a square one among them, and means below zero.",
)
def _shift_sizes(mean_shift: Guarded) -> None:
    for seed, (n, m) in enumerate([(1, 7), (5, 5), (30, 4), (3, 200)]):
        rng = np.random.default_rng(seed)
        before = rng.normal(rng.uniform(-5, 5, (n, 1)), rng.uniform(0.5, 3, (n, 1)), (n, m))
        after = rng.normal(rng.uniform(-5, 5, (n, 1)), rng.uniform(0.5, 3, (n, 1)), (n, m + 2))
        moved = after.mean(axis=1, keepdims=True) - before.mean(axis=1, keepdims=True)
        std = before.std(axis=1, keepdims=True)
        expect.close(
            expect.array(mean_shift(before, after), (n, 1)),
            np.abs(moved) / std,
            mistakes={
                SIGNED: moved / std,
                IN_VARIANCES: np.abs(moved) / std**2,
                NOT_SCALED: np.abs(moved),
                LATER_STD: np.abs(moved) / after.std(axis=1, keepdims=True),
            },
        )


@mean_shift.property(
    "it does not depend on the unit of measurement, and whole numbers work",
    advice="Multiply both batches by the same number, or add the same to both: nothing changes.",
)
def _shift_units(mean_shift: Guarded) -> None:
    before, after = np.array([[1, 2, 3, 6], [0, 4, 0, 4]]), np.array([[5, 5, 4, 6], [1, 1, 2, 0]])
    want = [[1.069045], [0.5]]
    for scale, offset in ((1, 0), (-100, 0), (3, 7)):
        got = mean_shift(scale * before + offset, scale * after + offset)
        expect.close(expect.array(got, (2, 1)), want)


bn_noise = Check("bn_noise", lecture="3.6", hidden=True)


@bn_noise.property(
    "right for other batch sizes and numbers of trials",
    weight=2,
    advice="The spread of a batch's mean is 1/√m, whatever the number of trials.",
)
def _other_sizes(bn_noise: Guarded) -> None:
    for seed, (m, trials) in enumerate([(4, 3000), (100, 2000), (25, 8000), (1000, 500)]):
        want = 1 / np.sqrt(m)
        expect.close(
            expect.number(bn_noise(m, trials, np.random.default_rng(seed + 50))),
            want,
            rtol=6 / np.sqrt(2 * trials),
            mistakes={
                NOISE_VARIANCE: want**2,
                ALL_VALUES: 1.0,
                DIVIDED_TWICE: want / np.sqrt(trials),
                UNIFORM: want / np.sqrt(12),
                TRIALS_AS_BATCH: 1 / np.sqrt(trials),
            },
        )


@bn_noise.property(
    "the draws come from the rng alone",
    advice="np.random.seed or a generator of your own inside makes every result the same; "
    "use the rng that is passed in, and go on drawing from it.",
)
def _own_rng(bn_noise: Guarded) -> None:
    rng = np.random.default_rng(11)
    before = rng.bit_generator.state
    first = expect.number(bn_noise(8, 200, rng))
    expect.that(rng.bit_generator.state != before, "The rng has not been used.")
    second = expect.number(bn_noise(8, 200, rng))
    expect.that(first != second, "A second call with the same rng draws new values.")
    expect.that(0.2 < first < 0.6 and 0.2 < second < 0.6, "About 0.354 was expected.")
    expect.only_its_rng(bn_noise)


@bn_noise.property(
    "few trials scatter, many agree",
    advice="Each trial is a mini-batch of its own: `trials` of them have to be drawn.",
)
def _trials_matter(bn_noise: Guarded) -> None:
    few, many = (
        np.std([expect.number(bn_noise(9, trials, np.random.default_rng(s))) for s in range(40)])
        for trials in (4, 400)
    )
    expect.that(few > 3 * many > 0, "The number of trials has no effect.")
    expect.that(0.03 < few < 0.3, "Four trials scatter by about 0.12.")


effective_lr = Check("effective_lr", lecture="3.6", hidden=True)


@effective_lr.property(
    "right for other matrices",
    weight=2,
    advice="Try other shapes, a single row, negative weights and whole numbers.",
)
def _other_matrices(effective_lr: Guarded) -> None:
    for seed, shape in enumerate([(1, 1), (4, 7), (6, 6), (1, 50), (30, 2)]):
        W = np.random.default_rng(seed).normal(0, 2, shape)
        squared = float(np.einsum("ij,ij", W, W))
        expect.close(
            expect.number(effective_lr(0.03, W)),
            0.03 / squared,
            mistakes={NORM_NOT_SQUARED: 0.03 / np.sqrt(squared)},
            atol=1e-12,
        )
    expect.close(expect.number(effective_lr(1, np.array([[1, -2], [2, 4]]))), 0.04)
