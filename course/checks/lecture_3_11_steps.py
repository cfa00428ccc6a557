"""Lecture 3.11, TensorFlow: the public properties of mini-batches and of a compiled step."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checks.lecture_3_11 import LOST, NO_GRADIENT, TF1, TF1_NAME, explained
from course.checks.lecture_3_11_drivers import passes, steps
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check

minibatches = Check("minibatches", lecture="3.11")

COLUMNS = Mistake(
    "slicing along the rows",
    "tf.data cuts along the first axis, so the examples must lie there: hand it X.T and Y.T.",
)
TRANSPOSED_BACK = Mistake(
    "handing the examples out as columns", "Keras wants rows: a batch is (size, n_x)."
)
DROPPED = Mistake(
    "dropping the last batch", "Leave drop_remainder out: the last batch may be smaller."
)
NO_BATCHES = Mistake("not batching", "Without .batch(size) the examples come one by one.")
ENDLESS = Mistake("repeating without end", "Leave .repeat() out: one pass is one epoch.")
COUNTED = Mistake("taking size for the number of batches", "size is the examples in a batch.")
TWO_ORDERS = Mistake(
    "shuffling X and Y separately", "Slice the pair (X.T, Y.T), then shuffle once for both."
)
IN_ORDER = Mistake("not shuffling", "Put .shuffle(…) before .batch(…).")
BATCHED_FIRST = Mistake(
    "batching before shuffling",
    "Then the batches are always the same, only their order is drawn: shuffle first.",
)
SMALL_BUFFER = Mistake(
    "a buffer smaller than the data",
    "shuffle draws from its buffer only: make it as large as the data set, X.shape[1].",
)
ONE_ORDER = Mistake(
    "shuffling only once", "Every pass needs a new order: leave reshuffle_each_iteration as it is."
)
USED_UP = Mistake(
    "a generator, used up after one pass", "Return the tf.data.Dataset; it starts anew."
)
NO_SEED = Mistake("leaving the seed out", "Say shuffle(…, seed=seed).")
FIXED_SEED = Mistake("a seed of its own", "Use the seed that was passed in.")

_ERRORS = {r"not compatible": COLUMNS}


def numbered(m: int, n_x: int = 3, C: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return X and Y that carry the number i of the example: i in X[0] and 1000 + i in Y[0]."""
    i = np.arange(m, dtype=float)
    return i + 0.1 * np.arange(n_x)[:, None], 1000 + i + 0.1 * np.arange(C)[:, None]


def epochs_of(
    minibatches: Guarded, m: int, size: int, seed: int, epochs: int = 1, n_x: int = 3, C: int = 2
) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """Return the (x, y) of every batch of every pass, each of the right shape."""
    X, Y = numbered(m, n_x, C)
    got = explained(_ERRORS, minibatches.through, passes, X, Y, size, seed, epochs)
    if not isinstance(got, list):
        raise WrongType("A tf.data.Dataset of pairs (x, y) was expected.", got)
    return [[_pair(batch, n_x, C) for batch in epoch] for epoch in got]


def order(epoch: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return the numbers of the examples in the order in which they came."""
    return np.concatenate([x[:, 0] for x, _ in epoch]) if epoch else np.array([])


def _pair(batch: Any, n_x: int, C: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = expect.parts(batch, ["x", "y"])
    if np.ndim(x) == 1:
        raise WrongType("x is a single example, not a batch.", x, mistake=NO_BATCHES)
    size = np.shape(y)[0] if np.ndim(y) else 0
    as_columns = n_x != C and np.shape(x)[:1] == (n_x,) and np.shape(y)[:1] == (C,)
    mistakes = {TRANSPOSED_BACK: np.shape(x)} if as_columns else {}
    x = expect.array(x, (size, n_x), name="x of a batch", mistakes=mistakes)
    return x, expect.array(y, (size, C), name="y of a batch")


@minibatches.property("ten examples in batches of four come as 4, 4 and 2", weight=2)
def _sizes(minibatches: Guarded) -> None:
    (epoch,) = epochs_of(minibatches, 10, 4, 1)
    got = [len(x) for x, _ in epoch]
    mistake = {(4, 4): DROPPED, (3, 3, 3, 1): COUNTED}.get(tuple(got))
    if sum(got) > 10:
        mistake = ENDLESS
    expect.that(got == [4, 4, 2], "The batches have other sizes.", got, [4, 4, 2], mistake=mistake)


@minibatches.property("every example comes once, and with its own y")
def _pairs(minibatches: Guarded) -> None:
    (epoch,) = epochs_of(minibatches, 30, 8, 2)
    came = order(epoch)
    message = "Not every example came once."
    expect.close(np.sort(came), np.arange(30), message)
    labels = np.concatenate([y[:, 0] for _, y in epoch])
    expect.that(np.allclose(labels, 1000 + came), "x and y do not match.", mistake=TWO_ORDERS)
    rows = np.concatenate([x for x, _ in epoch])
    expect.close(rows, came[:, None] + [0, 0.1, 0.2], "The features of an example are mixed up.")


@minibatches.property("the examples are shuffled, not the batches", weight=2)
def _shuffled(minibatches: Guarded) -> None:
    (epoch,) = epochs_of(minibatches, 40, 4, 3)
    came = order(epoch)
    expect.that(
        not np.array_equal(came, np.arange(40)), "They come in the old order.", mistake=IN_ORDER
    )
    together = all(np.ptp(x[:, 0]) == len(x) - 1 for x, _ in epoch)
    expect.that(not together, "Neighbours stay in one batch.", mistake=BATCHED_FIRST)


@minibatches.property("all of the data are mixed, not only neighbours")
def _mixed(minibatches: Guarded) -> None:
    (epoch,) = epochs_of(minibatches, 1000, 100, 4)
    last = float(order(epoch)[:100].max())
    expect.that(
        last >= 800,  # by chance all 100 lie below in 1 of 5 000 000 000 cases
        f"Of 1000 examples, the first batch of 100 has none beyond number {last:.0f}.",
        mistake=SMALL_BUFFER,
    )


@minibatches.property("a second pass comes in another order")
def _reshuffled(minibatches: Guarded) -> None:
    first, second = map(order, epochs_of(minibatches, 40, 8, 5, epochs=2))
    expect.that(len(second) > 0, "A second pass finds nothing.", mistake=USED_UP)
    expect.that(
        not np.array_equal(first, second), "Both passes have the same order.", mistake=ONE_ORDER
    )
    expect.close(np.sort(second), np.arange(40), "The second pass is not complete.")


@minibatches.property("the seed decides the order")
def _seeded(minibatches: Guarded) -> None:
    one, again, other = (order(epochs_of(minibatches, 40, 8, seed)[0]) for seed in (6, 6, 7))
    expect.that(np.array_equal(one, again), "The same seed gave two orders.", mistake=NO_SEED)
    expect.that(
        not np.array_equal(one, other), "Another seed gave the same order.", mistake=FIXED_SEED
    )


@minibatches.property("the inputs are left unchanged")
def _batches_unchanged(minibatches: Guarded) -> None:
    epochs_of(minibatches, 6, 3, 8)
    expect.unchanged(minibatches)


make_step = Check("make_step", lecture="3.11")

NO_STEP = Mistake(
    "never applying the gradient", "optimizer.apply_gradients([(gradient, w)]) moves w."
)
COST_AFTER = Mistake(
    "returning the cost after the update", "Return the J that the tape has recorded."
)
UPHILL = Mistake("applying the gradient with its sign turned", "The optimizer subtracts by itself.")
OWN_RULE = Mistake(
    "not using the optimizer that was passed in",
    "Leave the update to optimizer.apply_gradients; then Adam is one line away.",
)
FIXED_COEF = Mistake(
    "a cost that ignores the coefficients of the call", "J = a w² + b w + c with this call's coef."
)
RETURNS_W = Mistake("returning w instead of J", "w is changed in place; the step returns J.")
EAGER = Mistake(
    "running without tf.function",
    "Decorate the inner function with @tf.function, or return tf.function(step).",
)
REBUILT = Mistake(
    "calling tf.function anew at every step",
    "Each tf.function traces for itself: make it once, in make_step, not in the step.",
)
PYTHON_NUMBERS = Mistake(
    "handing Python numbers to a tf.function",
    "Every other number is traced anew, as if it were code: pass tensors.",
)
NUMPY_INSIDE = Mistake(
    "asking for a value while TensorFlow traces",
    "In a tf.function there are no values yet: no .numpy(), no float(), no NumPy.",
)
NEW_VARIABLE = Mistake(
    "making a tf.Variable in the step", "The step is handed its w: change that one."
)

STILL_SGD = Mistake(
    "a step that is still SGD at 0.01",
    "Use the optimizer of this call of make_step: not one made inside, nor that of a call before.",
)

_STEP_ERRORS = {
    r"no attribute 'numpy'|[Ss]ymbolic|argument must be .* real number": NUMPY_INSIDE,
    r"singleton tf\.Variables|to create variables|tf\.Variable creation": NEW_VARIABLE,
    NO_GRADIENT: LOST,
    TF1_NAME: TF1,
}

LECTURE = (1.0, -10.0, 25.0)


def stepped(make_step: Guarded, optimizer: str, lr: float, coefs: list, **kwargs: Any) -> dict:
    """Return what a student's step did, call by call, with w and cost as arrays."""
    got = explained(_STEP_ERRORS, make_step.through, steps, optimizer, lr, coefs, **kwargs)
    if not isinstance(got, dict):
        raise WrongType("A function step(w, coef) was expected.", got)
    seen = expect.mapping(got, ["w", "cost", "traced", "eager"])
    cost = [expect.number(value, name="The cost") for value in seen["cost"]]
    return {name: np.array(values) for name, values in {**seen, "cost": cost}.items()}


@make_step.property("two steps of SGD go to 0.1 and 0.198", weight=2)
def _two_steps(make_step: Guarded) -> None:
    seen = stepped(make_step, "SGD", 0.01, [LECTURE, LECTURE])
    expect.close(
        seen["w"],
        [0.1, 0.198],
        "w is elsewhere.",
        mistakes={NO_STEP: [0, 0], UPHILL: [-0.1, -0.202]},
    )


@make_step.property("it returns J as it was before the step")
def _cost_before(make_step: Guarded) -> None:
    seen = stepped(make_step, "SGD", 0.01, [LECTURE, LECTURE])
    expect.close(
        seen["cost"],
        [25, 24.01],
        mistakes={COST_AFTER: [24.01, 23.059204], RETURNS_W: [0.1, 0.198]},
    )


@make_step.property("the optimizer does the step: Adam takes one of its own", weight=2)
def _adam(make_step: Guarded) -> None:
    seen = stepped(make_step, "Adam", 0.5, [LECTURE, LECTURE])
    expect.close(  # Adam's first step is lr, whatever the slope
        seen["w"],
        [0.5, 0.99793],
        rtol=1e-3,
        mistakes={OWN_RULE: [5, 5], STILL_SGD: [0.1, 0.198], NO_STEP: [0, 0]},
    )


@make_step.property("each call uses the coefficients that it is handed")
def _new_coefficients(make_step: Guarded) -> None:
    seen = stepped(make_step, "SGD", 0.1, [(1.0, -1.0, 0.0), (2.0, -8.0, 3.0), (0.0, 5.0, 0.0)])
    expect.close(  # the slopes are −1, −7.6 and 5
        seen["w"], [0.1, 0.86, 0.36], mistakes={FIXED_COEF: [0.1, 0.18, 0.244]}
    )


@make_step.property("it is traced once, not at every call", weight=2)
def _traced_once(make_step: Guarded) -> None:
    seen = stepped(make_step, "SGD", 0.01, [LECTURE] * 6)
    _no_more_python(seen, REBUILT, "six calls with the same coefficients")


@make_step.property("other coefficients need no other trace", weight=2)
def _no_retracing(make_step: Guarded) -> None:
    coefs = [(1.0, -2.0 * k, 1.0 * k * k) for k in range(1, 7)]
    seen = stepped(make_step, "SGD", 0.01, coefs)
    _no_more_python(seen, PYTHON_NUMBERS, "six calls with six different coefficients")


def _no_more_python(seen: dict, why: Mistake, calls: str) -> None:
    """Expect that after two calls, when the optimizer has all it needs, no Python runs again."""
    traced, eager = (int(seen[name][-1] - seen[name][1]) for name in ("traced", "eager"))
    expect.that(eager == 0, f"Of {calls}, each ran Python.", mistake=EAGER)
    expect.that(traced == 0, f"In {calls}, the last four traced {traced} times more.", mistake=why)
    expect.that(int(seen["traced"][-1]) > 0, "The optimizer was never asked.", mistake=OWN_RULE)
