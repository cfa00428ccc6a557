"""Right and wrong answers to ``update_running(mu_run, var_run, Z, momentum=0.9)``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
THREE = "three mini-batches in a row give 0.6175 and 1.06025"
WEIGHT = "momentum is the weight of the old value"
HARD = "accurate far from zero, and right for whole numbers"
PURE = "the same arguments give the same result, whatever was called before"


@right
def vectorized(mu_run, var_run, Z, momentum=0.9):
    mu = np.mean(Z, axis=1, keepdims=True)
    sigma2 = np.var(Z, axis=1, keepdims=True)
    mu_run = momentum * mu_run + (1 - momentum) * mu
    var_run = momentum * var_run + (1 - momentum) * sigma2
    return mu_run, var_run


@right
def loops(mu_run, var_run, Z, momentum=0.9):
    n, m = Z.shape
    new_mu, new_var = np.zeros((n, 1)), np.zeros((n, 1))
    for j in range(n):
        mu = sum(Z[j]) / m
        sigma2 = sum((z - mu) ** 2 for z in Z[j]) / m
        new_mu[j, 0] = momentum * mu_run[j, 0] + (1 - momentum) * mu
        new_var[j, 0] = momentum * var_run[j, 0] + (1 - momentum) * sigma2
    return new_mu, new_var


@right
def a_step_towards_the_batch(mu_run, var_run, Z, momentum=0.9):
    # As PyTorch writes it: move by a share of the difference.
    step = 1 - momentum
    centred = Z - Z.mean(1)[:, None]
    return [
        mu_run + step * (Z.mean(1)[:, None] - mu_run),
        var_run + step * ((centred * centred).mean(1)[:, None] - var_run),
    ]


@right
def in_place_on_copies(mu_run, var_run, Z, momentum=0.9):
    mu_run, var_run = mu_run.copy(), var_run.copy()
    mu_run *= momentum
    var_run *= momentum
    mu_run += (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var_run += (1 - momentum) * Z.var(axis=1, keepdims=True)
    return mu_run, var_run


@right
def einsum_transposed(mu_run, var_run, Z, momentum=0.9):
    X = np.asarray(Z, dtype=float).T
    m = X.shape[0]
    mu = np.einsum("ij->j", X) / m
    var = np.einsum("ij,ij->j", X - mu, X - mu) / m
    both = momentum * np.stack([mu_run.T[0], var_run.T[0]]) + (1 - momentum) * np.stack([mu, var])
    return tuple(both.reshape(2, -1, 1))


@right
def np_average(mu_run, var_run, Z, momentum=0.9):
    weights = [momentum, 1 - momentum]
    mu, sigma = Z.mean(axis=1, keepdims=True), Z.std(axis=1, keepdims=True)
    return (
        np.average([mu_run, mu], axis=0, weights=weights),
        np.average([var_run, sigma**2], axis=0, weights=weights),
    )


@right
def single_precision(mu_run, var_run, Z, momentum=0.9):
    mu_run, var_run, Z = (np.asarray(x, dtype=np.float32) for x in (mu_run, var_run, Z))
    p = np.float32(momentum)
    mu, var = Z.mean(1, keepdims=True), Z.var(1, keepdims=True)
    return p * mu_run + (1 - p) * mu, p * var_run + (1 - p) * var


@right
def tensorflow_moments(mu_run, var_run, Z, momentum=0.9):
    import tensorflow as tf

    mean, variance = tf.nn.moments(tf.constant(Z, tf.float64), axes=[1], keepdims=True)
    return (
        momentum * mu_run + (1 - momentum) * mean,
        momentum * var_run + (1 - momentum) * variance,
    )


@wrong(loses=WORKED, mistake="giving the old value the weight 1 − momentum")
def pytorch_convention(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    var = Z.var(axis=1, keepdims=True)
    return (1 - momentum) * mu_run + momentum * mu, (1 - momentum) * var_run + momentum * var


@wrong(loses=WORKED, mistake="adding the standard deviation")
def adds_sigma(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    sigma = Z.std(axis=1, keepdims=True)
    return momentum * mu_run + (1 - momentum) * mu, momentum * var_run + (1 - momentum) * sigma


@wrong(loses=WORKED, mistake="averaging the standard deviations")
def averages_sigma(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    sigma = Z.std(axis=1, keepdims=True)
    sigma_run = momentum * np.sqrt(var_run) + (1 - momentum) * sigma
    return momentum * mu_run + (1 - momentum) * mu, sigma_run**2


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_variance(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    var = Z.var(axis=1, ddof=1, keepdims=True)
    return momentum * mu_run + (1 - momentum) * mu, momentum * var_run + (1 - momentum) * var


@wrong(loses=WORKED, mistake="leaving the running variance as it was")
def forgets_the_variance(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    return mu_run, var_run


@wrong(loses=WORKED, mistake="returning the batch's own statistics")
def ignores_the_old_value(mu_run, var_run, Z, momentum=0.9):
    return Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="adding the new value with weight 1")
def classical_momentum(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + Z.mean(axis=1, keepdims=True)
    var_run = momentum * var_run + Z.var(axis=1, keepdims=True)
    return mu_run, var_run


@wrong(loses=WORKED, mistake="dividing by 1 − momentum")
def bias_corrected(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var_run = momentum * var_run + (1 - momentum) * Z.var(axis=1, keepdims=True)
    return mu_run / (1 - momentum), var_run / (1 - momentum)


@wrong(loses=WORKED, mistake="measuring the variance around the running mean")
def around_the_running_mean(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    var = ((Z - mu_run) ** 2).mean(axis=1, keepdims=True)
    return momentum * mu_run + (1 - momentum) * mu, momentum * var_run + (1 - momentum) * var


@wrong(loses=WORKED)
def around_the_new_running_mean(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var = ((Z - mu_run) ** 2).mean(axis=1, keepdims=True)
    return mu_run, momentum * var_run + (1 - momentum) * var


@wrong(loses=WORKED, mistake="giving old and new half the weight each")
def half_and_half(mu_run, var_run, Z, momentum=0.9):
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    return (mu_run + mu) / 2, (var_run + var) / 2


@wrong(loses=WEIGHT, mistake="using 0.9 whatever the momentum")
def hard_codes_momentum(mu_run, var_run, Z, momentum=0.9):
    mu_run = 0.9 * mu_run + 0.1 * Z.mean(axis=1, keepdims=True)
    var_run = 0.9 * var_run + 0.1 * Z.var(axis=1, keepdims=True)
    return mu_run, var_run


@wrong(loses="momentum is 0.9 when it is not given")
def another_default(mu_run, var_run, Z, momentum=0.99):
    mu_run = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var_run = momentum * var_run + (1 - momentum) * Z.var(axis=1, keepdims=True)
    return mu_run, var_run


@wrong(loses=WORKED, mistake="returning var_run before mu_run")
def variance_first(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var_run = momentum * var_run + (1 - momentum) * Z.var(axis=1, keepdims=True)
    return var_run, mu_run


@wrong(loses=WORKED, mistake="averaging without keepdims=True")
def forgets_keepdims(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * np.mean(Z, axis=1)
    var_run = momentum * var_run + (1 - momentum) * np.var(Z, axis=1)
    return mu_run, var_run


@wrong(loses=WORKED, mistake="averaging over the units instead of the examples")
def averages_over_units(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * np.mean(Z, axis=0, keepdims=True)
    var_run = momentum * var_run + (1 - momentum) * np.var(Z, axis=0, keepdims=True)
    return mu_run, var_run


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def one_mean_for_all(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run + (1 - momentum) * np.mean(Z)
    var_run = momentum * var_run + (1 - momentum) * np.var(Z)
    return mu_run, var_run


@wrong(loses="the inputs are left unchanged")
def updates_in_place(mu_run, var_run, Z, momentum=0.9):
    mu_run *= momentum
    mu_run += (1 - momentum) * Z.mean(axis=1, keepdims=True)
    var_run *= momentum
    var_run += (1 - momentum) * Z.var(axis=1, keepdims=True)
    return mu_run, var_run


@wrong(loses=HARD, mistake="computing the variance as mean(Z²) − mean(Z)²")
def one_pass_variance(mu_run, var_run, Z, momentum=0.9):
    mu = Z.mean(axis=1, keepdims=True)
    var = (Z**2).mean(axis=1, keepdims=True) - mu**2
    return momentum * mu_run + (1 - momentum) * mu, momentum * var_run + (1 - momentum) * var


@wrong(loses=HARD, mistake="writing the result into an array of integers")
def keeps_the_integer_type(mu_run, var_run, Z, momentum=0.9):
    new_mu = np.zeros(mu_run.shape, dtype=Z.dtype)
    new_var = np.zeros(var_run.shape, dtype=Z.dtype)
    new_mu[:] = momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)
    new_var[:] = momentum * var_run + (1 - momentum) * Z.var(axis=1, keepdims=True)
    return new_mu, new_var


@wrong(loses=PURE, mistake="remembering values from an earlier call")
def counts_its_calls(mu_run, var_run, Z, momentum=0.9, state={"last": None}):  # noqa: B006
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    last = state["last"]
    if last is not None and last[0].shape == mu.shape and not np.array_equal(last[1], Z):
        old_mu, old_var = last[2]
    else:
        old_mu, old_var = mu_run, var_run
    new = momentum * old_mu + (1 - momentum) * mu, momentum * old_var + (1 - momentum) * var
    state["last"] = (mu, Z.copy(), new)
    return new


@wrong(loses=WORKED)
def returns_the_mean_only(mu_run, var_run, Z, momentum=0.9):
    return momentum * mu_run + (1 - momentum) * Z.mean(axis=1, keepdims=True)


@wrong(loses=WORKED, mistake="dropping an axis")
def flattens(mu_run, var_run, Z, momentum=0.9):
    mu_run = momentum * mu_run.ravel() + (1 - momentum) * Z.mean(axis=1)
    var_run = momentum * var_run.ravel() + (1 - momentum) * Z.var(axis=1)
    return mu_run, var_run
