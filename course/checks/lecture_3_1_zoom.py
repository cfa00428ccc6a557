"""Lecture 3.1, the tuning process: the public properties of coarse-to-fine search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checks.lecture_3_1 import OWN_RNG, expect_inside
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.properties import Check

coarse_to_fine = Check("coarse_to_fine", lecture="3.1")

WHOLE_BATCH = Mistake(
    "handing f all points at once", "f trains one network: call it point by point."
)
CALLED_AGAIN = Mistake(
    "calling f again for what it has said already", "A call is a training: keep every score."
)
LAST_ROUND = Mistake(
    "returning the best of the last round", "Carry the best point and its score through all rounds."
)
SMALLEST = Mistake("keeping the lowest score", "f is a score: higher is better.")
FROM_ZERO = Mistake(
    "starting from a best score of 0", "Scores may all be negative: start from −∞, or from None."
)
NO_ZOOM = Mistake("never making the box smaller", "Each round's sides are shrink times the last's.")
ZOOMS_ONCE = Mistake(
    "making the box smaller only once", "Each round's sides are shrink times the last round's."
)
TWICE_TOO_WIDE = Mistake(
    "taking the whole side in both directions", "It is half of the new side to the left and right."
)
TWICE_TOO_NARROW = Mistake(
    "making the box half as wide as it should be", "A side is shrink times the last one's."
)
TAKES_OFF = Mistake(
    "taking shrink off each side", "What remains of a side is shrink, not 1 − shrink."
)
MIDDLE = Mistake("zooming into the middle of the box", "The new box lies around the best point.")
LAST_CENTRE = Mistake(
    "zooming around the best of the last round",
    "The centre is the best point of all rounds so far.",
)
LEAVES_BOUNDS = Mistake("searching outside the bounds", "Cut the new box off at the bounds.")


class Trials:
    """A score to be searched that keeps every point it was asked for.

    Parameters
    ----------
    score : callable
        Takes a point, an array of shape (d,), and the number of calls before; returns a float.
    d : int
        How many hyperparameters a point has.
    """

    __name__ = "f"

    def __init__(self, score: Callable[[np.ndarray, int], float], d: int) -> None:
        self._score = score
        self._d = d
        self.points: list[np.ndarray] = []
        self.scores: list[float] = []
        self.wrong_shape: tuple[int, ...] | None = None

    def __call__(self, point: Any) -> float:
        """Return the score of a point and note both."""
        point = np.array(point)
        if point.shape != (self._d,) or point.dtype.kind not in "fiu":
            self.wrong_shape = point.shape
            return 0.0
        self.points.append(point.astype(float))
        self.scores.append(float(self._score(self.points[-1], len(self.scores))))
        return self.scores[-1]

    def rounds(self, n: int, rounds: int) -> np.ndarray:
        """Expect n calls a round, a point each; return the points as (rounds, n, d)."""
        whole = {(n, self._d), (self._d, n), (n * rounds, self._d)}
        expect.that(
            self.wrong_shape is None,
            f"f was called with an array of shape {self.wrong_shape}; a point has {(self._d,)}.",
            mistake=WHOLE_BATCH if self.wrong_shape in whole else None,
        )
        made = len(self.points)
        repeated = made > len({point.tobytes() for point in self.points})
        expect.that(
            made == n * rounds,
            f"f was called {made} times; {rounds} rounds of {n} calls were asked for.",
            mistake=CALLED_AGAIN if made > n * rounds and repeated else None,
        )
        return np.reshape(self.points, (rounds, n, self._d))


def found(got: Any, d: int) -> tuple[np.ndarray, float]:
    """Expect the best point, of shape (d,), and its score."""
    x, score = expect.parts(got, ["x_best", "score_best"])
    if x is None and np.isscalar(score) and score == 0:
        raise expect.WrongType("No trial was ever kept.", got, mistake=FROM_ZERO)
    x = expect.array(x, (d,), name="x_best")
    return x, expect.number(score, name="score_best")


def expect_best(x: np.ndarray, score: float, trials: Trials) -> None:
    """Expect the best of all trials, and its score, to be what was returned."""
    best, worst = int(np.argmax(trials.scores)), int(np.argmin(trials.scores))
    mistake = None
    if np.isclose(score, trials.scores[worst], rtol=1e-4):
        mistake = SMALLEST
    elif score == 0 and trials.scores[best] < 0:
        mistake = FROM_ZERO
    answer = (x, score)
    want = (trials.points[best], trials.scores[best])
    expect.that(
        np.allclose(x, want[0], rtol=1e-4, atol=1e-5) and np.isclose(score, want[1], rtol=1e-4),
        "There was a better trial than the one that came back.",
        answer,
        want,
        mistake=mistake,
    )


def widths(rounds: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Return how wide each round's points lie, as shares of the bounds: (rounds, d)."""
    return np.ptp(rounds, axis=1) / (bounds[:, 1] - bounds[:, 0])


_BOX = np.array([[-4.0, 0], [10, 30]])
_PEAK = np.array([-2.6, 17.5])


def hill(point: np.ndarray, call: int) -> float:
    """Return a score that is 1 at the peak and falls off smoothly."""
    return float(1 - np.sum(((point - _PEAK) / [4, 20]) ** 2))


@coarse_to_fine.property("f is called once for each of n points in each round")
def _calls(coarse_to_fine: Guarded) -> None:
    trials = Trials(hill, 2)
    found(coarse_to_fine(trials, _BOX, 12, 3, 0.5, np.random.default_rng(0)), 2)
    trials.rounds(12, 3)


@coarse_to_fine.property("the best trial of all rounds comes back, with its score", weight=2)
def _best(coarse_to_fine: Guarded) -> None:
    trials = Trials(hill, 2)
    x, score = found(coarse_to_fine(trials, _BOX, 20, 3, 0.5, np.random.default_rng(1)), 2)
    trials.rounds(20, 3)
    expect_best(x, score, trials)
    # A score that only ever gets worse: the very first trial is the best.
    trials = Trials(lambda point, call: -1.0 - call, 2)
    x, score = found(coarse_to_fine(trials, _BOX, 5, 3, 0.5, np.random.default_rng(2)), 2)
    trials.rounds(5, 3)
    if score == trials.scores[10]:
        expect.that(False, "", (x, score), (trials.points[0], -1.0), mistake=LAST_ROUND)
    expect_best(x, score, trials)


@coarse_to_fine.property("the first round covers the whole box, no trial leaves it")
def _covers(coarse_to_fine: Guarded) -> None:
    # The score is best in a corner, so that the new boxes would stick out.
    trials = Trials(lambda point, call: float(point[0] + point[1]), 2)
    found(coarse_to_fine(trials, _BOX, 60, 2, 0.5, np.random.default_rng(3)), 2)
    points = trials.rounds(60, 2)
    expect_inside(points[0], _BOX)
    width = np.ptp(points[0], axis=0) / [4, 20]
    expect.that(bool(np.all(width > 0.7)), "The first round leaves part of the box out.", width)
    outside = np.any((points[1] < _BOX[:, 0] - 1e-5) | (points[1] > _BOX[:, 1] + 1e-4))
    expect.that(not outside, "There are trials outside the bounds.", mistake=LEAVES_BOUNDS)


# How wide the boxes of rounds 2 and 3 are where shrink is 0.3, as shares of the bounds.
_WIDTHS = {
    NO_ZOOM: [(1, 1)],
    ZOOMS_ONCE: [(0.3, 0.3)],
    TWICE_TOO_WIDE: [(0.6, 0.36), (0.6, 0.18)],
    TWICE_TOO_NARROW: [(0.15, 0.0225), (0.15, 0.045)],
    TAKES_OFF: [(0.7, 0.49)],
}


@coarse_to_fine.property("each round's box lies around the best point and is smaller", weight=2)
def _zooms(coarse_to_fine: Guarded) -> None:
    def first_round_only(point: np.ndarray, call: int) -> float:
        return hill(point, call) - 100 * (call >= 60)

    trials = Trials(first_round_only, 2)
    found(coarse_to_fine(trials, _BOX, 60, 3, 0.3, np.random.default_rng(4)), 2)
    rounds = trials.rounds(60, 3)
    width = widths(rounds, _BOX)[1:].mean(axis=1)
    # 60 points come near both ends of the box that they fill, but not quite.
    alike = (m for m, boxes in _WIDTHS.items() for box in boxes if _fill(width, box))
    expect.that(
        _fill(width, (0.3, 0.09)),
        "The sides of the boxes, as shares of the first one's, are not shrink and shrink².",
        np.round(width, 3),
        np.array([0.3, 0.09]),
        mistake=next(alike, None),
    )
    best = rounds[0][np.argmax(trials.scores[:60])]
    second, third = (_lies_around(rounds[r], best, 0.3**r) for r in (1, 2))
    middle = _lies_around(rounds[1], _BOX.mean(axis=1), 0.3)
    expect.that(
        second and third,
        "The later rounds do not lie around the best point.",
        (rounds[1].mean(axis=0), rounds[2].mean(axis=0)),
        (best, best),
        mistake=MIDDLE if middle else LAST_CENTRE if second else None,
    )


def _fill(width: np.ndarray, box: tuple[float, ...]) -> bool:
    share = width / np.array(box)
    return bool(np.all((share > 0.85) & (share < 1.01)))


def _lies_around(points: np.ndarray, centre: np.ndarray, share: float) -> bool:
    half = share * (_BOX[:, 1] - _BOX[:, 0]) / 2
    return bool(np.all(np.abs(points - centre) < 1.01 * half))


@coarse_to_fine.property("the same seed gives the same search, another seed another")
def _seeds(coarse_to_fine: Guarded) -> None:
    first, again, other = (
        found(coarse_to_fine(Trials(hill, 2), _BOX, 8, 2, 0.5, np.random.default_rng(seed)), 2)[0]
        for seed in (5, 5, 6)
    )
    message = "The points do not come from the rng that is passed in."
    expect.that(np.array_equal(first, again), message, again, first, mistake=OWN_RNG)
    expect.that(not np.array_equal(first, other), message, other, mistake=OWN_RNG)


@coarse_to_fine.property("the bounds are left unchanged")
def _unchanged(coarse_to_fine: Guarded) -> None:
    found(coarse_to_fine(Trials(hill, 2), _BOX, 4, 3, 0.5, np.random.default_rng(0)), 2)
    expect.unchanged(coarse_to_fine)
