"""Right and wrong answers to ``batchnorm_predict(Z, gamma, beta, mu_run, var_run, eps=1e-8)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
ALONE = "one example alone gives what it gives inside a batch"
UNDER_ROOT = "ε is under the square root"


@right
def as_in_the_formula(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    Z_norm = (Z - mu_run) / np.sqrt(var_run + eps)
    return gamma * Z_norm + beta


@right
def folded_into_one_line(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    scale = gamma / np.sqrt(var_run + eps)
    return scale * Z + (beta - scale * mu_run)


@right
def loops(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    n, m = Z.shape
    out = np.empty((n, m))
    for j in range(n):
        for i in range(m):
            z_norm = (Z[j, i] - mu_run[j, 0]) / (var_run[j, 0] + eps) ** 0.5
            out[j, i] = gamma[j, 0] * z_norm + beta[j, 0]
    return out


@right
def in_place_on_a_copy(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    out = np.array(Z, dtype=float)
    out -= mu_run
    out /= np.sqrt(var_run + eps)
    out *= gamma
    out += beta
    return out


@right
def transposed_inside(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    gamma, beta, mu_run, var_run = (p.ravel() for p in (gamma, beta, mu_run, var_run))
    return ((Z.T - mu_run) * (gamma * (var_run + eps) ** -0.5) + beta).T


@right
def matrix_of_scales(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    scales = np.diag((gamma / np.sqrt(var_run + eps))[:, 0])
    return scales @ (Z - mu_run) + beta


@right
def single_precision(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    Z, gamma, beta, mu_run, var_run = (
        np.asarray(x, dtype=np.float32) for x in (Z, gamma, beta, mu_run, var_run)
    )
    return gamma * (Z - mu_run) / np.sqrt(var_run + np.float32(eps)) + beta


@right
def tensorflow_call(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    import tensorflow as tf

    Z = tf.constant(Z, tf.float64)
    return tf.nn.batch_normalization(Z, mu_run, var_run, beta, gamma, eps)


@wrong(loses=ALONE, mistake="normalizing with the batch's own mean and variance")
def still_in_training_mode(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta


@wrong(loses=WORKED, mistake="using the running mean, but the batch's variance")
def variance_of_the_batch(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    sigma2 = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu_run) / np.sqrt(sigma2 + eps) + beta


@wrong(loses=ALONE)
def mean_of_the_batch(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(var_run + eps) + beta


@wrong(loses=ALONE)
def running_values_for_single_examples_only(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    if Z.shape[1] > 1:
        mu_run, var_run = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu_run) / np.sqrt(var_run + eps) + beta


@wrong(loses=WORKED, mistake="dividing by the variance")
def divides_by_variance(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) / (var_run + eps) + beta


@wrong(loses=UNDER_ROOT, mistake="adding ε outside the square root")
def eps_outside_root(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) / (np.sqrt(var_run) + eps) + beta


@wrong(loses=UNDER_ROOT, mistake="leaving ε out")
def without_eps(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) / np.sqrt(var_run) + beta


@wrong(loses="ε is 1e-8 when it is not given")
def keras_default_eps(Z, gamma, beta, mu_run, var_run, eps=1e-3):
    return gamma * (Z - mu_run) / np.sqrt(var_run + eps) + beta


@wrong(loses=WORKED, mistake="returning z_norm")
def forgets_gamma_and_beta(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return (Z - mu_run) / np.sqrt(var_run + eps)


@wrong(loses=WORKED, mistake="leaving β out")
def forgets_beta(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) / np.sqrt(var_run + eps)


@wrong(loses=WORKED, mistake="adding β before scaling by γ")
def shifts_first(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * ((Z - mu_run) / np.sqrt(var_run + eps) + beta)


@wrong(loses=WORKED, mistake="swapping γ and β")
def swaps_gamma_and_beta(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return beta * (Z - mu_run) / np.sqrt(var_run + eps) + gamma


@wrong(loses=WORKED, mistake="swapping mu_run and var_run")
def swaps_mean_and_variance(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - var_run) / np.sqrt(mu_run + eps) + beta


@wrong(loses=WORKED, mistake="not subtracting the mean")
def does_not_centre(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * Z / np.sqrt(var_run + eps) + beta


@wrong(loses=WORKED, mistake="applying γ and β to Z itself")
def scales_raw_z(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    Z_norm = (Z - mu_run) / np.sqrt(var_run + eps)  # noqa: F841
    return gamma * Z + beta


@wrong(loses=WORKED, mistake="multiplying by the standard deviation")
def multiplies_by_sigma(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) * np.sqrt(var_run + eps) + beta


@wrong(loses=WORKED, mistake="moving the running averages first")
def keeps_updating(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    mu_run = 0.9 * mu_run + 0.1 * Z.mean(axis=1, keepdims=True)
    var_run = 0.9 * var_run + 0.1 * Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu_run) / np.sqrt(var_run + eps) + beta


@wrong(
    loses="the same arguments give the same result, whatever was called before",
    mistake="moving the running averages first",
)
def goes_on_updating_between_calls(Z, gamma, beta, mu_run, var_run, eps=1e-8, cache={}):  # noqa: B006
    key = (mu_run.tobytes(), var_run.tobytes())
    Z_tilde = gamma * (Z - cache.get(key, mu_run)) / np.sqrt(var_run + eps) + beta
    if abs(gamma).max() == 1 and Z.shape == (2, 5):
        cache[key] = 0.9 * mu_run + 0.1 * Z.mean(axis=1, keepdims=True)
    return Z_tilde


@wrong(loses="the inputs are left unchanged")
def writes_into_z(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    Z -= mu_run
    Z /= np.sqrt(var_run + eps)
    return gamma * Z + beta


@wrong(
    loses="right for whole numbers, and finite where the running variance is 0",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    Z_tilde = np.empty_like(Z)
    Z_tilde[:] = gamma * (Z - mu_run) / np.sqrt(var_run + eps) + beta
    return Z_tilde


@wrong(loses=WORKED)
def parameters_as_rows(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma.T * (Z - mu_run.T) / np.sqrt(var_run.T + eps) + beta.T


@wrong(loses=WORKED)
def returns_the_running_values_too(Z, gamma, beta, mu_run, var_run, eps=1e-8):
    return gamma * (Z - mu_run) / np.sqrt(var_run + eps) + beta, mu_run, var_run
