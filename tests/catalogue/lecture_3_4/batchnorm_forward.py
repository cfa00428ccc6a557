"""Right and wrong answers to ``batchnorm_forward(Z, gamma, beta, eps=1e-8) -> Z_tilde``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
UNDER_ROOT = "ε is under the square root"


@right
def vectorized(Z, gamma, beta, eps=1e-8):
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta


@right
def loops(Z, gamma, beta, eps=1e-8):
    n, m = Z.shape
    Z_tilde = np.zeros((n, m))
    for j in range(n):
        mu = sum(Z[j, i] for i in range(m)) / m
        sigma2 = sum((Z[j, i] - mu) ** 2 for i in range(m)) / m
        for i in range(m):
            Z_tilde[j, i] = gamma[j, 0] * (Z[j, i] - mu) / (sigma2 + eps) ** 0.5 + beta[j, 0]
    return Z_tilde


@right
def einsum(Z, gamma, beta, eps=1e-8):
    m = Z.shape[1]
    centred = Z - np.einsum("ij->i", Z)[:, None] / m
    sigma2 = np.einsum("ij,ij->i", centred, centred) / m
    scale = gamma[:, 0] / np.sqrt(sigma2 + eps)
    return np.einsum("i,ij->ij", scale, centred) + beta


@right
def single_precision(Z, gamma, beta, eps=1e-8):
    Z = Z.astype(np.float32)
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = ((Z - mu) ** 2).mean(axis=1, keepdims=True)
    z_norm = (Z - mu) / np.sqrt(sigma2 + np.float32(eps))
    return gamma.astype(np.float32) * z_norm + beta.astype(np.float32)


@right
def in_place_on_a_copy(Z, gamma, beta, eps=1e-8):
    out = np.array(Z, dtype=float)
    out -= out.mean(axis=1, keepdims=True)
    out /= np.sqrt((out**2).mean(axis=1, keepdims=True) + eps)
    out *= gamma
    out += beta
    return out


@right
def transposed_inside(Z, gamma, beta, eps=1e-8):
    X = Z.T
    X_norm = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)
    return (X_norm * gamma.ravel() + beta.ravel()).T


@right
def tensorflow_call(Z, gamma, beta, eps=1e-8):
    import tensorflow as tf

    Z = tf.constant(Z, dtype=tf.float64)
    mean, variance = tf.nn.moments(Z, axes=[1], keepdims=True)
    return tf.nn.batch_normalization(Z, mean, variance, beta, gamma, eps)


@right
def prints_its_shapes(Z, gamma, beta, eps=1e-8):
    print("Z has shape", Z.shape)
    mu = Z.mean(1)[:, np.newaxis]
    return beta + gamma * (Z - mu) / np.hypot(Z.std(1)[:, np.newaxis], np.sqrt(eps))


@wrong(loses=WORKED, mistake="dividing by the variance")
def divides_by_variance(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / (sigma2 + eps) + beta


@wrong(loses=UNDER_ROOT, mistake="adding ε outside the square root")
def eps_outside_root(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / (Z.std(axis=1, keepdims=True) + eps) + beta


@wrong(loses=UNDER_ROOT, mistake="leaving ε out")
def without_eps(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / Z.std(axis=1, keepdims=True) + beta


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def averages_over_units(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=0, keepdims=True)
    sigma2 = Z.var(axis=0, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def one_mean_for_all(Z, gamma, beta, eps=1e-8):
    return gamma * (Z - np.mean(Z)) / np.sqrt(np.var(Z) + eps) + beta


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_variance(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, ddof=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta


@wrong(loses=WORKED, mistake="returning z_norm")
def returns_z_norm(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return (Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps)


@wrong(loses=WORKED, mistake="adding β before scaling by γ")
def shifts_first(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * ((Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps) + beta)


@wrong(loses=WORKED, mistake="applying γ and β to Z itself")
def scales_raw_z(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    z_norm = (Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps)  # noqa: F841
    return gamma * Z + beta


@wrong(loses=WORKED, mistake="swapping γ and β")
def swaps_gamma_and_beta(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return beta * (Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps) + gamma


@wrong(loses=WORKED, mistake="not subtracting the mean")
def does_not_centre(Z, gamma, beta, eps=1e-8):
    return gamma * Z / np.sqrt(Z.var(axis=1, keepdims=True) + eps) + beta


@wrong(loses=WORKED, mistake="leaving β out")
def forgets_beta(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps)


@wrong(loses="the inputs are left unchanged")
def writes_into_z(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, keepdims=True)
    Z -= mu
    Z /= np.sqrt(sigma2 + eps)
    return gamma * Z + beta


@wrong(loses="accurate far from zero", mistake="computing the variance as mean(Z²) − mean(Z)²")
def one_pass_variance(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = (Z**2).mean(axis=1, keepdims=True) - mu**2
    return gamma * (Z - mu) / np.sqrt(np.abs(sigma2) + eps) + beta


@wrong(loses=WORKED)
def forgets_keepdims(Z, gamma, beta, eps=1e-8):
    return gamma * (Z - Z.mean(axis=1)) / np.sqrt(Z.var(axis=1) + eps) + beta


@wrong(loses="ε is 1e-8 when it is not given")
def hard_codes_eps_when_missing(Z, gamma, beta, eps=1e-3):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(Z.var(axis=1, keepdims=True) + eps) + beta


@wrong(
    loses="every unit has mean β and standard deviation |γ|",
    mistake="summing the squares without dividing by m",
)
def sums_the_squares(Z, gamma, beta, eps=1e-8):
    centred = Z - Z.mean(axis=1, keepdims=True)
    sigma2 = np.sum(centred**2, axis=1, keepdims=True)  # the 1/m is missing
    return gamma * centred / np.sqrt(sigma2 + eps) + beta


@wrong(
    loses="right for whole numbers, for negative γ and for a single example",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(Z, gamma, beta, eps=1e-8):
    Z_tilde = np.zeros_like(Z)
    Z_tilde[:] = gamma * (Z - Z.mean(1, keepdims=True)) / np.sqrt(Z.var(1, keepdims=True) + eps)
    Z_tilde[:] = Z_tilde + beta
    return Z_tilde


@wrong(loses=WORKED)
def works_on_rows_as_examples(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=0)
    return (Z - mu) / np.sqrt(Z.var(axis=0) + eps) * gamma.T + beta.T


@wrong(loses=WORKED)
def returns_moments_too(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta, mu, sigma2
