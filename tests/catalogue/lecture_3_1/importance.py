"""Right and wrong answers to ``importance(scores) -> shares of shape (d,)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
THREE = "with three hyperparameters, one that does nothing has importance 0"


@right
def averages_over_the_other_axes(scores):
    shares = []
    for j in range(scores.ndim):
        others = tuple(i for i in range(scores.ndim) if i != j)
        shares.append(scores.mean(axis=others).var() / scores.var())
    return np.array(shares)


@right
def reshaped(scores):
    d = np.ndim(scores)
    rows = [np.moveaxis(scores, j, 0).reshape(scores.shape[j], -1) for j in range(d)]
    return np.array([np.var(row.mean(axis=1)) for row in rows]) / np.var(scores)


@right
def loops(scores):
    centre = scores.sum() / scores.size
    total = sum((s - centre) ** 2 for s in scores.flat) / scores.size
    shares = np.zeros(scores.ndim)
    for j, k in enumerate(scores.shape):
        for i in range(k):
            level = np.take(scores, i, axis=j)
            shares[j] += (level.sum() / level.size - centre) ** 2 / k / total
    return shares


@right
def einsum(scores):
    centred = scores - scores.mean()
    letters = "abcdefgh"[: scores.ndim]
    sums = [np.einsum(f"{letters}->{letter}", centred) for letter in letters]
    squares = [s @ s * len(s) / scores.size for s in sums]
    return np.array(squares) / np.sum(centred**2)


@right
def group_means_with_bincount(scores):
    flat, where = np.ravel(scores), np.indices(scores.shape).reshape(scores.ndim, -1)
    means = [np.bincount(i, flat) / np.bincount(i) for i in where]
    return np.array([m.std() ** 2 for m in means]) / flat.std() ** 2


@right
def single_precision(scores):
    scores = scores.astype(np.float32)
    scores = (scores - scores.mean()) / scores.std()
    axes = range(scores.ndim)
    return np.array([scores.mean(tuple({*axes} - {j})).var() for j in axes])


@right
def removes_what_the_others_explain(scores):
    shares = np.empty(scores.ndim)
    for j in range(scores.ndim):
        others = tuple(i for i in range(scores.ndim) if i != j)
        within = scores.var(axis=others).mean()
        shares[j] = 1 - within / scores.var()
    return shares


@wrong(loses=WORKED, mistake="averaging over the wrong axes")
def averages_over_its_own_axis(scores):
    return np.array([scores.mean(axis=j).var() for j in range(scores.ndim)]) / scores.var()


@wrong(loses=WORKED, mistake="dividing by n − 1 in the variance")
def sample_variance(scores):
    shares = []
    for j in range(scores.ndim):
        others = tuple(i for i in range(scores.ndim) if i != j)
        shares.append(scores.mean(axis=others).var(ddof=1) / scores.var(ddof=1))
    return np.array(shares)


@wrong(loses=WORKED, mistake="dividing standard deviations")
def standard_deviations(scores):
    axes = range(scores.ndim)
    means = [scores.mean(axis=tuple(i for i in axes if i != j)) for j in axes]
    return np.array([m.std() for m in means]) / scores.std()


@wrong(loses=WORKED, mistake="not dividing by the variance of all scores")
def not_a_share(scores):
    axes = range(scores.ndim)
    return np.array([scores.mean(axis=tuple(i for i in axes if i != j)).var() for j in axes])


@wrong(loses=WORKED, mistake="dividing by the sum of the effects")
def makes_them_sum_to_one(scores):
    axes = range(scores.ndim)
    effects = np.array([scores.mean(axis=tuple(i for i in axes if i != j)).var() for j in axes])
    return effects / effects.sum()


@wrong(loses=WORKED, mistake="taking the best over the others")
def best_over_the_others(scores):
    axes = range(scores.ndim)
    best = [scores.max(axis=tuple(i for i in axes if i != j)) for j in axes]
    return np.array([b.var() for b in best]) / scores.var()


@wrong(loses=WORKED, mistake="averaging variances")
def variance_then_mean(scores):
    return np.array([scores.var(axis=j).mean() for j in range(scores.ndim)]) / scores.var()


@wrong(loses=WORKED, mistake="comparing ranges")
def ranges(scores):
    axes = range(scores.ndim)
    means = [scores.mean(axis=tuple(i for i in axes if i != j)) for j in axes]
    return np.array([np.ptp(m) for m in means]) / np.ptp(scores)


@wrong(loses=THREE)
def two_hyperparameters_only(scores):
    return np.array([scores.mean(axis=1).var(), scores.mean(axis=0).var()]) / scores.var()


@wrong(loses=THREE)
def averages_over_one_other_axis(scores):
    d = scores.ndim
    return np.array([scores.mean(axis=(j + 1) % d).var() for j in range(d)]) / scores.var()


@wrong(loses=WORKED)
def correlation_with_the_index(scores):
    where = np.indices(scores.shape).reshape(scores.ndim, -1)
    return np.array([np.corrcoef(i, scores.ravel())[0, 1] for i in where])


@wrong(loses=WORKED)
def a_list(scores):
    axes = range(scores.ndim)
    means = [scores.mean(axis=tuple(i for i in axes if i != j)) for j in axes]
    return [float(m.var() / scores.var()) for m in means]


@wrong(loses="the input is left unchanged")
def centres_in_place(scores):
    scores -= scores.mean()
    axes = range(scores.ndim)
    means = [scores.mean(axis=tuple(i for i in axes if i != j)) for j in axes]
    return np.array([np.mean(m**2) for m in means]) / np.mean(scores**2)
