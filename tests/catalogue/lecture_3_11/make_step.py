"""Right and wrong answers to ``make_step(optimizer) -> step(w, coef)``."""

from grader.catalogue import right, wrong

TWO = "two steps of SGD go to 0.1 and 0.198"
COST = "it returns J as it was before the step"
ADAM = "the optimizer does the step: Adam takes one of its own"
CALLS = "it is traced once, not at every call"
OTHERS = "other coefficients need no other trace"


@right
def decorated(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@right
def called(optimizer):
    import tensorflow as tf

    def step(w, coef):
        a, b, c = tf.unstack(coef)
        with tf.GradientTape() as tape:
            J = a * tf.square(w) + b * w + c
        gradients = tape.gradient(J, [w])
        optimizer.apply(gradients, [w])
        return J

    return tf.function(step, reduce_retracing=True)


@right
def converts_first(optimizer):
    import tensorflow as tf

    @tf.function(autograph=False)
    def update(w, a, b, c):
        with tf.GradientTape() as tape:
            tape.watch(w)
            J = (a * w + b) * w + c
        optimizer.apply_gradients(zip(tape.gradient(J, [w]), [w], strict=True))
        return J

    return lambda w, coef: float(update(w, *(tf.cast(value, tf.float32) for value in coef)))


@right
def an_object_that_is_called(optimizer):
    import tensorflow as tf

    class Step:
        def __init__(self):
            self.optimizer = optimizer

        @tf.function
        def __call__(self, w, coef):
            with tf.GradientTape() as tape:
                J = tf.tensordot(coef, tf.stack([w**2, w, tf.ones_like(w)]), axes=1)
            self.optimizer.apply([tape.gradient(J, w)], [w])
            return J

    return Step()


@right
def built_before(optimizer):
    import tensorflow as tf

    @tf.function
    def compiled(w, coef):
        with tf.GradientTape() as tape:
            J = tf.reduce_sum(coef * tf.stack([w * w, w, 1.0]))
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    def step(w, coef):
        if not optimizer.built:
            optimizer.build([w])
        return compiled(w, coef)

    return step


@right
def by_xla(optimizer):
    import tensorflow as tf

    @tf.function(jit_compile=True)
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@wrong(loses=TWO, mistake="never applying the gradient")
def never_applies(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        tape.gradient(J, w)
        return J

    return step


@wrong(loses=TWO, mistake="applying the gradient with its sign turned")
def turns_the_sign(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(-tape.gradient(J, w), w)])
        return J

    return step


@wrong(loses=TWO, mistake="a tape that lost sight of w")
def cost_outside_the_tape(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        J = coef[0] * w**2 + coef[1] * w + coef[2]
        with tf.GradientTape() as tape:
            pass
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@wrong(loses=TWO, mistake="asking for a value while TensorFlow traces")
def asks_for_the_value(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J.numpy()

    return step


@wrong(loses=TWO, mistake="making a tf.Variable in the step")
def variable_in_the_step(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        v = tf.Variable(w)
        with tf.GradientTape() as tape:
            J = coef[0] * v**2 + coef[1] * v + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, v), v)])
        w.assign(v)
        return J

    return step


@wrong(loses=TWO, mistake="calling a name of TensorFlow 1")
def session_of_old(optimizer):
    import tensorflow as tf

    session = tf.Session()

    def step(w, coef):
        return session.run(optimizer.minimize(coef[0] * w**2 + coef[1] * w + coef[2]))

    return step


@wrong(loses=COST, mistake="returning the cost after the update")
def cost_afterwards(optimizer):
    import tensorflow as tf

    def cost(w, coef):
        return coef[0] * w**2 + coef[1] * w + coef[2]

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = cost(w, coef)
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return cost(w, coef)

    return step


@wrong(loses=COST, mistake="returning w instead of J")
def returns_w(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return w.read_value()

    return step


@wrong(loses=ADAM, mistake="not using the optimizer that was passed in")
def gradient_descent_by_hand(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        w.assign_sub(optimizer.learning_rate * tape.gradient(J, w))
        return J

    return step


@wrong(loses=ADAM, mistake="not using the optimizer that was passed in")
def optimizer_of_its_own(optimizer):
    import keras
    import tensorflow as tf

    own = keras.optimizers.SGD(learning_rate=float(optimizer.learning_rate))

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        own.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@wrong(
    loses="each call uses the coefficients that it is handed",
    mistake="a cost that ignores the coefficients of the call",
)
def keeps_the_first_coefficients(optimizer):
    import tensorflow as tf

    kept = []

    @tf.function
    def update(w):
        a, b, c = kept[0]
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    def step(w, coef):
        kept.append([float(value) for value in coef])
        return update(w)

    return step


@wrong(loses=CALLS, mistake="running without tf.function")
def eager(optimizer):
    import tensorflow as tf

    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@wrong(loses=CALLS, mistake="running without tf.function")
def only_the_cost_is_compiled(optimizer):
    import tensorflow as tf

    @tf.function
    def cost(w, coef):
        return coef[0] * w**2 + coef[1] * w + coef[2]

    def step(w, coef):
        with tf.GradientTape() as tape:
            J = cost(w, coef)
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return step


@wrong(loses=CALLS, mistake="calling tf.function anew at every step")
def function_in_the_step(optimizer):
    import tensorflow as tf

    def step(w, coef):
        @tf.function
        def update(w, coef):
            with tf.GradientTape() as tape:
                J = coef[0] * w**2 + coef[1] * w + coef[2]
            optimizer.apply_gradients([(tape.gradient(J, w), w)])
            return J

        return update(w, coef)

    return step


@wrong(loses=OTHERS, mistake="handing Python numbers to a tf.function")
def python_numbers(optimizer):
    import tensorflow as tf

    @tf.function
    def update(w, a, b, c):
        with tf.GradientTape() as tape:
            J = a * w**2 + b * w + c
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    def step(w, coef):
        return update(w, *(float(value) for value in coef))

    return step


@wrong(loses=OTHERS, mistake="handing Python numbers to a tf.function")
def tuple_of_python_numbers(optimizer):
    import tensorflow as tf

    @tf.function
    def update(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return lambda w, coef: update(w, tuple(coef.numpy().tolist()))


@wrong(loses=ADAM, mistake="a step that is still SGD at 0.01")
def one_step_for_all(optimizer, kept={}):  # noqa: B006
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        return J

    return kept.setdefault("step", step)


@wrong(loses=TWO)
def is_the_step_itself(optimizer, w=None, coef=None):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        J = coef[0] * w**2 + coef[1] * w + coef[2]
    optimizer.apply_gradients([(tape.gradient(J, w), w)])
    return J


@wrong(loses=COST)
def returns_nothing(optimizer):
    import tensorflow as tf

    @tf.function
    def step(w, coef):
        with tf.GradientTape() as tape:
            J = coef[0] * w**2 + coef[1] * w + coef[2]
        optimizer.apply_gradients([(tape.gradient(J, w), w)])

    return step
