"""What forks kernels: how long it lives, for whom it forks, and what it has imported."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from grader.chapters import ROOT
from grader.sandbox import parent
from grader.sandbox.request import Request
from tests.sandboxed import Walled, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

STARTS = """
import os, sys
from grader.sandbox import parent
parent._parents[os.getpid()] = parent.WarmParent(["course.judge.kernel_side"], ["json.tool"])
from tests.sandboxed import Walled
walled = Walled(slow=sys.argv[1] == "the heir")
walled.send("import time; time.sleep(600)")
print(parent.warm_parent().process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("killed", ["the grader", "the warm parent", "the heir", "the keeper"])
def test_the_dead_take_their_children_along(killed):
    command = [sys.executable, "-c", STARTS, killed]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as grader:
        warm = psutil.Process(int(grader.stdout.readline()))
        (child,) = warm.children()
        own = child.children(recursive=True)
        assert len(own) == (3 if killed == "the heir" else 2)
        {"the grader": grader, "the warm parent": warm}.get(killed, child).kill()
        _, alive = psutil.wait_procs(own, timeout=10)
        if killed in ("the heir", "the keeper"):
            assert warm.status() != psutil.STATUS_ZOMBIE
        grader.kill()
        alive += psutil.wait_procs([warm], timeout=10)[1]
    assert not alive


def test_the_warm_parent_outlives_its_kernels_and_is_replaced():
    with Walled() as walled:
        warm = parent.warm_parent()
        walled.send("import os; os.abort()")
        assert walled.ended() is not None
    assert parent.warm_parent() is warm
    assert not warm.has_ended()
    with Walled(slow=False) as walled:
        warm.process.kill()
        assert walled.ended() is not None
    with Walled(slow=False) as walled:
        assert walled.run("print('well')") == "well"
    assert parent.warm_parent() is not warm


ASKS = """
import sys
from grader.sandbox import parent
parent.share(sys.argv[1])
from tests.sandboxed import Walled
for line in sys.stdin:
    with Walled(slow=False) as walled:
        print(walled.run(line), type(parent.warm_parent()).__name__, flush=True)
"""


def test_a_warm_parent_forks_for_other_processes_as_long_as_it_lasts():
    with parent.WarmParent(["course.judge.kernel_side"], slow=()) as warm:
        command = [sys.executable, "-c", ASKS, warm.address]
        asker = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

        def ask():
            print("print('well')", file=asker.stdin, flush=True)
            return asker.stdout.readline().split()

        with asker:
            assert ask() == ["well", "Forks"]
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as another:
                another.connect(warm.address)  # and goes without a word
            assert ask() == ["well", "Forks"]
            warm.process.kill()
            assert ask() == ["well", "WarmParent"]
            asker.stdin.close()
    assert asker.returncode == 0


def test_kernels_end_with_the_process_that_asked_for_them():
    with parent.WarmParent(["course.judge.kernel_side"], slow=()) as warm:
        command = [sys.executable, "-c", ASKS, warm.address]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as asker:
            print("import time; time.sleep(600)", file=asker.stdin, flush=True)
            forked = psutil.Process(warm.process.pid)
            end = time.monotonic() + 60
            while not (own := forked.children(recursive=True)) and time.monotonic() < end:
                time.sleep(0.05)
            asker.kill()
        assert own
        assert not psutil.wait_procs(own, timeout=10)[1]
        assert not warm.has_ended()


IMPORTED = "import sys; print(sorted({'numpy', 'json.tool'} & set(sys.modules)))"


def test_what_is_slow_is_imported_once_a_kernel_needs_it():
    with warm_parent_here(["numpy", "course.judge.kernel_side"], ["json.tool"]) as warm:
        forks = psutil.Process(warm.process.pid)
        with Walled(slow=False) as walled:
            assert walled.run(IMPORTED) == "['numpy']"
        assert ended(forks.children())
        with Walled() as walled:
            assert walled.run(IMPORTED) == "['json.tool', 'numpy']"
            (heir,) = forks.children()
            (keeper,) = heir.children()
            keeper.kill()
            assert walled.ended() is not None
        with Walled() as walled:
            assert walled.run(IMPORTED) == "['json.tool', 'numpy']"
        assert not ended([heir])
        with Walled(slow=False) as walled:
            assert walled.run(IMPORTED) == "['numpy']"
        heir.kill()  # as the system does when the memory is full
        with Walled() as walled:
            assert walled.run(IMPORTED) == "['json.tool', 'numpy']"
        assert parent.warm_parent() is warm
        own = forks.children(recursive=True)
    assert not psutil.wait_procs(own, timeout=10)[1]


def test_the_settings_of_whoever_grades_are_not_the_submissions(tmp_path, monkeypatch):
    (tmp_path / ".keras").mkdir()
    settings = tmp_path / ".keras" / "keras.json"
    settings.write_text('{"floatx": "float64", "backend": "jax"}')
    monkeypatch.setenv("HOME", str(tmp_path))
    with warm_parent_here(["course.judge.kernel_side"], ["keras"]), Walled() as walled:
        said = "import keras; print(keras.config.floatx(), keras.config.backend())"
        assert walled.run(said) == "float32 tensorflow"
    settings.unlink()
    with warm_parent_here(["course.judge.kernel_side"], ["keras"]), Walled():
        assert not list(tmp_path.glob(".keras/*"))


def test_what_is_slow_can_be_imported_ahead():
    with warm_parent_here(["course.judge.kernel_side"], ["json.tool"]) as warm:
        warm.import_ahead()
        warm.import_ahead()
        forks = psutil.Process(warm.process.pid)
        with Walled(slow=False) as walled:  # what came before it has been read by then
            assert "json.tool" not in walled.run(IMPORTED)
        (heir,) = (child for child in forks.children() if not ended([child]))
        with Walled() as walled:
            assert "json.tool" in walled.run(IMPORTED)
            assert len(heir.children(recursive=True)) == 3


@contextmanager
def warm_parent_here(modules, slow):
    """Have a warm parent that forks this process's kernels."""
    before = parent._parents.get(os.getpid())
    with parent.WarmParent(modules, slow) as warm:
        parent._parents[os.getpid()] = warm
        try:
            yield warm
        finally:
            parent._parents.pop(os.getpid())
            if before is not None:
                parent._parents[os.getpid()] = before


def ended(processes):
    """Return whether processes have ended, or do so now."""
    return not psutil.wait_procs(processes, timeout=1)[1]


def test_what_the_warm_parent_stumbles_over_is_told():
    with (
        parent.WarmParent(["no_such_module"]) as warm,
        pytest.raises(RuntimeError, match=r"(?s)The warm parent.*No module named 'no_such_module'"),
    ):
        warm.fork(Request(root="/", sockets="/"))
    with (
        parent.WarmParent(["course.judge.kernel_side"], ["no_such_module"]) as warm,
        pytest.raises(RuntimeError, match=r"(?s)could not be.*No module named 'no_such_module'"),
    ):
        warm.fork(Request(root="/", sockets="/", slow=True))
