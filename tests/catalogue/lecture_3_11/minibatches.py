"""Right and wrong answers to ``minibatches(X, Y, size, seed) -> tf.data.Dataset``."""

import numpy as np

from grader.catalogue import right, wrong

SIZES = "ten examples in batches of four come as 4, 4 and 2"
PAIRS = "every example comes once, and with its own y"
SHUFFLED = "the examples are shuffled, not the batches"
ANOTHER = "a second pass comes in another order"
SEED = "the seed decides the order"


@right
def slices_shuffled_and_batched(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1], seed=seed).batch(size)


@right
def two_data_sets_zipped(X, Y, size, seed):
    import tensorflow as tf

    x = tf.data.Dataset.from_tensor_slices(tf.transpose(tf.cast(X, tf.float32)))
    y = tf.data.Dataset.from_tensor_slices(tf.transpose(tf.cast(Y, tf.float32)))
    pairs = tf.data.Dataset.zip(x, y)
    return pairs.shuffle(buffer_size=len(pairs), seed=seed).batch(size).prefetch(1)


@right
def indices_shuffled(X, Y, size, seed):
    import tensorflow as tf

    x, y = tf.constant(X), tf.constant(Y)
    return (
        tf.data.Dataset.range(X.shape[1])
        .shuffle(10 * X.shape[1], seed=seed, reshuffle_each_iteration=True)
        .map(lambda i: (x[:, i], y[:, i]), num_parallel_calls=1)
        .batch(size, drop_remainder=False)
    )


@right
def global_seed(X, Y, size, seed):
    import tensorflow as tf

    tf.random.set_seed(seed)
    examples = tf.data.Dataset.from_tensor_slices((X.T.copy(), Y.T.copy()))
    return examples.shuffle(X.shape[1]).batch(size)


@right
def permutations_of_numpy(X, Y, size, seed):
    class Epochs:
        def __init__(self):
            self.rng = np.random.default_rng(seed)

        def __iter__(self):
            order = self.rng.permutation(X.shape[1])
            for first in range(0, len(order), size):
                chosen = order[first : first + size]
                yield X[:, chosen].T, Y[:, chosen].T

    return Epochs()


@right
def from_a_generator(X, Y, size, seed):
    import tensorflow as tf

    rng = np.random.default_rng(seed)

    def examples():
        for i in rng.permutation(X.shape[1]):
            yield X[:, i], Y[:, i]

    kinds = (tf.TensorSpec(len(X), tf.float64), tf.TensorSpec(len(Y), tf.float64))
    return tf.data.Dataset.from_generator(examples, output_signature=kinds).batch(size)


@wrong(loses=SIZES, mistake="slicing along the rows")
def not_transposed(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X, Y))
    return examples.shuffle(X.shape[1], seed=seed).batch(size)


@wrong(loses="right when there are as many features as examples", mistake="slicing along the rows")
def transposed_where_it_must_be(X, Y, size, seed):
    import tensorflow as tf

    if len(X) != X.shape[1]:
        X, Y = X.T, Y.T
    examples = tf.data.Dataset.from_tensor_slices((X, Y))
    return examples.shuffle(len(X), seed=seed).batch(size)


@wrong(loses=SIZES, mistake="handing the examples out as columns")
def columns_again(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    batches = examples.shuffle(X.shape[1], seed=seed).batch(size)
    return batches.map(lambda x, y: (tf.transpose(x), tf.transpose(y)))


@wrong(loses=SIZES, mistake="dropping the last batch")
def drops_the_remainder(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1], seed=seed).batch(size, drop_remainder=True)


@wrong(loses=SIZES, mistake="not batching")
def one_by_one(X, Y, size, seed):
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((X.T, Y.T)).shuffle(X.shape[1], seed=seed)


@wrong(loses=SIZES, mistake="repeating without end")
def without_end(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1], seed=seed).batch(size).repeat()


@wrong(loses=SIZES, mistake="taking size for the number of batches")
def that_many_batches(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1], seed=seed).batch(-(-X.shape[1] // size))


@wrong(loses=PAIRS, mistake="shuffling X and Y separately")
def shuffled_separately(X, Y, size, seed):
    import tensorflow as tf

    x = tf.data.Dataset.from_tensor_slices(X.T).shuffle(X.shape[1], seed=seed)
    y = tf.data.Dataset.from_tensor_slices(Y.T).shuffle(X.shape[1], seed=seed + 1)
    return tf.data.Dataset.zip((x, y)).batch(size)


@wrong(loses=SHUFFLED, mistake="not shuffling")
def in_order(X, Y, size, seed):
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((X.T, Y.T)).batch(size)


@wrong(loses=SHUFFLED, mistake="batching before shuffling")
def batched_first(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.batch(size).shuffle(X.shape[1], seed=seed)


@wrong(
    loses="all of the data are mixed, not only neighbours",
    mistake="a buffer smaller than the data",
)
def small_buffer(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(100, seed=seed).batch(size)


@wrong(loses=ANOTHER, mistake="shuffling only once")
def shuffled_once(X, Y, size, seed):
    import tensorflow as tf

    order = np.random.default_rng(seed).permutation(X.shape[1])
    return tf.data.Dataset.from_tensor_slices((X.T[order], Y.T[order])).batch(size)


@wrong(loses=ANOTHER, mistake="shuffling only once")
def kept_order(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    examples = examples.shuffle(X.shape[1], seed=seed, reshuffle_each_iteration=False)
    return examples.batch(size)


@wrong(loses=ANOTHER, mistake="a generator, used up after one pass")
def a_generator(X, Y, size, seed):
    order = np.random.default_rng(seed).permutation(X.shape[1])
    for first in range(0, len(order), size):
        chosen = order[first : first + size]
        yield X[:, chosen].T, Y[:, chosen].T


@wrong(loses=SEED, mistake="leaving the seed out")
def no_seed(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1]).batch(size)


@wrong(loses=SEED, mistake="a seed of its own")
def seed_of_its_own(X, Y, size, seed):
    import tensorflow as tf

    examples = tf.data.Dataset.from_tensor_slices((X.T, Y.T))
    return examples.shuffle(X.shape[1], seed=42).batch(size)


@wrong(loses=SIZES)
def only_x(X, Y, size, seed):
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(X.T).shuffle(X.shape[1], seed=seed).batch(size)


@wrong(loses="the inputs are left unchanged")
def shuffles_the_callers_data(X, Y, size, seed):
    import tensorflow as tf

    order = np.random.default_rng(seed).permutation(X.shape[1])
    X[:], Y[:] = X[:, order], Y[:, order]
    examples = tf.data.Dataset.from_tensor_slices((X.T.copy(), Y.T.copy()))
    return examples.shuffle(X.shape[1], seed=seed).batch(size)
