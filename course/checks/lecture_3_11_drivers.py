"""Lecture 3.11, TensorFlow: what runs beside a student's function because it does not travel.

A data set, a step compiled by ``tf.function`` and an optimizer stay where they were made; these
functions use them there and return plain values. There is nothing secret here. TensorFlow is
imported inside: students of other lectures should not have to wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np

from course.judge.call import plain


def passes(
    minibatches: Callable, X: np.ndarray, Y: np.ndarray, size: int, seed: int, epochs: int = 1
) -> list[list[Any]] | str:
    """Go through the mini-batches ``epochs`` times.

    Parameters
    ----------
    minibatches : callable
        The student's function.
    X, Y, size, seed
        Its arguments.
    epochs : int
        How often to go through what it returns.

    Returns
    -------
    list of list, or str
        For every epoch its mini-batches as arrays; one more than there are examples at most, so
        that a data set without end ends. The name of the type of what cannot be gone through.
    """
    batches = minibatches(X, Y, size, seed)
    if not isinstance(batches, Iterable) or isinstance(batches, dict | np.ndarray | str):
        return type(batches).__name__
    at_most = X.shape[1] + 1
    return [[plain(batch) for batch in islice(batches, at_most)] for _ in range(epochs)]


def steps(
    make_step: Callable,
    optimizer: str,
    lr: float,
    coefficients: Sequence[Sequence[float]],
    start: float = 0.0,
) -> dict[str, Any] | str:
    """Make a step with an optimizer of Keras, and call it once for each of the coefficients.

    Parameters
    ----------
    make_step : callable
        The student's function.
    optimizer : str
        Name of a class in ``keras.optimizers``.
    lr : float
        Its learning rate.
    coefficients : sequence of (a, b, c)
        What the step is handed, one after the other, as float32 tensors of shape (3,).
    start : float
        Where w starts.

    Returns
    -------
    dict, or str
        After every call, in lists: ``w``; the returned ``cost``; how often Python has come to the
        optimizer so far while TensorFlow was ``traced`` and while it was ``eager``. The name of
        the type of what is no function.
    """
    import tensorflow as tf

    watched = _watched(optimizer, lr)
    step = make_step(watched)
    if not callable(step):
        return type(step).__name__
    w = tf.Variable(start, dtype=tf.float32)
    seen: dict[str, Any] = {"w": [], "cost": [], "traced": [], "eager": []}
    with _no_warnings():
        for coef in coefficients:
            seen["cost"].append(plain(step(w, tf.constant(coef, tf.float32))))
            seen["w"].append(float(w.numpy()))
            seen["traced"].append(watched.traced)
            seen["eager"].append(watched.eager)
    return seen


def slope(tf_cost: Callable, Z: np.ndarray, Y: np.ndarray, compiled: bool = False) -> list[Any]:
    """Return the cost and its gradient with respect to Z; None for one that a tape cannot find.

    ``compiled`` puts the computation of both into a ``tf.function``.
    """
    import tensorflow as tf

    def both(Z: tf.Tensor, Y: tf.Tensor) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(Z)
            cost = tf_cost(Z, Y)
        return cost, tape.gradient(cost, Z) if tf.is_tensor(cost) else None

    run = tf.function(both) if compiled else both
    with _no_warnings():
        cost, gradient = run(tf.constant(Z, tf.float32), tf.constant(Y, tf.float32))
    return [plain(cost), plain(gradient)]


def _watched(name: str, lr: float) -> Any:
    """Return an optimizer that counts how often Python asks it for a step.

    In a ``tf.function`` Python runs only while TensorFlow traces, so this counts traces however
    the step was compiled.
    """
    import keras
    import tensorflow as tf

    class Watched(getattr(keras.optimizers, name)):
        traced = eager = 0

        def apply(self, *args: Any, **kwargs: Any) -> None:
            if tf.inside_function():
                self.traced += 1
            else:
                self.eager += 1
            super().apply(*args, **kwargs)

    return Watched(learning_rate=lr)


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Keep TensorFlow from warning of many traces: a check makes a step many times, on purpose."""
    import tensorflow as tf

    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(level)
