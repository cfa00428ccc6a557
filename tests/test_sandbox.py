"""Kernels behind walls: what they can do as anywhere else, and what they can't.

The tests that end in walls run once as whoever runs them and, if that is root, once more as an
ordinary user; see test_sandbox_user.py.
"""

import signal
import socket
import statistics
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from grader.chapters import ROOT
from grader.sandbox import parent, seccomp
from tests.sandboxed import Walled, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

MIB = 2**20


@pytest.fixture(scope="module")
def kernel():
    """Return a kernel for tests that leave it as it was."""
    with Walled() as walled:
        yield walled


# What works as anywhere else.


def test_kernels_are_soon_ready(tmp_path):
    seconds = []
    for _ in range(5):
        with Walled(tmp_path) as walled:
            seconds.append(walled.seconds_to_ready)
    listed = ", ".join(f"{second:.2f}" for second in seconds)
    print(f"ready after {statistics.median(seconds):.2f} s (all: {listed})")
    assert statistics.median(seconds) < 5  # far more than it takes, for a machine that is busy


def test_tensorflow_and_keras_compute(kernel):
    assert (
        kernel.run("import tensorflow as tf; print(tf.matmul([[2.]], [[3.]]).numpy())") == "[[6.]]"
    )
    fit = """
        import keras, numpy as np
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.layers.Dense(4, "relu"), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        X = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
        loss = model.fit(X, X[:, :1], epochs=20, verbose=0).history["loss"]
        print(loss[-1] < loss[0], model(X).shape)
    """
    assert kernel.run(textwrap.dedent(fit)) == "True (64, 1)"


def test_figures_are_shown(kernel):
    draw = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    assert kernel.run(draw) == "image/png text/plain"


def test_scikit_learn_and_the_course_are_there(kernel):
    fit = """
        from sklearn.linear_model import LogisticRegression
        from course import check, data
        import course.checks
        print(LogisticRegression().fit([[0.], [1.]], [0, 1]).predict([[1.]]))
    """
    assert kernel.run(textwrap.dedent(fit)) == "[1]"


def test_children_work_and_print(kernel):
    assert kernel.run("!echo from a shell") == "from a shell"
    python = "import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', '1+1']))"
    assert kernel.run(python) == "b''"
    pool = "import multiprocessing as m\nwith m.Pool(2) as pool: print(pool.map(abs, [-1, -2]))"
    assert kernel.run(pool) == "[1, 2]"


def test_kernels_draw_different_random_numbers():
    drawn = set()
    for _ in range(2):
        with Walled() as walled:
            drawn.add(walled.run("import numpy as np, random; print(np.random.rand())"))
            drawn.add(walled.run("print(random.random())"))
    assert len(drawn) == 4


def test_interrupt_restart_and_shutdown(tmp_path):
    (tmp_path / "data.csv").write_text("1,2")
    with Walled(tmp_path) as walled:
        walled.send("import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: print('woken')")
        time.sleep(0.5)
        walled.interrupt()
        assert walled.run("x = 1; print('goes on')", seconds=20).endswith("goes on")
        walled.restart()
        assert "NameError" in walled.run("x")
        assert walled.run("print(open('data.csv').read())") == "1,2"
        walled.do(walled.manager.shutdown_kernel())  # asked for, not killed
        assert not walled.manager.has_kernel


def test_a_kernel_that_ends_itself_is_seen_to_have_ended():
    with Walled() as walled:
        walled.send("import os; os._exit(3)")
        assert walled.ended() == 3


# What can be seen.


def test_there_is_no_network(kernel):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    reach = """
        import socket
        for address in (("127.0.0.1", {port}), ("192.0.2.1", 80), ("1.1.1.1", 53)):
            try: socket.create_connection(address, timeout=2); print("reached", address)
            except OSError as error: print(type(error).__name__)
        print(sorted(name for _, name in socket.if_nameindex()))
    """
    said = kernel.run(textwrap.dedent(reach).format(port=port))
    listener.close()
    assert "reached" not in said
    assert said.endswith("['lo']")


def test_unix_sockets_of_others_are_out_of_reach(kernel, tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0an abstract name")
        listener.listen()
        reach = "import socket; socket.socket(socket.AF_UNIX).connect('\\0an abstract name')"
        assert "ConnectionRefused" in kernel.run(reach)


def test_files_of_others_are_out_of_sight(kernel, tmp_path):
    (tmp_path / "gradebook.db").write_text("secret")
    look = f"""
        from pathlib import Path
        import os
        for place in ("{tmp_path}", "{ROOT}/solutions", "{ROOT}/notebooks", "{ROOT}/tests",
                      "{ROOT}/grader", "{ROOT}/.git", "{ROOT}/pyproject.toml", "{Path.home()}/.ssh",
                      "/etc/shadow", "/etc/hostname", "/sys", "/var", "/opt", "/usr/local/src"):
            try: print(place, sorted(os.listdir(place)) if os.path.isdir(place) else open(place))
            except OSError: pass
        print(set(os.listdir("{ROOT}")) - {{".venv"}})  # in sight where Python runs from it
        import sys
        print(sorted(name for name in sys.modules if name.startswith("grader.")
                     and not name.startswith(("grader.sandbox", "grader.chapters"))))
        import grader.checks
    """
    said = kernel.run(textwrap.dedent(look)).splitlines()
    assert said == ["{'course'}", "[]", "ModuleNotFoundError: No module named 'grader.checks'"]


def test_environment_and_descriptors_hold_nothing(monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    monkeypatch.setenv("COURSE_CLASS", "/secret/place")
    look = """
        import glob, os
        texts = [open(path, "rb").read() for path in glob.glob("/proc/self/environ")]
        print("secret" in str(os.environ) + str(texts), os.environ["HOME"], os.getcwd())
        links = {os.readlink(path) for path in glob.glob("/proc/self/fd/*")
                 if os.path.lexists(path)}
        print(sorted(link for link in links if link.startswith("/")))
    """
    with Walled() as walled:
        said = walled.run(textwrap.dedent(look))
    assert said == "False /home/student /home/student\n['/dev/null']"


def test_other_processes_are_out_of_sight_and_reach(kernel):
    look = """
        import os, signal
        print([pid for pid in os.listdir("/proc") if pid.isdecimal()], os.getpid(), os.getppid())
        for path in ("/proc/1/environ", "/proc/1/mem", "/proc/1/root/etc"):
            try: print(open(path, "rb").read(1) if "root" not in path else os.listdir(path))
            except OSError as error: print(type(error).__name__)
        os.kill(1, signal.SIGKILL)
        print("still here")
    """
    said = kernel.run(textwrap.dedent(look)).splitlines()
    assert said == ["['1', '2'] 2 1", *["PermissionError"] * 3, "still here"]


# What can be done.


def test_files_can_be_written_only_where_it_is_allowed(kernel):
    write = f"""
        import os
        for place in ("/home/student", "/tmp", "/dev/shm", "/", "/run/kernel", "/usr/lib", "/etc",
                      "{sys.prefix}/lib", "{ROOT}", "{ROOT}/course", "/home", "/dev", "/proc"):
            try: open(place + "/file", "w").close(); print(place)
            except OSError: pass
    """
    said = set(kernel.run(textwrap.dedent(write)).splitlines())
    if ROOT.is_relative_to("/tmp"):
        said.discard(str(ROOT))  # a folder of the submission's own, empty but for the course
    assert said == {"/home/student", "/tmp", "/dev/shm"}


def test_nothing_written_stays_or_travels(tmp_path):
    (tmp_path / "notes.txt").write_text("before")
    with Walled(tmp_path) as walled:
        write = "open('notes.txt', 'w').write('after'); open('/tmp/new', 'w').write('x')"
        assert walled.run(f"{write}; print(open('notes.txt').read())") == "after"
    assert (tmp_path / "notes.txt").read_text() == "before"
    assert not Path("/tmp/new").exists()


def test_files_have_an_end():
    fill = """
        def fill(folder):
            size = 0
            try:
                for number in range(100):
                    with open(f"{folder}/{number}", "wb", buffering=0) as file:
                        for _ in range(64):
                            size += file.write(bytes(2**20))
            except OSError as error:
                return type(error).__name__, size // 2**20
        print(fill("/home/student"), fill("/tmp"))
    """
    with Walled() as walled:
        assert walled.run(textwrap.dedent(fill)) == "('OSError', 256) ('OSError', 127)"


def test_there_are_no_privileges(kernel):
    look = """
        lines = open("/proc/self/status").read().splitlines()
        status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
        print(status["CapEff"], status["CapPrm"], status["CapBnd"], status["NoNewPrivs"])
        import os
        print(os.getuid(), os.getgroups() in ([], [1000]) or "more groups", os.uname().nodename)
        for become in (os.setuid, os.setgid):
            try: become(0); print("became root")
            except OSError: print("refused")
        print(open("/proc/sys/user/max_user_namespaces").read().strip(), "namespaces within")
    """
    said = kernel.run(textwrap.dedent(look)).splitlines()
    assert said[0] == f"{'0' * 16} {'0' * 16} {'0' * 16} 1"
    assert said[1].startswith("1000 ")
    assert said[1].endswith(" notebook")
    assert said[2:] == ["refused", "refused", "0 namespaces within"]


@pytest.mark.skipif(not seccomp.is_there, reason="pyseccomp or libseccomp is not installed")
def test_calls_that_no_notebook_needs_are_refused(kernel):
    call = """
        import ctypes, errno, socket
        libc = ctypes.CDLL(None, use_errno=True)
        for name, *arguments in (("unshare", 0x10000000), ("ptrace", 0, 0, 0, 0),
                                 ("mount", b"none", b"/tmp", b"tmpfs", 0, None)):
            print(getattr(libc, name)(*arguments), errno.errorcode[ctypes.get_errno()])
        for family in (socket.AF_VSOCK, socket.AF_PACKET, 38):
            try: socket.socket(family, socket.SOCK_DGRAM); print("made", family)
            except OSError as error: print(errno.errorcode[error.errno])
    """
    said = kernel.run(textwrap.dedent(call)).splitlines()
    assert said == ["-1 EPERM"] * 3 + ["EAFNOSUPPORT"] * 3


# What is used up, and what is left.


def test_a_fork_bomb_is_bounded():
    bomb = """
        import os, time
        made = 0
        try:
            while True:
                if os.fork() == 0:
                    time.sleep(600)
                made += 1
        except OSError as error:
            print(type(error).__name__, 10 < made < 300)
    """
    before = processes()
    with Walled(slow=False) as walled:
        assert walled.run(textwrap.dedent(bomb)) == "BlockingIOError True"
        bombs = processes() - before
        began = time.monotonic()
    assert time.monotonic() - began < 20
    assert not psutil.wait_procs(bombs, timeout=10)[1]


def test_a_memory_bomb_costs_only_its_own_cell():
    bomb = "kept = []\nwhile True: kept.append(bytearray(2**27)); kept[-1][::4096] = b'x' * 2**15"
    with Walled(memory=512 * MIB) as walled:
        assert "MemoryError" in walled.run(bomb)
        assert walled.run("kept.clear(); print('goes on')") == "goes on"


def test_memory_of_many_processes_is_counted_together():
    bomb = """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                kept = bytearray(2**28)
                kept[::4096] = b"x" * 2**16
                time.sleep(600)
        time.sleep(600)
    """
    with Walled(memory=1024 * MIB) as walled:
        walled.send(textwrap.dedent(bomb))
        assert walled.ended() is not None
        assert walled.manager.provisioner.why == "memory"


def test_processor_time_has_an_end():
    with Walled(cpu=2) as walled:
        walled.send("while True: pass")
        assert walled.ended(seconds=60) == 128 + signal.SIGKILL


def test_orphans_end_with_the_kernel():
    leave = """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        os.wait()
        print("left")
    """
    before = processes()
    with Walled(slow=False) as walled:
        assert walled.run(textwrap.dedent(leave)) == "left"
        own = processes() - before
        assert len(own) == 4  # the keeper, the first process, the kernel, the orphan
    assert not psutil.wait_procs(own, timeout=10)[1]


def processes():
    """Return the processes of all kernels, and what forks them."""
    return set(psutil.Process(parent.warm_parent().process.pid).children(recursive=True))
