"""Right and wrong answers to ``sample_log_uniform(low, high, size, rng) -> values``."""

import numpy as np

from grader.catalogue import right, wrong

DECADES = "every decade from 0.0001 to 1 gets a quarter of the draws"
BETWEEN = "the values between the powers of ten are drawn too"
MEDIAN = "half of the draws lie below √(low · high)"
RANGE = "every value lies between low and high"
SEED = "the draws follow the seed"
ELSEWHERE = "the right law in other ranges"
SMALL = "small draws follow the same law"
MOVES_ON = "the rng moves on, and the order is random"


@right
def base_ten(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)


@right
def natural_logarithm(low, high, size, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high), size=size))


@right
def from_high_down_to_low(low, high, size, rng):
    a_log, b_log = np.log10(low), np.log10(high)
    r = (a_log - b_log) * rng.random(size) + b_log
    return 10**r


@right
def geometric_interpolation(low, high, size, rng):
    return low * (high / low) ** rng.random(size)


@right
def backwards_from_high(low, high, size, rng):
    return high / (high / low) ** rng.random(size)


@right
def one_by_one(low, high, size, rng):
    import math

    values = []
    for _ in range(size):
        values.append(2 ** rng.uniform(math.log2(low), math.log2(high)))
    return np.array(values)


@right
def scipy_call(low, high, size, rng):
    from scipy.stats import loguniform

    return loguniform(low, high).rvs(size=size, random_state=rng)


@right
def index_into_a_fine_grid(low, high, size, rng):
    grid = np.geomspace(low, high, 10_001)
    return grid[rng.integers(0, len(grid), size)]


@right
def one_draw_a_stratum(low, high, size, rng):
    u = (rng.permutation(size) + rng.random(size)) / size
    return low ** (1 - u) * high**u


@right
def single_precision(low, high, size, rng):
    u = rng.random(size, dtype=np.float32)
    return np.exp(np.float32(np.log(low)) + u * np.float32(np.log(high / low)))


@right
def exponential_waiting_times(low, high, size, rng):
    # e^−t is uniform when t is exponential, so log(low) + span · e^−t is too.
    u = np.exp(-rng.exponential(size=size))
    return np.exp(np.log(low) + (np.log(high) - np.log(low)) * u)


@right
def tensorflow_result(low, high, size, rng):
    import tensorflow as tf

    r = tf.constant(rng.uniform(np.log(low), np.log(high), size), tf.float32)
    return tf.exp(r)


@wrong(loses=DECADES, mistake="drawing on a linear scale")
def linear(low, high, size, rng):
    return rng.uniform(low, high, size)


@wrong(loses=DECADES, mistake="drawing on a linear scale")
def exponential_of_a_logarithm(low, high, size, rng):
    return np.exp(np.log(rng.uniform(low, high, size)))


@wrong(loses=DECADES, mistake="raising 10 to a natural logarithm")
def mixed_bases(low, high, size, rng):
    a, b = np.log(low), np.log(high)
    return 10 ** (a + (b - a) * rng.random(size))


@wrong(loses=DECADES, mistake="raising e to a logarithm of base 10")
def mixed_bases_the_other_way(low, high, size, rng):
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


@wrong(loses=DECADES, mistake="drawing the exponent from a normal distribution")
def normal_exponent(low, high, size, rng):
    r = np.log10(low) * rng.standard_normal(size)
    return 10**r


@wrong(loses=DECADES, mistake="returning the exponent")
def returns_the_exponent(low, high, size, rng):
    return rng.uniform(np.log10(low), np.log10(high), size)


@wrong(loses=DECADES, mistake="losing the minus sign of the exponent")
def without_the_minus_sign(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(high), -np.log10(low), size)


@wrong(loses=BETWEEN, mistake="drawing whole exponents only")
def whole_exponents(low, high, size, rng):
    a, b = int(np.log10(low)), int(np.log10(high))
    return 10.0 ** rng.integers(a, b, size)


@wrong(loses=DECADES, mistake="drawing whole exponents only")
def whole_exponents_with_both_ends(low, high, size, rng):
    r = rng.integers(np.floor(np.log10(low)), np.floor(np.log10(high)) + 1, size)
    return 10.0**r


@wrong(loses=RANGE, mistake="fixing the exponents at −4 and 0")
def the_lectures_minus_four(low, high, size, rng):
    r = -4 * rng.random(size)
    return 10**r


@wrong(loses=MEDIAN)
def computes_low_only(low, high, size, rng):
    r = np.log10(low) * rng.random(size)
    return 10**r


@wrong(loses=SEED, mistake="laying out a grid")
def evenly_spaced(low, high, size, rng):
    return np.logspace(np.log10(low), np.log10(high), size)


@wrong(loses=SEED, mistake="drawing from the global generator")
def global_generator(low, high, size, rng):
    r = (np.log10(high) - np.log10(low)) * np.random.rand(size) + np.log10(low)
    return 10**r


@wrong(loses=SEED, mistake="drawing from the global generator")
def seeds_numpy(low, high, size, rng):
    np.random.seed(0)
    return 10 ** np.random.uniform(np.log10(low), np.log10(high), size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def own_generator(low, high, size, rng):
    rng = np.random.default_rng(42)
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def unseeded_generator(low, high, size, rng):
    return 10 ** np.random.default_rng().uniform(np.log10(low), np.log10(high), size)


@wrong(loses=MOVES_ON, mistake="starting the generator anew in every call")
def draws_from_a_copy(low, high, size, rng):
    import copy

    return 10 ** copy.deepcopy(rng).uniform(np.log10(low), np.log10(high), size)


@wrong(loses=DECADES, mistake="drawing once and repeating it")
def one_number_for_all(low, high, size, rng):
    r = rng.uniform(np.log10(low), np.log10(high))
    return np.full(size, 10**r)


@wrong(loses=MOVES_ON, mistake="sorting the draws")
def in_ascending_order(low, high, size, rng):
    return np.sort(10 ** rng.uniform(np.log10(low), np.log10(high), size))


@wrong(loses=SMALL, mistake="picking from a grid with `size` points")
def shuffled_grid(low, high, size, rng):
    return rng.permutation(np.geomspace(low, high, size))


@wrong(loses=ELSEWHERE)
def clipped_bell_in_the_exponent(low, high, size, rng):
    a, b = np.log10(low), np.log10(high)
    r = rng.normal((a + b) / 2, (b - a) / 4, size)
    return 10 ** np.clip(r, a, b)


@wrong(loses=ELSEWHERE)
def rounded_to_four_decimals(low, high, size, rng):
    return np.maximum(np.round(10 ** rng.uniform(np.log10(low), np.log10(high), size), 4), 1e-4)


@wrong(loses=DECADES)
def linear_within_each_decade(low, high, size, rng):
    a, b = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    return rng.uniform(0, 1, size) * 10.0 ** rng.integers(a, b + 1, size)


@wrong(loses=DECADES)
def caret_for_a_power(low, high, size, rng):
    r = rng.uniform(np.log10(low), np.log10(high), size)
    return 10 ^ r


@wrong(loses=DECADES)
def returns_a_list(low, high, size, rng):
    return [10 ** rng.uniform(np.log10(low), np.log10(high)) for _ in range(size)]


@wrong(loses=DECADES)
def returns_a_single_number(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high))


@wrong(loses=MEDIAN)
def square_of_a_uniform(low, high, size, rng):
    # Prefers small values, but on no logarithmic scale.
    return low + (high - low) * rng.random(size) ** 2
