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
# # 3.11 TensorFlow
#
# **About 110 minutes · 16 points · builds on** 3.9 (softmax), 3.4 to 3.7 (batch norm) and 3.1, 3.2
# (tuning).
#
# When you are done you can
# - have TensorFlow differentiate a cost that you wrote, and walk down it;
# - feed it mini-batches, compile a step, and swap the optimizer in one line;
# - read a program for TensorFlow 1, which most notes still show;
# - build, tune and train a network with batch norm that reads over 97 % of unseen digits.
#
# Have patience with the first cell: TensorFlow takes up to ten seconds to load.

# %%
import gc
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# In this week you wrote backward passes: for softmax, for batch norm, for whole networks. Each took
# a page of algebra and a gradient check. Change the network, and you do it all again.
#
# A framework takes that off you. **You write the forward pass. It finds the derivatives.**
#
# The lecture shows it on the smallest example there is, and so do we:
#
# $$J(w) = w^2 - 10\,w + 25$$
#
# You see at once that this is $(w - 5)^2$, with its minimum at $w = 5$. Pretend you don't. The
# costs that come later depend on thousands of weights, and the program looks the same.
#
# ## The idea: a variable and a tape
#
# - A `tf.Variable` holds a number, or an array, that training changes.
# - A `tf.GradientTape` records what you compute inside its `with` block. Then it plays the
#   recording backwards and hands you the derivative. That is backpropagation.

# %% [markdown]
# ## A worked example
#
# Start at $w = 0$. With pen and paper: $J = 25$, and $dJ/dw = 2w - 10 = -10$. A step of gradient
# descent with learning rate $0.01$ leads to $w = 0 - 0.01 \cdot (-10) = 0.1$.

# %%
w = tf.Variable(0.0, name="w")

with tf.GradientTape() as tape:
    J = w**2 - 10 * w + 25
slope = tape.gradient(J, w)

print("J     =", J.numpy())
print("dJ/dw =", slope.numpy())

w.assign(w - 0.01 * slope)
print("w     =", w.numpy())

# %% [markdown]
# Three things to notice.
#
# - Nobody told TensorFlow that the derivative of $w^2$ is $2w$. Every operation, `**`, `*`, `+`,
#   brings its own.
# - `w.assign(…)` changes the variable *in place*. The variable stays the same object, only its
#   value is new. (`w.assign_sub(d)` subtracts $d$ in place.)
# - The result is not quite $0.1$. TensorFlow computes in `float32`, with about seven digits.
#
# ## Exercise 1: minimise a parabola
#
# Now in a loop, and for any $J(w) = a w^2 + b w + c$. The coefficients come in as an argument: they
# play the part that training data play in a network. Take exactly `steps` steps.
#
# <details><summary>Hint 1: where does what go?</summary>
#
# The variable is made once, before the loop. The tape is made anew for every step.
# </details>
# <details><summary>Hint 2: the gradient is <code>None</code></summary>
#
# Either <code>J</code> was not computed inside the <code>with</code> block, or <code>w</code> is no
# longer a variable. Which line could have changed that?
# </details>
# <details><summary>Hint 3: the coefficients are an array</summary>
#
# TensorFlow never mixes <code>float64</code>, NumPy's usual type, with <code>float32</code>.
# Unpack the array into single numbers, or convert it with
# <code>tf.cast(coef, tf.float32)</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "minimise-answer"}
def minimise(coef, lr, steps):
    """Walk down J(w) = a w² + b w + c by gradient descent, from w = 0.

    Use a ``tf.Variable`` for w and a ``tf.GradientTape`` for dJ/dw.

    Parameters
    ----------
    coef : three numbers (a, b, c), a tuple, list or array
        The coefficients of the parabola.
    lr : float
        Learning rate.
    steps : int
        How many steps to take.

    Returns
    -------
    w : float

    Example
    -------
    >>> minimise((1, -10, 25), 0.01, 1)
    0.09999999403953552
    """
    ### BEGIN SOLUTION
    a, b, c = coef
    position = tf.Variable(0.0)
    for _step in range(steps):
        with tf.GradientTape() as recorder:
            height = a * position**2 + b * position + c
        position.assign_sub(lr * recorder.gradient(height, position))
    return float(position.numpy())
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "minimise"}
check("minimise", minimise)

# %% [markdown]
# ## Nearly five
#
# The lecture takes one step, and then a thousand more. Change the coefficients to those of
# $(w - 10)^2$, and the same program finds 10.

# %% tags=["experiment"]
print(f"one step:             {minimise((1, -10, 25), 0.01, 1):.7f}")
print(f"a thousand and one:   {minimise((1, -10, 25), 0.01, 1001):.7f}")
print(f"another parabola:     {minimise((1, -20, 100), 0.01, 1000):.4f}")

# %% [markdown]
# Each step multiplies the distance to 5 by $1 - 2 \cdot 0.01 = 0.98$. After 1001 steps
# $5 \cdot 0.98^{1001} \approx 8 \cdot 10^{-9}$ should be left. But $0.0000114$ is.
#
# **Predict, then run.** You take another thousand steps. Do you get 4.9999999?
#
# <details><summary>Answer</summary>
#
# No, not one digit more. Between 4 and 8, neighbouring <code>float32</code> numbers are
# 4.8 · 10⁻⁷ apart. The slope at 4.9999886 is −2.3 · 10⁻⁵, so the step is 2.3 · 10⁻⁷: less than half
# of that distance. The sum is rounded back to where it was. The descent has not slowed down, it has
# stopped.
# </details>


# %% tags=["experiment"]
def distances(dtype, updates=1500):
    """Return |5 − w| after each step of the lecture's descent, computed in a number type."""
    v, left = tf.Variable(0, dtype=dtype), []
    for _ in range(updates):
        with tf.GradientTape() as tape:
            squared = v**2 - 10 * v + 25
        v.assign_sub(0.01 * tape.gradient(squared, v))
        left.append(abs(5 - float(v.numpy())))
    return np.array(left)


single, double = distances(tf.float32), distances(tf.float64)
stuck = int(np.argmax(single == single[-1])) + 1
print(f"float32 does not move any more after step {stuck}")

# %% tags=["experiment"]
fig, ax = plt.subplots()
steps_taken = np.arange(1, len(single) + 1)
ax.semilogy(steps_taken, double, color=figures.BLUE, label="float64")
ax.semilogy(steps_taken, single, color=figures.RED, label="float32")
ax.axvline(stuck, color=figures.GREY, linestyle=":", linewidth=1)
ax.set(title="Single precision stops short of 5 and never arrives", xlabel="step")
ax.set_ylabel("distance $|5 - w|$")
ax.legend()
figures.show(
    fig,
    "The distance of w to 5 on a logarithmic scale against the step. In float64 it falls along a "
    "straight line; in float32 it follows the line at first, then stays level for good.",
)

# %% [markdown]
# Does it matter? For a network hardly ever: its gradients carry far more noise than that. But
# remember it when a curve goes level for no reason, and when you check gradients: do that in
# `float64`.

# %% [markdown]
# ## Data, batch by batch
#
# In a network the coefficients are the training data, and they change from step to step: each step
# gets the next mini-batch. TensorFlow's tool for that is `tf.data`. A `tf.data.Dataset` is a recipe.
# Nothing happens until you loop over it, and then the batches are prepared while you go.
#
# It cuts along the **first** axis. In this course a column is an example; for TensorFlow and Keras
# a *row* is. You transpose at the border, and only there.

# %%
features = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])  # one feature, five examples
for batch in tf.data.Dataset.from_tensor_slices(features.T).batch(2):
    print(batch.numpy().tolist())

# %% [markdown]
# `shuffle(buffer_size)` draws at random, but only from a **buffer**: it holds the next
# `buffer_size` examples, hands out one of them, and takes in the one that follows. Look at what
# this does to a thousand examples that are sorted, say by class.

# %% tags=["experiment"]
fig, axes = plt.subplots(1, 3, figsize=(8.4, 3.1), sharey=True)
for ax, buffer in zip(axes, (10, 100, 1000), strict=True):
    came = tf.data.Dataset.range(1000).shuffle(buffer, seed=3).as_numpy_iterator()
    came = np.array(list(came))
    ax.plot(came, ".", markersize=2, color=figures.BLUE)
    reach = came[:100].max()
    ax.set(title=f"buffer of {buffer}", xlabel="position when handed out")
    print(f"buffer of {buffer:4}: the first hundred examples reach up to number {reach}")
axes[0].set_ylabel("example")
fig.suptitle(
    "Only a buffer as large as the data mixes all of them", x=0.01, ha="left", weight="bold"
)
figures.show(
    fig,
    "Three scatter plots of the number of an example against the position at which it came. With "
    "a buffer of 10 they lie on the diagonal, with 100 in a band around it, with 1000 everywhere.",
)

# %% [markdown]
# With a small buffer the first batches come from the first class only. Nothing fails, training is
# just worse.
#
# ## Exercise 2: mini-batches
#
# Make a data set that hands out pairs $(x, y)$ of mini-batches, as Keras wants them: $x$ of shape
# `(size, n_x)`, $y$ of shape `(size, C)`. All examples come once in a pass, shuffled, each with its
# own label. A second pass comes in a new order. The last batch may be smaller.
#
# <details><summary>Hint 1: three links of a chain</summary>
#
# Slice the examples, shuffle them, batch them. The order of these matters: what would be shuffled
# if you batched first?
# </details>
# <details><summary>Hint 2: keep the pairs together</summary>
#
# <code>from_tensor_slices</code> takes a tuple of arrays as well, and cuts them all alike.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "minibatches-answer"}
def minibatches(X, Y, size, seed):
    """Make a data set of shuffled mini-batches.

    Parameters
    ----------
    X : array of shape (n_x, m)
        The features, a column an example.
    Y : array of shape (C, m)
        The labels, one-hot.
    size : int
        Examples in a mini-batch.
    seed : int
        Decides the order: the same seed, the same order.

    Returns
    -------
    dataset : tf.data.Dataset
        Pairs (x, y) of shape (size, n_x) and (size, C), a row an example. Every pass goes through
        all examples once, in an order of its own.

    Example
    -------
    >>> [x.shape[0] for x, y in minibatches(np.ones((3, 10)), np.ones((2, 10)), 4, seed=0)]
    [4, 4, 2]
    """
    ### BEGIN SOLUTION
    m = X.shape[1]
    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(buffer_size=m, seed=seed).batch(size)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "minibatches"}
check("minibatches", minibatches)

# %% [markdown]
# ## The cost, from logits
#
# Softmax and its loss you know from 3.8 and 3.9. TensorFlow has both in one function,
# `tf.nn.softmax_cross_entropy_with_logits(labels=…, logits=…)`. It takes the **logits**, the $z$ of
# the last layer, applies softmax itself, and stays exact where $e^z$ would overflow. So the forward
# pass of a network stops at $z^{[L]}$.
#
# Which axis are the classes? Let TensorFlow's softmax show it, on logits in our form: four classes,
# two examples.

# %%
logits = np.array([[5.0, 1.0], [2.0, 1.0], [-1.0, 0.0], [3.0, 4.0]])
probabilities = tf.nn.softmax(logits).numpy()
print("columns add up to", probabilities.sum(axis=0).round(3))
print("rows add up to   ", probabilities.sum(axis=1).round(3))

# %% [markdown]
# It made the *rows* add up to 1: the two examples compete for each class. No error, no warning,
# only a wrong number. Mind that in the next exercise.
#
# ## Exercise 3: the cost
#
# Return $J = \frac{1}{m}\sum_i \mathcal{L}^{(i)}$ for logits of shape $(C, m)$, as a tensor, so that
# a tape can differentiate it.
#
# <details><summary>Hint 1: the axis</summary>
#
# Transpose both arrays with <code>tf.transpose</code>, or look at the <code>axis</code> argument of
# the function.
# </details>
# <details><summary>Hint 2: the result has shape <code>(m,)</code></summary>
#
# Those are the losses of the examples. Their mean is still to be taken, with a function of
# TensorFlow's.
# </details>
# <details><summary>Hint 3: the tape finds no gradient</summary>
#
# <code>.numpy()</code>, <code>float()</code> and NumPy's functions leave TensorFlow. What happens
# there is not on the tape.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "tf_cost-answer"}
def tf_cost(Z, Y):
    """Return the mean cross-entropy of softmax, from logits.

    Parameters
    ----------
    Z : array or tensor of shape (C, m)
        Logits, a column an example.
    Y : array or tensor of shape (C, m), of the same type
        Targets: one-hot or smoothed.

    Returns
    -------
    J : scalar tensor

    Example
    -------
    >>> round(float(tf_cost(np.array([[5.], [2], [-1], [3]]), np.array([[1.], [0], [0], [0]]))), 6)
    0.171935
    """
    ### BEGIN SOLUTION
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=Y, logits=Z, axis=0)
    return tf.reduce_mean(losses)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "tf_cost"}
check("tf_cost", tf_cost)

# %% [markdown]
# ## The computation graph
#
# What a tape records is a **graph**: which value was computed from which. Going through it forwards
# gives $J$, going through it backwards gives the derivatives. It can be drawn in two ways. This
# course writes the *values* into the nodes. TensorFlow's own documents write the *operations*.
# It is the same graph.


# %% tags=["experiment"]
PLACES = {
    "a": (0, 3), "w": (0, 2), "b": (0, 1), "c": (0, 0),
    "square": (1, 2), "times a": (2, 2.5), "times b": (2, 1.2), "sum": (3, 1.8), "J": (4, 1.2),
}  # fmt: skip
ARROWS = (
    "w>square", "a>times a", "square>times a", "b>times b", "w>times b",
    "times a>sum", "times b>sum", "sum>J", "c>J",
)  # fmt: skip


def draw_graph(ax, names, title):
    for arrow in ARROWS:
        start, end = (PLACES[node] for node in arrow.split(">"))
        style = {"arrowstyle": "-|>", "color": figures.GREY, "shrinkA": 17, "shrinkB": 17}
        ax.annotate("", end, start, arrowprops=style)
    for node, place in PLACES.items():
        colour = figures.ORANGE if node == "w" else figures.SKY
        box = {"boxstyle": "round,pad=0.35", "facecolor": colour, "alpha": 0.95, "linewidth": 0}
        ax.text(*place, names[node], ha="center", va="center", bbox=box, fontsize=9)
    ax.set(title=title, xlim=(-0.5, 4.6), ylim=(-0.5, 3.5))
    ax.axis("off")


leaves = {"a": "$a$", "w": "$w$", "b": "$b$", "c": "$c$"}
as_values = {"square": "$w^2$", "times a": "$aw^2$", "times b": "$bw$", "sum": "$aw^2+bw$"}
as_operations = {"square": "square", "times a": "×", "times b": "×", "sum": "+", "J": "+"}

# %% tags=["experiment"]
fig, axes = plt.subplots(1, 2, figsize=(8.6, 3.4))
draw_graph(axes[0], leaves | as_values | {"J": "$J$"}, "Nodes named by their values")
draw_graph(axes[1], leaves | as_operations, "The same nodes, named by their operations")
figures.show(
    fig,
    "The graph of a w squared plus b w plus c, drawn twice. Left, the nodes hold the values: "
    "w squared, a w squared, b w, their sum, J. Right, the same nodes hold the operations: square, "
    "times, times, plus, plus.",
)

# %% [markdown]
# You can have the graph for keeps. `tf.function` runs your Python **once**, writes down which
# operations it calls, and from then on runs that list without Python. The first run is called
# *tracing*.


# %% tags=["experiment"]
@tf.function
def traced_cost(w, coefficients):
    a, b, c = tf.unstack(coefficients)
    return a * tf.square(w) + b * w + c


graph = traced_cost.get_concrete_function(w, tf.TensorSpec([3])).graph
plumbing = {"Placeholder", "ReadVariableOp", "Identity", "NoOp", "Const"}
print([node.type for node in graph.get_operations() if node.type not in plumbing])

# %% [markdown]
# There they are: a square, two products, two sums (`Unpack` takes the three coefficients apart).
#
# While it traces, Python runs; afterwards it does not. A trace holds for arguments of the same kind.
# For a *tensor* the kind is its shape and type. A *Python number* is treated as part of the program,
# like the 2 in `w**2`: its value is written into the graph.
#
# **Predict, then run.** `double_it` below notes each run of its Python. It is called with the
# Python numbers 1.0, 2.0, 3.0, 2.0, then with tensors that hold 1.0, 2.0, 3.0. How many notes?
#
# <details><summary>Answer</summary>
#
# Four. Three for the Python numbers, one for each value (the second 2.0 finds its trace), and one
# for all the tensors together.
# </details>

# %% tags=["experiment"]
notes = []


@tf.function
def double_it(x):
    notes.append("Python ran")
    return 2 * x


for number in (1.0, 2.0, 3.0, 2.0):
    double_it(number)
print("after four Python numbers:", len(notes), "traces")

for number in (1.0, 2.0, 3.0):
    double_it(tf.constant(number))
print("after three tensors:      ", len(notes), "traces")
print("TensorFlow counts as well:", double_it.experimental_get_tracing_count())

# %% [markdown]
# So a learning rate or a coefficient that changes at every step, handed over as a Python number,
# means a new trace at every step. That is the classic way to make a program *slower* with
# `tf.function`.
#
# ## Exercise 4: a compiled step
#
# Write `make_step(optimizer)`. It returns a function `step(w, coef)` that takes one step on
# $J = a w^2 + b w + c$:
#
# - `w` is a `tf.Variable`, the same one in every call; `coef` is a tensor of shape `(3,)`;
# - it finds $dJ/dw$ with a tape and leaves the update to the optimizer:
#   `optimizer.apply_gradients([(gradient, w)])`;
# - it returns $J$ as it was *before* the step;
# - it is compiled by `tf.function`, as a decorator or by a call, and traced once: not at every
#   call, not for every new `coef`.
#
# <details><summary>Hint 1: a function in a function</summary>
#
# Define <code>step</code> inside <code>make_step</code>. It sees <code>optimizer</code> there.
# Return it, without calling it.
# </details>
# <details><summary>Hint 2: traced again and again</summary>
#
# Is <code>tf.function</code> applied once, in <code>make_step</code>, or again inside of
# <code>step</code>? Does something turn <code>coef</code> into Python numbers on the way?
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "make_step-answer"}
def make_step(optimizer):
    """Make a compiled training step on J(w) = a w² + b w + c.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Does the update.

    Returns
    -------
    step : callable
        ``step(w, coef)`` changes the tf.Variable w in place and returns the J before the step.
        ``coef`` is a tensor of shape (3,).

    Example
    -------
    >>> step, w = make_step(keras.optimizers.SGD(0.01)), tf.Variable(0.0)
    >>> step(w, tf.constant([1.0, -10.0, 25.0])).numpy(), w.numpy()
    (np.float32(25.0), np.float32(0.099999994))
    """

    ### BEGIN SOLUTION
    def descend_once(v, coef):
        with tf.GradientTape() as recorder:
            before = coef[0] * v**2 + coef[1] * v + coef[2]
        optimizer.apply_gradients([(recorder.gradient(before, v), v)])
        return before

    return tf.function(descend_once)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 4, "grade_id": "make_step"}
check("make_step", make_step)

# %% [markdown]
# ## What tracing saves, and what it costs
#
# A step of over a hundred operations, three ways: in plain Python, compiled and given tensors,
# compiled and given Python numbers that change. The times are measured on your machine.


# %% tags=["experiment"]
def milliseconds(run, arguments):
    """Return the processor time of each call."""
    took = []
    gc.disable()  # Python tidying up in between is not what is measured
    for argument in arguments:
        start = time.process_time()
        run(argument)
        took.append(1e3 * (time.process_time() - start))
    gc.enable()
    return np.array(took)


moved = tf.Variable(0.0)


def one_step(target):
    with tf.GradientTape() as tape:
        h = moved - target
        for _ in range(20):
            h = tf.tanh(0.9 * h + 0.1)
        gap = h**2
    moved.assign_sub(0.01 * tape.gradient(gap, moved))


tf.get_logger().setLevel("ERROR")  # it warns of tracing too often, which is done on purpose here
targets = np.linspace(4, 6, 20)
as_tensors = [tf.constant(target, tf.float32) for target in targets]
timed = {
    "plain Python": milliseconds(one_step, as_tensors),
    "tf.function, tensors": milliseconds(tf.function(one_step), as_tensors),
    "tf.function, Python numbers": milliseconds(tf.function(one_step), targets.tolist()),
}

# %% tags=["experiment"]
fig, ax = plt.subplots()
colours = (figures.GREY, figures.BLUE, figures.RED)
for (name, took), colour in zip(timed.items(), colours, strict=True):
    ax.semilogy(range(1, 21), np.maximum(took, 1e-2), ".-", color=colour, label=name, linewidth=1)
ax.set(title="A trace pays when it is used again", xlabel="call", ylabel="processor time (ms)")
ax.set_xticks([1, 5, 10, 15, 20])
ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
figures.show(
    fig,
    "Processor time of twenty calls. Plain Python is level. The compiled step with tensors is slow "
    "once, then faster than plain Python. With Python numbers it is slow at every call.",
)

# %% [markdown]
# The first compiled call is dear: Python runs, and the graph is made. From the second on it is far
# cheaper than plain Python. With Python numbers every call is a first call.
#
# ## Another optimizer, in one line
#
# In 3.5 Momentum, RMSprop and Adam were functions of a dozen lines each. Here the optimizer is an
# argument:
#
#     step = make_step(keras.optimizers.SGD(0.1))
#     step = make_step(keras.optimizers.Adam(0.1))
#
# Try them all on the parabola. Which one wins, and why isn't it Adam?


# %% tags=["experiment"]
def descent(optimizer="SGD", lr=0.1):
    chosen = getattr(keras.optimizers, optimizer)(learning_rate=lr)
    step, v = make_step(chosen), tf.Variable(0.0)
    coefficients, path = tf.constant([1.0, -10.0, 25.0]), [0.0]
    for _ in range(60):
        step(v, coefficients)
        path.append(float(v.numpy()))
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.0, 3.2))
    grid = np.linspace(-1, 11, 200)
    left.plot(grid, (grid - 5) ** 2, color=figures.GREY)
    shown = np.clip(path, -1, 11)
    left.plot(shown, (shown - 5) ** 2, "o-", color=figures.RED, markersize=3, linewidth=1)
    left.set(
        title=f"{optimizer}, lr = {lr:g}: at {path[-1]:.3g} after 60", xlabel="$w$", ylabel="$J$"
    )
    right.plot(path, color=figures.BLUE)
    right.axhline(5, color=figures.GREY, linestyle=":")
    right.set(title="the way to 5", xlabel="step", ylabel="$w$", ylim=(-1, 11))
    return fig


figures.explore(
    descent,
    "SGD with learning rate 0.1 on the parabola: w runs to 5 in about twenty steps.",
    optimizer=("SGD", "Adam", "RMSprop", "Adagrad"),
    lr=(0.1, 0.01, 0.5, 1.0),
)

# %% [markdown]
# On a round bowl nothing beats plain gradient descent at a good rate: with 0.5 it is there in one
# step. (With 1.0 it jumps to and fro between 0 and 10 for ever.) A step of Adam is about `lr` long,
# however steep it is, so with 0.1 it is not there after 60. What it is good at, a different step for
# every weight, is of no use to a single weight.

# %% [markdown]
# ## Reading old code
#
# Most notes on this lecture show TensorFlow 1, of 2017. There, nothing was computed when you wrote
# it. First you built the graph, with **placeholders** for the data. Then you opened a **session**
# and ran parts of the graph, feeding the placeholders from a dict. You will meet such programs, so
# here is one. The module `tf.compat.v1` still runs it.

# %% tags=["experiment"]
import tensorflow.compat.v1 as tf1

old_graph = tf1.Graph()
with old_graph.as_default():
    coefficients = tf1.placeholder(tf1.float32, shape=(3, 1))
    weight = tf1.get_variable("weight", initializer=0.0)
    parabola = coefficients[0, 0] * weight**2 + coefficients[1, 0] * weight + coefficients[2, 0]
    one_update = tf1.train.GradientDescentOptimizer(learning_rate=0.01).minimize(parabola)
    start_values = tf1.global_variables_initializer()

feed = {coefficients: np.array([[1.0], [-10.0], [25.0]])}
with tf1.Session(graph=old_graph) as session:
    session.run(start_values)
    print("before:                 ", session.run(weight))
    session.run(one_update, feed_dict=feed)
    print("after one update:       ", session.run(weight))
    for _ in range(1000):
        session.run(one_update, feed_dict=feed)
    print("after a thousand more:  ", session.run(weight))

# %% [markdown]
# The same two numbers as yours, to the last digit. `with … as session` closes the session at the
# end, also after an error. Word by word:
#
# | TensorFlow 1 | today |
# | --- | --- |
# | `tf.placeholder(tf.float32, [3, 1])` | an argument of your function |
# | `feed_dict={x: batch}` | the argument of the call; a loop over a `tf.data.Dataset` |
# | `tf.Session()`, `session.run(w)` | nothing; `w.numpy()` |
# | `tf.global_variables_initializer()` | nothing: a variable has its value when it is made |
# | `GradientDescentOptimizer(0.01).minimize(cost)` | a tape, then `SGD(0.01).apply_gradients(…)` |
# | the graph, always | `tf.function`, where you want it |
# | `tf.get_variable`, `tf.contrib.layers.xavier_initializer` | `keras.layers.Dense`, `keras.initializers.GlorotUniform` |
# | `tf.reset_default_graph()` | nothing |

# %% [markdown]
# ## The week in one network
#
# Now all of it together: three layers, batch norm before each ReLU (3.4), running averages for the
# test (3.7), softmax at the end (3.8), its cost from logits, mini-batches, Adam. And the learning
# rate and the size of the mini-batch are tuned as in 3.1 and 3.2: at random, on a logarithmic
# scale, from coarse to fine.
#
# The layers come from Keras. A hidden layer has no bias of its own, as $\beta$ takes that part. The
# running averages get momentum 0.9: a trial takes a few dozen steps, and with Keras's own 0.99 they
# would still be half at their start after 69 ($0.99^{69} \approx 0.5$).

# %% tags=["experiment"]
digits = data.digits()
X, Y = digits.X_train.astype("float32"), digits.Y_train.astype("float32")
fitted, developed = slice(300, None), slice(0, 300)  # 300 of the training digits choose the rate


def hidden_layer(units, seed):
    weights = keras.layers.Dense(
        units, use_bias=False, kernel_initializer=keras.initializers.HeNormal(seed)
    )
    return [weights, keras.layers.BatchNormalization(momentum=0.9), keras.layers.ReLU()]


network = keras.Sequential(
    [
        keras.Input((64,)),
        *hidden_layer(128, seed=1),
        *hidden_layer(64, seed=2),
        keras.layers.Dense(10, kernel_initializer=keras.initializers.GlorotUniform(3)),
    ]
)
adam = keras.optimizers.Adam()
adam.build(network.trainable_variables)
everything = [*network.variables, *adam.variables]
fresh = [variable.numpy() for variable in everything]

# %% [markdown]
# The step is compiled once and used in all trials. Its *input signature* leaves the number of rows
# open; without it, every size of mini-batch would be traced anew. The rate, too, must be no Python
# number: Keras keeps it in a variable.


# %% tags=["experiment"]
@tf.function(input_signature=[tf.TensorSpec((None, 64)), tf.TensorSpec((None, 10))])
def learn(x, y):
    with tf.GradientTape() as tape:
        J = tf_cost(tf.transpose(network(x, training=True)), tf.transpose(y))
    adam.apply(tape.gradient(J, network.trainable_variables))
    return J


def train(lr, size, epochs, X, Y, seed=0):
    """Train from the same fresh weights; the rate falls to 0 along half a cosine."""
    for variable, value in zip(everything, fresh, strict=True):
        variable.assign(value)
    costs, batches = [], minibatches(X, Y, size, seed)
    for epoch in range(epochs):
        adam.learning_rate.assign(lr * (1 + np.cos(np.pi * epoch / epochs)) / 2)
        costs += [learn(x, y) for x, y in batches]
    return np.array([float(J) for J in costs])


def accuracy(X, Y):
    guessed = network(X.T, training=False).numpy().argmax(axis=1)
    return float(np.mean(guessed == Y.argmax(axis=0)))


# %% [markdown]
# Sixteen coarse trials over five decades of rates and sizes from 16 to 256. Then eight finer ones
# around the best. A trial is short, 5 and 8 epochs: enough to see which rates are hopeless.


# %% tags=["experiment"]
def search(trials, rates, sizes, epochs, rng):
    """Draw rates and sizes log-uniformly; return (accuracy, rate, size) of every trial."""
    results = []
    for _ in range(trials):
        lr = 10 ** rng.uniform(*np.log10(rates))
        size = round(2 ** rng.uniform(*np.log2(sizes)))
        train(lr, size, epochs, X[:, fitted], Y[:, fitted])
        results.append((accuracy(X[:, developed], Y[:, developed]), lr, size))
    return results


rng = np.random.default_rng(0)
coarse = search(16, (1e-5, 1.0), (16, 256), 5, rng)
_, lr, size = max(coarse)
fine = search(8, (lr / 3, lr * 3), (size / 1.5, size * 1.5), 8, rng)
good = [rate for score, rate, _ in coarse if score > 0.95]
print("over 95 % only with rates between 0.001 and 0.3:", 0.001 < min(good) < max(good) < 0.3)

# %% tags=["experiment"]
fig, ax = plt.subplots()
for trials, name, colour in ((coarse, "coarse", figures.GREY), (fine, "fine", figures.RED)):
    scores, rates, sizes = np.array(trials).T
    missed = np.maximum(100 * (1 - scores), 0.3)  # none of 300 is shown as 0.3 %
    ax.scatter(rates, missed, s=sizes, color=colour, alpha=0.6, label=name, linewidth=0)
ax.set(xscale="log", yscale="log", xlabel="learning rate (area of a dot: size of the mini-batch)")
ax.set_ylabel("dev digits missed (%)")
ax.set_title("Of five decades of rates, less than two are good")
ax.legend(loc="lower left")
figures.show(
    fig,
    "Share of the dev digits that are missed against the learning rate, both on logarithmic "
    "scales. Below 0.0001 nearly all are missed; from 0.01 to 0.3 a few percent; the fine trials "
    "lie lowest, close together.",
)

# %% [markdown]
# The best pair trains the final network, on all training digits, for 30 epochs. Then, once and
# never again, you look at the held-out digits.

# %% tags=["experiment"]
_, lr, size = max(coarse + fine)
costs = train(lr, size, 30, X, Y)
held_out = accuracy(digits.X_test, digits.Y_test)
print("held-out digits read, over 97 %:", held_out > 0.97)
print("traces of the step, in 25 trainings:", learn.experimental_get_tracing_count())

# %% tags=["experiment"]
guessed = network(digits.X_test.T, training=False).numpy().argmax(axis=1)
truth = digits.Y_test.argmax(axis=0)
missed = np.flatnonzero(guessed != truth)

last = np.arange(1, 31) * len(costs) // 30 - 1  # the last mini-batch of every epoch

fig = plt.figure(figsize=(8.4, 3.2))
left, right = fig.subfigures(1, 2, width_ratios=(1, 1))
ax = left.subplots()
ax.semilogy(costs, color=figures.BLUE, linewidth=0.8)
ax.semilogy(last, costs[last], ".", color=figures.RED, label=f"last: {X.shape[1] % size} examples")
ax.set(title="The small last mini-batch is noise", xlabel="step", ylabel="cost $J$ of a mini-batch")
ax.legend(loc="lower left")
right.suptitle(f"{held_out:.1%} read; the {len(missed)} that are not", weight="bold", fontsize=10)
for ax, i in zip(right.subplots(2, 6).ravel(), [*missed[:12], *[None] * 12], strict=False):
    ax.axis("off")
    if i is not None:
        ax.imshow(digits.X_test[:, i].reshape(8, 8), cmap="gray_r")
        ax.set_title(f"{truth[i]} → {guessed[i]}", fontsize=8, loc="center")
figures.show(
    fig,
    "Left, the cost of the mini-batches falls by powers of ten, with a spike at the small last "
    "mini-batch of many epochs. Right, the few held-out "
    "digits that the network reads wrongly, each with its label and the guess; most are hard to "
    "read for a human, too.",
)

# %% [markdown]
# Fewer than three digits in a hundred are missed, from 8 × 8 pixels. You wrote no derivative.
#
# The spikes are worth a look. They sit on the last mini-batch of every epoch, the small one: mean
# and variance of a handful of examples are mostly noise, so batch norm feeds the network nonsense.
# The held-out digits see none of that, as they are normalized by the running averages.
#
# In everyday work you would write even less. With `network.compile(optimizer=adam, loss=…)` and
# `network.fit(minibatches(…), epochs=30)`, Keras writes the loop and the step for you. The loop
# above is what you need when the step is not the usual one.

# %% [markdown]
# ## Question
#
# A student writes the update in the loop of exercise 1 as `w = w - lr * tape.gradient(J, w)`. The
# first step is right. In the second, `tape.gradient(J, w)` is `None`. Why?
#
# - **a.** A tape can be asked only once.
# - **b.** After the first step, `w` is a plain tensor, and the tape does not watch it.
# - **c.** Without `tf.function`, TensorFlow forgets the graph between two steps.
# - **d.** The slope has become so small that it is rounded to nothing.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_11-answer"}
def question_3_11():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_11"}
check("question_3_11", question_3_11)

# %% [markdown]
# ## What is known today
#
# - **Run at once, compile where it pays.** TensorFlow 2 computes a line when it is run, as PyTorch
#   always did; PyTorch in turn got a compiler, [`torch.compile`](https://pytorch.org/docs/stable/torch.compiler.html). JAX compiles
#   [traces of pure functions](https://docs.jax.dev/en/latest/jit-compilation.html). The rules about
#   Python values are much the same in all three; TensorFlow's are in its guide to
#   [`tf.function`](https://www.tensorflow.org/guide/function).
# - **XLA.** `tf.function(jit_compile=True)` hands the graph to a
#   [compiler](https://openxla.org/xla) that fuses operations into few large ones.
# - **Keras 3** runs the same layers on TensorFlow, JAX or PyTorch. Its optimizers have
#   `apply_gradients`, and no `minimize` any more ([migration
#   guide](https://keras.io/guides/migrating_to_keras_3/)).
# - **Mixed precision** computes in 16 bits and keeps the weights in 32, for a reason that you have
#   seen: small updates to large weights are rounded away ([Micikevicius et al.
#   2018](https://arxiv.org/abs/1710.03740)). In Keras:
#   `keras.mixed_precision.set_global_policy("mixed_float16")`, or `"mixed_bfloat16"`, which needs
#   no scaling of the loss.
# - **tf.data** prepares the next batch while the last one trains, with
#   [`prefetch`](https://www.tensorflow.org/guide/data_performance).

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes, and with a TensorFlow that is no more:
#
# - **`tf.Session`, `tf.placeholder`, `tf.global_variables_initializer`,
#   `tf.train.GradientDescentOptimizer`.** In TensorFlow 2 none of these names is left outside of
#   `tf.compat.v1`. `tf.contrib` is not even there.
# - **"Write the operations, then create a session to run them."** That was the order of version 1.
#   Today a line computes when it is run.
# - **"After 1000 runs: 4.9999886."** The programs print it after 1001 updates; and it is not the
#   progress of gradient descent that shows there, but where `float32` stops.
# - **"The cost is w² + 10w + 25"**, in one place: the sign is wrong. With it the minimum is at −5.
#   And **"(w − 5)² = 0"** is no cost: the cost is (w − 5)², which *becomes* 0 at 5.
# - **`coefficient = …` and then `feed_dict={x: coefficients}`**: two names for one array, so the
#   program stops with a NameError.
# - **`sigmoid_cross_entropy_with_logits`** as *the* cost function. It is for independent yes-or-no
#   labels. Classes that exclude each other need `softmax_cross_entropy_with_logits`, and with
#   examples in columns a transposition.
# - **"You do not need A3."** That is right: the forward pass stops at the logits, then as now.
#
# Sources: [migrating to TensorFlow 2](https://www.tensorflow.org/guide/migrate/migrate_tf2) and the
# page of
# [softmax_cross_entropy_with_logits](https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits).
# </div>

# %% [markdown]
# ## Summary
#
# - You write the forward pass. A `tf.GradientTape` records it and gives the derivatives with respect
#   to every `tf.Variable`. Variables change in place, with `assign` and `assign_sub`.
# - `float32` has seven digits; a step below half a unit in the last place is no step.
# - `tf.data` slices the first axis, so transpose. Shuffle before batching, with a buffer as large
#   as the data.
# - Costs take logits. TensorFlow takes the last axis for the classes.
# - `tf.function` traces once for each kind of argument. Hand it tensors, not Python numbers.
# - The optimizer is an argument: one line turns SGD into Adam.
#
# **This was the last section of the week.** To start over with other eyes:
# [3.1 Tuning process](../3a-hyperparameter-tuning/3.1-tuning-process.ipynb).
