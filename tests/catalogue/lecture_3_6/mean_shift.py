"""Right and wrong answers to ``mean_shift(A_before, A_after) -> shift``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def vectorized(A_before, A_after):
    moved = A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True)
    return np.abs(moved) / A_before.std(axis=1, keepdims=True)


@right
def loops(A_before, A_after):
    n = A_before.shape[0]
    shift = np.empty((n, 1))
    for j in range(n):
        mu = sum(A_before[j]) / len(A_before[j])
        var = sum((a - mu) ** 2 for a in A_before[j]) / len(A_before[j])
        shift[j, 0] = abs(sum(A_after[j]) / len(A_after[j]) - mu) / var**0.5
    return shift


@right
def single_precision(A_before, A_after):
    before, after = A_before.astype(np.float32), A_after.astype(np.float32)
    z = (after.mean(1) - before.mean(1)) / before.std(1)
    return np.abs(z)[:, np.newaxis]


@right
def by_root_of_square(A_before, A_after):
    d = np.mean(A_before, 1) - np.mean(A_after, 1)
    return np.sqrt(d**2 / np.var(A_before, 1)).reshape(-1, 1)


@right
def matrix_products(A_before, A_after):
    p = np.full((A_before.shape[1], 1), 1 / A_before.shape[1])
    q = np.full((A_after.shape[1], 1), 1 / A_after.shape[1])
    mu = A_before @ p
    return np.abs(A_after @ q - mu) / np.sqrt((A_before - mu) ** 2 @ p)


@wrong(loses=WORKED, mistake="leaving the sign in")
def signed(A_before, A_after):
    moved = A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True)
    return moved / A_before.std(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="measuring in variances")
def variances(A_before, A_after):
    moved = A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True)
    return np.abs(moved) / A_before.var(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="not dividing by the standard deviation")
def not_scaled(A_before, A_after):
    return np.abs(A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True))


@wrong(loses=WORKED, mistake="dividing by the standard deviation after the move")
def later_std(A_before, A_after):
    moved = A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True)
    return np.abs(moved) / A_after.std(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_std(A_before, A_after):
    moved = A_after.mean(axis=1, keepdims=True) - A_before.mean(axis=1, keepdims=True)
    return np.abs(moved) / A_before.std(axis=1, ddof=1, keepdims=True)


@wrong(loses=WORKED, mistake="dividing by the mean")
def relative(A_before, A_after):
    before, after = A_before.mean(axis=1, keepdims=True), A_after.mean(axis=1, keepdims=True)
    return np.abs(after - before) / np.abs(before)


@wrong(loses=WORKED, mistake="dropping an axis")
def flat(A_before, A_after):
    return np.abs(A_after.mean(axis=1) - A_before.mean(axis=1)) / A_before.std(axis=1)


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def over_units(A_before, A_after):
    moved = A_after.mean(axis=0, keepdims=True) - A_before.mean(axis=0, keepdims=True)
    return np.abs(moved) / A_before.std(axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def whole_array(A_before, A_after):
    return np.abs(A_after.mean() - A_before.mean()) / A_before.std()


@wrong(loses="what does not move has shift 0")
def example_by_example(A_before, A_after):
    n = min(A_before.shape[1], A_after.shape[1])
    moved = np.abs(A_after[:, :n] - A_before[:, :n]).mean(axis=1, keepdims=True)
    return moved / A_before.std(axis=1, keepdims=True)


@wrong(loses="right on batches of other sizes")
def subtracts_the_arrays(A_before, A_after):
    moved = (A_after[:, : A_before.shape[1]] - A_before).sum(axis=1, keepdims=True)
    return np.abs(moved) / A_before.shape[1] / A_before.std(axis=1, keepdims=True)


@wrong(loses="the inputs are left unchanged")
def scales_in_place(A_before, A_after):
    std = A_before.std(axis=1, keepdims=True)
    mu = A_before.mean(axis=1, keepdims=True)
    A_after -= mu
    return np.abs(A_after.mean(axis=1, keepdims=True)) / std
