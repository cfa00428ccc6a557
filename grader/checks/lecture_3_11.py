"""Lecture 3.11, TensorFlow: the hidden properties."""

from __future__ import annotations

import numpy as np

from course.checks.lecture_3_11 import (
    ASCENT,
    CLOSED_FORM,
    HARD_CODED,
    NOT_TRANSPOSED,
    ONE_GRADIENT,
    TOTAL,
    TWICE,
    WENT_ON,
    descended,
    one_cost,
)
from course.checks.lecture_3_11_drivers import slope
from course.checks.lecture_3_11_steps import (
    COLUMNS,
    DROPPED,
    IN_ORDER,
    OWN_RULE,
    epochs_of,
    numbered,
    order,
    stepped,
)
from course.judge import expect
from course.judge.call import Guarded
from course.judge.properties import Check

minimise = Check("minimise", lecture="3.11", hidden=True)


@minimise.property(
    "right for other parabolas, rates and numbers of steps",
    weight=2,
    advice="Try a = 0, a negative a, whole numbers in a list, a learning rate of 1, other numbers "
    "of steps.",
)
def _parabolas(minimise: Guarded) -> None:
    for coef, lr, count in [
        ((0.5, 3.0, -1.0), 0.2, 7),
        ((0.0, 2.0, 1.0), 0.5, 3),  # a straight line: 1 further every step
        ((-1.0, 1.0, 0.0), 0.1, 4),  # no minimum: it runs away
        ([3, 12, 5], 0.05, 12),
        ((1, -1, 0), 1.0, 3),  # to and fro between 0 and 1
        ((4.0, -1.0, 7.0), 0.01, 1),
    ]:
        a, b, _ = coef
        w = 0.0
        for _ in range(count):
            w -= lr * (2 * a * w + b)
        expect.close(
            descended(minimise, coef, lr, count),
            w,
            f"Wrong for {coef}.",
            mistakes={ASCENT: -w, ONE_GRADIENT: -lr * b * count, CLOSED_FORM: -b / (2 * a or 1)},
            atol=1e-5,
        )


@minimise.property(
    "no step at all leaves w at 0",
    advice="With steps = 0 the loop does not run: w is still 0.",
)
def _no_step(minimise: Guarded) -> None:
    expect.close(descended(minimise, (1.0, -10.0, 25.0), 0.01, 0), 0)
    expect.close(descended(minimise, (1.0, -10.0, 25.0), 0.01, 1), 0.1)


@minimise.property(
    "the same call gives the same result, whatever came between",
    advice="Nothing may be left over from one call to the next: neither w nor a compiled step.",
)
def _same(minimise: Guarded) -> None:
    first = descended(minimise, (3.0, -6.0, 1.0), 0.05, 5)
    other = descended(minimise, (1.0, 4.0, 0.0), 0.05, 5)
    again = descended(minimise, (3.0, -6.0, 1.0), 0.05, 5)
    expect.close(first, 0.83193)
    expect.close(other, -0.81902, mistakes={HARD_CODED: 0.83193})
    expect.close(again, 0.83193, mistakes={WENT_ON: 0.971752})


@minimise.property(
    "an array of single precision works",
    advice="Cast what comes in to the type of w: tf.cast(coef, tf.float32).",
)
def _single(minimise: Guarded) -> None:
    coef = np.array([2, -8, 3], dtype=np.float32)
    got = descended(minimise, coef, 0.1, 2)
    expect.unchanged(minimise)
    expect.close(got, 1.28)


tf_cost = Check("tf_cost", lecture="3.11", hidden=True)


def _softmax(Z: np.ndarray) -> np.ndarray:
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def _cost(Z: np.ndarray, Y: np.ndarray) -> float:
    return float(-np.mean(np.sum(Y * np.log(_softmax(Z)), axis=0)))


@tf_cost.property(
    "right for other numbers of classes and examples, and for smoothed targets",
    weight=2,
    advice="Try two classes, one example, a square Z, and targets such as 0.9, 0.05, 0.05.",
)
def _cost_sizes(tf_cost: Guarded) -> None:
    for seed, (C, m) in enumerate([(2, 5), (10, 3), (6, 6), (4, 1), (30, 64)]):
        rng = np.random.default_rng(seed)
        Z, Y = rng.normal(0, 2, (C, m)), np.eye(C)[:, rng.integers(C, size=m)]
        Y = Y if seed % 2 else 0.9 * Y + 0.1 / C
        want = _cost(Z, Y)
        mistakes = {
            TOTAL: want * m,
            TWICE: _cost(_softmax(Z), Y),
            NOT_TRANSPOSED: _cost(Z.T, Y.T),
        }
        expect.close(one_cost(tf_cost(Z, Y), m), want, mistakes=mistakes)


@tf_cost.property(
    "the same examples twice cost the same",
    advice="A batch and the same batch doubled have the same mean.",
)
def _cost_twice(tf_cost: Guarded) -> None:
    rng = np.random.default_rng(8)
    Z, Y = rng.normal(0, 3, (3, 4)), np.eye(3)[:, [0, 2, 1, 1]]
    once, twice = (one_cost(tf_cost(np.tile(Z, k), np.tile(Y, k)), 4 * k) for k in (1, 2))
    expect.close(twice, _cost(Z, Y), mistakes={TOTAL: 8 * _cost(Z, Y)})
    expect.close(once, _cost(Z, Y))


@tf_cost.property(
    "it works inside a tf.function",
    advice="Use tf functions only: while TensorFlow traces, a tensor has no value, so .numpy(), "
    "float() and NumPy's functions fail.",
)
def _cost_compiled(tf_cost: Guarded) -> None:
    rng = np.random.default_rng(9)
    Z, Y = rng.normal(0, 2, (4, 3)), np.eye(4)[:, [3, 0, 2]]
    cost, gradient = tf_cost.through(slope, Z, Y, compiled=True)
    expect.close(one_cost(cost, 3), _cost(Z, Y), mistakes={TOTAL: 3 * _cost(Z, Y)})
    expect.that(gradient is not None, "There is no gradient.")
    expect.close(expect.array(gradient, (4, 3)), (_softmax(Z) - Y) / 3, atol=1e-5)


@tf_cost.property(
    "examples far apart stay exact",
    advice="One example may have logits near 1000 and another near −1000 in the same batch.",
)
def _cost_far(tf_cost: Guarded) -> None:
    Z = np.array([[1000.0, -1000], [1000, -1000]])
    got = one_cost(tf_cost(Z, np.eye(2)), 2)
    expect.close(got, 0.693147, mistakes={NOT_TRANSPOSED: 1000, TOTAL: 1.386294})


minibatches = Check("minibatches", lecture="3.11", hidden=True)


@minibatches.property(
    "right for other sizes: one batch, batches of one, no remainder",
    weight=2,
    advice="Try a size larger than the data, a size of 1, and one that divides m.",
)
def _batch_sizes(minibatches: Guarded) -> None:
    for m, size in [(7, 50), (5, 1), (12, 4), (1, 3), (9, 9)]:
        (epoch,) = epochs_of(minibatches, m, size, 11, n_x=4, C=3)
        want = [size] * (m // size) + [m % size] * (m % size > 0)
        got = [len(x) for x, _ in epoch]
        dropped = got == [size] * (m // size) != want
        mistake = DROPPED if dropped else None
        expect.that(got == want, "The batches have other sizes.", got, want, mistake=mistake)
        expect.close(np.sort(order(epoch)), np.arange(m), "Not every example came once.")


@minibatches.property(
    "right when there are as many features as examples",
    advice="With as many rows as columns a missing transposition raises no error: check the "
    "values.",
)
def _batches_square(minibatches: Guarded) -> None:
    m = 6
    (epoch,) = epochs_of(minibatches, m, 4, 12, n_x=m, C=m)
    X, Y = numbered(m, m, m)
    rows = np.concatenate([x for x, _ in epoch])
    mistake = COLUMNS if np.allclose(np.sort(rows[:, 0]), X[:, 0]) else None
    expect.that(
        np.allclose(rows[rows[:, 0].argsort()], X.T), "The examples are mixed up.", mistake=mistake
    )
    expect.close(np.concatenate([y for _, y in epoch])[rows[:, 0].argsort()], Y.T)


@minibatches.property(
    "every pass is complete and new, however many there are",
    advice="Go through the data set three times: each pass has every example once, each in an "
    "order of its own.",
)
def _many_passes(minibatches: Guarded) -> None:
    orders = [order(epoch) for epoch in epochs_of(minibatches, 50, 16, 13, epochs=3)]
    for came in orders:
        expect.close(np.sort(came), np.arange(50), "A pass is not complete.")
    same = np.array_equal(orders[0], np.arange(50))
    expect.that(not same, "Nothing is shuffled.", mistake=IN_ORDER)
    different = {tuple(came) for came in orders}
    expect.that(len(different) == 3, "Two passes have the same order.")


make_step = Check("make_step", lecture="3.11", hidden=True)


@make_step.property(
    "right for other starts, rates and many steps",
    weight=2,
    advice="Start w elsewhere than at 0 and take many steps.",
)
def _many_steps(make_step: Guarded) -> None:
    coefs = [(1.0, -4.0, 1.0), (0.5, 2.0, 0.0)] * 10
    seen = stepped(make_step, "SGD", 0.05, coefs, start=3.0)
    w, ws, costs = 3.0, [], []
    for a, b, c in coefs:
        costs.append(a * w * w + b * w + c)
        w -= 0.05 * (2 * a * w + b)
        ws.append(w)
    expect.close(seen["w"], ws, "w is elsewhere.", atol=1e-4)
    expect.close(seen["cost"], costs, "The cost is another.", atol=1e-4)


@make_step.property(
    "an optimizer with a memory works",
    advice="Try Adam or RMSprop over several steps: the optimizer keeps its own averages, so it "
    "has to be the same one at every step.",
)
def _memory(make_step: Guarded) -> None:
    seen = stepped(make_step, "RMSprop", 0.1, [(1.0, -10.0, 25.0)] * 4)
    s, w, ws = 0.0, 0.0, []
    for _ in range(4):
        g = 2 * w - 10
        s = 0.9 * s + 0.1 * g * g
        w -= 0.1 * g / np.sqrt(s + 1e-7)
        ws.append(w)
    mistakes = {OWN_RULE: 5 - 5 * 0.8 ** np.arange(1, 5)}
    expect.close(seen["w"], ws, "w is elsewhere.", mistakes=mistakes, rtol=1e-3)


@make_step.property(
    "Adam's step is traced once too",
    advice="Also with an optimizer that keeps averages no Python may run after the first steps: "
    "make the tf.function once, and hand it tensors.",
)
def _adam_once(make_step: Guarded) -> None:
    coefs = [(1.0 + k, 3.0 - k, 0.5 * k) for k in range(8)]
    seen = stepped(make_step, "Adam", 0.1, coefs)
    again = seen["traced"][-1] - seen["traced"][1] + seen["eager"][-1]
    expect.that(again == 0, "Python ran again.")
    expect.that(bool(seen["traced"][-1] > 0), "The optimizer was never asked.", mistake=OWN_RULE)
