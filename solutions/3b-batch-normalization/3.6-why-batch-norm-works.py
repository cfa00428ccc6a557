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
# # 3.6 Why does batch norm work?
#
# **About 75 minutes · 10 points · builds on** lectures 3.4 and 3.5.
#
# When you are done you can
# - say what covariate shift is, and measure it;
# - compute how noisy the statistics of a mini-batch are, and what larger batches change;
# - explain batch norm's gain as it is understood today, with your own measurements.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from course import check, data, figures

figures.use_style()
digits = data.digits()

# %% [markdown]
# ## Why
#
# Lecture 3.5 trained the same network faster with batch norm than without. Why is that so?
#
# A first answer is close at hand: normalizing the inputs helped, and the inputs of a hidden layer
# are inputs too. That is true, and it is not the whole story. The paper that introduced batch norm
# gave another reason, and later measurements contradict it. You will make both kinds of
# measurement here, and see what is left standing.

# %% [markdown]
# ## Covariate shift
#
# You train a classifier on photos of black cats. Then it meets coloured ones. What a cat is has
# not changed, but the pictures look different: the distribution of $x$ has moved, the rule from
# $x$ to $y$ has not. That is **covariate shift**.
#
# Our cats are digits. We fit a linear classifier to them, then turn the test images step by step
# into their negatives: at $s = 0$ they are as in training, at $s = 1$ black is white.


# %% tags=["experiment"]
def fit_linear(X, Y):
    """Return the weights of a least-squares classifier with a small ridge."""
    return Y @ X.T @ np.linalg.inv(X @ X.T + np.eye(len(X)))


def accuracy(scores):
    return np.mean(scores.argmax(0) == digits.Y_test.argmax(0))


def standardize(X):
    """Give each pixel mean 0 and std 1 over the images at hand."""
    return (X.T - X.mean(1)).T / (X.std(1)[:, None] + 1e-3)


def towards_negative(X, s):
    return (1 - s) * X + s * (1 - X)


# %% [markdown]
# **Predict, then run.** A second classifier standardizes every pixel over the images at hand, in
# training and again, with the test images' own mean and std, in the test. What does it do for
# $s = 0.3$, and what for $s = 0.7$, where most of the contrast has turned around?
#
# <details><summary>Answer</summary>
#
# For $s = 0.3$ standardizing undoes the shift completely: the pixels have the same mean and std as
# before. For $s = 0.7$ it does the same to pixels whose sign has turned. The statistics fit, the
# meaning does not, and hardly a digit is right: far worse than guessing.
# </details>

# %% tags=["experiment"]
shifts = np.linspace(0, 1, 21)
W_raw = fit_linear(digits.X_train, digits.Y_train)
W_std = fit_linear(standardize(digits.X_train), digits.Y_train)
raw = [accuracy(W_raw @ towards_negative(digits.X_test, s)) for s in shifts]
std = [accuracy(W_std @ standardize(towards_negative(digits.X_test, s))) for s in shifts]

fig, ax = plt.subplots()
ax.plot(shifts, raw, "o-", markersize=3, label="trained and tested on raw pixels")
ax.plot(shifts, std, "s-", markersize=3, label="each batch standardized by itself")
ax.axhline(0.1, color=figures.GREY, linestyle=":", label="guessing")
ax.set(title="Matching mean and variance undoes a shift, until the meaning turns")
ax.set(xlabel="shift s of the test images", ylabel="test accuracy", ylim=(-0.03, 1.03))
ax.legend(loc="upper right")
figures.show(
    fig,
    "Test accuracy against the shift. With raw pixels it falls from 0.94 to a tenth at one half. "
    "With standardized pixels it stays at 0.95 up to just below one half, then drops to zero.",
)
for s in (0.0, 0.3, 0.7):
    i = int(np.argmin(np.abs(shifts - s)))
    print(f"s = {s:.1f}: raw {raw[i]:.2f}, standardized {std[i]:.2f}")

# %% [markdown]
# ## Exercise 1: how far has a layer's input moved?
#
# A hidden layer is in the same position. Its inputs are the activations $A^{[l-1]}$, and they move
# whenever the layers before it learn. To say how far, take for each unit the distance that its
# mean has moved, in units of the unit's own standard deviation:
#
# $$\text{shift} = \frac{\lvert \mu_\text{after} - \mu_\text{before} \rvert}
#   {\sigma_\text{before}}$$
#
# <details><summary>Hint 1</summary>
#
# Mean and standard deviation run over the examples, <code>axis=1</code>, as in lecture 3.4.
# </details>
# <details><summary>Hint 2</summary>
#
# A distance has no sign, and the result has one row per unit: shape <code>(n, 1)</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "mean_shift-answer"}
def mean_shift(A_before, A_after):
    """Return how far the mean of every unit has moved, in standard deviations.

    Parameters
    ----------
    A_before : array of shape (n, m)
        Activations before: a row a unit, a column an example. Every unit varies.
    A_after : array of shape (n, k)
        Activations after; the number of examples may differ.

    Returns
    -------
    shift : array of shape (n, 1)
        |μ_after − μ_before| / σ_before of every unit.

    Example
    -------
    >>> mean_shift(np.array([[1., 3, 1, 3]]), np.array([[5., 5, 1, 9]]))
    array([[3.]])
    """
    ### BEGIN SOLUTION
    distance = np.abs(np.mean(A_after, axis=1) - np.mean(A_before, axis=1))
    return (distance / np.std(A_before, axis=1)).reshape(-1, 1)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "mean_shift"}
check("mean_shift", mean_shift)

# %% [markdown]
# ## What a hidden layer sees
#
# Here is a network to measure on: four hidden layers of 50 $\tanh$ units, with batch norm or
# without. It can also add **noise after batch norm**; you will need that later. First the forward
# pass.


# %% tags=["experiment"]
class Network:
    """A tanh network in NumPy. norm: with batch norm; noise: strength of the noise after it."""

    def __init__(self, norm, noise=0.0, sizes=(64, 50, 50, 50, 50, 10)):
        rng = np.random.default_rng(0)
        pairs = list(pairwise(sizes))
        self.norm, self.noise = norm, noise
        self.W = [rng.standard_normal((n, k)) / np.sqrt(k) for k, n in pairs]
        self.shift = [np.zeros((n, 1)) for _, n in pairs]
        self.scale = [np.ones((n, 1)) for _, n in pairs]

    def forward(self, X, rng):
        """Return the scores and keep what the backward pass needs."""
        self.tape, A = [], X
        for W, shift, scale in list(zip(self.W, self.shift, self.scale, strict=True))[:-1]:
            N, root = W @ A, 1.0
            if self.norm:
                N = N - N.mean(1)[:, None]
                root = np.sqrt(np.square(N).mean(1) + 1e-5)[:, None]
                N = N / root
            stretch, offset = self.draw_noise(N.shape, rng)
            H = np.tanh(stretch * ((scale if self.norm else 1.0) * N + shift) + offset)
            self.tape.append((A, N, root, stretch, H))
            A = H
        self.tape.append((A,))
        return self.W[-1] @ A + self.shift[-1]

    def draw_noise(self, shape, rng):
        """Draw another scale and another offset for every unit, anew in every call."""
        if not self.noise:
            return 1.0, 0.0
        draw = rng.uniform(-1, 1, (2, shape[0], 1))
        blur = 1 + 0.5 * self.noise * rng.standard_normal(shape)
        return (1 + self.noise * draw[0]) * blur, 2 * self.noise * draw[1]


# %% [markdown]
# Then the gradients, and a step of gradient descent. The line for `back` is the batch norm gradient
# of lecture 3.5 in one piece: it takes out of `D` its mean and its part along `N`.


# %% tags=["experiment"]
def gradients(net, X, Y, rng):
    """Return the cross-entropy and, layer by layer from the last, (dW, dshift, dscale)."""
    scores = net.forward(X, rng)
    P = np.exp(scores - scores.max(0))
    P /= P.sum(0)
    D, grads = (P - Y) / X.shape[1], []
    for layer in reversed(range(len(net.W))):
        A, *rest = net.tape[layer]
        dscale = 0.0
        if rest:
            N, root, stretch, H = rest
            D = D * (1 - H**2) * stretch
        dshift = D.sum(1)[:, None]
        if rest and net.norm:
            dscale = (D * N).sum(1)[:, None]
            D = D * net.scale[layer]
            back = D - D.mean(1)[:, None] - N * (D * N).mean(1)[:, None]
            D = back / root
        grads.append((D @ A.T, dshift, dscale))
        D = net.W[layer].T @ D
    return -np.log((P * Y).sum(0) + 1e-12).mean(), grads


def descend(net, grads, lr):
    """Take one step in place."""
    for layer, (dW, dshift, dscale) in zip(reversed(range(len(net.W))), grads, strict=True):
        net.W[layer] = net.W[layer] - lr * dW
        net.shift[layer] = net.shift[layer] - lr * dshift
        net.scale[layer] = net.scale[layer] - lr * dscale


def mini_batches(steps, size=64, seed=1):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        some = rng.choice(digits.X_train.shape[1], size, replace=False)
        yield digits.X_train[:, some], digits.Y_train[:, some]


# %% [markdown]
# We train all three for 200 steps at the same rate and watch the inputs of the last hidden layer on
# 256 fixed images: how far have their means moved since the start, and how far in each single step?

# %% tags=["experiment"]
KINDS = {
    "no batch norm": (False, 0.0),
    "batch norm": (True, 0.0),
    "batch norm + noise": (True, 0.5),
}
moved, jumps = {}, {}
for kind, (norm, noise) in KINDS.items():
    net, rng = Network(norm, noise), np.random.default_rng(2)
    seen = []
    for X, Y in mini_batches(200):
        net.forward(digits.X_train[:, :256], rng)
        seen.append(net.tape[3][0])
        descend(net, gradients(net, X, Y, rng)[1], lr=0.1)
    moved[kind] = [mean_shift(seen[0], A).mean() for A in seen]
    jumps[kind] = np.mean([mean_shift(a, b).mean() for a, b in pairwise(seen)])

# %% tags=["experiment"]
fig, ax = plt.subplots()
for (kind, values), marker in zip(moved.items(), ("-", "-", ":"), strict=True):
    ax.plot(values, marker, label=f"{kind}: {jumps[kind]:.2g} per step")
ax.set(title="Batch norm holds a hidden layer's inputs still; noise undoes that")
ax.set(xlabel="step", ylabel="shift since the start (stds)", ylim=(-0.05, 2.4))
ax.legend(loc="upper left")
figures.show(
    fig,
    "Shift of the inputs of the last hidden layer over 200 steps. Without batch norm it grows to "
    "about 1.4 standard deviations, with batch norm it stays below 0.1, with noise after batch norm "
    "it jumps between 0.6 and 1 from the first step on.",
)
for kind in KINDS:
    print(f"{kind:>18}: {moved[kind][-1]:.1f} stds in all, {jumps[kind]:.1f} in each step")

# %% [markdown]
# The first explanation seems confirmed. Without batch norm the last layers chase a target that
# wanders off; with it, the means hardly move. The paper called this *reducing internal covariate
# shift*.
#
# But two things happen together here: the inputs are still, and training is fast. Does one cause
# the other? The dotted line is the test. Its noise is added *after* batch norm, with another scale
# and another offset in every step, so that the inputs of the next layer jump in each step several
# times as far as without batch norm.
#
# **Predict, then run.** With that noise, does training start slower than without batch norm?
#
# <details><summary>Answer</summary>
#
# No, it starts faster, and it stands learning rates at which the plain network fails. What noise
# does cost is accuracy later on: the last layers never see the same values twice.
# </details>

# %% tags=["experiment"]
rates, curves = (0.1, 1.0), {}
for lr in rates:
    for kind, (norm, noise) in KINDS.items():
        net, rng = Network(norm, noise), np.random.default_rng(2)
        losses = []
        for X, Y in mini_batches(200):
            loss, grads = gradients(net, X, Y, rng)
            descend(net, grads, lr)
            losses.append(loss)
        curves[lr, kind] = np.convolve(losses, np.ones(10) / 10, "valid")

# %% tags=["experiment"]
fig, axes = plt.subplots(1, 2, figsize=(8.0, 3.4), sharey=True)
titles = ("rate 0.1: noisy, yet ahead at first", "rate 1: only batch norm survives")
for ax, lr, title in zip(axes, rates, titles, strict=True):
    for kind, marker in zip(KINDS, ("-", "-", ":"), strict=True):
        ax.semilogy(curves[lr, kind], marker, label=kind)
    ax.set(title=title, xlabel="step")
axes[0].set_ylabel("training loss, 10-step mean")
axes[0].legend(loc="lower left", fontsize="small")
figures.show(
    fig,
    "Training loss for two learning rates. At 0.1 batch norm is fastest; batch norm with noise "
    "leads over the plain network at first and is overtaken later. At 1 the plain network's loss "
    "stays above 10 while both with batch norm learn.",
)
for kind in KINDS:
    early, late = curves[0.1, kind][20], curves[0.1, kind][-1]
    print(f"{kind:>18}, rate 0.1: loss {early:.1f} after 30 steps, {late:.1f} after 200")

# %% [markdown]
# This is the experiment of Santurkar, Tsipras, Ilyas and Mądry (2018), made small. Still inputs are
# not what makes training fast. So what is?
#
# ## A smoother way down
#
# A gradient is a promise about the loss close by. Gradient descent trusts it for a whole step. Look
# how far that trust is justified: at several points of the training, walk along the negative
# gradient and note the loss.

# %% tags=["experiment"]
strides = np.linspace(0, 1.0, 11)


def loss_along_gradient(norm, every=20, steps=200):
    """Return the change of the loss along the gradient, a row for each point of the training."""
    net, rng, rows = Network(norm), np.random.default_rng(2), []
    for step, (X, Y) in enumerate(mini_batches(steps)):
        _, grads = gradients(net, X, Y, rng)
        if step % every == 0:
            kept, row = (net.W, net.shift, net.scale), []
            for stride in strides:
                net.W, net.shift, net.scale = (list(part) for part in kept)
                descend(net, grads, stride)
                row.append(gradients(net, X, Y, rng)[0])
            net.W, net.shift, net.scale = kept
            rows.append(np.array(row) - row[0])
        descend(net, grads, lr=0.1)
    return np.array(rows)


# %% tags=["experiment"]
fig, axes = plt.subplots(1, 2, figsize=(8.0, 3.3), sharey=True)
swing = {}
for ax, norm, colour in zip(axes, (False, True), (figures.BLUE, figures.ORANGE), strict=True):
    rows = loss_along_gradient(norm)
    ax.plot(strides, rows.T, color=colour, alpha=0.6, linewidth=1.2)
    ax.axhline(0, color=figures.GREY, linewidth=0.8)
    swing[norm] = np.mean(rows.max(1) - rows.min(1))
    kind = "batch norm" if norm else "no batch norm"
    ax.set(title=f"{kind}: the loss swings by {swing[norm]:.2f}")
    ax.set_xlabel("distance along the gradient")
print("swings more than twice as far without batch norm:", bool(swing[False] > 2 * swing[True]))
axes[0].set_ylabel("change of the loss")
figures.show(
    fig,
    "Change of the loss along the gradient at ten points of the training. Without batch norm many "
    "curves turn sharply upwards within one unit; with batch norm they stay low and flat.",
)

# %% [markdown]
# With batch norm the loss along the gradient is much flatter: the promise holds for longer steps.
# That is why larger rates are safe. In the figure before, the rate that broke the plain network was
# the better one of the two for batch norm.
#
# ## Scale invariance
#
# One reason for the flatness you can prove. Multiply all weights of a layer by $a > 0$. Then $z$,
# its mean and its standard deviation all grow by $a$, and
#
# $$\mathrm{BN}(aWA) = \mathrm{BN}(WA).$$
#
# The loss does not notice, $J(aW) = J(W)$. Differentiate both sides with respect to $W$:
#
# $$\frac{\partial J}{\partial W}\Big|_{aW} = \frac{1}{a}\,
#   \frac{\partial J}{\partial W}\Big|_{W}$$
#
# Larger weights have *smaller* gradients: a layer whose weights have grown too fast slows itself
# down. We try it on the network above.

# %% tags=["experiment"]
X, Y = next(mini_batches(1))
for norm in (False, True):
    print("with batch norm:" if norm else "without batch norm:")
    for a in (1, 10):
        net = Network(norm)
        net.W[1] = a * net.W[1]
        loss, grads = gradients(net, X, Y, None)
        print(f"  weights × {a:<3} loss {loss:.2f}   ‖dJ/dW‖ {np.linalg.norm(grads[-2][0]):.4f}")

# %% [markdown]
# With batch norm the loss is the same and the gradient is a tenth. Without it, neither holds.
#
# ## Exercise 2: the rate that counts
#
# A step of gradient descent with rate $\alpha$ moves such a layer's weights by $\alpha\,\lVert
# \partial J/\partial W\rVert$, which is proportional to $1/\lVert W\rVert$. What matters is the
# *direction* of $W$, and the angle by which it turns is the move divided by $\lVert W\rVert$ again.
# So the rate that counts is
#
# $$\alpha_\text{eff} = \frac{\alpha}{\lVert W\rVert^2}, \qquad
#   \lVert W\rVert^2 = \sum_{i,j} W_{ij}^2 .$$
#
# <details><summary>Hint</summary>
#
# Square every weight, add them all up, divide the rate by the sum.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "effective_lr-answer"}
def effective_lr(lr, W):
    """Return the learning rate that counts for the direction of weights before batch norm.

    Parameters
    ----------
    lr : float
        Learning rate α.
    W : array of shape (n, k)
        Weights of a layer that batch norm follows; not all zero.

    Returns
    -------
    float
        α divided by the squared Frobenius norm of W.

    Example
    -------
    >>> effective_lr(0.5, np.array([[3., 0.], [0., -4.]]))
    0.02
    """
    ### BEGIN SOLUTION
    return float(lr / np.sum(np.square(W)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "effective_lr"}
check("effective_lr", effective_lr)

# %% [markdown]
# A consequence that surprises many: L2 regularization of these weights does not make the function
# simpler, because the function does not depend on their size. It shrinks them, which *raises* the
# effective rate. Weight decay has become a way of setting the learning rate.
#
# ## The noise of a mini-batch
#
# One more effect. $\mu$ and $\sigma^2$ are computed from the few examples of a mini-batch, so each
# example is normalized a little differently in every step. That is noise, a bit like dropout's:
# dropout multiplies by 0 or 1, batch norm subtracts a noisy mean and divides by a noisy standard
# deviation. The mean of $m$ independent values with standard deviation $\sigma$ has the standard
# deviation $\sigma/\sqrt m$.
#
# ## Exercise 3: 64 against 512
#
# Measure it. Draw `trials` mini-batches of $m$ standard normal activations, take the mean of each,
# and return the standard deviation of these means.
#
# <details><summary>Hint 1</summary>
#
# <code>rng.standard_normal((trials, m))</code> is one mini-batch a row.
# </details>
# <details><summary>Hint 2</summary>
#
# First the means, over the examples of each mini-batch; then the standard deviation of the means.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "bn_noise-answer"}
def bn_noise(m, trials, rng):
    """Return how much the mean of a mini-batch varies from one mini-batch to the next.

    Parameters
    ----------
    m : int
        Examples in a mini-batch.
    trials : int
        How many mini-batches to draw.
    rng : numpy.random.Generator
        Where all draws come from.

    Returns
    -------
    float
        Standard deviation, over the trials, of the mean of m standard normal values.

    Example
    -------
    >>> round(bn_noise(64, 10_000, np.random.default_rng(0)), 2)
    0.13
    """
    ### BEGIN SOLUTION
    batches = rng.standard_normal((trials, m))
    return float(np.std(batches.mean(axis=1)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "bn_noise"}
check("bn_noise", bn_noise)

# %% [markdown]
# The lecture compares 64 with 512: eight times the batch, about a third of the noise. Move the
# slider to see how the noise of the mean shrinks.


# %% tags=["experiment"]
def spread_of_the_mean(m=64):
    means = np.random.default_rng(4).standard_normal((2000, m)).mean(axis=1)
    fig, ax = plt.subplots()
    ax.hist(means, bins=60, range=(-0.6, 0.6), color=figures.BLUE, alpha=0.8)
    ax.set(title=f"Batches of {m}: the mean varies by {means.std():.3f}, about 1/√{m}")
    ax.set(xlabel="mean of a mini-batch (true mean 0)", ylabel="mini-batches", xlim=(-0.6, 0.6))
    return fig


figures.explore(
    spread_of_the_mean,
    "Histogram of the means of 2000 mini-batches of 64 values: a bell around 0 with standard "
    "deviation 0.125.",
    m=(64, 8, 16, 32, 128, 256, 512),
)

# %% [markdown]
# Does this noise regularize? We train on only 400 images, so that overfitting has a chance, with
# batches of 8 to 400, three starts each.

# %% tags=["experiment"]
sizes, test_accuracy = (8, 16, 64, 400), {True: [], False: []}
for norm in (True, False):
    for size in sizes:
        got = []
        for seed in range(3):
            net, rng = Network(norm, sizes=(64, 50, 50, 10)), np.random.default_rng(seed)
            for _ in range(300):
                some = rng.choice(400, size, replace=False)
                grads = gradients(net, digits.X_train[:, some], digits.Y_train[:, some], rng)[1]
                descend(net, grads, lr=0.3)
            got.append(accuracy(net.forward(digits.X_test, rng)))
        test_accuracy[norm].append(np.mean(got))

fig, ax = plt.subplots()
for norm, name, marker in ((True, "batch norm", "o-"), (False, "no batch norm", "s--")):
    ax.plot(sizes, 100 * np.array(test_accuracy[norm]), marker, label=name)
ax.set_xscale("log", base=2)
ax.set_xticks(sizes, [str(size) for size in sizes])
ax.set(title="The more noise, the lower the accuracy: it does not regularize here")
ax.set(xlabel="examples in a mini-batch", ylabel="test accuracy (%)", ylim=(85, 100))
ax.legend(loc="lower right")
figures.show(
    fig,
    "Test accuracy against batch size, with and without batch norm, after training on 400 images. "
    "With batch norm it rises from about 93 percent with batches of 8 to 95 with all 400 images. "
    "Without, it is lower by four points for batches of 8 and by less than one from 64 on.",
)

# %% [markdown]
# If the noise of the statistics regularized, the smallest batches would do best with batch norm. They
# do worst. (Without batch norm small batches do worse still: there, too, each step follows fewer
# examples.) From 64 on the curves differ by less than a point, about four of the 449 test images.
#
# On larger networks a slight gain is often reported. Either way it is a side effect that depends on
# the batch size, and not a setting to regularize with. Use dropout or weight decay for that, alone
# or beside batch norm.

# %% [markdown]
# ## Question
#
# Which explanation of batch norm's faster training agrees with all that you measured?
#
# - **a.** It keeps the distribution of each layer's inputs from moving.
# - **b.** It makes the loss smoother along the step, so that larger rates are safe.
# - **c.** It adds noise, and the noise speeds up training.
# - **d.** It replaces normalizing the network's inputs.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_6-answer"}
def question_3_6():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_6"}
check("question_3_6", question_3_6)

# %% [markdown]
# ## What is known today
#
# - **The original account:** batch norm reduces internal covariate shift ([Ioffe and Szegedy
#   2015](https://arxiv.org/abs/1502.03167)).
# - **The test of it:** noise after batch norm brings the shift back and training stays fast; the
#   loss and its gradients become smoother ([Santurkar et al.
#   2018](https://arxiv.org/abs/1805.11604)).
# - **Larger rates:** without batch norm, activations and gradients grow with depth, and only small
#   rates survive ([Bjorck et al. 2018](https://arxiv.org/abs/1806.02375)).
# - **Scale invariance:** weight decay before batch norm acts through the effective learning rate
#   ([van Laarhoven 2017](https://arxiv.org/abs/1706.05350)).
# - **Where it fails:** small batches and batches whose examples are alike. Group normalization
#   ([Wu and He 2018](https://arxiv.org/abs/1803.08494)) and statistics shared between devices are
#   the usual ways out.

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"It works because it removes covariate shift."** That was the hope of 2015. Your own noise
#   experiment speaks against it; see Santurkar et al.
# - **"I regard batch norm as a regularizer."** A *not* got lost in a translation. The lecture
#   advises against it, in the next sentence.
# - **"A strange property of dropout."** The property meant, that larger batches regularize less, is
#   batch norm's.
# - **"Several kinds of noise"** for both. Dropout's noise multiplies. Batch norm's multiplies and
#   adds.
# - **"Mean 0 and variance 1."** True of $z_\text{norm}$. What the next layer sees has mean $\beta$
#   and standard deviation $\gamma$, which are learned.
# - **"Weights become more delayed or deeper."** What is meant: weights of *later* layers become
#   more robust to changes in earlier ones.
#
# Sources: [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167), [Santurkar et al.
# 2018](https://arxiv.org/abs/1805.11604), and the lecture's own transcript.
# </div>

# %% [markdown]
# ## Summary
#
# - Covariate shift: the inputs' distribution moves, the rule does not. Matching mean and variance
#   undoes only shifts of mean and variance.
# - Batch norm does hold a hidden layer's inputs still. That is not why training is fast: with noise
#   added after it they jump, and training is fast all the same.
# - What helps is a smoother loss along the gradient, so that larger rates are safe.
# - $\mathrm{BN}(aWA) = \mathrm{BN}(WA)$: large weights get small gradients, and the rate that
#   counts is $\alpha/\lVert W\rVert^2$.
# - The noise of a batch's mean is $1/\sqrt m$: 0.125 for 64, 0.044 for 512. It is a side effect.
#
# **Next:** [3.7 Batch norm at test time](3.7-batch-norm-at-test-time.ipynb): what to do when there
# is no mini-batch.
