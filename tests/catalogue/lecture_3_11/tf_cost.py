"""Right and wrong answers to ``tf_cost(Z, Y) -> scalar tensor``."""

import numpy as np

from grader.catalogue import right, wrong

WORKED = "the worked example comes out right"
SLOPE = "a tape finds its gradient, (ŷ − y)/m"
LARGE = "it is exact for logits in the thousands"


@right
def transposed(Z, Y):
    import tensorflow as tf

    losses = tf.nn.softmax_cross_entropy_with_logits(labels=tf.transpose(Y), logits=tf.transpose(Z))
    return tf.reduce_mean(losses)


@right
def along_axis_0(Z, Y):
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0))


@right
def loss_of_keras(Z, Y):
    import keras
    import tensorflow as tf

    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    return loss(tf.transpose(Y), tf.transpose(Z))


@right
def keras_along_axis_0(Z, Y):
    import keras
    import tensorflow as tf

    losses = keras.losses.categorical_crossentropy(Y, Z, from_logits=True, axis=0)
    return tf.reduce_sum(losses) / Y.shape[1]


@right
def by_logsumexp(Z, Y):
    import tensorflow as tf

    Z = tf.cast(Z, tf.float64)
    of_true_class = tf.reduce_sum(tf.cast(Y, tf.float64) * Z, axis=0)
    totals = tf.reduce_sum(Y, axis=0)
    return tf.reduce_mean(
        tf.cast(totals, tf.float64) * tf.reduce_logsumexp(Z, axis=0) - of_true_class
    )


@right
def by_log_softmax(Z, Y):
    import tensorflow as tf

    logs = tf.nn.log_softmax(Z, axis=0)
    return -tf.reduce_mean(tf.einsum("cm,cm->m", tf.cast(Y, logs.dtype), logs))


@right
def single_precision(Z, Y):
    import tensorflow as tf

    Z, Y = (tf.transpose(tf.cast(values, tf.float32)) for values in (Z, Y))
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z))


@wrong(loses=WORKED, mistake="taking the rows for examples")
def not_transposed(Z, Y):
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=Y, logits=Z))


@wrong(loses="a column is an example, in a square Z too", mistake="taking the rows for examples")
def transposed_where_it_must_be(Z, Y):
    import tensorflow as tf

    if Z.shape[0] != Z.shape[1]:
        Z, Y = tf.transpose(Z), tf.transpose(Y)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=Y, logits=Z))


@wrong(loses=WORKED, mistake="adding the losses up")
def summed(Z, Y):
    import tensorflow as tf

    return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0))


@wrong(loses=WORKED, mistake="returning a loss for every example")
def one_loss_an_example(Z, Y):
    import keras
    import tensorflow as tf

    return keras.losses.categorical_crossentropy(tf.transpose(Y), tf.transpose(Z), from_logits=True)


@wrong(loses=WORKED, mistake="applying softmax twice")
def softmax_first(Z, Y):
    import tensorflow as tf

    A = tf.nn.softmax(Z, axis=0)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, A, axis=0))


@wrong(loses=WORKED, mistake="leaving from_logits out")
def forgets_from_logits(Z, Y):
    import keras
    import tensorflow as tf

    return keras.losses.CategoricalCrossentropy()(tf.transpose(Y), tf.transpose(Z))


@wrong(loses=WORKED, mistake="using the loss of sigmoids")
def loss_of_the_notes(Z, Y):
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=Y, logits=Z))


@wrong(loses=WORKED, mistake="swapping labels and logits")
def labels_and_logits_swapped(Z, Y):
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Z, Y, axis=0))


@wrong(loses=WORKED, mistake="a minus sign too many")
def minus_again(Z, Y):
    import tensorflow as tf

    return -tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0))


@wrong(loses=LARGE, mistake="going through probabilities")
def log_of_softmax(Z, Y):
    import tensorflow as tf

    A = tf.nn.softmax(Z, axis=0)
    return -tf.reduce_mean(tf.reduce_sum(Y * tf.math.log(A), axis=0))


@wrong(loses=LARGE, mistake="going through probabilities")
def keras_on_probabilities(Z, Y):
    import keras
    import tensorflow as tf

    A = tf.nn.softmax(tf.transpose(Z))
    return keras.losses.CategoricalCrossentropy()(tf.transpose(Y), A)


@wrong(loses=SLOPE, mistake="leaving TensorFlow")
def returns_a_float(Z, Y):
    import tensorflow as tf

    return float(tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0)))


@wrong(loses=SLOPE, mistake="leaving TensorFlow")
def in_numpy(Z, Y):
    import tensorflow as tf

    Z, Y = np.array(Z), np.array(Y)
    Z -= Z.max(axis=0)
    return tf.constant(np.mean(np.sum(Y * (np.log(np.exp(Z).sum(axis=0)) - Z), axis=0)))


@wrong(loses="right for other numbers of classes and examples, and for smoothed targets")
def labels_as_numbers(Z, Y):
    import tensorflow as tf

    labels = tf.argmax(Y, axis=0)  # a smoothed target becomes one class
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, tf.transpose(Z)))


@wrong(loses="the inputs are left unchanged")
def shifts_in_place(Z, Y):
    import tensorflow as tf

    if isinstance(Z, np.ndarray):
        Z -= Z.max(axis=0)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0))


@wrong(loses="it works inside a tf.function")
def asks_for_values(Z, Y):
    import tensorflow as tf

    losses = tf.nn.softmax_cross_entropy_with_logits(Y, Z, axis=0)
    if np.isnan(losses.numpy()).any():
        raise ValueError("There are undefined losses.")
    return tf.reduce_mean(losses)
