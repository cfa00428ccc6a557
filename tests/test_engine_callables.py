"""Functions that travel neither way: the judge's are called back, the student's driven in place."""

import time

import numpy as np
import pytest
from nbformat.v4 import new_notebook

from course.judge.call import Guarded, Raised, TimedOut, parameter_names
from grader.engine.kernel import KernelKeeper
from grader.engine.remote import Listener, keep_code, remote


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a function that makes a student's ``f`` from its source, in one real kernel."""
    keeper = KernelKeeper(grace=1.0)
    with keeper.kernel_for(new_notebook(), [], str(tmp_path_factory.mktemp("empty"))):

        def write(source, seconds=5.0):
            code = f"import numpy as np\n{source}"
            keeper.request(f"get_ipython().run_cell({code!r})", "None", 10)
            keeper.request(keep_code(0, "f"), "None", 10)
            return Guarded("f", remote(keeper, 0), seconds)

        yield write


def test_a_function_of_the_judges_is_called_here_with_plain_values(written):
    points = []

    def height(point, scale=1.0):
        points.append((point, scale))
        return scale * np.sum(point**2)

    f = written("def f(g, n):\n    return [g(np.full(2, i), scale=2.0) for i in range(n)]")
    assert f(height, 3) == [0, 4, 16]
    assert [scale for _, scale in points] == [2.0, 2.0, 2.0]
    assert np.array_equal(points[2][0], [2, 2])
    assert f.changed == []


def test_its_error_is_raised_where_the_student_called_it(written):
    def picky(x):
        raise ValueError("x must be positive")

    f = written(
        "def f(g):\n    try:\n        g(1)\n    except ValueError as e:\n        return str(e)"
    )
    assert f(picky) == "x must be positive"
    with pytest.raises(Raised, match="ValueError: x must be positive"):
        written("def f(g):\n    return g(1)")(picky)
    with pytest.raises(Raised, match="numbers and arrays, not with a function"):
        written("def f(g):\n    return g(g)")(picky)


def test_what_a_student_hands_over_that_does_not_travel_is_refused_there(written):
    calls = []
    with pytest.raises(Raised, match="type set can't go"):
        written("def f(g):\n    return g({1, 2})")(calls.append)
    assert calls == []


def test_whoever_asks_for_input_is_told_that_nobody_is_there(written):
    with pytest.raises(Raised, match=r"nobody is there to answer"):
        written("def f():\n    return input('who?')")()


def test_what_is_asked_without_input_gets_an_empty_line(written):
    source = "def f(g):\n    return [get_ipython().kernel.raw_input('who?'), g(3)]"
    assert written(source)(lambda x: x + 1) == ["", 4]


def test_a_reply_that_comes_before_its_time_confuses_its_own_function_only(written):
    early = "def f(n):\n    get_ipython().kernel.raw_input('{\"reply\": {}}')\n    return n"
    with pytest.raises(Raised, match="not a value"):
        written(early)(1)
    honest = written("def f(n):\n    return n")
    assert [honest(n) for n in (5, 6, 7)] == [5, 6, 7]


def test_the_call_after_one_that_was_stopped_gets_its_own_reply(written):
    f = written("def f(n):\n    import time\n    time.sleep(n)\n    return n", seconds=0.5)
    for _ in range(3):
        with pytest.raises(TimedOut):
            f(0.6)
        assert f(0.1) == 0.1


def test_a_student_who_calls_for_ever_is_stopped(written):
    f = written("def f(g):\n    while True:\n        g(1)", seconds=1.0)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        f(lambda x: x)
    assert time.monotonic() - began < 30


def test_a_call_back_costs_milliseconds(written):
    f = written("def f(g, n):\n    return sum(g(1) for _ in range(n))", seconds=60.0)
    assert f(lambda x: x, 1000) == 1000


@pytest.mark.parametrize(
    "question",
    [
        "",
        "who?",
        "[]",
        "3",
        '{"function": 0}',
        '{"function": 9, "arguments": ["tuple", []]}',
        '{"function": 0, "arguments": null}',
        '{"function": [], "arguments": 1}',
        '"reply"',
        '["reply"]',
        "[" * 100_000,
    ],
)
def test_a_forged_question_is_answered_with_an_empty_line(question):
    assert Listener([len])(question) == ""


def test_a_driver_uses_the_function_beside_it(written):
    f = written("def f(a, b=1):\n    return a")
    assert f.through(parameter_names) == ("a", "b")
    assert f.called == "parameter_names(f)"


def test_a_driver_is_called_the_same_way_here():
    f = Guarded("f", lambda a: a)
    assert f.through(parameter_names) == ("a",)
    assert f.called == "parameter_names(f)"
