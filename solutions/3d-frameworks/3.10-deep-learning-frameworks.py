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
# # 3.10 Deep learning frameworks
#
# **About 75 minutes · 13 points · builds on** softmax (3.8) and training with it (3.9).
#
# When you are done you can
# - write the same network in NumPy, TensorFlow and Keras, and show that all three agree;
# - judge a framework by the lecture's three criteria, with measurements instead of opinions;
# - say exactly what a program ran on, and make its random draws repeat.
#
# The next cell imports TensorFlow. That takes some seconds.

# %%
import platform
import random
from importlib import metadata

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from course import check, data, figures

figures.use_style()

# %% [markdown]
# ## Why
#
# By now you have built a network from nothing but NumPy: layers, softmax, batch norm, optimizers.
# That was worth it, because you know what happens inside. But you would not want to do it again
# for every new architecture.
#
# The lecture has a comparison for that. You know how to multiply two matrices. Still you call a
# library to do it. Here is your own loop beside NumPy's `@`, on the machine that you sit at.


# %% tags=["experiment"]
def product(P, Q):
    """Multiply two matrices as one learns it."""
    rows, inner, columns = len(P), len(Q), len(Q[0])
    return [
        [sum(P[i][k] * Q[k][j] for k in range(inner)) for j in range(columns)] for i in range(rows)
    ]


def seconds(call):
    """Return how long a call takes: the best of a few rounds, after one to warm up."""
    from time import perf_counter

    call()
    start = perf_counter()
    call()
    times = max(1, int(0.005 / (perf_counter() - start)))
    rounds = []
    for _ in range(5):
        start = perf_counter()
        for _ in range(times):
            call()
        rounds.append((perf_counter() - start) / times)
    return min(rounds)


# %% tags=["experiment"]
rng = np.random.default_rng(0)
sizes, own, library = [4, 8, 16, 32, 64, 96], [], []
for n in sizes:
    P, Q = rng.standard_normal((2, n, n))
    lists = P.tolist(), Q.tolist()
    own.append(seconds(lambda lists=lists: product(*lists)))
    library.append(seconds(lambda P=P, Q=Q: P @ Q))
    assert np.allclose(product(*lists), P @ Q)

fig, ax = plt.subplots(figsize=(7.2, 3.2))
ax.loglog(sizes, np.array(own) * 1e6, "o-", color=figures.RED, label="your own three loops")
ax.loglog(sizes, np.array(library) * 1e6, "o-", color=figures.BLUE, label="NumPy's @")
ax.set(xlabel="rows and columns", ylabel="time per product (µs)")
ax.set_xticks(sizes, labels=map(str, sizes))
ax.minorticks_off()
ax.set_title(f"Same product, {own[-1] / library[-1]:,.0f} times as fast at {sizes[-1]} rows")
ax.legend()
figures.show(
    fig,
    "Two rising lines on logarithmic axes: the time to multiply two square matrices by three "
    "Python loops and by NumPy. The loops are slower at every size, and the gap grows with it.",
)

# %% [markdown]
# Both give the same numbers; the cell checks that. The library is not cleverer than you. It has
# done one thing well that everybody needs, once and for all.
#
# A **framework** does the same one floor up. Its units are not products but layers, gradients and
# training loops.
#
# ## Three criteria
#
# There are many frameworks, and they change from month to month. So the lecture recommends none.
# It says what to look at:
#
# 1. **Ease of programming**: to develop a network, and to put it to work for its users.
# 2. **Running speed**, above all when training on large data sets.
# 3. **Truly open**: open source *and* well governed, so that it can be expected to stay open.
#
# You now put each of them to the test. First you need one network, written three times.
#
# ## The network
#
# It has $L$ layers. Layer $l$ has the parameters $W^{[l]}$, of shape $(n^{[l]}, n^{[l-1]})$, and
# $b^{[l]}$, of shape $(n^{[l]}, 1)$. With $a^{[0]} = x$,
#
# $$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]} \qquad
#   a^{[l]} = \max\bigl(z^{[l]}, 0\bigr) \text{ for } l < L \qquad
#   a^{[L]} = \operatorname{softmax}\bigl(z^{[L]}\bigr)$$
#
# As ever, a column is an example. The parameters are in a dict: `params["W1"]`, `params["b1"]`,
# `params["W2"]` and so on.
#
# ### A worked example
#
# Two inputs, two hidden units, three classes, two examples. Follow it with pen and paper.

# %%
params = {
    "W1": np.array([[1.0, -1], [2, 0]]),
    "b1": np.array([[0.0], [-1]]),
    "W2": np.array([[1.0, 0], [0, 1], [-1, 1]]),
    "b2": np.array([[1.0], [0], [-2]]),
}
X = np.array([[1.0, 2], [3, 1]])

hidden = (params["W1"] @ X + params["b1"]).clip(min=0)
logits = params["W2"] @ hidden + params["b2"]
powers = np.exp(logits)
print("hidden layer:", *hidden, sep="\n")
print("logits:", *logits, sep="\n")
print("probabilities:", *(powers / powers.sum(axis=0)).round(3), sep="\n")

# %% [markdown]
# The first example has the logits 1, 1 and −1. Two classes share the lead with a probability of
# 0.468 each, and the third gets 0.063.
#
# ## Exercise 1: in NumPy
#
# Write it for any number of layers, and so that large logits do no harm.
#
# <details><summary>Hint 1: how many layers?</summary>
#
# Each layer has two entries in the dict: <code>len(params) // 2</code>.
# </details>
# <details><summary>Hint 2: the last layer</summary>
#
# Its $z$ goes into the softmax, not into the ReLU. You may let the loop compute a ReLU for it too,
# as long as you do not use it.
# </details>
# <details><summary>Hint 3: large logits</summary>
#
# As in 3.8: subtract each column's largest $z$ before you call <code>np.exp</code>.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "forward_numpy-answer"}
def forward_numpy(params, X):
    """Return the probabilities that a network gives to each class, computed in NumPy.

    Parameters
    ----------
    params : dict of arrays
        "W1" of shape (n1, n0), "b1" of shape (n1, 1), and so on for every layer.
    X : array of shape (n0, m)
        The inputs, a column an example.

    Returns
    -------
    A : array of shape (C, m)
        ReLU in the hidden layers, softmax in the last. Every column sums to 1.

    Example
    -------
    >>> forward_numpy({"W1": np.eye(2), "b1": np.zeros((2, 1))}, np.array([[0.], [0.]]))
    array([[0.5],
           [0.5]])
    """
    ### BEGIN SOLUTION
    n_layers, A = len(params) // 2, X
    for k in range(1, n_layers + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        A = np.maximum(Z, 0)
    T = np.exp(Z - Z.max(axis=0, keepdims=True))
    return T / T.sum(axis=0, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "forward_numpy"}
check("forward_numpy", forward_numpy)

# %% [markdown]
# ## Exercise 2: in TensorFlow
#
# TensorFlow's **tensors** are arrays that remember how they were computed, if you ask them to. A
# `tf.Variable` is a tensor whose value may change: a parameter.
#
# The functions that you need: `tf.matmul(P, Q)` or `P @ Q`, `+`, `tf.nn.relu(Z)`, and
# `tf.nn.softmax(Z, axis=...)`.
#
# Use nothing but TensorFlow. A single `np.maximum` in between would give the right numbers and
# lose the record. The check finds out: it asks TensorFlow for the slopes.
#
# <details><summary>Hint 1: which axis?</summary>
#
# TensorFlow's habit is that a row is an example, so its softmax runs along the last axis unless
# you say otherwise. Ours runs down the columns.
# </details>
# <details><summary>Hint 2: large logits</summary>
#
# <code>tf.nn.softmax</code> takes care of them. That is one thing less to remember.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "forward_tensorflow-answer"}
def forward_tensorflow(params, X):
    """Return the probabilities that a network gives to each class, computed in TensorFlow.

    Parameters
    ----------
    params : dict of tf.Variable
        "W1" of shape (n1, n0), "b1" of shape (n1, 1), and so on for every layer.
    X : tensor of shape (n0, m)
        The inputs, a column an example, of the parameters' type.

    Returns
    -------
    A : tensor of shape (C, m)
        ReLU in the hidden layers, softmax in the last. Every column sums to 1.

    Example
    -------
    >>> params = {"W1": tf.Variable([[0., 0], [0, 0]]), "b1": tf.Variable([[1.], [1.]])}
    >>> forward_tensorflow(params, tf.constant([[3.], [4.]])).numpy()
    array([[0.5],
           [0.5]], dtype=float32)
    """
    ### BEGIN SOLUTION
    n_layers, A = len(params) // 2, X
    for k in range(1, n_layers):
        A = tf.nn.relu(tf.matmul(params[f"W{k}"], A) + params[f"b{k}"])
    Z = tf.matmul(params[f"W{n_layers}"], A) + params[f"b{n_layers}"]
    return tf.nn.softmax(Z, axis=0)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 3, "grade_id": "forward_tensorflow"}
check("forward_tensorflow", forward_tensorflow)

# %% [markdown]
# ## Exercise 3: in Keras
#
# Keras builds the network for you. You only name the layers. What remains is to hand over your
# parameters, in Keras's own form:
#
# - a row is an example, so a layer computes $A W^T + b^T$. Its matrix, called the **kernel**, has
#   shape $(n^{[l-1]}, n^{[l]})$: the transpose of your $W^{[l]}$;
# - its **bias** has one axis only, of length $n^{[l]}$;
# - `model.set_weights` takes one list: kernel 1, bias 1, kernel 2, bias 2, and so on.
#
# <details><summary>Hint 1: from a column to one axis</summary>
#
# <code>b[:, 0]</code>, <code>b.ravel()</code> and <code>b.reshape(-1)</code> all do it.
# </details>
# <details><summary>Hint 2: the order</summary>
#
# Count the layers from 1 and ask for each array by its name. The order of the dict, or of the
# alphabet, may be another.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "keras_weights-answer"}
def keras_weights(params):
    """Return the parameters as the list that Keras takes.

    Parameters
    ----------
    params : dict of arrays
        "W1" of shape (n1, n0), "b1" of shape (n1, 1), and so on for every layer.

    Returns
    -------
    weights : list of arrays
        Kernel of layer 1, of shape (n0, n1), its bias, of shape (n1,), and so on.

    Example
    -------
    >>> keras_weights({"W1": np.array([[1., 2, 3]]), "b1": np.array([[4.]])})
    [array([[1.],
           [2.],
           [3.]]), array([4.])]
    """
    ### BEGIN SOLUTION
    layers = range(1, len(params) // 2 + 1)
    pairs = ([params[f"W{k}"].T, params[f"b{k}"][:, 0]] for k in layers)
    return [array for pair in pairs for array in pair]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "keras_weights"}
check("keras_weights", keras_weights)

# %% [markdown]
# ## Do they agree?
#
# From here on the network is a real one: 64 pixels of a digit, two hidden layers of 32 units, 10
# classes. Its weights are drawn as you learned it, with He's standard deviation.

# %% tags=["experiment"]
digits = data.digits()
rng = np.random.default_rng(1)
widths = [64, 32, 32, 10]
start = {}
for k in (1, 2, 3):
    spread = np.sqrt(2 / widths[k - 1])
    start[f"W{k}"] = spread * rng.standard_normal((widths[k], widths[k - 1]))
    start[f"b{k}"] = 0.1 * rng.standard_normal((widths[k], 1))


def keras_network(widths):
    """Return the network of this lecture in Keras."""
    model = keras.Sequential([keras.Input((widths[0],))])
    for width in widths[1:-1]:
        model.add(keras.layers.Dense(width, activation="relu"))
    model.add(keras.layers.Dense(widths[-1], activation="softmax"))
    return model


def as_variables(params, dtype):
    return {name: tf.Variable(value, dtype=dtype) for name, value in params.items()}


# %% tags=["experiment"]
model = keras_network(widths)
model.set_weights(keras_weights(start))
inputs = digits.X_test
answers = {
    "NumPy": forward_numpy(start, inputs),
    "TensorFlow, float64": forward_tensorflow(as_variables(start, "float64"), inputs).numpy(),
    "TensorFlow, float32": forward_tensorflow(
        as_variables(start, "float32"), inputs.astype("float32")
    ).numpy(),
    "Keras": model(inputs.T).numpy().T,
}
for name, answer in answers.items():
    print(f"{name:<20} {answer.shape}, {answer.dtype}, first digit: {answer[:3, 0].round(4)} …")

# %% [markdown]
# Three programs, the same probabilities. But how equal is equal?

# %% tags=["experiment"]
gaps = {
    name: np.abs(answer - answers["NumPy"]).max(axis=0) + 1e-18
    for name, answer in answers.items()
    if name != "NumPy"
}
fig, ax = plt.subplots(figsize=(7.2, 3.0))
ax.boxplot(list(gaps.values()), orientation="horizontal", showfliers=False, widths=0.5)
for dtype, color in (("float64", figures.BLUE), ("float32", figures.RED)):
    ax.axvline(np.finfo(dtype).eps, color=color, linestyle=":", label=f"precision of {dtype}")
ax.set(xscale="log", xlim=(1e-18, 1e-5), yticklabels=list(gaps))
ax.set_xlabel("largest difference to NumPy, for each of 449 digits")
ax.set_title("What differs is the type of number, not the framework")
ax.legend(loc="lower right")
figures.show(
    fig,
    "Box plots on a logarithmic axis of the differences to NumPy. TensorFlow in double precision "
    "differs by about one part in ten to the sixteen, TensorFlow in single precision and Keras by "
    "about one part in ten to the seven: each at the precision of its type.",
)
for name, gap in gaps.items():
    limit = 1e-12 if "64" in name else 1e-5
    print(f"{name:<20} all differences below {limit:g}: {bool(np.all(gap < limit))}")

# %% [markdown]
# NumPy computes in 64 bits unless told otherwise. Keras computes in 32. So *equal* means: equal
# up to the precision of the type. Compare with a tolerance, never with `==`.
#
# **Predict, then run.** A friend hands over the parameters and forgets to transpose. For $W^{[1]}$
# and $W^{[3]}$ Keras objects: the shapes do not fit. He mends these two, and Keras is content.
# $W^{[2]}$ is square: 32 × 32. What happens in the next cell, where only $W^{[2]}$ is wrong?
#
# <details><summary>Answer</summary>
#
# Nothing, at first. No error and no warning: Keras can't know. But the network computes something
# else. Only a comparison of the outputs shows it. That is why the first thing to do in a new
# framework is to reproduce known numbers.
# </details>

# %% tags=["experiment"]
by_the_friend = keras_weights(start)
by_the_friend[2] = start["W2"]
model.set_weights(by_the_friend)
other = model(inputs.T).numpy().T
print("Keras complained:      no")
print("same probabilities:   ", bool(np.allclose(other, answers["NumPy"], atol=1e-5)))
print(
    f"digits that get another class: {np.mean(other.argmax(0) != answers['NumPy'].argmax(0)):.0%}"
)

# %% [markdown]
# ## First criterion: ease of programming
#
# A forward pass is only half of the work. The other half is training. Here is gradient descent on
# the cross-entropy, three times over. Read the three functions side by side: what has disappeared
# on the way down?


# %% tags=["experiment"]
def train_numpy(params, X, Y, lr, steps):
    params, depth, m = dict(params), len(params) // 2, X.shape[1]
    for _ in range(steps):
        layers = [X]
        for k in range(1, depth):
            layers.append((params[f"W{k}"] @ layers[-1] + params[f"b{k}"]).clip(min=0))
        back = (forward_numpy(params, X) - Y) / m
        for k in range(depth, 0, -1):
            dW, db = back @ layers[k - 1].T, back.sum(axis=1)[:, None]
            back = (params[f"W{k}"].T @ back) * (layers[k - 1] > 0)
            params[f"W{k}"] = params[f"W{k}"] - lr * dW
            params[f"b{k}"] = params[f"b{k}"] - lr * db
    return params


def train_tensorflow(params, X, Y, lr, steps):
    variables = as_variables(params, "float64")
    for _ in range(steps):
        with tf.GradientTape() as record:
            picked = tf.reduce_sum(Y * forward_tensorflow(variables, X), axis=0)
            J = -tf.reduce_mean(tf.math.log(picked))
        for name, slope in record.gradient(J, variables).items():
            variables[name].assign_sub(lr * slope)
    return {name: variable.numpy() for name, variable in variables.items()}


def train_keras(model, X, Y, lr, steps):
    model.compile(keras.optimizers.SGD(lr), loss="categorical_crossentropy")
    model.fit(X.T, Y.T, batch_size=X.shape[1], epochs=steps, verbose=0)
    return model


# %% tags=["experiment"]
X_train, Y_train = digits.X_train, digits.Y_train
model.set_weights(keras_weights(start))
trained = train_numpy(start, X_train, Y_train, lr=0.2, steps=60)
by_tensorflow = train_tensorflow(start, X_train, Y_train, lr=0.2, steps=60)
train_keras(model, X_train, Y_train, lr=0.2, steps=60)

results = {
    "NumPy": forward_numpy(trained, inputs),
    "TensorFlow": forward_numpy(by_tensorflow, inputs),
    "Keras": model(inputs.T).numpy().T,
}
for (name, answer), limit in zip(results.items(), (0, 1e-9, 0.01), strict=True):
    gap = np.abs(answer - results["NumPy"]).max()
    correct = np.mean(answer.argmax(0) == digits.Y_test.argmax(0))
    print(f"{name:<11} {correct:.0%} correct; within {limit:g} of NumPy: {bool(gap <= limit)}")

# %% [markdown]
# After 60 steps the three networks are still the same. Not only the forward passes agree, the
# slopes do too: yours by hand, TensorFlow's from its record, Keras's behind `fit`. (Keras is given
# more room because its 32 bits round in every step. In long runs such differences grow.)
#
# Now count. A line counts if some code begins on it; comments and docstrings do not.


# %% tags=["experiment"]
def code_lines(function):
    """Return on how many lines of a function some code begins, its docstring aside."""
    import ast
    import inspect

    body = ast.parse(inspect.getsource(function)).body[0].body
    body = body[1:] if ast.get_docstring(ast.parse(inspect.getsource(function)).body[0]) else body
    nodes = [node for statement in body for node in ast.walk(statement)]
    return len({node.lineno for node in nodes if hasattr(node, "lineno")})


forward = [code_lines(f) for f in (forward_numpy, forward_tensorflow, keras_network)]
training = [code_lines(f) for f in (train_numpy, train_tensorflow, train_keras)]

# %% tags=["experiment"]
fig, ax = plt.subplots(figsize=(7.2, 3.2))
names, place = ("NumPy", "TensorFlow", "Keras"), np.arange(3)
for shift, lines, color, label in (
    (-0.2, forward, figures.SKY, "the network"),
    (0.2, training, figures.BLUE, "its training"),
):
    bars = ax.bar(place + shift, lines, 0.38, color=color, label=label)
    ax.bar_label(bars)
ax.set(xticks=place, xticklabels=names, ylabel="lines of code")
ax.set_title("The network is short everywhere; what goes away is its training")
ax.legend()
figures.show(
    fig,
    "Bars for NumPy, TensorFlow and Keras: lines of code for the network and for its training. "
    "The networks are about equally long. Training takes many lines in NumPy, fewer in TensorFlow "
    "and only a few in Keras.",
)

# %% [markdown]
# What went away with TensorFlow is the backward pass. It is also where most bugs live, as section
# 3.5 showed. What went away with Keras is the loop.
#
# Lines are a crude measure. They leave out what you will want next week: another optimizer, a
# convolution, a graphics card, a model that a telephone can run. In a framework each of these is a
# word or two. That is the part of *ease* that the lecture calls deployment.

# %% [markdown]
# ## Second criterion: running speed
#
# **Predict, then run.** One digit goes through the network: about 3,400 multiplications. Who is
# fastest: NumPy, TensorFlow, TensorFlow compiled into a graph, or Keras?
#
# <details><summary>Answer</summary>
#
# NumPy, by far. So little arithmetic takes next to no time. What you see is overhead: for each
# operation a framework checks types and devices, and asks whether it should record it. With a
# thousand digits at once there is more arithmetic to hide that, and the curves draw together.
# </details>


# %% tags=["experiment"]
def speed(hidden=32):
    """Measure a forward pass for 1 to 1000 digits, with so many units in both hidden layers."""
    rng = np.random.default_rng(2)
    widths, single = [64, hidden, hidden, 10], {}
    for k in (1, 2, 3):
        single[f"W{k}"] = rng.normal(0, 0.1, (widths[k], widths[k - 1])).astype("float32")
        single[f"b{k}"] = np.zeros((widths[k], 1), "float32")
    variables, network = as_variables(single, "float32"), keras_network(widths)
    network.set_weights(keras_weights(single))
    compiled = tf.function(lambda X: forward_tensorflow(variables, X))
    batches, took = [1, 10, 100, 1000], {}
    for m in batches:
        X = digits.X_train[:, :m].astype("float32")
        tensor, rows = tf.constant(X), tf.constant(X.T.copy())
        calls = {
            "NumPy": lambda X=X: forward_numpy(single, X),
            "TensorFlow": lambda tensor=tensor: forward_tensorflow(variables, tensor),
            "TensorFlow, compiled": lambda tensor=tensor: compiled(tensor),
            "Keras": lambda rows=rows: network(rows),
        }
        for name, call in calls.items():
            took.setdefault(name, []).append(1e6 * seconds(call))
    fig, ax = plt.subplots(figsize=(7.4, 3.6))
    colors = (figures.GREY, figures.ORANGE, figures.GREEN, figures.BLUE)
    for name, color in zip(took, colors, strict=True):
        ax.loglog(batches, took[name], "o-", color=color, label=name)
    slowest = max(took, key=lambda name: took[name][0])
    times = took[slowest][0] / took["NumPy"][0]
    ax.set_title(f"One digit takes {slowest} {times:.0f} times as long as NumPy")
    ax.set(xlabel="digits in the batch", ylabel="time per forward pass (µs)")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return fig


figures.explore(
    speed,
    "Time per forward pass against the number of digits in the batch, on logarithmic axes. For a "
    "single digit NumPy is fastest and the frameworks take several times as long; towards a "
    "thousand digits the lines draw together.",
    hidden=(32, 128, 512),
)

# %% [markdown]
# These are your machine's times; another one gives others. Move the slider to 512 hidden units.
# There is more arithmetic, so the overhead matters less. Where this page was written, a thousand
# digits then took each of the four between 5 and 8 ms.
#
# So is a framework slow? For one tiny call, yes. What the lecture means is training on large data:
# there the arithmetic decides, and a framework can send it to a graphics card, spread it over
# several, or fuse many operations into one. NumPy can do none of that. A benchmark that someone
# else ran on another task tells you little. Measure yours.

# %% [markdown]
# ## Keras on another framework
#
# Keras is a layer on top. What computes below it is called the **backend**: TensorFlow, JAX or
# PyTorch. The environment variable `KERAS_BACKEND` chooses it. Keras reads that once, while it is
# imported, so a new choice needs a new process.
#
# The next cell starts one for each backend that is installed here. It hands over the weights and
# the digits in a file, and compares what comes back with NumPy.

# %% tags=["experiment"]
OTHER_PROCESS = """
import sys
import keras, numpy as np
stored = np.load(sys.argv[1])
widths, weights = stored["widths"], [stored[f"w{i}"] for i in range(6)]
model = keras.Sequential([keras.Input((int(widths[0]),))])
for width, kind in zip(widths[1:], ("relu", "relu", "softmax")):
    model.add(keras.layers.Dense(int(width), activation=kind))
model.set_weights(weights)
A = keras.ops.convert_to_numpy(model(stored["rows"])).T
print("below 1e-5:", bool(np.abs(A - stored["A"]).max() < 1e-5))
"""


def run_on(backend, file):
    """Run the network in a process of its own, with Keras on this backend."""
    import os
    import subprocess
    import sys

    environment = {**os.environ, "KERAS_BACKEND": backend}
    command = [sys.executable, "-c", OTHER_PROCESS, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[-1] if lines else "no answer"


# %% tags=["experiment", "nbval-ignore-output"] nbval_reason="tells which backends are installed on this machine"
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

print("Keras runs on", keras.config.backend(), "in this notebook.")
with TemporaryDirectory() as folder:
    file = Path(folder, "network.npz")
    arrays = {f"w{i}": array for i, array in enumerate(keras_weights(start))}
    np.savez(file, widths=widths, rows=inputs.T, A=answers["NumPy"], **arrays)
    for backend in ("jax", "torch"):
        if find_spec(backend) is None:
            print(f"{backend:<6} is not installed here")
        else:
            print(f"{backend:<6} differences to NumPy", run_on(backend, file))

# %% [markdown]
# If both are missing on your machine, nothing is lost: this course needs neither. With JAX 0.10.2
# installed beside it, the same cell said that all differences are below $10^{-5}$. The program did
# not change by a letter.
#
# ### A framework can be wrong, too
#
# Equal on one network does not mean equal always. Keras has its own sum, `keras.ops.add`, so that
# a program runs on every backend. Here it adds a column $b$ to a square matrix $Z$.

# %% tags=["experiment", "nbval-ignore-output"] nbval_reason="a later version of Keras may have mended this"
Z_square, b_column = np.zeros((2, 2)), np.array([[1.0], [2.0]])
print("NumPy:", (Z_square + b_column).tolist())
print("TensorFlow:", (tf.constant(Z_square) + b_column).numpy().tolist())
print("Keras:", keras.ops.convert_to_numpy(keras.ops.add(Z_square, b_column)).tolist())

# %% [markdown]
# With Keras 3.15.1 on TensorFlow the last line is `[[1.0, 2.0], [1.0, 2.0]]`: the column was added
# as if it were a row. Keras takes it for the bias of a `Dense` layer and calls a faster routine
# ([the change of October 2024](https://github.com/keras-team/keras/pull/20386)). If $Z$ is not
# square, that routine notices which way round it is. If $Z$ is square, it can't.
#
# You found that with two lines. And because the source is open, you can read why, and report it.
# A report begins with what you ran it on.

# %% [markdown]
# ## Exercise 4: what did it run on?
#
# Write the head of that report: what is installed, read from the machine and not from memory.
#
# `metadata.version("keras")` returns the version of an installed *distribution*: what you give to
# `pip install`. That name may differ from the one that you `import`. On Linux this course installs
# `tensorflow-cpu` and imports `tensorflow`. `metadata.packages_distributions()` is a dict from the
# name that you import to the list of distributions it comes from.
#
# <details><summary>Hint 1: Python and the backend</summary>
#
# <code>platform.python_version()</code>, and a function of <code>keras.config</code> that you have
# seen in use above.
# </details>
# <details><summary>Hint 2: what is missing</summary>
#
# A package that is not installed is not in that dict. Ask <code>name in owners</code>, or catch
# the error of an import.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "stack_report-answer"}
def stack_report():
    """Return what a program of this course runs on.

    Returns
    -------
    report : dict of str
        "python", "numpy", "tensorflow", "keras", "jax", "torch": the version that is installed,
        such as "3.11.2", or "not installed". "backend": what Keras runs on, such as "jax".
        You may add entries of your own.

    Example
    -------
    >>> stack_report()["backend"]
    'tensorflow'
    """
    ### BEGIN SOLUTION
    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return report
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "stack_report"}
check("stack_report", stack_report)

# %% tags=["experiment", "nbval-ignore-output"] nbval_reason="tells the versions installed on this machine"
for name, version in stack_report().items():
    print(f"{name:<11} {version}")

# %% [markdown]
# ## Exercise 5: the same draws again
#
# A report that nobody can reproduce helps nobody. This course passes a generator `rng` around, so
# you always know where a random number comes from. Frameworks do not. They draw from **global**
# generators, and there are several.
#
# **Predict, then run.** You call `np.random.seed(1)`, make a layer in Keras, and do both once
# more. Does the second layer start with the weights of the first? And with Python's own
# `random.seed(1)`?
#
# <details><summary>Answer</summary>
#
# With NumPy's seed it does not, with Python's it does. Keras draws the seed of each new layer from
# Python's `random`. You can't guess such things, and they change from one version to the next.
# </details>

# %% tags=["experiment"]
for name, seed_function in (("np.random.seed", np.random.seed), ("random.seed", random.seed)):
    first_weights = []
    for _ in ("first", "again"):
        seed_function(1)
        draw = keras.initializers.GlorotUniform()
        first_weights.append(keras.ops.convert_to_numpy(draw((2, 2))))
    print(f"{name:<15} same first weights: {bool(np.array_equal(*first_weights))}")

# %% [markdown]
# Write a function that seeds them all: Python's `random`, NumPy's `np.random`, TensorFlow's
# `tf.random`, and Keras with its own `keras.random`, its first weights and its dropout.
#
# <details><summary>Hint 1: three of them</summary>
#
# <code>random.seed</code>, <code>np.random.seed</code>, <code>tf.random.set_seed</code>. The check
# will tell you what that leaves out.
# </details>
# <details><summary>Hint 2: the fourth</summary>
#
# Look through <code>dir(keras.utils)</code>. One function there does all of it at once.
# </details>


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "set_all_seeds-answer"}
def set_all_seeds(seed):
    """Seed the global generators of Python, NumPy, TensorFlow and Keras.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1. The same seed gives the same draws from random, np.random, tf.random
        and keras.random, and the same first weights and dropout of new layers.

    Returns
    -------
    seed : int
        The same number, to print or to store beside the results.

    Example
    -------
    >>> set_all_seeds(7)
    7
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    return seed
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 2, "grade_id": "set_all_seeds"}
check("set_all_seeds", set_all_seeds)

# %% [markdown]
# Seeds make the *draws* repeat. They do not make every *sum* repeat: on several threads, or on a
# graphics card, numbers may be added in another order, and the last bits change. TensorFlow can be
# told to be strict and slow:
# [`tf.config.experimental.enable_op_determinism()`](https://www.tensorflow.org/api_docs/python/tf/config/experimental/enable_op_determinism).
# And nothing promises the same numbers from another version. That is why the report comes first.

# %% [markdown]
# ## Third criterion: truly open
#
# The lecture is from 2017. Its slide has ten lines. Here is what became of each; Caffe and Caffe2
# share a line there.
#
# | on the slide | what became of it | source |
# | --- | --- | --- |
# | Caffe | Version 1.0, in 2017, put it into maintenance and pointed to Caffe2. | [releases](https://github.com/BVLC/caffe/releases) |
# | Caffe2 | On 2 May 2018 its makers announced that it merges with PyTorch. | [Caffe2 blog](https://caffe2.ai/blog/2018/05/02/Caffe2_PyTorch_1_0.html) |
# | CNTK | Microsoft called version 2.7, in 2019, the last main release: no new features. | [README](https://github.com/microsoft/CNTK) |
# | DL4J | A project of the Eclipse Foundation, for Java. Its latest release, 1.0.0-M2.1, is of 12 August 2022. | [versions](https://libraries.io/maven/org.deeplearning4j:deeplearning4j-modelimport/versions) |
# | Keras | Alive. 2.3 was the last with several backends; 2.4 ran on TensorFlow only; Keras 3 runs on several again. | [2.3](https://github.com/keras-team/keras/releases/tag/2.3.0), [2.4](https://github.com/keras-team/keras/releases/tag/2.4.0), [3](https://keras.io/keras_3/) |
# | Lasagne | Stood on Theano. Its changelog has one release: 0.1, of 13 August 2015. | [changelog](https://github.com/Lasagne/Lasagne/blob/master/CHANGES.rst) |
# | MXNet | Became a full Apache project in 2022; since 17 November 2023 the repository is archived. | [graduation](https://github.com/apache/mxnet/issues/21147), [repository](https://github.com/apache/mxnet), [Attic](https://attic.apache.org/projects/mxnet.html) |
# | PaddlePaddle | Alive. Opened by Baidu in September 2016; version 3.1 is of June 2025, and tools on top of it are released in 2026. | [interview](http://blog.blackducksoftware.com/paddlepaddle-dives-evolution-of-deep-learning), [releases](https://github.com/PaddlePaddle/Paddle/releases), [tools](https://github.com/PaddlePaddle/PaddleX/releases/tag/v3.6.0) |
# | TensorFlow | Alive, and running in this notebook. Open since 9 November 2015. Version 2 did away with sessions: the subject of 3.11. | [history](https://www.topcoder.com/blog/whats-coming-in-tensorflow-2-0/), [guide](https://www.tensorflow.org/guide/migrate/migrate_tf2) |
# | Theano | On 28 September 2017 its university announced the end; 1.0 followed on 15 November. Others carry it on as PyTensor. | [announcement](https://groups.google.com/d/msg/theano-users/7Poq8BZutbY/rNCIfvAEAwAJ), [README](https://github.com/Theano/Theano) |
# | Torch | For Lua; "not in active development". In 2017 the work moved on to PyTorch, which joined the Linux Foundation on 12 September 2022. | [README](https://github.com/torch/torch7), [history](https://en.wikipedia.org/wiki/Torch_%28machine_learning%29), [Linux Foundation](https://www.linuxfoundation.org/blog/blog/welcoming-pytorch-to-the-linux-foundation) |

# %% tags=["experiment"]
last_year = {
    "Lasagne": 2015,
    "Caffe": 2017,
    "Theano": 2017,
    "Torch (Lua)": 2017,
    "Caffe2": 2018,
    "CNTK": 2019,
    "DL4J": 2022,
    "MXNet": 2023,
    "PaddlePaddle": 2026,
    "TensorFlow": 2026,
    "Keras": 2026,
}
fig, ax = plt.subplots(figsize=(7.4, 3.8))
for row, year in enumerate(last_year.values()):
    alive = year == 2026
    color, marker = (figures.BLUE, ">") if alive else (figures.RED, "s")
    ax.plot([2017, max(year, 2017)], [row, row], color=color, alpha=0.5)
    ax.plot(year, row, marker, color=color)
    ax.text(year + 0.2, row, "" if alive else str(year), va="center", color=color)
ax.axvline(2017, color=figures.GREY, linestyle=":")
ax.text(2016.8, 10, "the lecture", color=figures.GREY, va="center", ha="right")
ax.set(yticks=range(11), yticklabels=list(last_year), xlim=(2014.5, 2026.8))
ax.set_xlabel("year of its last release, or of its end")
ax.set_title("Of the slide's ten lines, three are developed to this day")
figures.show(
    fig,
    "A line for each framework of the slide, ending in the year of its last release or its end: "
    "Lasagne 2015, Caffe, Theano and Torch 2017, Caffe2 2018, CNTK 2019, DL4J 2022, MXNet 2023. "
    "Only PaddlePaddle, TensorFlow and Keras go on.",
)

# %% [markdown]
# Read the table with the third criterion in mind. All of these were open source. Look at *who
# decided*:
#
# - **One company.** CNTK ended when Microsoft turned to ONNX, a format for exchanging networks.
# - **A university.** Theano ended when its makers saw no more reason to keep up. Its licence let
#   others go on, and they did.
# - **A foundation.** PyTorch moved from one company into a foundation in which several have a
#   seat. But MXNet had a foundation as well, and was archived a year after it became a full
#   project.
#
# So good governance keeps the door open. It does not keep people in the room. Look at both: who
# may decide, and who still works on it.

# %% [markdown]
# ## Question
#
# A framework is free to use, under an open-source licence, and loved by many. Everyone who may
# accept a change is employed by one company. What does it lack to be *truly open* in the lecture's
# sense?
#
# - **a.** Nothing: the licence is all that counts.
# - **b.** Governance that no single company controls, so that one can expect it to stay open.
# - **c.** More users, so that it can't be closed any more.
# - **d.** A benchmark that shows that it is as fast as closed ones.


# %% nbgrader={"schema_version": 3, "solution": true, "grade": false, "locked": false, "task": false, "grade_id": "question_3_10-answer"}
def question_3_10():
    """Return the letter of your choice, such as "a"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "solution": false, "grade": true, "locked": true, "task": false, "points": 1, "grade_id": "question_3_10"}
check("question_3_10", question_3_10)

# %% [markdown]
# ## What is known today
#
# - **Fewer frameworks, more layers.** Today's choice is mostly between PyTorch, JAX and
#   TensorFlow, and above them Keras, which [runs on all three](https://keras.io/keras_3/).
# - **Compilers below.** Frameworks hand whole programs to compilers such as
#   [XLA](https://openxla.org/xla), which fuse operations and suit them to a chip. `tf.function`
#   above was a first step; `jit_compile=True` is the next.
# - **Moving between them.** [ONNX](https://onnx.ai) stores a trained network in a file that other
#   programs can run. The [array API standard](https://data-apis.org/array-api/latest/) gives
#   NumPy, PyTorch, JAX and others the same names for the same functions.
# - **Randomness passed in.** [JAX](https://docs.jax.dev/en/latest/random-numbers.html) has no
#   global generator at all: you pass a key, much as this course passes `rng`.
# - **No promise across versions.** [PyTorch's
#   notes](https://docs.pytorch.org/docs/stable/notes/randomness.html) say it plainly: same results
#   are not guaranteed from one release, platform or kind of chip to another.

# %% [markdown]
# ## You may have read
#
# <div class="alert alert-block alert-warning">
#
# Notes on this lecture circulate with mistakes, and time has made others:
#
# - **"The leading frameworks are Caffe, CNTK, …"** That was the slide of 2017. See the table above
#   for what became of each.
# - **Keras, Lasagne, … under "Ease of programming".** Some notes print the slide's two columns as
#   one list. The frameworks are one column, the three criteria the other.
# - **"Torch/PyTorch"** as if they were one. Torch is the older library for Lua; PyTorch is written
#   for Python and shares ideas and some of the foundations.
# - **"A comparison can be found here."** The link is lost in the notes. It led to a table on
#   Wikipedia; any such table is out of date soon. The criteria are not.
# - **"Truly open" read as "open source".** The lecture asks for both: open source and good
#   governance.
# - **"Each of them is a solid choice."** So the lecture said in 2017. In the same year Theano
#   announced its end.
# - **"Call np.random.seed to make it reproducible."** It seeds one generator of four, as you saw.
#
# Source: the links in the table above, looked up in November 2026.
# </div>

# %% [markdown]
# ## Summary
#
# - A framework is to networks what a linear-algebra library is to loops: it does once and well what
#   everybody needs.
# - **Ease:** the forward pass is short everywhere. What a framework takes off you is the backward
#   pass and the training loop.
# - **Speed:** for one small call the overhead decides, for large batches the arithmetic does.
#   Measure your own task.
# - **Open:** a licence and governance. Of the slide's ten lines, three are developed to this day.
# - In a new framework, reproduce known numbers first, on square shapes too. Compare up to the
#   precision of the type.
# - A report begins with the versions; the draws of a run repeat only if *every* generator is
#   seeded.
#
# **Next:** [3.11 TensorFlow](3.11-tensorflow.ipynb), where you look at one framework from inside.
