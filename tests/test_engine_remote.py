"""One judged call over the wire: the same for the judge as a call here, whatever a kernel says."""

import json
import tracemalloc

import numpy as np
import pytest

from course.judge import kernel_side
from course.judge.call import Guarded, NotAttempted, Raised, TimedOut
from course.judge.report import Outcome
from course.judge.wire import encode
from grader.checks import run
from grader.engine.remote import KernelBusy, KernelDied, OutOfTime, RemoteFunction, remote


class KernelHere:
    """A kernel that is no other process: its side of the calls is taken here."""

    def consult(self, question, hear, seconds):
        hear(kernel_side.reply_to(question))


class Forged:
    """A kernel that gives the same answer to whatever it is asked."""

    def __init__(self, answer):
        self.answer = answer

    def consult(self, question, hear, seconds):
        if isinstance(self.answer, type):
            raise self.answer
        if self.answer is not None:
            hear(self.answer)


@pytest.fixture
def over_there(monkeypatch):
    """Return a function that makes another one remote."""
    monkeypatch.setattr(kernel_side, "kept", {})

    def make(function):
        kernel_side.kept[0] = function
        return Guarded("f", RemoteFunction(KernelHere(), 0))

    return make


def test_a_call_gives_its_value_and_counts_its_lines(over_there):
    def function(Z, scale=1):
        print("one\ntwo")
        return {"Z": scale * Z}, (scale, None)

    guarded = over_there(function)
    got, rest = guarded(np.ones(2), scale=3)
    assert np.array_equal(got["Z"], [3, 3])
    assert rest == (3, None)
    assert guarded.printed == 2


def test_a_changed_argument_shows_and_the_judges_own_stays(over_there):
    def function(Z, W, params):
        Z[0] = 7
        params["b"].append(1)

    guarded = over_there(function)
    Z, W, params = np.zeros(2), np.zeros(2), {"b": []}
    guarded(Z, W, params=params)
    assert guarded.changed == ["Z", "params"]
    assert not Z.any()
    assert params == {"b": []}


def test_a_generator_comes_back_where_the_call_left_it(over_there):
    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    guarded = over_there(lambda rng: rng.random())
    assert [guarded(rng), guarded(rng=rng)] == [same.random(), same.random()]
    assert rng.bit_generator.state == same.bit_generator.state


def test_the_global_generator_is_watched_over_there(over_there):
    guarded = over_there(lambda: np.random.rand())
    guarded()
    assert guarded.used_global_rng


def test_errors_come_back_with_the_students_words(over_there):
    with pytest.raises(Raised, match="ZeroDivisionError"):
        over_there(lambda: 1 / 0)()

    def unfinished():
        raise NotImplementedError

    with pytest.raises(NotAttempted):
        over_there(unfinished)()


def test_only_what_is_there_is_judged(monkeypatch):
    monkeypatch.setattr(kernel_side, "kept", {})
    kernel_side.keep(0, {"f": print}, "f")
    kernel_side.keep(1, {"f": print}, "g")
    assert remote(KernelHere(), 0) is not None
    assert remote(KernelHere(), 1) is None
    assert not run("question_3_4", remote(KernelHere(), 1)).attempted


def reply(**changes):
    whole = {
        "value": encode("c"),
        "arguments": encode(((), {})),
        "names": [],
        "printed": 0,
        "used_global_rng": False,
    }
    return json.dumps({"reply": {**whole, **changes}})


def test_the_forged_replies_below_differ_from_one_that_passes():
    assert run("question_3_4", RemoteFunction(Forged(reply()), 0)).score == 1


FORGED = {
    "nothing": None,
    "no text": "",
    "a number": "7",
    "a name": "Report(score=1.0)",
    "a call": "__import__('os')",
    "no reply": "{}",
    "an empty reply": '{"reply": {}}',
    "no dict": '{"reply": [1]}',
    "a verdict": '{"reply": {"score": 1.0, "passed": true}}',
    "half of a reply": reply()[:-1],
    "endless nesting": '{"reply": ' + "[" * 100_000,
    "a multitude of objects": '{"reply": [' + "{}," * 10**6 + "{}]}",
    "an object for a value": reply(value=["opaque", "str", "'c'"]),
    "a pickle for a value": reply(value=["pickle", "gASVAQ=="]),
    "an argument too many": reply(arguments=encode(((1,), {}))),
    "a keyword too many": reply(arguments=encode(((), {"a": 1}))),
    "no arguments": reply(arguments=encode(None)),
    "infinitely many lines": reply(printed=float("inf")),
    "less than no line": reply(printed=-1),
    "text for a number": reply(printed="1"),
    "a number for names": reply(names=7),
    "text for a boolean": reply(used_global_rng="no"),
    "an error with a script": reply(error="<script>alert(1)</script>"),
    "a stub with a value": reply(stub=True),
}


@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED.keys())
def test_a_forged_reply_gains_nothing(answer):
    report = run("question_3_4", RemoteFunction(Forged(answer), 0))
    assert report.score == 0
    assert "<script" not in report._repr_html_()


@pytest.mark.parametrize(
    ("trouble", "refusal"), [(KernelBusy, TimedOut), (KernelDied, Raised), (OutOfTime, TimedOut)]
)
def test_what_becomes_of_a_kernel_is_said(trouble, refusal):
    with pytest.raises(refusal):
        Guarded("f", RemoteFunction(Forged(trouble), 0))()


def test_a_function_that_keeps_ending_its_kernel_is_not_called_for_ever():
    class Counting(Forged):
        asked = 0

        def consult(self, question, hear, seconds):
            self.asked += 1
            super().consult(question, hear, seconds)

    kernel = Counting(KernelDied)
    report = run("batchnorm_forward", RemoteFunction(kernel, 0))
    assert {result.outcome for result in report.results} == {Outcome.RAISED}
    assert kernel.asked == 2


def test_a_reply_of_many_objects_takes_no_memory():
    tracemalloc.start()
    try:
        run("question_3_4", RemoteFunction(Forged(FORGED["a multitude of objects"]), 0))
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()
