"""Right and wrong answers to ``bn_noise(m, trials, rng) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

LECTURE = "the lecture's batch sizes: 0.125 for 64 and 0.0442 for 512"


@right
def one_array(m, trials, rng):
    return float(rng.standard_normal((trials, m)).mean(axis=1).std())


@right
def loop(m, trials, rng):
    means = []
    for _ in range(trials):
        means.append(rng.normal(0.0, 1.0, size=m).mean())
    return np.std(means)


@right
def columns_are_batches(m, trials, rng):
    Z = rng.normal(size=(m, trials))
    return np.std(Z.mean(axis=0), ddof=1)


@right
def single_precision(m, trials, rng):
    Z = rng.standard_normal((trials, m), dtype=np.float32)
    return np.mean(Z, axis=1).std()


@right
def by_hand(m, trials, rng):
    means = [sum(rng.standard_normal(m).tolist()) / m for _ in range(trials)]
    centre = sum(means) / trials
    return (sum((mu - centre) ** 2 for mu in means) / trials) ** 0.5


@wrong(loses=LECTURE, mistake="returning the variance")
def variance(m, trials, rng):
    return rng.standard_normal((trials, m)).mean(axis=1).var()


@wrong(loses=LECTURE, mistake="taking the standard deviation of all values")
def all_values(m, trials, rng):
    return rng.standard_normal((trials, m)).std()


@wrong(loses=LECTURE, mistake="taking the standard deviation of all values")
def std_within_the_batch(m, trials, rng):
    return rng.standard_normal((trials, m)).std(axis=1).mean()


@wrong(loses=LECTURE, mistake="dividing by √trials")
def standard_error_of_the_trials(m, trials, rng):
    return rng.standard_normal((trials, m)).mean(axis=1).std() / np.sqrt(trials)


@wrong(loses=LECTURE, mistake="drawing uniformly")
def uniform(m, trials, rng):
    return rng.random((trials, m)).mean(axis=1).std()


@wrong(loses=LECTURE, mistake="averaging over the trials")
def swapped_axes(m, trials, rng):
    return rng.standard_normal((trials, m)).mean(axis=0).std()


@wrong(
    loses="a batch of one has the noise of one value",
    mistake="returning the mean of the batch means",
)
def mean_of_means(m, trials, rng):
    return rng.standard_normal((trials, m)).mean(axis=1).mean()


@wrong(loses="a batch of one has the noise of one value", mistake="returning the largest deviation")
def largest(m, trials, rng):
    return np.abs(rng.standard_normal((trials, m)).mean(axis=1)).max()


@wrong(loses="the same seed gives the same result, another seed another")
def global_generator(m, trials, rng):
    return np.random.randn(trials, m).mean(axis=1).std()


@wrong(loses="the same seed gives the same result, another seed another")
def seeds_inside(m, trials, rng):
    rng = np.random.default_rng(0)
    return rng.standard_normal((trials, m)).mean(axis=1).std()


@wrong(loses="the same seed gives the same result, another seed another")
def formula_without_drawing(m, trials, rng):
    return 1 / np.sqrt(m)


@wrong(loses="few trials scatter, many agree")
def ignores_the_trials(m, trials, rng):
    return rng.standard_normal((4000, m)).mean(axis=1).std()


@wrong(loses=LECTURE)
def returns_all_means(m, trials, rng):
    return rng.standard_normal((trials, m)).mean(axis=1)


@wrong(loses="the draws come from the rng alone")
def seeds_the_global_generator(m, trials, rng):
    np.random.seed(int(rng.integers(1_000_000)))
    return np.random.standard_normal((trials, m)).mean(axis=1).std()


@wrong(loses="the draws come from the rng alone")
def works_on_a_copy_of_the_rng(m, trials, rng):
    import copy

    return copy.deepcopy(rng).standard_normal((trials, m)).mean(axis=1).std()
