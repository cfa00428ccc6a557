"""Right and wrong answers to ``set_all_seeds(seed) -> seed``."""

import random

import numpy as np

from grader.catalogue import right, wrong

PYTHON = "Python's random repeats its draws"
NUMPY = "NumPy's np.random repeats its draws"
TENSORFLOW = "TensorFlow's tf.random repeats its draws"
KERAS = "Keras repeats its draws, its first weights and its dropout"
OTHER = "another seed gives other draws"


@right
def one_call(seed):
    import keras

    keras.utils.set_random_seed(seed)
    return seed


@right
def returns_nothing(seed):
    import tensorflow as tf

    tf.keras.utils.set_random_seed(seed)


@right
def one_by_one(seed):
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    tf.random.set_seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    return int(seed)


@right
def clears_what_keras_has(seed):
    import keras
    import tensorflow as tf

    keras.backend.clear_session()
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)
    return seed


@right
def for_later_processes_too(seed):
    import os

    import keras

    os.environ["PYTHONHASHSEED"] = str(seed)
    keras.utils.set_random_seed(seed)
    print("seeded with", seed)


@right
def own_numbers_for_each(seed):
    import keras

    keras.utils.set_random_seed(seed)
    random.seed(f"python {seed}")
    np.random.seed([seed % 65536, seed // 65536])
    return seed


@wrong(loses=PYTHON, mistake="seeding NumPy only")
def numpy_only(seed):
    np.random.seed(seed)
    return seed


@wrong(loses=PYTHON, mistake="seeding TensorFlow only")
def tensorflow_only(seed):
    import tensorflow as tf

    tf.random.set_seed(seed)
    return seed


@wrong(loses=NUMPY, mistake="seeding Python's random only")
def python_only(seed):
    random.seed(seed)
    return seed


@wrong(loses=KERAS, mistake="leaving out Keras")
def the_classical_three(seed):
    import tensorflow as tf

    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)
    return seed


@wrong(loses=PYTHON, mistake="leaving out Python's random")
def without_python(seed):
    import tensorflow as tf

    np.random.seed(seed)
    tf.random.set_seed(seed)
    return seed


@wrong(loses=NUMPY, mistake="leaving out NumPy")
def without_numpy(seed):
    import tensorflow as tf

    random.seed(seed)
    tf.random.set_seed(seed)
    return seed


@wrong(loses=TENSORFLOW, mistake="leaving out TensorFlow")
def without_tensorflow(seed):
    random.seed(seed)
    np.random.seed(seed)
    return seed


@wrong(loses=NUMPY, mistake="seeding no global generator")
def new_generators(seed):
    import tensorflow as tf

    random.Random(seed)
    np.random.default_rng(seed)
    tf.random.Generator.from_seed(seed)
    return seed


@wrong(loses=PYTHON, mistake="seeding no global generator")
def environment_only(seed):
    import os

    os.environ["PYTHONHASHSEED"] = str(seed)
    return seed


@wrong(loses=OTHER, mistake="a seed of its own")
def always_42(seed):
    import keras

    keras.utils.set_random_seed(42)
    return seed


@wrong(loses="the smallest and the largest seed work")
def draws_a_seed_for_large_ones(seed):
    import keras

    keras.utils.set_random_seed(seed if seed < 2**31 else random.randrange(2**31))
    return seed


@wrong(loses="the smallest and the largest seed work")
def none_for_zero(seed):
    import keras

    keras.utils.set_random_seed(seed or random.randrange(2**31))
    return seed


@wrong(loses=PYTHON)
def depends_on_what_was_drawn(seed):
    import keras

    keras.utils.set_random_seed(seed + random.randrange(1000))
    return seed


@wrong(loses=PYTHON)
def text_for_a_seed(seed):
    import keras

    keras.utils.set_random_seed(str(seed))
    return seed


@wrong(loses=PYTHON)
def returns_the_generator(seed):
    import keras

    keras.utils.set_random_seed(seed)
    return np.random.default_rng(seed)


@wrong(loses=PYTHON)
def returns_another_number(seed):
    import keras

    keras.utils.set_random_seed(seed)
    return np.random.random()
