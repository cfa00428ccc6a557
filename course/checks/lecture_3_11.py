"""Lecture 3.11, TensorFlow: the public properties of a cost, its minimum and the question."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from course.checks.lecture_3_11_drivers import slope
from course.judge import expect
from course.judge.call import Guarded, Refusal
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check, question

LOST = Mistake(
    "a tape that lost sight of w",
    "The gradient is None. Compute J from the tf.Variable inside the with block, and change w by "
    "w.assign_sub: `w = w - …` puts a plain tensor in its place.",
)
MIXED = Mistake(
    "mixing types of numbers",
    "TensorFlow does not convert for you: make w float32, and the coefficients too with "
    "tf.cast(coef, tf.float32).",
)
NO_MINIMIZE = Mistake(
    "calling optimizer.minimize",
    "Keras 3 has no such method: ask a tape for the gradient, then optimizer.apply_gradients.",
)
TF1 = Mistake(
    "calling a name of TensorFlow 1",
    "Sessions, placeholders and tf.train's optimizers are gone; TensorFlow 2 computes at once.",
)

NO_GRADIENT = r"(and|unary -:) 'NoneType'|No gradients provided|value \(None\)"
TF1_NAME = r"module 'tensorflow\S* has no attribute"

_ERRORS = {
    NO_GRADIENT: LOST,
    r"dtype int|was expected to be an? \w+ tensor": MIXED,
    r"no attribute 'minimize'": NO_MINIMIZE,
    TF1_NAME: TF1,
}
"""What TensorFlow says, and the mistake behind it."""


def explained(errors: dict[str, Mistake], call: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the function; name the mistake behind an error that matches one of the patterns."""
    try:
        return call(*args, **kwargs)
    except Refusal as refusal:
        said = str(refusal)
        refusal.mistake = next((m for words, m in errors.items() if re.search(words, said)), None)
        raise


minimise = Check("minimise", lecture="3.11")

ASCENT = Mistake("adding the gradient", "Downhill is against the gradient: w.assign_sub.")
NO_RATE = Mistake("leaving the learning rate out", "A step is the learning rate times dJ/dw.")
ONE_MORE = Mistake("taking one step more", "The loop runs steps times: range(steps).")
ONE_LESS = Mistake("taking one step fewer", "The loop runs steps times: range(steps).")
NO_UPDATE = Mistake(
    "never updating w", "`w - …` computes a number and drops it: w.assign_sub(…) changes w."
)
ONE_GRADIENT = Mistake(
    "computing the gradient once, before the loop", "Every step needs a tape of its own."
)
CLOSED_FORM = Mistake("solving for the minimum", "Walk there, in as many steps as asked for.")
RETURNS_J = Mistake("returning J instead of w", "What is asked for is where the minimum is.")
NOT_SGD = Mistake("another optimizer than gradient descent", "The step is plain: w − lr · dJ/dw.")
HARD_CODED = Mistake(
    "a cost that ignores the coefficients passed in",
    "J = a w² + b w + c with the a, b, c of this call.",
)
BACKWARDS = Mistake("reading the coefficients backwards", "coef is (a, b, c), a belongs to w².")
NO_A = Mistake("leaving a out", "The first term is a w², not w².")
WENT_ON = Mistake(
    "starting from where the last call ended",
    "Make the tf.Variable inside the function: every call starts at w = 0.",
)


def descended(minimise: Guarded, coef: Any, lr: float, steps: int) -> float:
    """Return where the student's descent ends."""
    return expect.number(explained(_ERRORS, minimise, coef, lr, steps))


@minimise.property("one step from 0 goes to 0.1", weight=2)
def _one_step(minimise: Guarded) -> None:
    expect.close(  # dJ/dw is −10 at 0
        descended(minimise, (1.0, -10.0, 25.0), 0.01, 1),
        0.1,
        mistakes={
            ASCENT: -0.1,
            NO_RATE: 10,
            ONE_MORE: 0.198,
            NO_UPDATE: 0,
            CLOSED_FORM: 5,
            RETURNS_J: 24.01,
            NOT_SGD: 0.01,
        },
    )


@minimise.property("two steps for other coefficients come out right", weight=2)
def _two_steps(minimise: Guarded) -> None:
    expect.close(  # dJ/dw = 4w − 8: from 0 to 0.8, and 4.8 further down the slope
        descended(minimise, (2.0, -8.0, 3.0), 0.1, 2),
        1.28,
        mistakes={
            ONE_GRADIENT: 1.6,
            NO_A: 1.44,
            BACKWARDS: 1.12,
            HARD_CODED: 1.8,
            ONE_LESS: 0.8,
            ONE_MORE: 1.568,
        },
    )


@minimise.property("the coefficients are data: w² − 20w + 100 has its minimum at 10")
def _other_minimum(minimise: Guarded) -> None:
    got = descended(minimise, (1, -20, 100), 0.1, 60)
    expect.close(got, 10, "J is (w − 10)².", mistakes={HARD_CODED: 5, NO_UPDATE: 0})


@minimise.property("a second call starts from 0 again")
def _again(minimise: Guarded) -> None:
    first = descended(minimise, (1.0, -4.0, 4.0), 0.25, 1)
    second = descended(minimise, (1.0, -4.0, 4.0), 0.25, 1)
    expect.close(second, 1, mistakes={WENT_ON: 1.5})
    expect.close(first, 1)


@minimise.property("the coefficients may come as an array")
def _array(minimise: Guarded) -> None:
    got = descended(minimise, np.array([1.0, -10, 25]), 0.01, 2)
    expect.unchanged(minimise)
    expect.close(got, 0.198)


@minimise.property("a thousand steps end at 5, where J is 0")
def _thousand(minimise: Guarded) -> None:
    got = descended(minimise, (1.0, -10.0, 25.0), 0.01, 1000)
    expect.close(got, 5, "In float32 it is 4.9999886, in float64 4.99999999.")


tf_cost = Check("tf_cost", lecture="3.11")

NOT_TRANSPOSED = Mistake(
    "taking the rows for examples",
    "TensorFlow takes the last axis for the classes: hand it Z.T and Y.T, or axis=0.",
)
TOTAL = Mistake("adding the losses up", "J is the mean over the m examples: tf.reduce_mean.")
PER_EXAMPLE = Mistake(
    "returning a loss for every example", "J is one number, their mean: tf.reduce_mean."
)
TWICE = Mistake(
    "applying softmax twice",
    "The function applies softmax itself: it takes the logits as they are.",
)
NOT_LOGITS = Mistake(
    "leaving from_logits out", "By default Keras expects probabilities: say from_logits=True."
)
SIGMOIDS = Mistake(
    "using the loss of sigmoids",
    "The classes share one total: tf.nn.softmax_cross_entropy_with_logits.",
)
SWAPPED = Mistake("swapping labels and logits", "Name them: labels=…, logits=….")
NEGATIVE = Mistake("a minus sign too many", "The loss has its minus already.")
OVERFLOW = Mistake(
    "going through probabilities", "Stay with the logits; TensorFlow's function does it stably."
)
OFF_TAPE = Mistake(
    "leaving TensorFlow",
    "NumPy, .numpy() and float() are not on the tape: compute with tf functions and return the "
    "tensor.",
)

# Two examples of classes 0 and 1; the first is the column of lecture 3.8.
_Z = np.array([[5.0, 1], [2, 1], [-1, 0], [3, 4]])
_Y = np.array([[1.0, 0], [0, 1], [0, 0], [0, 0]])


def one_cost(got: Any, m: int) -> float:
    """Expect one number, and say what a row of m numbers is."""
    if isinstance(got, np.ndarray) and got.size == m > 1:
        raise WrongType(
            f"The result has shape {got.shape}; one number was expected.",
            got,
            mistake=PER_EXAMPLE if got.dtype.kind == "f" else None,
        )
    return expect.number(got)


@tf_cost.property("the worked example comes out right", weight=2)
def _cost_example(tf_cost: Guarded) -> None:
    expect.close(  # the mean of 0.171935 and 3.111443
        one_cost(tf_cost(_Z, _Y), 2),
        1.641689,
        mistakes={
            NOT_TRANSPOSED: 0.332853,
            TOTAL: 3.283378,
            TWICE: 1.265121,
            NOT_LOGITS: 1.189773,
            SIGMOIDS: 1.479164,
            SWAPPED: 10.077513,
            NEGATIVE: -1.641689,
        },
    )


@tf_cost.property("a column is an example, in a square Z too")
def _cost_square(tf_cost: Guarded) -> None:
    # The probabilities of the true classes are 1/4, 6/8 and 1/3.
    Z = np.array([[0.0, 0, 0], [0, 0, 0], [0.693147, 1.791759, 0]])
    Y = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
    expect.close(
        one_cost(tf_cost(Z, Y), 3),
        0.924196,
        mistakes={
            NOT_TRANSPOSED: 0.867563,
            TOTAL: 2.772589,
            TWICE: 1.005161,
            SIGMOIDS: 0.678310,
            SWAPPED: 0.687812,
        },
    )


@tf_cost.property("it is exact for logits in the thousands")
def _cost_large(tf_cost: Guarded) -> None:
    got = expect.number(tf_cost(np.array([[1000.0], [0]]), np.array([[0.0], [1]])))
    through_probabilities = not np.isfinite(got) or 10 < got < 20  # Keras cuts them off at 1e-7
    expect.that(
        bool(np.isclose(got, 1000, rtol=1e-4)),
        "The wrong class leads by 1000, so log(e¹⁰⁰⁰ + e⁰) − 0 = 1000.",
        got,
        1000.0,
        mistake=OVERFLOW if through_probabilities else None,
    )


@tf_cost.property("a tape finds its gradient, (ŷ − y)/m")
def _cost_slope(tf_cost: Guarded) -> None:
    # Even logits: ŷ is 1/2 everywhere.
    cost, gradient = tf_cost.through(slope, np.zeros((2, 2)), np.array([[1.0, 0], [0, 1]]))
    expect.close(one_cost(cost, 2), 0.693147, mistakes={TOTAL: 1.386294})
    expect.that(gradient is not None, "The tape finds no way back to Z.", mistake=OFF_TAPE)
    expect.close(expect.array(gradient, (2, 2)), [[-0.25, 0.25], [0.25, -0.25]])


@tf_cost.property("the inputs are left unchanged")
def _cost_unchanged(tf_cost: Guarded) -> None:
    one_cost(tf_cost(_Z, _Y), 2)
    expect.unchanged(tf_cost)


question_3_11 = question(
    "question_3_11",
    lecture="3.11",
    right="b",
    because={
        "a": "A tape can be asked once, but here every turn of the loop makes a new one.",
        "b": "Yes. A tape watches tf.Variables by itself, and nothing else. After `w = w - …` the "
        "name w stands for a plain tensor; w.assign_sub would have kept the variable.",
        "c": "Without tf.function everything is slower, but the derivatives are the same.",
        "d": "At w = 0.1 the slope is −9.8. And a slope of 0 would be the number 0, not None.",
    },
)
