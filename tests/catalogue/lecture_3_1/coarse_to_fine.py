"""Right and wrong answers to ``coarse_to_fine(f, bounds, n, rounds, shrink, rng)``.

They return the best point and its score.
"""

import numpy as np

from grader.catalogue import right, wrong

CALLS = "f is called once for each of n points in each round"
BEST = "the best trial of all rounds comes back, with its score"
COVERS = "the first round covers the whole box, no trial leaves it"
ZOOMS = "each round's box lies around the best point and is smaller"
SEEDS = "the same seed gives the same search, another seed another"
CORNER = "a search in a corner draws from the part of the box that is left"
OWN = "the draws come from the rng alone"


@right
def sides_shrink(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    side = high - low
    best, best_score = None, -np.inf
    for r in range(rounds):
        if r > 0:
            low = np.maximum(bounds[:, 0], best - side / 2)
            high = np.minimum(bounds[:, 1], best + side / 2)
        for x in rng.uniform(low, high, (n, len(bounds))):
            score = f(x)
            if score > best_score:
                best, best_score = x, score
        side = side * shrink
    return best, best_score


@right
def cut_off_at_the_box_before(f, bounds, n, rounds, shrink, rng):
    low, high = np.array(bounds, dtype=float).T
    X, scores = [], []
    for _ in range(rounds):
        for _ in range(n):
            X.append(low + (high - low) * rng.random(len(low)))
            scores.append(f(X[-1]))
        best = X[int(np.argmax(scores))]
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, max(scores)


@right
def powers_of_shrink(f, bounds, n, rounds, shrink, rng):
    trials = []
    box = bounds
    for r in range(rounds):
        points = rng.uniform(*box.T, size=(n, box.shape[0]))
        trials += [(float(f(x)), x) for x in points]
        score, centre = max(trials, key=lambda trial: trial[0])
        reach = (bounds[:, 1] - bounds[:, 0]) * shrink ** (r + 1) / 2
        box = np.stack([centre - reach, centre + reach], axis=1)
        box = np.clip(box, bounds[:, :1], bounds[:, 1:])
    return centre, score


@right
def draws_again_what_falls_outside(f, bounds, n, rounds, shrink, rng):
    low, high = bounds.T
    centre, side = (low + high) / 2, (high - low) * 1.0
    best, best_score = centre, None
    for _ in range(rounds):
        made = 0
        while made < n:
            x = centre + side * (rng.random(len(low)) - 0.5)
            if np.any(x < low) or np.any(x > high):
                continue
            made += 1
            score = f(x)
            if best_score is None or score > best_score:
                best, best_score = x, score
        centre, side = best, side * shrink
    return best, best_score


@right
def recursive(f, bounds, n, rounds, shrink, rng):
    def search(low, high, left, best):
        if left == 0:
            return best
        X = rng.uniform(low, high, (n, len(low)))
        scores = [f(x) for x in X]
        i = int(np.argmax(scores))
        if scores[i] > best[1]:
            best = (X[i], scores[i])
        half = shrink * (high - low) / 2
        below, above = np.maximum(low, best[0] - half), np.minimum(high, best[0] + half)
        return search(below, above, left - 1, best)

    return search(bounds[:, 0], bounds[:, 1], rounds, (None, -float("inf")))


@right
def moves_the_box_inwards(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0].copy(), bounds[:, 1].copy()
    best_x, best_score = low, float("-inf")
    for _ in range(rounds):
        X = rng.uniform(low, high, (n, len(bounds)))
        scores = np.apply_along_axis(f, 1, X)
        if scores.max() > best_score:
            best_x, best_score = X[scores.argmax()], scores.max()
        side = shrink * (high - low)
        low = np.clip(best_x - side / 2, bounds[:, 0], bounds[:, 1] - side)
        high = low + side
    return [best_x, best_score]


@right
def single_precision(f, bounds, n, rounds, shrink, rng):
    low, high = bounds.astype(np.float32).T
    best, top = None, -np.inf
    for _ in range(rounds):
        X = low + (high - low) * rng.random((n, len(low)), dtype=np.float32)
        scores = np.array([f(x) for x in X], dtype=np.float32)
        if scores.max() > top:
            best, top = X[np.argmax(scores)], np.max(scores)
        half = np.float32(shrink / 2) * (high - low)
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, top


@wrong(loses=BEST, mistake="returning the best of the last round")
def best_of_the_last_round(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    for _ in range(rounds):
        X = rng.uniform(low, high, (n, len(bounds)))
        scores = [f(x) for x in X]
        best = X[np.argmax(scores)]
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, max(scores)


@wrong(loses=BEST, mistake="keeping the lowest score")
def minimizes(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, lowest = None, np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            score = f(x)
            if score < lowest:
                best, lowest = x, score
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, lowest


@wrong(loses=BEST, mistake="starting from a best score of 0")
def starts_from_zero(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = bounds.mean(axis=1), 0
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            score = f(x)
            if score > best_score:
                best, best_score = x, score
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses=BEST, mistake="starting from a best score of 0")
def keeps_none_below_zero(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, 0
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            score = f(x)
            if score > best_score:
                best, best_score = x, score
        if best is not None:
            half = shrink * (high - low) / 2
            low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses=CALLS, mistake="calling f again for what it has said already")
def trains_twice(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best = None
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if best is None or f(x) > f(best):
                best = x
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, f(best)


@wrong(loses=CALLS, mistake="calling f again for what it has said already")
def asks_for_the_winner_again(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        winner = max(rng.uniform(low, high, (n, len(bounds))), key=f)
        if f(winner) > best_score:
            best, best_score = winner, f(winner)
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses=CALLS, mistake="handing f all points at once")
def all_points_at_once(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = low, -np.inf
    for _ in range(rounds):
        X = rng.uniform(low, high, (n, len(bounds)))
        scores = np.atleast_1d(f(X))
        if scores.max() > best_score:
            best, best_score = X[scores.argmax()], scores.max()
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses=ZOOMS, mistake="never making the box smaller")
def random_search_in_rounds(f, bounds, n, rounds, shrink, rng):
    X = rng.uniform(bounds[:, 0], bounds[:, 1], (n * rounds, len(bounds)))
    scores = [f(x) for x in X]
    return X[np.argmax(scores)], max(scores)


@wrong(loses=ZOOMS, mistake="making the box smaller only once")
def shrinks_the_first_box_each_time(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    half = shrink * (high - low) / 2
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        low = np.maximum(bounds[:, 0], best - half)
        high = np.minimum(bounds[:, 1], best + half)
    return best, best_score


@wrong(loses=ZOOMS, mistake="taking the whole side in both directions")
def whole_side_each_way(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    side = high - low
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        side = shrink * side
        low, high = np.maximum(bounds[:, 0], best - side), np.minimum(bounds[:, 1], best + side)
    return best, best_score


@wrong(loses=ZOOMS, mistake="making the box half as wide as it should be")
def quarter_of_a_side_each_way(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = (high - low) / 2
        low = np.maximum(bounds[:, 0], best - shrink * half / 2)
        high = np.minimum(bounds[:, 1], best + shrink * half / 2)
    return best, best_score


@wrong(loses=ZOOMS, mistake="taking shrink off each side")
def takes_shrink_off(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    side = high - low
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        side = side * (1 - shrink)
        low = np.maximum(bounds[:, 0], best - side / 2)
        high = np.minimum(bounds[:, 1], best + side / 2)
    return best, best_score


@wrong(loses=ZOOMS, mistake="zooming into the middle of the box")
def around_the_middle(f, bounds, n, rounds, shrink, rng):
    middle = bounds.mean(axis=1)
    half = (bounds[:, 1] - bounds[:, 0]) / 2
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(middle - half, middle + half, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * half
    return best, best_score


@wrong(loses=ZOOMS, mistake="zooming around the best of the last round")
def around_the_latest_winner(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    side = high - low
    best, best_score = None, -np.inf
    for _ in range(rounds):
        X = rng.uniform(low, high, (n, len(bounds)))
        scores = [f(x) for x in X]
        winner = X[np.argmax(scores)]
        if max(scores) > best_score:
            best, best_score = winner, max(scores)
        side = shrink * side
        low = np.maximum(bounds[:, 0], winner - side / 2)
        high = np.minimum(bounds[:, 1], winner + side / 2)
    return best, best_score


@wrong(loses=COVERS, mistake="searching outside the bounds")
def leaves_the_bounds(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * (high - low) / 2
        low, high = best - half, best + half
    return best, best_score


@wrong(loses=COVERS)
def first_round_is_small_already(f, bounds, n, rounds, shrink, rng):
    centre, side = bounds.mean(axis=1), bounds[:, 1] - bounds[:, 0]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        side = side * shrink
        low = np.maximum(bounds[:, 0], centre - side / 2)
        high = np.minimum(bounds[:, 1], centre + side / 2)
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        centre = best
    return best, best_score


@wrong(loses=CORNER, mistake="moving stray trials onto the edge")
def clips_the_points(f, bounds, n, rounds, shrink, rng):
    centre, side = bounds.mean(axis=1), (bounds[:, 1] - bounds[:, 0]).astype(float)
    best, best_score = None, -np.inf
    for _ in range(rounds):
        X = centre + side * (rng.random((n, len(bounds))) - 0.5)
        for x in np.clip(X, bounds[:, 0], bounds[:, 1]):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        centre, side = best, side * shrink
    return best, best_score


@wrong(loses=CORNER, mistake="cutting the values down to whole numbers")
def keeps_the_integer_type(f, bounds, n, rounds, shrink, rng):
    box = bounds.copy()
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(box[:, 0], box[:, 1], (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * (box[:, 1] - box[:, 0]) / 2
        box[:, 0] = np.maximum(box[:, 0], best - half)
        box[:, 1] = np.minimum(box[:, 1], best + half)
    return best, best_score


@wrong(loses=SEEDS, mistake="not drawing from the rng passed in")
def global_generator(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in np.random.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses=OWN, mistake="not drawing from the rng passed in")
def works_on_a_copy_of_the_rng(f, bounds, n, rounds, shrink, rng):
    import copy

    rng = copy.deepcopy(rng)
    low, high = bounds[:, 0], bounds[:, 1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best, best_score


@wrong(loses="right for other boxes, one round and one trial a round")
def two_hyperparameters_only(f, bounds, n, rounds, shrink, rng):
    (x0, x1), (y0, y1) = bounds[0], bounds[-1]
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for _ in range(n):
            x = np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])
            if (score := f(x)) > best_score:
                best, best_score = x, score
        a, b = shrink * (x1 - x0) / 2, shrink * (y1 - y0) / 2
        x0, x1 = max(x0, best[0] - a), min(x1, best[0] + a)
        y0, y1 = max(y0, best[1] - b), min(y1, best[1] + b)
    return best, best_score


@wrong(loses="the bounds are left unchanged")
def shrinks_the_callers_bounds(f, bounds, n, rounds, shrink, rng):
    best, best_score = None, -np.inf
    for _ in range(rounds):
        for x in rng.uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds))):
            if (score := f(x)) > best_score:
                best, best_score = x, score
        half = shrink * (bounds[:, 1] - bounds[:, 0]) / 2
        bounds[:, 0] = np.maximum(bounds[:, 0], best - half)
        bounds[:, 1] = np.minimum(bounds[:, 1], best + half)
    return best, best_score


@wrong(loses=BEST)
def returns_the_score_first(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    trials = []
    for _ in range(rounds):
        trials += [(f(x), x) for x in rng.uniform(low, high, (n, len(bounds)))]
        best = max(trials, key=lambda trial: trial[0])
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best[1] - half), np.minimum(high, best[1] + half)
    return best


@wrong(loses=BEST)
def returns_the_point_only(f, bounds, n, rounds, shrink, rng):
    low, high = bounds[:, 0], bounds[:, 1]
    X, scores = [], []
    for _ in range(rounds):
        for x in rng.uniform(low, high, (n, len(bounds))):
            X.append(x)
            scores.append(f(x))
        best = X[np.argmax(scores)]
        half = shrink * (high - low) / 2
        low, high = np.maximum(low, best - half), np.minimum(high, best + half)
    return best
