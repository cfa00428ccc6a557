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
# # 3.4 Normalizing activations in a network
#
# **About 60 minutes · 10 points · builds on** normalizing inputs (week 1) and gradient descent.
#
# When you are done you can
# - compute batch normalization of a layer, unit by unit;
# - say what $\gamma$ and $\beta$ are for, and choose them so that nothing changes at all;
# - explain why the values before the activation are normalized, and when something else is.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# Take a regression with two features. One runs from 0 to 1, the other from 0 to 4. A step of
# gradient descent that suits the second feature is far too small for the first.
#
# You met the remedy in week 1: subtract each feature's mean, divide by its standard deviation.
# Both runs below take 40 steps, each at the best learning rate for its own data.

# %% tags=["experiment"]
rng = np.random.default_rng(0)
X_raw = rng.uniform(0, [[1.0], [4.0]], size=(2, 200))
X_norm = (X_raw - X_raw.mean(1)[:, None]) / X_raw.std(1)[:, None]


def descend(X, steps=40):
    """Minimize ½‖w − w*‖² measured through X; return the path of w − w* and the curvature."""
    H = X @ X.T / X.shape[1]
    low, high = np.linalg.eigvalsh(H)
    path = [np.array([1.0, 1.0])]
    for _ in range(steps):
        path.append(path[-1] - 2 / (low + high) * H @ path[-1])
    return np.array(path), H


# %% tags=["experiment"]
fig, axes = plt.subplots(1, 2, figsize=(7.6, 3.4))
grid = np.stack(np.meshgrid(np.linspace(-1.4, 1.4, 81), np.linspace(-1.4, 1.4, 81)))
for ax, X, name in zip(axes, (X_raw, X_norm), ("raw inputs", "normalized inputs"), strict=True):
    path, H = descend(X)
    J = np.einsum("iab,ij,jab->ab", grid, H, grid) / 2
    ax.contour(*grid, J, levels=12, colors=figures.GREY, linewidths=0.7, alpha=0.6)
    ax.plot(*path.T, "o-", color=figures.RED, markersize=3, linewidth=1)
    ax.plot(0, 0, "*", color=figures.BLUE, markersize=11)
    left = np.linalg.norm(path[-1]) / np.linalg.norm(path[0])
    ax.set(title=f"{name}: {left:.0%} of the error left", xlabel="$w_1 - w_1^*$")
    ax.set_ylabel("$w_2 - w_2^*$")
    ax.grid(False)
    print(f"{name}: condition number {np.linalg.cond(H):.0f}")
figures.show(
    fig,
    "Two contour plots of a cost. With raw inputs it is a narrow valley and gradient descent "
    "zigzags, still far away after 40 steps. With normalized inputs it is a round bowl and the "
    "path ends at the minimum.",
)

# %% [markdown]
# The valley became a bowl. The number printed is the **condition number** of the curvature: the
# ratio of its largest to its smallest eigenvalue. The number of steps that gradient descent needs
# grows in proportion to it.
#
# Now look at a deep network. Layer 3 has inputs as well: they are $a^{[2]}$, the activations of
# layer 2. Nobody normalized those. And while $x$ stays as it is, $a^{[2]}$ moves with every
# update of the layers before it.

# %% tags=["experiment"]
digits = data.digits()


def hidden_values(X, gain, depth=5, width=64, seed=1):
    """Return z of every layer of an untrained tanh network whose weights have std gain/√n."""
    rng, A, zs = np.random.default_rng(seed), X, []
    for _ in range(depth):
        Z = gain / np.sqrt(len(A)) * rng.standard_normal((width, len(A))) @ A
        zs.append(Z)
        A = np.tanh(Z)
    return zs


# %% tags=["experiment"]
fig, axes = plt.subplots(1, 3, figsize=(8.2, 3.2), sharey=True)
for ax, gain in zip(axes, (0.5, 1.0, 4.0), strict=True):
    zs = hidden_values(digits.X_train, gain)
    ax.violinplot([Z.ravel()[::37] for Z in zs], showextrema=False, widths=0.9)
    ax.set(title=f"weights × {gain:g}: std {zs[-1].std():.2g}", xlabel="layer")
    ax.set(xticks=range(1, 6), ylim=(-9, 9))
axes[0].set_ylabel("hidden values $z^{[l]}$")
figures.show(
    fig,
    "Distributions of the hidden values z in five layers for three scales of the weights. With "
    "small weights they shrink towards zero layer by layer, with large ones they spread far into "
    "the flat parts of tanh.",
)

# %% [markdown]
# Same data, same network, three scales of the random weights. With small weights the last layer
# sees almost nothing but zero. With large ones it sees values where $\tanh$ is flat, so that
# hardly any gradient comes back. You would have to tune the scale anew for every depth.
#
# ## The idea
#
# If normalizing the inputs helped, why not normalize the hidden values too, in every layer and in
# every step? That is **batch normalization** (Ioffe and Szegedy, 2015).
#
# Take one layer and one mini-batch of $m$ examples. $Z$ has shape $(n, m)$: a row is a unit, a
# column is an example. For each unit, over the examples:
#
# $$\mu = \frac{1}{m} \sum_{i=1}^{m} z^{(i)} \qquad
#   \sigma^2 = \frac{1}{m} \sum_{i=1}^{m} \bigl(z^{(i)} - \mu\bigr)^2$$
#
# $$z_\text{norm}^{(i)} = \frac{z^{(i)} - \mu}{\sqrt{\sigma^2 + \varepsilon}} \qquad
#   \tilde z^{(i)} = \gamma\, z_\text{norm}^{(i)} + \beta$$
#
# - $\mu$ and $\sigma^2$ are the unit's mean and variance in this mini-batch.
# - $\varepsilon$ is a tiny constant. It keeps the division finite when a unit never varies.
# - $\gamma$ and $\beta$ are parameters, one pair a unit, learned like any weight. They give the
#   unit whatever mean and spread serve it.
#
# From here on the layer uses $\tilde z$ wherever it used $z$.

# %% [markdown]
# ## A worked example
#
# One unit, four examples: $z = 1, 2, 3, 4$, with $\gamma = 2$ and $\beta = 1$. Check each line
# with pen and paper.

# %%
z = np.array([1.0, 2.0, 3.0, 4.0])
mean, variance = z.mean(), z.var()
z_normalized = (z - mean) / np.sqrt(variance + 1e-8)

print("μ      =", mean)
print("σ²     =", variance)
print("z_norm =", z_normalized.round(3))
print("z̃      =", (2 * z_normalized + 1).round(3))

# %% [markdown]
# The variance is $(2.25 + 0.25 + 0.25 + 2.25)/4 = 1.25$: divided by $m$, not by $m - 1$. And the
# result has mean $\beta = 1$ and standard deviation $\gamma = 2$.
#
# **Predict, then run.** You multiply all four values by 10 and do the same again. What happens to
# $\tilde z$?
#
# <details><summary>Answer</summary>
#
# Nothing. The mean and the standard deviation grow by the same factor, so $z_\text{norm}$ stays
# what it was. (Up to $\varepsilon$, which matters only when $\sigma^2$ is as small as it is.)
# </details>

# %%
ten_times = 10 * z
print((2 * (ten_times - ten_times.mean()) / ten_times.std() + 1).round(3))

# %% [markdown]
# ## Exercise 1: batch normalization of a layer
#
# Now for a whole layer at once, without a loop over the units.
#
# <details><summary>Hint 1: which axis?</summary>
#
# A unit is a row, and its examples lie along the columns. You average along <code>axis=1</code>.
# </details>
# <details><summary>Hint 2: the shapes do not fit</summary>
#
# <code>np.mean(Z, axis=1)</code> has shape <code>(n,)</code>. With <code>keepdims=True</code> it
# has shape <code>(n, 1)</code>, which broadcasts against <code>(n, m)</code>.
# </details>
# <details><summary>Hint 3: four lines</summary>
#
# One line for each formula above: mean, variance, normalized values, scaled and shifted values.
# Make new arrays; do not write into <code>Z</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "batchnorm_forward-answer"}
def batchnorm_forward(Z, gamma, beta, eps=1e-8):
    """Batch-normalize the values of one layer on one mini-batch.

    Parameters
    ----------
    Z : array of shape (n, m)
        Values before the activation: a row a unit, a column an example.
    gamma, beta : arrays of shape (n, 1)
        Scale and shift of every unit.
    eps : float
        Added to the variance, under the square root.

    Returns
    -------
    Z_tilde : array of shape (n, m)

    Example
    -------
    >>> batchnorm_forward(np.array([[1., 2, 3, 4]]), np.array([[2.]]), np.array([[1.]]))
    array([[-1.68328156,  0.10557281,  1.89442719,  3.68328156]])
    """
    ### BEGIN SOLUTION
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(sigma2 + eps)
    return gamma * Z_norm + beta
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 6, "grade_id": "batchnorm_forward"}
check("batchnorm_forward", batchnorm_forward)

# %% [markdown]
# ## What it does to a layer
#
# **Predict, then run.** Below, one hidden unit has a skewed distribution: most values small, a
# long tail to the right. After batch normalization with $\gamma = 1$ and $\beta = 0$, is its
# histogram a symmetric bell?
#
# <details><summary>Answer</summary>
#
# No. Subtracting a number and dividing by a number moves and stretches the histogram. Its shape
# stays. Only the mean and the variance are prescribed.
# </details>

# %% tags=["experiment"]
rng = np.random.default_rng(3)
Z = np.stack([rng.gamma(1.5, 3.0, 4000), rng.normal(-6, 0.7, 4000), rng.normal(2, 5, 4000)])
Z_tilde = batchnorm_forward(Z, np.ones((3, 1)), np.zeros((3, 1)))

fig, axes = plt.subplots(1, 2, figsize=(8.0, 3.4))
titles = ("before: three units, three worlds", "after: one scale, shapes kept")
for ax, values, title in zip(axes, (Z, Z_tilde), titles, strict=True):
    for unit, name in zip(values, ("skewed", "narrow", "wide"), strict=True):
        ax.hist(unit, bins=90, density=True, histtype="step", linewidth=1.6, label=name)
    ax.set(title=title, xlabel="value of the unit", ylabel="density")
axes[0].set_xlim(-14, 24)
axes[1].set_xlim(-4, 6)
axes[0].legend()
figures.show(
    fig,
    "Histograms of three units before and after batch normalization. Before, they differ in "
    "centre and width. After, all have mean 0 and standard deviation 1, but the skewed one is "
    "still skewed.",
)

# %% [markdown]
# ## Why γ and β: the sigmoid's straight middle
#
# With mean 0 and variance 1, about two thirds of a bell-shaped unit's values lie between −1
# and 1. Look at what a sigmoid does there: almost nothing but draw a straight line. A network
# whose layers are all nearly linear computes a nearly linear function, however deep it is.

# %% tags=["experiment"]
line = np.linspace(-6, 6, 601)
sigmoid = 1 / (1 + np.exp(-line))
tangent = 0.5 + line / 4

fig, ax = plt.subplots()
ax.axvspan(-1, 1, color=figures.SKY, alpha=0.25, label="68 % of a normal unit, γ = 1, β = 0")
ax.plot(line, sigmoid, color=figures.BLUE, label="sigmoid")
ax.plot(line, tangent, "--", color=figures.RED, label="its tangent at 0")
ax.set(title="Between −1 and 1 a sigmoid is nearly a straight line", xlabel="$z$", ylabel="$a$")
ax.set_ylim(-0.1, 1.1)
ax.legend(loc="lower right")
figures.show(
    fig,
    "The sigmoid and its tangent at zero. In the shaded band from minus 1 to 1 the two are hardly "
    "told apart; beyond 2 they part.",
)
for edge in (1, 2, 4):
    gap = np.abs(sigmoid - tangent)[np.abs(line) <= edge].max()
    print(f"largest gap to the straight line for |z| ≤ {edge}: {gap:.3f}")

# %% [markdown]
# So the unit must be free to leave that band. $\gamma$ stretches its values over more of the
# curve, $\beta$ slides them along it. Move the sliders: at which settings does the unit use both
# bends, at which is it stuck in one of the flat ends?


# %% tags=["experiment"]
def unit_on_a_sigmoid(gamma=1.0, beta=0.0):
    values = gamma * np.random.default_rng(5).standard_normal(3000) + beta
    activations = 1 / (1 + np.exp(-values))
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2))
    left.plot(line, sigmoid, color=figures.GREY)
    left.hist(values, bins=60, range=(-6, 6), weights=np.full(3000, 1 / 500), alpha=0.6)
    left.set(title=f"z̃ with γ = {gamma:g}, β = {beta:g}", xlabel="z̃", ylabel="sigmoid")
    left.set(xlim=(-6, 6), ylim=(0, 1.05))
    right.hist(activations, bins=50, range=(0, 1), color=figures.ORANGE)
    right.set(title="what the next layer receives", xlabel="$a$", ylabel="examples")
    return fig


figures.explore(
    unit_on_a_sigmoid,
    "A unit with gamma 1 and beta 0: its values lie in the straight middle of the sigmoid and its "
    "activations form a hump around one half.",
    gamma=(1.0, 0.25, 0.5, 2.0, 4.0),
    beta=(0.0, -4.0, -2.0, 2.0, 4.0),
)

# %% [markdown]
# ## Exercise 2: the γ and β that change nothing
#
# If the best thing to do is nothing, can batch norm do it? Choose $\gamma$ and $\beta$ so that
# $\tilde z = z$ for this mini-batch.
#
# <details><summary>Hint 1</summary>
#
# Write $\gamma \,(z - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta = z$. Which $\gamma$ cancels the
# denominator?
# </details>
# <details><summary>Hint 2</summary>
#
# What was subtracted has to be added again.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "identity_params-answer"}
def identity_params(Z, eps):
    """Return the γ and β with which batch norm gives Z back.

    Parameters
    ----------
    Z : array of shape (n, m)
        Values before the activation.
    eps : float
        The ε that batch norm will use.

    Returns
    -------
    gamma, beta : arrays of shape (n, 1)

    Example
    -------
    >>> identity_params(np.array([[0., 0, 8, 8]]), eps=9.0)
    (array([[5.]]), array([[4.]]))
    """
    ### BEGIN SOLUTION
    gamma = np.sqrt(np.var(Z, axis=1, keepdims=True) + eps)
    beta = np.mean(Z, axis=1, keepdims=True)
    return gamma, beta
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "identity_params"}
check("identity_params", identity_params)

# %% [markdown]
# So a layer with batch norm can still compute everything that it could compute without. It has
# lost nothing. What changed is how it gets there: the mean of a unit used to hang on all weights
# of all layers before it; now a single number, $\beta$, sets it.

# %% [markdown]
# ## Normalize z, or a?
#
# You could also normalize after the activation. Both are done. The lecture normalizes $z$, as the
# paper does, and so does this course. Here is what the choice changes for a ReLU.

# %% tags=["experiment"]
Z = hidden_values(digits.X_train, gain=2.0)[0]
one, zero = np.ones((64, 1)), np.zeros((64, 1))
before = np.maximum(batchnorm_forward(Z, one, zero), 0)
after = batchnorm_forward(np.maximum(Z, 0), one, zero)
plain = np.maximum(Z, 0)

fig, axes = plt.subplots(1, 3, figsize=(8.2, 3.0), sharey=True)
for ax, A, name in zip(
    axes, (plain, before, after), ("no batch norm", "BN, then ReLU", "ReLU, then BN"), strict=True
):
    share = np.sort((A > 0).mean(axis=1))
    ax.bar(range(1, 65), 100 * share, width=1.0, color=figures.BLUE)
    silent = np.sum((share < 0.05) | (share > 0.95))
    ax.set(title=f"{name}: {silent} of 64 stuck", xlabel="unit, sorted")
    print(f"{name:>14}: the units are positive for {100 * share.mean():.0f} % of the examples")
axes[0].set_ylabel("examples with output > 0 (%)")
figures.show(
    fig,
    "Bars for 64 ReLU units: for what share of the examples each puts out a positive value. "
    "Without batch norm many units are always on or always off. With batch norm before the ReLU "
    "every unit is on for about half of the examples.",
)

# %% [markdown]
# A unit that is on for every example is just linear; one that is always off is dead. We call both
# *stuck*. With batch norm before the ReLU, no unit is: the mean sits at zero, so each splits the
# examples. After the ReLU, batch norm comes too late for the dead units, but the next layer
# receives centred values. Which one trains better is an empirical question, and the answers differ
# by architecture.

# %% [markdown]
# ## Question
#
# Why does batch norm scale by $\gamma$ and shift by $\beta$ at all, once $z$ is normalized?
#
# - **a.** Their gradients make training faster than fixed values would.
# - **b.** Without them the division could fail when $\sigma = 0$.
# - **c.** With mean 0 and variance 1 fixed, a unit could not take the distribution that serves it.
# - **d.** They keep $\tilde z$ at mean 0 and variance 1.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_4-answer"}
def question_3_4():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_4"}
check("question_3_4", question_3_4)

# %% [markdown]
# ## What is known today
#
# Batch norm needs a batch. With two examples the statistics are mostly noise, and a model that
# reads a sentence word by word has no fixed batch at all. So other averages have taken over where
# batches are small or uneven:
#
# - **Layer normalization** averages over the units of one example ([Ba, Kiros and Hinton
#   2016](https://arxiv.org/abs/1607.06450)). Transformers use it, today mostly *before* each
#   block.
# - **RMSNorm** leaves out the mean and divides by the root mean square only ([Zhang and Sennrich
#   2019](https://arxiv.org/abs/1910.07467)). Many large language models use it;
#   `keras.layers.RMSNormalization` is one line.
# - **Group normalization** averages over groups of channels of one image ([Wu and He
#   2018](https://arxiv.org/abs/1803.08494)).
# - Networks can also do **without**: with adaptive gradient clipping ([Brock et al.
#   2021](https://arxiv.org/abs/2102.06171)), or with a learned $\tanh$ in the place of the
#   normalization ([Zhu et al. 2025](https://arxiv.org/abs/2503.10622)).

# %% [markdown]
# ## Stretch: layer normalization
#
# This one is for the joy of it and carries no points. Normalize each *example* over its units,
# without $\gamma$ and $\beta$. It is one small change to what you have.
#
# <details><summary>Hint</summary>
#
# A column is an example. Which axis runs over its units?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "layernorm-answer"}
def layernorm(Z, eps):
    """Normalize every example over its units.

    Parameters
    ----------
    Z : array of shape (n, m)
        A row a unit, a column an example.
    eps : float
        Added to the variance, under the square root.

    Returns
    -------
    Z_norm : array of shape (n, m)

    Example
    -------
    >>> layernorm(np.array([[1., 2], [3, 6], [5, 4]]), eps=4/3)
    array([[-1., -1.],
           [ 0.,  1.],
           [ 1.,  0.]])
    """
    ### BEGIN SOLUTION
    centred = Z - np.mean(Z, axis=0, keepdims=True)
    return centred / np.sqrt(np.mean(centred**2, axis=0, keepdims=True) + eps)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 0, "grade_id": "layernorm"}
check("layernorm", layernorm)

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"Divide by the variance."** The formula divides by the standard deviation,
#   $\sqrt{\sigma^2 + \varepsilon}$. Dividing by $\sigma^2$ gives a unit with standard deviation
#   $1/\sigma$: the wide ones become narrow and the narrow ones wide.
# - **"ε is the denominator."** It is *added* in the denominator, under the root.
# - **"The means carry an index $i$."** There is one mean and one variance per unit, over all
#   examples $i$ of the mini-batch.
# - **"z̃ = γz + β"**, without *norm*. $\gamma$ and $\beta$ act on $z_\text{norm}$.
# - **"It forces a certain distribution."** Mean and variance are set; the shape is not, as you saw.
# - **"Batch regularization."** A slip of translation. It is normalization; section 3.6 measures
#   how little it regularizes.
# - **Sergey *Loffe*.** The author is Sergey Ioffe, with a capital I.
#
# Source: [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167), algorithm 1.
# </div>

# %% [markdown]
# ## Summary
#
# - Batch norm normalizes each hidden unit over the examples of a mini-batch, then scales by
#   $\gamma$ and shifts by $\beta$, which are learned.
# - $\varepsilon$ stands under the square root; the variance has $1/m$.
# - With $\gamma = \sqrt{\sigma^2 + \varepsilon}$ and $\beta = \mu$ nothing changes, so nothing is
#   lost.
# - Mean and variance are prescribed, the shape of the distribution is not.
# - It goes before the activation in this course. Layer norm and RMSNorm average over the units of
#   one example instead.
#
# **Next:** [3.5 Fitting batch norm into a network](3.5-fitting-batch-norm-into-a-network.ipynb),
# where it gets a backward pass and trains.
