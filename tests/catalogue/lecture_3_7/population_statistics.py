"""Right and wrong answers to ``population_statistics(batches) -> (mu, var)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
PAIRS = "right for mini-batches of two as well"


@right
def as_in_the_paper(batches):
    m = batches[0].shape[1]
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    sigma2 = np.mean([Z.var(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, m / (m - 1) * sigma2


@right
def running_sums(batches):
    n = len(batches[0])
    mu, var = np.zeros((n, 1)), np.zeros((n, 1))
    for Z in batches:
        mu += Z.mean(axis=1, keepdims=True)
        var += Z.var(axis=1, keepdims=True, ddof=1)
    return mu / len(batches), var / len(batches)


@right
def stacked(batches):
    Z = np.stack(batches)  # (batches, n, m)
    mu = Z.mean(axis=(0, 2))
    var = Z.var(axis=2, ddof=1).mean(axis=0)
    return mu[:, np.newaxis], var[:, np.newaxis]


@right
def einsum(batches):
    Z = np.asarray(batches, dtype=float)
    count, _, m = Z.shape
    centred = Z - Z.mean(axis=2, keepdims=True)
    mu = np.einsum("tni->n", Z) / (count * m)
    var = np.einsum("tni,tni->n", centred, centred) / (count * (m - 1))
    return [mu.reshape(-1, 1), var.reshape(-1, 1)]


@right
def unit_by_unit(batches):
    import statistics

    mu, var = [], []
    for unit in range(len(batches[0])):
        rows = [[float(z) for z in Z[unit]] for Z in batches]
        mu.append([statistics.fmean(map(statistics.fmean, rows))])
        var.append([statistics.fmean(map(statistics.variance, rows))])
    return np.array(mu), np.array(var)


@right
def single_precision(batches):
    Z = np.array(batches, dtype=np.float32)
    m = Z.shape[-1]
    mu, var = Z.mean(-1).mean(0), Z.var(-1).mean(0)
    return mu.reshape(-1, 1), (var * np.float32(m) / np.float32(m - 1)).reshape(-1, 1)


@wrong(loses=WORKED, mistake="leaving out the factor m/(m − 1)")
def without_the_factor(batches):
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    var = np.mean([Z.var(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, var


@wrong(loses=WORKED, mistake="multiplying by (m − 1)/m")
def inverted_factor(batches):
    m = batches[0].shape[1]
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    var = np.mean([Z.var(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, var * (m - 1) / m


@wrong(loses=WORKED, mistake="taking the number of batches for m")
def counts_the_batches(batches):
    m = len(batches)
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    var = np.mean([Z.var(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, var * m / (m - 1)


@wrong(loses=WORKED, mistake="averaging the standard deviations")
def averages_sigma(batches):
    m = batches[0].shape[1]
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    sigma = np.mean([Z.std(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, m / (m - 1) * sigma**2


@wrong(loses=WORKED, mistake="adding the standard deviation")
def returns_sigma(batches):
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    sigma = np.mean([Z.std(axis=1, ddof=1, keepdims=True) for Z in batches], axis=0)
    return mu, sigma


@wrong(loses=WORKED, mistake="taking the variance of all the examples together")
def all_the_examples(batches):
    Z = np.concatenate(batches, axis=1)
    return Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)


@wrong(loses=WORKED)
def all_the_examples_unbiased(batches):
    Z = np.hstack(batches)
    return Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=1)


@wrong(loses=WORKED, mistake="taking the variance of the batches' means")
def variance_of_the_means(batches):
    means = np.array([Z.mean(axis=1, keepdims=True) for Z in batches])
    return means.mean(axis=0), means.var(axis=0)


@wrong(loses=WORKED, mistake="using the last batch only")
def last_batch_only(batches):
    for Z in batches:
        mu = Z.mean(axis=1, keepdims=True)
        var = Z.var(axis=1, keepdims=True, ddof=1)
    return mu, var


@wrong(loses=WORKED, mistake="summing over the batches")
def forgets_to_divide(batches):
    mu, var = 0, 0
    for Z in batches:
        mu = mu + Z.mean(axis=1, keepdims=True)
        var = var + Z.var(axis=1, keepdims=True, ddof=1)
    return mu, var


@wrong(loses=WORKED, mistake="dropping an axis")
def drops_an_axis(batches):
    Z = np.stack(batches)
    return Z.mean(axis=(0, 2)), Z.var(axis=2, ddof=1).mean(axis=0)


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def averages_over_units(batches):
    mu = np.mean([Z.mean(axis=0, keepdims=True) for Z in batches], axis=0)
    var = np.mean([Z.var(axis=0, keepdims=True, ddof=1) for Z in batches], axis=0)
    return mu, var


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def one_mean_for_all(batches):
    return np.mean(batches), np.var(batches)


@wrong(loses="the inputs are left unchanged")
def centres_in_place(batches):
    mu, var = [], []
    for Z in batches:
        mu.append(Z.mean(axis=1, keepdims=True))
        Z -= mu[-1]
        var.append((Z**2).sum(axis=1, keepdims=True) / (Z.shape[1] - 1))
    return np.mean(mu, axis=0), np.mean(var, axis=0)


@wrong(
    loses="accurate far from zero, and right for whole numbers",
    mistake="computing the variance as mean(Z²) − mean(Z)²",
)
def one_pass_variance(batches):
    m = batches[0].shape[1]
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    var = [(Z**2).mean(1, keepdims=True) - Z.mean(1, keepdims=True) ** 2 for Z in batches]
    return mu, m / (m - 1) * np.mean(var, axis=0)


@wrong(loses=PAIRS)
def hard_codes_the_example(batches):
    mu = np.mean([Z.mean(axis=1, keepdims=True) for Z in batches], axis=0)
    var = np.mean([Z.var(axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, 1.5 * var


@wrong(loses="the order of the mini-batches does not matter")
def running_average(batches):
    mu, var = batches[0].mean(1, keepdims=True), batches[0].var(1, keepdims=True, ddof=1)
    for Z in batches[1:]:
        mu = 0.9 * mu + 0.1 * Z.mean(1, keepdims=True)
        var = 0.9 * var + 0.1 * Z.var(1, keepdims=True, ddof=1)
    return mu, var
