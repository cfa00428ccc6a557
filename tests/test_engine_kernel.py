"""Notebooks run in a real kernel and judged from outside it."""

import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.judge.report import Outcome
from grader.catalogue import load
from grader.checks import run
from grader.engine.execute import FLAGS, METADATA, JudgedExecute
from grader.engine.scores import report_of
from grader.sandbox import parent

QUESTION = 'def question_3_4():\n    return "c"'
LAYERNORM = next(answer.source for answer in load()["layernorm"] if answer.is_right)
IMPORTS = "import numpy as np"


def check(exercise):
    """Return the check cell of an exercise."""
    metadata = {"nbgrader": {"grade": True, "grade_id": exercise, "points": 1}}
    return new_code_cell(f'check("{exercise}", {exercise})', metadata=metadata)


@pytest.fixture
def judged(tmp_path):
    """Return a function that runs and judges a notebook made of cells and texts."""

    def judge(*cells, metadata=None, **settings):
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nb = new_notebook(cells=cells, metadata=metadata or {})
        nb = nbformat.from_dict(nb)
        resources = {
            "metadata": {"path": str(tmp_path)},
            "nbgrader": {"assignment": "none", "notebook": "none"},
        }
        engine = JudgedExecute(**{"timeout": 10, "grace": 1.0, "call_timeout": 2.0, **settings})
        return engine.preprocess(nb, resources)[0]

    return judge


def reports(nb):
    return [report for cell in nb.cells if (report := report_of(cell))]


def flags(nb):
    return nb.metadata.get(METADATA, {}).get(FLAGS, [])


def text(nb):
    return nbformat.writes(nb)


# The verdict is the same here and there.


@pytest.mark.parametrize("exercise", sorted(load()))
def test_every_answer_of_the_catalogue_is_judged_there_as_here(judged, exercise):
    """What each earns in this process, ``test_catalogue`` shows: the same."""
    answers = load()[exercise]
    cells = [cell for answer in answers for cell in (answer.source, check(exercise))]
    nb = judged(IMPORTS, *cells, call_timeout=60.0)
    assert not flags(nb)
    for answer, report in zip(answers, reports(nb), strict=True):
        lost = {result.name for result in report.results if not result.passed}
        assert answer.loses in lost if answer.loses else not lost, f"{answer.name}:\n{report}"
        assert (report.score == 1) == answer.is_right, answer.name
        if answer.mistake:
            assert report.mistakes[0] == answer.mistake, answer.name


def test_a_stub_a_missing_function_and_a_number_are_told_apart(judged):
    stub = "def question_3_4():\n    raise NotImplementedError()"
    nb = judged(stub, check("question_3_4"), check("layernorm"), "effective_lr = 3")
    assert [report.attempted for report in reports(nb)] == [False, False]
    nb = judged("layernorm = 3", check("layernorm"))
    assert reports(nb)[0].score == 0
    assert reports(nb)[0].attempted


def test_the_first_import_of_a_slow_library_costs_no_cell_its_time(judged):
    answer = "def question_3_4():\n    import tensorflow as tf\n    return 'c'"
    nb = judged("assert 'tensorflow' not in dir()", answer, check("question_3_4"), call_timeout=1.0)
    assert reports(nb)[0].score == 1
    assert nb.cells[0].outputs == []


def test_what_is_judged_is_the_function_at_its_check_cell(judged):
    nb = judged(QUESTION, check("question_3_4"), QUESTION.replace('"c"', '"a"'))
    assert reports(nb)[0].score == 1


# Whatever a cell does, the rest is judged.


def whole(nb):
    """Return whether both exercises around a broken cell have full marks."""
    return [report.score for report in reports(nb)] == [1, 1]


@pytest.mark.parametrize(
    ("source", "flagged"),
    [
        ("1 / 0", False),
        ("raise SystemExit", False),
        ("input('who?')", False),
        ("import sys; print('a warning', file=sys.stderr)", False),
        ("import os; os._exit(0)", True),
        ("while True: pass", True),
        ("import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass", True),
    ],
    ids=["error", "exit", "input", "stderr", "dies", "endless", "endless and deaf"],
)
def test_a_broken_cell_costs_only_itself(judged, source, flagged):
    cells = (IMPORTS, QUESTION, check("question_3_4"), source, LAYERNORM, check("layernorm"))
    nb = judged(*cells, timeout=2)
    assert whole(nb)
    assert bool(flags(nb)) == flagged


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("while True: pass", Outcome.TIMED_OUT),
        ("import os; os._exit(0)", Outcome.RAISED),
        ("raise SystemExit", Outcome.RAISED),
        ("raise KeyboardInterrupt", Outcome.RAISED),
        ("return input('which?')", Outcome.RAISED),
    ],
    ids=["endless", "dies", "exit", "interrupt", "input"],
)
def test_a_broken_function_costs_only_itself(judged, body, outcome):
    broken = f"def question_3_4():\n    {body}"
    cells = (IMPORTS, broken, check("question_3_4"), LAYERNORM, check("layernorm"))
    first, second = reports(judged(*cells))
    assert (first.results[0].outcome, first.score) == (outcome, 0)
    assert second.score == 1


def test_the_time_for_a_notebook_has_an_end(judged):
    began = time.monotonic()
    nb = judged("while True: pass", "while True: pass", "print('late')", notebook_timeout=2.0)
    assert time.monotonic() - began < 15
    assert "late" not in str(nb.cells[2].outputs[0].get("text", ""))
    assert nb.cells[2].outputs[0].output_type == "error"
    nb = judged(QUESTION, check("question_3_4"), judge_timeout=0.0)
    assert reports(nb)[0].results[0].outcome is Outcome.TIMED_OUT


def test_a_call_that_was_left_little_time_is_not_called_endless(judged):
    slow = "import time\ndef question_3_4():\n    time.sleep(60)"
    nb = judged(slow, check("question_3_4"), judge_timeout=1.0)
    first = reports(nb)[0].results[0]
    assert first.outcome is Outcome.TIMED_OUT
    assert first.message == "The time for judging this notebook is used up."
    assert flags(nb) == ["The time of the notebook was used up."]
    nb = judged(slow, check("question_3_4"), judge_timeout=10.0)
    assert "loop" in reports(nb)[0].results[0].message
    assert flags(nb) == ["A call did not end; it was stopped."]


def test_who_raises_an_interrupt_is_told_where(judged):
    nb = judged("def question_3_4():\n    raise KeyboardInterrupt", check("question_3_4"))
    said = reports(nb)[0].results[0].message
    assert said.splitlines()[0] == "KeyboardInterrupt"
    assert said.endswith("in question_3_4, line 2: raise KeyboardInterrupt")
    assert not flags(nb)


def test_output_is_cut_and_its_error_is_kept(judged):
    nb = judged("print('x' * 10**7)\nprint('y' * 10**7)\n1 / 0", output_bytes=1000)
    assert len(text(nb)) < 5000
    assert "output was cut" in text(nb)
    assert nb.cells[0].outputs[-1].ename == "ZeroDivisionError"


# What a submission says about itself decides nothing.


def test_tags_outputs_metadata_and_kernel_decide_nothing(judged):
    wrong = QUESTION.replace('"c"', '"a"')
    full = run("question_3_4", lambda: "c").as_dict()
    cell = check("question_3_4")
    cell.metadata.update(tags=["skip-execution"], course={"report": full})
    cell.outputs = [nbformat.v4.new_output("stream", text="all properties hold")]
    skipped = new_code_cell(QUESTION, metadata={"tags": ["skip-execution"]})
    kernel = {"kernelspec": {"name": "julia", "display_name": "Julia"}, "course": {"flags": ["!"]}}
    nb = judged(wrong, cell, skipped, check("question_3_4"), metadata=kernel)
    assert [report.score for report in reports(nb)] == [0, 1]
    assert "all properties hold" not in str(nb.cells[1])


ALWAYS_EQUAL = """
class Anything(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = str.__hash__
    def strip(self, *a): return self
    def lower(self): return self
def question_3_4():
    return Anything("a")
"""

PATCHED = """
import course.judge.expect, course.judge.verdict, numpy, sys
course.judge.expect.close = course.judge.expect.that = lambda *a, **k: None
numpy.allclose = numpy.array_equal = lambda *a, **k: True
course.judge.verdict.judge = lambda *a, **k: None
get_ipython().ast_transformers.clear()
def layernorm(Z, eps):
    return Z
"""

FORGED_REPLY = """
import json, sys
side = sys.modules["course.judge.kernel_side"]
reply = json.dumps({"reply": {"passed": True, "score": 1, "value": True}})
side.reply_to = lambda question: reply
def layernorm(Z, eps):
    return Z
"""


@pytest.mark.parametrize(
    ("source", "exercise"),
    [(ALWAYS_EQUAL, "question_3_4"), (PATCHED, "layernorm"), (FORGED_REPLY, "layernorm")],
    ids=["equals everything", "patched judge", "forged reply"],
)
def test_a_trick_gains_nothing(judged, source, exercise):
    honest = judged(IMPORTS, "def layernorm(Z, eps):\n    return Z", check("layernorm"))
    nb = judged(IMPORTS, source, check(exercise))
    most = reports(honest)[0].score if exercise == "layernorm" else 0
    assert reports(nb)[0].score <= most


def test_arguments_of_hidden_checks_can_not_be_shown(judged, tmp_path):
    """Neither by a later cell, nor by a file that would travel along with the notebook."""
    notes = (
        "seen = []\n"
        "def question_3_4():\n"
        "    seen.append('was called')\n"
        "    open('seen.txt', 'w').write('was called')\n"
        '    return "c"\n'
    )
    (tmp_path / "data.csv").write_text("1,2")
    reads = "print('seen:', seen, open('data.csv').read())"
    nb = judged(notes, check("question_3_4"), reads)
    assert reports(nb)[0].score == 1
    assert nb.cells[2].outputs[0].text == "seen: [] 1,2\n"
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_a_module_of_the_submissions_does_not_shadow_numpy(judged, tmp_path):
    (tmp_path / "numpy.py").write_text("raise SystemExit")
    assert reports(judged(IMPORTS, LAYERNORM, check("layernorm")))[0].score == 1


@pytest.mark.parametrize("unsafe", [False, True], ids=["walled", "unsafe"])
def test_tensorflow_computes_alike_in_every_kernel(judged, monkeypatch, unsafe):
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "1")  # a shell decides nothing
    assert parent._environment()["TF_ENABLE_ONEDNN_OPTS"] == "0"
    nb = judged("import os; print(os.environ['TF_ENABLE_ONEDNN_OPTS'])", unsafe=unsafe)
    assert nb.cells[0].outputs[0].text == "0\n"


def test_the_environment_holds_no_secrets(judged, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "hidden")
    nb = judged("import os; print(sorted(os.environ))")
    assert "DATABASE_PASSWORD" not in nb.cells[0].outputs[0].text
