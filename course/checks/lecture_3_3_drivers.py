"""What runs beside the student's functions of lecture 3.3: trainings that cost nothing.

The judge's own functions can't be called from worker processes, nor can they write into an array
of the student's. Workers import this module, so it imports next to nothing.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def babysit_in_place(babysit: Callable, theta: Any, *args: Any) -> Any:
    """Babysit a ``train_day`` that writes into the array it is given: θ ← (1 − lr)·θ, J = ½θ².

    Parameters
    ----------
    babysit : callable
        The student's function.
    theta : ndarray
        Where the training starts.
    *args
        The other arguments of ``babysit``.
    """

    def train_day(theta: Any, lr: float) -> tuple[Any, float]:
        theta *= 1 - lr
        return theta, float(0.5 * (theta**2).sum())

    return babysit(train_day, theta, *args)


def train_toys(
    train_many: Callable, configs: list[dict], n_jobs: int, first_is_last: bool = False
) -> Any:
    """Have toys trained: the score is 1 − |lr − 0.5|.

    A rate above 4 diverges (nan), a negative one raises an error.

    Parameters
    ----------
    train_many : callable
        The student's function.
    configs : list of dict
        What to train, each with a rate ``lr`` of its own.
    n_jobs : int
        How many processes to use.
    first_is_last : bool
        Whether the first training is done after all others; otherwise they are done in order.
    """
    rates = [config["lr"] for config in configs]
    done_in_order = rates[1:] + rates[:1] if first_is_last else rates
    with tempfile.TemporaryDirectory() as folder:
        toy = partial(_toy, done_in_order=done_in_order, folder=folder, home=os.getpid())
        return train_many(toy, configs, n_jobs)


def train_to_learn_where(
    train_many: Callable, number: int, n_jobs: int, seconds: float
) -> tuple[Any, int]:
    """Have trainings run whose score is the number of the process that they run in.

    Parameters
    ----------
    train_many : callable
        The student's function.
    number : int
        How many trainings.
    n_jobs : int
        How many processes it is asked to use.
    seconds : float
        How long a training in another process waits to see one in a third process.

    Returns
    -------
    result : object
        What ``train_many`` returned.
    home : int
        The number of the process that called it.
    """
    configs = [{"seed": seed} for seed in range(number)]
    with tempfile.TemporaryDirectory() as folder:
        where = partial(_where, folder=folder, home=os.getpid(), seconds=seconds)
        return train_many(where, configs, n_jobs), os.getpid()


def _toy(config: dict[str, float], done_in_order: list[float], folder: str, home: int) -> float:
    lr = config["lr"]
    if os.getpid() != home:  # in the calling process there would be nobody to wait for
        before = done_in_order.index(lr)
        _wait(lambda: sum(1 for _ in Path(folder).iterdir()) >= before, 1.0)
        time.sleep(0.03)
    Path(folder, f"done {lr}").touch()
    if lr < 0:
        raise ValueError("A learning rate can't be negative.")
    return 1 - abs(lr - 0.5) if lr <= 4 else float("nan")


def _where(config: dict[str, int], folder: str, home: int, seconds: float) -> float:
    # A fast worker could do all the work before the next one has started: it waits for company.
    # Nobody waits in the calling process, or after someone has waited in vain.
    Path(folder, str(os.getpid())).touch()
    if os.getpid() != home:
        _wait(lambda: sum(1 for _ in Path(folder).iterdir()) > 1, seconds)
        Path(folder, "waited").touch()
    return float(os.getpid())


def _wait(for_this: Callable[[], bool], seconds: float) -> None:
    latest = time.monotonic() + seconds
    while not for_this() and time.monotonic() < latest:
        time.sleep(0.01)
