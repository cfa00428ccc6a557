"""Right and wrong answers to ``minimise(coef, lr, steps) -> float``."""

import numpy as np

from grader.catalogue import right, wrong

ONE = "one step from 0 goes to 0.1"
TWO = "two steps for other coefficients come out right"


@right
def variable_and_tape(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@right
def optimizer_of_keras(coef, lr, steps):
    import keras
    import tensorflow as tf

    coef = tf.constant(coef, dtype=tf.float32)
    w = tf.Variable(0, dtype=tf.float32)
    optimizer = keras.optimizers.SGD(learning_rate=lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(cost, w), w)])
    return w


@right
def double_precision(coef, lr, steps):
    import tensorflow as tf

    coef = tf.cast(coef, tf.float64)
    w = tf.Variable(0.0, dtype=tf.float64)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = tf.add(tf.add(coef[0] * tf.square(w), tf.multiply(coef[1], w)), coef[2])
        w.assign(w - lr * tape.gradient(J, w))
    return w.numpy()


@right
def loop_inside_a_function(coef, lr, steps):
    import tensorflow as tf

    w = tf.Variable(0.0)

    @tf.function
    def descend(coef, lr, steps):
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                J = tf.tensordot(coef, tf.stack([w * w, w, 1.0]), 1)
            w.assign_sub(lr * tape.gradient(J, w))

    descend(tf.cast(coef, tf.float32), tf.cast(lr, tf.float32), tf.constant(steps))
    return w.numpy().item()


@right
def tensor_that_is_watched(coef, lr, steps):
    import tensorflow as tf

    a, b, c = (float(value) for value in coef)
    w = tf.constant(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(w)
            J = (a * w + b) * w + c
        w = w - lr * tape.gradient(J, w)
    return w


@right
def session_of_old(coef, lr, steps):
    import tensorflow.compat.v1 as tf1

    with tf1.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf1.float32, [3])
        w = tf1.Variable(0.0)
        train = tf1.train.GradientDescentOptimizer(lr).minimize(x[0] * w**2 + x[1] * w + x[2])
        session.run(tf1.global_variables_initializer())
        for _ in range(steps):
            session.run(train, feed_dict={x: coef})
        return session.run(w)


@right
def derivative_by_hand(coef, lr, steps):
    w = 0.0
    for _ in range(steps):
        w -= lr * (2 * float(coef[0]) * w + float(coef[1]))
    return w


@wrong(loses=TWO, mistake="a tape that lost sight of w")
def rebinds_w(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w = w - lr * tape.gradient(J, w)
    return float(w)


@wrong(loses=ONE, mistake="a tape that lost sight of w")
def cost_outside_the_tape(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        J = a * w**2 + b * w + c
        with tf.GradientTape() as tape:
            pass
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=ONE, mistake="mixing types of numbers")
def variable_of_integers(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return w.numpy()


@wrong(loses="the coefficients may come as an array", mistake="mixing types of numbers")
def keeps_the_type_of_the_array(coef, lr, steps):
    import tensorflow as tf

    coef = tf.convert_to_tensor(coef)
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        w.assign_sub(lr * tape.gradient(J, w))
    return w.numpy()


@wrong(loses=ONE, mistake="calling optimizer.minimize")
def minimize_of_old(coef, lr, steps):
    import keras
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    optimizer = keras.optimizers.SGD(lr)
    for _ in range(steps):
        optimizer.minimize(lambda: a * w**2 + b * w + c, [w])
    return w.numpy()


@wrong(loses=ONE, mistake="calling a name of TensorFlow 1")
def program_of_the_notes(coef, lr, steps):
    import tensorflow as tf

    w = tf.Variable(0, dtype=tf.float32)
    cost = coef[0] * w**2 + coef[1] * w + coef[2]
    train = tf.train.GradientDescentOptimizer(lr).minimize(cost)
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    for _ in range(steps):
        session.run(train)
    return session.run(w)


@wrong(loses=ONE, mistake="adding the gradient")
def climbs(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_add(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=ONE, mistake="leaving the learning rate out")
def no_learning_rate(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=ONE, mistake="taking one step more")
def one_step_too_many(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps + 1):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=TWO, mistake="taking one step fewer")
def loop_that_starts_at_one(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(1, max(steps, 2)):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=ONE, mistake="never updating w")
def forgets_to_assign(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w - lr * tape.gradient(J, w)
    return float(w.numpy())


@wrong(loses=TWO, mistake="computing the gradient once, before the loop")
def gradient_before_the_loop(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        J = a * w**2 + b * w + c
    gradient = tape.gradient(J, w)
    for _ in range(steps):
        w.assign_sub(lr * gradient)
    return float(w.numpy())


@wrong(loses=ONE, mistake="solving for the minimum")
def closed_form(coef, lr, steps):
    return -coef[1] / (2 * coef[0])


@wrong(loses=ONE, mistake="returning J instead of w")
def returns_the_cost(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(a * w**2 + b * w + c)


@wrong(loses=ONE, mistake="another optimizer than gradient descent")
def adam(coef, lr, steps):
    import keras
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    optimizer = keras.optimizers.Adam(lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
    return float(w.numpy())


@wrong(loses=TWO, mistake="a cost that ignores the coefficients passed in")
def hard_coded_cost(coef, lr, steps):
    import tensorflow as tf

    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = w**2 - 10 * w + 25
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=TWO, mistake="a cost that ignores the coefficients passed in")
def stale_trace(coef, lr, steps, kept={}):  # noqa: B006
    import tensorflow as tf

    w = kept.setdefault("w", tf.Variable(0.0))
    w.assign(0.0)

    @tf.function
    def gradient():
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        return tape.gradient(J, w)

    compiled = kept.setdefault("gradient", gradient)  # the coefficients of the first call
    for _ in range(steps):
        w.assign_sub(lr * compiled())
    return float(w.numpy())


@wrong(loses=TWO, mistake="reading the coefficients backwards")
def constant_first(coef, lr, steps):
    import tensorflow as tf

    c, b, a = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses=TWO, mistake="leaving a out")
def takes_a_for_one(coef, lr, steps):
    import tensorflow as tf

    _, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses="a second call starts from 0 again", mistake="starting from where the last call ended")
def variable_outside(coef, lr, steps, kept={}):  # noqa: B006
    import tensorflow as tf

    a, b, c = coef
    w = kept.setdefault((float(a), float(b), float(c), lr), tf.Variable(0.0))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())


@wrong(loses="a thousand steps end at 5, where J is 0")
def stops_when_it_is_near(coef, lr, steps):
    import tensorflow as tf

    a, b, c = coef
    w = tf.Variable(0.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        gradient = tape.gradient(J, w)
        if abs(gradient) < 0.01:
            break
        w.assign_sub(lr * gradient)
    return float(w.numpy())


@wrong(loses="the coefficients may come as an array")
def writes_into_the_coefficients(coef, lr, steps):
    import tensorflow as tf

    w = tf.Variable(0.0)
    if isinstance(coef, np.ndarray):
        coef[2] = 0.0  # c has no part in the slope
    for _ in range(steps):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        w.assign_sub(lr * tape.gradient(J, w))
    return float(w.numpy())
