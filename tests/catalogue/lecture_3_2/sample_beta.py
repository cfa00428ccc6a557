"""Right and wrong answers to ``sample_beta(size, rng) -> values``."""

import numpy as np

from grader.catalogue import right, wrong

HALF = "half of the draws lie above 0.99"
RANGE = "every value lies between 0.9 and 0.999"
QUARTER = "a quarter of the windows lies between 10 and 10^1.5 = 31.6"
SEED = "the draws follow the seed"
LAW = "1 − β is uniform on the log scale"
SMALL = "small draws follow the same law"
MOVES_ON = "the rng moves on, and the order is random"


@right
def base_ten(size, rng):
    r = rng.uniform(-3, -1, size)
    return 1 - 10**r


@right
def from_minus_one_down(size, rng):
    r = -1 - 2 * rng.random(size)
    return 1 - 10**r


@right
def through_the_window(size, rng):
    windows = np.exp(rng.uniform(np.log(10), np.log(1000), size))
    return 1 - 1 / windows


@right
def geometric_interpolation(size, rng):
    return 1 - 0.1 * 0.01 ** rng.random(size)


@right
def scipy_call(size, rng):
    from scipy import stats

    return 1 - stats.loguniform.rvs(0.001, 0.1, size=size, random_state=rng)


@right
def one_by_one(size, rng):
    betas = np.empty(size)
    for i in range(size):
        betas[i] = 1 - 10 ** (-(rng.random() * 2 + 1))
    return betas


@right
def choosing_the_decade_first(size, rng):
    decade = rng.choice([0.1, 0.01], size)
    return 1 - decade * 10 ** -rng.random(size)


@right
def single_precision(size, rng):
    r = np.float32(-3) + np.float32(2) * rng.random(size, dtype=np.float32)
    return np.float32(1) - np.float32(10) ** r


@right
def index_into_a_fine_grid(size, rng):
    distances = np.logspace(-3, -1, 5001)
    return 1 - distances[rng.integers(len(distances), size=size)]


@wrong(loses=HALF, mistake="drawing β itself")
def linear(size, rng):
    return rng.uniform(0.9, 0.999, size)


@wrong(loses=HALF, mistake="drawing β itself")
def logarithm_of_beta(size, rng):
    return 10 ** rng.uniform(np.log10(0.9), np.log10(0.999), size)


@wrong(loses=HALF, mistake="drawing β itself")
def mirrored_in_the_range(size, rng):
    # What a tuner's "reverse_log" does: a log scale from 0.9 to 0.999, mirrored.
    return 0.999 + 0.9 - 0.9 * (0.999 / 0.9) ** (1 - rng.random(size))


@wrong(loses=HALF, mistake="returning 1 − β")
def forgets_one_minus(size, rng):
    return 10 ** rng.uniform(-3, -1, size)


@wrong(loses=HALF, mistake="subtracting 1 from the draw")
def subtracts_one_from_the_result(size, rng):
    return 10 ** rng.uniform(-3, -1, size) - 1


@wrong(loses=HALF, mistake="adding the draw to 1")
def adds_the_draw(size, rng):
    return 1 + 10 ** rng.uniform(-3, -1, size)


@wrong(loses=HALF, mistake="letting the exponent run over one decade only")
def stops_at_099(size, rng):
    r = rng.random(size)
    return 1 - 10 ** (-r - 1)


@wrong(loses=HALF, mistake="raising 10 to a natural logarithm")
def mixed_bases(size, rng):
    return 1 - 10 ** rng.uniform(np.log(0.001), np.log(0.1), size)


@wrong(loses=HALF, mistake="raising e to a logarithm of base 10")
def mixed_bases_the_other_way(size, rng):
    return 1 - np.exp(rng.uniform(-3, -1, size))


@wrong(loses=HALF, mistake="drawing the exponent from a normal distribution")
def normal_exponent(size, rng):
    return 1 - 10 ** (-2 * rng.standard_normal(size) - 1)


@wrong(loses=HALF, mistake="drawing whole exponents only")
def three_values(size, rng):
    return 1 - 10.0 ** -rng.integers(1, 4, size)


@wrong(loses=HALF, mistake="drawing the window on a linear scale")
def window_on_a_linear_scale(size, rng):
    return 1 - 1 / rng.uniform(10, 1000, size)


@wrong(loses=SEED, mistake="laying out a grid")
def evenly_spaced(size, rng):
    return 1 - np.logspace(-1, -3, size)


@wrong(loses=SEED, mistake="drawing from the global generator")
def global_generator(size, rng):
    return 1 - 10 ** np.random.uniform(-3, -1, size)


@wrong(loses=SEED, mistake="drawing from a generator of your own")
def own_generator(size, rng):
    return 1 - 10 ** np.random.default_rng(0).uniform(-3, -1, size)


@wrong(loses=MOVES_ON, mistake="starting the generator anew in every call")
def draws_from_a_copy(size, rng):
    import copy

    return 1 - 10 ** copy.deepcopy(rng).uniform(-3, -1, size)


@wrong(loses=HALF, mistake="drawing once and repeating it")
def one_number_for_all(size, rng):
    return np.ones(size) - 10 ** rng.uniform(-3, -1)


@wrong(loses=MOVES_ON, mistake="sorting the draws")
def in_order(size, rng):
    return np.sort(1 - 10 ** rng.uniform(-3, -1, size))


@wrong(loses=RANGE)
def three_decades(size, rng):
    return 1 - 10 ** (-4 + 3 * rng.random(size))


@wrong(loses=QUARTER)
def linear_in_each_half(size, rng):
    low = rng.random(size) < 0.5
    return np.where(low, rng.uniform(0.9, 0.99, size), rng.uniform(0.99, 0.999, size))


@wrong(loses=HALF)
def bounds_as_exponents(size, rng):
    return 1 - 10 ** -rng.uniform(0.9, 0.999, size)


@wrong(loses=LAW)
def rounded_to_three_digits(size, rng):
    return np.round(1 - 10 ** rng.uniform(-3, -1, size), 3)


@wrong(loses=SMALL, mistake="picking from a grid with `size` points")
def shuffled_grid(size, rng):
    return rng.permutation(1 - np.geomspace(0.1, 0.001, size))


@wrong(loses=HALF)
def returns_a_single_number(size, rng):
    return 1 - 10 ** rng.uniform(-3, -1)
