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
# # 3.2 Using an appropriate scale to pick hyperparameters
#
# **About 65 minutes · 12 points · builds on** random search (lecture 3.1) and exponentially
# weighted averages (week 2).
#
# When you are done you can
# - draw whole numbers so that both ends of the range get their share;
# - draw a learning rate on a logarithmic scale, in either direction and with any base;
# - say why $\beta$ is drawn through $1 - \beta$, and measure what a linear scale costs.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()
digits = data.digits()

# %% [markdown]
# ## Why
#
# "Try random values" is good advice, but random *on which scale*? Take the learning rate. You
# suspect that the best one lies somewhere between 0.0001 and 1.
#
# Here is what lies there. We train a small network on the digits, 64 inputs, 32 hidden ReLU units,
# 10 classes, once for each of many learning rates. All the networks train side by side: their
# weights are one array with an axis for the network.


# %% tags=["experiment"]
def forward(weights, X):
    """Return the hidden values, with a row of ones, and the scores of all networks at once."""
    W1, W2 = weights
    hidden = np.maximum(W1 @ X, 0)
    hidden = np.concatenate([hidden, np.ones((len(W1), 1, X.shape[1]))], axis=1)
    return hidden, W2 @ hidden


def with_ones(X):
    return np.vstack([X, np.ones(X.shape[1])])


def gradients(weights, X, Y):
    """Return the cross-entropy of every network and the gradients of its weights."""
    hidden, scores = forward(weights, X)
    likelihood = np.exp(scores - scores.max(axis=1, keepdims=True))
    likelihood /= likelihood.sum(axis=1, keepdims=True)
    losses = -np.log((likelihood * Y).sum(axis=1) + 1e-12).mean(axis=1)
    error = (likelihood - Y) / X.shape[1]
    # The last hidden row is the constant one: nothing flows back through it.
    back = (weights[1].transpose(0, 2, 1) @ error * (hidden > 0))[:, :-1]
    return losses, [back @ X.T, error @ hidden.transpose(0, 2, 1)]


# %% tags=["experiment"]
def train(update, networks, steps=200, seed=0):
    """Train networks that start alike; return their test accuracies and losses step by step."""
    rng = np.random.default_rng(seed)
    start = rng.standard_normal((32, 65)) * 0.18, rng.standard_normal((10, 33)) * 0.18
    weights, history = [np.repeat(W[None], networks, axis=0) for W in start], []
    for step in range(1, steps + 1):
        some = rng.choice(digits.X_train.shape[1], 64, replace=False)
        losses, grads = gradients(
            weights, with_ones(digits.X_train[:, some]), digits.Y_train[:, some]
        )
        history.append(losses)
        weights = [W - change for W, change in zip(weights, update(grads, step), strict=True)]
    _, scores = forward(weights, with_ones(digits.X_test))
    accuracy = (scores.argmax(axis=1) == digits.Y_test.argmax(axis=0)).mean(axis=1)
    return accuracy, np.array(history)


def adam(lr):
    """Return Adam's update for networks with these learning rates."""
    m, v = [0.0, 0.0], [0.0, 0.0]

    def update(grads, t):
        for i, g in enumerate(grads):
            m[i], v[i] = 0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g**2
        steps = [np.sqrt(s / (1 - 0.999**t)) + 1e-8 for s in v]
        return [lr[:, None, None] * a / (1 - 0.9**t) / s for a, s in zip(m, steps, strict=True)]

    return update


# %% tags=["experiment"]
rates = np.geomspace(1e-4, 1, 65)
accuracy_adam = np.mean([train(adam(rates), 65, seed=s)[0] for s in range(3)], axis=0)

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.3), sharey=True)
titles = ("A linear axis hides all that matters", "A log axis shows it")
for ax, scale, title in zip(axes, ("linear", "log"), titles, strict=True):
    ax.plot(rates, accuracy_adam, "o-", markersize=3)
    ax.axvspan(0.1, 1, color=figures.ORANGE, alpha=0.2, label="from 0.1 to 1")
    ax.set(xscale=scale, title=title, xlabel="learning rate of Adam", ylim=(0, 1))
axes[0].set_ylabel("test accuracy")
axes[0].legend(loc="upper right")
figures.show(
    fig,
    "Test accuracy against the learning rate, twice. On a linear axis the good rates are a thin "
    "peak at the left edge and nine tenths of the axis show a failing network. On a log axis the "
    "good rates form a broad plateau between 0.003 and 0.1.",
)
good = rates[accuracy_adam > 0.95]
print(f"more than 95 % right on average: from {good.min():.4f} to {good.max():.4f}")

# %% [markdown]
# The good rates span more than a power of ten, and yet they are a sliver of the linear axis.
# Whoever draws from that axis puts nearly all trials where the network fails.
#
# So some hyperparameters want another scale. First the ones that do not.

# %% [markdown]
# ## Where every value counts the same: units and layers
#
# How many hidden units should a layer have? Say, something from 50 to 100. Between 50 and 51 there
# is about as much difference as between 99 and 100, so every whole number gets the same chance.
# Likewise for the number of layers, 2, 3 or 4. (With three values you may also just try them all.)
#
# ## Exercise 1: a number of units
#
# Draw whole numbers from `low` to `high`, **both included**, all equally likely. `rng` is a
# `numpy.random.Generator`. Take all your randomness from it, here and in every exercise below:
# then whoever passes the same seed gets the same draws.
#
# <details><summary>Hint 1</summary>
#
# Look up <code>rng.integers</code>. Is its upper bound included?
# </details>
# <details><summary>Hint 2</summary>
#
# Either pass one more than <code>high</code>, or use the keyword <code>endpoint</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "sample_units-answer"}
def sample_units(low, high, size, rng):
    """Draw numbers of hidden units, every one from low to high equally likely.

    Parameters
    ----------
    low, high : int
        Smallest and largest number of units; both may be drawn.
    size : int
        How many numbers to draw.
    rng : numpy.random.Generator
        Where all randomness comes from.

    Returns
    -------
    units : array of shape (size,), integers

    Example
    -------
    >>> sample_units(50, 100, 4, np.random.default_rng(0))  # yours may differ
    array([93, 82, 76, 63])
    """
    ### BEGIN SOLUTION
    return rng.integers(low, high + 1, size=size)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "sample_units"}
check("sample_units", sample_units)

# %% [markdown]
# How can a check judge random numbers? Not by comparing them: there are many right ways to draw,
# and each gives other values. It judges their **law**, such as the share of each value in
# thousands of draws. It allows six standard errors, so that a right answer practically never fails.
#
# **Predict, then run.** A classmate draws the number of layers as
# `np.round(rng.uniform(2, 4))`. How often does she get 2, 3 and 4?
#
# <details><summary>Answer</summary>
#
# A quarter, a half and a quarter. Everything from 2.5 to 3.5 is rounded to 3, an interval of
# length 1. To 2 only 2.0 to 2.5 is rounded, and to 4 only 3.5 to 4.0.
# </details>

# %%
rounded = np.round(np.random.default_rng(1).uniform(2, 4, size=6000))
for layers in (2, 3, 4):
    print(f"{layers} layers: {np.mean(rounded == layers):.2f} of the draws")

# %% [markdown]
# ## Exercise 2: a number of layers
#
# With three values the ends are two thirds of the range, so a mistake at the ends is not small any
# more. Do it by hand this time, from `rng.random(size)`, which is uniform on $[0, 1)$. That shows
# what a library call does for you. (The call is a right answer too.)
#
# <details><summary>Hint 1</summary>
#
# How many whole numbers are there from 2 to 4? Stretch $[0, 1)$ to that length.
# </details>
# <details><summary>Hint 2</summary>
#
# Round down: then every number gets an interval of length 1. Now add <code>low</code>.
# </details>
# <details><summary>Hint 3: float or int?</summary>
#
# <code>np.floor</code> returns floats. <code>range(3.0)</code> is an error, so convert them.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "sample_layers-answer"}
def sample_layers(low, high, size, rng):
    """Draw numbers of layers, every one from low to high equally likely.

    Parameters
    ----------
    low, high : int
        Smallest and largest number of layers; both may be drawn, and they may be equal.
    size : int
        How many numbers to draw.
    rng : numpy.random.Generator
        Where all randomness comes from.

    Returns
    -------
    layers : array of shape (size,), integers

    Example
    -------
    >>> sample_layers(3, 3, 2, np.random.default_rng(0))
    array([3, 3])
    """
    ### BEGIN SOLUTION
    steps = np.floor((high - low + 1) * rng.random(size))
    return low + steps.astype(int)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "sample_layers"}
check("sample_layers", sample_layers)

# %% [markdown]
# ## The idea: draw the exponent
#
# Back to the learning rate $\alpha$. From 0.0001 to 0.001 it grows tenfold, and from 0.1 to 1
# again. A factor of ten is what matters, so every **decade**, each stretch from one power of ten to
# the next, should get the same share of the trials.
#
# **Predict, then run.** You draw uniformly between 0.0001 and 1. What share of the draws falls into
# the top decade, from 0.1 to 1? And into the lowest, from 0.0001 to 0.001?
#
# <details><summary>Answer</summary>
#
# 90 % and 0.09 %. The top decade is $(1 - 0.1)/(1 - 0.0001)$ of the interval, the lowest
# $(0.001 - 0.0001)/(1 - 0.0001)$: less than one trial in a thousand.
# </details>

# %%
uniform = np.random.default_rng(2).uniform(0.0001, 1, size=1_000_000)
for lower in (0.1, 0.01, 0.001, 0.0001):
    share = np.mean((lower <= uniform) & (uniform < 10 * lower))
    print(f"from {lower:<6} to {10 * lower:<5g}: {100 * share:5.2f} %")

# %% [markdown]
# The remedy: draw not the value but its **exponent** uniformly, then raise 10 to it.
#
# $$r \sim \text{uniform on } [\log_{10} \text{low},\ \log_{10} \text{high}]
#   \qquad \alpha = 10^r$$
#
# - $\log_{10}\text{low}$ and $\log_{10}\text{high}$ are the exponents at the ends: −4 and 0 here.
# - $r$ is uniform, $\alpha$ is not: it is **log-uniform**. Each decade gets the same share.
#
# ## A worked example
#
# The lecture's line is `r = -4 * np.random.rand()`, then $\alpha = 10^r$. Follow it for five values
# of the uniform number $u$. And look at the second column: this is the same line turned around.

# %%
for u in (0.0, 0.25, 0.5, 0.75, 1.0):
    r_down, r_up = -4 * u, -4 + 4 * u
    print(f"u = {u:.2f}   from high to low: {10**r_down:.4f}   from low to high: {10**r_up:.4f}")

# %% [markdown]
# Both columns hold the same values in opposite order, so when $u$ is uniform both give the same
# law. Whether you start at the low end or at the high end does not matter.
#
# The base does not matter either, as long as you use **one**: `np.log` goes with `np.exp`,
# `np.log10` with `10**r`. What happens if you mix them? $\ln 0.0001 = -9.2$, and $10^{-9.2}$ is far
# below 0.0001.

# %% [markdown]
# ## Exercise 3: a log-uniform draw
#
# Now for any two bounds, not only 0.0001 and 1.
#
# <details><summary>Hint 1</summary>
#
# Which exponents belong to <code>low</code> and <code>high</code>? <code>np.log10</code> knows.
# </details>
# <details><summary>Hint 2</summary>
#
# <code>rng.uniform(a, b, size)</code> draws between two bounds. It wants the smaller one first.
# </details>
# <details><summary>Hint 3: a TypeError about ^</summary>
#
# In Python <code>^</code> is the exclusive or of integers. A power is <code>**</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "sample_log_uniform-answer"}
def sample_log_uniform(low, high, size, rng):
    """Draw values between low and high whose logarithm is uniform.

    Parameters
    ----------
    low, high : float
        Bounds, 0 < low < high.
    size : int
        How many values to draw.
    rng : numpy.random.Generator
        Where all randomness comes from.

    Returns
    -------
    values : array of shape (size,)

    Example
    -------
    >>> sample_log_uniform(0.0001, 1, 3, np.random.default_rng(0))  # yours may differ
    array([0.03533 , 0.0012 , 0.000146])
    """
    ### BEGIN SOLUTION
    r = rng.uniform(np.log10(low), np.log10(high), size=size)
    return 10.0**r
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "sample_log_uniform"}
check("sample_log_uniform", sample_log_uniform)

# %% [markdown]
# ## The same budget on two scales
#
# You can afford 25 trials. Draw 25 learning rates on each scale, train all fifty networks with
# Adam, and see what came of the money.

# %% tags=["experiment"]
rng = np.random.default_rng(4)
on_linear = rng.uniform(0.0001, 1, size=25)
on_log = sample_log_uniform(0.0001, 1, 25, rng)

fig, axes = plt.subplots(2, 1, figsize=(7.2, 4.4), sharex=True, sharey=True)
for ax, drawn, scale in zip(axes, (on_linear, on_log), ("linear", "log"), strict=True):
    reached, _ = train(adam(drawn), 25, seed=7)
    count = np.sum(reached > 0.95)
    ax.plot(rates, accuracy_adam, color=figures.GREY, alpha=0.5)
    ax.plot(drawn, reached, "o", color=figures.BLUE if scale == "log" else figures.RED)
    ax.set(title=f"{scale} scale: {count} of 25 trials pass 95 %", ylabel="test accuracy")
    print(f"{scale:>6}: median accuracy {np.median(reached):.2f}, best {reached.max():.2f}")
axes[1].set(xscale="log", xlabel="learning rate", ylim=(0, 1.03))
figures.show(
    fig,
    "Two panels of 25 trials each over the curve of accuracy against learning rate. Drawn on a "
    "linear scale nearly all crowd at the right end, where accuracy is low. Drawn on a log scale "
    "they spread over the whole curve, and ten of them pass 95 %.",
)

# %% [markdown]
# The trials on the log scale also tell you *where* to look next: they outline the curve on both
# sides of the plateau. The others know its right end only.
#
# The lecture adds a comfort: with enough values a linear scale finds a good one as well, all the
# more if you then search again in finer steps. How many are enough? If a draw is good with
# probability $p$, then $n$ draws contain a good one with probability $1 - (1 - p)^n$. We read $p$
# off the curve, for Adam and for plain gradient descent.


# %% tags=["experiment"]
def descent(lr):
    """Return gradient descent's update for networks with these learning rates."""
    return lambda grads, t: [lr[:, None, None] * g for g in grads]


accuracy_descent = np.mean([train(descent(rates), 65, seed=s)[0] for s in range(3)], axis=0)
trials = np.arange(1, 81)

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.4), sharey=True)
curves = {"Adam": accuracy_adam, "gradient descent": accuracy_descent}
for ax, (name, curve) in zip(axes, curves.items(), strict=True):
    is_good = curve > curve.max() - 0.02
    # The rates are spaced geometrically, so a linear draw weighs each by its own size.
    p = {"log": np.mean(is_good), "linear": rates[is_good].sum() / rates.sum()}
    for scale, share in p.items():
        needed = int(np.ceil(np.log(0.05) / np.log(1 - share)))
        ax.plot(trials, 1 - (1 - share) ** trials, label=f"{scale}: 95 % after {needed} trials")
        print(f"{name}, {scale} scale: {100 * share:.0f} % of the draws are good")
    ax.set(title=f"{name}: the {max(p, key=p.get)} scale is faster", ylim=(0, 1.02))
    ax.set_xlabel("trials")
    ax.legend(loc="lower right")
axes[0].set_ylabel("chance of a good rate")
figures.show(
    fig,
    "Chance of at least one good learning rate against the number of trials. With Adam the log "
    "scale gets there with a few trials and the linear scale needs many times more. With gradient "
    "descent it is the other way round, because its good rates lie near 1.",
)

# %% [markdown]
# *Good* means within two percentage points of the best rate, and the legend says after how many
# trials the chance reaches 95 %. With Adam the lecture is right: the linear scale gets there too,
# it just takes 41 trials instead of 8.
#
# And now the surprise: with plain gradient descent the **linear scale wins**, 3 trials against 18.
# On this task the best rates of gradient descent lie close to 1, in the very decade that linear
# draws prefer. So is the log scale wrong? No, it is *fair*: 8 and 18 trials are bearable both
# times, without knowing where the good rates are. A linear scale is a bet on the top decade. Here
# it won once and lost once.
#
# That is the rule: use a log scale when you **do not know the order of magnitude**.

# %% [markdown]
# ## β: what matters is the distance to 1
#
# Momentum and the exponentially weighted averages of week 2 have a hyperparameter that you might
# search between 0.9 and 0.999. The average of a series $\theta_1, \theta_2, \ldots$ is
#
# $$v_t = \beta\, v_{t-1} + (1 - \beta)\, \theta_t$$
#
# A value that is $k$ steps old has weight $(1 - \beta)\beta^k$. The rule of thumb is that the
# average remembers the last
#
# $$\text{window} = \frac{1}{1 - \beta}$$
#
# values: older ones together have only about $1/e$, a third, of the weight.
#
# ## Exercise 4: the window
#
# <details><summary>Hint</summary>
#
# One line. Mind the brackets: a division binds tighter than a minus.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "window-answer"}
def window(beta):
    """Return how many values an exponentially weighted average remembers.

    Parameters
    ----------
    beta : float
        Weight of the past, 0 ≤ beta < 1.

    Returns
    -------
    window : float

    Example
    -------
    >>> round(window(0.98), 6)
    50.0
    """
    ### BEGIN SOLUTION
    return 1 / (1 - beta)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "window"}
check("window", window)

# %% tags=["experiment"]
for before, after in ((0.9, 0.9005), (0.999, 0.9995)):
    print(f"β from {before} to {after}: window from {window(before):.5g} to {window(after):.5g}")

# %% [markdown]
# The same step of 0.0005, twice. At 0.9 it changes nothing worth mentioning, at 0.999 it doubles
# the window. Let us see it on a noisy series that jumps from 0 to 1 at step 1000.


# %% tags=["experiment"]
def average(series, beta):
    """Return the exponentially weighted average of a series that starts around 0."""
    smooth, v = np.empty_like(series), 0.0
    for t, theta in enumerate(series):
        v = beta * v + (1 - beta) * theta
        smooth[t] = v
    return smooth


days = np.arange(7000)
noisy = (days >= 1000) + np.random.default_rng(6).normal(0, 0.3, size=7000)

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.4), sharey=True)
for ax, pair, last in zip(axes, ((0.9, 0.9005), (0.999, 0.9995)), (1100, 7000), strict=True):
    ax.plot(days[900:last], noisy[900:last], ".", color=figures.GREY, alpha=0.15, markersize=3)
    smooth = [average(noisy, beta) for beta in pair]
    for line, beta, style in zip(smooth, pair, ("-", "--"), strict=True):
        ax.plot(days[900:last], line[900:last], style, label=f"β = {beta}")
        passed = np.argmax(line > 1 - np.exp(-1)) - 999
        print(f"β = {beta}: 63 % of the jump after {passed} steps")
    apart = np.abs(smooth[0] - smooth[1])[900:last].max()
    ax.set(title=f"β + 0.0005: at most {apart:.3f} apart", xlabel="step", ylim=(-0.4, 1.6))
    ax.legend(loc="lower right")
axes[0].set_ylabel("value")
figures.show(
    fig,
    "A noisy jump from 0 to 1 and its exponentially weighted averages. For beta 0.9 and 0.9005 the "
    "two lines lie on each other. For 0.999 and 0.9995 the second takes twice as long to follow.",
)

# %% [markdown]
# The time to 63 % of the jump, which is $1 - 1/e$, is about the window. (At 0.9 the noise shortened
# it from 10 to 8 steps, for both lines alike.) A nudge that is invisible on the left doubles the
# wait on the right.
#
# Move the slider: it always compares $\beta$ with $\beta + 0.0005$. From which $\beta$ on can you
# see the difference?


# %% tags=["experiment"]
def nudged(beta=0.99):
    line, other = average(noisy, beta), average(noisy, beta + 0.0005)
    length = int(min(6000, 8 * window(beta)))
    part = slice(1000 - length // 8, 1000 + length)
    fig, ax = plt.subplots(figsize=(7.2, 3.2))
    ax.plot(days[part], line[part], label=f"β = {beta:g}: window {window(beta):.4g}")
    ax.plot(
        days[part],
        other[part],
        "--",
        label=f"β = {beta + 0.0005:.4f}: window {window(beta + 0.0005):.4g}",
    )
    apart = np.abs(line - other).max()
    ax.set(title=f"After a nudge of 0.0005: at most {apart:.3f} apart", xlabel="step")
    ax.set(ylabel="average", ylim=(-0.2, 1.3))
    ax.legend(loc="lower right")
    return fig


figures.explore(
    nudged,
    "Averages of the noisy jump with beta 0.99 and 0.9905: two lines that are just told apart.",
    beta=(0.99, 0.9, 0.95, 0.98, 0.995, 0.998, 0.999),
)

# %% [markdown]
# So what should be spread evenly is not $\beta$ but the order of magnitude of its distance from 1:
#
# $$1 - \beta = 10^r, \qquad r \text{ uniform on } [-3, -1]$$
#
# Note how the ends swap: $r = -1$ belongs to $\beta = 0.9$, the *small* end, and $r = -3$ to 0.999.
#
# ## Exercise 5: a value for β
#
# Draw $\beta$ between 0.9 and 0.999 so that there are as many draws from 0.9 to 0.99 as from 0.99
# to 0.999.
#
# <details><summary>Hint 1</summary>
#
# Draw $1 - \beta$ first. Between which bounds does it lie?
# </details>
# <details><summary>Hint 2</summary>
#
# You may call your own function of exercise 3. Then which number do you subtract from which?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "sample_beta-answer"}
def sample_beta(size, rng):
    """Draw values of β from 0.9 to 0.999 with 1 − β uniform on a log scale.

    Parameters
    ----------
    size : int
        How many values to draw.
    rng : numpy.random.Generator
        Where all randomness comes from.

    Returns
    -------
    betas : array of shape (size,)

    Example
    -------
    >>> sample_beta(3, np.random.default_rng(0))  # yours may differ
    array([0.981203, 0.996536, 0.998792])
    """
    ### BEGIN SOLUTION
    exponent = rng.uniform(-3, -1, size=size)
    return 1 - 10.0**exponent
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "sample_beta"}
check("sample_beta", sample_beta)

# %% [markdown]
# ## What the scale does to a search over β
#
# Twenty thousand draws on each scale, shown by the window that they stand for.

# %% tags=["experiment"]
rng = np.random.default_rng(8)
scales = {
    "β itself, linear": rng.uniform(0.9, 0.999, size=20_000),
    "β itself, log": np.exp(rng.uniform(np.log(0.9), np.log(0.999), size=20_000)),
    "1 − β, log": sample_beta(20_000, rng),
}
fig, ax = plt.subplots()
edges = np.geomspace(10, 1000, 21)
for (name, betas), style in zip(scales.items(), ("-", ":", "-"), strict=True):
    ax.hist(1 / (1 - betas), bins=edges, histtype="step", linestyle=style, linewidth=2, label=name)
    print(f"{name:>16}: {100 * np.mean(betas > 0.99):4.1f} % of the draws have a window above 100")
ax.set(title="Only 1 − β on a log scale tries every window", xscale="log", ylabel="draws in a bar")
ax.set_xlabel("window $1/(1 - \\beta)$")
ax.legend()
figures.show(
    fig,
    "Histograms of the windows of 20000 draws. Beta drawn on a linear or on a log scale piles up at "
    "windows of 10 to 20 and hardly reaches 100. Drawn through 1 minus beta the histogram is flat.",
)

# %% [markdown]
# A log scale for $\beta$ *itself* changes nothing: between 0.9 and 0.999 the logarithm is almost a
# straight line.
#
# Does it matter to training? Here is gradient descent with momentum at the four values of the
# lecture: $v := \beta v + (1 - \beta)\, dW$, then $W := W - \alpha v$.


# %% tags=["experiment"]
def momentum(lr, betas):
    """Return momentum's update for networks with these values of β."""
    v, beta = [0.0, 0.0], np.array(betas)[:, None, None]

    def update(grads, t):
        v[:] = [beta * a + (1 - beta) * g for a, g in zip(v, grads, strict=True)]
        return [lr * a for a in v]

    return update


four = (0.9, 0.9005, 0.999, 0.9995)
_, losses = train(momentum(0.3, four), 4, steps=600, seed=3)
fig, ax = plt.subplots()
for loss, beta, style in zip(losses.T, four, ("-", "--", "-", "--"), strict=True):
    ax.plot(np.convolve(loss, np.ones(15) / 15, "valid"), style, label=f"β = {beta}")
for name, (i, j) in {"0.9 and 0.9005": (0, 1), "0.999 and 0.9995": (2, 3)}.items():
    apart = np.abs(losses[:, i] - losses[:, j]).mean()
    print(f"losses of β = {name}: {apart:.4f} apart on average")
ax.set(title="0.0005 is nothing at 0.9 and a different training at 0.999", xlabel="step")
ax.set_ylabel("training loss, mean of 15 steps")
ax.legend()
figures.show(
    fig,
    "Training loss with momentum. The curves for beta 0.9 and 0.9005 coincide and fall quickly. The "
    "curve for 0.999 falls far later, and the one for 0.9995 later still.",
)

# %% [markdown]
# ## Question
#
# A colleague searches $\beta$ with 100 trials, drawn as `rng.uniform(0.9, 0.999, size=100)`. What
# is your reply?
#
# - **a.** Nothing. The whole range is less than 0.1 wide, so its scale hardly matters.
# - **b.** Too many of the trials lie close to 1.
# - **c.** Draw the logarithm of $\beta$ uniformly instead.
# - **d.** Only about nine of the trials average over more than 100 values.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_2-answer"}
def question_3_2():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_2"}
check("question_3_2", question_3_2)

# %% [markdown]
# ## What is known today
#
# - **It is one keyword.** Optuna has `trial.suggest_float("lr", 1e-5, 1e-1, log=True)`
#   ([documentation](https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html)),
#   Ray Tune has `tune.loguniform`
#   ([documentation](https://docs.ray.io/en/latest/tune/api/search_space.html)), SciPy has
#   `scipy.stats.loguniform`. Random search itself was studied on such scales: Bergstra and Bengio
#   drew learning rates and numbers of units geometrically
#   ([2012](https://jmlr.org/papers/v13/bergstra12a.html)).
# - **Units, too, when the range is wide.** From 50 to 100 a linear scale is fine. From 16 to 1024
#   it is not: half of the draws would lie above 520. `suggest_int("units", 16, 1024, log=True)`.
# - **For numbers near 1, read the manual.** Amazon SageMaker has a reverse logarithmic scale for
#   ranges within $[0, 1)$
#   ([documentation](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContinuousParameterRange.html)).
#   Keras Tuner's `sampling="reverse_log"` is something else: it mirrors a log scale within the
#   range
#   ([source](https://github.com/keras-team/keras-tuner/blob/master/keras_tuner/src/engine/hyperparameters/hp_types/numerical.py)).
#   The next cell shows what that means for $\beta$. What always works is to declare $1 - \beta$ as
#   the hyperparameter, on a plain log scale.
# - **Scales can be learned**: a Bayesian search can warp each axis as the data suggest ([Snoek et
#   al. 2014](https://arxiv.org/abs/1402.0929)).
# - **Or made unnecessary**: with the maximal update parametrization the best learning rate stays
#   put when the network gets wider ([Yang et al. 2022](https://arxiv.org/abs/2203.03466)), so that
#   it can be found on a small one.

# %% tags=["experiment"]
p = np.random.default_rng(9).random(100_000)
mirrored = 0.9 + 0.999 - 0.9 * (0.999 / 0.9) ** (1 - p)
print(f"mirrored log scale: {100 * np.mean(mirrored > 0.99):.1f} % of the draws above 0.99")

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **`r = -4 * np.random.randn(1)`.** One letter too many: `randn` is normal and has no bounds.
#   Half of the learning rates would lie above 1. It is `rand`, or today `rng.random()`.
# - **"aLog = log(a), for a = 0.0001 it is −4."** That is `np.log10`. `np.log(0.0001)` is −9.21.
# - **"result = 10^r".** In Python `^` between an integer and a float is a TypeError; write `10**r`.
# - **"It uniformly samples values from [a, b]."** The *exponent* is uniform. Between 0.0001 and 1
#   the median of the values is 0.01; a uniform draw would have 0.5.
# - **"Subtract 1 from the random value."** The other way round, $\beta = 1 - 10^r$. Taken
#   literally, every $\beta$ is negative.
# - **"0.999 → 0.9995, about 1000."** The window goes from 1000 to 2000. For 0.9 → 0.9005 it goes
#   from 10 to 10.05.
#
# What looks wrong and is right: `r = (aLog - bLog) * np.random.rand() + bLog`. It runs from `bLog`
# down to `aLog`, and that is the same law.
#
# Sources: the lecture's own slides;
# [`numpy.random`](https://numpy.org/doc/stable/reference/random/generator.html) for what each
# function draws.
# </div>

# %% [markdown]
# ## Summary
#
# - Whole numbers in a narrow range: uniform, both ends included. Rounding a uniform draw halves the
#   share of the ends.
# - Unknown order of magnitude: draw the exponent uniformly, then raise the base to it. Each decade
#   gets the same share. On a linear scale from 0.0001 to 1, 90 % of the trials go to the top
#   decade.
# - Either direction and any base are right, but one base only.
# - The window of an average is $1/(1 - \beta)$, so $\beta$ is drawn through $1 - \beta$ on a log
#   scale.
# - A log scale is not a bet on small values; it is no bet at all. Where you know the order of
#   magnitude, a linear scale may be better.
#
# **Next:** [3.3 Hyperparameter tuning in practice: pandas and caviar](3.3-pandas-vs-caviar.ipynb),
# on how to spend a budget of trainings.
