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
# # 3.1 Tuning process
#
# **About 80 minutes · 13 points · builds on** mini-batches, momentum and Adam (week 2).
#
# When you are done you can
# - search for hyperparameters on a grid, at random, and from coarse to fine;
# - say why 25 random trials see more than a grid of 25;
# - measure which hyperparameters matter, instead of believing a list;
# - say how many trials you need, and how far to trust the best of them.

# %%
import itertools

import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# A network learns its weights. The rest you choose: the learning rate $\alpha$, the momentum
# $\beta$, the mini-batch size, the number of hidden units and of layers, the decay of the learning
# rate, and Adam's $\beta_1$, $\beta_2$ and $\varepsilon$. These are its **hyperparameters**. No
# gradient tells you which way to turn them.
#
# You will not take anyone's word for what they do. Below is a real network: handwritten digits,
# ReLU layers, softmax, trained with momentum or with Adam. One training takes a few milliseconds,
# so that you can afford hundreds. First the data: you train on one part, compare hyperparameters
# on another, the **dev set**, and touch the test set once, at the end.

# %% tags=["experiment"]
from threadpoolctl import threadpool_limits

threadpool_limits(1)  # for matrices this small, a second thread costs more than it brings

digits = data.digits()
X_train, X_dev = digits.X_train[:, :1000], digits.X_train[:, 1000:]
Y_train, Y_dev = digits.Y_train[:, :1000], digits.Y_train[:, 1000:]
print("examples: train", X_train.shape[1], "dev", X_dev.shape[1], "test", digits.X_test.shape[1])


# %% [markdown]
# Next, the network: outputs and gradients. Skim it; backpropagation is week 1.


# %% tags=["experiment"]
def activations(params, X):
    """Return the activations of all layers and the logits; params is [W1, b1, W2, b2, …]."""
    A = [X]
    for W, b in zip(params[:-2:2], params[1:-2:2], strict=True):
        A.append(np.maximum(W @ A[-1] + b, 0))
    return A, params[-2] @ A[-1] + params[-1]


def gradients(params, X, Y):
    """Return the gradient of the mean cross-entropy for each entry of params."""
    A, Z = activations(params, X)
    delta = (np.exp(Z - np.logaddexp.reduce(Z, axis=0)) - Y) / X.shape[1]
    grads = []
    for layer in reversed(range(len(A))):
        grads = [delta @ A[layer].T, delta.sum(axis=1)[:, None], *grads]
        delta = (params[2 * layer].T @ delta) * (A[layer] > 0)
    return grads


def accuracy(params, X, Y):
    return float(np.mean(activations(params, X)[1].argmax(axis=0) == Y.argmax(axis=0)))


# %% [markdown]
# And the training. Every hyperparameter of the lecture is an argument. With `beta2` it is Adam,
# without it gradient descent with momentum.


# %% tags=["experiment"]
def train(
    lr, beta=0.9, batch_size=64, hidden=32, layers=1, decay=0.0, beta2=None, eps=1e-8, seed=0
):
    """Train for four epochs and return the parameters."""
    rng = np.random.default_rng(seed)
    sizes = [64, *[hidden] * layers, 10]
    params = []
    for n_in, n_out in itertools.pairwise(sizes):
        params += [rng.normal(0, (2 / n_in) ** 0.5, (n_out, n_in)), np.zeros((n_out, 1))]
    v, s = ([np.zeros_like(p) for p in params] for _ in range(2))
    t = 0
    for epoch in range(4):
        rate = lr / (1 + decay * epoch)
        order = rng.permutation(X_train.shape[1])
        for batch in np.split(order, range(batch_size, len(order), batch_size)):
            t += 1
            for i, g in enumerate(gradients(params, X_train[:, batch], Y_train[:, batch])):
                v[i] = beta * v[i] + (1 - beta) * g
                step = v[i]
                if beta2 is not None:
                    s[i] = beta2 * s[i] + (1 - beta2) * g**2
                    step = v[i] / (1 - beta**t) / (np.sqrt(s[i] / (1 - beta2**t)) + eps)
                params[i] = params[i] - rate * step
    return params


def dev_accuracy(*args, **kwargs):
    with np.errstate(all="ignore"):  # a rate that is far too large overflows
        return accuracy(train(*args, **kwargs), X_dev, Y_dev)


# %% [markdown]
# Turn the first knob: the learning rate, over six powers of ten, each with three seeds.

# %% tags=["experiment"]
exponents = np.linspace(-5, 1, 25)
curves = {
    "momentum": [[dev_accuracy(10**x, seed=s) for s in range(3)] for x in exponents],
    "Adam": [[dev_accuracy(10**x, beta2=0.999, seed=s) for s in range(3)] for x in exponents],
}

fig, ax = plt.subplots()
for name, scores in curves.items():
    scores = 100 * np.array(scores)
    (line,) = ax.plot(10**exponents, scores.mean(axis=1), label=name)
    ax.fill_between(10**exponents, scores.min(1), scores.max(1), color=line.get_color(), alpha=0.2)
ax.axhline(10, color=figures.GREY, linestyle=":", label="guessing")
ax.set(xscale="log", xlabel=r"learning rate $\alpha$", ylabel="dev accuracy (%)", ylim=(0, 100))
ax.set_title("One number decides between 95 % and guessing")
ax.legend(loc="upper left")
figures.show(
    fig,
    "Dev accuracy against the learning rate on a logarithmic axis, for momentum and for Adam. Both "
    "start near 10 per cent, rise to about 95 and fall again when the rate is too large. Adam's "
    "peak lies at a rate about forty times smaller.",
)

# %% [markdown]
# Everything else was the same. With Adam, a rate ten times too large is no better than guessing,
# and one a hundred times too small is little better. And the best rate for one optimizer is a poor
# one for the other.
#
# ## The idea
#
# Give each hyperparameter a lowest and a highest value: that makes a **box**. A **trial** is one
# point in the box: you train with these values, and the dev set gives it a **score**. Higher is
# better. You keep the best. The question is where to put the points.
#
# - **Grid.** Choose $k$ values for each of the $d$ hyperparameters and try all combinations. That
#   is $k^d$ trials.
# - **Random.** Draw $n$ points from the box.
#
# Learning rates differ by factors, so our boxes hold *exponents*: $x$ between −5 and 0 stands for
# $\alpha = 10^x$. Section 3.2 is about this choice of scale.
#
# ## A worked example
#
# The lecture's picture: two hyperparameters, a 5 × 5 grid, 25 points. The first is $\alpha$, the
# second Adam's $\varepsilon$, which hardly matters. How many learning rates have you tried?

# %%
grid_exponents = np.linspace(-4, 0, 5)
learning_rates = [10**a for a in grid_exponents for eps in np.linspace(-10, -6, 5)]
rng = np.random.default_rng(0)
print("grid:  ", len(learning_rates), "trials,", len(set(learning_rates)), "learning rates")
print("random:", 25, "trials,", len(set(10 ** rng.uniform(-4, 0, 25))), "learning rates")

# %% [markdown]
# The grid has spent 25 trainings on five learning rates. Each was trained five times with an
# $\varepsilon$ that changes nothing.
#
# **Predict, then run.** You add a third hyperparameter and keep five values for each. How many
# trials does the grid need, and how many learning rates does it try? And random search, with as
# many trials?
#
# <details><summary>Answer</summary>
#
# The grid needs $5^3 = 125$ trials and still tries five learning rates, 25 times each. Random
# search tries 125.
# </details>

# %%
for d in (1, 2, 3, 4):
    print(f"{d} hyperparameters: {5**d:3d} trials, grid {5} and random {5**d:3d} learning rates")

# %% [markdown]
# ## Exercise 1: the grid
#
# `bounds` has a row for each hyperparameter: its lowest and its highest value. Return the points,
# a row each, in any order.
#
# <details><summary>Hint 1: one hyperparameter</summary>
#
# <code>np.linspace(low, high, k)</code> has both ends.
# </details>
# <details><summary>Hint 2: all combinations</summary>
#
# <code>itertools.product</code> combines any number of sequences; <code>*axes</code> hands it a
# list of them. Or look up <code>np.meshgrid</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "grid_search-answer"}
def grid_search(k, bounds):
    """Return the points of a grid.

    Parameters
    ----------
    k : int
        Number of values for each hyperparameter, at least 2: equally spaced, both ends included.
    bounds : array of shape (d, 2)
        Lowest and highest value of each hyperparameter.

    Returns
    -------
    points : array of shape (k**d, d)
        All combinations, a row each, in any order.

    Example
    -------
    >>> grid_search(3, np.array([[1., 5], [10, 30]]))
    array([[ 1., 10.],
           [ 1., 20.],
           [ 1., 30.],
           [ 3., 10.],
           [ 3., 20.],
           [ 3., 30.],
           [ 5., 10.],
           [ 5., 20.],
           [ 5., 30.]])
    """
    ### BEGIN SOLUTION
    values_of_each = [np.linspace(low, high, k) for low, high in bounds]
    return np.array(list(itertools.product(*values_of_each)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "grid_search"}
check("grid_search", grid_search)

# %% [markdown]
# ## Exercise 2: random search
#
# Draw each coordinate uniformly between its bounds, independently of all others. Take every draw
# from `rng`, so that the search can be repeated.
#
# <details><summary>Hint 1</summary>
#
# <code>rng.random</code> draws from 0 to 1. Which factor stretches that to the length of a side,
# and what do you add?
# </details>
# <details><summary>Hint 2</summary>
#
# Or <code>rng.uniform(low, high, size)</code>, where <code>low</code> and <code>high</code> may be
# arrays of shape <code>(d,)</code>: the columns of <code>bounds</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "random_search-answer"}
def random_search(n, bounds, rng):
    """Return points drawn at random from a box.

    Parameters
    ----------
    n : int
        Number of points.
    bounds : array of shape (d, 2)
        Lowest and highest value of each hyperparameter.
    rng : np.random.Generator
        The source of all draws.

    Returns
    -------
    points : array of shape (n, d)
        A row a trial, every coordinate uniform between its bounds.

    Example
    -------
    >>> random_search(100, np.array([[-5., 0], [10, 30]]), np.random.default_rng(0)).shape
    (100, 2)
    """
    ### BEGIN SOLUTION
    return rng.uniform(bounds[:, 0], bounds[:, 1], size=(n, len(bounds)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "random_search"}
check("random_search", random_search)

# %% [markdown]
# Now train. 25 trials of each kind, all real. The upper plots show where the points lie, the lower
# ones the same trials seen by learning rate alone.

# %% tags=["experiment"]
box = np.array([[-4.0, 0], [-10, -6]])
searches = {"grid": grid_search(5, box), "random": random_search(25, box, np.random.default_rng(2))}

fig, axes = plt.subplots(2, 2, figsize=(7.6, 5.2), sharex=True, sharey="row")
for (name, points), (top, bottom) in zip(searches.items(), axes.T, strict=True):
    scores = [100 * dev_accuracy(10**a, beta2=0.999, eps=10**e) for a, e in points]
    top.scatter(*(10.0**points).T, c=scores, cmap="cividis", vmin=10, vmax=100, edgecolors="k")
    bottom.plot(10 ** points[:, 0], scores, "o", color=figures.BLUE, alpha=0.6)
    tried = len(np.unique(points[:, 0]))
    top.set(title=f"{name}: {tried} learning rates, best {max(scores):.1f} %", yscale="log")
    bottom.set(xscale="log", xlabel=r"learning rate $\alpha$", ylim=(0, 100))
axes[0, 0].set_ylabel(r"Adam's $\varepsilon$")
axes[1, 0].set_ylabel("dev accuracy (%)")
figures.show(
    fig,
    "Two searches of 25 trials. The points of the grid stand over five learning rates, and seen by "
    "learning rate alone they fall into five small heaps. The random points trace the whole curve "
    "of accuracy against learning rate.",
)

# %% [markdown]
# The lower left plot is the lecture's argument, measured: five trials in a heap tell you what one
# would have told. The random trials trace the curve, although nobody told the search that
# $\varepsilon$ is idle.
#
# ## Which one matters?
#
# You need not guess. Score every point of a grid and ask how much of the differences each
# hyperparameter explains. Put the scores into an array with one axis for each hyperparameter. For
# hyperparameter $j$, average over all *other* axes; what is left, $\bar s_j$, depends on $j$ alone.
# Its share of the variance of all scores is the **importance** of $j$:
#
# $$\text{importance}_j = \frac{\operatorname{Var}(\bar s_j)}{\operatorname{Var}(s)}$$
#
# Both variances have $1/n$. If the shares do not add up to 1, the rest is **interaction**: what
# only the combination of values does.
#
# ## Exercise 3: importance
#
# <details><summary>Hint 1: which axes?</summary>
#
# <code>np.mean</code> takes a tuple: <code>scores.mean(axis=(1, 2))</code> leaves axis 0 of three.
# </details>
# <details><summary>Hint 2: all but one</summary>
#
# <code>tuple(i for i in range(scores.ndim) if i != j)</code>
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "importance-answer"}
def importance(scores):
    """Return the share of the variance that each hyperparameter explains by itself.

    Parameters
    ----------
    scores : array of shape (k1, …, kd)
        The scores on a grid: an axis a hyperparameter.

    Returns
    -------
    shares : array of shape (d,)
        Variance of the averages over all other axes, divided by the variance of all scores.

    Example
    -------
    >>> importance(np.array([[1., 2], [3, 4]]))
    array([0.8, 0.2])
    """
    ### BEGIN SOLUTION
    effects = []
    for j in range(scores.ndim):
        all_but_j = tuple(i for i in range(scores.ndim) if i != j)
        effects.append(np.var(np.mean(scores, axis=all_but_j)))
    return np.array(effects) / np.var(scores)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "importance"}
check("importance", importance)

# %% [markdown]
# Is $\varepsilon$ really idle? Measure it on a fine grid, in a box that is much larger than the
# one above: $\varepsilon$ up to 100. Two trainings for each point, 546 in all.

# %% tags=["experiment"]
lr_axis, eps_axis = np.linspace(-5, 0, 21), np.linspace(-10, 2, 13)
table = np.array(
    [
        [
            np.mean([dev_accuracy(10**a, beta2=0.999, eps=10**e, seed=s) for s in (0, 1)])
            for e in eps_axis
        ]
        for a in lr_axis
    ]
)
small_eps = eps_axis <= -6

# %% tags=["experiment"]
fig, ax = plt.subplots(figsize=(7.2, 3.8))
picture = ax.pcolormesh(10.0**lr_axis, 10.0**eps_axis, 100 * table.T, cmap="cividis", vmin=0)
ax.axhline(1e-6, color="white", linestyle="--")
ax.text(1.3e-5, 2e-6, "the box from before ends here", color="white", va="bottom")
ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\alpha$", ylabel=r"Adam's $\varepsilon$")
ax.set_title(r"Below $10^{-6}$ ε does nothing; above $10^{-2}$ it moves the best rate")
ax.grid(False)
fig.colorbar(picture, label="dev accuracy (%)")
figures.show(
    fig,
    "A heat map of dev accuracy over learning rate and epsilon. In the lower half the colour "
    "changes from left to right only. In the upper half the band of good learning rates bends to "
    "the right: the larger epsilon, the larger the best learning rate.",
)
for name, part in (("ε up to 1e-6", table[:, small_eps]), ("ε up to 100", table)):
    alpha, eps = importance(part)
    rest = abs(1 - alpha - eps)
    print(f"{name:12}: α explains {alpha:.1f}, ε {eps:.1f}, their interaction {rest:.1f}")

# %% [markdown]
# In the small box $\varepsilon$ explains nothing, exactly as the lecture says. In the large one it
# takes part in two fifths of all differences. So importance is not a property of a hyperparameter
# alone. **It is a property of the box**: of the range you search, the data, the network.
#
# Once $\varepsilon$ is far above $\sqrt{\hat s}$, Adam's step is $\alpha \hat v / \varepsilon$:
# plain momentum with the rate $\alpha/\varepsilon$. That is why the bright band runs diagonally.
#
# ## The lecture's three ranks
#
# The lecture ranks the hyperparameters by experience: first $\alpha$; then momentum's $\beta$, the
# mini-batch size and the number of hidden units; then the number of layers and the decay of the
# learning rate. It adds that others may disagree. Let us see what this network says, with plain
# momentum: five learning rates, two values of everything else, every combination, two seeds. Once
# over four powers of ten of $\alpha$, once only a factor of ten around its best value.

# %% tags=["experiment"]
choices = {
    "momentum β: 0.5, 0.95": (0.5, 0.95),
    "mini-batch: 16, 128": (16, 128),
    "hidden units: 8, 64": (8, 64),
    "layers: 1, 3": (1, 3),
    "decay: 0, 1": (0.0, 1.0),
}


def factorial(lr_exponents):
    """Return the scores of all combinations, an axis a hyperparameter, α first."""
    rates = 10.0 ** np.asarray(lr_exponents)
    points = itertools.product(rates, *choices.values())
    scores = [np.mean([dev_accuracy(*point, seed=s) for s in (0, 1)]) for point in points]
    return np.reshape(scores, [len(rates), *[2] * len(choices)])


# %% tags=["experiment"]
scores_wide = factorial([-3, -2, -1, 0, 1])

# %% tags=["experiment"]
scores_narrow = factorial([-0.75, -0.5, -0.25, 0, 0.25])

# %% tags=["experiment"]
names = ["learning rate α", *choices]
ranks = {figures.RED: "first rank", figures.ORANGE: "second", figures.PURPLE: "third"}
colours = [figures.RED, *[figures.ORANGE] * 3, *[figures.PURPLE] * 2]

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.6), sharey=True)
for ax, scores, title in zip(
    axes, (scores_wide, scores_narrow), ("α from 0.001 to 10", "α from 0.18 to 1.8"), strict=True
):
    shares = 100 * importance(scores)
    bars = ax.barh(names, shares, color=colours)
    ax.bar_label(bars, fmt="%.0f", padding=3)
    leader = names[shares.argmax()].partition(":")[0]
    ax.set(title=f"{title}: {leader} first", xlim=(0, 70))
    ax.set_xlabel(f"importance (%); interactions: {100 - shares.sum():.0f}")
axes[0].invert_yaxis()
keys = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in ranks]
axes[1].legend(keys, ranks.values(), title="the lecture's", loc="lower right")
figures.show(
    fig,
    "Bars of the importance of six hyperparameters, coloured by the lecture's rank. With a wide "
    "range of learning rates the learning rate leads and hidden units follow. With a narrow range "
    "hidden units lead, layers follow. Momentum and decay are near zero in both.",
)
for axis, name in ((2, "mini-batch"), (4, "layers")):
    others = tuple(i for i in range(1, 6) if i != axis)
    best = 10.0 ** (scores_wide.mean(axis=others).argmax(axis=0) - 3)
    values = list(choices.values())[axis - 1]
    print(f"best α for {name} {values[0]}: {best[0]:g}, for {name} {values[1]}: {best[1]:g}")

# %% [markdown]
# How well do the ranks hold here?
#
# - **$\alpha$ first**: yes, as long as you do not know it. Once it is right to within a factor of
#   three, other things count for more.
# - **Second rank**: the hidden units belong there, the mini-batch size much less, and $\beta$
#   explains next to nothing. In the form $v := \beta v + (1 - \beta)\,dW$ it hardly changes the
#   length of a step.
# - **Third rank**: the layers matter about as much as the mini-batch size, and more once $\alpha$ is
#   right. The decay does nothing in four epochs.
# - About two fifths are **interaction**. The lines below the figure show two: with another depth or
#   another batch size, another $\alpha$ is best. Who tunes one hyperparameter after the other
#   misses that.
#
# Another network, other data, other ranges: another ranking. Keep the method, not the list. And
# note the instrument: a grid is good for *measuring* what matters, since it combines everything
# with everything. It is poor for *finding* the best.

# %% [markdown]
# ## How many trials?
#
# Call the best share $q$ of the box, say the best 5 %, a hit. One random point hits with
# probability $q$ and misses with $1 - q$. The trials are independent, so all $n$ miss with
# probability $(1 - q)^n$. With two trials and $q = 0.1$ that is $0.9 \cdot 0.9 = 0.81$; the chance
# that at least one hits is $1 - 0.81 = 0.19$.
#
# ## Exercise 4: the chance of a hit
#
# <details><summary>Hint</summary>
#
# What is the probability that not all of them miss?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "p_top-answer"}
def p_top(n, q=0.05):
    """Return the chance that the best of n random trials is among the best share q.

    Parameters
    ----------
    n : int
        Number of independent random trials.
    q : float
        Share of the box that counts as a hit.

    Returns
    -------
    p : float

    Example
    -------
    >>> round(p_top(2, 0.1), 6)
    0.19
    """
    ### BEGIN SOLUTION
    all_miss = (1 - q) ** n
    return 1 - all_miss
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "p_top"}
check("p_top", p_top)

# %% [markdown]
# **Predict, then run.** You want to be 95 % sure of a point among the best 5 %. About how many
# trials do you need with two hyperparameters, and how many with six?
#
# <details><summary>Answer</summary>
#
# 59 in both cases. The number of hyperparameters does not appear in the formula. A grid with only
# two values for each of six hyperparameters already needs 64.
# </details>

# %% tags=["experiment"]
print("trials needed:", next(n for n in range(1, 1000) if p_top(n) >= 0.95))

# %% [markdown]
# Does it hold for the real scores? Draw points from the two tables that you measured, one with two
# hyperparameters, one with six, a thousand searches for each $n$.

# %% tags=["experiment"]
rng = np.random.default_rng(4)
counts = np.arange(1, 101)
sizes = (2, 5, 10, 20, 35, 59, 90)

fig, ax = plt.subplots()
ax.plot(counts, [100 * p_top(int(n)) for n in counts], color=figures.GREY, label="your formula")
for scores, marker, label in (
    (table, "o", "2 hyperparameters"),
    (scores_wide, "x", "6 hyperparameters"),
):
    hits = np.argsort(scores, axis=None)[-round(0.05 * scores.size) :]
    q = len(hits) / scores.size
    shares = [np.isin(rng.integers(0, scores.size, (1000, n)), hits).any(1).mean() for n in sizes]
    ax.plot(sizes, 100 * np.array(shares), marker, label=f"{label}, measured (q = {q:.1%})")
ax.axhline(95, color=figures.RED, linestyle=":")
ax.set(xlabel="trials $n$", ylabel="searches with a hit (%)", ylim=(0, 102))
ax.set_title("59 random trials find the best 5 % in 95 of 100 searches")
ax.legend(loc="lower right")
figures.show(
    fig,
    "The chance of a hit against the number of trials: it rises steeply, reaches 72 per cent at 25 "
    "trials and 95 per cent at 59. The measured shares for two and for six hyperparameters lie on "
    "the same curve.",
)

# %% [markdown]
# Mind what it promises: a point among the best 5 % *of the box*. Where the box is a bad one, or the
# good part is tiny, that may be a poor network.
#
# ## From coarse to fine
#
# So use what the first trials say. The lecture's advice: sample the box coarsely, look where the
# good points are, and sample a smaller box around them more densely. Then again.
#
# In each **round** you try $n$ random points. After a round, the box for the next one has sides
# that are `shrink` times as long, with the best point *of all rounds so far* at its centre. Where
# it would stick out of `bounds`, it is cut off.
#
# With `shrink` = 0.5 and the best $\alpha$-exponent at −1 in the box from −5 to 0, the side 5
# becomes 2.5: from −2.25 to 0.25, cut off to −2.25 to 0.
#
# ## Exercise 5: coarse to fine
#
# `f` is the expensive part: each call is a training. Call it once for a point, with that point
# alone.
#
# <details><summary>Hint 1: what to carry along</summary>
#
# The best point, its score, and the length of the sides. Start with a score that any other beats:
# <code>-np.inf</code>.
# </details>
# <details><summary>Hint 2: the next box</summary>
#
# Half a side to the left and half a side to the right of the best point. <code>np.maximum</code>
# and <code>np.minimum</code> with the columns of <code>bounds</code> cut it off.
# </details>
# <details><summary>Hint 3: the points</summary>
#
# You have <code>random_search</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "coarse_to_fine-answer"}
def coarse_to_fine(f, bounds, n, rounds, shrink, rng):
    """Search a box at random, then smaller and smaller boxes around the best point.

    Parameters
    ----------
    f : callable
        Takes one point, an array of shape (d,), and returns its score, a float: higher is better.
        Called n * rounds times in all.
    bounds : array of shape (d, 2)
        The box of the first round; no trial lies outside of it.
    n : int
        Number of random points in each round.
    rounds : int
        Number of rounds, at least 1.
    shrink : float
        Each round's sides are this many times as long as those of the round before, between 0
        and 1. The box lies around the best point of all rounds so far and is cut off at bounds.
    rng : np.random.Generator
        The source of all draws.

    Returns
    -------
    x_best : array of shape (d,)
        The best point of all rounds.
    score_best : float
        Its score.

    Example
    -------
    >>> rng = np.random.default_rng(0)
    >>> x, score = coarse_to_fine(lambda x: -abs(x[0]), np.array([[-1., 2]]), 20, 5, 0.5, rng)
    >>> bool(abs(x[0]) < 0.1)
    True
    """
    ### BEGIN SOLUTION
    low, high = bounds[:, 0], bounds[:, 1]
    sides = high - low
    x_best, score_best = None, -np.inf
    for _ in range(rounds):
        for x in random_search(n, np.stack([low, high], axis=1), rng):
            score = f(x)
            if score > score_best:
                x_best, score_best = x, score
        sides = shrink * sides
        low = np.maximum(bounds[:, 0], x_best - sides / 2)
        high = np.minimum(bounds[:, 1], x_best + sides / 2)
    return x_best, score_best
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "coarse_to_fine"}
check("coarse_to_fine", coarse_to_fine)

# %% [markdown]
# Watch it at work. To repeat a search hundreds of times you would need hours of training. The table
# that you measured above stands in: between its points the score is interpolated. Move the
# sliders. When does the search zoom in too early, and miss the bright band's best part?

# %% tags=["experiment"]
from scipy.interpolate import RegularGridInterpolator

measured = RegularGridInterpolator((lr_axis, eps_axis), table)
whole_box = np.array([[-5.0, 0], [-10, 2]])


def traced(search):
    """Run a search of the measured table; return its points and scores in order."""
    points = []

    def score(x):
        points.append(np.array(x))
        return float(measured(x)[0])

    search(score)
    return np.array(points), measured(np.array(points))


# %% tags=["experiment"]
def zoom(shrink=0.5, rounds=3, seed=1):
    n, rng = 24 // rounds, np.random.default_rng(seed)
    points, scores = traced(lambda f: coarse_to_fine(f, whole_box, n, rounds, shrink, rng))
    fig, ax = plt.subplots(figsize=(7.2, 3.8))
    ax.pcolormesh(lr_axis, eps_axis, table.T, cmap="cividis", vmin=0, alpha=0.8)
    colours = (figures.SKY, figures.ORANGE, figures.RED, "white", "black", figures.GREEN)
    for r, colour in zip(range(rounds), colours, strict=False):
        own = points[r * n : (r + 1) * n]
        ax.plot(*own.T, "o", color=colour, markeredgecolor="black", label=f"round {r + 1}")
    ax.plot(*points[scores.argmax()], "*", color="white", markeredgecolor="black", markersize=17)
    ax.set(xlabel=r"$\log_{10} \alpha$", ylabel=r"$\log_{10} \varepsilon$")
    ax.set_title(f"24 trials in {rounds} rounds: best {scores.max():.1%} of {table.max():.1%}")
    ax.grid(False)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return fig


figures.explore(
    zoom,
    "A heat map with 24 trials in three rounds. The first round is spread over the whole box, the "
    "second over a quarter of it, the third closes in on the best point.",
    shrink=(0.5, 0.2, 0.35, 0.65, 0.8),
    rounds=(3, 1, 2, 4, 6),
    seed=(1, 2, 3, 4, 5),
)

# %% [markdown]
# ## Beside it: even points, and points that learn
#
# Random points leave gaps and make clusters. **Quasi-random** points avoid both, and still have a
# different value of each hyperparameter in every trial. Sobol's sequence is one function call in
# SciPy.

# %% tags=["experiment"]
from scipy.stats import qmc

unit_box = np.array([[0.0, 1], [0, 1]])
kinds = {
    "grid": (grid_search(8, unit_box) * 7 / 8) + 1 / 16,
    "random": random_search(64, unit_box, np.random.default_rng(6)),
    "Sobol'": qmc.Sobol(2, rng=6).random(64),
}

fig, axes = plt.subplots(1, 3, figsize=(8.2, 3.1), sharey=True)
for ax, (name, points) in zip(axes, kinds.items(), strict=True):
    ax.plot(*points.T, "o", markersize=4, color=figures.BLUE)
    ax.plot(points[:, 0], np.full(64, -0.07), "|", color=figures.RED)
    cells = len(np.unique(np.floor(8 * points) @ [8, 1]))
    ax.set(title=f"{name}: {cells} of 64 cells hit", xlabel="hyperparameter 1", aspect="equal")
    ax.set(xticks=np.linspace(0, 1, 9), yticks=np.linspace(0, 1, 9))
    ax.tick_params(labelbottom=False, labelleft=False, length=0)
axes[0].set_ylabel("hyperparameter 2")
figures.show(
    fig,
    "64 points three ways in a square of 8 by 8 cells, with the values of the first hyperparameter "
    "marked below. The grid has one point in each cell but only 8 values. Random points leave "
    "more than a third of the cells empty. Sobol's points hit every cell and have 64 values.",
)

# %% [markdown]
# **Bayesian search** goes further. It fits a model to the trials so far and asks it where the next
# trial promises most. [Optuna](https://optuna.org) needs a function that asks for
# its hyperparameters; its default sampler, TPE, does the rest.

# %% tags=["experiment"]
import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def bayesian_search(f, bounds, n, seed):
    """Run n trials of Optuna's TPE sampler."""

    def objective(trial):
        return f([trial.suggest_float(f"x{j}", *row) for j, row in enumerate(bounds)])

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=n)


# %% [markdown]
# Now all of them against each other, with 24 trials each (the grid has 25), on the table that you
# measured. One search proves nothing: here each is repeated 50 times, with other draws. A grid
# draws nothing, so in each repetition it is shifted by a random part of its spacing.


# %% tags=["experiment"]
def best_scores(bounds, repeats=50):
    """Return the best score of each repetition for each way to search, in per cent."""
    low, side = bounds[:, 0], bounds[:, 1] - bounds[:, 0]
    found = {"grid": [], "random": [], "Sobol'": [], "coarse to fine": [], "TPE (Optuna)": []}
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        corners = grid_search(5, np.array([[0, 0.8], [0, 0.8]]))
        shifted = low + side * (corners + rng.random(2) / 5)
        sobol = qmc.scale(qmc.Sobol(2, rng=seed).random(32)[:24], *bounds.T)
        found["grid"].append(measured(shifted).max())
        found["random"].append(measured(random_search(24, bounds, rng)).max())
        found["Sobol'"].append(measured(sobol).max())
        for name, search in (
            ("coarse to fine", lambda f, rng=rng: coarse_to_fine(f, bounds, 8, 3, 0.5, rng)),
            ("TPE (Optuna)", lambda f, seed=seed: bayesian_search(f, bounds, 24, seed)),
        ):
            found[name].append(traced(search)[1].max())
    return {name: 100 * np.array(scores) for name, scores in found.items()}


# %% tags=["experiment"]
boxes = {
    "ε idle: the grid finds least": (np.array([[-5.0, 0], [-10, -6]]), table[:, small_eps].max()),
    "both matter: searches that learn lead": (whole_box, table.max()),
}

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.4), sharey=True, sharex=True)
for ax, (title, (bounds, top)) in zip(axes, boxes.items(), strict=True):
    for y, scores in enumerate(best_scores(bounds).values()):
        ax.plot(np.quantile(scores, [0.1, 0.9]), [y, y], color=figures.SKY, linewidth=7)
        ax.plot(scores.mean(), y, "o", color=figures.BLUE)
    as_it_lies = 100 * measured(grid_search(5, bounds)).max()
    ax.plot(as_it_lies, 0, "x", color=figures.RED, label="grid, not shifted")
    ax.axvline(100 * top, color=figures.GREY, linestyle=":", label="best of the table")
    ax.set(title=title, xlabel="best dev accuracy found (%)")
axes[0].set_yticks(range(5), ["grid", "random", "Sobol'", "coarse to fine", "TPE (Optuna)"])
axes[0].invert_yaxis()
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
figures.show(
    fig,
    "For two boxes, the best accuracy that five ways to search find in 24 trials: mean and the "
    "range of the middle 80 per cent. The grid is worst and most uneven, random better, Sobol "
    "slightly better still, coarse to fine and TPE best and about equal. The grid that is not "
    "shifted happens to hit the best point of the table in both boxes.",
)

# %% [markdown]
# The order is the expected one: the grid wastes trials, random is better, even points are a little
# better, and searches that look at earlier scores are best. Your `coarse_to_fine` keeps up with
# TPE. Two things are worth more than the order:
#
# - The differences are **small**: within one point. The first figure was about 85 points. Choosing
#   a good box and a good scale matters more than the method.
# - The grid as it lies, unshifted, hits the best point of all in both boxes: the red crosses. That
#   is **luck**. One of its five lines happens to stand on the best learning rate. With a single
#   comparison you would have concluded that the grid wins.
#
# ## How far to trust the best
#
# One last search. 60 trials, and this time nothing is tuned at all: the hyperparameters are fixed,
# only the seed of the training differs. Choose the best by its dev accuracy. Then, for once, look
# at the test set.

# %% tags=["experiment"]
networks = [train(0.03, beta2=0.999, seed=s) for s in range(60)]
dev_scores = np.array([accuracy(net, X_dev, Y_dev) for net in networks])
test_scores = np.array([accuracy(net, digits.X_test, digits.Y_test) for net in networks])

# %% tags=["experiment"]
rng = np.random.default_rng(8)
counts = np.array([1, 2, 5, 10, 20, 40, 60])
gains = []
for n in counts:
    drawn = rng.integers(0, 60, (2000, n))
    winner = drawn[np.arange(2000), dev_scores[drawn].argmax(axis=1)]
    gains.append([s[winner].mean() - s.mean() for s in (dev_scores, test_scores)])

fig, ax = plt.subplots()
for gain, name, colour in zip(
    100 * np.transpose(gains), ("dev", "test"), (figures.ORANGE, figures.BLUE), strict=True
):
    ax.plot(counts, gain, "o-", color=colour, label=f"on the {name} set")
    ax.annotate(f"{gain[-1]:+.1f}", (60, gain[-1]), xytext=(6, -4), textcoords="offset points")
ax.set(xlabel="number of seeds tried", ylabel="winner above the average (points)", xlim=(0, 66))
ax.set_title("Choosing a seed looks like progress on the dev set")
ax.legend()
figures.show(
    fig,
    "How far the winner on the dev set lies above the average, against the number of seeds tried. "
    "On the dev set it rises to about two points. On the test set the same winners gain much less.",
)

# %% [markdown]
# The best of many scores is partly the luckiest. With 348 dev examples one standard error is about
# one point, so the best of 60 equal networks looks about two points better than they are. That is
# more than all that separates the searches above. So compare over several seeds, use a dev set that
# is large enough, and report the score of a test set that chose nothing.

# %% [markdown]
# ## Question
#
# You can afford 25 trainings to tune $\alpha$ and a second hyperparameter. Why are 25 random points
# a better bet than a 5 × 5 grid?
#
# - **a.** Whichever of the two matters, you try 25 values of it instead of 5.
# - **b.** Random points cover the box more evenly than a grid.
# - **c.** The best random point is never worse than the best point of the grid.
# - **d.** A random trial costs less than a trial of the grid.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_1-answer"}
def question_3_1():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "a"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_1"}
check("question_3_1", question_3_1)

# %% [markdown]
# ## What is known today
#
# - Random search against the grid was settled by [Bergstra and Bengio
#   2012](https://jmlr.org/papers/v13/bergstra12a.html), for the reason you measured: only a few
#   hyperparameters matter, and which ones differs from data set to data set.
# - Google's [tuning
#   playbook](https://developers.google.com/machine-learning/guides/deep-learning-tuning-playbook/quasi-random-search)
#   recommends quasi-random points while you explore, because every trial can be analysed
#   afterwards, and Bayesian search once the box is settled.
# - Optuna ([Akiba et al. 2019](https://arxiv.org/abs/1907.10902)) also reports importances, by the
#   functional ANOVA that your `importance` is the first part of, from trials at random instead of a
#   full grid: `optuna.importance`.
# - Trials need not run to the end. Successive halving and Hyperband stop the bad ones early
#   ([Li et al. 2018](https://jmlr.org/papers/v18/16-558.html)); section 3.3 builds on that.
# - For large models even 59 trials are too many. With the right scaling of weights and rates, the
#   best learning rate of a small network serves a large one ([Yang et al.
#   2022](https://arxiv.org/abs/2203.03466)).
# - The learning rate's *schedule*, a warm-up and then a decay, counts among the first choices today
#   ([Loshchilov and Hutter 2016](https://arxiv.org/abs/1608.03983), [Goyal et al.
#   2017](https://arxiv.org/abs/1706.02677)).
# - Lucky seeds have been hunted on a large scale: [Picard 2021](https://arxiv.org/abs/2109.08203).

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"Sample at random within the grid"**, or "make a box of N settings and try these". The lecture
#   says random points *instead of* a grid. Choosing at random among 25 grid points still tries no
#   more than five learning rates.
# - **One list from the most to the least important**, with the regularization $\lambda$ and the
#   activation function at its end. The lecture has three ranks, with equals inside the second and
#   the third, and neither of those two is in it.
# - **"Whatever $\varepsilon$ is, the result is the same."** The lecture takes it as an extreme
#   example. You measured both: idle below $10^{-6}$, decisive near 1. In published comparisons
#   tuning it has mattered ([Choi et al. 2019](https://arxiv.org/abs/1910.05446)).
# - **"$\varepsilon = 10^{-8}$ by default."** In the paper and in PyTorch. Keras has $10^{-7}$.
# - **"Choose what is best on the training set, or on the dev set."** On the dev set. The training
#   set would choose the network that memorizes best.
# - **"The learning rate a."** A Greek letter got lost; it is $\alpha$.
#
# Sources: [Bergstra and Bengio 2012](https://jmlr.org/papers/v13/bergstra12a.html), and the
# documentation of [Keras](https://keras.io/api/optimizers/adam/) and
# [PyTorch](https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html).
# </div>

# %% [markdown]
# ## Summary
#
# - A grid of $k^d$ trials tries $k$ values of each hyperparameter; as many random trials try $k^d$.
# - Importance is a share of the variance, and belongs to the box. Here $\alpha$ came first while
#   its range was wide, and the hidden units once it was narrow.
# - The best of $n$ random trials is among the best share $q$ with probability $1 - (1 - q)^n$: 59
#   trials for 95 % and $q$ = 5 %, in any number of dimensions.
# - From coarse to fine: a smaller box around the best point so far, cut off at the bounds.
# - Quasi-random points are the better random points; Bayesian search learns from earlier trials.
#   All of them gain less than a good box does.
# - The best dev score is too good to be true. The test set says by how much.
#
# **Next:** [3.2 Using an appropriate scale](3.2-appropriate-scale.ipynb): why the boxes of this
# lecture held exponents.
