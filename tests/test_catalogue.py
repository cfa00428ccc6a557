"""Every exercise judged by its catalogue of right and wrong answers, and by oddities of any kind.

The oddities are made out of the exercise's first right answer, so that an exercise added later
meets them all without a word about it here.
"""

import dis
import functools
import importlib
import inspect
import itertools
import pkgutil
import re
import time
from collections.abc import Callable
from html import unescape
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import course.checks
import grader.checks
from course.judge.expect import Mistake
from course.judge.report import Outcome, Report
from grader.catalogue import Answer, load
from grader.checks import hidden, run

FEWEST_RIGHT, FEWEST_WRONG = 4, 8

EXERCISES = sorted(course.checks.public())
CATALOGUE = load()
ANSWERS = [answer for exercise in EXERCISES for answer in CATALOGUE.get(exercise, ())]


def answer_id(answer: Answer) -> str:
    return f"{answer.exercise}-{answer.name}"


def first_right(exercise: str) -> Callable:
    return next(answer.function for answer in CATALOGUE[exercise] if answer.is_right)


def mistakes_of(package: ModuleType) -> set[str]:
    """Return the names of all known mistakes that a package's modules define."""
    modules = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return {
        value.name
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Mistake)
    }


every_exercise = pytest.mark.parametrize("exercise", EXERCISES)


# The catalogue itself.


def test_every_exercise_has_answers_and_every_answer_an_exercise() -> None:
    assert set(CATALOGUE) == set(EXERCISES), "files of the catalogue and checks must agree"
    assert set(hidden()) <= set(EXERCISES), "a hidden check without a public one is never run"


@every_exercise
def test_enough_answers_of_both_kinds(exercise: str) -> None:
    right = [answer.name for answer in CATALOGUE[exercise] if answer.is_right]
    wrong = [answer.name for answer in CATALOGUE[exercise] if not answer.is_right]
    assert len(right) >= FEWEST_RIGHT, f"{exercise}: only {len(right)} right answers"
    assert len(wrong) >= FEWEST_WRONG, f"{exercise}: only {len(wrong)} wrong answers"


@every_exercise
def test_property_names_are_unique(exercise: str) -> None:
    names = [result.name for result in run(exercise, None).results]
    assert len(names) == len(set(names)), f"{exercise}: two properties share a name: {names}"


def test_every_known_mistake_is_made_by_someone() -> None:
    known = mistakes_of(course.checks) | mistakes_of(grader.checks)
    made = {answer.mistake for answer in ANSWERS}
    assert known <= made, f"no wrong answer makes these mistakes: {sorted(known - made)}"


@pytest.mark.parametrize("answer", ANSWERS, ids=answer_id)
def test_the_source_of_an_answer_brings_all_that_it_needs(answer: Answer) -> None:
    notebook: dict[str, Any] = {"np": np}
    exec(answer.source, notebook)
    assert callable(notebook[answer.exercise])
    file = answer.function.__globals__
    missing = {
        step.argval
        for step in dis.get_instructions(notebook[answer.exercise])
        if step.opname == "LOAD_GLOBAL" and step.argval not in notebook and step.argval in file
    }
    assert not missing, f"{answer.name} needs {missing} of its file"


# Its answers.


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.is_right], ids=answer_id)
def test_a_right_answer_scores_full(answer: Answer) -> None:
    report = run(answer.exercise, answer.function)
    assert report.score == 1, f"the right answer {answer.name} is refused:\n{report}"


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a.is_right], ids=answer_id)
def test_a_wrong_answer_loses_what_it_gets_wrong(answer: Answer) -> None:
    report = run(answer.exercise, answer.function, time_limit=2)
    names = [result.name for result in report.results]
    lost = [result.name for result in report.results if not result.passed]
    assert report.score < 1, f"the wrong answer {answer.name} is accepted"
    assert answer.loses in names, f"{answer.exercise} has no property {answer.loses!r}: {names}"
    assert answer.loses in lost, f"{answer.name} keeps {answer.loses!r}:\n{report}"
    if answer.mistake:
        first = report.mistakes[:1]
        assert first == (answer.mistake,), f"{answer.name} is taken for {first}:\n{report}"


# Oddities that any exercise may be handed.


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a result with ``change`` applied to every array, number and string in it."""
    if isinstance(value, tuple | list):
        return type(value)(changed(entry, change) for entry in value)
    if isinstance(value, dict):
        return {key: changed(entry, change) for key, entry in value.items()}
    return change(value)


def answering(exercise: str, change: Callable[[Any], Any]) -> Callable:
    """Return the first right answer with its result changed."""
    function = first_right(exercise)

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        return changed(function(*args, **kwargs), change)

    return answer


def outcomes(report: Report) -> set[Outcome]:
    return {result.outcome for result in report.results}


@every_exercise
@pytest.mark.parametrize("value", [None, {}], ids=["None", "empty dict"])
def test_nothing_returned_earns_nothing(exercise: str, value: object) -> None:
    report = run(exercise, lambda *args, **kwargs: value)
    assert report.score == 0, f"{exercise} rewards {value!r}:\n{report}"
    assert outcomes(report) == {Outcome.WRONG_TYPE}, f"{value!r} is of the wrong type:\n{report}"


def with_extra_axis(value: Any) -> Any:
    return [value] if isinstance(value, str) else np.asarray(value)[np.newaxis]


def reshaped(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    flat = np.ravel(value)
    return flat if np.ndim(value) > 1 else flat[:, np.newaxis]


@every_exercise
@pytest.mark.parametrize("change", [with_extra_axis, reshaped])
def test_the_wrong_shape_is_refused(exercise: str, change: Callable) -> None:
    report = run(exercise, answering(exercise, change))
    assert Outcome.WRONG_TYPE in outcomes(report), f"{exercise} takes the wrong shape:\n{report}"
    assert report.score == 0, f"{exercise} rewards the wrong shape:\n{report}"


def as_text(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else np.asarray(value).astype(str)


def as_complex(value: Any) -> Any:
    return np.asarray(value) + 0j if np.asarray(value).dtype.kind in "biufc" else 1j


@every_exercise
@pytest.mark.parametrize("change", [as_text, as_complex])
def test_the_wrong_type_is_refused(exercise: str, change: Callable) -> None:
    report = run(exercise, answering(exercise, change))
    assert Outcome.WRONG_TYPE in outcomes(report), f"{exercise} takes the wrong type:\n{report}"
    assert report.score == 0, f"{exercise} rewards the wrong type:\n{report}"


def single_precision(value: Any) -> Any:
    is_float = isinstance(value, float | np.floating | np.ndarray)
    return np.float32(value) if is_float and np.asarray(value).dtype.kind == "f" else value


@every_exercise
def test_results_in_single_precision_are_as_good(exercise: str) -> None:
    report = run(exercise, answering(exercise, single_precision))
    assert report.score == 1, f"{exercise} refuses float32:\n{report}"


@every_exercise
def test_an_error_shows_the_students_line_and_none_of_ours(exercise: str) -> None:
    def raises(*args: Any, **kwargs: Any) -> None:
        raise ValueError("<the student's own words>")

    report = run(exercise, raises)
    assert report.score == 0
    assert outcomes(report) == {Outcome.RAISED}, f"not seen as an error:\n{report}"
    public = [result for result in report.results if not result.hidden]
    for result in public:
        assert "ValueError: <the student's own words>" in result.message
        assert 'raise ValueError("<the student' in result.message, "the student's line is missing"
    for text in (str(report), report._repr_html_()):
        frames = set(re.findall(r"in (\S+), line \d+", unescape(text)))
        assert frames == {"raises"}, f"lines that are not the student's: {frames}"
        assert "Traceback" not in text


@every_exercise
def test_printing_costs_nothing(exercise: str, capsys: pytest.CaptureFixture) -> None:
    function = first_right(exercise)

    @functools.wraps(function)
    def prints(*args: Any, **kwargs: Any) -> Any:
        print("a line")
        return function(*args, **kwargs)

    report = run(exercise, prints)
    assert report.score == 1, f"{exercise} refuses an answer that prints:\n{report}"
    assert any("printed" in note for note in report.notes), "the report does not mention it"
    assert capsys.readouterr().out == "", "what it printed got through"


@every_exercise
def test_changing_the_inputs_costs_a_property(exercise: str) -> None:
    function = first_right(exercise)
    touched = []

    @functools.wraps(function)
    def scribbles(*args: Any, **kwargs: Any) -> Any:
        value = changed(function(*args, **kwargs), own)
        changed([*args, *kwargs.values()], scribble)
        return value

    def own(value: Any) -> Any:
        return value.copy() if isinstance(value, np.ndarray) else value

    def scribble(value: Any) -> None:
        if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "fiu":
            value += 1
            touched.append(value)

    report = run(exercise, scribbles)
    # An exercise that is never handed an array has none to change.
    assert (report.score < 1) == bool(touched), f"{exercise}: inputs may be changed:\n{report}"
    if touched:
        told = [result for result in report.results if "changed its own input" in result.message]
        assert told, f"{exercise}: no property says that the inputs were changed:\n{report}"


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if inspect.signature(first_right(e)).parameters]
)
def test_chance_where_there_is_none_costs_a_property(exercise: str) -> None:
    flips = itertools.cycle([False, True])

    def noisy(value: Any) -> Any:
        rng = np.random.default_rng()
        if isinstance(value, bool | np.bool_):
            return next(flips)
        if isinstance(value, str):
            return value
        return value + (0.1 + np.abs(value)) * rng.normal(0, 0.3, np.shape(value))

    report = run(exercise, answering(exercise, noisy))
    assert report.score < 1, f"{exercise} takes a result that differs from call to call"


@every_exercise
def test_a_call_that_never_ends_is_ended(exercise: str) -> None:
    def never_returns(*args: Any, **kwargs: Any) -> None:
        while True:
            time.sleep(0.01)

    run(exercise, first_right(exercise))  # what it imports is imported before the clock starts
    start = time.monotonic()
    report = run(exercise, never_returns, time_limit=0.3)
    assert outcomes(report) == {Outcome.TIMED_OUT}, f"not seen as endless:\n{report}"
    assert time.monotonic() - start < 3, "every property waited for it anew"


@every_exercise
def test_the_stub_is_not_attempted(exercise: str) -> None:
    def stub(*args: Any, **kwargs: Any) -> None:
        raise NotImplementedError()

    report = run(exercise, stub)
    assert report.score == 0
    assert not report.attempted, f"the untouched stub counts as an attempt:\n{report}"
    assert outcomes(report) == {Outcome.NOT_ATTEMPTED}


@every_exercise
def test_what_is_no_function_is_said_to_be_none(exercise: str) -> None:
    report = run(exercise, np.ones(3))
    assert report.score == 0
    assert outcomes(report) == {Outcome.WRONG_TYPE}
    assert "not a function" in str(report), f"the report does not say what is wrong:\n{report}"
