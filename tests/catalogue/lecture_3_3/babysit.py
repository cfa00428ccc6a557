"""Right and wrong answers to ``babysit(train_day, theta, cost, lr, days, up, down)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
LAST = "a bad day is undone, also when it is the last one"
NAN = "a day that ends in nan is undone"
BEST = "a day is measured against the best day, not against yesterday"
FIRST = "the first day has to beat the untrained model"
SAFE = "the checkpoint is safe from a train_day that writes into its array"


@right
def plain_loop(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        tried, tried_cost = train_day(theta.copy(), lr)
        costs.append(tried_cost)
        rates.append(lr)
        if tried_cost < cost:
            theta, cost = tried, tried_cost
            lr = lr * up
        else:
            lr = lr * down
    return theta, costs, rates


@right
def restores_a_deep_copy(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    import copy

    checkpoint = {"theta": copy.deepcopy(theta), "cost": cost}
    model = copy.deepcopy(theta)
    diary = []
    while len(diary) < days:
        model, today = train_day(model, lr)
        diary.append((today, lr))
        if np.isfinite(today) and checkpoint["cost"] > today:
            checkpoint = {"theta": copy.deepcopy(model), "cost": today}
            lr *= up
        else:
            model = copy.deepcopy(checkpoint["theta"])
            lr *= down
    return checkpoint["theta"], [day[0] for day in diary], [day[1] for day in diary]


@right
def recursion(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    def tend(theta, cost, lr, left):
        if not left:
            return theta, [], []
        new, new_cost = train_day(np.array(theta), lr)
        good = bool(new_cost < cost)
        state = (new, new_cost, lr * up) if good else (theta, cost, lr * down)
        best, costs, rates = tend(*state, left - 1)
        return best, [new_cost, *costs], [lr, *rates]

    return tend(theta, cost, lr, days)


@right
def arrays_filled_in(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = np.empty(days), np.empty(days)
    models, lowest = [np.array(theta, dtype=float)], cost
    for day in range(days):
        rates[day] = lr
        trained, costs[day] = train_day(models[-1].copy(), lr)
        progress = np.less(costs[day], lowest)
        if progress:
            models.append(trained)
        lowest = np.fmin(lowest, costs[day])
        lr *= np.where(progress, up, down)
    return models[-1], costs, rates


@right
def counts_good_and_bad_days(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    good = bad = 0
    costs, rates = (), ()
    for _ in range(days):
        rate = lr * up**good * down**bad
        new, c = train_day(1 * theta, rate)
        costs, rates = (*costs, c), (*rates, rate)
        if c < cost:
            theta, cost, good = new, c, good + 1
        else:
            bad += 1
    return theta, costs, rates


@right
def folded(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    from functools import reduce

    def one_day(state, _):
        theta, cost, lr, costs, rates = state
        new, c = train_day(theta.copy(), lr)
        print("cost", c, "at", lr)
        best = min((theta, cost, down), (new, c, up), key=lambda s: np.nan_to_num(s[1], nan=np.inf))
        return best[0], best[1], lr * best[2], [*costs, c], [*rates, lr]

    theta, _, _, costs, rates = reduce(one_day, range(days), (theta, cost, lr, [], []))
    return theta, costs, rates


@right
def single_precision(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    theta, lr = theta.astype(np.float32), np.float32(lr)
    costs, rates = np.zeros(days, np.float32), np.zeros(days, np.float32)
    for day in range(days):
        new, c = train_day(theta.copy(), lr)
        costs[day], rates[day] = c, lr
        if c < cost:
            theta, cost, lr = new, c, lr * np.float32(up)
        else:
            lr = lr * np.float32(down)
    return np.asarray(theta, dtype=np.float32), costs, rates


@wrong(loses=WORKED, mistake="going on from the worse model")
def does_not_restore(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        theta, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            cost = c
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=WORKED, mistake="keeping the rate after a bad day")
def keeps_the_rate(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = new, c
            lr *= up
    return theta, costs, rates


@wrong(loses=WORKED, mistake="never raising the rate")
def never_raises(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = new, c
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=WORKED, mistake="starting over after a bad day")
def starts_over(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    initial, costs, rates = theta.copy(), [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = new, c
            lr *= up
        else:
            theta = initial.copy()
            lr *= down
    return theta, costs, rates


@wrong(loses=LAST, mistake="returning the model of the last day")
def returns_the_last_model(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    checkpoint, costs, rates = theta.copy(), [], []
    for _ in range(days):
        theta, c = train_day(checkpoint.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            checkpoint, cost = theta.copy(), c
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=BEST, mistake="comparing with yesterday")
def against_yesterday(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    yesterday = cost
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < yesterday:
            theta = new
            lr *= up
        else:
            lr *= down
        yesterday = c
    return theta, costs, rates


@wrong(loses=NAN, mistake="taking nan for progress")
def nan_is_progress(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c >= cost:
            lr *= down
        else:
            theta, cost = new, c
            lr *= up
    return theta, costs, rates


@wrong(loses=FIRST, mistake="taking the first day for a good one")
def any_first_day(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    lowest = float("inf")
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < lowest:
            theta, lowest = new, c
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=SAFE, mistake="keeping a checkpoint that is no copy")
def checkpoint_is_an_alias(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        checkpoint = theta
        theta, c = train_day(theta, lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            cost = c
            lr *= up
        else:
            theta = checkpoint
            lr *= down
    return theta, costs, rates


@wrong(loses=WORKED, mistake="noting the rate of the next day")
def notes_the_next_rate(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        if c < cost:
            theta, cost = new, c
            lr *= up
        else:
            lr *= down
        rates.append(lr)
    return theta, costs, rates


@wrong(loses=WORKED, mistake="leaving the undone days out")
def notes_good_days_only(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        if c < cost:
            theta, cost = new, c
            costs.append(c)
            rates.append(lr)
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses="a day is trained once", mistake="training more than once a day")
def trains_again_to_keep(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        c = train_day(theta.copy(), lr)[1]
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = train_day(theta.copy(), lr)
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=WORKED, mistake="adding up to the rate")
def adds_to_the_rate(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = new, c
            lr += up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses=WORKED, mistake="swapping up and down")
def swaps_up_and_down(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta, cost = new, c
            lr *= down
        else:
            lr *= up
    return theta, costs, rates


@wrong(
    loses="a day without progress is not a good one", mistake="taking the same cost for progress"
)
def a_plateau_is_fine(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c <= cost:
            theta, cost = new, c
            lr *= up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses="up is 1.5 and down is 0.5 when they are not given")
def other_defaults(train_day, theta, cost, lr, days, up=1.2, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        theta, cost, lr = (new, c, lr * up) if c < cost else (theta, cost, lr * down)
    return theta, costs, rates


@wrong(loses=WORKED)
def returns_the_model_alone(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        theta, cost, lr = (new, c, lr * up) if c < cost else (theta, cost, lr * down)
    return theta


@wrong(loses="the inputs are left unchanged")
def writes_the_result_into_theta(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    for _ in range(days):
        new, c = train_day(theta.copy(), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            theta[:] = new
            cost, lr = c, lr * up
        else:
            lr *= down
    return theta, costs, rates


@wrong(loses="right in other valleys, for θ of any shape")
def knows_one_number_only(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    costs, rates = [], []
    model = float(theta[0])
    for _ in range(days):
        new, c = train_day(np.array([model]), lr)
        costs.append(c)
        rates.append(lr)
        if c < cost:
            model, cost, lr = float(new[0]), c, lr * up
        else:
            lr *= down
    return np.array([model]), costs, rates
