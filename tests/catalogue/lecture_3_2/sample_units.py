"""Right and wrong answers to ``sample_units(low, high, size, rng) -> units``."""

import numpy as np

from grader.catalogue import right, wrong

ENDS = "every value is an integer from 50 to 100, both ends included"
EVEN = "every integer is as likely as any other"
SEED = "the draws follow the seed"
RANGES = "right for other ranges"
SMALL = "small draws follow the same law"
MOVES_ON = "the rng moves on, and the order is random"


@right
def one_beyond(low, high, size, rng):
    return rng.integers(low, high + 1, size)


@right
def endpoint(low, high, size, rng):
    return rng.integers(low, high, size=size, endpoint=True)


@right
def floor_of_a_uniform(low, high, size, rng):
    return np.floor(rng.uniform(low, high + 1, size)).astype(int)


@right
def choice_among_all(low, high, size, rng):
    return rng.choice(np.arange(low, high + 1), size=size)


@right
def loop(low, high, size, rng):
    units = np.zeros(size, dtype=np.int32)
    for i in range(size):
        units[i] = low + int(rng.random() * (high - low + 1))
    return units


@right
def rounding_with_half_a_step_more(low, high, size, rng):
    return np.rint(rng.uniform(low - 0.5, high + 0.5, size)).astype("int64")


@right
def scipy_call(low, high, size, rng):
    from scipy.stats import randint

    return randint.rvs(low, high + 1, size=size, random_state=rng)


@right
def from_high_downwards(low, high, size, rng):
    return high - rng.integers(high - low + 1, size=size)


@wrong(loses=ENDS, mistake="leaving out the upper end")
def stops_before_high(low, high, size, rng):
    return rng.integers(low, high, size)


@wrong(loses=ENDS, mistake="leaving out the upper end")
def truncates(low, high, size, rng):
    return (low + (high - low) * rng.random(size)).astype(int)


@wrong(loses=ENDS, mistake="leaving out the lower end")
def rounds_up(low, high, size, rng):
    return np.ceil(rng.uniform(low, high, size)).astype(int)


@wrong(loses=ENDS, mistake="going one beyond the upper end")
def one_too_many(low, high, size, rng):
    return rng.integers(low, high + 1, size, endpoint=True)


@wrong(loses=ENDS, mistake="counting from 0")
def counts_from_zero(low, high, size, rng):
    return rng.integers(0, high - low + 1, size)


@wrong(loses=EVEN, mistake="rounding a uniform draw to the nearest integer")
def rounds(low, high, size, rng):
    return np.round(rng.uniform(low, high, size)).astype(int)


@wrong(loses=EVEN, mistake="drawing integers on a log scale")
def log_scale(low, high, size, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high + 1), size)).astype(int)


@wrong(loses=ENDS, mistake="leaving whole numbers as floats")
def floats(low, high, size, rng):
    return np.floor(rng.uniform(low, high + 1, size))


@wrong(loses=ENDS)
def not_whole(low, high, size, rng):
    return rng.uniform(low, high, size)


@wrong(loses=ENDS, mistake="drawing once and repeating it")
def one_number_for_all(low, high, size, rng):
    return np.full(size, rng.integers(low, high + 1))


@wrong(loses=SEED, mistake="drawing from the global generator")
def global_generator(low, high, size, rng):
    return np.random.randint(low, high + 1, size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def own_generator(low, high, size, rng):
    return np.random.default_rng(1).integers(low, high + 1, size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def python_random(low, high, size, rng):
    import random

    return np.array([random.randint(low, high) for _ in range(size)])


@wrong(loses=SEED, mistake="laying out a grid")
def grid(low, high, size, rng):
    return np.linspace(low, high + 1, size, endpoint=False).astype(int)


@wrong(loses=ENDS)
def without_replacement(low, high, size, rng):
    return rng.choice(np.arange(low, high + 1), size, replace=False)


@wrong(loses=MOVES_ON, mistake="sorting the draws")
def in_order(low, high, size, rng):
    return np.sort(rng.integers(low, high + 1, size))


@wrong(loses=EVEN)
def clipped_bell(low, high, size, rng):
    values = rng.normal((low + high) / 2, (high - low) / 5, size)
    return np.clip(np.rint(values), low, high).astype(int)


@wrong(loses=RANGES)
def small_integer_type(low, high, size, rng):
    return rng.integers(low, high + 1, size).astype(np.uint8)


@wrong(loses=SMALL, mistake="picking from a grid with `size` points")
def shuffled_grid(low, high, size, rng):
    return rng.permutation(np.rint(np.linspace(low - 0.499, high + 0.499, size)).astype(int))


@wrong(loses=ENDS)
def returns_a_list(low, high, size, rng):
    return [int(n) for n in rng.integers(low, high + 1, size)]
