"""Right and wrong answers to ``batchnorm_backward(dZt, Z, gamma, eps) -> (dZ, dgamma, dbeta)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
SUMS = "dγ sums dZt · z_norm and dβ sums dZt, on a square Z too"
UNDER_ROOT = "ε is under the square root in the backward pass too"
GRADIENT_CHECK = "agrees with a gradient check on batches of other sizes"


@right
def two_corrections(dZt, Z, gamma, eps):
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / std
    g = gamma * dZt
    spread = z_norm * np.mean(g * z_norm, axis=1, keepdims=True)
    dZ = (g - g.mean(axis=1, keepdims=True) - spread) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    return dZ, dgamma, np.sum(dZt, axis=1, keepdims=True)


@right
def chain_rule_step_by_step(dZt, Z, gamma, eps):
    m = Z.shape[1]
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    inv = (sigma2 + eps) ** -0.5
    dz_norm = dZt * gamma
    dsigma2 = np.sum(dz_norm * (Z - mu) * -0.5 * inv**3, axis=1, keepdims=True)
    dmu = np.sum(-dz_norm * inv, axis=1, keepdims=True)
    dmu = dmu + dsigma2 * np.mean(-2 * (Z - mu), axis=1, keepdims=True)
    dZ = dz_norm * inv + dsigma2 * 2 * (Z - mu) / m + dmu / m
    dgamma = np.sum(dZt * (Z - mu) * inv, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@right
def loops(dZt, Z, gamma, eps):
    n, m = Z.shape
    dZ, dgamma, dbeta = np.zeros((n, m)), np.zeros((n, 1)), np.zeros((n, 1))
    for j in range(n):
        mu = sum(Z[j]) / m
        std = (sum((z - mu) ** 2 for z in Z[j]) / m + eps) ** 0.5
        for i in range(m):
            dgamma[j, 0] += dZt[j, i] * (Z[j, i] - mu) / std
            dbeta[j, 0] += dZt[j, i]
        for i in range(m):
            back = dbeta[j, 0] + (Z[j, i] - mu) / std * dgamma[j, 0]
            dZ[j, i] = gamma[j, 0] / std * (dZt[j, i] - back / m)
    return dZ, dgamma, dbeta


@right
def whole_jacobian(dZt, Z, gamma, eps):
    m = Z.shape[1]
    std = np.sqrt(Z.var(axis=1) + eps)
    z_norm = (Z - Z.mean(axis=1)[:, None]) / std[:, None]
    J = np.eye(m) - 1 / m - np.einsum("ni,nj->nij", z_norm, z_norm) / m
    dZ = np.einsum("n,nij,nj->ni", gamma[:, 0] / std, J, dZt)
    return [dZ, np.einsum("ni,ni->n", dZt, z_norm)[:, None], dZt @ np.ones((m, 1))]


@right
def single_precision(dZt, Z, gamma, eps):
    dZt, Z, gamma = (np.asarray(x, dtype=np.float32) for x in (dZt, Z, gamma))
    centred = Z - Z.mean(1, keepdims=True)
    std = np.sqrt((centred**2).mean(1, keepdims=True) + np.float32(eps))
    centred /= std
    dgamma, dbeta = (dZt * centred).sum(1, keepdims=True), dZt.sum(1, keepdims=True)
    return (dZt - (dbeta + centred * dgamma) / Z.shape[1]) * gamma / std, dgamma, dbeta


@right
def transposed_inside(dZt, Z, gamma, eps):
    X, g = Z.T, dZt.T
    std = np.sqrt(X.var(axis=0) + eps)
    X_norm = (X - X.mean(axis=0)) / std
    dX = gamma.ravel() / std * (g - g.mean(axis=0) - X_norm * (g * X_norm).mean(axis=0))
    return dX.T, (g * X_norm).sum(axis=0).reshape(-1, 1), g.sum(axis=0).reshape(-1, 1)


@right
def gradient_tape(dZt, Z, gamma, eps):
    import tensorflow as tf

    Z, gamma = tf.constant(Z, tf.float64), tf.constant(gamma, tf.float64)
    beta = tf.zeros_like(gamma)
    with tf.GradientTape() as tape:
        tape.watch([Z, gamma, beta])
        centred = Z - tf.reduce_mean(Z, axis=1, keepdims=True)
        variance = tf.reduce_mean(centred**2, axis=1, keepdims=True)
        Z_tilde = gamma * centred / tf.sqrt(variance + eps) + beta
    return tuple(tape.gradient(Z_tilde, [Z, gamma, beta], tf.constant(dZt, tf.float64)))


@wrong(loses=WORKED, mistake="taking μ and σ² for constants")
def mean_and_variance_as_constants(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = g / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="forgetting the path through σ²")
def no_path_through_the_variance(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (g - g.mean(axis=1, keepdims=True)) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="forgetting the path through μ")
def no_path_through_the_mean(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (g - z_norm * (g * z_norm).mean(axis=1, keepdims=True)) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="leaving γ out of dZ")
def forgets_gamma(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="leaving the division by √(σ² + ε) out of dZ")
def forgets_the_division(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="adding the two corrections")
def wrong_sign_of_the_corrections(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g + g.mean(axis=1, keepdims=True) + z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="summing where dZ takes means")
def sums_for_means(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (g - g.sum(1, keepdims=True) - z_norm * (g * z_norm).sum(1, keepdims=True)) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="dividing dZ by m")
def one_more_division_by_m(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        (g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True))
        / std
        / Z.shape[1]
    )
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="dividing by the variance")
def divides_by_the_variance(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std**2
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="averaging dγ and dβ")
def means_for_gamma_and_beta(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.mean(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.mean(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="multiplying by Z in dγ")
def raw_z_in_dgamma(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * Z, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="multiplying by Z − μ in dγ")
def centred_z_in_dgamma(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * (Z - mu), axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="returning dβ before dγ")
def beta_before_gamma(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dbeta, dgamma


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_variance(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, ddof=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def sums_over_the_units(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=0, keepdims=True)
    dbeta = np.sum(dZt, axis=0, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def one_sum_for_all(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm)
    dbeta = np.sum(dZt)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED, mistake="dropping an axis")
def flat_sums(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1)
    dbeta = np.sum(dZt, axis=1)
    return dZ, dgamma, dbeta


@wrong(loses=UNDER_ROOT, mistake="adding ε outside the square root")
def eps_outside_root(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = Z.std(axis=1, keepdims=True) + eps
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=UNDER_ROOT, mistake="leaving ε out")
def without_eps(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = Z.std(axis=1, keepdims=True)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=WORKED)
def dz_alone(dZt, Z, gamma, eps):
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / std
    g = dZt - dZt.mean(axis=1, keepdims=True)
    return gamma / std * (g - z_norm * (dZt * z_norm).mean(axis=1, keepdims=True))


@wrong(loses=UNDER_ROOT)
def hard_codes_eps(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + 1e-8)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses="right for whole numbers and for negative γ")
def absolute_gamma(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = np.abs(gamma) * dZt
    dZ = (
        g - g.mean(axis=1, keepdims=True) - z_norm * (g * z_norm).mean(axis=1, keepdims=True)
    ) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses=GRADIENT_CHECK)
def four_examples_always(dZt, Z, gamma, eps):
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - mu) / std
    g = gamma * dZt
    dZ = (g - g.sum(1, keepdims=True) / 4 - z_norm * (g * z_norm).sum(1, keepdims=True) / 4) / std
    dgamma = np.sum(dZt * z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZt, axis=1, keepdims=True)
    return dZ, dgamma, dbeta


@wrong(loses="the inputs are left unchanged")
def writes_into_dzt(dZt, Z, gamma, eps):
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / std
    dgamma, dbeta = (dZt * z_norm).sum(1, keepdims=True), dZt.sum(1, keepdims=True)
    dZt -= dZt.mean(1, keepdims=True)
    dZt -= z_norm * (dZt * z_norm).mean(1, keepdims=True)
    return gamma * dZt / std, dgamma, dbeta


@wrong(
    loses="right for whole numbers and for negative γ",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(dZt, Z, gamma, eps):
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / std
    dgamma, dbeta = (dZt * z_norm).sum(1, keepdims=True), dZt.sum(1, keepdims=True)
    dZ = np.zeros_like(dZt)
    dZ[:] = gamma / std * (dZt - (dbeta + z_norm * dgamma) / Z.shape[1])
    return dZ, dgamma, dbeta


@wrong(loses=WORKED)
def forgets_keepdims(dZt, Z, gamma, eps):
    std = np.sqrt(Z.var(axis=1) + eps)
    z_norm = (Z - Z.mean(axis=1)) / std
    dgamma, dbeta = (dZt * z_norm).sum(axis=1), dZt.sum(axis=1)
    return gamma / std * (dZt - (dbeta + z_norm * dgamma) / Z.shape[1]), dgamma, dbeta


@wrong(loses=GRADIENT_CHECK)
def divides_by_the_units(dZt, Z, gamma, eps):
    n = len(Z)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    z_norm = (Z - Z.mean(axis=1, keepdims=True)) / std
    dgamma, dbeta = (dZt * z_norm).sum(1, keepdims=True), dZt.sum(1, keepdims=True)
    return gamma / std * (dZt - (dbeta + z_norm * dgamma) / n), dgamma, dbeta
