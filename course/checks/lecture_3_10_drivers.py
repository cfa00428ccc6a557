"""Lecture 3.10: what the checks run beside a student's function, because it does not travel.

Tensors, seeded generators and installed packages belong to the process that has them. Each
driver uses the student's function there and returns plain values; see ``Guarded.through``.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np


def tensorflow_forward(
    forward: Callable, params: dict[str, np.ndarray], X: np.ndarray, Y: np.ndarray
) -> dict[str, Any]:
    """Run a forward pass under a gradient tape.

    Parameters
    ----------
    forward : callable
        The student's ``forward_tensorflow``.
    params : dict of arrays
        Handed over as ``tf.Variable``s.
    X, Y : arrays of shape (n_0, m) and (C, m)
        Examples, handed over as a tensor, and their one-hot labels.

    Returns
    -------
    dict
        ``A``: what came back. ``is_tensor``: whether that is a tensor. ``slopes``: the slope of
        the mean cross-entropy in every parameter, None where TensorFlow knows none.
    """
    import tensorflow as tf

    variables = {name: tf.Variable(value) for name, value in params.items()}
    with tf.GradientTape() as tape:
        A = forward(dict(variables), tf.constant(X))
        is_tensor = tf.is_tensor(A) and A.shape == Y.shape and A.dtype.is_floating
        if is_tensor:
            picked = tf.reduce_sum(A * tf.constant(Y, A.dtype), axis=0)
            J = -tf.reduce_mean(tf.math.log(picked))
    found = tape.gradient(J, variables) if is_tensor else {}
    slopes = {name: None if slope is None else slope.numpy() for name, slope in found.items()}
    return {"A": A, "is_tensor": bool(tf.is_tensor(A)), "slopes": slopes}


def report_and_backend(stack_report: Callable) -> tuple[Any, str]:
    """Return the student's report and the name of the backend that Keras runs on."""
    import keras

    return stack_report(), keras.config.backend()


def report_under_another_name(stack_report: Callable, backend: str) -> tuple[Any, str]:
    """Do the same with KERAS_BACKEND set to another backend after Keras was imported."""
    import keras

    with _environment("KERAS_BACKEND", backend):
        return stack_report(), keras.config.backend()


def report_with(stack_report: Callable, package: str, version: str) -> Any:
    """Return the student's report while an empty package of this name is installed."""
    with tempfile.TemporaryDirectory() as folder:
        code, facts = Path(folder, package), Path(folder, f"{package}-{version}.dist-info")
        code.mkdir()
        facts.mkdir()
        (code / "__init__.py").write_text(f"__version__ = {version!r}\n")
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\n")
        with (facts / "METADATA").open("a") as file:
            file.write(f"Version: {version}\n")
        (facts / "top_level.txt").write_text(f"{package}\n")
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            # A report may also be made by another process, such as pip's.
            with _environment("PYTHONPATH", folder):
                return stack_report()
        finally:
            sys.path.remove(folder)
            sys.modules.pop(package, None)


def draws_after(set_all_seeds: Callable, seeds: list[int], drawn_before: int = 0) -> dict[str, Any]:
    """Seed, then draw from every global generator; the same for each of the seeds.

    Parameters
    ----------
    set_all_seeds : callable
        The student's function.
    seeds : list of int
        What to call it with.
    drawn_before : int
        How often to draw before each call but the first; what was drawn must not matter.

    Returns
    -------
    dict
        ``returned``: what each call returned. Under the name of each library, the draws that
        followed each call.
    """
    generators = _generators()
    got: dict[str, Any] = {"returned": [], **{library: [] for library in generators}}
    for place, seed in enumerate(seeds):
        for draw in [*generators.values()] * drawn_before * min(place, 1):
            draw()
        got["returned"].append(set_all_seeds(seed))
        for library, draw in generators.items():
            got[library].append(draw())
    return got


def _generators() -> dict[str, Callable[[], list[float]]]:
    """Return a function for each library that draws from its global generator.

    Keras comes last: it takes seeds from Python's generator, and so moves that one on.
    """
    import keras
    import tensorflow as tf

    def from_keras() -> list[float]:
        start = keras.initializers.RandomNormal()((3,))  # where a layer's weights begin
        dropped = keras.layers.Dropout(0.5)(np.ones(16, "float32"), training=True)
        parts = (keras.random.uniform((3,)), start, dropped)
        return [float(x) for part in parts for x in keras.ops.convert_to_numpy(part)]

    return {
        "python": lambda: [random.random() for _ in range(3)],
        "numpy": lambda: np.random.random(3).tolist(),
        "tensorflow": lambda: tf.random.uniform((3,)).numpy().tolist(),
        "keras": from_keras,
    }


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
