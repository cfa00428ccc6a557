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
# # 3.8 Softmax regression
#
# **About 60 minutes · 10 points · builds on** logistic regression and forward propagation.
#
# When you are done you can
# - turn the outputs of a last layer into probabilities of $C$ classes, without overflow;
# - say what softmax has to do with hardmax, and what a temperature does;
# - find the line between two classes, and show that logistic regression is the case $C = 2$.

# %%
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from course import check, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# So far a classifier answered one question: cat, or no cat? Now a picture shows a cat, a dog, a
# baby chick, or something else. We number the **classes** 0 = something else, 1 = cat, 2 = dog,
# 3 = chick, and write $C$ for how many there are: here $C = 4$, numbered 0 to $C - 1$.
#
# The last layer gets one unit a class, so $n^{[L]} = C$. For one picture it computed
# $z = (5, 2, -1, 3)$. These numbers are called **logits**. Four sigmoids would make each of them
# a number between 0 and 1. Is that enough?

# %% tags=["experiment"]
classes = ["other", "cat", "dog", "chick"]
lecture_z = np.array([5.0, 2, -1, 3])
each_alone = 1 / (1 + np.exp(-lecture_z))
shared_out = np.e**lecture_z
shared_out /= sum(shared_out)

fig, axes = plt.subplots(1, 2, figsize=(7.8, 3.2), sharey=True)
names = ("four sigmoids", "one softmax")
for ax, p, name in zip(axes, (each_alone, shared_out), names, strict=True):
    bars = ax.bar(classes, p, color=[figures.GREY, figures.BLUE, figures.ORANGE, figures.GREEN])
    ax.bar_label(bars, fmt="%.3f")
    ax.set(title=f"{name}: together {p.sum():.0%}", ylim=(0, 1.12), xlabel="class")
axes[0].set_ylabel("output")
figures.show(
    fig,
    "Bars of four outputs for the same logits 5, 2, minus 1, 3. Four sigmoids give 0.993, 0.881, "
    "0.269 and 0.953, together 310 percent. Softmax gives 0.842, 0.042, 0.002 and 0.114, together "
    "100 percent.",
)

# %% [markdown]
# Four sigmoids answer four separate questions. Three of them say yes. But the picture shows one
# thing, so the four probabilities ought to share out a total of 1. The bars on the right do. This
# is what you build now.

# %% [markdown]
# ## The idea
#
# Make every logit positive with the exponential, then divide by the total:
#
# $$t = e^{z^{[L]}} \qquad a_i = \frac{t_i}{\sum_{j=0}^{C-1} t_j}$$
#
# - $z^{[L]} = W^{[L]} a^{[L-1]} + b^{[L]}$ are the logits, of shape $(C, 1)$ for one example.
# - $t$ has the same shape. The exponential is taken entry by entry, so $t_i > 0$.
# - $a = \hat y$ is the output. Its entries are positive and add up to 1; $a_i$ is the network's
#   probability of class $i$.
#
# A sigmoid or a ReLU looks at one number at a time. **Softmax** is the first activation that
# needs the whole vector: every $a_i$ depends on every $z_j$.

# %% [markdown]
# ## A worked example
#
# The logits from above, line by line.

# %%
z = np.array([5.0, 2.0, -1.0, 3.0])
t = np.exp(z)
total = t.sum()

print("t     =", t.round(1))
print("Σ t   =", total.round(1))
print("a     =", (t / total).round(3))
print("Σ a   =", (t / total).sum().round(3))

# %% [markdown]
# So the picture shows "other" with probability 0.842 and a chick with 0.114. Only differences
# count: "other" leads the chick by $5 - 3 = 2$ logits, and $0.842 / 0.114 = 7.4 = e^2$.
#
# **Predict, then run.** You add 500 to all four logits. What happens to the four probabilities on
# paper? And what does the code above print after adding 1000?
#
# <details><summary>Answer</summary>
#
# On paper, nothing: $e^{z+500} = e^{500} e^z$, and the factor $e^{500}$ cancels. In code, 500 is
# still fine. With 1000, $e^{1005}$ is larger than the largest float64, about $e^{709.78}$. NumPy
# makes it infinite, and $\infty/\infty$ is not a number.
# </details>

# %%
with np.errstate(all="ignore"):
    for added in (0, 500, 1000):
        t = np.exp(z + added)
        print(f"added {added:4d}:", (t / t.sum()).round(3))

# %% [markdown]
# The cure follows from the answer: you may subtract any number from all logits of an example, so
# subtract the largest. Then every exponent is 0 or negative and nothing overflows. In float32,
# which networks use, the wall stands at 88.7; in float16 at 11.1. That is well within reach.

# %% [markdown]
# ## Exercise 1: softmax of a batch
#
# $Z$ has shape $(C, m)$: a row is a class, a column is an example. Make it work for any logits.
#
# <details><summary>Hint 1: which axis?</summary>
#
# The probabilities of one example add up to 1, and an example is a column. You sum along
# <code>axis=0</code>.
# </details>
# <details><summary>Hint 2: what to subtract</summary>
#
# Each column its own maximum: <code>np.max</code> with <code>axis=0</code>. One maximum of the
# whole batch is not enough: a column far below it would become 0/0.
# </details>
# <details><summary>Hint 3: the input</summary>
#
# <code>Z -= …</code> writes into the caller's array. Give the shifted logits a new name.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "softmax-answer"}
def softmax(Z):
    """Turn logits into probabilities, column by column.

    Parameters
    ----------
    Z : array of shape (C, m)
        Logits: a row a class, a column an example. Any size, also in the thousands.

    Returns
    -------
    A : array of shape (C, m)
        Probabilities; every column adds up to 1.

    Example
    -------
    >>> softmax(np.array([[5.], [2], [-1], [3]]))
    array([[0.8420338 ],
           [0.04192238],
           [0.00208719],
           [0.11395663]])
    """
    ### BEGIN SOLUTION
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "softmax"}
check("softmax", softmax)

# %% [markdown]
# ## Hard and soft
#
# Where does the name come from? **Hardmax** puts a 1 where the largest logit stands and 0
# everywhere else: $(5, 2, -1, 3)$ becomes $(1, 0, 0, 0)$. Softmax does the same thing gently: the
# largest logit gets the most, the others are not left with nothing. And it has a gradient.
#
# ## Exercise 2: hardmax
#
# If two logits are equal and largest, the first gets the 1.
#
# <details><summary>Hint 1</summary>
#
# <code>np.argmax(Z, axis=0)</code> says for each column where its maximum is. <code>np.max</code>
# would say how large it is.
# </details>
# <details><summary>Hint 2</summary>
#
# Column $k$ of the identity matrix <code>np.eye(C)</code> is a 1 in place $k$ and 0 elsewhere.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "hardmax-answer"}
def hardmax(Z):
    """Put a 1 at the largest logit of every column, 0 elsewhere.

    Parameters
    ----------
    Z : array of shape (C, m)
        Logits: a row a class, a column an example.

    Returns
    -------
    A : array of shape (C, m)
        One 1 a column; on a tie it stands at the first of the largest.

    Example
    -------
    >>> hardmax(np.array([[5., 1], [2, 7], [-1, 7]]))
    array([[1., 0.],
           [0., 1.],
           [0., 0.]])
    """
    ### BEGIN SOLUTION
    return np.eye(Z.shape[0])[:, np.argmax(Z, axis=0)]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "hardmax"}
check("hardmax", hardmax)

# %% [markdown]
# ## From soft to hard with one number
#
# Divide the logits by a **temperature** $T > 0$ before softmax:
# $a_i = e^{z_i/T} \,/\, \sum_j e^{z_j/T}$. The order of the classes stays. What changes is how
# far apart they are. This is the number you set when you ask a language model to be more or less
# daring.
#
# ## Exercise 3: softmax with a temperature
#
# <details><summary>Hint</summary>
#
# You have <code>softmax</code>. What do you hand to it?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "softmax_T-answer"}
def softmax_T(z, T):
    """Turn logits into probabilities at a temperature.

    Parameters
    ----------
    z : array of shape (C, m)
        Logits: a row a class, a column an example.
    T : float
        Temperature, above 0. T = 1 is softmax.

    Returns
    -------
    A : array of shape (C, m)

    Example
    -------
    >>> softmax_T(np.array([[5.], [2], [-1], [3]]), T=2)
    array([[0.60945996],
           [0.13598891],
           [0.03034323],
           [0.2242079 ]])
    """
    ### BEGIN SOLUTION
    return softmax(z / T)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "softmax_T"}
check("softmax_T", softmax_T)

# %% [markdown]
# Move the slider. At which temperature can you no longer tell softmax from hardmax? Where does it
# stop preferring anything?


# %% tags=["experiment"]
def temperature_figure(T=1.0):
    logits = lecture_z[:, None]
    range_of_T = np.geomspace(0.1, 30, 120)
    curves = np.hstack([softmax_T(logits, value) for value in range_of_T])
    now = softmax_T(logits, T)[:, 0]
    colours = [figures.GREY, figures.BLUE, figures.ORANGE, figures.GREEN]
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.0, 3.3), sharey=True)
    left.bar_label(left.bar(classes, now, color=colours), fmt="%.3f")
    left.set(title=f"T = {T:g}: the largest has {now.max():.0%}", ylabel="probability")
    left.set(xlabel="class", ylim=(0, 1.12))
    for curve, name, colour in zip(curves, classes, colours, strict=True):
        right.semilogx(range_of_T, curve, color=colour, label=name)
    right.axvline(T, color=figures.RED, linestyle="--", linewidth=1)
    right.set(title="cold is hardmax, hot is uniform", xlabel="temperature $T$")
    right.legend(loc="upper right", ncols=2)
    return fig


figures.explore(
    temperature_figure,
    "Left, the four probabilities at temperature 1: 0.842, 0.042, 0.002, 0.114. Right, the same "
    "four over the temperature: at 0.1 the first is 1 and the others 0; towards 30 all approach "
    "one quarter.",
    T=(1.0, 0.1, 0.25, 0.5, 2.0, 5.0, 30.0),
)

# %% [markdown]
# ## What it can draw
#
# Take two features, $x_1$ and $x_2$, and no hidden layer: $z = Wx + b$, then softmax. That is
# **softmax regression**. Which regions of the plane can it tell apart? Below it is trained with
# scikit-learn (you will train your own in 3.9) on $C = 3, 4, 5$ and $6$ clouds of points.


# %% tags=["experiment"]
def clouds(C, seed=0, per_class=40):
    """Return points (2, m) in C clouds, and their classes (m,)."""
    rng = np.random.default_rng(seed)
    angle = 2 * np.pi * np.arange(C) / C + rng.uniform(0, 0.6, C)
    centres = np.stack([np.cos(angle), np.sin(angle)]) * rng.uniform(2.0, 3.2, C)
    labels = np.repeat(np.arange(C), per_class)
    return centres[:, labels] + 0.55 * rng.standard_normal((2, C * per_class)), labels


def draw_regions(ax, model, X, labels):
    """Colour the plane by the class that the model finds most probable."""
    edge = 1.15 * np.abs(X).max()
    side = np.linspace(-edge, edge, 241)
    plane = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    winner = model.predict(plane.T).reshape(241, 241)
    palette = ListedColormap(plt.rcParams["axes.prop_cycle"].by_key()["color"][:6])
    ax.pcolormesh(side, side, winner, cmap=palette, vmin=0, vmax=5, alpha=0.35, rasterized=True)
    ax.scatter(*X, c=labels, cmap=palette, vmin=0, vmax=5, s=6)
    ax.set(xlabel="$x_1$", aspect="equal")
    ax.grid(False)


# %% tags=["experiment"]
from sklearn.linear_model import LogisticRegression

fig, axes = plt.subplots(1, 4, figsize=(9.4, 3.0))
for ax, C in zip(axes, (3, 4, 5, 6), strict=True):
    X, labels = clouds(C, seed=C)
    draw_regions(ax, LogisticRegression().fit(X.T, labels), X, labels)
    ax.set_title(f"C = {C}")
axes[0].set_ylabel("$x_2$")
finding = "Without a hidden layer, any two regions meet in a straight line"
fig.suptitle(finding, x=0.01, ha="left", fontsize="medium", fontweight="bold")
figures.show(
    fig,
    "Four planes, coloured by the most probable of 3, 4, 5 and 6 classes. The plane is cut into "
    "one region a class, and every border between two regions is a piece of a straight line.",
)

# %% [markdown]
# Every border is straight. Why? Classes $i$ and $j$ tie where $a_i = a_j$. Take the logarithm of
# the ratio, the **log-odds** of $i$ against $j$. The sums cancel, and what is left is linear:
#
# $$\log\frac{a_i}{a_j} = z_i - z_j = (w_i - w_j)\, x + (b_i - b_j)$$
#
# Here $w_i$ is row $i$ of $W$. Where this is 0, there is the border: a line in the plane, a
# hyperplane in more dimensions.
#
# ## Exercise 4: the line between two classes
#
# Return the weights and the constant of that linear function.
#
# <details><summary>Hint</summary>
#
# Read them off the formula. Class $i$ has row <code>W[i]</code> and bias <code>b[i, 0]</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "log_odds-answer"}
def log_odds(W, b, i, j):
    """Return w and c with log(a_i / a_j) = w·x + c, for a softmax layer.

    Parameters
    ----------
    W : array of shape (C, n)
        Weights, a row a class.
    b : array of shape (C, 1)
        Biases.
    i, j : int
        The two classes, from 0 to C − 1.

    Returns
    -------
    w : array of shape (n,)
    c : float

    Example
    -------
    >>> log_odds(np.array([[1., 2], [3, -1]]), np.array([[4.], [1]]), 0, 1)
    (array([-2.,  3.]), 3.0)
    """
    ### BEGIN SOLUTION
    return W[i] - W[j], float(b[i, 0] - b[j, 0])
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "log_odds"}
check("log_odds", log_odds)

# %% [markdown]
# ## Two classes: an old friend
#
# With $C = 2$ there is one border and one log-odds. Solve $\log(a_1/a_0) = w x + c$ for $a_1$,
# with $a_0 = 1 - a_1$, and you get $a_1 = \sigma(wx + c)$: logistic regression. The second unit
# was redundant. The cell compares the two on random weights and a thousand random inputs.

# %% tags=["experiment"]
rng = np.random.default_rng(8)
W, b = rng.standard_normal((2, 3)), rng.standard_normal((2, 1))
X = rng.standard_normal((3, 1000))
w, c = log_odds(W, b, 1, 0)
logistic = 1 / (1 + np.exp(-(w @ X + c)))
print("equal to 12 digits:", np.allclose(softmax(W @ X + b)[1], logistic, rtol=0, atol=1e-12))

lead = np.log(0.842 / 0.158)
print("probabilities 0.842 and 0.158: the logits differ by", lead.round(3))
print("σ of that difference:", (1 / (1 + np.exp(-lead))).round(3))

# %% [markdown]
# The lecture's example for $C = 2$ is $(0.842, 0.158)$. One number, the difference 1.673, says it
# all.
#
# **Predict, then run.** One feature $x$, no hidden layer, three classes: class 0 on the left,
# class 1 in the middle, class 2 on the right. Everything is linear. Can softmax give the middle
# its own region? Can a single sigmoid, trained on "class 1 or not"?
#
# <details><summary>Answer</summary>
#
# Softmax can: the logits $-x$, $1$, $x$ are three lines, and the flat one is on top in the
# middle. A sigmoid of $wx + b$ only rises or only falls. It cannot be high in the middle and low
# on both sides.
# </details>

# %% tags=["experiment"]
x = np.linspace(-4, 4, 401)
logits = np.stack([-x, np.ones_like(x), x]) * 2
points = np.random.default_rng(2).normal([[-2.5], [0], [2.5]], 0.5, (3, 60))
in_middle = np.repeat([0, 1, 0], 60)
alone = LogisticRegression().fit(points.reshape(-1, 1), in_middle)

fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.2), sharey=True)
for p, name in zip(softmax(logits), ("class 0", "class 1", "class 2"), strict=True):
    axes[0].plot(x, p, label=name)
axes[0].set(title="softmax: the middle has its place", xlabel="$x$", ylabel="probability")
axes[0].legend(loc="center right")
axes[1].plot(x, alone.predict_proba(x[:, None])[:, 1], color=figures.ORANGE, label="σ(wx + b)")
axes[1].scatter(points.ravel(), in_middle, s=5, color=figures.GREY, label="examples")
axes[1].set(title="one sigmoid: it gives up", xlabel="$x$", ylim=(-0.05, 1.05))
axes[1].legend(loc="center right")
figures.show(
    fig,
    "Left: three softmax probabilities over one feature; class 1 rises in the middle and falls on "
    "both sides. Right: a sigmoid trained on the same middle class stays flat near one third.",
)
for where in (100, 200, 300):
    print(f"x = {x[where]:4.1f}: softmax says class {logits[:, where].argmax()}")

# %% [markdown]
# So softmax is more than $C$ logistic regressions side by side. The classes compete, and a class
# may win a place because the others lose it.
#
# ## Curved borders
#
# The borders are straight in the inputs of the *last* layer. Put a hidden layer before it, and
# those inputs are no longer $x$. Here are three arms of a spiral, first without, then with 30
# hidden units.


# %% tags=["experiment"]
from sklearn.neural_network import MLPClassifier

rng = np.random.default_rng(6)
arm = np.repeat(np.arange(3), 100)
radius = np.tile(np.linspace(0.3, 3, 100), 3)
turn = 2 * np.pi * arm / 3 + 1.2 * radius + 0.15 * rng.standard_normal(300)
spiral = radius * np.stack([np.cos(turn), np.sin(turn)])

models = {
    "no hidden layer": LogisticRegression(),
    "30 hidden units": MLPClassifier(
        (30,), "tanh", solver="lbfgs", alpha=0.01, max_iter=300, random_state=0, tol=1e-3
    ),
}

# %% tags=["experiment"]
import warnings

fig, axes = plt.subplots(1, 2, figsize=(7.2, 3.6), sharey=True)
for ax, (name, model) in zip(axes, models.items(), strict=True):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 300 iterations are enough for a picture
        model.fit(spiral.T, arm)
    draw_regions(ax, model, spiral, arm)
    ax.set_title(f"{name}: {model.score(spiral.T, arm):.0%} right")
axes[0].set_ylabel("$x_2$")
figures.show(
    fig,
    "Three spiral arms. Without a hidden layer softmax cuts the plane into three wedges and gets "
    "63 percent of the points right. With 30 hidden units the regions follow the arms.",
)

# %% [markdown]
# The last layer is the same in both pictures: three logits and a softmax. The hidden layer bends
# the plane until straight cuts are enough.

# %% [markdown]
# ## Question
#
# Your photos may show a cat, a dog, or **both**. You train a network whose last layer is a softmax
# over "cat" and "dog". What happens?
#
# - **a.** Nothing bad: for a photo with both, both outputs can be near 1.
# - **b.** The outputs share a total of 1, so they cannot both be near 1. Use one sigmoid a label.
# - **c.** Softmax overflows, because two classes are right.
# - **d.** Softmax fails but hardmax works: it can put out two ones.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_8-answer"}
def question_3_8():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_8"}
check("question_3_8", question_3_8)

# %% [markdown]
# ## What is known today
#
# - **Numerics.** Subtracting the maximum is not only safe but accurate; the error analysis is in
#   [Blanchard, Higham and Higham 2021](https://doi.org/10.1093/imanum/draa038). The maximum and
#   the sum can even be had in one pass over the logits ([Milakov and Gimelshein
#   2018](https://arxiv.org/abs/1805.02867)), the trick behind
#   [FlashAttention](https://arxiv.org/abs/2205.14135).
# - **Is 0.842 a probability?** Deep networks tend to be too sure of themselves. One temperature,
#   fitted on held-out data, mends much of it ([Guo et al.
#   2017](https://arxiv.org/abs/1706.04599)). It changes no prediction, since it keeps the order.
# - **Attention** is softmax of $q \cdot k / \sqrt{d}$; the $\sqrt d$ is a temperature ([Vaswani et
#   al. 2017](https://arxiv.org/abs/1706.03762)).
# - **Many classes.** In a language model $C$ is the vocabulary, and the rank of $W$ limits what
#   softmax can say: the *softmax bottleneck* ([Yang et al.
#   2018](https://arxiv.org/abs/1711.03953)).

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes. If something here surprised you, it may be one:
#
# - **"sum(t, C)"**, or a sum over everything. You sum over the classes of *one* example:
#   <code>axis=0</code>. And before it, subtract each column's maximum.
# - **"hardmax takes np.max over the vertical axis."** <code>np.max</code> returns values;
#   <code>np.argmax</code> says where they are. And <code>Z == Z.max(axis=0)</code> puts several
#   ones where logits tie.
# - **"Softmax is the exact opposite of hardmax."** It is a smooth version of it, and becomes it as
#   $T \to 0$.
# - **"Dog is class 1, and its vector is (1, 0, 0)."** Classes count from 0. The vector of class 1
#   has its 1 in the *second* place: (0, 1, 0).
# - **$\sum_{j=1}^{4} t_i$.** The index of the sum must stand at the term, $t_j$; and with classes
#   0 to 3 it runs from 0 to 3. Some slides count units from 1: their $y_2$ is class 1.
# - **"Each output layer contains a probability."** Each output *unit* does. There is one layer.
# - **"A softmax layer with 6 nodes, the sixth active"**, or outputs "(0, 0, 0)". Both are misread
#   drawings: circles taken for zeros. The layer has $C$ units, and softmax is never 0 on paper.
#
# Sources: the lecture itself; [numpy.argmax](https://numpy.org/doc/stable/reference/generated/numpy.argmax.html);
# Blanchard, Higham and Higham 2021.
# </div>

# %% [markdown]
# ## Summary
#
# - Softmax: $t = e^z$, divided by its sum over the classes. The outputs are positive and add up
#   to 1.
# - Adding a constant to all logits of an example changes nothing; so subtract the maximum first.
# - Hardmax keeps only the winner. Softmax turns into it as the temperature goes to 0, and into
#   equal shares as it grows.
# - Without a hidden layer, the log-odds of two classes are linear in $x$ and the border is
#   straight. With $C = 2$ this is logistic regression.
# - Softmax is for classes of which exactly one is true.
#
# **Next:** [3.9 Training a softmax classifier](3.9-training-a-softmax-classifier.ipynb), where it
# gets a loss and learns to read digits.
