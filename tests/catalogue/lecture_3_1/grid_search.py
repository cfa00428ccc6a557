"""Right and wrong answers to ``grid_search(k, bounds) -> points of shape (k**d, d)``."""

import itertools

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
SIZES = "right for other numbers of values and hyperparameters"
INTEGERS = "bounds that are whole numbers work, on a wide range too"


@right
def products(k, bounds):
    axes = [np.linspace(low, high, k) for low, high in bounds]
    return np.array(list(itertools.product(*axes)))


@right
def meshgrid(k, bounds):
    axes = np.linspace(bounds[:, 0], bounds[:, 1], k).T
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(bounds))


@right
def indices(k, bounds):
    d = len(bounds)
    steps = np.indices((k,) * d).reshape(d, -1).T / (k - 1)
    return bounds[:, 0] + steps * (bounds[:, 1] - bounds[:, 0])


@right
def digits_of_a_number(k, bounds):
    d = bounds.shape[0]
    points = np.zeros((k**d, d))
    for i in range(k**d):
        rest = i
        for j in range(d):
            low, high = bounds[j]
            points[i, j] = low + (high - low) * (rest % k) / (k - 1)
            rest //= k
    return points


@right
def recursive(k, bounds):
    def combine(rows):
        if len(rows) == 0:
            return [[]]
        low, high = rows[0]
        step = (high - low) / (k - 1)
        return [[low + i * step, *tail] for i in range(k) for tail in combine(rows[1:])]

    return np.array(combine(bounds.tolist()), dtype=float)


@right
def repeat_and_tile_in_single_precision(k, bounds):
    d = len(bounds)
    columns = []
    for j, (low, high) in enumerate(bounds.astype(np.float32)):
        axis = np.linspace(low, high, k, dtype=np.float32)
        columns.append(np.tile(np.repeat(axis, k ** (d - 1 - j)), k**j))
    return np.column_stack(columns)


@wrong(loses=WORKED, mistake="moving all hyperparameters at once")
def all_at_once(k, bounds):
    return np.linspace(bounds[:, 0], bounds[:, 1], k)


@wrong(loses=WORKED, mistake="moving all hyperparameters at once")
def zips_instead_of_multiplying(k, bounds):
    axes = [np.linspace(low, high, k) for low, high in bounds]
    return np.array(list(zip(*axes, strict=True)))


@wrong(loses=WORKED, mistake="putting one trial in each column")
def a_column_a_trial(k, bounds):
    axes = [np.linspace(low, high, k) for low, high in bounds]
    return np.array([axis.ravel() for axis in np.meshgrid(*axes)])


@wrong(loses=WORKED, mistake="returning the grid as a box of numbers")
def forgets_to_flatten(k, bounds):
    axes = [np.linspace(low, high, k) for low, high in bounds]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


@wrong(loses=WORKED, mistake="leaving out the upper end")
def arange(k, bounds):
    axes = [low + np.arange(k) * (high - low) / k for low, high in bounds]
    return np.array(list(itertools.product(*axes)))


@wrong(loses=WORKED, mistake="leaving out both ends")
def inside_only(k, bounds):
    axes = [np.linspace(low, high, k + 2)[1:-1] for low, high in bounds]
    return np.array(list(itertools.product(*axes)))


@wrong(loses=WORKED, mistake="growing by equal factors")
def geometric(k, bounds):
    axes = [np.geomspace(low, high, k) for low, high in bounds]
    return np.array(list(itertools.product(*axes)))


@wrong(loses=WORKED, mistake="using the first bounds for all hyperparameters")
def first_bounds_for_all(k, bounds):
    axis = np.linspace(bounds[0, 0], bounds[0, 1], k)
    return np.array(list(itertools.product(axis, repeat=len(bounds))))


@wrong(loses=WORKED, mistake="swapping the columns")
def columns_backwards(k, bounds):
    axes = [np.linspace(low, high, k) for low, high in bounds[::-1]]
    return np.array(list(itertools.product(*axes)))


@wrong(loses=INTEGERS, mistake="cutting the values down to whole numbers")
def keeps_the_integer_type(k, bounds):
    d = len(bounds)
    points = np.empty((k**d, d), dtype=bounds.dtype)
    for j in range(d):
        axis = np.linspace(bounds[j, 0], bounds[j, 1], k)
        points[:, j] = np.tile(np.repeat(axis, k ** (d - 1 - j)), k**j)
    return points


@wrong(loses=WORKED)
def random_points(k, bounds):
    rng = np.random.default_rng(0)
    return rng.uniform(bounds[:, 0], bounds[:, 1], (k ** len(bounds), len(bounds)))


@wrong(loses="three hyperparameters, two values each: the corners of a box")
def two_hyperparameters_only(k, bounds):
    points = []
    for x in np.linspace(*bounds[0], k):
        for y in np.linspace(*bounds[1], k):
            points.append([x, y])
    return np.array(points)


@wrong(loses=SIZES, mistake="working for two hyperparameters only")
def ignores_further_bounds(k, bounds):
    if len(bounds) == 3:
        return np.array(list(itertools.product(*bounds)))
    X, Y = np.meshgrid(np.linspace(*bounds[0], k), np.linspace(*bounds[-1], k))
    return np.c_[X.ravel(), Y.ravel()]


@wrong(loses=WORKED)
def steps_instead_of_values(k, bounds):
    axes = [np.linspace(low, high, k + 1) for low, high in bounds]
    return np.array(list(itertools.product(*axes)))


@wrong(loses=WORKED)
def a_list_of_tuples(k, bounds):
    return list(itertools.product(*[np.linspace(low, high, k) for low, high in bounds]))


@wrong(loses="the input is left unchanged")
def stretches_the_bounds_in_place(k, bounds):
    bounds[:, 1] -= bounds[:, 0]
    steps = np.indices((k,) * len(bounds)).reshape(len(bounds), -1).T / (k - 1)
    return bounds[:, 0] + steps * bounds[:, 1]
