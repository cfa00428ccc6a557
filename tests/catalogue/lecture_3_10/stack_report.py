"""Right and wrong answers to ``stack_report() -> dict``."""

import platform
from importlib import metadata

from grader.catalogue import right, wrong

KEYS = "it has an entry for each of the names"
PYTHON = "it tells the version of Python"
VERSIONS = "it tells the versions of NumPy, TensorFlow and Keras"
MISSING = "it tells what is not installed"
BACKEND = "it tells what Keras runs on"
LATER = "a package that is installed later is seen"
LATE_ENVIRONMENT = "KERAS_BACKEND changes nothing once Keras is imported"


@right
def by_metadata():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return report


@right
def by_import():
    import importlib
    import sys

    report = {"python": sys.version.split()[0]}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        try:
            report[name] = importlib.import_module(name).__version__
        except ImportError:
            report[name] = "not installed"
    report["backend"] = sys.modules["keras"].backend.backend()
    return report


@right
def by_spec_and_with_more():
    import importlib.util
    import os
    import sys

    import keras
    import numpy
    import tensorflow as tf

    def version(name):
        if importlib.util.find_spec(name) is None:
            return "not installed"
        return importlib.import_module(name).__version__

    return {
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "numpy": numpy.__version__,
        "tensorflow": tf.version.VERSION,
        "keras": keras.__version__,
        "jax": version("jax"),
        "torch": version("torch"),
        "backend": keras.backend.backend(),
    }


@right
def by_candidates():
    import keras

    def version(*names):
        for name in names:
            try:
                return metadata.version(name)
            except metadata.PackageNotFoundError:
                pass
        return "not installed"

    return dict(
        python=platform.python_version(),
        numpy=version("numpy"),
        tensorflow=version("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tf-nightly"),
        keras=version("keras"),
        jax=version("jax"),
        torch=version("torch"),
        backend=keras.config.backend(),
    )


@right
def by_asking_another_python():
    import subprocess
    import sys

    import keras

    code = "from importlib.metadata import *\nfor d in distributions(): print(d.name, d.version)"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    versions = dict(line.split(" ", 1) for line in listed.replace("_cpu", "").splitlines())
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = versions.get(name, "not installed")
    return report


@wrong(loses=VERSIONS, mistake="asking for the distribution by the name of its import")
def one_name_for_both():
    import keras

    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        try:
            report[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            report[name] = "not installed"
    return report


@wrong(loses=KEYS)
def imports_what_may_be_missing():
    import jax
    import keras
    import numpy
    import tensorflow
    import torch

    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for module in (numpy, tensorflow, keras, jax, torch):
        report[module.__name__] = module.__version__
    return report


@wrong(loses=MISSING, mistake="None for a package that is not there")
def none_for_missing():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return {name: None if value == "not installed" else value for name, value in report.items()}


@wrong(loses=KEYS)
def leaves_missing_ones_out():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return {name: value for name, value in report.items() if value != "not installed"}


@wrong(loses=MISSING)
def empty_text_for_missing():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return {name: "" if value == "not installed" else value for name, value in report.items()}


@wrong(loses=PYTHON, mistake="sys.version as it is")
def python_with_details():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    import sys

    report["python"] = sys.version
    return report


@wrong(loses=PYTHON, mistake="leaving out the last part of the version")
def python_in_short():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    report["python"] = ".".join(platform.python_version_tuple()[:2])
    return report


@wrong(loses=KEYS)
def versions_as_tuples():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return {name: tuple(version.split(".")) for name, version in report.items()}


@wrong(loses=KEYS)
def modules_instead_of_versions():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    import numpy

    report["numpy"] = numpy
    report["keras"] = keras
    return report


@wrong(loses=BACKEND, mistake="reading KERAS_BACKEND only")
def backend_of_the_environment():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    import os

    report["backend"] = os.environ.get("KERAS_BACKEND", "")
    return report


@wrong(loses=LATE_ENVIRONMENT, mistake="reading KERAS_BACKEND only")
def backend_of_the_environment_with_a_default():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    import os

    report["backend"] = os.environ.get("KERAS_BACKEND", "tensorflow")
    return report


@wrong(loses=BACKEND, mistake="giving the backend's version")
def version_of_the_backend():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    report["backend"] = report["tensorflow"]
    return report


@wrong(loses=LATER, mistake="writing down what is installed today")
def written_down():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    report["jax"] = report["torch"] = "not installed"
    return report


@wrong(loses=VERSIONS)
def numbers_of_an_old_mail():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    report.update(numpy="1.26.4", tensorflow="2.15.0", keras="2.15.0")
    return report


@wrong(loses=KEYS)
def one_line_of_text():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    return ", ".join(f"{name} {version}" for name, version in report.items())


@wrong(loses=KEYS)
def prints_it():
    import keras

    owners = metadata.packages_distributions()
    report = {"python": platform.python_version(), "backend": keras.config.backend()}
    for name in ("numpy", "tensorflow", "keras", "jax", "torch"):
        report[name] = metadata.version(owners[name][0]) if name in owners else "not installed"
    for name, version in report.items():
        print(f"{name:<12} {version}")
