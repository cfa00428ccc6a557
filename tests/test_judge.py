"""The judge itself: outcomes told apart, weighed, explained; reports drawn and sent on."""

import json

import numpy as np
import pytest

from course import check
from course.checks import find
from course.judge import expect
from course.judge.call import Guarded
from course.judge.expect import Mistake
from course.judge.notebook import CheckFailed
from course.judge.properties import Check, question
from course.judge.report import Outcome, Report
from course.judge.verdict import judge

TRIPLED = Mistake("tripling", "Double instead: <b>2x</b>.")
INPUT = np.array([[1.0, 2.0], [3.0, 4.0]])
SECRET = np.array([[123.456]])

doubled = Check("doubled", lecture="0.0")
hidden = Check("doubled", lecture="0.0", hidden=True)


@doubled.property("every entry is doubled", weight=2)
def _doubled(doubled: Guarded) -> str:
    got = expect.array(doubled(INPUT), (2, 2))
    expect.close(got, 2 * INPUT, "Not twice the input.", mistakes={TRIPLED: 3 * INPUT})
    return "Twice as much."


@doubled.property("zero stays zero & nothing else <happens>")
def _zero(doubled: Guarded) -> None:
    expect.close(expect.array(doubled(np.zeros((1, 1))), (1, 1)), [[0]], "Zero moved.")


@doubled.property("the input is left unchanged")
def _unchanged(doubled: Guarded) -> None:
    expect.array(doubled(INPUT), (2, 2))
    expect.unchanged(doubled)


@hidden.property("right elsewhere", advice="Try other numbers.")
def _elsewhere(doubled: Guarded) -> None:
    got = expect.array(doubled(SECRET), (1, 1))
    expect.close(got, 2 * SECRET, f"It is {got}.", mistakes={TRIPLED: 3 * SECRET})


def verdict(function: object, **options: float) -> Report:
    return judge("doubled", function, [*doubled.properties, *hidden.properties], **options)


def outcomes(function: object, **options: float) -> list[Outcome]:
    return [result.outcome for result in verdict(function, **options).results]


def twice(x: np.ndarray) -> np.ndarray:
    return 2 * x


def thrice(x: np.ndarray) -> np.ndarray:
    return 3 * x


def stub(x: np.ndarray) -> np.ndarray:
    raise NotImplementedError()


# Outcomes and score.


def test_a_right_function_holds_everywhere() -> None:
    report = verdict(twice)
    assert report.score == 1
    assert all(result.passed for result in report.results)
    assert report.results[0].message == "Twice as much."


def test_the_score_is_the_weighted_share() -> None:
    assert verdict(thrice).score == pytest.approx(2 / 5), "zero and unchanged: 1 + 1 of 5"
    assert Report("empty", ()).score == 0


def test_outcomes_are_distinct() -> None:
    def divides(x: np.ndarray) -> float:
        return 1 / 0

    assert set(outcomes(stub)) == {Outcome.NOT_ATTEMPTED}
    assert set(outcomes(None)) == {Outcome.NOT_ATTEMPTED}
    assert set(outcomes(...)) == {Outcome.NOT_ATTEMPTED}
    assert set(outcomes(7)) == {Outcome.WRONG_TYPE}
    assert set(outcomes(divides)) == {Outcome.RAISED}
    assert set(outcomes(lambda x: "text")) == {Outcome.WRONG_TYPE}
    assert outcomes(thrice)[0] is Outcome.FAILED


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, StopIteration])
def test_no_error_of_the_function_stops_the_judge(error: type[BaseException]) -> None:
    def raises(x: np.ndarray) -> None:
        raise error("enough")

    assert set(outcomes(raises)) == {Outcome.RAISED}


def test_the_users_interrupt_gets_through() -> None:
    def interrupted(x: np.ndarray) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdict(interrupted)


def test_a_property_that_stumbles_is_charged_to_the_value() -> None:
    odd = Check("odd", lecture="0.0")

    @odd.property("adds up")
    def _adds_up(odd: Guarded) -> None:
        odd() + 1

    report = judge("odd", lambda: "text", odd.properties)
    assert report.score == 0
    assert "could not be judged (TypeError" in report.results[0].message


def test_prints_and_warnings_are_kept_away(capsys: pytest.CaptureFixture) -> None:
    def talks(x: np.ndarray) -> np.ndarray:
        print("one\ntwo")
        np.log(-np.ones(1))
        return 2 * x

    report = verdict(talks)
    assert report.score == 1
    assert report.notes == ("Your function printed 8 lines; they are left out here.",)
    assert capsys.readouterr() == ("", "")


def test_an_error_shows_the_students_lines_only() -> None:
    def helper(x: np.ndarray) -> np.ndarray:
        return np.reshape(x, (5, 5))

    def calls_helper(x: np.ndarray) -> np.ndarray:
        return helper(x)

    message = verdict(calls_helper).results[0].message
    assert message.startswith("ValueError: cannot reshape")
    assert "in calls_helper, line" in message and "return helper(x)" in message
    assert "in helper, line" in message and "np.reshape(x, (5, 5))" in message
    assert len(message.splitlines()) == 3, f"lines that are not the student's:\n{message}"


def test_after_a_call_that_did_not_finish_no_other_is_made() -> None:
    calls = []

    def never(x: np.ndarray) -> None:
        calls.append(x)
        while True:
            pass

    report = verdict(never, time_limit=0.1)
    assert [result.outcome for result in report.results] == [Outcome.TIMED_OUT] * 4
    assert len(calls) == 1
    assert "Not tried" in report.results[1].message


def test_writing_into_the_input_costs_that_property_only() -> None:
    def writes(x: np.ndarray) -> np.ndarray:
        x *= 2
        return x

    lost = [result.name for result in verdict(writes).results if not result.passed]
    assert lost == ["the input is left unchanged"]


# Reports.


def test_a_report_survives_json() -> None:
    for function in (twice, thrice, stub, None):
        report = verdict(function)
        assert Report.from_dict(json.loads(json.dumps(report.as_dict()))) == report


def test_the_text_has_every_property_and_explains_the_first_failures() -> None:
    text = str(verdict(thrice))
    assert text.splitlines()[0] == "doubled: 2 of 4 properties hold"
    assert "✗ every entry is doubled" in text
    assert "✓ the input is left unchanged" in text
    assert "✗ right elsewhere (hidden)" in text
    assert "called    doubled([[1, 2], [3, 4]])" in text
    assert "returned  [[3, 6], [9, 12]]" in text
    assert "expected  [[2, 4], [6, 8]]" in text
    assert "Not twice the input. This is what tripling gives." in text
    assert str(verdict(twice)).startswith("doubled: all 4 properties hold")


def test_what_is_said_once_is_not_said_again() -> None:
    report = judge("doubled", lambda x: 1 / 0, doubled.properties)
    assert str(report).count("ZeroDivisionError") == 1
    assert str(report).count("the same as above") == 2
    assert str(report).count("called") == 2, "only the first two failures are explained in full"


def test_the_html_is_escaped_and_readable_without_colours() -> None:
    html = verdict(thrice)._repr_html_()
    assert "<b>2x</b>" not in html and "&lt;b&gt;2x&lt;/b&gt;" in html
    assert "&amp; nothing else &lt;happens&gt;" in html
    assert html.count("✓") == 2 and html.count("✗") == 2
    assert html.count("aria-label='does not hold'") == 2
    assert html.count("<tr") == html.count("</tr>") == 4


def test_the_stub_gets_one_hint_and_no_reproach() -> None:
    text = str(verdict(stub))
    assert text.startswith("doubled: not attempted")
    assert "✗" not in text and text.count("– ") == 4
    assert "Replace the line raise NotImplementedError()" in text


def test_hidden_results_hold_no_inputs_and_no_values() -> None:
    def raises(x: np.ndarray) -> None:
        raise ValueError(f"what is {x}?")

    def returns_text(x: np.ndarray) -> str:
        return f"{x}"

    for function in (thrice, raises, returns_text, lambda x: x + 0.001, lambda x: 1 / 0):
        result = verdict(function).results[-1]
        assert result.hidden and not result.passed
        assert "Try other numbers." in result.message
        assert not (result.called or result.returned or result.expected)
        told = json.dumps(verdict(function).as_dict())
        assert "123.4" not in told and "370.3" not in told, f"a hidden value is told: {told}"
    assert verdict(thrice).results[-1].mistake == "tripling"


def test_a_hidden_property_needs_advice() -> None:
    with pytest.raises(ValueError, match="needs advice"):
        hidden.property("unexplained")


# Questions, and the line in the notebook.


def test_a_question_explains_the_choice_made() -> None:
    properties = question("q", lecture="0", right="b", because={"a": "No.", "b": "Yes."}).properties
    right, wrong = judge("q", lambda: " B", properties), judge("q", lambda: "a", properties)
    assert right.score == 1 and right.results[0].message == "Yes."
    assert wrong.score == 0 and wrong.results[0].message == "No."
    odd = judge("q", lambda: 2, properties)
    assert odd.results[0].message == "Return one of the letters 'a', 'b'."
    assert str(right).startswith("q: right")


def test_an_unknown_exercise_gets_a_hint() -> None:
    with pytest.raises(LookupError, match="Did you mean 'batchnorm_forward'"):
        find("batchnorm_foward")
    with pytest.raises(LookupError, match=r"named 'zzz'\.$"):
        find("zzz")


def test_check_returns_the_public_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    report = check("question_3_4", lambda: "a")
    assert report.score == 0
    assert not any(result.hidden for result in report.results)


def test_check_raises_where_nbgrader_validates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailed) as failed:
        check("question_3_4", lambda: "a")
    shown = failed.value._render_traceback_()
    assert shown == [str(failed.value)]
    assert "✗ the choice is the right one" in shown[0] and "Traceback" not in shown[0]
    assert check("question_3_4", lambda: "c").score == 1
