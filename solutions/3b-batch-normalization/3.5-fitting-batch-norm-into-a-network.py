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
# # 3.5 Fitting batch norm into a network
#
# **About 90 minutes · 14 points · builds on** 3.4, backpropagation (course 1) and the optimizers of
# week 2.
#
# When you are done you can
# - say where batch norm goes in a network, and which parameters come and go with it;
# - write its backward pass, and prove that it is right;
# - train $\gamma$ and $\beta$ with gradient descent, Momentum, RMSprop or Adam;
# - show what it buys a deep network: learning rates that failed before now work.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# In 3.4 you normalized one layer, once. A network has many layers, and it learns. So you need to
# know three things. Where in the chain does batch norm stand? What does it do to the parameters?
# And how does the gradient get back through a mean and a variance that both depend on all examples?
#
# By the end of this notebook a network of nine layers reads more than nine digits in ten, after four
# passes over the data. Without batch norm it reads five, at its best.

# %% [markdown]
# ## The idea
#
# A unit computes two things: first $z$, then its activation $a$. Batch norm stands between them,
# in every hidden layer $l$:
#
# $$z^{[l]} = W^{[l]} a^{[l-1]} \;\longrightarrow\;
#   \tilde z^{[l]} = \gamma^{[l]} z^{[l]}_\text{norm} + \beta^{[l]} \;\longrightarrow\;
#   a^{[l]} = g^{[l]}\bigl(\tilde z^{[l]}\bigr)$$
#
# - $a^{[0]} = x$ is the input, $g^{[l]}$ the activation, here ReLU.
# - $\gamma^{[l]}$ and $\beta^{[l]}$ are new parameters of layer $l$, one pair a unit. This
#   $\beta$ is not the $\beta$ of Momentum; the two merely share a letter.
# - There is no $b^{[l]}$ any more. You will see why in a minute.
#
# The output layer $L$ stays as it was: $z^{[L]} = W^{[L]} a^{[L-1]} + b^{[L]}$.

# %% tags=["experiment"]
fig, ax = plt.subplots(figsize=(8.2, 1.9))
ax.set(xlim=(-0.5, 8.5), ylim=(-1.0, 0.5))
chain = ["$x$", "$z^{[1]}$", r"$\tilde z^{[1]}$", "$a^{[1]}$"]
chain += ["$z^{[2]}$", r"$\tilde z^{[2]}$", "$a^{[2]}$", "$z^{[3]}$", r"$\hat y$"]
below = ["$W^{[1]}$", "batch norm\n" r"$\gamma^{[1]}, \beta^{[1]}$", "ReLU"]
below += ["$W^{[2]}$", "batch norm\n" r"$\gamma^{[2]}, \beta^{[2]}$", "ReLU"]
below += ["$W^{[3]}, b^{[3]}$", "softmax"]
for place, name in enumerate(chain):
    new = "tilde" in name
    box = {"boxstyle": "round", "facecolor": figures.ORANGE if new else "white"}
    ax.text(place, 0, name, ha="center", va="center", fontsize=14, bbox=box)
for place, name in enumerate(below):
    ax.annotate("", (place + 0.7, 0), (place + 0.3, 0), arrowprops={"arrowstyle": "->"})
    ax.text(place + 0.5, -0.45, name, ha="center", va="top", fontsize=9)
ax.axis("off")
ax.set_title("Batch norm stands between z and the activation; only the last layer keeps its b")
figures.show(
    fig,
    "A chain of nine quantities for a network with two hidden layers: x, z1, z-tilde 1, a1, z2, "
    "z-tilde 2, a2, z3, y-hat. Between z and z-tilde stands batch norm with gamma and beta, and "
    "only the last layer has a b.",
)

# %% [markdown]
# In training, the network sees mini-batches $X^{\{1\}}, X^{\{2\}}, \dots$ one after the other. In
# step $t$, the mini-batch $X^{\{t\}}$ gives $z$, and *the same* $z$ give $\mu$ and $\sigma^2$. The
# next mini-batch has its own.
#
# ## A worked example: what comes and what goes
#
# Take a network with 5 inputs, hidden layers of 4 and 3 units, and one output. Count its
# parameters with pen and paper, first without batch norm, then with it.

# %%
sizes = [5, 4, 3, 1]
weights = 5 * 4 + 4 * 3 + 3 * 1
biases = sum(sizes[1:])
gammas_and_betas = 2 * sum(sizes[1:-1])

print("weights:               ", weights)
print("without batch norm:    ", weights + biases)
print("with it, b in the end: ", weights + gammas_and_betas + sizes[-1])

# %% [markdown]
# The weights are $20 + 12 + 3 = 35$. Without batch norm every unit has a $b$: 43 parameters. With
# it every hidden unit has a $\gamma$ and a $\beta$, and the output its $b$: 50. All of $\gamma$,
# $\beta$ and $b$ have shape $(n^{[l]}, 1)$.

# %% [markdown]
# ## The bias is redundant
#
# **Predict, then run.** Below, one unit gets a bias of 0, then 3, then 100. How do mean and
# spread of $\tilde z$ change, with $\gamma = 2$ and $\beta = 1$? And what is the slope of any cost
# in $b$?
#
# <details><summary>Answer</summary>
#
# Nothing changes. $b$ adds the same number to every $z$ of the unit. So the mean grows by $b$, and
# when the mean is subtracted $b$ is gone. What the cost does not depend on has slope 0.
# </details>

# %% tags=["experiment"]
rng = np.random.default_rng(0)
A_in, w_row = rng.standard_normal((5, 400)), rng.standard_normal((1, 5))


def normalized_unit(b, gamma=2.0, beta=1.0):
    values = w_row @ A_in + b
    return gamma * (values - values.mean()) / np.sqrt(values.var() + 1e-8) + beta


for b in (0.0, 3.0, 100.0):
    out = normalized_unit(b)
    moved = np.abs(out - normalized_unit(0.0)).max()
    print(f"b = {b:>5}: mean {out.mean():.4f}, std {out.std():.4f}, moved by {moved:.4f}")

slope = np.mean(np.sin(normalized_unit(0.01)) - np.sin(normalized_unit(-0.01))) / 0.02
print(f"slope of mean(sin z̃) in b: {abs(slope):.4f}")

# %% [markdown]
# Move the slider: $b$ pushes $z$ around as it likes, and $\tilde z$ does not care. Then move
# `beta`: that is the number that does the work of $b$ now.


# %% tags=["experiment"]
def bias_and_beta(b=3.0, beta=1.0):
    fig, axes = plt.subplots(1, 2, figsize=(8.0, 3.1), sharey=True)
    pairs = (("z = w·a + b", w_row @ A_in + b), ("z̃", normalized_unit(b, beta=beta)))
    for ax, (name, values), color in zip(axes, pairs, (figures.GREY, figures.ORANGE), strict=True):
        ax.hist(values.ravel(), bins=40, range=(-14, 14), color=color)
        ax.axvline(values.mean(), color=figures.RED, linestyle="--")
        ax.set(xlabel=name, xlim=(-14, 14))
        ax.set_title(f"{name.split()[0]} has mean {values.mean():.1f}")
    axes[0].set_ylabel("examples")
    return fig


figures.explore(
    bias_and_beta,
    "Two histograms for a bias of 3: z is centred near 3, z-tilde at beta, which is 1. Another "
    "bias moves the first and leaves the second.",
    b=(3.0, -8.0, -4.0, 0.0, 8.0),
    beta=(1.0, -6.0, -3.0, 0.0, 3.0, 6.0),
)

# %% [markdown]
# So leave $b$ out of every layer that has batch norm. In Keras, that is
# `Dense(n, use_bias=False)` before `BatchNormalization()`.
#
# ## Exercise 1: the parameters
#
# Make the parameters of a network in which every hidden layer has batch norm. Draw $W^{[l]}$ as
# you did in week 1: normal, with mean 0 and He's standard deviation
# $\sqrt{2 / n^{[l-1]}}$. Start with $\gamma = 1$, $\beta = 0$ and $b = 0$.
#
# <details><summary>Hint 1: the loop</summary>
#
# <code>layer_dims</code> has one entry more than there are layers: entry 0 is the input. Let
# <code>layer</code> run from 1 to <code>len(layer_dims) - 1</code>.
# </details>
# <details><summary>Hint 2: the shapes</summary>
#
# $W^{[l]}$ maps the layer before to this one: as many rows as this layer has units, as many columns
# as the one before. The keys are made with <code>f"gamma{layer}"</code>.
# </details>
# <details><summary>Hint 3: the last layer</summary>
#
# It gets no $\gamma$ and no $\beta$, but a $b$. Ask <code>if layer &lt; last</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "initialize_parameters-answer"}
def initialize_parameters(layer_dims, rng):
    """Return the parameters of a network with batch norm in every hidden layer.

    Parameters
    ----------
    layer_dims : list of int
        Number of inputs, then of units in layer 1, 2, ..., L.
    rng : numpy.random.Generator
        Where the weights are drawn from.

    Returns
    -------
    parameters : dict of arrays
        "W1" of shape (n1, n0), "gamma1" and "beta1" of shape (n1, 1), and so on. The output layer
        has "WL" and "bL", of shape (nL, 1), and neither γ nor β.

    Example
    -------
    >>> sorted(initialize_parameters([5, 4, 3, 1], np.random.default_rng(0)))
    ['W1', 'W2', 'W3', 'b3', 'beta1', 'beta2', 'gamma1', 'gamma2']
    """
    ### BEGIN SOLUTION
    parameters = {}
    last = len(layer_dims) - 1
    for layer in range(1, last + 1):
        n_in, n = layer_dims[layer - 1], layer_dims[layer]
        parameters[f"W{layer}"] = np.sqrt(2 / n_in) * rng.standard_normal((n, n_in))
        if layer < last:
            parameters[f"gamma{layer}"] = np.ones((n, 1))
            parameters[f"beta{layer}"] = np.zeros((n, 1))
        else:
            parameters[f"b{layer}"] = np.zeros((n, 1))
    return parameters
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "initialize_parameters"}
check("initialize_parameters", initialize_parameters)

# %% [markdown]
# ## The way back
#
# The next layer hands back $d\tilde z^{(i)}$: the slope of the cost in $\tilde z$ of example $i$.
# We write $d\cdot$ for such slopes, as ever. You need the slopes in $\gamma$, in $\beta$ and in
# $z$.
#
# The first two are easy. $\gamma$ and $\beta$ serve all $m$ examples, so each example adds its
# share:
#
# $$d\gamma = \sum_i d\tilde z^{(i)}\, z_\text{norm}^{(i)} \qquad
#   d\beta = \sum_i d\tilde z^{(i)}$$
#
# The third is the one that people get wrong. Nudge one $z^{(i)}$. Its own $z_\text{norm}$ moves.
# But $\mu$ moves as well, and $\sigma^2$ too, and with them the $z_\text{norm}$ of *every* example.
# Three paths lead back. Put $g^{(i)} = \gamma\, d\tilde z^{(i)}$ and add them up:
#
# $$dz^{(i)} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}} \Bigl(
#   \underbrace{g^{(i)}}_{\text{direct}}
#   \;-\; \underbrace{\operatorname{mean}(g)}_{\text{through } \mu}
#   \;-\; \underbrace{z_\text{norm}^{(i)} \operatorname{mean}(g \cdot z_\text{norm})}_{\text{through }
#   \sigma^2} \Bigr)$$
#
# Both means run over the examples of the mini-batch.
#
# Here it is on the example of 3.4: $z = 1, 2, 3, 4$ and $\gamma = 2$. The cost depends on the first
# example only: $d\tilde z = 1, 0, 0, 0$.

# %%
z, g = np.array([1.0, 2, 3, 4]), 2 * np.array([1.0, 0, 0, 0])
root = np.sqrt(z.var() + 1e-8)
unit = (z - z.mean()) / root
through_mean = -np.full(4, g.mean())
through_variance = -unit * (g * unit).mean()

for name, path in (("direct", g), ("through μ", through_mean), ("through σ²", through_variance)):
    print(f"{name:<11}", path.round(3) + 0.0)
dz = (g + through_mean + through_variance) / root
print("dz         ", dz.round(3))

# %% tags=["experiment"]
fig, ax = plt.subplots()
paths = {"direct": g, "through μ": through_mean, "through σ²": through_variance}
for k, (name, path) in enumerate(paths.items()):
    ax.bar(np.arange(4) + 0.2 * k - 0.3, path / root, 0.2, label=name)
ax.bar(np.arange(4) + 0.3, dz, 0.2, color=figures.GREY, label="dz, their sum")
ax.axhline(0, color="black", linewidth=0.8)
ax.set(xticks=range(4), xticklabels=[f"z = {k}" for k in range(1, 5)])
ax.set(xlabel="example", ylabel="slope of the cost")
ax.set_title("The cost looks at the first example only, yet every z has a slope")
ax.legend()
figures.show(
    fig,
    "Bars for four examples: the direct path is zero except for the first example. The paths "
    "through the mean and the variance are non-zero for all, so that dz, their sum, is 0.54, "
    "minus 0.72, minus 0.18 and 0.36.",
)

# %% [markdown]
# ## Exercise 2: the backward pass
#
# Now for a whole layer. `dZt` stands for $d\tilde Z$ and has the shape of $Z$. It has the $1/m$ of
# the cost in it already, so sums stay sums.
#
# <details><summary>Hint 1: what to begin with</summary>
#
# You need $z_\text{norm}$ and $\sqrt{\sigma^2 + \varepsilon}$ again. Recompute them from
# <code>Z</code>, as in 3.4.
# </details>
# <details><summary>Hint 2: the shapes</summary>
#
# All sums and means run along <code>axis=1</code>, with <code>keepdims=True</code>.
# </details>
# <details><summary>Hint 3: a saving</summary>
#
# $\operatorname{mean}(g) = \gamma\, d\beta / m$, and $\operatorname{mean}(g \cdot z_\text{norm}) =
# \gamma\, d\gamma / m$. So $\gamma/\sqrt{\sigma^2 + \varepsilon}$ can be pulled out in front.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "batchnorm_backward-answer"}
def batchnorm_backward(dZt, Z, gamma, eps):
    """Send the slopes of the cost back through batch norm.

    Parameters
    ----------
    dZt : array of shape (n, m)
        Slopes of the cost in Z_tilde.
    Z : array of shape (n, m)
        Values before batch norm, as in the forward pass.
    gamma : array of shape (n, 1)
        Scale of every unit.
    eps : float
        Added to the variance, under the square root.

    Returns
    -------
    dZ : array of shape (n, m)
    dgamma, dbeta : arrays of shape (n, 1)

    Example
    -------
    >>> dZt, Z = np.array([[1., 0, 0, 0]]), np.array([[1., 2, 3, 4]])
    >>> dZ, dgamma, dbeta = batchnorm_backward(dZt, Z, np.array([[2.]]), 1e-8)
    >>> dZ.round(3), dgamma.round(3), dbeta
    (array([[ 0.537, -0.716, -0.179,  0.358]]), array([[-1.342]]), array([[1.]]))
    """
    ### BEGIN SOLUTION
    m = Z.shape[1]
    std = np.sqrt(np.var(Z, axis=1, keepdims=True) + eps)
    Z_norm = (Z - np.mean(Z, axis=1, keepdims=True)) / std
    dgamma = np.sum(dZt * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    dZ = gamma / std * (dZt - dbeta / m - Z_norm * dgamma / m)
    return dZ, dgamma, dbeta
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 5, "grade_id": "batchnorm_backward"}
check("batchnorm_backward", batchnorm_backward)

# %% [markdown]
# **Predict, then run.** You add 5 to every entry of $d\tilde z$: now the cost rises with each
# $\tilde z$ much faster than before. What happens to $dz$?
#
# <details><summary>Answer</summary>
#
# Nothing. Whatever you do to $z$, the sum of the unit's $\tilde z$ stays $m\beta$. So a cost
# that depends on that sum gives $z$ nothing to improve. Only $\beta$ feels it: $d\beta$ grows by
# $4 \cdot 5 = 20$.
# </details>

# %% tags=["experiment"]
Z_row, two = np.array([[1.0, 2, 3, 4]]), np.array([[2.0]])
for extra in (0, 5):
    upstream = np.array([[1.0, 0, 0, 0]]) + extra
    dz, _, dbeta = batchnorm_backward(upstream, Z_row, two, 1e-8)
    print(f"dz̃ = {upstream[0]}: dz = {dz[0].round(3)}, dβ = {dbeta[0, 0]:.0f}")

# %% [markdown]
# ## A gradient check
#
# A formula with three paths wants a proof. Measure the slopes: move one entry of $Z$ by
# $\pm 10^{-5}$, see how the cost changes, and compare. Beside yours, three backward passes that
# leave out a path or two. The last of them stands in several public repositories.


# %% tags=["experiment"]
def fused(Z, gamma, beta, eps=1e-8):
    """Batch norm in one expression, for the experiments."""
    off = Z - Z.mean(1)[:, None]
    return gamma * off / np.hypot(Z.std(1)[:, None], np.sqrt(eps)) + beta


rng = np.random.default_rng(2)
Z, target = rng.normal(1.0, 2.0, (3, 8)), rng.standard_normal((3, 8))
gamma, beta = rng.uniform(0.5, 2.0, (3, 1)), rng.standard_normal((3, 1))


def cost(Z):
    return 0.5 * np.sum((fused(Z, gamma, beta) - target) ** 2)


measured = np.zeros_like(Z)
for where in np.ndindex(Z.shape):
    nudge = np.zeros_like(Z)
    nudge[where] = 1e-5
    measured[where] = (cost(Z + nudge) - cost(Z - nudge)) / 2e-5

# %% tags=["experiment"]
upstream = fused(Z, gamma, beta) - target
root = Z.std(1)[:, None]
unit, back = (Z - Z.mean(1)[:, None]) / root, gamma * upstream
level, tilt = back.mean(1)[:, None], unit * (back * unit).mean(1)[:, None]
candidates = {
    "yours": batchnorm_backward(upstream, Z, gamma, 1e-8)[0],
    "without the path through σ²": (back - level) / root,
    "without the path through μ": (back - tilt) / root,
    "μ and σ² as constants": back / root,
}
gaps = {
    name: np.linalg.norm(dZ - measured) / (np.linalg.norm(dZ) + np.linalg.norm(measured))
    for name, dZ in candidates.items()
}
fig, ax = plt.subplots(figsize=(7.6, 2.8))
colors = [figures.BLUE, *[figures.RED] * 3]
ax.barh(list(gaps), [max(gap, 1e-16) for gap in gaps.values()], color=colors)
ax.axvline(1e-7, color=figures.GREY, linestyle=":")
ax.set(xscale="log", xlim=(1e-13, 3), xlabel="relative difference to the measured slopes")
ax.invert_yaxis()
ax.set_title("Only all three paths together match the measured slopes")
figures.show(
    fig,
    "Horizontal bars on a logarithmic scale. The full backward pass differs from the measured "
    "slopes by less than one part in ten million; the three that leave out a path differ by more "
    "than a tenth.",
)
for name, gap in gaps.items():
    print(f"{name:<28}", "below 1e-7" if gap < 1e-7 else f"{gap:.2f}")

# %% [markdown]
# A backward pass that takes $\mu$ and $\sigma^2$ for constants does not crash. The network even
# learns something. That is why this bug lives long, and why you check gradients.

# %% [markdown]
# ## Exercise 3: one step
#
# The lecture's algorithm, for mini-batches $t = 1, 2, \dots$:
#
# 1. forward through the network on $X^{\{t\}}$, with $\tilde z^{[l]}$ in the place of $z^{[l]}$;
# 2. backward: $dW^{[l]}$, $d\gamma^{[l]}$, $d\beta^{[l]}$, and no $db^{[l]}$ in the hidden layers;
# 3. update every parameter: $W \leftarrow W - \alpha\, dW$, and the same for $\gamma$, $\beta$ and
#    the output's $b$. $\alpha$ is the learning rate, `lr`.
#
# Write step 3. The gradients are in a dict, each under the parameter's name with a `d` in front.
#
# <details><summary>Hint 1</summary>
#
# You need not know how many layers there are. Loop over the keys of <code>parameters</code>.
# </details>
# <details><summary>Hint 2</summary>
#
# The gradient of <code>parameters[key]</code> is <code>grads["d" + key]</code>. Put the results
# into a new dict.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "gradient_descent_step-answer"}
def gradient_descent_step(parameters, grads, lr):
    """Return the parameters after one step of gradient descent.

    Parameters
    ----------
    parameters : dict of arrays
        Such as "W1", "gamma1", "beta1", "W2", "b2".
    grads : dict of arrays
        The slope of the cost in each: "dW1", "dgamma1", "dbeta1", "dW2", "db2".
    lr : float
        Learning rate.

    Returns
    -------
    parameters : dict of arrays
        A new dict with new arrays under the same keys.

    Example
    -------
    >>> gradient_descent_step({"gamma1": np.array([[1.]])}, {"dgamma1": np.array([[4.]])}, 0.5)
    {'gamma1': array([[-1.]])}
    """
    ### BEGIN SOLUTION
    return {key: value - lr * grads["d" + key] for key, value in parameters.items()}
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "gradient_descent_step"}
check("gradient_descent_step", gradient_descent_step)

# %% [markdown]
# ## Exercise 4: one step of Momentum
#
# Nothing ties batch norm to gradient descent. For the other optimizers, $\gamma$ and $\beta$ are
# parameters like any other. With Momentum, each parameter $p$ has its own average $v$ of the
# gradients:
#
# $$v \leftarrow \beta_\text{M}\, v + (1 - \beta_\text{M})\, dp \qquad p \leftarrow p - \alpha\, v$$
#
# $\beta_\text{M}$ is Momentum's $\beta$, the argument `beta`, usually 0.9. It is a number that you
# choose, while batch norm's $\beta^{[l]}$ is learned. There is no bias correction here.
#
# <details><summary>Hint 1</summary>
#
# <code>v</code> has the keys of <code>grads</code>. First build the new <code>v</code>, then step by
# it.
# </details>
# <details><summary>Hint 2</summary>
#
# Return both, the parameters first: the next step needs the new <code>v</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "momentum_step-answer"}
def momentum_step(parameters, grads, v, lr, beta=0.9):
    """Return the parameters and the averaged gradients after one step of Momentum.

    Parameters
    ----------
    parameters, grads : dicts of arrays
        As in gradient_descent_step.
    v : dict of arrays
        Average of the gradients so far, with the keys of grads; zeros before the first step.
    lr : float
        Learning rate.
    beta : float
        Weight of the old average; the new gradient gets the rest.

    Returns
    -------
    parameters, v : dicts of arrays
        New dicts with new arrays.

    Example
    -------
    >>> one = np.ones((1, 1))
    >>> momentum_step({"beta1": one}, {"dbeta1": 10 * one}, {"dbeta1": 0 * one}, lr=0.5)
    ({'beta1': array([[0.5]])}, {'dbeta1': array([[1.]])})
    """
    ### BEGIN SOLUTION
    new_v = {key: beta * v[key] + (1 - beta) * grads[key] for key in grads}
    new_parameters = {key: value - lr * new_v["d" + key] for key, value in parameters.items()}
    return new_parameters, new_v
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "momentum_step"}
check("momentum_step", momentum_step)

# %% [markdown]
# ## A whole network
#
# Now put it together. `forward` runs a network of any depth, with batch norm in the layers that
# have a $\gamma$ and with $b$ in the others. `slopes` goes back through it and calls your
# `batchnorm_backward`.


# %% tags=["experiment"]
def forward(net, X):
    """Return the log-probabilities of the classes, and what each layer saw on the way."""
    A, seen, depth = X, [], sum(name.startswith("W") for name in net)
    for k in range(1, depth + 1):
        Z = net[f"W{k}"] @ A
        if f"gamma{k}" in net:
            used = fused(Z, net[f"gamma{k}"], net[f"beta{k}"])
        else:
            used = Z + net[f"b{k}"]
        seen.append((A, Z, used))
        A = np.maximum(used, 0)
    used = used - used.max(axis=0)
    return used - np.log(np.exp(used).sum(axis=0)), seen


def slopes(net, X, Y):
    """Return the cost of a mini-batch and its slope in every parameter."""
    log_p, seen = forward(net, X)
    back, found = (np.exp(log_p) - Y) / X.shape[1], {}
    for k in range(len(seen), 0, -1):
        A, Z, used = seen[k - 1]
        if k < len(seen):
            back = back * (used > 0)
        if f"gamma{k}" in net:
            back, *pair = batchnorm_backward(back, Z, net[f"gamma{k}"], 1e-8)
            found[f"dgamma{k}"], found[f"dbeta{k}"] = pair
        else:
            found[f"db{k}"] = back.sum(axis=1)[:, None]
        found[f"dW{k}"], back = back @ A.T, net[f"W{k}"].T @ back
    return -np.sum(Y * log_p) / X.shape[1], found


# %% [markdown]
# RMSprop and Adam you know from week 2. They divide each step by the root of an average of squared
# gradients. Here they are with the signature of your `momentum_step`: what they remember goes in
# and comes out.


# %% tags=["experiment"]
def gradient_descent(net, found, memory, lr):
    return gradient_descent_step(net, found, lr), memory


def rmsprop(net, found, memory, lr):
    moved, kept = {}, {}
    for name, s in memory.items():
        kept[name] = 0.9 * s + 0.1 * found[name] ** 2
        moved[name[1:]] = net[name[1:]] - lr * found[name] / (np.sqrt(kept[name]) + 1e-8)
    return moved, kept


def adam(net, found, memory, lr):
    moved, kept = {}, {}
    for name, remembered in memory.items():
        first = not isinstance(remembered, tuple)  # the zeros that every optimizer starts from
        v, s, t = (remembered, remembered, 0) if first else remembered
        v, s, t = 0.9 * v + 0.1 * found[name], 0.999 * s + 0.001 * found[name] ** 2, t + 1
        step = (v / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
        moved[name[1:]] = net[name[1:]] - lr * step
        kept[name] = (v, s, t)
    return moved, kept


# %% [markdown]
# Training is the lecture's loop: mini-batch by mini-batch, forward, backward, update.


# %% tags=["experiment"]
digits = data.digits()


def train(net, optimizer, lr, epochs=4, learned="d"):
    """Return the trained network and the cost of every mini-batch of 64.

    Only those parameters move whose slope's name begins with ``learned``, or with one of them.
    """
    rng, costs, memory = np.random.default_rng(0), [], None
    # 21 mini-batches of 64 make an epoch; the three images left over wait for the next shuffle.
    for _epoch in range(epochs):
        for picked in rng.permutation(digits.X_train.shape[1])[:1344].reshape(-1, 64):
            cost, found = slopes(net, digits.X_train[:, picked], digits.Y_train[:, picked])
            found = {name: slope * name.startswith(learned) for name, slope in found.items()}
            memory = memory or {name: 0.0 * slope for name, slope in found.items()}
            net, memory = optimizer(net, found, memory, lr)
            costs.append(cost)
    return net, np.array(costs)


def recognized(net):
    """Return the share of the test images that are recognized, in per cent."""
    guesses = forward(net, digits.X_test)[0].argmax(axis=0)
    return 100 * np.mean(guesses == digits.Y_test.argmax(axis=0))


# %% [markdown]
# One remark: `recognized` normalizes the 449 test images with their own mean and variance. What to
# do with one image alone is the subject of 3.7.
#
# Four optimizers, the same network: eight hidden layers of 32 units each, all with batch norm.

# %% tags=["experiment"]
deep = [64, *[32] * 8, 10]
start = initialize_parameters(deep, np.random.default_rng(1))
runs = {
    "gradient descent, α = 0.3": (gradient_descent, 0.3),
    "Momentum, α = 0.3": (momentum_step, 0.3),
    "RMSprop, α = 0.01": (rmsprop, 0.01),
    "Adam, α = 0.01": (adam, 0.01),
}
fig, ax = plt.subplots()
said = []
for name, (optimizer, lr) in runs.items():
    net, costs = train(start, optimizer, lr)
    ax.plot(np.convolve(costs, np.ones(8) / 8, "valid"), label=name)
    moved = not (np.allclose(net["gamma4"], 1) or np.allclose(net["beta4"], 0))
    said.append(f"{name:<26} γ, β moved: {moved}, over 85 % right: {bool(recognized(net) > 85)}")
print("\n".join(said))
ax.set(xlabel="step", ylabel="cost, averaged over 8 steps", ylim=(0, 2.8))
ax.set_title("Any optimizer trains a network with batch norm")
ax.legend()
figures.show(
    fig,
    "Cost over 84 steps for gradient descent, Momentum, RMSprop and Adam. All four fall from "
    "about 2.6 to below 0.5.",
)

# %% [markdown]
# ## What it buys: the learning rate
#
# Now the comparison that the lecture promises: the same nine layers of weights, with batch norm and
# without, over learning rates from 0.001 to 30. Each point is the middle of three starts; each run
# has four passes over the training set.


# %% tags=["experiment"]
def without_batch_norm(net):
    """Return the network with b in the place of γ and β, and the same weights."""
    return {name.replace("beta", "b"): p for name, p in net.items() if "gamma" not in name}


rates = 10.0 ** np.arange(-3, 1.6, 0.5)
starts = [initialize_parameters(deep, np.random.default_rng(seed)) for seed in (1, 2, 3)]
shares = {"with batch norm": [], "without": []}
with np.errstate(all="ignore"):  # the plain network overflows at the largest rates
    for lr in rates:
        for name, change in zip(shares, (dict, without_batch_norm), strict=True):
            nets = [train(change(net), gradient_descent, lr)[0] for net in starts]
            shares[name].append(np.median([recognized(net) for net in nets]))

# %% tags=["experiment"]
fig, ax = plt.subplots()
for (name, values), color in zip(shares.items(), (figures.BLUE, figures.RED), strict=True):
    ax.plot(rates, values, "o-", color=color, label=name)
    good = [f"{lr:.2g}" for lr, share in zip(rates, values, strict=True) if share > 60]
    print(f"{name:<16} more than 60 % recognized at learning rates:", ", ".join(good) or "none")
ax.axhline(10, color=figures.GREY, linestyle=":", label="guessing")
ax.set(xscale="log", xlabel="learning rate", ylabel="test images recognized (%)", ylim=(0, 103))
ax.set_title("Eight hidden layers, four passes: with batch norm a wide range of rates works")
ax.legend(loc="upper left")
figures.show(
    fig,
    "Test images recognized against the learning rate. With batch norm the curve rises to about "
    "95 per cent between 0.3 and 1 and stays high from 0.1 to 3. Without it, it peaks near 50 "
    "per cent at 0.1 and falls to guessing from 1 on.",
)

# %% [markdown]
# Two things at once. At its best rate the plain network recognizes about half of the images. And at
# rates of 0.3 and more, where batch norm is at its best, it hardly learns at all.
#
# Be fair to the plain network: it is not hopeless, it is slow and fussy. Give it thirty passes at
# 0.03 and it recognizes about 90 % too. And a network with one hidden layer hardly needs batch
# norm. Try it: set the depth to 1, then go back up.


# %% tags=["experiment"]
def compare(lr=0.3, depth=8):
    net = initialize_parameters([64, *[32] * depth, 10], np.random.default_rng(1))
    fig, ax = plt.subplots(figsize=(7.6, 3.3))
    pairs = (("with batch norm", net), ("without", without_batch_norm(net)))
    ends = []
    for (name, first), color in zip(pairs, (figures.BLUE, figures.RED), strict=True):
        with np.errstate(all="ignore"):
            last, costs = train(first, gradient_descent, lr, epochs=8)
            ends.append(f"{recognized(last):.0f} % recognized {name}")
        ax.plot(np.convolve(costs, np.ones(8) / 8, "valid"), color=color, label=name)
    ax.set(xlabel="step", ylabel="cost, averaged over 8 steps", ylim=(0, 3.5))
    ax.set_title(f"Depth {depth}, learning rate {lr:g}: {', '.join(ends)}")
    ax.legend(loc="upper right")
    return fig


figures.explore(
    compare,
    "Cost over 168 steps with eight hidden layers and learning rate 0.3. With batch norm it falls "
    "close to zero; without, it stays near 2, close to guessing.",
    lr=(0.3, 0.01, 0.03, 0.1, 1.0, 3.0),
    depth=(8, 1, 2, 4, 6),
)

# %% [markdown]
# ## A surprise: γ and β alone
#
# Now freeze *all weights* at their random start, the output layer included, and learn nothing but
# $\gamma$ and $\beta$. Three hidden layers of 128 units: 768 numbers learn, 42 240 weights stay
# random. How far can that go? For comparison, the same random weights without batch norm, where
# only $b$ learns. Ten passes with Adam, each at a rate that suits it.

# %% tags=["experiment"]
wide = initialize_parameters([64, 128, 128, 128, 10], np.random.default_rng(1))
trials = {
    "only b\n(no batch norm)": (without_batch_norm(wide), "db", 0.01),
    "only β": (wide, "dbeta", 0.1),
    "only γ": (wide, "dgamma", 0.1),
    "γ and β": (wide, ("dgamma", "dbeta"), 0.1),
    "everything": (wide, "d", 0.01),
}
results = {}
for name, (net, learned, lr) in trials.items():
    results[name] = recognized(train(net, adam, lr, epochs=10, learned=learned)[0])

# %% tags=["experiment"]
fig, ax = plt.subplots()
colors = [figures.GREY, *[figures.ORANGE] * 3, figures.BLUE]
ax.bar(list(results), list(results.values()), color=colors)
ax.axhline(10, color=figures.GREY, linestyle=":")
ax.set(ylabel="test images recognized (%)", ylim=(0, 105), xlabel="what is learned")
ax.set_title("Random weights that never learn: γ and β alone read most digits")
figures.show(
    fig,
    "Bars: with b alone, without batch norm, less than two thirds of the test images are "
    "recognized. With gamma and beta alone, more than 90 per cent. When everything is learned, nearly all.",
)
print("γ and β alone:   more than 85 %", bool(results["γ and β"] > 85))
print("b alone:         less than 75 %", bool(results["only b\n(no batch norm)"] < 75))

# %% [markdown]
# Choosing, scaling and shifting random features gets you most of the way ([Frankle, Schwab and
# Morcos 2020](https://arxiv.org/abs/2003.00152) found the same in deep image networks). Forget to
# update $\gamma$ and $\beta$, on the other hand, and little seems wrong: the weights make up for
# it. That is why only a check of the parameters finds this bug, not the accuracy.

# %% [markdown]
# ## The same in one line
#
# You will rarely write batch norm yourself again. In Keras it is `BatchNormalization()`. With your
# $\gamma$, $\beta$ and $\varepsilon$ it gives your numbers, forward and backward. Keras wants a row
# an example, so we hand over the transpose.

# %% tags=["experiment"]
import keras
import tensorflow as tf

layer = keras.layers.BatchNormalization(epsilon=1e-8)
inputs = tf.constant(Z.T, tf.float32)
layer.build(inputs.shape)
layer.gamma.assign(gamma[:, 0])
layer.beta.assign(beta[:, 0])
with tf.GradientTape() as tape:
    tape.watch(inputs)
    outputs = layer(inputs, training=True)
    total = tf.reduce_sum(outputs * upstream.T)
by_keras = tape.gradient(total, [inputs, layer.gamma, layer.beta])

ours = (fused(Z, gamma, beta), *batchnorm_backward(upstream, Z, gamma, 1e-8))
for name, theirs, own in zip(("z̃", "dz", "dγ", "dβ"), (outputs, *by_keras), ours, strict=True):
    gap = np.abs(np.asarray(theirs).T.reshape(own.shape) - own).max()
    print(f"{name:<3} equal to yours: {bool(gap < 1e-4)}")
print("Keras's own ε and momentum:", keras.layers.BatchNormalization().epsilon, end=" and ")
print(keras.layers.BatchNormalization().momentum)

# %% [markdown]
# Note the last line. Keras's default $\varepsilon$ is $10^{-3}$, a hundred thousand times ours, and
# it shows when a unit's variance is small. If two programs disagree in the third digit, look there.

# %% [markdown]
# ## Folding
#
# Once training is over and $\mu$, $\sigma^2$ are fixed numbers (3.7 says which), batch norm is
# multiply and add. So it can be merged into the layer before it: scale each row of $W$ by
# $\gamma / \sqrt{\sigma^2 + \varepsilon}$, and the bias comes back.

# %% tags=["experiment"]
A_some, W_some = rng.standard_normal((5, 50)), rng.standard_normal((3, 5))
Z_some = W_some @ A_some
factor = gamma / np.hypot(Z_some.std(1)[:, None], 1e-4)
W_folded, b_folded = factor * W_some, beta - factor * Z_some.mean(1)[:, None]
same = np.allclose(W_folded @ A_some + b_folded, fused(Z_some, gamma, beta))
print("one plain layer does the work of two:", same)

# %% [markdown]
# ## Question
#
# A colleague left $b$ in the hidden layers of a network with batch norm and trains it with gradient
# descent, without weight decay. What happens to these $b$?
#
# - **a.** They move the units' means, and training becomes unstable.
# - **b.** They share the work with $\beta$: together they shift the unit by $b + \beta$.
# - **c.** They grow with every step, because batch norm keeps cancelling them.
# - **d.** They stay where they started: the cost does not depend on them.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_5-answer"}
def question_3_5():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_5"}
check("question_3_5", question_3_5)

# %% [markdown]
# ## What is known today
#
# - **Folding** into the layer before is standard when a network is deployed, above all with
#   integers ([Jacob et al. 2017](https://arxiv.org/abs/1712.05877)).
# - **No weight decay on γ and β.** Many recipes for image networks decay only the weights ([He et
#   al. 2018, section 3.1](https://arxiv.org/abs/1812.01187)).
# - **Before or after the activation?** The paper normalizes $z$, and so does this course. Others
#   normalize $a$. Residual networks do well with batch norm and ReLU *before* the weights ([He et
#   al. 2016](https://arxiv.org/abs/1603.05027)). It is an empirical choice.
# - **γ may start at 0** in the last batch norm of each residual block, so that the block begins as
#   the identity ([Goyal et al. 2017](https://arxiv.org/abs/1706.02677)). In a plain chain of layers
#   that would let nothing through.
# - **Keras's defaults** are $\varepsilon = 10^{-3}$ and momentum 0.99 ([Keras
#   documentation](https://keras.io/api/layers/normalization_layers/batch_normalization/)). Its
#   momentum belongs to the running averages of 3.7, not to the optimizer.
# - **Very deep plain chains** with batch norm have a limit of their own: at the start their
#   gradients grow with depth, and residual connections cure it ([Yang et al.
#   2019](https://arxiv.org/abs/1902.08129)).

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"α" for the scale.** It is $\gamma$. $\alpha$ is the learning rate.
# - **"γ and β have shape $(n^{[l]}, m)$."** $(n^{[l]}, 1)$: one scale and one shift a unit, whatever
#   the size of the mini-batch.
# - **"Taking the mean of a constant eliminates b."** *Subtracting* the mean does.
# - **"Compute dW, db."** In a layer with batch norm: $dW$, $d\gamma$, $d\beta$. There is no $b$.
# - **"$z_\text{norm} = \gamma z / \beta$"**, or "$\tilde z = \gamma z + \beta$". It is $\tilde z =
#   \gamma z_\text{norm} + \beta$.
# - **"From $\tilde z^{[1]}$ through $W^{[2]}$ to $a^{[2]}$."** First $a^{[1]} = g(\tilde z^{[1]})$,
#   then $z^{[2]} = W^{[2]} a^{[1]}$, then batch norm, then $a^{[2]}$.
# - **"Three hidden layers have $W^{[1]}$ to $W^{[3]}$."** The output layer has weights too, and
#   keeps its $b$.
# - **"Divide by the variance."** By $\sqrt{\sigma^2 + \varepsilon}$.
# - **"Take a suitable mini-batch for μ and σ²."** The *same* mini-batch that gives $z$.
# - **"$X^{[1]}$, $X^{[t+1]}$" for mini-batches.** Braces: $X^{\{1\}}$, $X^{\{t\}}$.
# - **"tf.nn.batch-normalization."** A hyphen is a minus: `tf.nn.batch_normalization`. It keeps no
#   running averages; you usually want `keras.layers.BatchNormalization`.
#
# Source: [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167), section 3 and algorithm 1.
# </div>

# %% [markdown]
# ## Summary
#
# - Batch norm stands between $z$ and the activation of every hidden layer. $b$ goes, since
#   subtracting the mean removes it; $\gamma$ and $\beta$ come.
# - Its backward pass has three paths: direct, through $\mu$ and through $\sigma^2$. So the rows of
#   $dZ$ sum to 0 and are orthogonal to $z_\text{norm}$.
# - $\gamma$ and $\beta$ are learned by any optimizer, in every step, like the weights.
# - In a deep network it opens a wide range of learning rates, large ones above all.
# - In Keras it is one line, and the same numbers.
#
# **Next:** [3.6 Why batch norm works](3.6-why-batch-norm-works.ipynb), where you measure which of
# the explanations holds.
