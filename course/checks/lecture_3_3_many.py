"""Training many models at once (lecture 3.3): the public properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.checks.lecture_3_3 import series
from course.checks.lecture_3_3_drivers import train_to_learn_where, train_toys
from course.judge import expect
from course.judge.call import Guarded
from course.judge.describe import describe_type
from course.judge.expect import Mistake, WrongType
from course.judge.properties import Check

LOWEST = Mistake("keeping the lowest score", "A score is higher when the model is better.")
PLACE = Mistake(
    "returning the place of the best", "Return the configuration itself: configs[place]."
)
BEST_SCORE = Mistake(
    "returning the best score as best", "Return the configuration that reached that score."
)
SWAPPED_ORDER = Mistake("returning the scores before the best", "The order is (best, scores).")
SORTED_SCORES = Mistake(
    "sorting the scores", "scores[i] belongs to configs[i]: leave them in that order."
)
ONE_PROCESS = Mistake(
    "training in one process",
    "Start worker processes: joblib.Parallel(n_jobs=n_jobs). Threads share one process, and with "
    "it Python's lock.",
)
AS_COMPLETED = Mistake(
    "collecting the scores in the order in which they come in",
    "Whoever is done first comes first then; keep scores[i] with configs[i].",
)
NAN_WINS = Mistake(
    "letting nan win",
    "np.argmax picks a nan, and max keeps one that comes first. Count nan as minus infinity.",
)
ALL_LOST = Mistake(
    "losing every score to one failed training",
    "Catch the exception in the worker, around train(config), and return nan from there.",
)
SILENT = Mistake(
    "working in silence", "Print something after every model, and a line break at the end."
)

train_many = Check("train_many", lecture="3.3")


def outcome(got: Any, names: Sequence[str], number: int) -> tuple[dict[str, float] | None, Any]:
    """Expect ``(best, scores)``: a configuration with these names, or None, and the scores."""
    best, scores = expect.parts(got, ["best", "scores"])
    if isinstance(scores, dict) and isinstance(best, tuple | list | np.ndarray):
        raise WrongType("", got, mistake=SWAPPED_ORDER)
    scores = series(scores, number, "scores")
    if best is None:
        return None, scores
    if not isinstance(best, dict):
        raise WrongType(
            f"best is {describe_type(best)}; a configuration was expected.",
            best,
            mistake=_instead_of_the_best(best, scores),
        )
    expect.mapping(best, names)
    return {name: expect.number(best[name], name=f"best[{name!r}]") for name in names}, scores


def _instead_of_the_best(best: Any, scores: np.ndarray) -> Mistake | None:
    """Return what a number in the place of the best configuration is."""
    if type(best) is bool or not isinstance(best, int | float | np.integer | np.floating):
        return None
    is_score = isinstance(best, float | np.floating) and np.isclose(best, scores, rtol=1e-4).any()
    return BEST_SCORE if is_score else PLACE


def _rates(*rates: float) -> list[dict[str, float]]:
    return [{"lr": rate} for rate in rates]


def _best_rate(got: Any, number: int) -> tuple[float, np.ndarray]:
    best, scores = outcome(got, ["lr"], number)
    if best is None:
        raise WrongType("best is None; a configuration was expected.", got)
    return best["lr"], scores


@train_many.property("the best of four is kept, with all scores", weight=2)
def _best_of_four(train_many: Guarded) -> None:
    got = train_many.through(train_toys, _rates(0.125, 0.5, 1.5, 0.25), 2)
    best, scores = _best_rate(got, 4)
    expect.close(
        scores,
        [0.625, 1, 0, 0.75],
        "The scores are 1 − |lr − 0.5|.",
        mistakes={SORTED_SCORES: [1, 0.75, 0.625, 0]},
    )
    expect.close(best, 0.5, "Shown is the rate of best.", mistakes={LOWEST: 1.5})


@train_many.property("the trainings run in more than one process")
def _processes(train_many: Guarded) -> None:
    result, home = train_many.through(train_to_learn_where, 6, 2, 6.0)
    best, scores = outcome(result, ["seed"], 6)
    processes = {int(score) for score in scores if np.isfinite(score)}
    expect.that(
        len(processes - {home}) > 1 and np.isfinite(scores).all(),
        f"Each training returned the number of its process. Different ones: {len(processes)}.",
        mistake=ONE_PROCESS if len(processes) == 1 else None,
    )
    expect.that(best is not None, "best is None, though every training had a score.")


@train_many.property("scores are in the order of the configurations")
def _order(train_many: Guarded) -> None:
    got = train_many.through(train_toys, _rates(0.75, 0.5, 0.25, 0.125), 2, first_is_last=True)
    best, scores = _best_rate(got, 4)
    expect.close(
        scores,
        [0.75, 1, 0.75, 0.625],
        "The first training takes the longest.",
        mistakes={AS_COMPLETED: [1, 0.75, 0.625, 0.75]},
    )
    expect.close(best, 0.5, "Shown is the rate of best.")


@train_many.property("a score of nan never wins")
def _nan(train_many: Guarded) -> None:
    for rates in ((5.0, 0.25, 0.5, 0.75), (0.25, 0.5, 0.75, 6.0)):
        best, scores = _best_rate(train_many.through(train_toys, _rates(*rates), 2), 4)
        diverged = np.array(rates) > 4
        expect.that(
            np.array_equal(np.isnan(scores), diverged), "A rate above 4 scores nan here.", scores
        )
        expect.close(best, 0.5, "Shown is the rate of best.", mistakes={NAN_WINS: max(rates)})


@train_many.property("a training that raises an error costs its own score only")
def _failure(train_many: Guarded) -> None:
    configs = _rates(0.25, -1.0, 0.5, 0.75)
    try:
        got = train_many.through(train_toys, configs, 2)
    except expect.Refusal as refusal:
        if "A learning rate can't be negative." in str(refusal):
            refusal.mistake = ALL_LOST
        raise
    best, scores = _best_rate(got, 4)
    expect.that(
        bool(np.isnan(scores[1])), "The second training raises an error: its score is nan.", scores
    )
    expect.close(scores[[0, 2, 3]], [0.75, 1, 0.75], "The other scores differ.")
    expect.close(best, 0.5, "Shown is the rate of best.")


@train_many.property("progress is shown")
def _progress(train_many: Guarded) -> None:
    _best_rate(train_many.through(train_toys, _rates(0.25, 0.5, 0.75), 2), 3)
    expect.that(train_many.printed > 0, "Not one line was printed.", mistake=SILENT)


@train_many.property("the configurations are left unchanged")
def _unchanged(train_many: Guarded) -> None:
    _best_rate(train_many.through(train_toys, _rates(0.75, 0.5, 0.25), 2), 3)
    expect.that(
        not train_many.changed,
        "The call changed its own input: its list of configurations or one of them. Make a copy "
        "before you write into it: dict(config).",
    )


successive_halving = Check("successive_halving", lecture="3.3")

SAME_BUDGET = Mistake(
    "giving every round the same budget", "Multiply it by eta from round to round."
)
ROUNDED_UP = Mistake("rounding the survivors up", "Round down: of 16, a third is 5, not 6.")
NOT_ROUNDED = Mistake("keeping fractions of configurations", "Round down: n // eta.")
STOPS_EARLY = Mistake("stopping before the last round", "Go on while at least one is left.")
NOBODY_LEFT = Mistake("adding a round in which nobody is left", "Stop when n // eta is 0.")
ROUND_TOTAL = Mistake(
    "giving the budget of the whole round", "The second number is what one configuration gets."
)
ADDED = Mistake("adding r from round to round", "Multiply the budget by eta.")
INCREMENTS = Mistake(
    "giving what a configuration gets in addition",
    "The second number is its whole budget in that round: r, r·eta, r·eta², ….",
)
HALVES = Mistake("dividing by 2 whatever eta is", "Use eta; 2 is only where the name comes from.")
BACKWARDS = Mistake("starting with the last round", "The first round has all n configurations.")
NEAREST = Mistake("rounding to the nearest number", "Round down: of 5, a third is 1, not 2.")


def plan(got: Any) -> np.ndarray:
    """Expect a list of pairs (how many, budget), one a round; return it as an array."""
    if isinstance(got, tuple | list) and len(got):
        got = np.stack([series(pair, 2, f"Round {i}") for i, pair in enumerate(got)])
    if not isinstance(got, np.ndarray) or got.ndim != 2 or got.shape[1] != 2:
        raise WrongType(f"The plan is {describe_type(got)}; a list of pairs was expected.", got)
    return expect.array(got, got.shape, name="The plan")


@successive_halving.property("27 configurations, one epoch, a third survives", weight=2)
def _lectures_plan(successive_halving: Guarded) -> None:
    expect.close(
        plan(successive_halving(27, 1, 3)),
        [[27, 1], [9, 3], [3, 9], [1, 27]],
        mistakes={
            SAME_BUDGET: [[27, 1], [9, 1], [3, 1], [1, 1]],
            STOPS_EARLY: [[27, 1], [9, 3], [3, 9]],
            NOBODY_LEFT: [[27, 1], [9, 3], [3, 9], [1, 27], [0, 81]],
            ROUND_TOTAL: [[27, 27], [9, 27], [3, 27], [1, 27]],
            ADDED: [[27, 1], [9, 2], [3, 3], [1, 4]],
            INCREMENTS: [[27, 1], [9, 2], [3, 6], [1, 18]],
            HALVES: [[27, 1], [13, 2], [6, 4], [3, 8], [1, 16]],
            BACKWARDS: [[1, 27], [3, 9], [9, 3], [27, 1]],
        },
    )


@successive_halving.property("fractions are rounded down")
def _rounded_down(successive_halving: Guarded) -> None:
    expect.close(
        plan(successive_halving(16, 1, 3)),
        [[16, 1], [5, 3], [1, 9]],
        mistakes={
            ROUNDED_UP: [[16, 1], [6, 3], [2, 9], [1, 27]],
            NEAREST: [[16, 1], [5, 3], [2, 9], [1, 27]],
            NOT_ROUNDED: [[16, 1], [5.333333, 3], [1.777778, 9]],
        },
    )


@successive_halving.property("eta and r may be other numbers")
def _halving(successive_halving: Guarded) -> None:
    expect.close(plan(successive_halving(16, 5, 2)), [[16, 5], [8, 10], [4, 20], [2, 40], [1, 80]])


@successive_halving.property("it ends when fewer than one would be left")
def _ends(successive_halving: Guarded) -> None:
    expect.close(plan(successive_halving(1, 4, 3)), [[1, 4]], "One configuration needs no other.")
    expect.close(
        plan(successive_halving(8, 1, 3)),
        [[8, 1], [2, 3]],
        "Two are left, and a third of two is none: the better of the two is kept.",
        mistakes={NOBODY_LEFT: [[8, 1], [2, 3], [0, 9]]},
    )
