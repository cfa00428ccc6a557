"""A call made safely, what may be expected of its result, and how a value is described."""

import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from course.judge import expect, limits
from course.judge.call import Guarded, Refusal, TimedOut, plain
from course.judge.describe import describe, describe_call, describe_type
from course.judge.expect import Mistake

INPUT = np.array([[1.0, 2.0], [3.0, 4.0]])
TRIPLED = Mistake("tripling", "Double instead.")


# Calls.


def test_arguments_are_handed_over_as_copies() -> None:
    def writes(x: np.ndarray) -> np.ndarray:
        x *= 2
        return x

    guarded = Guarded("doubled", writes)
    guarded(INPUT)
    assert guarded.changed == ["x"]
    assert INPUT[0, 0] == 1, "the property's own array was written to"


@pytest.mark.parametrize("argument", [{"W": np.ones(2)}, [np.ones(2)], (np.ones(2), 3)])
def test_changes_inside_containers_are_seen(argument: object) -> None:
    def writes(params: object) -> None:
        entries = params.values() if isinstance(params, dict) else params
        next(iter(entries))[0] = 5

    guarded = Guarded("writes", writes)
    guarded(argument)
    assert guarded.changed == ["params"]


@pytest.mark.parametrize(
    ("entry", "other"),
    [(0.5, np.zeros(2)), ([1.0], 3), (3, [1.0]), ({"a": 1}, np.zeros(3)), (None, {1}), (1, "1")],
)
def test_an_entry_that_becomes_something_else_is_a_change(entry: object, other: object) -> None:
    def replaces(entries: list) -> str:
        entries[0] = other
        return "right"

    guarded = Guarded("replaces", replaces)
    assert guarded([entry]) == "right"
    assert guarded.changed == ["entries"]


def test_what_is_no_number_stays_what_it_is() -> None:
    guarded = Guarded("keeps", lambda *entries: None)
    guarded(float("nan"), np.float64("nan"), [np.array([np.nan])])
    assert guarded.changed == []


def test_a_generator_is_shared_and_may_advance() -> None:
    guarded = Guarded("draws", lambda rng: rng.random())
    rng = np.random.default_rng(0)
    assert guarded(rng) != guarded(rng)
    assert guarded.changed == []


def test_tensors_become_arrays() -> None:
    class Tensor:
        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.ones(2)

    Tensor.__module__ = "torch.fake"
    assert isinstance(plain(Tensor()), np.ndarray)
    assert isinstance(plain({"a": (Tensor(), 1)})["a"][0], np.ndarray)


# The time limit.


def sleepy_with_bare_except() -> None:
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722
            continue


def busy_with_bare_except() -> None:
    count = 0
    while True:
        try:
            count += 1
        except:  # noqa: E722
            continue


def endless() -> None:
    while True:
        pass


def returning_when_it_is_late() -> int:
    try:
        endless()
    except BaseException:
        return 5


def failing_when_it_is_late() -> None:
    try:
        endless()
    except BaseException:
        raise ValueError from None


ENDLESS = [
    endless,
    sleepy_with_bare_except,
    busy_with_bare_except,
    returning_when_it_is_late,
    failing_when_it_is_late,
]


@pytest.mark.parametrize("function", ENDLESS)
def test_an_endless_loop_is_ended(function: Callable) -> None:
    start = time.monotonic()
    with pytest.raises(TimedOut, match=r"within 0\.1 seconds"):
        Guarded("endless", function, time_limit=0.1)()
    assert time.monotonic() - start < 3
    time.sleep(0.05)  # an alarm left on would ring here


def in_a_thread(function: Callable) -> list:
    """Return what a function returns or raises when called outside the main thread."""
    results = []

    def target() -> None:
        try:
            results.append(function())
        except Refusal as refusal:
            results.append(refusal)

    worker = threading.Thread(target=target)
    worker.start()
    worker.join(20)
    return results


def test_the_limit_holds_where_there_is_no_alarm() -> None:
    guarded = Guarded("endless", endless, time_limit=0.1)
    assert isinstance(in_a_thread(guarded)[0], TimedOut)
    assert in_a_thread(Guarded("quick", lambda: 7)) == [7]
    raises = Guarded("raises", lambda: 1 / 0)
    assert "ZeroDivisionError" in str(in_a_thread(raises)[0])


@pytest.fixture
def slow_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Return a function that imports a module which takes 0.4 s, anew in every test."""
    (tmp_path / "slow_library.py").write_text(
        textwrap.dedent(
            """
            import time
            stop = time.monotonic() + 0.4
            while time.monotonic() < stop:
                pass
            """
        )
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "slow_library", raising=False)

    def imports() -> int:
        import slow_library  # noqa: F401

        return 7

    return imports


def test_importing_does_not_count(slow_import: Callable) -> None:
    assert Guarded("imports", slow_import, time_limit=0.1)() == 7


def test_importing_does_not_count_in_a_thread_either(slow_import: Callable) -> None:
    assert in_a_thread(Guarded("imports", slow_import, time_limit=0.1)) == [7]


def test_importing_has_a_limit_too(slow_import: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT_LIMIT", 0.15)
    with pytest.raises(TimedOut):
        Guarded("imports", slow_import, time_limit=0.1)()


# Expectations.


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "is None"),
        ({}, "is a dict"),
        ([1.0, 2.0], "is a list of length 2"),
        (np.array(["a", "b"]), "real numbers were expected"),
        (np.array([True, False]), "real numbers were expected"),
        (np.ones(2, complex), "real numbers were expected"),
        (np.ones((1, 2)), r"has shape \(1, 2\)"),
    ],
)
def test_array_refuses(got: object, says: str) -> None:
    with pytest.raises(expect.WrongType, match=says):
        expect.array(got, (2,))


def test_array_and_number_take_any_real_kind() -> None:
    assert expect.array(np.float32([1, 2]), (2,)).dtype == float
    assert expect.array(np.array([1, 2]), (2,)).dtype == float
    for one in (1, 1.0, np.float32(1), np.int64(1), np.array(1.0)):
        assert expect.number(one) == 1
    for other in (True, "1", None, np.ones(1), 1j):
        with pytest.raises(expect.WrongType):
            expect.number(other)


def test_close_names_the_mistake_and_points_at_nan() -> None:
    with pytest.raises(expect.Failed) as failed:
        expect.close(np.array([3.0]), [2.0], mistakes={TRIPLED: [3.0]})
    assert failed.value.mistake is TRIPLED
    with pytest.raises(expect.Failed, match="nan"):
        expect.close(np.array([np.nan]), [2.0])
    expect.close(np.array([2.0001]), [2.0])


def test_parts_and_mapping_say_what_is_missing() -> None:
    with pytest.raises(expect.WrongType, match="return gamma, beta"):
        expect.parts(np.ones(2), ["gamma", "beta"])
    with pytest.raises(expect.WrongType, match="has no W2"):
        expect.mapping({"W1": 1}, ["W1", "W2"])
    with pytest.raises(expect.WrongType, match="do not belong"):
        expect.mapping({"W1": 1, 3: 1}, ["W1"])


def test_descriptions_are_short() -> None:
    assert describe(np.array([[1.0, 2], [3, 4]])) == "[[1, 2], [3, 4]]"
    assert describe(np.ones((40, 50))) == "<array of shape (40, 50), float64>"
    assert describe(1 / 3) == "0.3333333"
    assert len(describe("long" * 1000)) == 160
    assert describe_call("f", (1, "a"), {"eps": 0.5}) == "f(1, 'a', eps=0.5)"
    assert describe_type(np.int64(1)) == "an int64"
    assert describe_type(type("", (), {})()) == "a "
