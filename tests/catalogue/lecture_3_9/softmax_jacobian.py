"""Right and wrong answers to ``softmax_jacobian(z) -> (C, C)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def outer_product(z):
    t = np.exp(z - z.max())
    a = t / t.sum()
    return np.diag(a[:, 0]) - a @ a.T


@right
def loops(z):
    C = len(z)
    t = [np.exp(v - z.max()) for v in z[:, 0]]
    a = [v / sum(t) for v in t]
    J = np.zeros((C, C))
    for i in range(C):
        for j in range(C):
            J[i, j] = a[i] * ((i == j) - a[j])
    return J


@right
def broadcast(z):
    a = np.exp(z - np.max(z))
    a /= a.sum()
    return a * (np.eye(len(z)) - a.T)


@right
def single_precision(z):
    t = np.exp((z - z.max()).astype(np.float32)).ravel()
    a = t / t.sum()
    J = -np.outer(a, a)
    J[np.diag_indices(len(a))] += a
    return J


@right
def scipy_call(z):
    from scipy.special import softmax

    a = softmax(z.ravel())
    return np.diag(a) - np.einsum("i,j->ij", a, a)


@wrong(loses=WORKED, mistake="filling the diagonal only")
def diagonal_only(z):
    a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return np.diag((a * (1 - a))[:, 0])


@wrong(loses=WORKED, mistake="leaving δ out")
def without_delta(z):
    a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return -a @ a.T


@wrong(loses=WORKED, mistake="adding aᵢaⱼ")
def plus_outer(z):
    a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return np.diag(a[:, 0]) + a @ a.T


@wrong(loses=WORKED, mistake="returning a(1 − a) as a column")
def as_a_column(z):
    a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return a * (1 - a)


@wrong(loses="it stays finite for large logits", mistake="letting e^z overflow")
def no_shift(z):
    a = np.exp(z) / np.exp(z).sum()
    return np.diag(a[:, 0]) - a @ a.T


@wrong(loses=WORKED)
def logits_as_probabilities(z):
    return np.diag(z[:, 0]) - z @ z.T


@wrong(loses=WORKED)
def scalar_product(z):
    a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return np.diag(a[:, 0]) - a.T @ a


@wrong(loses="the input is left unchanged")
def writes_into_z(z):
    z -= z.max() - 1
    a = np.exp(z) / np.exp(z).sum()
    return np.diag(a[:, 0]) - a @ a.T
