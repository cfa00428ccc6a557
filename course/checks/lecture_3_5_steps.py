"""The steps of the optimizers on a network with batch norm (lecture 3.5): the public properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check

gradient_descent_step = Check("gradient_descent_step", lecture="3.5")

NO_SCALE_SHIFT_STEP = Mistake(
    "leaving γ and β where they are", "They are parameters like W: update every key."
)
ONLY_WEIGHTS = Mistake("updating W only", "γ, β and the output's b are learned as well.")
NO_BETA_STEP = Mistake("leaving β where it is", "β is a parameter like W and γ.")
NO_OUTPUT_BIAS_STEP = Mistake(
    "leaving the output's b where it is", "The output layer has no β: its b is learned."
)
UPHILL = Mistake("adding the step", "Subtract it: gradient descent goes downhill.")
FIRST_LAYER = Mistake("updating the first layer only", "Loop over all parameters.")
NO_RATE = Mistake("leaving the learning rate out", "The step is lr times the gradient.")
STEP_ALONE = Mistake("returning the step alone", "Subtract it from the parameter.")

_SHAPES = {"W1": (1, 2), "gamma1": (1, 1), "beta1": (1, 1), "W2": (1, 1), "b2": (1, 1)}


def as_dict(values: Sequence[float], shapes: Mapping[str, tuple], prefix: str = "") -> dict:
    """Return the values as the arrays of a dict, in the order of its keys."""
    left, filled = list(values), {}
    for key, shape in shapes.items():
        size = int(np.prod(shape))
        filled[prefix + key] = np.array(left[:size], dtype=float).reshape(shape)
        left = left[size:]
    return filled


def as_row(got: object, shapes: Mapping[str, tuple], prefix: str = "") -> np.ndarray:
    """Return all values of a dict that has these keys, in the order of ``shapes``."""
    expect.mapping(got, [prefix + key for key in shapes])
    arrays = [
        expect.array(got[prefix + key], shape, name=prefix + key) for key, shape in shapes.items()
    ]
    return np.concatenate([array.ravel() for array in arrays])


# In the order W1, W1, gamma1, beta1, W2, b2.
_PARAMETERS = as_dict([1, -2, 3, 0.5, 4, -1], _SHAPES)
_GRADS = as_dict([2, 4, -1, 3, 6, -2], _SHAPES, "d")
_V = as_dict([10, 0, -5, 1, 2, 4], _SHAPES, "d")


@gradient_descent_step.property("the worked example comes out right", weight=2)
def _descent_example(gradient_descent_step: Guarded) -> None:
    expect.close(
        as_row(gradient_descent_step(_PARAMETERS, _GRADS, 0.5), _SHAPES),
        [0, -4, 3.5, -1, 1, 0],
        "Shown are the parameters in the order of their keys.",
        mistakes={
            NO_SCALE_SHIFT_STEP: [0, -4, 3, 0.5, 1, 0],
            ONLY_WEIGHTS: [0, -4, 3, 0.5, 1, -1],
            NO_BETA_STEP: [0, -4, 3.5, 0.5, 1, 0],
            NO_OUTPUT_BIAS_STEP: [0, -4, 3.5, -1, 1, -1],
            UPHILL: [2, 0, 2.5, 2, 7, -2],
            FIRST_LAYER: [0, -4, 3.5, -1, 4, -1],
            NO_RATE: [-1, -6, 4, -2.5, -2, 1],
            STEP_ALONE: [1, 2, -0.5, 1.5, 3, -1],
        },
    )


def _deep(prefix: str, value: float) -> dict[str, np.ndarray]:
    """Return a dict of a network with four layers in which every entry has this value."""
    shapes = _deep_shapes()
    return as_dict([value] * sum(int(np.prod(s)) for s in shapes.values()), shapes, prefix)


def _deep_shapes() -> dict[str, tuple[int, int]]:
    hidden = {f"{name}{k}": (2, 1) for k in (1, 2, 3) for name in ("gamma", "beta")}
    return hidden | {f"W{k}": (2, 2) for k in (1, 2, 3)} | {"W4": (1, 2), "b4": (1, 1)}


@gradient_descent_step.property("every parameter of a deeper network moves")
def _descent_deep(gradient_descent_step: Guarded) -> None:
    got = gradient_descent_step(_deep("", 1), _deep("d", 2), 0.1)
    as_row(got, _deep_shapes())
    for key, value in got.items():
        says = f"{key} must go from 1 to 0.8."
        expect.close(np.asarray(value, dtype=float), np.full(np.shape(value), 0.8), says)


@gradient_descent_step.property("the inputs are left unchanged")
def _descent_unchanged(gradient_descent_step: Guarded) -> None:
    as_row(gradient_descent_step(_PARAMETERS, _GRADS, 0.5), _SHAPES)
    expect.unchanged(gradient_descent_step)


momentum_step = Check("momentum_step", lecture="3.5")

SWAPPED_BETAS = Mistake(
    "giving v the weight 1 − β and the gradient β", "The old v has weight β, the gradient 1 − β."
)
FULL_GRADIENT = Mistake(
    "adding the gradient with weight 1", "In the lecture's form it has the weight 1 − β."
)
BIAS_CORRECTED = Mistake(
    "stepping by v/(1 − β)", "No bias correction here: the step is lr times v as it is."
)
FORGETS_V = Mistake("forgetting the old v", "v keeps β times its old value.")
OLD_V = Mistake("stepping by the old v", "Update v first, then step by the new one.")
PLAIN_STEP = Mistake("stepping by the gradient", "Momentum steps by v.")
KEEPS_V = Mistake("returning the old v", "The next step needs the new v: return it.")
RATE_IN_V = Mistake(
    "putting the learning rate into v", "v averages the gradients; lr comes in with the step."
)
FIXED_BETA = Mistake("using 0.9 whatever β is", "Use the argument beta, not its default.")
V_FIRST = Mistake("returning v before the parameters", "The order is (parameters, v).")


def moved_row(got: object, shapes: Mapping[str, tuple]) -> np.ndarray:
    """Return the parameters and after them v, all in one row."""
    parameters, v = expect.parts(got, ["parameters", "v"])
    if isinstance(parameters, dict) and "dW1" in parameters and "dW1" not in v:
        raise WrongType("The first of the two dicts is v.", sorted(parameters), mistake=V_FIRST)
    return np.concatenate([as_row(parameters, shapes), as_row(v, shapes, "d")])


@momentum_step.property("the worked example comes out right", weight=2)
def _momentum_example(momentum_step: Guarded) -> None:
    v = [9.2, 0.4, -4.6, 1.2, 2.4, 3.4]
    moved = [-3.6, -2.2, 5.3, -0.1, 2.8, -2.7]
    expect.close(
        moved_row(momentum_step(_PARAMETERS, _GRADS, _V, 0.5, beta=0.9), _SHAPES),
        [*moved, *v],
        "Shown are the parameters in the order of their keys, then v.",
        mistakes={
            SWAPPED_BETAS: [-0.4, -3.8, 3.7, -0.9, 1.2, -0.3, 2.8, 3.6, -1.4, 2.8, 5.6, -1.4],
            FULL_GRADIENT: [-4.5, -4, 5.75, -1.45, 0.1, -1.8, 11, 4, -5.5, 3.9, 7.8, 1.6],
            BIAS_CORRECTED: [-45, -4, 26, -5.5, -8, -18, *v],
            FORGETS_V: [0.9, -2.2, 3.05, 0.35, 3.7, -0.9, 0.2, 0.4, -0.1, 0.3, 0.6, -0.2],
            OLD_V: [-4, -2, 5.5, 0, 3, -3, *v],
            PLAIN_STEP: [0, -4, 3.5, -1, 1, 0, *v],
            KEEPS_V: [*moved, 10, 0, -5, 1, 2, 4],
            UPHILL: [5.6, -1.8, 0.7, 1.1, 5.2, 0.7, *v],
            RATE_IN_V: [-9, -4, 8, -1.9, -0.8, -3.6, 10, 2, -5, 2.4, 4.8, 2.6],
            NO_RATE: [-8.2, -2.4, 7.6, -0.7, 1.6, -4.4, *v],
            NO_SCALE_SHIFT_STEP: [-3.6, -2.2, 3, 0.5, 2.8, -2.7, 9.2, 0.4, -5, 1, 2.4, 3.4],
        },
    )


@momentum_step.property("three steps in a row from v = 0")
def _momentum_three(momentum_step: Guarded) -> None:
    # Gradients 10, 20, 30: v is 1, then 2.9, then 5.61, in all 9.51.
    shapes = {"W1": (1, 1), "b1": (1, 1)}
    parameters, v = as_dict([0, 100], shapes), as_dict([0, 0], shapes, "d")
    for slope in (10, 20, 30):
        got = momentum_step(parameters, as_dict([slope, -slope], shapes, "d"), v, 1.0, beta=0.9)
        row = moved_row(got, shapes)
        parameters, v = as_dict(row[:2], shapes), as_dict(row[2:], shapes, "d")
    expect.close(
        row,
        [-9.51, 109.51, 5.61, -5.61],
        "Three steps must move W1 from 0 to −9.51.",
        mistakes={
            FORGETS_V: [-6, 106, 3, -3],
            SWAPPED_BETAS: [-56.79, 156.79, 28.89, -28.89],
            FULL_GRADIENT: [-95.1, 195.1, 56.1, -56.1],
        },
    )


@momentum_step.property("β is the weight of the old v, 0.9 when it is not given")
def _momentum_beta(momentum_step: Guarded) -> None:
    shapes = {"W1": (1, 1), "b1": (1, 1)}
    zero, v = as_dict([0, 0], shapes), as_dict([4, 8], shapes, "d")
    grads = as_dict([8, -8], shapes, "d")
    expect.close(
        moved_row(momentum_step(zero, grads, v, 1.0, beta=0.75), shapes),
        [-5, -4, 5, 4],
        mistakes={FIXED_BETA: [-4.4, -6.4, 4.4, 6.4], SWAPPED_BETAS: [-7, 4, 7, -4]},
    )
    says = "Called without beta, the old v must have the weight 0.9."
    expect.close(
        moved_row(momentum_step(zero, grads, v, 1.0), shapes), [-4.4, -6.4, 4.4, 6.4], says
    )


@momentum_step.property("every parameter of a deeper network moves, each by its own v")
def _momentum_deep(momentum_step: Guarded) -> None:
    shapes = _deep_shapes()
    got = momentum_step(_deep("", 1), _deep("d", 2), _deep("d", 4), 0.5, beta=0.5)
    row = moved_row(got, shapes)
    half = len(row) // 2
    says = "With v = 4, gradient 2 and β = 0.5, every v must become 3 and every parameter −0.5."
    expect.close(row, [-0.5] * half + [3] * half, says)


@momentum_step.property("the inputs are left unchanged")
def _momentum_unchanged(momentum_step: Guarded) -> None:
    moved_row(momentum_step(_PARAMETERS, _GRADS, _V, 0.5, beta=0.9), _SHAPES)
    expect.unchanged(momentum_step)
