"""Right and wrong answers to ``identity_params(Z, eps) -> (gamma, beta)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def vectorized(Z, eps):
    return np.sqrt(Z.var(axis=1, keepdims=True) + eps), Z.mean(axis=1, keepdims=True)


@right
def loops(Z, eps):
    n, m = Z.shape
    gamma, beta = np.zeros((n, 1)), np.zeros((n, 1))
    for j in range(n):
        beta[j, 0] = sum(Z[j]) / m
        gamma[j, 0] = (sum((z - beta[j, 0]) ** 2 for z in Z[j]) / m + eps) ** 0.5
    return gamma, beta


@right
def reshaped(Z, eps):
    return np.sqrt(np.var(Z, 1) + eps).reshape(-1, 1), np.mean(Z, 1).reshape(-1, 1)


@right
def single_precision(Z, eps):
    Z = Z.astype("float32")
    beta = Z.mean(1)[:, None]
    gamma = ((Z - beta) ** 2).mean(1, keepdims=True)
    gamma += np.float32(eps)
    return [gamma**0.5, beta]


@right
def matrix_products(Z, eps):
    ones = np.ones((Z.shape[1], 1)) / Z.shape[1]
    beta = Z @ ones
    return np.sqrt((Z - beta) ** 2 @ ones + eps), beta


@wrong(loses=WORKED, mistake="returning the variance as γ")
def variance_as_gamma(Z, eps):
    return Z.var(axis=1, keepdims=True) + eps, Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="adding ε outside the square root")
def eps_outside_root(Z, eps):
    return Z.std(axis=1, keepdims=True) + eps, Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="leaving ε out")
def without_eps(Z, eps):
    return Z.std(axis=1, keepdims=True), Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="returning β before γ")
def swapped(Z, eps):
    return Z.mean(axis=1, keepdims=True), np.sqrt(Z.var(axis=1, keepdims=True) + eps)


@wrong(loses=WORKED, mistake="returning γ = 1 and β = 0")
def standard_values(Z, eps):
    return np.ones((Z.shape[0], 1)), np.zeros((Z.shape[0], 1))


@wrong(loses=WORKED, mistake="returning 1/√(σ² + ε)")
def inverse_gamma(Z, eps):
    return 1 / np.sqrt(Z.var(axis=1, keepdims=True) + eps), Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="returning −μ as β")
def negative_beta(Z, eps):
    return np.sqrt(Z.var(axis=1, keepdims=True) + eps), -Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="dropping an axis")
def flat(Z, eps):
    return np.sqrt(Z.var(axis=1) + eps), Z.mean(axis=1)


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_variance(Z, eps):
    return np.sqrt(Z.var(axis=1, ddof=1, keepdims=True) + eps), Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def over_units(Z, eps):
    return np.sqrt(Z.var(axis=0, keepdims=True) + eps), Z.mean(axis=0, keepdims=True)


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def whole_array(Z, eps):
    return np.sqrt(np.var(Z) + eps), np.mean(Z)


@wrong(loses="γ is positive")
def negative_root(Z, eps):
    return -np.sqrt(Z.var(axis=1, keepdims=True) + eps), Z.mean(axis=1, keepdims=True)


@wrong(loses="the input is left unchanged")
def centres_in_place(Z, eps):
    beta = Z.mean(axis=1, keepdims=True)
    Z -= beta
    return np.sqrt((Z**2).mean(axis=1, keepdims=True) + eps), beta


@wrong(loses=WORKED)
def returns_z_itself(Z, eps):
    return Z
