"""Right and wrong answers to ``successive_halving(n, r, eta) -> plan``."""

import numpy as np

from grader.catalogue import right, wrong

LECTURES = "27 configurations, one epoch, a third survives"
DOWN = "fractions are rounded down"
ENDS = "it ends when fewer than one would be left"


@right
def loop(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, r))
        n, r = n // eta, r * eta
    return plan


@right
def recursion(n, r, eta):
    def rest(n, r):
        return [(n, r), *rest(n // eta, r * eta)] if n >= 1 else []

    return rest(n, r)


@right
def powers_of_eta(n, r, eta):
    rounds = next(s for s in range(100) if eta**s > n)
    return [[n // eta**i, r * eta**i] for i in range(rounds)]


@right
def as_an_array(n, r, eta):
    left, rows = n, []
    while left:
        rows.append([left, r * eta ** len(rows)])
        left = (left - left % eta) // eta
    return np.array(rows, dtype=float)


@right
def single_precision(n, r, eta):
    survivors = [n]
    while survivors[-1] >= eta:
        survivors.append(int(survivors[-1] / eta))
    budgets = np.float32(r) * np.float32(eta) ** np.arange(len(survivors), dtype=np.float32)
    return tuple(zip(survivors, budgets, strict=True))


@right
def rounded_logarithm(n, r, eta):
    last = int(np.log(n) / np.log(eta) + 1e-9)
    return [(int(n * float(eta) ** -i + 1e-9), r * eta**i) for i in range(last + 1)]


@wrong(loses=LECTURES, mistake="giving every round the same budget")
def same_budget(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, r))
        n //= eta
    return plan


@wrong(loses=DOWN, mistake="rounding the survivors up")
def rounds_up(n, r, eta):
    plan = [(n, r)]
    while n > 1:
        n, r = int(np.ceil(n / eta)), r * eta
        plan.append((n, r))
    return plan


@wrong(loses=DOWN, mistake="rounding to the nearest number")
def rounds_to_nearest(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, r))
        n, r = round(n / eta), r * eta
    return plan


@wrong(loses=DOWN, mistake="keeping fractions of configurations")
def fractions_of_configurations(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, r))
        n, r = n / eta, r * eta
    return plan


@wrong(loses=LECTURES, mistake="stopping before the last round")
def stops_before_the_last(n, r, eta):
    plan = []
    while n > 1:
        plan.append((n, r))
        n, r = n // eta, r * eta
    return plan


@wrong(loses=LECTURES, mistake="adding a round in which nobody is left")
def nobody_left(n, r, eta):
    plan = [(n, r)]
    while n >= 1:
        n, r = n // eta, r * eta
        plan.append((n, r))
    return plan


@wrong(loses=LECTURES, mistake="giving the budget of the whole round")
def total_of_the_round(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, n * r))
        n, r = n // eta, r * eta
    return plan


@wrong(loses=LECTURES, mistake="adding r from round to round")
def adds_the_budget(n, r, eta):
    plan, budget = [], r
    while n >= 1:
        plan.append((n, budget))
        n, budget = n // eta, budget + r
    return plan


@wrong(loses=LECTURES, mistake="giving what a configuration gets in addition")
def additional_budget(n, r, eta):
    plan, before = [], 0
    while n >= 1:
        plan.append((n, r - before))
        n, r, before = n // eta, r * eta, r
    return plan


@wrong(loses=LECTURES, mistake="dividing by 2 whatever eta is")
def always_halves(n, r, eta):
    plan = []
    while n >= 1:
        plan.append((n, r))
        n, r = n // 2, r * 2
    return plan


@wrong(loses=LECTURES, mistake="starting with the last round")
def backwards(n, r, eta):
    plan = []
    while n >= 1:
        plan.insert(0, (n, r))
        n, r = n // eta, r * eta
    return plan


@wrong(loses="no round is lost to rounding", mistake="losing a round to floating point")
def rounds_by_logarithm(n, r, eta):
    rounds = int(np.log(n) / np.log(eta)) + 1
    return [(n // eta**i, r * eta**i) for i in range(rounds)]


@wrong(loses="no round is lost to rounding", mistake="losing a round to floating point")
def negative_powers(n, r, eta):
    plan, i = [], 0
    while int(n * float(eta) ** -i) >= 1:
        plan.append((int(n * float(eta) ** -i), r * eta**i))
        i += 1
    return plan


@wrong(loses=LECTURES)
def numbers_of_configurations_only(n, r, eta):
    left = []
    while n >= 1:
        left.append(n)
        n //= eta
    return left


@wrong(loses=LECTURES)
def total_only(n, r, eta):
    total = 0
    while n >= 1:
        total += n * r
        n, r = n // eta, r * eta
    return total


@wrong(loses="eta and r may be other numbers")
def knows_one_plan(n, r, eta):
    return [(n // 3**i, 3**i) for i in range(10) if n // 3**i]
