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
# # 3.9 Training a softmax classifier
#
# **About 75 minutes · 12 points · builds on** 3.8 and backpropagation.
#
# When you are done you can
# - measure how wrong a softmax classifier is, on one example and on a batch;
# - derive and compute the gradient that starts backpropagation, $\hat y - y$;
# - train a classifier of handwritten digits from nothing but these functions;
# - compute the cost straight from the logits, where the obvious way fails.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax  # what you built in 3.8; here axis=0 must be said

from course import check, data, figures

figures.use_style()
digits = data.digits()

# %% [markdown]
# ## Why
#
# A picture shows a cat. The classes are 0 = something else, 1 = cat, 2 = dog, 3 = chick, and the
# network's softmax says $\hat y = (0.3,\, 0.2,\, 0.1,\, 0.4)$. It gives the cat 20 % and would
# guess a chick. You want one number that says how bad this is, and that falls smoothly as the
# network gets better, so that gradient descent can follow it.
#
# The share of errors is no such number: it does not move until the winner changes. Here are two
# that do move, and how hard each pushes the logit of the true class.

# %% tags=["experiment"]
p_true = np.linspace(0.002, 0.999, 400)

fig, (left, right) = plt.subplots(1, 2, figsize=(8.2, 3.4))
left.plot(p_true, -np.log(p_true), color=figures.BLUE, label=r"$-\log \hat y$")
left.plot(p_true, (1 - p_true) ** 2, color=figures.ORANGE, label=r"$(1 - \hat y)^2$")
left.plot(0.2, -np.log(0.2), "o", color=figures.RED, label="the cat: 1.609")
left.set(title="a sure and wrong answer costs a lot", ylabel="loss", ylim=(0, 5))
right.plot(p_true, 1 - p_true, color=figures.BLUE, label=r"$-\log \hat y$")
right.plot(p_true, 2 * p_true * (1 - p_true) ** 2, color=figures.ORANGE, label="square")
right.set(title="the square stops pushing at 0", ylabel="push on the true logit")
for ax in (left, right):
    ax.set_xlabel(r"probability of the true class, $\hat y$")
    ax.legend()
figures.show(
    fig,
    "Left: minus the logarithm grows without bound as the probability of the true class goes to "
    "0; the square stays below 1. Right: the size of the slope with respect to the true logit. "
    "For the logarithm it is largest at 0, for the square it vanishes there.",
)

# %% [markdown]
# Minus the logarithm pushes hardest where the network is most wrong. The square gives up there:
# through softmax, its slope is $2\hat y(1 - \hat y)^2$ and goes to 0 together with $\hat y$.

# %% [markdown]
# ## The idea
#
# Write the label as a vector as well: $y = (0, 1, 0, 0)$ for the cat, a 1 in place 1 (counted from
# 0) and 0 elsewhere. This is called **one-hot**. The **loss** of one example is the
# **cross-entropy**
#
# $$L(\hat y, y) = -\sum_{j=0}^{C-1} y_j \log \hat y_j = -\log \hat y_\text{true}$$
#
# All terms but one are 0. To make the loss small, the probability of the true class must grow. If
# you know statistics: this is maximum likelihood. The **cost** of $m$ examples is the mean loss,
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} L\bigl(\hat y^{(i)}, y^{(i)}\bigr)$$
#
# A column is an example, so $Y = [\,y^{(1)} \cdots y^{(m)}]$ has shape $(C, m)$, and so has
# $\hat Y$, which the code calls `AL`: the activations $A^{[L]}$ of the last layer.

# %% [markdown]
# ## A worked example
#
# The cat from above; then three examples whose true classes got 0.2, 0.2 and 0.25.

# %%
y_hat = np.array([0.3, 0.2, 0.1, 0.4])
print("loss of the cat      :", -np.log(y_hat[1]).round(3))
print("three losses         :", -np.log([0.2, 0.2, 0.25]).round(3))
print("their mean, the cost :", -np.log([0.2, 0.2, 0.25]).mean().round(3))

# %% [markdown]
# **Predict, then run.** A network for ten digits has just been initialized and knows nothing. All
# its logits are close to 0. What is its cost, about?
#
# <details><summary>Answer</summary>
#
# Every class gets probability 1/10, the true one too. So every loss is $-\log 0.1 = \log 10
# \approx 2.303$. Remember this number: it is the first thing to check when you start a training
# run. A cost far above it means that the network starts out sure and wrong.
# </details>

# %%
Z_start = 0.01 * np.random.default_rng(0).standard_normal((10, 64)) @ digits.X_train
A_start = softmax(Z_start, axis=0)
print("mean of −log ŷ at the start:", -np.log(A_start[digits.Y_train == 1]).mean().round(2))
print("log 10                     :", np.log(10).round(2))

# %% [markdown]
# ## Exercise 1: one-hot labels
#
# Labels usually come as integers $y$ of shape $(m,)$. Make them columns.
#
# <details><summary>Hint 1</summary>
#
# <code>np.eye(C)</code> has one column for each class. Which ones do you want, in which order?
# </details>
# <details><summary>Hint 2</summary>
#
# A batch need not contain every class. Take $C$ from the argument, not from <code>y</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "one_hot-answer"}
def one_hot(y, C):
    """Turn class numbers into one-hot columns.

    Parameters
    ----------
    y : integer array of shape (m,)
        Class of every example, from 0 to C − 1.
    C : int
        Number of classes.

    Returns
    -------
    Y : array of shape (C, m)
        A single 1 in every column.

    Example
    -------
    >>> one_hot(np.array([1, 2, 0]), 4)
    array([[0., 0., 1.],
           [1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    ### BEGIN SOLUTION
    Y = np.zeros((C, len(y)))
    Y[y, np.arange(len(y))] = 1
    return Y
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "one_hot"}
check("one_hot", one_hot)

# %% [markdown]
# ## Exercise 2: the loss of every example
#
# Take care of zeros. A probability of exactly 0 for a class that is *not* true costs nothing, but
# NumPy computes $0 \cdot \log 0 = 0 \cdot (-\infty)$ as nan. Later you will also use targets that
# are not one-hot, so sum over all classes.
#
# <details><summary>Hint 1: shapes</summary>
#
# Sum along <code>axis=0</code>; with <code>keepdims=True</code> the result has shape
# <code>(1, m)</code>.
# </details>
# <details><summary>Hint 2: the zeros</summary>
#
# Either add a tiny number such as <code>1e-12</code> inside the logarithm, or take the logarithm
# of 1 where $y$ is 0: <code>np.where(Y &gt; 0, AL, 1)</code>.
# </details>
# <details><summary>Hint 3: not with nansum</summary>
#
# <code>np.nansum</code> would also swallow a nan that the network produced, and a broken network
# would look perfect.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "loss-answer"}
def loss(AL, Y):
    """Return the cross-entropy of every example.

    Parameters
    ----------
    AL : array of shape (C, m)
        Probabilities from softmax, a column an example. Entries may be exactly 0 or 1.
    Y : array of shape (C, m)
        Targets: one-hot, or any distribution over the classes.

    Returns
    -------
    L : array of shape (1, m)

    Example
    -------
    >>> loss(np.array([[0.3], [0.2], [0.1], [0.4]]), np.array([[0.], [1], [0], [0]]))
    array([[1.60943791]])
    """
    ### BEGIN SOLUTION
    return -np.sum(Y * np.log(np.where(Y > 0, AL, 1)), axis=0, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "loss"}
check("loss", loss)

# %% [markdown]
# ## Exercise 3: the cost of a batch
#
# <details><summary>Hint</summary>
#
# The loss has its minus sign already. What is left is a mean over the examples, as one number.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "cost-answer"}
def cost(AL, Y):
    """Return the mean cross-entropy of a batch.

    Parameters
    ----------
    AL, Y : arrays of shape (C, m)
        Probabilities and targets, as for the loss.

    Returns
    -------
    J : float

    Example
    -------
    >>> cost(np.array([[0.25, 0.25], [0.75, 0.75]]), np.array([[1., 0], [0, 1]]))
    0.8369882167858358
    """
    ### BEGIN SOLUTION
    return float(np.mean(loss(AL, Y)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "cost"}
check("cost", cost)

# %% [markdown]
# ## The way back
#
# Backpropagation starts with the slope of the loss with respect to the logits,
# $dz = \partial L / \partial z$. Two steps lead there. From the loss to the probabilities:
# $\partial L/\partial \hat y_i = -y_i/\hat y_i$. From the probabilities to the logits: all of them
# depend on all of these,
#
# $$\frac{\partial \hat y_i}{\partial z_j} = \hat y_i\,(\delta_{ij} - \hat y_j)$$
#
# where $\delta_{ij}$ is 1 if $i = j$ and 0 otherwise. This table of $C \times C$ slopes is the
# **Jacobian**. Row $i$, column $j$: how much the probability of class $i$ changes when the logit
# of class $j$ grows.
#
# ## Exercise 4: every probability depends on every logit
#
# <details><summary>Hint 1</summary>
#
# First the probabilities, <code>softmax(z, axis=0)</code>. Then the formula, for each $i$ and $j$.
# </details>
# <details><summary>Hint 2: without loops</summary>
#
# The table of all products $\hat y_i \hat y_j$ is a column times a row. <code>np.diag</code> puts a
# vector of length $C$ on a diagonal.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "softmax_jacobian-answer"}
def softmax_jacobian(z):
    """Return the slope of every probability with respect to every logit.

    Parameters
    ----------
    z : array of shape (C, 1)
        Logits of one example.

    Returns
    -------
    J : array of shape (C, C)
        Row i, column j: the derivative of probability i with respect to logit j.

    Example
    -------
    >>> softmax_jacobian(np.array([[0.], [0.]]))
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    ### BEGIN SOLUTION
    a = softmax(z, axis=0)
    return np.diag(a[:, 0]) - a @ a.T
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "softmax_jacobian"}
check("softmax_jacobian", softmax_jacobian)

# %% [markdown]
# Here is your table for the logits $(5, 2, -1, 3)$ of lecture 3.8.

# %% tags=["experiment"]
slopes = softmax_jacobian(np.array([[5.0], [2], [-1], [3]]))

fig, ax = plt.subplots(figsize=(5.6, 3.9))
ax.imshow(slopes, cmap="PuOr", vmin=-0.15, vmax=0.15)
for i, j in np.ndindex(4, 4):
    shade = "white" if slopes[i, j] > 0.11 else "black"
    ax.text(j, i, f"{slopes[i, j]:.4f}", ha="center", va="center", color=shade)
ax.set(title="Raise one logit and the other classes lose", xlabel="logit $z_j$")
ax.set(ylabel=r"probability $\hat y_i$", xticks=range(4), yticks=range(4))
ax.grid(False)
figures.show(
    fig,
    "A table of 4 by 4 slopes of softmax. The diagonal is positive, 0.133 and 0.101 the largest. "
    "All other entries are negative, and every row and every column adds up to 0.",
)
print("do the rows cancel?", np.allclose(slopes.sum(axis=1), 0))

# %% [markdown]
# Multiply the two, $\sum_i -\frac{y_i}{\hat y_i}\, \hat y_i (\delta_{ij} - \hat y_j) =
# -y_j + \hat y_j \sum_i y_i$, and since $\sum_i y_i = 1$:
#
# $$dz = \hat y - y$$
#
# For the cat: $(0.3, 0.2, 0.1, 0.4) - (0, 1, 0, 0) = (0.3, -0.8, 0.1, 0.4)$. Gradient descent
# subtracts it, so the cat's logit rises and all others fall, the more the more probable they were.
#
# ## Exercise 5: the gradient
#
# One column an example, each the slope of that example's own loss. Do not divide by $m$ here: the
# $1/m$ comes once, in $dW = \frac1m\, dZ\, A^T$ and $db = \frac1m \sum dZ$.
#
# <details><summary>Hint</summary>
#
# It is as short as the formula. Return a new array.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "dZ-answer"}
def dZ(AL, Y):
    """Return the slope of every example's loss with respect to its logits.

    Parameters
    ----------
    AL, Y : arrays of shape (C, m)
        Probabilities from softmax and targets, a column an example.

    Returns
    -------
    dZ : array of shape (C, m)
        Not divided by m.

    Example
    -------
    >>> dZ(np.array([[0.25], [0.75]]), np.array([[0.], [1]]))
    array([[ 0.25],
           [-0.25]])
    """
    ### BEGIN SOLUTION
    return AL - Y
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "dZ"}
check("dZ", dZ)

# %% [markdown]
# Trust, but verify. Nudge each logit by a hair and measure the slope of your own loss.

# %% tags=["experiment"]
rng = np.random.default_rng(4)
logits, h = rng.standard_normal((4, 3)), 1e-5
labels = one_hot(np.array([1, 3, 0]), 4)
measured = np.zeros((4, 3))
for k in range(4):
    nudge = np.zeros((4, 1))
    nudge[k] = h
    above, below = (loss(softmax(logits + s * nudge, axis=0), labels) for s in (1, -1))
    measured[k] = (above - below) / (2 * h)
gap = np.abs(measured - dZ(softmax(logits, axis=0), labels)).max()
print("largest difference below 1e-8:", gap < 1e-8)

# %% [markdown]
# ## It learns to read
#
# You have all that is needed. Softmax regression on the 8 × 8 digits: ten classes, no hidden
# layer, gradient descent on all training examples at once. The function takes the targets and the
# gradient as arguments, because you will exchange both.


# %% tags=["experiment"]
def train(targets, gradient=dZ, steps=200, rate=1.0):
    """Train softmax regression on the digits; return weights, biases and the cost of each step."""
    X = digits.X_train
    W, b, costs = np.zeros((10, 64)), np.zeros((10, 1)), []
    for _ in range(steps):
        A = softmax(W @ X + b, axis=0)
        costs.append(cost(A, digits.Y_train))
        G = gradient(A, targets)
        W -= rate * G @ X.T / X.shape[1]
        b -= rate * G.mean(axis=1, keepdims=True)
    return W, b, costs


def accuracy(W, b):
    """Return the share of held-out digits that are read correctly."""
    winners = (W @ digits.X_test + b).argmax(axis=0)
    return np.mean(winners == digits.Y_test.argmax(axis=0))


W, b, costs = train(digits.Y_train)
print(f"cost: {costs[0]:.3f} at the start, {costs[-1]:.2f} after 200 steps")
print(f"held-out digits read correctly: {accuracy(W, b):.0%}")

# %% tags=["experiment"]
fig, axes = plt.subplots(2, 5, figsize=(7.6, 3.6))
limit = np.abs(W).max()
for digit, ax in enumerate(axes.ravel()):
    ax.imshow(W[digit].reshape(8, 8), cmap="PuOr", vmin=-limit, vmax=limit)
    ax.set_title(f"{digit}")
    ax.set(xticks=[], yticks=[])
fig.suptitle(
    "The weights are templates: ink on purple speaks for the digit, on orange against it",
    x=0.01, ha="left", fontsize="medium", fontweight="bold",
)  # fmt: skip
figures.show(
    fig,
    "Ten images of 8 by 8 weights, one for each digit. Purple pixels raise the digit's logit, "
    "orange ones lower it. The 0 has an orange middle, where a zero has no ink.",
)

# %% [markdown]
# ## What if you take only the diagonal?
#
# A formula that circulates for the derivative of softmax is $\hat y(1 - \hat y)$. That is the
# diagonal of the table above. With it, the cat's gradient would be $(0, -0.8, 0, 0)$: the true
# logit rises, and no wrong one is ever told to fall. Does training with it fail?

# %% tags=["experiment"]
half_w, half_c, half_costs = train(digits.Y_train, gradient=lambda A, T: T * (A - 1))

fig, ax = plt.subplots()
ax.plot(costs, label="ŷ − y: the whole Jacobian")
ax.plot(half_costs, label="the diagonal alone", color=figures.RED)
ax.axhline(np.log(10), linestyle="--", color=figures.GREY, label="log 10: knows nothing")
ax.set(title="A wrong gradient that learns: the bug is quiet", xlabel="step", ylabel="cost")
ax.legend()
figures.show(
    fig,
    "Cost over 200 steps, with the right gradient and with the diagonal only. Both fall steadily "
    "from 2.3; the wrong one ends at 0.27, the right one at 0.19.",
)
print(f"after 200 steps, cost    : {costs[-1]:.2f} right, {half_costs[-1]:.2f} wrong")
print(
    f"held-out digits, accuracy: {accuracy(W, b):.0%} right, {accuracy(half_w, half_c):.0%} wrong"
)

# %% [markdown]
# It does not fail. The cost falls, no error is raised, and nine digits in ten are read correctly.
# But the right gradient makes half as many errors. A falling cost does not show that a gradient is
# right. The nudge test above does.

# %% [markdown]
# ## When the network is sure
#
# **Predict, then run.** Two classes, logits $(1000, 0)$, and the second class is the true one. What
# is the loss, on paper? What does your `cost` say?
#
# <details><summary>Answer</summary>
#
# On paper: $-\log \frac{e^0}{e^{1000} + e^0} = \log(e^{1000} + 1) - 0 \approx 1000$. But
# $e^{-1000}$ is smaller than any float64, so softmax returns exactly 0, and the cost is infinite.
# With a guard inside the logarithm it is 27.6 for 1e-12: finite, and wrong.
# </details>

# %%
sure = np.array([[1000.0], [0.0]])
second = np.array([[0.0], [1.0]])
with np.errstate(all="ignore"):
    print("probabilities       :", softmax(sure, axis=0).ravel())
    print("−log ŷ              :", -np.log(softmax(sure, axis=0)[1, 0]))
    print("−log(ŷ + 1e-12)     :", -np.log(softmax(sure, axis=0)[1, 0] + 1e-12).round(1))
    print("log(e¹⁰⁰⁰ + e⁰) − 0 :", np.logaddexp(1000, 0))

# %% [markdown]
# The probability was needed only for its logarithm, and the logarithm undoes the exponential. So
# leave both out:
#
# $$\log \hat y_i = z_i - \log \sum_j e^{z_j}
#   \qquad
#   \log \sum_j e^{z_j} = M + \log \sum_j e^{z_j - M}, \quad M = \max_j z_j$$
#
# The second formula is known as **log-sum-exp**. Nothing in it overflows, and the sum is at least
# 1, so its logarithm is harmless. This is what `from_logits=True` means in Keras.
#
# ## Exercise 6: the cost from the logits
#
# <details><summary>Hint 1: shift</summary>
#
# Subtract from each column its own maximum. That changes no probability.
# </details>
# <details><summary>Hint 2: the logarithms of the probabilities</summary>
#
# With $S$ the shifted logits, they are $S - \log \sum e^{S}$, summed over <code>axis=0</code>.
# </details>
# <details><summary>Hint 3: the rest</summary>
#
# Multiply by $Y$, sum over the classes, average over the examples, mind the sign.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "cost_from_logits-answer"}
def cost_from_logits(Z, Y):
    """Return the mean cross-entropy of softmax(Z), exact for logits of any size.

    Parameters
    ----------
    Z : array of shape (C, m)
        Logits, a column an example.
    Y : array of shape (C, m)
        Targets: one-hot, or any distribution over the classes.

    Returns
    -------
    J : float

    Example
    -------
    >>> cost_from_logits(np.array([[1000.], [0.]]), np.array([[0.], [1.]]))
    1000.0
    """
    ### BEGIN SOLUTION
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    log_A = shifted - np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))
    return float(-np.mean(np.sum(Y * log_A, axis=0)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "cost_from_logits"}
check("cost_from_logits", cost_from_logits)

# %% [markdown]
# ## Softmax twice
#
# A function that takes logits is easily given probabilities: the last layer has a softmax, and the
# loss applies another one. Nothing crashes. But probabilities lie between 0 and 1, so the second
# softmax sees logits that differ by at most 1. The best it can ever say about ten classes is
# $e/(e + 9) = 0.232$, a cost of $\log(e + 9) - 1 = 1.461$.


# %% tags=["experiment"]
shown = []


def twice(A, T):
    """Return the slope at the logits when a second softmax follows; note the cost it shows."""
    A_again = softmax(A, axis=0)
    shown.append(cost(A_again, T))
    outer = A_again - T
    return A * (outer - np.sum(A * outer, axis=0))


twice_w, twice_c, _ = train(digits.Y_train, twice)

# %% tags=["experiment"]
floor = np.log(np.e + 9) - 1
fig, ax = plt.subplots()
ax.plot(costs, label="softmax once")
ax.plot(shown, label="softmax twice", color=figures.RED)
ax.axhline(floor, linestyle="--", color=figures.GREY, label="log(e + 9) − 1: nothing gets below")
ax.set(title="With softmax twice, the cost cannot pass 1.46", xlabel="step", ylabel="cost shown")
ax.set_ylim(0, 2.4)
ax.legend(loc="center right", bbox_to_anchor=(1, 0.4))
figures.show(
    fig,
    "The cost that is shown over 200 steps. With one softmax it falls from 2.30 to 0.19. With two "
    "it falls to 1.69 and stays above a dashed line at 1.46.",
)
print(f"cost shown after 200 steps: {shown[-1]:.2f}, the floor is {floor:.3f}")
print(f"held-out digits: {accuracy(W, b):.0%} with one, {accuracy(twice_w, twice_c):.0%} with two")

# %% [markdown]
# If a cost settles near such a number, count your softmaxes.

# %% [markdown]
# ## Labels with a doubt
#
# With one-hot targets the loss is never quite 0: the logits would have to be infinitely far apart,
# so they keep growing. **Label smoothing** asks for less. A share $\varepsilon$ of the label is
# given to all $C$ classes evenly:
#
# $$y_\text{smooth} = (1 - \varepsilon)\, y + \frac{\varepsilon}{C}$$
#
# With $\varepsilon = 0.1$ and four classes, the cat's target is $(0.025, 0.925, 0.025, 0.025)$.
#
# ## Exercise 7: smooth the labels
#
# <details><summary>Hint</summary>
#
# The formula is one line. $C$ is the number of rows.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "smooth_labels-answer"}
def smooth_labels(Y, eps):
    """Give a share of every label to all classes evenly.

    Parameters
    ----------
    Y : array of shape (C, m)
        One-hot labels.
    eps : float
        The share, from 0 to 1.

    Returns
    -------
    Y_smooth : array of shape (C, m)
        Every column still adds up to 1.

    Example
    -------
    >>> smooth_labels(np.array([[0.], [1.]]), eps=0.2)
    array([[0.1],
           [0.9]])
    """
    ### BEGIN SOLUTION
    return (1 - eps) * Y + eps / Y.shape[0]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "smooth_labels"}
check("smooth_labels", smooth_labels)

# %% [markdown]
# Train with smoothed targets and look at held-out digits: how sure is the network, and how often is
# it right? Move the slider.

# %% tags=["experiment"]
shares = (0.1, 0.0, 0.05, 0.2, 0.4)
models = {eps: train(smooth_labels(digits.Y_train, eps), steps=150)[:2] for eps in shares}


def confidence(W, b):
    """Return the largest probability of every held-out digit."""
    return softmax(W @ digits.X_test + b, axis=0).max(axis=0)


# %% tags=["experiment"]
def smoothing_figure(epsilon=0.1):
    fig, ax = plt.subplots()
    bins = np.linspace(0, 1, 31)
    for eps, colour in ((0.0, figures.GREY), (epsilon, figures.BLUE)):
        sure_of = confidence(*models[eps])
        name = f"ε = {eps:g}: {accuracy(*models[eps]):.0%} right, {sure_of.mean():.0%} sure"
        ax.hist(sure_of, bins=bins, histtype="step", color=colour, linewidth=2, label=name)
    ax.set(title="Smoothed labels: as often right, less sure of it", ylabel="held-out digits")
    ax.set(xlabel="probability of the class it chose")
    ax.legend(loc="upper left")
    return fig


figures.explore(
    smoothing_figure,
    "Histograms of the probability that the network gives to its own choice. Without smoothing "
    "most lie near 1. With epsilon 0.1 they move to the left, while the share of right answers "
    "stays the same.",
    epsilon=shares,
)

# %% [markdown]
# Less sure is not the same as better. This small network was not too sure to begin with: right on
# 95 % or more, and sure of less. Smoothing helps large networks that fit every training label.

# %% [markdown]
# ## Question
#
# You train a classifier of ten classes. From the first step on, the cost stands at 2.303 and does
# not move. What does that tell you?
#
# - **a.** The network fits the training data perfectly.
# - **b.** An exponential overflows.
# - **c.** The cost is not divided by $m$.
# - **d.** It gives each class probability 0.1: it has learned nothing yet.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_9-answer"}
def question_3_9():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_9"}
check("question_3_9", question_3_9)

# %% [markdown]
# ## What is known today
#
# - **Frameworks take logits.** [TensorFlow's own
#   documentation](https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits)
#   warns against handing it the output of softmax. They also derive $\hat y - y$ for you: 3.11.
# - **Label smoothing** came with [Szegedy et al. 2015](https://arxiv.org/abs/1512.00567).
#   [Müller et al. 2019](https://arxiv.org/abs/1906.02629) found that it calibrates large networks,
#   and that it hurts when such a network is to teach a smaller one.
# - **Focal loss** multiplies $-\log \hat y$ by $(1 - \hat y)^\gamma$, so that the many easy
#   examples do not drown the few hard ones ([Lin et al. 2017](https://arxiv.org/abs/1708.02002)).
# - **Language models** are softmax classifiers over a vocabulary, trained with this very loss;
#   $e^J$ is their *perplexity*. Some add a small penalty on $(\log \sum e^{z})^2$, the *z-loss*,
#   which keeps the logits from drifting ([Chowdhery et al. 2022](https://arxiv.org/abs/2204.02311)).

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"J = −1/m Σ L."** The loss has its minus sign already; a second one makes the cost negative,
#   and descending it makes the network worse. $J = +\frac1m \sum L$.
# - **"The derivative of softmax is ŷ(1 − ŷ)."** That is the diagonal only. With the terms
#   $-\hat y_i \hat y_j$ the gradient becomes $\hat y - y$. You saw how quiet this bug is.
# - **"L = −Σ y_i log ŷ"**, without an index on $\hat y$. Each $y_j$ goes with its own $\hat y_j$.
# - **"dZ = ∂J/∂z = ŷ − y."** That is the slope of one example's *loss*. The cost has a $1/m$; divide
#   once, in $dW$ and $db$.
# - **"The cost is the sum of the losses."** The formula beside it has $1/m$: it is their mean.
# - **A fourth column (0, 0, 0, 0) in Y.** It stands for "and so on". A one-hot column has a 1.
#
# Source: [Goodfellow, Bengio and Courville, chapter
# 6.2.2](https://www.deeplearningbook.org/contents/mlp.html).
# </div>

# %% [markdown]
# ## Summary
#
# - The loss of one example is $-\log$ of the probability of its true class; the cost is the mean.
# - A network that knows nothing costs $\log C$. Check that first.
# - The slope with respect to the logits is $\hat y - y$. It needs the whole Jacobian of softmax, not
#   its diagonal.
# - Compute the cost from the logits, with log-sum-exp. Apply softmax once.
# - Smoothed labels keep a network from being endlessly sure.
#
# **Next:** [3.10 Deep learning
# frameworks](../3d-frameworks/3.10-deep-learning-frameworks.ipynb), which do all this for you.
