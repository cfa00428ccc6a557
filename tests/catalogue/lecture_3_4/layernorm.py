"""Right and wrong answers to ``layernorm(Z, eps) -> Z_norm``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"


@right
def vectorized(Z, eps):
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + eps)


@right
def column_by_column(Z, eps):
    columns = []
    for i in range(Z.shape[1]):
        z = Z[:, i]
        columns.append((z - z.mean()) / np.sqrt(z.var() + eps))
    return np.stack(columns, axis=1)


@right
def transposed_inside(Z, eps):
    X = Z.T - Z.T.mean(axis=1, keepdims=True)
    return (X / np.sqrt((X * X).mean(axis=1, keepdims=True) + eps)).T


@right
def single_precision(Z, eps):
    Z = np.asarray(Z, dtype=np.float32)
    return (Z - Z.mean(0)) / np.sqrt(Z.var(0) + np.float32(eps))


@right
def einsum(Z, eps):
    n = len(Z)
    centred = Z - np.einsum("ij->j", Z) / n
    return centred * (np.einsum("ij,ij->j", centred, centred) / n + eps) ** -0.5


@right
def tensorflow_call(Z, eps):
    import tensorflow as tf

    mean, variance = tf.nn.moments(tf.constant(Z, tf.float64), axes=[0], keepdims=True)
    return tf.nn.batch_normalization(tf.constant(Z, tf.float64), mean, variance, None, None, eps)


@wrong(loses=WORKED, mistake="averaging over the examples, as batch norm does")
def batch_norm(Z, eps):
    return (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + eps)


@wrong(loses=WORKED, mistake="dividing by the variance")
def divides_by_variance(Z, eps):
    return (Z - Z.mean(axis=0)) / (Z.var(axis=0) + eps)


@wrong(loses="ε is under the square root", mistake="adding ε outside the square root")
def eps_outside_root(Z, eps):
    return (Z - Z.mean(axis=0)) / (Z.std(axis=0) + eps)


@wrong(loses="ε is under the square root", mistake="leaving ε out")
def without_eps(Z, eps):
    return (Z - Z.mean(axis=0)) / Z.std(axis=0)


@wrong(loses=WORKED, mistake="dividing by m − 1 in the variance")
def sample_variance(Z, eps):
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0, ddof=1) + eps)


@wrong(loses=WORKED, mistake="taking one mean and variance for the whole array")
def whole_array(Z, eps):
    return (Z - Z.mean()) / np.sqrt(Z.var() + eps)


@wrong(loses=WORKED, mistake="not subtracting the mean")
def does_not_centre(Z, eps):
    return Z / np.sqrt(Z.var(axis=0) + eps)


@wrong(loses=WORKED)
def root_mean_square(Z, eps):
    return Z / np.sqrt((Z**2).mean(axis=0) + eps)


@wrong(loses="the input is left unchanged")
def writes_into_z(Z, eps):
    sigma = np.sqrt(Z.var(axis=0) + eps)
    Z -= Z.mean(axis=0)
    return Z / sigma


@wrong(
    loses="a constant example becomes 0, and whole numbers work",
    mistake="writing the result into an array of integers",
)
def keeps_the_integer_type(Z, eps):
    out = np.empty_like(Z)
    for i in range(Z.shape[1]):
        out[:, i] = (Z[:, i] - Z[:, i].mean()) / np.sqrt(Z[:, i].var() + eps)
    return out


@wrong(loses=WORKED)
def forgets_to_transpose_back(Z, eps):
    X = Z.T
    return (X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + eps)
