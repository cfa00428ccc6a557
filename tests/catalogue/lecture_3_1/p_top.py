"""Right and wrong answers to ``p_top(n, q=0.05) -> float``."""

import math

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
DEFAULT = "q is 5 % when it is not given"
OTHERS = "right for other numbers of trials and other shares"


@right
def formula(n, q=0.05):
    return 1 - (1 - q) ** n


@right
def through_logarithms(n, q=0.05):
    return -math.expm1(n * math.log1p(-q))


@right
def trial_by_trial(n, q=0.05):
    p = 0.0
    for _ in range(n):
        p += (1 - p) * q
    return p


@right
def first_hit_at_k(n, q=0.05):
    return sum(q * (1 - q) ** k for k in range(n))


@right
def numpy_product(n, q=0.05):
    return np.float64(1) - np.prod(np.full(n, 1 - q))


@right
def binomial(n, q=0.05):
    from scipy.stats import binom

    return binom.sf(0, n, q)


@right
def counts_the_hits(n, q=0.05):
    return math.fsum(math.comb(n, i) * q**i * (1 - q) ** (n - i) for i in range(1, n + 1))


@wrong(loses=WORKED, mistake="returning the chance that no trial hits")
def no_hit(n, q=0.05):
    return (1 - q) ** n


@wrong(loses=WORKED, mistake="returning the chance that every trial hits")
def all_hit(n, q=0.05):
    return q**n


@wrong(loses=WORKED, mistake="returning the chance that some trial misses")
def q_and_its_complement_confused(n, q=0.05):
    return 1 - q**n


@wrong(loses=WORKED, mistake="adding the chances up")
def adds(n, q=0.05):
    return n * q


@wrong(loses=WORKED, mistake="adding the chances up")
def adds_up_to_one(n, q=0.05):
    return min(1.0, n * q)


@wrong(loses=WORKED, mistake="returning the chance of exactly one hit")
def exactly_one(n, q=0.05):
    return n * q * (1 - q) ** (n - 1)


@wrong(loses=WORKED, mistake="returning per cent")
def per_cent(n, q=0.05):
    return 100 * (1 - (1 - q) ** n)


@wrong(loses=WORKED, mistake="counting one trial too few")
def one_trial_short(n, q=0.05):
    return 1 - (1 - q) ** (n - 1)


@wrong(loses=OTHERS, mistake="ignoring q")
def hard_codes_q(n, q=0.05):
    return 1 - 0.95**n


@wrong(loses=DEFAULT)
def another_default(n, q=0.1):
    return 1 - (1 - q) ** n


@wrong(loses=DEFAULT)
def rounds(n, q=0.05):
    return round(1 - (1 - q) ** n, 2)


@wrong(loses=WORKED)
def limit_for_many_trials(n, q=0.05):
    return 1 - math.exp(-n * q)


@wrong(loses=WORKED)
def simulates(n, q=0.05):
    rng = np.random.default_rng()
    return np.mean(rng.random((2000, n)).min(axis=1, initial=1) < q)


@wrong(loses=WORKED)
def xor_instead_of_power(n, q=0.05):
    return 1 - (1 - q) ^ n
