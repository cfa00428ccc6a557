"""The data sets of the course: small, shipped with scikit-learn, never downloaded.

A column is an example throughout: ``X`` is (n_features, m), ``Y`` is (n_classes, m).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """A data set in two parts, a column an example."""

    X_train: np.ndarray
    Y_train: np.ndarray
    X_test: np.ndarray
    Y_test: np.ndarray


def digits(seed: int = 0, test_share: float = 0.25) -> Split:
    """Return 1797 handwritten digits, 8 × 8 pixels each, shuffled and split.

    Parameters
    ----------
    seed : int
        Seed of the shuffle.
    test_share : float
        Share of the examples that is held out.

    Returns
    -------
    Split
        ``X_*`` of shape (64, m) in [0, 1]; ``Y_*`` of shape (10, m), one-hot.

    References
    ----------
    Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI repository,
    as shipped in ``sklearn.datasets.load_digits``.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(labels))
    X, Y = images[order].T / 16.0, np.eye(10)[labels[order]].T
    held_out = round(test_share * len(labels))
    return Split(X[:, held_out:], Y[:, held_out:], X[:, :held_out], Y[:, :held_out])
