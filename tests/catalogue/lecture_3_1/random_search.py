"""Right and wrong answers to ``random_search(n, bounds, rng) -> points of shape (n, d)``."""

import numpy as np

from grader.catalogue import right, wrong

INSIDE = "n points, a row each, inside the box"
DISTINCT = "25 trials try 25 values of each hyperparameter"
UNIFORM = "every part of the box is as likely, each hyperparameter by itself"
SEEDS = "the same seed gives the same points, another seed others"
INTEGERS = "bounds that are whole numbers work"
OWN = "the draws come from the rng alone"


@right
def one_call(n, bounds, rng):
    return rng.uniform(bounds[:, 0], bounds[:, 1], size=(n, len(bounds)))


@right
def stretched(n, bounds, rng):
    low, high = bounds.T
    return low + (high - low) * rng.random((n, bounds.shape[0]))


@right
def row_by_row(n, bounds, rng):
    points = []
    for _ in range(n):
        points.append([rng.uniform(low, high) for low, high in bounds])
    return np.array(points)


@right
def column_by_column_from_above(n, bounds, rng):
    columns = [high - rng.random(n) * (high - low) for low, high in bounds]
    return np.stack(columns, axis=1)


@right
def single_precision(n, bounds, rng):
    low, high = bounds.astype(np.float32).T
    return low + (high - low) * rng.random((n, len(bounds)), dtype=np.float32)


@right
def scipy_law(n, bounds, rng):
    from scipy.stats import uniform

    low, high = bounds[:, 0], bounds[:, 1]
    return uniform(low, high - low).rvs(size=(n, len(bounds)), random_state=rng)


@wrong(loses=INSIDE, mistake="drawing from the box [0, 1)")
def unit_box(n, bounds, rng):
    return rng.random((n, len(bounds)))


@wrong(loses=INSIDE, mistake="putting one trial in each column")
def a_column_a_trial(n, bounds, rng):
    return np.array([rng.uniform(low, high, n) for low, high in bounds])


@wrong(loses=INSIDE)
def forgets_to_shift(n, bounds, rng):
    return (bounds[:, 1] - bounds[:, 0]) * rng.random((n, len(bounds)))


@wrong(loses=INSIDE)
def normal(n, bounds, rng):
    centre, side = bounds.mean(axis=1), bounds[:, 1] - bounds[:, 0]
    return rng.normal(centre, side / 2, (n, len(bounds)))


@wrong(loses=DISTINCT, mistake="drawing from a list of values")
def choice_from_a_grid(n, bounds, rng):
    return np.stack([rng.choice(np.linspace(*row, 5), n) for row in bounds], axis=1)


@wrong(loses=DISTINCT, mistake="drawing from a list of values")
def whole_numbers(n, bounds, rng):
    low, high = bounds[:, 0].astype(int), bounds[:, 1].astype(int)
    return rng.integers(low, high, size=(n, len(bounds)), endpoint=True)


@wrong(loses=DISTINCT, mistake="drawing from a list of values")
def shuffled_grid(n, bounds, rng):
    k = int(np.ceil(n ** (1 / len(bounds))))
    axes = np.meshgrid(*[np.linspace(low, high, k) for low, high in bounds])
    points = np.stack([axis.ravel() for axis in axes], axis=1)
    return rng.permutation(points)[:n]


@wrong(loses=UNIFORM, mistake="using one draw for all hyperparameters")
def one_draw_a_trial(n, bounds, rng):
    return bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) * rng.random((n, 1))


@wrong(loses=UNIFORM, mistake="using one draw for all hyperparameters")
def sorted_columns(n, bounds, rng):
    return np.sort(rng.uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds))), axis=0)


@wrong(loses=UNIFORM, mistake="spreading the values evenly")
def shuffled_linspace(n, bounds, rng):
    return np.stack([rng.permutation(np.linspace(*row, n)) for row in bounds], axis=1)


@wrong(loses=UNIFORM, mistake="drawing from another law")
def clipped_normal(n, bounds, rng):
    low, high = bounds.T
    u = 0.5 + rng.standard_normal((n, len(bounds))) / 8
    return low + (high - low) * (u - np.floor(u))


@wrong(loses=UNIFORM, mistake="drawing from another law")
def multiplies_two_draws(n, bounds, rng):
    u = rng.random((n, len(bounds))) * rng.random((n, len(bounds)))
    return bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) * u


@wrong(loses=INTEGERS, mistake="cutting the values down to whole numbers")
def keeps_the_integer_type(n, bounds, rng):
    points = np.empty((n, len(bounds)), dtype=bounds.dtype)
    points[:] = rng.uniform(bounds[:, 0], bounds[:, 1], points.shape)
    return points


@wrong(
    loses="right for other boxes and numbers of trials",
    mistake="working for two hyperparameters only",
)
def two_columns(n, bounds, rng):
    points = np.empty((n, 2))
    points[:, 0] = rng.uniform(*bounds[0], n)
    points[:, 1] = rng.uniform(*bounds[-1], n)
    return points


@wrong(loses=SEEDS, mistake="not drawing from the rng passed in")
def global_generator(n, bounds, rng):
    return np.random.uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds)))


@wrong(loses=SEEDS, mistake="not drawing from the rng passed in")
def seeds_inside(n, bounds, rng):
    rng = np.random.default_rng(42)
    return rng.uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds)))


@wrong(loses=OWN, mistake="not drawing from the rng passed in")
def works_on_a_copy(n, bounds, rng):
    import copy

    return copy.deepcopy(rng).uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds)))


@wrong(loses=OWN)
def seeds_the_global_generator(n, bounds, rng):
    np.random.seed(int(rng.integers(2**31)))
    return np.random.uniform(bounds[:, 0], bounds[:, 1], (n, len(bounds)))


@wrong(loses="the input is left unchanged")
def stretches_in_place(n, bounds, rng):
    bounds[:, 1] -= bounds[:, 0]
    return bounds[:, 0] + bounds[:, 1] * rng.random((n, len(bounds)))
