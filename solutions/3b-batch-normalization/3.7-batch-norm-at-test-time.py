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
# # 3.7 Batch norm at test time
#
# **About 70 minutes · 11 points · builds on** 3.4 to 3.6 and exponentially weighted averages
# (week 2).
#
# When you are done you can
# - keep running averages of $\mu$ and $\sigma^2$ while a network trains;
# - predict for one example alone, and get what the same example gets inside any batch;
# - say how far to trust those averages, and how to compute better ones;
# - recognize the most common batch norm bug in other people's code.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# In training, batch norm takes each unit's mean and variance from the mini-batch: 64, 128 or 256
# examples at a time. Now the network is in use, and *one* image comes in. What is its variance?
#
# Look at what happens if you pretend that nothing changed. Here is a small network for the
# digits: 64 pixels, one hidden layer of 48 units with batch norm and ReLU, 10 classes. One step
# of its training first. Nothing in it is new; skim it.


# %% tags=["experiment"]
def moments(V):
    return V.mean(1)[:, None], V.var(1)[:, None]


def one_step(net, X, Y, lr=0.5):
    """Move the network one step downhill on a mini-batch; return what its hidden layer saw."""
    seen = net["W1"] @ X
    centre, spread = moments(seen)
    root = np.sqrt(spread + 1e-8)
    unit = (seen - centre) / root
    hidden = np.maximum(net["gamma"] * unit + net["beta"], 0)
    scores = np.exp(net["W2"] @ hidden + net["b2"])
    error = (scores / scores.sum(0) - Y) / X.shape[1]

    back = (net["W2"].T @ error) * (hidden > 0)
    pull = net["gamma"] * back
    pull = (pull - moments(pull)[0] - unit * moments(pull * unit)[0]) / root
    slopes = {"W1": pull @ X.T, "W2": error @ hidden.T, "b2": error.sum(1)[:, None]}
    slopes |= {"gamma": (back * unit).sum(1)[:, None], "beta": back.sum(1)[:, None]}
    for name, slope in slopes.items():
        net[name] = net[name] - lr * slope
    return seen


# %% [markdown]
# Six passes over the training set, in mini-batches of 64, are 126 steps. We keep what the hidden
# layer saw in each of them: you will need it.


# %% tags=["experiment"]
def train(X, Y, epochs=6, batch_size=64, seed=0):
    """Return a trained network and the hidden layer's z of every mini-batch."""
    rng = np.random.default_rng(seed)
    net = {"W1": rng.standard_normal((48, 64)) / 8, "W2": rng.standard_normal((10, 48)) / 7}
    net |= {"gamma": np.ones((48, 1)), "beta": np.zeros((48, 1)), "b2": np.zeros((10, 1))}
    seen = []
    whole = X.shape[1] // batch_size * batch_size  # the few examples left over wait for their turn
    for _epoch in range(epochs):
        for picked in rng.permutation(X.shape[1])[:whole].reshape(-1, batch_size):
            seen.append(one_step(net, X[:, picked], Y[:, picked]))
    return net, seen


digits = data.digits()
net, seen = train(digits.X_train, digits.Y_train)
print(len(seen), "mini-batches, each of shape", seen[0].shape)

# %% [markdown]
# Now the test images, in batches of different sizes, normalized with the mean and variance of
# their own batch: exactly as in training.


# %% tags=["experiment"]
def in_training_mode(net, X):
    """Return the digits that the network sees in a batch, normalized with its own statistics."""
    values = net["W1"] @ X
    centre, spread = moments(values)
    unit = (values - centre) / np.sqrt(spread + 1e-8)
    return (net["W2"] @ np.maximum(net["gamma"] * unit + net["beta"], 0) + net["b2"]).argmax(0)


truth = digits.Y_test.argmax(0)
sizes = [1, 2, 4, 8, 16, 32, 64, 128]
shares = []
for size in sizes:
    starts = range(0, len(truth), size)
    found = [in_training_mode(net, digits.X_test[:, s : s + size]) for s in starts]
    shares.append(100 * np.mean(np.concatenate(found) == truth))

# %% tags=["experiment"]
fig, ax = plt.subplots()
ax.plot(sizes, shares, "o-", color=figures.RED)
ax.axhline(10, color=figures.GREY, linestyle=":", label="guessing")
ax.set_xscale("log", base=2)
ax.set(xticks=sizes, xticklabels=sizes, ylim=(0, 105))
ax.set(xlabel="test images in a batch", ylabel="recognized (%)")
ax.set_title("One network, one test set: what it recognizes hangs on the batch size")
ax.legend(loc="center right")
figures.show(
    fig,
    "Share of the test images recognized against the size of the batch they come in. With one "
    "image a batch it is as good as guessing, with two a little over half, with 64 or more nearly "
    "all.",
)
print({size: round(share) for size, share in zip(sizes, shares, strict=True)})

# %% [markdown]
# The same weights, the same images. With one image a batch, the network guesses. The mean of one
# example is the example itself, so $z - \mu = 0$, whatever the image shows. Every unit puts out
# $\beta$.
#
# So for prediction $\mu$ and $\sigma^2$ must come from somewhere else. From where?

# %% [markdown]
# ## The idea
#
# From training. There you computed $\mu$ and $\sigma^2$ of every mini-batch anyway. Write
# $X^{\{1\}}, X^{\{2\}}, \dots$ for the mini-batches and $\mu^{\{t\}}, \sigma^{2\{t\}}$ for what
# one unit of layer $l$ gives on the $t$-th. Keep an exponentially weighted average of each, as you
# did with temperatures in week 2:
#
# $$\mu_\text{run} \leftarrow p\, \mu_\text{run} + (1 - p)\, \mu^{\{t\}} \qquad
#   \sigma^2_\text{run} \leftarrow p\, \sigma^2_\text{run} + (1 - p)\, \sigma^{2\{t\}}$$
#
# - $\mu_\text{run}$ and $\sigma^2_\text{run}$ are the **running averages**, one pair a unit.
# - $p$ is called `momentum` here. It is the weight of the *old* value, such as 0.9.
# - It is the variance that is averaged, not its root.
#
# Training goes on as before and never reads them. Prediction uses them, and only them:
#
# $$z_\text{norm} = \frac{z - \mu_\text{run}}{\sqrt{\sigma^2_\text{run} + \varepsilon}} \qquad
#   \tilde z = \gamma\, z_\text{norm} + \beta$$
#
# There is no sum over examples left in it. So one example is enough.

# %% [markdown]
# ## A worked example
#
# One unit, three mini-batches of four examples. We start from mean 0 and variance 1 and take
# $p = 0.9$.

# %%
mini_batches = np.array([[1.0, 2, 3, 4], [1.5, 3.5, 3.5, 5.5], [0.0, 1, 1, 2]])
average = np.array([0.0, 1.0])
for z in mini_batches:
    new = np.array([z.mean(), z.var()])
    average = 0.9 * average + 0.1 * new
    print(f"batch: {new}   running: {average.round(5)}")

# %% [markdown]
# Now predict with $\gamma = 2$ and $\beta = 1$, for a single $z = 4$.

# %%
mean, variance = average
print(round(2 * (4 - mean) / np.sqrt(variance + 1e-8) + 1, 6))

# %% [markdown]
# **Predict, then run.** The three batches have the means 2.5, 3.5 and 1. Their average is 2.33.
# Yet the running mean stands at 0.62. Why so low? How much weight does the starting value, 0,
# still have after three batches? And after 30?
#
# <details><summary>Answer</summary>
#
# Each batch multiplies the weight of everything before it by 0.9. After three the start still has
# $0.9^3 = 0.729$. After 30 it has $0.9^{30} = 0.042$.
#
# This is the start-up bias that you corrected in week 2. Batch norm usually leaves it: training
# takes thousands of steps, and nobody reads the averages before the end.
# </details>

# %%
for momentum in (0.9, 0.99):
    left = {t: round(momentum**t, 3) for t in (3, 30, 300)}
    print(f"p = {momentum:<4}: weight of the start after t batches: {left}")

# %% [markdown]
# ## Exercise 1: keep the running averages
#
# One update, for all units of a layer at once.
#
# <details><summary>Hint 1: where to begin</summary>
#
# You need two things of <code>Z</code> first: each unit's mean and variance in this mini-batch,
# both of shape <code>(n, 1)</code>, as in 3.4.
# </details>
# <details><summary>Hint 2: which weight goes where</summary>
#
# With momentum 1 nothing would ever change. With momentum 0 the old value would be forgotten at
# once.
# </details>
# <details><summary>Hint 3: the input must not change</summary>
#
# <code>mu_run *= momentum</code> writes into the caller's array. Build new arrays and return them.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "update_running-answer"}
def update_running(mu_run, var_run, Z, momentum=0.9):
    """Return the running averages after one more mini-batch.

    Parameters
    ----------
    mu_run, var_run : arrays of shape (n, 1)
        Running mean and running variance of every unit so far.
    Z : array of shape (n, m)
        Values before the activation: a row a unit, a column an example.
    momentum : float
        Weight of the old value; the mini-batch gets the rest.

    Returns
    -------
    mu_run, var_run : arrays of shape (n, 1)
        New arrays. The variance of a mini-batch has 1/m.

    Example
    -------
    >>> update_running(np.array([[0.]]), np.array([[1.]]), np.array([[1., 2, 3, 4]]))
    (array([[0.25]]), array([[1.025]]))
    """
    ### BEGIN SOLUTION
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    new_mu_run = momentum * mu_run + (1 - momentum) * mu
    new_var_run = momentum * var_run + (1 - momentum) * sigma2
    return new_mu_run, new_var_run
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "update_running"}
check("update_running", update_running)

# %% [markdown]
# ## How long it remembers
#
# A mini-batch that is $k$ steps old has the weight $(1 - p)\,p^k$. Half of all the weight lies on
# the latest $\ln \tfrac12 / \ln p$ batches.

# %% tags=["experiment"]
fig, ax = plt.subplots()
age = np.arange(150)
for momentum in (0.5, 0.9, 0.97, 0.99):
    half = np.log(0.5) / np.log(momentum)
    label = f"p = {momentum:g}: half the weight on the latest {half:.0f}"
    ax.plot(age, (1 - momentum) * momentum**age, label=label)
ax.set(yscale="log", ylim=(1e-5, 1), xlabel="age of the mini-batch (steps)", ylabel="its weight")
ax.set_title("Momentum 0.99 remembers ten times as long as 0.9")
ax.legend(loc="upper right")
figures.show(
    fig,
    "Weight of a mini-batch in the running average against its age, on a logarithmic scale, for "
    "four values of the momentum. The lines fall straight, steeply for 0.5 and slowly for 0.99.",
)

# %% [markdown]
# A long memory averages the noise of many batches. But the network changes as it learns: old
# batches come from an older network. And a long memory keeps the start as well. Try it on the
# network that you saw training. Each dot is one mini-batch; the line is your `update_running`;
# the dashed line, the goal, is what the finished network gives on all training images together.


# %% tags=["experiment"]
def running(momentum):
    """Return the running averages of the hidden layer after every mini-batch."""
    path = [(np.zeros((48, 1)), np.ones((48, 1)))]
    for Z in seen:
        path.append(update_running(*path[-1], Z, momentum))
    return path


goal = moments(net["W1"] @ digits.X_train)


def follow(momentum=0.9, unit=3):
    path = np.array(running(momentum))[:, :, unit, 0]
    each = np.array([moments(Z) for Z in seen])[:, :, unit, 0]
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.4))
    for ax, k, name in zip(axes, (0, 1), ("mean", "variance"), strict=True):
        ax.plot(range(1, len(each) + 1), each[:, k], ".", color=figures.SKY, label="mini-batch")
        ax.plot(path[:, k], color=figures.BLUE, label="running average")
        ax.axhline(goal[k][unit, 0], color=figures.RED, linestyle="--", label="goal")
        ax.set(xlabel="step", ylabel=f"{name} of z")
        ratio = path[-1, k] / goal[k][unit, 0]
        ax.set_title(f"{name}, p = {momentum:g}: ends at {ratio:.2f} × goal")
    axes[1].legend(fontsize="small")
    return fig


# %% tags=["experiment"]
figures.explore(
    follow,
    "Two panels over 126 training steps: the mean and the variance of one hidden unit. Dots for "
    "the mini-batches scatter and drift; with momentum 0.9 the running average follows them and "
    "ends close to the dashed line.",
    momentum=(0.9, 0.5, 0.97, 0.99, 0.999),
    unit=(3, 0, 1, 2, 4, 5, 6, 7),
)

# %% [markdown]
# With 0.5 the line shakes with every batch. With 0.99 and more it has not got away from its
# start: 126 steps are too few. The running variance began at 1, and is still far above the dots.

# %% [markdown]
# ## Exercise 2: predict
#
# <details><summary>Hint 1</summary>
#
# Compare the two formulas of the idea with those of 3.4. Which quantities are replaced?
# </details>
# <details><summary>Hint 2</summary>
#
# No mean and no variance of <code>Z</code> appear in it. If your code calls <code>np.mean</code>,
# it is still training.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "batchnorm_predict-answer"}
def batchnorm_predict(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    """Batch-normalize with the statistics kept from training.

    Parameters
    ----------
    Z : array of shape (n, m)
        Values before the activation; m may be 1.
    gamma, beta : arrays of shape (n, 1)
        Scale and shift of every unit.
    mu_run, var_run : arrays of shape (n, 1)
        Running mean and running variance of every unit.
    eps : float
        Added to the running variance, under the square root.

    Returns
    -------
    Z_tilde : array of shape (n, m)

    Example
    -------
    >>> one = np.ones((1, 1))
    >>> batchnorm_predict(np.array([[4.]]), 2 * one, one, 0.6175 * one, 1.06025 * one)
    array([[7.56997368]])
    """
    ### BEGIN SOLUTION
    Z_norm = (Z - mu_run) / np.sqrt(var_run + eps)
    return gamma * Z_norm + beta
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "batchnorm_predict"}
check("batchnorm_predict", batchnorm_predict)

# %% [markdown]
# ## One at a time
#
# The test images once more, one by one, now with the running averages of your `update_running`.


# %% tags=["experiment"]
def recognize(X, statistics):
    """Return the digits that the network sees, given each hidden unit's mean and variance."""
    Z_tilde = batchnorm_predict(net["W1"] @ X, net["gamma"], net["beta"], *statistics)
    return (net["W2"] @ np.maximum(Z_tilde, 0) + net["b2"]).argmax(0)


kept = running(0.9)[-1]
one_by_one = [recognize(digits.X_test[:, [i]], kept)[0] for i in range(len(truth))]
together = recognize(digits.X_test, kept)
print("the same answers alone and together:", bool(np.all(one_by_one == together)))
print(f"recognized one by one: {np.mean(one_by_one == truth):.1%}")

# %% [markdown]
# From guessing to almost all, without touching a weight.
#
# **Predict, then run.** A sorter hands you a batch of 50 images that all show a seven. The
# network is left in training mode by mistake. How many does it recognize: nearly all, about half,
# or hardly any?
#
# <details><summary>Answer</summary>
#
# Hardly any. What all sevens have in common is the batch's mean, and the mean is subtracted. What
# is left is how one seven differs from another, and that looks like nothing in particular.
#
# The batch is large enough. But it is not drawn like those of training, and that suffices.
# </details>

# %% tags=["experiment"]
sorted_training, sorted_running = [], []
for digit in range(10):
    only = digits.X_test[:, truth == digit]
    sorted_training.append(100 * np.mean(in_training_mode(net, only) == digit))
    sorted_running.append(100 * np.mean(recognize(only, kept) == digit))

fig, ax = plt.subplots()
place = np.arange(10)
ax.bar(place - 0.2, sorted_running, 0.4, color=figures.BLUE, label="running averages")
ax.bar(place + 0.2, sorted_training, 0.4, color=figures.RED, label="the batch's own statistics")
ax.set(xticks=place, xlabel="the only digit in the batch", ylabel="recognized (%)", ylim=(0, 125))
ax.set_title("In training mode, a batch of one class loses what makes it that class")
ax.legend(loc="upper center", ncols=2)
figures.show(
    fig,
    "For batches that hold one digit only: bars of the share recognized. With the running averages "
    "all bars are near 100 per cent, with the batch's own statistics they are at most 20.",
)
print(f"with running averages at least {min(sorted_running):.0f} %, ", end="")
print(f"in training mode at most {max(sorted_training):.0f} %")

# %% [markdown]
# ## A pass over the training set
#
# There is another way to get $\mu$ and $\sigma^2$: when training is over, run the training set
# through the *finished* network once more, and average. The paper does it this way. For
# mini-batches of $m$ examples each:
#
# $$\mu = \operatorname{mean}_t\, \mu^{\{t\}} \qquad
#   \sigma^2 = \frac{m}{m - 1}\, \operatorname{mean}_t\, \sigma^{2\{t\}}$$
#
# Why the factor? A batch's variance is measured around the batch's *own* mean, which lies closer
# to its examples than the true mean does. On average it comes out as $(m - 1)/m$ of the truth.
# With 64 examples you hardly notice. With two you have half.
#
# ## Exercise 3: the statistics of the population
#
# <details><summary>Hint 1</summary>
#
# <code>batches</code> is a list of arrays, all of shape <code>(n, m)</code>. First collect one
# mean and one variance from each, of shape <code>(n, 1)</code>.
# </details>
# <details><summary>Hint 2</summary>
#
# <code>np.mean(list_of_arrays, axis=0)</code> averages over the list and keeps the shape of its
# entries.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "population_statistics-answer"}
def population_statistics(batches):
    """Return the mean and the variance of every unit over a pass through the training set.

    Parameters
    ----------
    batches : list of arrays of shape (n, m)
        The layer's values in the finished network, a mini-batch an array, all of the same m ≥ 2.

    Returns
    -------
    mu, var : arrays of shape (n, 1)
        The average of the batches' means; the average of their variances, times m/(m − 1).

    Example
    -------
    >>> population_statistics([np.array([[1., 2, 3]]), np.array([[4., 6, 8]])])
    (array([[4.]]), array([[2.5]]))
    """
    ### BEGIN SOLUTION
    m = batches[0].shape[1]
    mu = np.mean([np.mean(Z, axis=1, keepdims=True) for Z in batches], axis=0)
    sigma2 = np.mean([np.var(Z, axis=1, keepdims=True) for Z in batches], axis=0)
    return mu, m / (m - 1) * sigma2
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "population_statistics"}
check("population_statistics", population_statistics)

# %% [markdown]
# Try it on the finished network, with mini-batches of 2 up to 64 images. Beside it stand the two
# shortcuts that people take: no factor, and averaging $\sigma$ in place of $\sigma^2$.

# %% tags=["experiment"]
Z_all = (net["W1"] @ digits.X_train)[:, np.random.default_rng(4).permutation(1344)]
lengths = [2, 4, 8, 16, 32, 64]
ratios = {"with m/(m − 1)": [], "without": [], "average of σ, squared": []}
for m in lengths:
    parts = np.split(Z_all, 1344 // m, axis=1)
    guesses = [population_statistics(parts)[1]]
    guesses.append(np.mean([moments(part)[1] for part in parts], axis=0))
    guesses.append(np.mean([np.sqrt(moments(part)[1]) for part in parts], axis=0) ** 2)
    for name, guess in zip(ratios, guesses, strict=True):
        ratios[name].append(float(np.mean(guess / moments(Z_all)[1])))

# %% tags=["experiment"]
fig, ax = plt.subplots()
for (name, values), marker in zip(ratios.items(), "os^", strict=True):
    ax.plot(lengths, values, marker=marker, label=name)
    print(f"{name:<22}", np.round(values, 2))
ax.axhline(1, color=figures.GREY, linestyle=":")
ax.set_xscale("log", base=2)
ax.set(xticks=lengths, xticklabels=lengths, ylim=(0, 1.15))
ax.set(xlabel="examples in a mini-batch, m", ylabel="estimate / variance of all images")
ax.set_title("Small mini-batches make the variance look small, unless you mend it")
ax.legend(loc="lower right")
figures.show(
    fig,
    "Three estimates of the variance, relative to the truth, against the size of the mini-batches. "
    "With the factor the line stays at one. Without it, it starts at one half and rises to one. "
    "The squared average of the standard deviations starts lower still.",
)

# %% [markdown]
# ## Running average or pass?
#
# Now the comparison: the same network, the same test images, the statistics once from the running
# average and once from a pass over the training set. The pass costs one look at the data; the
# running average comes free.

# %% tags=["experiment"]
passed = population_statistics(np.split(Z_all, 21, axis=1))
by_pass = 100 * np.mean(recognize(digits.X_test, passed) == truth)
momenta = (0.5, 0.9, 0.97, 0.99, 0.999)
by_running, too_wide = [], []
for momentum in momenta:
    last = running(momentum)[-1]
    by_running.append(100 * np.mean(recognize(digits.X_test, last) == truth))
    too_wide.append(np.mean(last[1] / goal[1]))
    print(f"p = {momentum:<5}: {by_running[-1]:.1f} %, variance {too_wide[-1]:.2f} × the truth")
print(f"a pass   : {by_pass:.1f} %")

# %% tags=["experiment"]
fig, (left, right) = plt.subplots(1, 2, figsize=(8.2, 3.4))
place = range(len(momenta))
left.bar(place, too_wide, color=figures.ORANGE)
left.axhline(1, color=figures.GREY, linestyle=":")
left.set(title="p ≥ 0.99: the variance is far too large", ylabel="running variance / truth")
right.plot(place, by_running, "o-", color=figures.BLUE, label="running average")
right.axhline(by_pass, color=figures.RED, linestyle="--", label="a pass over the training set")
right.set(
    title="and fewer images are recognized", ylabel="test images recognized (%)", ylim=(80, 101)
)
right.legend(loc="lower left")
for ax in (left, right):
    ax.set(xticks=place, xticklabels=[f"{p:g}" for p in momenta], xlabel="momentum p")
figures.show(
    fig,
    "Left: the running variance relative to the truth after 126 steps, close to one up to momentum "
    "0.9, more than three times too large at 0.99 and eight times at 0.999. Right: the accuracy "
    "falls with it from above 98 to about 84 per cent, while a pass over the training set gives "
    "nearly 99.",
)

# %% [markdown]
# With a sensible momentum the two agree: the lecture is right that any reasonable estimate does.
# But 0.99, Keras's default, is not sensible for 126 steps: $0.99^{126} = 0.28$ of its weight still
# lies on the start. If a short training run looks fine and its validation looks terrible, suspect
# this first. A pass over the training set mends it without any training: this is called
# **recalibration**.

# %% [markdown]
# ## Who calls what momentum
#
# The word means opposite things in the two frameworks that you are likely to meet.
#
# | | update | default | variance stored | $\varepsilon$ |
# | --- | --- | --- | --- | --- |
# | this lecture | $p$ · old + $(1 - p)$ · new | 0.9 | $1/m$ | $10^{-8}$ |
# | Keras 3 | $p$ · old + $(1 - p)$ · new | 0.99 | $1/m$ | $10^{-3}$ |
# | PyTorch | $(1 - p)$ · old + $p$ · new | 0.1 | $1/(m - 1)$ | $10^{-5}$ |
#
# So PyTorch's 0.1 is our 0.9. Copy the number 0.9 to PyTorch and the running average is little
# more than the last mini-batch. The line on PyTorch is from its [own
# page](https://docs.pytorch.org/docs/stable/generated/torch.nn.modules.batchnorm.BatchNorm1d.html);
# for Keras you can see it here. Your three mini-batches again:

# %% tags=["experiment"]
import keras

layer = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-8)
for z in mini_batches:
    layer(z[:, None], training=True)  # Keras wants a row an example
kept_by_keras = [float(value[0]) for value in (layer.moving_mean, layer.moving_variance)]
print("Keras:", np.round(kept_by_keras, 5))
print("yours:", average.round(5))

# %% [markdown]
# The same numbers: Keras weighs the old value and stores the variance with $1/m$. Now a single
# $z = 4$, first as it should be, then in training mode, then as it should be again.

# %% tags=["experiment"]
single = np.array([[4.0]])
for mode in (False, True, False):
    print(f"training={mode!s:<5}:", round(float(layer(single, training=mode)[0, 0]), 4))
print("running mean now:", round(float(layer.moving_mean[0]), 4))

# %% [markdown]
# Two lessons in three lines. In training mode the single example becomes $\beta = 0$. And the call
# left a mark: it moved the running averages, so that the third line differs from the first.
#
# `model.predict` and `model.evaluate` in Keras use the running averages by themselves. The bug
# comes with calls of your own: `model(x, training=True)` in Keras, or a forgotten `model.eval()`
# in PyTorch.

# %% [markdown]
# ## When the world changes
#
# The running averages describe the training images. What if the new images are darker? Below, the
# pixels are multiplied by a brightness below 1. The red line recalibrates: it takes the mean and
# variance of the darker images, without knowing a single label.

# %% tags=["experiment"]
brightness = np.linspace(0.2, 1.0, 9)
frozen, renewed = [], []
for factor in brightness:
    darker = factor * digits.X_test
    frozen.append(100 * np.mean(recognize(darker, kept) == truth))
    renewed.append(100 * np.mean(recognize(darker, moments(net["W1"] @ darker)) == truth))

fig, ax = plt.subplots()
ax.plot(brightness, renewed, "s--", color=figures.RED, label="recalibrated on the darker images")
ax.plot(brightness, frozen, "o-", color=figures.BLUE, label="running averages of training")
ax.set(xlabel="brightness of the test images", ylabel="recognized (%)", ylim=(0, 109))
ax.set_title("Darker images fail with old statistics, not with renewed ones")
ax.legend(loc="lower right")
figures.show(
    fig,
    "Share of the test images recognized against their brightness. With the running averages of "
    "training it falls steeply as the images get darker. With statistics renewed on the darker "
    "images it stays where it was.",
)
print(f"brightness 0.5: {frozen[3]:.0f} % frozen, {renewed[3]:.0f} % recalibrated")

# %% [markdown]
# Darker images scale $z$, and normalizing undoes every scaling: so here the repair is complete.
# Other changes are mended in part. And it needs a large, mixed batch of the new images: with one
# image, or with sevens only, you are back at the first bug.

# %% [markdown]
# ## Question
#
# A colleague's trained network recognizes 98 % of the test images in batches of 256. In the app,
# which sends one image at a time, it is as good as guessing. What is the likely reason?
#
# - **a.** It has not been trained for long enough.
# - **b.** It still normalizes with the mean and variance of the batch that comes in.
# - **c.** The running averages have not got away from their starting values.
# - **d.** $\varepsilon$ is too small for a single image.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_7-answer"}
def question_3_7():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_7"}
check("question_3_7", question_3_7)

# %% [markdown]
# ## What is known today
#
# - **A pass instead of the average.** For large image networks, recomputing the statistics on a few
#   thousand training images is more reliable than the running average, above all early in training
#   ([Wu and Johnson 2021](https://arxiv.org/abs/2105.07576)).
# - **Averaged weights** have no statistics of their own. After stochastic weight averaging you must
#   recompute them ([Izmailov et al. 2018](https://arxiv.org/abs/1803.05407)); PyTorch has
#   `update_bn` for it.
# - **Adapting to new data** by new statistics alone is an old and strong baseline ([Li et al.
#   2016](https://arxiv.org/abs/1603.04779); [Schneider et al.
#   2020](https://arxiv.org/abs/2006.16971)).
# - **Closing the gap** between the two modes: batch renormalization corrects towards the running
#   averages during training already ([Ioffe 2017](https://arxiv.org/abs/1702.03275)).
# - **Folding.** At prediction, batch norm multiplies by a constant and adds one. Both can be merged
#   into the weights of the layer before it, so that it costs nothing ([Jacob et al.
#   2017](https://arxiv.org/abs/1712.05877)).
# - **Fine-tuning in Keras**: `layer.trainable = False` also makes a batch norm layer use its
#   running averages and stop moving them ([Keras
#   documentation](https://keras.io/api/layers/normalization_layers/batch_normalization/)).
# - Layer norm and RMSNorm look at one example at a time. They have no second mode, and none of
#   these problems.

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"The running average is another method"**, beside the exponentially weighted one. They are two
#   names for the same thing. The paper's own method is a pass over the training set, with
#   $m/(m - 1)$.
# - **"Average the σ's to get σ²."** Average the *variances*. The average of $\sigma$, squared, is
#   smaller than the average of $\sigma^2$: you saw by how much.
# - **"Estimate μ and σ."** The two quantities kept are $\mu$ and $\sigma^2$.
# - **"The mean and variance of the *size* of the mini-batch."** Of the values in the mini-batch.
# - **"6428 or 2056 examples"**, or "64 or 28". A slip of transcription: 64, 128 or 256.
# - **"$X^{[1]}, X^{[2]}$" for mini-batches.** Square brackets count layers; mini-batches have
#   braces: $X^{\{1\}}, X^{\{2\}}$.
#
# One thing that looks wrong is right: in use, examples may well come one at a time.
#
# Source: [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167), algorithm 2 and section 3.1.
# </div>

# %% [markdown]
# ## Summary
#
# - Training normalizes with the mini-batch, prediction with statistics kept from training. So one
#   example gives what it gives inside any batch.
# - The usual statistics are running averages: $p$ times the old value plus $1 - p$ times the new
#   one, of $\mu$ and of $\sigma^2$.
# - A large $p$ remembers long, its start included. After a short training run, recompute the
#   statistics with a pass over the training set.
# - Keras's momentum weighs the old value, PyTorch's the new one.
# - A network left in training mode fails on single examples and on batches of one kind, and damages
#   its running averages.
#
# **Next:** [3.8 Softmax regression](../3c-softmax/3.8-softmax-regression.ipynb), for outputs with
# more than two classes.
