"""Lecture 3.10: the public properties of what makes a run reportable and repeatable."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

from course.checks.lecture_3_10_drivers import draws_after, report_and_backend
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Failed, Mistake, WrongType
from course.judge.properties import Check

ALWAYS_THERE = ("numpy", "tensorflow", "keras")
PERHAPS_THERE = ("jax", "torch")
KEYS = ("python", *ALWAYS_THERE, *PERHAPS_THERE, "backend")
NOT_INSTALLED = "not installed"

BUILD_DETAILS = Mistake(
    "sys.version as it is", "It goes on with build details: take platform.python_version()."
)
SHORTENED = Mistake(
    "leaving out the last part of the version", "3.11.2 and 3.11.9 differ: give all three numbers."
)
BY_IMPORT_NAME = Mistake(
    "asking for the distribution by the name of its import",
    "They may differ: what you import as tensorflow may be installed as tensorflow-cpu. "
    "metadata.packages_distributions() tells.",
)
NONE_FOR_MISSING = Mistake(
    "None for a package that is not there", 'Say it in words: "not installed".'
)
ENVIRONMENT_ONLY = Mistake(
    "reading KERAS_BACKEND only",
    "It is rarely set, and what counts is what Keras took when it was imported: "
    "keras.config.backend().",
)
BACKEND_VERSION = Mistake(
    "giving the backend's version", 'The entry "backend" is its name, such as "jax".'
)

stack_report = Check("stack_report", lecture="3.10")


def entries(report: Any) -> dict[str, str]:
    """Expect a dict of strings that has all the keys; others may be there as well."""
    if not isinstance(report, dict):
        expect.mapping(report, KEYS)
    chosen = expect.mapping({key: report[key] for key in KEYS if key in report}, KEYS)
    for key, value in chosen.items():
        if not isinstance(value, str):
            mistake = NONE_FOR_MISSING if value is None and key in PERHAPS_THERE else None
            raise WrongType(f"The entry {key!r} is no text.", value, mistake=mistake)
    return chosen


def installed() -> dict[str, str]:
    """Return the version of each package, under the name that is imported."""
    owners = metadata.packages_distributions()
    return {
        name: metadata.version(owners[name][0]) if name in owners else NOT_INSTALLED
        for name in (*ALWAYS_THERE, *PERHAPS_THERE)
    }


@stack_report.property("it has an entry for each of the names")
def _keys(stack_report: Guarded) -> None:
    entries(stack_report())


@stack_report.property("it tells the version of Python")
def _python(stack_report: Guarded) -> None:
    got, want = entries(stack_report())["python"], platform.python_version()
    mistake = None
    if got.startswith(f"{want} "):
        mistake = BUILD_DETAILS
    elif want.startswith(f"{got}."):
        mistake = SHORTENED
    expect.that(got == want, "That is not the Python that runs.", got, want, mistake=mistake)


@stack_report.property("it tells the versions of NumPy, TensorFlow and Keras", weight=2)
def _versions(stack_report: Guarded) -> None:
    report, versions = entries(stack_report()), installed()
    for package in ALWAYS_THERE:
        got, want = report[package], versions[package]
        mistake = BY_IMPORT_NAME if got == NOT_INSTALLED else None
        message = f"That is not the version of {package} that is installed."
        expect.that(got == want, message, got, want, mistake=mistake)


@stack_report.property("it tells what is not installed", weight=2)
def _missing(stack_report: Guarded) -> None:
    report, versions = entries(stack_report()), installed()
    for package in PERHAPS_THERE:
        got, want = report[package], versions[package]
        expect.that(got == want, f"The entry {package!r} is wrong.", got, want)


@stack_report.property("it tells what Keras runs on")
def _backend(stack_report: Guarded) -> None:
    report, backend = expect.parts(
        stack_report.through(report_and_backend), ["report", "the backend"]
    )
    got = entries(report)["backend"]
    expect.that(
        got == backend, "Keras runs on another.", got, backend, mistake=backend_mistake(got)
    )


def backend_mistake(got: str) -> Mistake | None:
    """Return the mistake that a wrong name of the backend comes from."""
    if got in ("", NOT_INSTALLED, "None"):
        return ENVIRONMENT_ONLY
    return BACKEND_VERSION if got[:1].isdigit() else None


set_all_seeds = Check("set_all_seeds", lecture="3.10")

NO_GENERATOR = Mistake(
    "seeding no global generator",
    "random.Random(seed) and np.random.default_rng(seed) make new ones; those that random, "
    "np.random, TensorFlow and Keras draw from stay as they were.",
)
ONLY_NUMPY = Mistake("seeding NumPy only", "Each library has a generator of its own.")
ONLY_TENSORFLOW = Mistake("seeding TensorFlow only", "Each library has a generator of its own.")
ONLY_PYTHON = Mistake("seeding Python's random only", "Each library has a generator of its own.")
NO_PYTHON = Mistake(
    "leaving out Python's random", "Keras starts its layers from it; seed it too: random.seed."
)
NO_NUMPY = Mistake("leaving out NumPy", "np.random has a global generator: np.random.seed.")
NO_TENSORFLOW = Mistake("leaving out TensorFlow", "It has a generator of its own as well.")
NO_KERAS = Mistake(
    "leaving out Keras",
    "keras.random has a generator of its own, which only keras.utils resets.",
)
OWN_SEED = Mistake("a seed of its own", "Pass on the seed that the function is given.")

_LIBRARIES = ("python", "numpy", "tensorflow", "keras")
_BY_WHAT_REPEATS = {
    ("numpy",): ONLY_NUMPY,
    ("tensorflow",): ONLY_TENSORFLOW,
    ("python",): ONLY_PYTHON,
    ("numpy", "tensorflow"): NO_PYTHON,
    ("numpy", "tensorflow", "keras"): NO_PYTHON,
    ("python", "tensorflow", "keras"): NO_NUMPY,
    ("python", "tensorflow"): NO_NUMPY,
    ("python", "numpy"): NO_TENSORFLOW,
    ("python", "numpy", "keras"): NO_TENSORFLOW,
    ("python", "numpy", "tensorflow"): NO_KERAS,
}


SEEDS = [7, 7, 8]


def draws(got: Any, seeds: list[int]) -> dict[str, list]:
    """Expect what ``draws_after`` returns for two equal seeds and perhaps others after them."""
    got = expect.mapping(got, ["returned", *_LIBRARIES])
    for value, seed in zip(got.pop("returned"), seeds, strict=True):
        # Returning nothing is fine: what the function is for is what it does.
        if value is not None and expect.number(value) != seed:
            raise Failed("It returns the seed that it was given.", value, seed)
    if not repeating(got):
        nothing = "The call had no effect: no library draws the same numbers again."
        raise WrongType(nothing, mistake=NO_GENERATOR)
    return got


def repeating(found: dict[str, list]) -> tuple[str, ...]:
    """Return the libraries whose second draws are those of the first."""
    return tuple(library for library in _LIBRARIES if found[library][0] == found[library][1])


def repeats(set_all_seeds: Guarded, library: str, name: str) -> None:
    """Expect a library to draw the same numbers after the same seed."""
    found = draws(set_all_seeds.through(draws_after, SEEDS), SEEDS)
    expect.that(
        library in repeating(found),
        f"After the same seed, {name} draws other numbers.",
        found[library][1],
        found[library][0],
        mistake=_BY_WHAT_REPEATS.get(repeating(found)),
    )


@set_all_seeds.property("Python's random repeats its draws")
def _python_repeats(set_all_seeds: Guarded) -> None:
    repeats(set_all_seeds, "python", "random")


@set_all_seeds.property("NumPy's np.random repeats its draws")
def _numpy_repeats(set_all_seeds: Guarded) -> None:
    repeats(set_all_seeds, "numpy", "np.random")


@set_all_seeds.property("TensorFlow's tf.random repeats its draws")
def _tensorflow_repeats(set_all_seeds: Guarded) -> None:
    repeats(set_all_seeds, "tensorflow", "tf.random")


@set_all_seeds.property("Keras repeats its draws, its first weights and its dropout")
def _keras_repeats(set_all_seeds: Guarded) -> None:
    repeats(set_all_seeds, "keras", "keras.random, a new layer or its dropout")


@set_all_seeds.property("another seed gives other draws")
def _other_seed(set_all_seeds: Guarded) -> None:
    found = draws(set_all_seeds.through(draws_after, SEEDS), SEEDS)
    stuck = [library for library in repeating(found) if found[library][2] == found[library][0]]
    expect.that(
        not stuck, f"Seeds 7 and 8 give the same draws from {', '.join(stuck)}.", mistake=OWN_SEED
    )
