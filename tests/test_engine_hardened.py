"""Kernels that send what no kernel sends, and tests that do not want to be run."""

import asyncio
import json
import os
import time
import tracemalloc
from queue import Empty

import nbformat
import pytest
import zmq
import zmq.asyncio
from jupyter_client.session import Session
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course.checks import find
from course.judge.report import Outcome
from grader.catalogue import load
from grader.checks import begin, finish, run
from grader.engine.beside import LEFT_OUT, MOST_FILES, regular_files, take_away
from grader.engine.execute import FLAGS, METADATA, JudgedExecute
from grader.engine.plain import NOTICE, Canaries
from grader.engine.scores import report_of
from grader.sandbox import untrusted
from grader.sandbox.client import LARGEST_MESSAGE, MOST_WAITING, CarefulChannel, bounded_context


@pytest.fixture
def judged(tmp_path):
    """Return a function that runs and judges a notebook made of cells and texts."""

    def judge(*cells, **settings):
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nb = nbformat.from_dict(new_notebook(cells=cells))
        names = {"assignment": "none", "notebook": "none"}
        resources = {"metadata": {"path": str(tmp_path)}, "nbgrader": names}
        engine = JudgedExecute(**{"timeout": 20, "grace": 3.0, "call_timeout": 10.0, **settings})
        return engine.preprocess(nb, resources)[0]

    return judge


def graded(name, source):
    metadata = {"nbgrader": {"grade": True, "grade_id": name, "points": 2}}
    return new_code_cell(source, metadata=metadata)


def flags(nb):
    return nb.metadata.get(METADATA, {}).get(FLAGS, [])


QUESTION = 'def question_3_4():\n    return "c"'


# What a kernel sends.


def test_a_long_text_of_few_values_is_read_and_a_short_one_of_many_is_not():
    assert untrusted.loads(json.dumps(['\\"{,:' * 10**6])) == ['\\"{,:' * 10**6]
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="too many"):
            untrusted.loads(b"[" + b"{}," * 10**6 + b"{}]")
        with pytest.raises(ValueError, match="too deep"):
            untrusted.loads("[" * 100_000)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


MALFORMED = {
    "no message": [b"garbage"],
    "no parts": [b"<IDS|MSG>"],
    "no signature": [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
    "a forged signature": [b"<IDS|MSG>", b"forged", b"{}", b"{}", b"{}", b"{}"],
    "no words": [b"<IDS|MSG>", "signature", b"\xff", b"{}", b"{}", b"{}"],
    "no header": [b"<IDS|MSG>", "signature", b"[]", b"[]", b"[]", b"[]"],
}
ODD = {
    "contents": ["status", ["text"]],
    "a status": ["execute_reply", {"status": []}],
    "no status": ["execute_reply", {}],
    "an error": ["execute_reply", {"status": "error"}],
    "a traceback": [
        "execute_reply",
        {"status": "error", "ename": "a", "evalue": "b", "traceback": "c"},
    ],
}


def received(*parts):
    """Return what a channel makes of parts that were sent to it, before a whole message."""
    session = Session(key=b"key")
    whole = session.serialize(session.msg("status", {"execution_state": "idle"}))

    async def receive():
        context = bounded_context()
        try:
            sender, receiver = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
            sender.bind("inproc://channel")
            receiver.connect("inproc://channel")
            channel = CarefulChannel(receiver, Session(key=b"key"))
            for one in (*parts, whole):
                await sender.send_multipart(one)
            got = await channel.get_msg(timeout=5)
            with pytest.raises(Empty):
                await channel.get_msg(timeout=0)
            return got
        finally:
            context.destroy(linger=0)

    return asyncio.run(receive())


@pytest.mark.parametrize("parts", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_message_is_dropped(parts):
    sign = Session(key=b"key").sign
    parts = [sign(parts[2:]) if part == "signature" else part for part in parts]
    assert received(parts)["content"] == {"execution_state": "idle"}


@pytest.mark.parametrize(("kind", "content"), ODD.values(), ids=ODD.keys())
def test_a_message_of_the_wrong_types_is_dropped(kind, content):
    session = Session(key=b"key")
    message = session.msg(kind, {})
    message["content"] = json.dumps(content)
    assert received(session.serialize(message))["content"] == {"execution_state": "idle"}


def test_a_message_that_is_sent_twice_is_taken_once():
    session = Session(key=b"key")
    parts = session.serialize(session.msg("stream", {"text": "once"}))

    async def receive():
        context = bounded_context()
        try:
            sender, receiver = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
            sender.bind("inproc://twice")
            receiver.connect("inproc://twice")
            channel = CarefulChannel(receiver, session)
            for _ in range(2):
                await sender.send_multipart(parts)
            await channel.get_msg(timeout=5)
            with pytest.raises(Empty):
                await channel.get_msg(timeout=0.1)
        finally:
            context.destroy(linger=0)

    asyncio.run(receive())


def test_sockets_bound_what_they_take():
    context = bounded_context()
    with context.socket(zmq.SUB) as socket:
        assert socket.maxmsgsize == LARGEST_MESSAGE
        assert socket.rcvhwm == MOST_WAITING
    context.term()


GARBAGE = """
def send_garbage():
    kernel = get_ipython().kernel
    parent = kernel._parent_ident.get("shell") or [b""]
    stream = kernel.shell_stream or kernel.shell_streams[0]
    for parts in ([b"garbage"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{", b"{}", b"{}", b"{}"]):
        kernel.iopub_socket.send_multipart(parts)
        stream.socket.send_multipart([parent[0], *parts])
        kernel.stdin_socket.send_multipart([parent[0], *parts])
"""


def test_garbage_costs_nothing(judged):
    answer = 'def question_3_4():\n    send_garbage()\n    return "c"'
    nb = judged(GARBAGE, "send_garbage()", answer, graded("question_3_4", "pass"))
    assert report_of(nb.cells[-1]).score == 1


def test_a_message_beyond_all_sizes_costs_only_its_own_cell(judged):
    large = (
        "kernel = get_ipython().kernel\n"
        "content = {'name': 'stdout', 'text': 'x' * (60 * 2**20)}\n"
        "parent = kernel.get_parent('shell')\n"
        "kernel.session.send(kernel.iopub_socket, 'stream', content, parent=parent)"
    )
    nb = judged(QUESTION, large, graded("question_3_4", "pass"))
    assert report_of(nb.cells[-1]).score == 1
    assert len(nbformat.writes(nb)) < 10_000


BREAKS = """
import os, stat
def breaks():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, bytes([255] * 64))
        except OSError:
            pass
"""


def test_a_broken_connection_costs_only_its_own_cell(judged):
    cells = (QUESTION, graded("question_3_4", "pass"), BREAKS, "breaks()", RIGHT)
    nb = judged(*cells, graded("plain", TEST), WRONG, graded("plain", TEST), timeout=5)
    assert report_of(nb.cells[1]).score == 1
    assert not errors(nb.cells[5])
    assert errors(nb.cells[7])


def test_a_connection_broken_by_a_call_costs_only_its_exercise(judged):
    answer = 'def question_3_4():\n    breaks()\n    return "c"'
    right = next(answer.source for answer in load()["layernorm"] if answer.is_right)
    cells = (BREAKS, answer, graded("question_3_4", "pass"), "import numpy as np", right)
    nb = judged(*cells, graded("layernorm", "pass"), call_timeout=3.0)
    assert [report_of(nb.cells[place]).score for place in (2, 5)] == [0, 1]


# What is run again, and for how long.

SLOW = """
import time
if get_ipython().kernel.get_parent("shell")["content"]["silent"]:
    time.sleep(4)
"""


def test_running_cells_again_ends_with_the_time_for_judging(judged):
    dies = "def question_3_4():\n    import os\n    os._exit(0)"
    began = time.monotonic()
    nb = judged(*[SLOW] * 20, dies, graded("question_3_4", "pass"), judge_timeout=6.0)
    assert time.monotonic() - began < 60
    assert report_of(nb.cells[-1]).score == 0
    assert any("no time to run all" in flag for flag in flags(nb))


def test_what_there_was_no_time_for_is_run_again_before_judging(judged):
    ends = "import os; os._exit(0)"
    nb = judged(f"{SLOW}\n{QUESTION}", graded("question_3_4", "pass"), ends, notebook_timeout=4.0)
    assert report_of(nb.cells[1]).score == 1


# Hidden properties come last.


def test_judging_in_two_parts_gives_the_same_report():
    def layernorm(Z, eps):
        print("one")
        return Z

    whole = run("layernorm", layernorm)
    trial = begin("layernorm", layernorm)
    assert [r.name for r in trial.results] == [p.name for p in find("layernorm").properties]
    assert finish(trial).as_dict() == whole.as_dict()


def test_no_public_property_is_tried_after_a_hidden_one(judged):
    remembers = (
        "calls = []\n"
        "def layernorm(Z, eps):\n"
        "    calls.append(Z.shape)\n"
        "    raise ValueError(len(calls))\n"
        "def question_3_4():\n"
        "    raise ValueError(f'after {len(calls)} calls')"
    )
    nb = judged(remembers, graded("layernorm", "pass"), graded("question_3_4", "pass"))
    last = report_of(nb.cells[-1]).results[0]
    assert last.outcome is Outcome.RAISED
    assert f"after {len(find('layernorm').properties)} calls" in last.message


# Plain tests.

TEST = "x = f(2)\nassert x == 4, 'not the square'\nnp.testing.assert_allclose(x, 4)"
RIGHT = "import numpy as np\ndef f(x):\n    return x * x"
WRONG = "import numpy as np\ndef f(x):\n    return 2 * x + 1"


def errors(cell):
    return [output for output in cell.outputs if output.output_type == "error"]


def test_a_plain_test_is_run_and_marked(judged):
    cell = graded("plain", TEST)
    cell.metadata.update(tags=["skip-execution"], other="thing")
    nb = judged(RIGHT, cell, WRONG, graded("plain", TEST), "print(sorted(globals()))")
    right, wrong = nb.cells[1], nb.cells[3]
    assert [output.output_type for output in right.outputs] == ["display_data"]
    assert right.outputs[0].data["text/plain"] == NOTICE
    assert list(right.metadata["nbgrader"]) == ["grade", "grade_id", "points"]
    assert not {"tags", "other"} & set(right.metadata)
    assert [right.source, wrong.source] == [TEST, TEST]
    assert errors(wrong)[0].evalue == "not the square"
    assert "line 2" in errors(wrong)[0].traceback[0]
    assert "_value" not in str(nb)
    assert not flags(nb)


@pytest.mark.parametrize(
    "trick",
    [
        "get_ipython().input_transformers_post.append(lambda lines: ['pass'])",
        "get_ipython().ast_transformers.append(type('T', (), {'visit': lambda s, n:"
        " __import__('ast').Module([], [])})())",
        "get_ipython().run_cell = lambda *a, **k: None",
        "get_ipython().showtraceback = lambda *a, **k: None\n"
        "from IPython.core.interactiveshell import ExecutionResult\n"
        "ExecutionResult.success = property(lambda self: True)",
        "g = f\ndef f(x):\n    get_ipython().displayhook(2.0)\n    return g(x)",
        "def f(x):\n    raise SystemExit",
        "def f(x):\n    import os\n    os._exit(0)",
    ],
    ids=["input", "syntax", "run_cell", "silenced", "shown points", "exit", "end"],
)
def test_a_plain_test_that_is_not_run_to_its_end_has_failed(judged, trick):
    nb = judged(WRONG, trick, graded("plain", TEST), timeout=3, grace=1.0)
    assert errors(nb.cells[-1])
    assert not [out for out in nb.cells[-1].outputs if out.output_type == "execute_result"]


@pytest.mark.parametrize(
    ("test", "points"),
    [("f(1)", "1"), ("y = 1; f(y)  # é", "1"), ("(\n f(1)\n)", "1"), ("'é'; f(1);", "1")],
)
def test_the_value_of_a_plain_test_is_shown_as_its_points(judged, test, points):
    values = [o for o in judged(RIGHT, graded("plain", test)).cells[-1].outputs]
    assert values[0].output_type == "execute_result"
    assert values[0].data["text/plain"] == points


def test_a_value_that_can_not_be_points_is_not_taken_for_them():
    for value in ("7.0", "-1", "nan", "[1, 2]"):
        cell = graded("plain", "f(1)")
        canaries = Canaries(cell.source)
        cell.outputs = [new_output("execute_result", {"text/plain": value})]
        canaries.settle(cell, canaries.expected)
        assert [output.output_type for output in cell.outputs] == ["display_data"]


def test_a_test_that_is_not_python_alone_is_run_as_it_is(judged):
    nb = judged(RIGHT, graded("plain", "%%time\nassert f(2) == 4\nf(2)"))
    assert not errors(nb.cells[-1])


# What lies beside the notebook.


def test_what_is_no_file_is_taken_away_before_anything_is_copied(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("secret")
    place = tmp_path / "submitted" / "eve" / "chapter"
    (place / "data").mkdir(parents=True)
    (place / "own.txt").write_text("own")
    for name in ("notes.txt", "data/notes.txt", "lecture.ipynb"):
        (place / name).symlink_to(secret)
    (place / "folder").symlink_to(tmp_path)
    os.mkfifo(place / "data" / "pipe")
    os.mkfifo(place / "other.ipynb")
    take_away(assignment="chapter", student="*", notebooks=[str(place / "lecture.ipynb")])
    left = ["data", "lecture.ipynb", "other.ipynb", "own.txt"]
    assert sorted(path.name for path in place.rglob("*")) == left
    for name in ("lecture.ipynb", "other.ipynb"):
        assert nbformat.read(place / name, as_version=4).cells == []
    assert secret.read_text() == "secret"


def test_too_much_beside_a_notebook_is_left_out_and_flagged(judged, tmp_path):
    (tmp_path / "a.csv").write_text("1,2")
    with (tmp_path / "b.bin").open("wb") as file:
        file.truncate(300 * 2**20)
    os.mkfifo(tmp_path / "pipe")
    nb = judged("import os\nprint(sorted(os.listdir()))", QUESTION, graded("question_3_4", "pass"))
    assert "['a.csv']" in nb.cells[0].outputs[0].text
    assert report_of(nb.cells[-1]).score == 1
    assert flags(nb) == [LEFT_OUT]


def test_files_beside_a_notebook_are_bounded_in_number(tmp_path):
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number:05}").touch()
    assert regular_files(tmp_path, lambda path: path.name != "00000") == (
        [tmp_path / f"{number:05}" for number in range(1, MOST_FILES + 1)],
        False,
    )
    assert regular_files(tmp_path, lambda path: True)[1]
