"""Lecture 3.3, pandas and caviar: the public properties of ``babysit`` and the question.

Those of ``train_many`` and ``successive_halving`` are in ``lecture_3_3_many``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checks.lecture_3_3_drivers import babysit_in_place
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check, question

NOT_RESTORED = Mistake(
    "going on from the worse model", "After a bad day go back to the checkpoint, then train on."
)
RATE_NOT_LOWERED = Mistake(
    "keeping the rate after a bad day", "Multiply it by down, or the same day comes again."
)
NEVER_RAISED = Mistake("never raising the rate", "After a good day multiply it by up.")
FROM_THE_START = Mistake(
    "starting over after a bad day", "Restore the latest checkpoint, not the untrained model."
)
LAST_MODEL = Mistake(
    "returning the model of the last day", "Return the checkpoint: the model of the best day."
)
YESTERDAY = Mistake(
    "comparing with yesterday", "A good day beats the checkpoint's cost, the lowest so far."
)
NAN_KEPT = Mistake(
    "taking nan for progress",
    "A comparison with nan is False: ask whether the cost is below the best, not above it.",
)
IGNORES_START = Mistake(
    "taking the first day for a good one", "It has to beat the cost of the untrained model."
)
NO_COPY = Mistake(
    "keeping a checkpoint that is no copy",
    "train_day may write into its array: hand it theta.copy().",
)
RATE_OF_TOMORROW = Mistake(
    "noting the rate of the next day", "Note the rate that the day was trained with."
)
GOOD_DAYS_ONLY = Mistake(
    "leaving the undone days out", "costs and rates have an entry for every day, undone or not."
)
TRAINS_TWICE = Mistake(
    "training more than once a day", "Call train_day once a day: every call costs a day's budget."
)
ADDS_UP = Mistake("adding up to the rate", "Multiply: a rate moves on a logarithmic scale.")
SWAPPED = Mistake("swapping up and down", "A good day calls for up, a bad one for down.")

babysit = Check("babysit", lecture="3.3")

# A bowl, J = ½θ²: a day takes θ to (1 − lr)·θ. From 8 to −4 at 1.5; from −4 to 11 at 3.75, which is
# undone; from −4 to −1 at 0.75; from −1 to 0.875 at 1.875.
_THETA, _COST = np.array([8.0]), 32.0


def bowl(theta: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
    """Return θ and its cost after a day at this rate."""
    moved = (1 - lr) * np.asarray(theta, dtype=float)
    return moved, float(0.5 * np.sum(moved**2))


def series(got: Any, length: int, name: str) -> np.ndarray:
    """Expect a list, tuple or array of so many numbers; return it as an array."""
    if isinstance(got, tuple | list):
        entries = [expect.number(entry, name=f"An entry of {name}") for entry in got]
        got = np.array(entries, dtype=float)
    return expect.array(got, (length,), name=name)


def diary(got: Any, shape: tuple[int, ...], days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expect what ``babysit`` returns: θ of this shape, then a cost and a rate for every day."""
    theta, costs, rates = expect.parts(got, ["theta", "costs", "rates"])
    theta = expect.array(theta, shape, name="theta")
    if np.size(costs) < days and np.size(costs) == np.size(rates):
        text = f"costs and rates have length {np.size(costs)}, but there were {days} days."
        for entries, name in ((costs, "costs"), (rates, "rates")):
            series(entries, np.size(entries), name)
        raise expect.WrongType(text, costs, mistake=GOOD_DAYS_ONLY)
    return theta, series(costs, days, "costs"), series(rates, days, "rates")


def _row(got: Any, days: int) -> np.ndarray:
    """Return θ, the costs and the rates of a run on the bowl as one row."""
    return np.concatenate(diary(got, (1,), days))


_SHOWN = "Shown are θ, then the costs, then the rates."
_RIGHT = [0.875, 8, 60.5, 0.5, 0.3828125, 1.5, 3.75, 0.75, 1.875]
_FROM_THE_WORSE = [-2.40625, 8, 60.5, 3.78125, 2.895020, 1.5, 3.75, 0.75, 1.875]


@babysit.property("the worked example comes out right", weight=2)
def _worked_example(babysit: Guarded) -> None:
    expect.close(
        _row(babysit(bowl, _THETA, _COST, 1.5, 4, 2.5, 0.2), 4),
        _RIGHT,
        _SHOWN,
        mistakes={
            NOT_RESTORED: _FROM_THE_WORSE,
            RATE_NOT_LOWERED: [-4, 8, 60.5, 60.5, 60.5, 1.5, 3.75, 3.75, 3.75],
            NEVER_RAISED: [0.5, 8, 2, 0.5, 0.125, 1.5, 1.5, 1.5, 1.5],
            FROM_THE_START: [-1.75, 8, 60.5, 2, 1.53125, 1.5, 3.75, 0.75, 1.875],
            RATE_OF_TOMORROW: [0.875, 8, 60.5, 0.5, 0.3828125, 3.75, 0.75, 1.875, 4.6875],
            ADDS_UP: [-0.8, 8, 72, 0.32, 1.6928, 1.5, 4, 0.8, 3.3],
            SWAPPED: [-2.600416, 8, 3.92, 3.463712, 3.381082, 1.5, 0.3, 0.06, 0.012],
        },
    )


@babysit.property("a bad day is undone, also when it is the last one")
def _bad_last_day(babysit: Guarded) -> None:
    expect.close(
        _row(babysit(bowl, _THETA, _COST, 1.5, 2, 2.5, 0.2), 2),
        [-4, 8, 60.5, 1.5, 3.75],
        _SHOWN,
        mistakes={LAST_MODEL: [11, 8, 60.5, 1.5, 3.75]},
    )


@babysit.property("a day is measured against the best day, not against yesterday")
def _against_the_best(babysit: Guarded) -> None:
    # 8 → 4 at 0.5; → −16 at 5, undone; → −8 at 3, undone; → −3.2 at 1.8.
    expect.close(
        _row(babysit(bowl, _THETA, _COST, 0.5, 4, 10.0, 0.6), 4),
        [-3.2, 8, 128, 32, 5.12, 0.5, 5, 3, 1.8],
        _SHOWN,
        mistakes={YESTERDAY: [-8, 8, 128, 32, 26912, 0.5, 5, 3, 30]},
    )


@babysit.property("the first day has to beat the untrained model")
def _first_day(babysit: Guarded) -> None:
    expect.close(
        _row(babysit(bowl, _THETA, _COST, 3.0, 2, 2.0, 0.25), 2),
        [2, 128, 2, 3, 0.75],
        _SHOWN,
        mistakes={IGNORES_START: [-16, 128, 3200, 3, 6], NOT_RESTORED: [-4, 128, 8, 3, 0.75]},
    )


@babysit.property("a day that ends in nan is undone")
def _nan(babysit: Guarded) -> None:
    def overflowing(theta: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
        return bowl(theta, lr) if lr <= 2 else (np.full(1, np.nan), float("nan"))

    theta, costs, rates = diary(babysit(overflowing, _THETA, _COST, 1.5, 4, 2.5, 0.2), (1,), 4)
    expect.that(
        np.allclose(theta, 0.875, rtol=1e-4),
        "The second day, at 3.75, ends in nan. θ must go back to −4 and end at 0.875.",
        theta,
        np.array([0.875]),
        mistake=NAN_KEPT if np.isnan(costs[2:]).any() else None,
    )
    expect.that(bool(np.isnan(costs[1])), "The second day's cost is nan: note it as it is.", costs)
    expect.close(costs[[0, 2, 3]], [8, 0.5, 0.3828125], "The costs of the other days differ.")
    expect.close(rates, _RIGHT[5:])


@babysit.property("the checkpoint is safe from a train_day that writes into its array")
def _in_place(babysit: Guarded) -> None:
    got = babysit.through(babysit_in_place, _THETA, _COST, 1.5, 4, 2.5, 0.2)
    expect.close(_row(got, 4), _RIGHT, _SHOWN, mistakes={NO_COPY: _FROM_THE_WORSE})


@babysit.property("a day is trained once")
def _once_a_day(babysit: Guarded) -> None:
    rates: list[float] = []

    def counting(theta: np.ndarray, lr: float) -> tuple[np.ndarray, float]:
        rates.append(float(lr))
        return bowl(theta, lr)

    _row(babysit(counting, _THETA, _COST, 1.5, 4, 2.5, 0.2), 4)
    expect.that(
        len(rates) == 4,
        f"train_day was called {len(rates)} times in 4 days.",
        mistake=TRAINS_TWICE if len(rates) > 4 else None,
    )
    expect.close(np.array(rates), _RIGHT[5:], "Shown are the rates train_day was given.")


@babysit.property("up is 1.5 and down is 0.5 when they are not given")
def _defaults(babysit: Guarded) -> None:
    # 8 → −4 at 1.5; → 5 at 2.25, undone; → 0.5 at 1.125.
    got = _row(babysit(bowl, _THETA, _COST, 1.5, 3), 3)
    expect.close(got, [0.5, 8, 12.5, 0.125, 1.5, 2.25, 1.125], _SHOWN)


@babysit.property("the inputs are left unchanged")
def _unchanged(babysit: Guarded) -> None:
    _row(babysit(bowl, _THETA, _COST, 1.5, 4, 2.5, 0.2), 4)
    expect.unchanged(babysit)


question_3_3 = question(
    "question_3_3",
    lecture="3.3",
    right="b",
    because={
        "a": "Both work for any number of hyperparameters; a panda can't even change them all.",
        "b": "Right. When one model takes all that you have, you tend it; when many fit, you let "
        "them compete. What decides is how many models you can afford to train.",
        "c": "The lecture names fields as examples only. A small vision model is caviar, a huge "
        "one is a panda.",
        "d": "Caviar needs many trainings. Where a single one takes weeks on every machine there "
        "is, you don't get many.",
    },
)
