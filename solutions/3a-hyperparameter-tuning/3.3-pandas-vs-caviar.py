# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3.3 Hyperparameter tuning in practice: pandas and caviar
#
# **About 75 minutes · 11 points · builds on** random search (lecture 3.1), logarithmic scales
# (lecture 3.2) and mini-batch gradient descent (week 2).
#
# When you are done you can
# - tend a single model: raise its rate while it learns, go back to a checkpoint when it does not;
# - train many models at once, in processes of their own, and keep the best;
# - stop the hopeless ones early by a plan, and say what each strategy costs in epochs.

# %%
import matplotlib.pyplot as plt
import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from course import check, data, figures

threadpool_limits(1)  # products of small matrices gain nothing from a second core
figures.use_style()

# %% [markdown]
# ## Why
#
# You know what to try and on which scale. But who trains all of that?
#
# Below are four networks on the digits, alike but for their learning rates. They train on 1000
# images. A **dev set** of 348 more says how they do. The test set stays closed until the end.

# %%
digits = data.digits()
X_dev, Y_dev = digits.X_train[:, :348], digits.Y_train[:, :348]
X_train, Y_train = digits.X_train[:, 348:], digits.Y_train[:, 348:]

# %% [markdown]
# All parameters of a network are one array, $\theta$. A copy of $\theta$ is then a copy of the
# whole model: a **checkpoint**.


# %% tags=["experiment"]
def untrained(units, seed):
    """Return θ of a network 64 → units → 10: W1, b1, W2 and b2, one after the other."""
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(0, (2 / 64) ** 0.5, 64 * units), rng.normal(0, units**-0.5, 10 * units)
    return np.concatenate([W1, np.zeros(units), W2, np.zeros(10)])


def network(theta, X):
    """Return the hidden values, W2, and the logarithms of the ten probabilities."""
    units = (theta.size - 10) // 75
    W1, b1, W2, b2 = np.split(theta, np.cumsum([64 * units, units, 10 * units]))
    W2, hidden = W2.reshape(10, units), np.maximum(W1.reshape(units, 64) @ X + b1[:, None], 0)
    logits = W2 @ hidden + b2[:, None]
    logits -= logits.max(axis=0)
    return hidden, W2, logits - np.log(np.exp(logits).sum(axis=0))


# %% tags=["experiment"]
def trained(theta, lr, epochs, rng):
    """Return θ after so many epochs of gradient descent on batches of 50 images."""
    rng, theta = np.random.default_rng(rng), theta.copy()
    for _ in range(epochs):
        for batch in rng.permutation(1000).reshape(20, 50):
            X, Y = X_train[:, batch], Y_train[:, batch]
            hidden, W2, log_p = network(theta, X)
            dZ2 = (np.exp(log_p) - Y) / 50
            dZ1 = (W2.T @ dZ2) * (hidden > 0)
            gradients = dZ1 @ X.T, dZ1.sum(axis=1), dZ2 @ hidden.T, dZ2.sum(axis=1)
            theta -= lr * np.concatenate([gradient.ravel() for gradient in gradients])
    return theta


def dev_cost(theta):
    return -np.mean(np.sum(Y_dev * network(theta, X_dev)[2], axis=0))


def accuracy(theta, X, Y):
    return np.mean(network(theta, X)[2].argmax(axis=0) == Y.argmax(axis=0))


# %% tags=["experiment"]
fig, ax = plt.subplots()
colours = (figures.ORANGE, figures.BLUE, figures.GREEN, figures.RED)
for rate, colour in zip((0.01, 0.1, 0.5, 4.0), colours, strict=True):
    theta, rng = untrained(32, seed=0), np.random.default_rng(1)
    curve = [dev_cost(theta)]
    for _ in range(27):
        theta = trained(theta, rate, 1, rng)
        curve.append(dev_cost(theta))
    ax.plot(curve, color=colour, label=f"learning rate {rate:g}")
    print(f"rate {rate:>4g}: cost {curve[0]:.1f} at first, {curve[-1]:.1f} after 27 epochs")
ax.set(title="Four models, four learning curves: one is hopeless", xlabel="epoch", yscale="log")
ax.set(ylabel="cost on the dev set", yticks=[0.2, 0.5, 1, 2], yticklabels=[0.2, 0.5, 1, 2])
ax.minorticks_off()
ax.legend(loc="upper right", bbox_to_anchor=(1.0, 0.74))
figures.show(
    fig,
    "Learning curves of four networks on a logarithmic axis. At rate 0.01 the cost falls slowly, "
    "at 0.1 and 0.5 fast, at 4 it stays near the cost of guessing.",
)

# %% [markdown]
# On your machine this took a second, so of course you train all four and keep the best. Now let
# one training take three weeks on every machine you have. You get *one* curve. You had better
# watch it.
#
# ## The idea: two ways to raise a model
#
# | | Panda | Caviar |
# | --- | --- | --- |
# | what you do | tend one model, day by day | train many at once, untended |
# | how you tune | change the rate *while it trains* | let every model keep its own settings |
# | what saves you | a checkpoint from yesterday | one of them will do well |
# | what it takes | your attention | machines |
#
# A panda raises one cub at a time and gives it everything. A fish lays eggs by the million and
# looks after none.
#
# Which one you use follows from a single number: how many trainings you can afford. If one model
# fills all your machines, it is a panda. If many fit, it is caviar.

# %% [markdown]
# ## A worked example: four days with a panda
#
# Watch the cost once a day. The rule has two lines:
#
# - **A good day**: the cost is below the lowest so far. Keep this model as the checkpoint, and be
#   bolder tomorrow: $\alpha \leftarrow \alpha \cdot \text{up}$.
# - **A bad day**: it is not. Go back to the checkpoint and be more careful:
#   $\alpha \leftarrow \alpha \cdot \text{down}$.
#
# The rate $\alpha$ is multiplied, not added to, because it lives on a logarithmic scale.
#
# To follow it with pen and paper, take one parameter and the bowl $J = \frac12 \theta^2$. Its
# gradient is $\theta$, so a day at rate $\alpha$ takes $\theta$ to $(1 - \alpha)\,\theta$. You
# start at $\theta = 8$ with $J = 32$ and $\alpha = 1.5$, and choose up = 2.5, down = 0.2.


# %%
def bowl(theta, lr):
    """Return θ and its cost after a day at this rate."""
    theta = (1 - lr) * theta
    return theta, 0.5 * np.sum(theta**2)


for day, (theta, rate) in enumerate([(8, 1.5), (-4, 3.75), (-4, 0.75), (-1, 1.875)], start=1):
    then, J = bowl(theta, rate)
    print(f"day {day}: from θ = {theta:2} at rate {rate:<5} to θ = {then:<6} J = {J}")

# %% [markdown]
# - Day 1 is good: 8 < 32. The checkpoint is $\theta = -4$, the rate becomes 1.5 · 2.5 = 3.75.
# - Day 2 is bad: 60.5 is far above 8. So day 3 starts from $-4$ again, at 3.75 · 0.2 = 0.75.
# - Day 3 is good: 0.5 < 8. The rate becomes 1.875.
# - Day 4 is good: 0.38 < 0.5. You keep $\theta = 0.875$.
#
# Note what day 2 was compared with: the *lowest* cost so far. Yesterday's is not enough, because
# after one terrible day a merely bad one would look like progress.

# %% [markdown]
# ## Exercise 1: babysit a model
#
# `train_day(theta, lr)` trains for one day and returns the new $\theta$ and its cost. Every call
# costs you a day, so call it once a day. It may write into the array that you hand it.
#
# <details><summary>Hint 1: what to remember</summary>
#
# Between two days you need three things: the checkpoint, its cost, and the rate. The arguments
# <code>theta</code>, <code>cost</code> and <code>lr</code> are all three, before the first day.
# </details>
# <details><summary>Hint 2: the checkpoint must be safe</summary>
#
# Hand over <code>theta.copy()</code>. If <code>train_day</code> writes into its array, your
# checkpoint is still what it was. With <code>checkpoint = theta</code> both names mean the same
# array.
# </details>
# <details><summary>Hint 3: a day that ends in nan</summary>
#
# Every comparison with nan is False. Write the question so that False means a bad day: is the new
# cost <em>below</em> the old one?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "babysit-answer"}
def babysit(train_day, theta, cost, lr, days, up=1.5, down=0.5):
    """Tend one model: raise the rate after a good day, restore the checkpoint after a bad one.

    Parameters
    ----------
    train_day : callable
        ``train_day(theta, lr)`` returns θ after a day at this rate, and its cost.
    theta : array
        The untrained model. Stays as it is.
    cost : float
        Its cost: the first day has to get below it.
    lr : float
        The first day's rate.
    days : int
        How often to call ``train_day``.
    up, down : float
        What the rate is multiplied by after a good day, and after a bad one.

    Returns
    -------
    theta : array
        The checkpoint at the end: the model with the lowest cost.
    costs, rates : lists of length days
        Each day's cost, also of days that were undone, and the rate it was trained with.

    Example
    -------
    >>> babysit(bowl, np.array([8.0]), 32.0, 1.5, 4, up=2.5, down=0.2)
    (array([0.875]), [8.0, 60.5, 0.5, 0.3828125], [1.5, 3.75, 0.75, 1.875])
    """
    ### BEGIN SOLUTION
    costs, rates = [], []
    for _ in range(days):
        new_theta, new_cost = train_day(theta.copy(), lr)
        costs.append(float(new_cost))
        rates.append(lr)
        if new_cost < cost:
            theta, cost, lr = new_theta, new_cost, lr * up
        else:
            lr = lr * down
    return theta, costs, rates
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "babysit"}
check("babysit", babysit)

# %% [markdown]
# ## A diary of 27 days
#
# Now a real network. A day is four epochs, and the first rate is a cautious 0.0001. Move the
# sliders: what do a bold and a shy raise do? From which first rates does it find its way?


# %% tags=["experiment"]
def tended(seed, first_rate=1e-4, up=1.5):
    """Babysit 32 hidden units for 27 days of 4 epochs; return what babysit returns."""
    theta, rng = untrained(32, seed), np.random.default_rng(seed)

    def one_day(theta, lr):
        theta = trained(theta, lr, 4, rng)
        return theta, dev_cost(theta)

    return babysit(one_day, theta, dev_cost(theta), first_rate, 27, up)


def draw_diary(first_rate=1e-4, up=1.5):
    theta, costs, rates = tended(0, first_rate, up)
    costs, days = np.array(costs), np.arange(1, 28)
    before = np.minimum.accumulate([dev_cost(untrained(32, 0)), *costs[:-1]])
    good = costs < before
    right = accuracy(theta, X_dev, Y_dev)
    fig, (top, low) = plt.subplots(2, 1, figsize=(7.2, 4.4), sharex=True)
    top.plot(days[good], costs[good], "o", color=figures.BLUE, label="a good day")
    top.plot(days[~good], costs[~good], "x", color=figures.RED, label="a bad day, undone")
    top.set(title=f"{np.sum(~good)} of 27 days undone, {right:.0%} right at the end", yscale="log")
    top.set(ylabel="cost (dev set)", yticks=[0.2, 0.5, 1, 2], yticklabels=[0.2, 0.5, 1, 2])
    top.minorticks_off()
    top.legend()
    low.step(days, rates, where="mid", color=figures.GREY)
    low.set(xlabel="day", ylabel="learning rate", yscale="log")
    return fig


figures.explore(
    draw_diary,
    "Above, the cost on the dev set falls from 2.3 to below 0.2 in 27 days; three of the last days "
    "are crosses, bad days that were undone. Below, the learning rate climbs steadily from 0.0001 "
    "to about 0.3, then goes up and down.",
    first_rate=(1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0),
    up=(1.5, 1.1, 1.2, 2.0, 3.0),
)

# %% [markdown]
# The rate climbs by itself, by a factor of thousands, until the first day goes wrong. From then
# on it hovers around the edge. Nobody told the model what a good rate is.
#
# **Predict, then run.** You begin with the rate 10, which is far too high. After a bad day it is
# halved, and 27 days leave time enough. Does the model recover?
#
# <details><summary>Answer</summary>
#
# Hardly ever. On one of the first days the hidden units die: no image makes them positive any
# more, so no gradient reaches them. The network now guesses, which costs $\log 10 = 2.303$. That
# is a little <em>less</em> than the untrained network costs, so the day counts as a good one. The
# checkpoint is a dead network, and no rate brings it back.
# </details>

# %% tags=["experiment"]
fig, (left, right) = plt.subplots(1, 2, figsize=(8.0, 3.4))
alive = []
for seed in range(10):
    theta, costs, _ = tended(seed, first_rate=10.0)
    left.plot(np.minimum.accumulate([dev_cost(untrained(32, seed)), *costs]), linewidth=1.2)
    alive.append(100 * np.mean(np.any(network(theta, X_dev)[0] > 0, axis=1)))
left.axhline(np.log(10), color="black", linestyle=":", label="guessing")
left.set(title="From rate 10, hardly one recovers", xlabel="day", ylabel="lowest cost so far")
left.set(yscale="log", yticks=[0.2, 0.5, 1, 2], yticklabels=[0.2, 0.5, 1, 2])
left.minorticks_off()
left.legend(loc="center right")
right.bar(range(1, 11), sorted(alive), color=figures.BLUE)
right.set(title="The others are dead", xlabel="network, sorted", ylim=(0, 100))
right.set_ylabel("hidden units alive (%)")
figures.show(
    fig,
    "Left: the lowest cost so far of ten networks over 27 days. Nearly all stop at the dotted line "
    "of guessing, 2.303, within a few days. Right: in most of them none of the hidden units is "
    "switched on by any image.",
)

# %% [markdown]
# A checkpoint saves you from yesterday's mistake, not from one that the cost did not show. So how
# much does the first rate matter? We try eight of them, for a model that is tended and for one
# that keeps its rate. Both get 108 epochs.

# %% tags=["experiment"]
firsts = (1e-4, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
left_alone = [trained(untrained(32, 1), rate, 108, 1) for rate in firsts]
looked_after = [tended(1, rate)[0] for rate in firsts]

fig, ax = plt.subplots()
lines = ((left_alone, "left alone", "s--"), (looked_after, "tended", "o-"))
for models, name, style in lines:
    percent = [100 * accuracy(theta, X_dev, Y_dev) for theta in models]
    ax.plot(firsts, percent, style, label=name)
ax.set(title="Tending forgives a first rate that is too low, not one that is too high")
ax.set(xscale="log", xlabel="learning rate of the first day", ylabel="right on the dev set (%)")
ax.legend(loc="center", bbox_to_anchor=(0.62, 0.4))
figures.show(
    fig,
    "Accuracy against the first learning rate. The tended model stays at 96 percent from 0.0001 to "
    "1, the one left alone reaches that only from 0.1 to 1. At 3 and above both drop to the level "
    "of guessing.",
)

# %% [markdown]
# That is the panda's lesson: begin low and let the good days raise the rate. The lecture's day-by-
# day story goes the same way: after the first good day the rate is raised a bit, later the momentum
# is raised or the rate lowered, and one day you return to the model of some days ago.
#
# A panda has a second limit. It can change what is a *setting* of the training: the rate, the
# momentum, the batch size. The number of hidden units is part of the model. To change it you need
# another model, so sooner or later you raise a second panda.

# %% [markdown]
# ## Caviar: many at once
#
# Your computer has several cores, and a Python program uses one. Threads help little here: they
# share one interpreter, and its lock lets only one of them run Python at a time. **Processes** have
# an interpreter each. `joblib` starts them, hands out the work and collects the results, in the
# order in which you asked:
#
# ```python
# Parallel(n_jobs=2)(delayed(f)(x) for x in xs)    # [f(xs[0]), f(xs[1]), …]
# ```
#
# `delayed(f)(x)` does not call `f`. It notes the call, which is then sent to a process. A function
# that you define in this notebook may be sent as well.
#
# ## Exercise 2: train many, keep the best
#
# `train(config)` trains one model and returns its **score**: higher is better. Three things happen
# in every large search, and yours should survive them. A training diverges and scores nan. A
# training raises an error. Two training runs score the same.
#
# <details><summary>Hint 1: an error in one of them</summary>
#
# An error ends the whole <code>Parallel</code> call, and all scores are lost. Catch it where it
# happens: send not <code>train</code>, but a small function of your own that calls
# <code>train(config)</code> inside <code>try</code>.
# </details>
# <details><summary>Hint 2: progress</summary>
#
# <code>Parallel(n_jobs=n_jobs, verbose=10)</code> prints as it goes. For something of your own use
# <code>return_as="generator"</code>: then you get the scores one by one in a loop.
# </details>
# <details><summary>Hint 3: the best in spite of nan</summary>
#
# <code>np.argmax</code> takes nan for the largest. <code>np.nanargmax</code> leaves it out, but
# raises an error if there is nothing else.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "train_many-answer"}
def train_many(train, configs, n_jobs=2):
    """Train every configuration, in several processes at once, and keep the best.

    Show progress: print something while the models train, and a line break at the end.

    Parameters
    ----------
    train : callable
        ``train(config)`` returns the score of a configuration. Higher is better.
    configs : list of dict
        The configurations. They stay as they are.
    n_jobs : int
        How many worker processes there are.

    Returns
    -------
    best : dict or None
        The configuration with the highest score, the first of them if several share it. None if
        no training has a score.
    scores : list of float
        The score of every configuration, in their order; nan where the training raised an error.

    Example
    -------
    >>> train_many(lambda config: config["lr"] / 2, [{"lr": 0.2}, {"lr": 0.6}, {"lr": 0.4}])
    ■■■
    ({'lr': 0.6}, [0.1, 0.3, 0.2])
    """
    ### BEGIN SOLUTION

    def attempt(config):
        try:
            return float(train(config))
        except Exception:  # whatever it is, the other trainings go on
            return float("nan")

    scores = []
    calls = (delayed(attempt)(config) for config in configs)
    for score in Parallel(n_jobs=n_jobs, return_as="generator")(calls):
        scores += [score]
        print("■", end="\n" if len(scores) == len(configs) else "", flush=True)
    known = [place for place, score in enumerate(scores) if not np.isnan(score)]
    best = configs[max(known, key=lambda place: scores[place])] if known else None
    return best, scores
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "train_many"}
check("train_many", train_many)

# %% [markdown]
# Let it loose. A configuration is a learning rate and a number of hidden units, both drawn on a
# logarithmic scale as in lecture 3.2: the rate between 0.0001 and 10, the units between 4 and 64.
# Every model trains for 27 epochs and scores its accuracy on the dev set.


# %% tags=["experiment"]
def draws(number, seed):
    """Return so many random configurations."""
    rng = np.random.default_rng(seed)
    rates = 10 ** rng.uniform(-4, 1, number)
    units = np.round(2 ** rng.uniform(2, 6, number)).astype(int)
    return [{"lr": float(a), "units": int(b)} for a, b in zip(rates, units, strict=True)]


def dev_score(config):
    theta = trained(untrained(config["units"], 0), config["lr"], 27, 0)
    return accuracy(theta, X_dev, Y_dev)


school = draws(24, seed=4)
best, scores = train_many(dev_score, school)
print(f"best: rate {best['lr']:.2g}, {best['units']} units, {max(scores):.0%} right")
print(f"{np.sum(np.array(scores) < 0.5)} of 24 are right for less than half of the images")

# %% tags=["experiment"]
rates, units = ([config[name] for config in school] for name in ("lr", "units"))

fig, ax = plt.subplots()
dots = ax.scatter(rates, 100 * np.array(scores), c=np.log2(units), s=60, vmin=2, vmax=6)
bar = fig.colorbar(dots, label="hidden units", ticks=range(2, 7))
bar.ax.set_yticklabels([4, 8, 16, 32, 64])
ax.plot(best["lr"], 100 * max(scores), "o", markersize=15, fillstyle="none", color=figures.RED)
ax.set(title="Most eggs come to nothing; a few do well", xscale="log", ylim=(0, 104))
ax.set(xlabel="learning rate", ylabel="right on the dev set (%)")
figures.show(
    fig,
    "Dots for 24 configurations: accuracy against learning rate, coloured by the number of hidden "
    "units. Below a rate of 0.01 none reaches 30 percent, and all above 2 stay at 10. Between 0.02 "
    "and 1 they reach about 90 percent or more. The best one has a ring around it.",
)

# %% [markdown]
# 24 models cost 24 · 27 = 648 epochs, and more than half of those were spent on models that came to
# nothing. For most of them a look at the first epochs would have told. So look early, and stop
# raising the hopeless ones.

# %% [markdown]
# ## A plan for stopping early
#
# **Successive halving** runs a race in rounds. All $n$ configurations get a small budget of $r$
# epochs. The best $1/\eta$ of them go on to the next round, with $\eta$ times the budget, and so
# on (the Greek letter $\eta$, eta, is a whole number; with $\eta = 2$ the field is halved). In
# round $i = 0, 1, 2, \ldots$ there are
#
# $$n_i = \left\lfloor \frac{n}{\eta^i} \right\rfloor \text{ configurations with } r_i = r \,\eta^i
#   \text{ epochs each,}$$
#
# as long as $n_i \ge 1$. $\lfloor \cdot \rfloor$ rounds down. This is the plan of one bracket of
# Hyperband.
#
# With $n = 27$, $r = 1$, $\eta = 3$: 27 configurations train for 1 epoch, the best 9 for 3 epochs,
# the best 3 for 9, the last one for 27. Each round costs 27 epochs.
#
# ## Exercise 3: the plan
#
# <details><summary>Hint 1</summary>
#
# Start with <code>n</code> and <code>r</code>. From one round to the next, divide one and multiply
# the other. When do you stop?
# </details>
# <details><summary>Hint 2: why not count the rounds with a logarithm?</summary>
#
# Try <code>int(np.log(243) / np.log(3))</code>. It should be 5. Whole numbers and <code>//</code>
# make no such error.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "successive_halving-answer"}
def successive_halving(n, r, eta):
    """Return the plan of a race: how many configurations there are in each round, and their budget.

    Parameters
    ----------
    n : int
        How many configurations start.
    r : int or float
        The budget of each in the first round, for example in epochs.
    eta : int
        From round to round the best 1/eta survive, with eta times the budget.

    Returns
    -------
    plan : list of (n_i, r_i)
        One pair a round, until fewer than one configuration would be left.

    Example
    -------
    >>> successive_halving(27, 1, 3)
    [(27, 1), (9, 3), (3, 9), (1, 27)]
    """
    ### BEGIN SOLUTION
    plan = []
    while n >= 1:
        plan.append((n, r))
        n, r = n // eta, r * eta
    return plan
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "successive_halving"}
check("successive_halving", successive_halving)

# %% [markdown]
# **Predict, then run.** How many epochs does this race of 27 cost, and how many would it cost to
# train all 27 for 27 epochs?
#
# <details><summary>Answer</summary>
#
# Four rounds of 27 epochs are 108. All 27 to the end are 27 · 27 = 729, nearly seven times as
# many. (If the survivors go on from a checkpoint instead of starting anew, the race costs
# 27 + 18 + 18 + 18 = 81.)
# </details>

# %% tags=["experiment"]
race = np.array(successive_halving(27, 1, 3))
print("configurations:", race[:, 0], " epochs each:", race[:, 1], " together:", race.prod(1).sum())


# %% tags=["experiment"]
def ranked(configs, epochs, seed):
    """Train each configuration anew for so many epochs; return (cost, config, θ), best first."""
    models = [trained(untrained(c["units"], seed), c["lr"], epochs, seed) for c in configs]
    costs = [dev_cost(theta) for theta in models]
    return [(costs[i], configs[i], models[i]) for i in np.argsort(costs, kind="stable")]


def run_race(configs, seed):
    """Return the ranking of every round of the plan."""
    rounds = []
    for survivors, epochs in successive_halving(len(configs), 1, 3):
        rounds.append(ranked(configs[: int(survivors)], int(epochs), seed))
        configs = [config for _, config, _ in rounds[-1]]
    return rounds


# %% tags=["experiment"]
rounds = run_race(draws(27, seed=3), seed=3)
curves = {}
for (_, epochs), ranking in zip(race, rounds, strict=True):
    for cost, config, _ in ranking:
        curves.setdefault(config["lr"], []).append((epochs, cost))

fig, ax = plt.subplots()
colours = {1: figures.GREY, 2: figures.SKY, 3: figures.BLUE, 4: figures.RED}
names = {1: "18 stop after 1 epoch", 2: "6 after 3", 3: "2 after 9", 4: "1 gets 27"}
for curve in sorted(curves.values(), key=len):
    lasts = len(curve)
    label = names.pop(lasts, None)
    ax.plot(*zip(*curve, strict=True), "o-", color=colours[lasts], markersize=4, label=label)
ax.set(title="27 start, one finishes: 108 epochs instead of 729", xscale="log", yscale="log")
ax.set(xticks=[1, 3, 9, 27], xticklabels=[1, 3, 9, 27], xlabel="epochs of the round")
ax.set(yticks=[0.2, 0.5, 1, 2], yticklabels=[0.2, 0.5, 1, 2], ylabel="cost on the dev set")
ax.minorticks_off()
ax.legend()
figures.show(
    fig,
    "Costs of 27 configurations after one epoch as dots in a column; nine lines go on to three "
    "epochs, three to nine, a single one to 27, with a cost that falls from round to round.",
)
after_one = [config for _, config, _ in rounds[0]]
places = sorted(1 + after_one.index(config) for _, config, _ in rounds[2])
print("the three of the third round had been in the places", places, "after one epoch")

# %% [markdown]
# The order changes on the way: the second of the first round is not among the last three, the
# fourth is. That is the risk of the method. A model that starts slowly is sent home before it gets
# going. Longer first rounds make this less likely and leave fewer configurations for the same
# budget. Nobody knows the right balance beforehand; Hyperband, below, tries several.

# %% [markdown]
# ## The same budget for everyone
#
# Now the comparison: 108 epochs each, ten times, with other random numbers every time.
#
# - **One draw**: a single random configuration, trained for all 108 epochs.
# - **Caviar**: four random configurations, 27 epochs each; the best on the dev set is kept.
# - **Panda**: 32 units, first rate 0.0001, 27 days of four epochs.
# - **Race**: 27 random configurations, successive halving.
#
# Each chooses by the dev set. The best of many dev scores flatters, so the test set is opened now,
# for the first time. The forty runs are independent of one another: `train_many` spreads them over
# two processes. It does not mind what it trains.


# %% tags=["experiment"]
def model_of(trial):
    """Spend 108 epochs in one of four ways; return θ of the model that is kept."""
    seed, strategy = trial["seed"], trial["strategy"]
    if strategy == "panda":
        return tended(seed)[0]
    if strategy == "race":
        return run_race(draws(27, seed), seed)[-1][0][2]
    number = {"one draw": 1, "caviar": 4}[strategy]
    return ranked(draws(number, seed), 108 // number, seed)[0][2]


def test_score(trial):
    return accuracy(model_of(trial), digits.X_test, digits.Y_test)


strategies = ("one draw", "caviar", "panda", "race")
trials = [{"strategy": name, "seed": seed} for name in strategies for seed in range(10)]
outcomes = 100 * np.reshape(train_many(test_score, trials)[1], (4, 10))

# %% tags=["experiment"]
fig, ax = plt.subplots(figsize=(7.2, 3.2))
for place, percent in enumerate(outcomes):
    ax.plot(percent, place + np.linspace(-0.25, 0.25, 10), "o", markersize=5, alpha=0.8)
    middle, worst = np.median(percent), percent.min()
    ax.plot([middle, middle], [place - 0.38, place + 0.38], color="black", linewidth=2)
    ax.text(100, place, f"median {middle:.0f} %\nworst {worst:.0f} %", va="center")
ax.set(title="With 108 epochs, a panda and a race are reliable; four eggs are not")
ax.set(yticks=range(4), yticklabels=strategies, xlabel="right on the test set (%)", xlim=(0, 119))
ax.set_xticks(range(0, 101, 20))
ax.invert_yaxis()
figures.show(
    fig,
    "Ten dots for each of four strategies: accuracy on the test set. One draw is spread from 9 to "
    "98 percent, caviar from 61 to 97, panda and race lie closely together at about 96 percent. A "
    "black line marks each median.",
)

# %% [markdown]
# One draw and four eggs leave it to luck. The panda and the race end near 96 % every time, for
# the same number of epochs.
#
# Read it with care. It holds for this data set, this range of rates, and this small budget. Caviar
# is not a bad method: it is one that needs more eggs than four. The race is caviar as well, with
# the eggs better spent. And the panda had help: we chose 32 units for it, and a first rate at the
# safe end. It only had to find the rate, not the size.
#
# Whatever you found, it does not last. Data drift, machines are replaced, and settings that were
# right in spring are wrong in autumn. Test yours again every few months. Nor should you count on
# what worked in another field: try it, since ideas do travel from vision to speech to language, but
# measure.

# %% [markdown]
# ## Question
#
# You plan a project. What decides whether you babysit one model or train many at once?
#
# - **a.** The number of hyperparameters: many of them call for caviar, a few for a panda.
# - **b.** How many trainings you can afford: if one takes all you have, you babysit it.
# - **c.** The field: vision and advertising use pandas, speech and language use caviar.
# - **d.** Nothing. Many models at once are always better, since one of them will do well.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_3-answer"}
def question_3_3():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_3"}
check("question_3_3", question_3_3)

# %% [markdown]
# ## What is known today
#
# **The panda is older than it looks, and bigger than ever.**
#
# - Your `babysit` is the *bold driver*: faster as long as it goes well, back and slower after an
#   accident (Vogl and others 1988; the name is
#   [Battiti's](https://netlib.org/utk/lsi/pcwLSI/text/node226.html), 1989). In Keras,
#   `ReduceLROnPlateau` lowers the rate and `ModelCheckpoint` keeps the best model.
# - The largest models are all pandas. When the loss of OPT-175B diverged, its authors lowered the
#   rate and restarted from an earlier checkpoint ([Zhang et al.
#   2022](https://arxiv.org/abs/2205.01068)). For PaLM they went back about 100 steps and skipped
#   some of the data, about 20 times ([Chowdhery et al. 2022](https://arxiv.org/abs/2204.02311)).
# - Or tune small and train big: with the right scaling of its weights, a small model's best rate is
#   a large one's too ([Yang et al. 2022](https://arxiv.org/abs/2203.03466), μTransfer).
#
# **Caviar became a race.**
#
# - **Successive halving** for hyperparameters: [Jamieson and Talwalkar
#   2016](https://arxiv.org/abs/1502.07943).
# - **Hyperband** runs it several times, with many configurations and short first rounds, down to a
#   few and long ones: [Li et al. 2018](https://jmlr.org/papers/v18/16-558.html).
# - **ASHA** does not wait for a round to end, so that hundreds of workers stay busy: [Li et al.
#   2020](https://arxiv.org/abs/1810.05934). **BOHB** draws the configurations by a model instead of
#   at random: [Falkner, Klein and Hutter 2018](https://arxiv.org/abs/1807.01774).
#
# **And both met.** In **population-based training** many models train at once; every now and then
# the worst copy weights and settings of the best, and change the settings a little ([Jaderberg et
# al. 2017](https://arxiv.org/abs/1711.09846)). A school of fish, each one raised like a panda.

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"In vision and advertising you need to test a large number of models."** The other way
#   round: the models there are so *large* that few can be trained at once. Hence the panda.
# - **"Fill in momentum or reduce variables."** On the third day the momentum is *raised* a
#   little, or the learning *rate* lowered.
# - **"Only one problem, such as logic."** It is logistics, whose data change with the seasons: an
#   example of settings that go stale.
# - **"Confonets."** ConvNets, convolutional networks.
# - **"Run the model with different hyperparameters day by day."** Not a new model every day: one
#   model that goes on training, with its settings changed on the way.
#
# Source: the lecture itself; for early stopping of a search, [Li et al.
# 2018](https://jmlr.org/papers/v18/16-558.html), algorithm 1.
# </div>

# %% [markdown]
# ## Summary
#
# - **Panda**: one model, a checkpoint, a rate that rises on good days. Compare with the best day,
#   copy what you want to keep, and begin low: a dead network does not recover.
# - **Caviar**: many models in processes of their own. Keep scores and configurations together, and
#   let no nan and no error spoil the rest.
# - **A race** stops the hopeless early: $\lfloor n/\eta^i \rfloor$ configurations with $r\,\eta^i$
#   epochs in round $i$.
# - Count budgets in epochs before you compare strategies. What you can afford decides which one you
#   use.
#
# The chapter in three lines: draw at random instead of on a grid ([3.1](3.1-tuning-process.ipynb)),
# draw on the scale on which the effect is even ([3.2](3.2-appropriate-scale.ipynb)), and spend the
# budget where the learning curves tell you to (3.3).
#
# **Next:** [3.4 Normalizing activations in a
# network](../3b-batch-normalization/3.4-normalizing-activations.ipynb), which makes all of this
# easier: more rates will work.
