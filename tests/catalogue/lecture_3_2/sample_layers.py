"""Right and wrong answers to ``sample_layers(low, high, size, rng) -> layers``."""

import numpy as np

from grader.catalogue import right, wrong

THIRDS = "2, 3 and 4 layers get a third of the draws each"
WHOLE = "the values are integers, as range needs them"
SINGLE = "a range may hold one number only"
SEED = "the draws follow the seed"
RANGES = "right for other ranges"
MOVES_ON = "the rng moves on, and the order is random"


@right
def stretched_and_floored(low, high, size, rng):
    return low + np.floor((high - low + 1) * rng.random(size)).astype(int)


@right
def library_call(low, high, size, rng):
    return rng.integers(low, high, size, endpoint=True)


@right
def compared_with_thresholds(low, high, size, rng):
    count = high - low + 1
    u = rng.random((size, 1))
    return low + np.sum(u > np.arange(1, count) / count, axis=1)


@right
def searched_in_cumulative_shares(low, high, size, rng):
    cumulative = np.cumsum(np.ones(high - low + 1)) / (high - low + 1)
    return low + np.searchsorted(cumulative, rng.random(size) * (1 - 1e-12))


@right
def shuffled_equal_shares(low, high, size, rng):
    depths = rng.permutation(np.arange(low, high + 1))
    repeats = -(-size // len(depths))
    return rng.permutation(np.tile(depths, repeats)[:size])


@right
def conditionals_in_a_loop(low, high, size, rng):
    layers = []
    for _ in range(size):
        u, depth = rng.random(), low
        while u >= (depth - low + 1) / (high - low + 1):
            depth += 1
        layers.append(depth)
    return np.array(layers)


@right
def order_of_random_numbers(low, high, size, rng):
    # The position of the largest of k random numbers is uniform on 0 … k − 1.
    return rng.random((size, high - low + 1)).argmax(axis=1) + low


@wrong(loses=THIRDS, mistake="rounding a uniform draw to the nearest integer")
def rounds(low, high, size, rng):
    return np.round(low + (high - low) * rng.random(size)).astype(int)


@wrong(loses=THIRDS, mistake="leaving out the upper end")
def forgets_plus_one(low, high, size, rng):
    return low + ((high - low) * rng.random(size)).astype(int)


@wrong(loses=THIRDS, mistake="leaving out the lower end")
def rounds_up(low, high, size, rng):
    return np.ceil(rng.uniform(low, high, size)).astype(int)


@wrong(loses=THIRDS, mistake="counting from 0")
def forgets_to_add_low(low, high, size, rng):
    return np.floor((high - low + 1) * rng.random(size)).astype(int)


@wrong(loses=THIRDS, mistake="going one beyond the upper end")
def one_too_many(low, high, size, rng):
    return rng.integers(low, high + 2, size)


@wrong(loses=THIRDS, mistake="drawing integers on a log scale")
def log_scale(low, high, size, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high + 1), size)).astype(int)


@wrong(loses=WHOLE, mistake="leaving whole numbers as floats")
def floats(low, high, size, rng):
    return low + np.floor((high - low + 1) * rng.random(size))


@wrong(loses=THIRDS, mistake="drawing once and repeating it")
def one_depth_for_all(low, high, size, rng):
    return np.repeat(rng.integers(low, high + 1), size)


@wrong(loses=SEED, mistake="laying out a grid")
def equal_shares_in_order(low, high, size, rng):
    return np.sort(np.resize(np.arange(low, high + 1), size))


@wrong(loses=SEED, mistake="drawing from the global generator")
def global_generator(low, high, size, rng):
    return np.random.choice(range(low, high + 1), size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def own_generator(low, high, size, rng):
    rng = np.random.default_rng(7)
    return rng.integers(low, high + 1, size)


@wrong(loses=SINGLE)
def excludes_and_adds(low, high, size, rng):
    # Fine unless low = high, where rng.integers has nothing to choose from.
    values = rng.integers(low, high, size)
    return values + (rng.random(size) < (values - low + 1) / (high - low + 1))


@wrong(loses=RANGES)
def the_lectures_two_to_four(low, high, size, rng):
    return np.minimum(2 + np.floor(3 * rng.random(size)).astype(int), high)


@wrong(loses=THIRDS)
def binomial(low, high, size, rng):
    return low + rng.binomial(high - low, 0.4, size)


@wrong(loses=MOVES_ON, mistake="sorting the draws")
def deepest_last(low, high, size, rng):
    return np.sort(low + np.floor((high - low + 1) * rng.random(size)).astype(int))


@wrong(loses=MOVES_ON, mistake="starting the generator anew in every call")
def draws_from_a_copy(low, high, size, rng):
    import copy

    return copy.deepcopy(rng).integers(low, high + 1, size)


@wrong(loses=THIRDS)
def returns_booleans(low, high, size, rng):
    return rng.random(size) < 1 / (high - low + 1)
