"""Notebooks as pieces of work: a pure function, here and by workers, whatever those come to."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.catalogue import load
from grader.chapters import ROOT, CourseError
from grader.engine.execute import FLAGS, METADATA
from grader.engine.fingerprint import Digest, fingerprint
from grader.engine.parallel import DIED, Workbench, default_workers, workers
from grader.engine.scores import report_of
from grader.engine.work import Work, perform, settings_of
from grader.sandbox.parent import warm_parent
from tests.browser.servers import free_port
from tests.sandboxed import why_not

RIGHT = next(answer.source for answer in load()["identity_params"] if answer.is_right)
KILLS = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


def checked(exercise):
    metadata = {"nbgrader": {"grade": True, "grade_id": exercise, "points": 1}}
    return new_code_cell(f'check("{exercise}", {exercise})', metadata=metadata)


def plain_check():
    metadata = {"nbgrader": {"grade": True, "grade_id": "plain", "points": 1}}
    return new_code_cell("assert True", metadata=metadata)


def work(*cells, **changes):
    cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nb = new_notebook(cells=[new_code_cell("import numpy as np"), *cells])
    settings = {"JudgedExecute": {"timeout": 10, "call_timeout": 2.0, "grace": 1.0}}
    content = nbformat.writes(nb).encode()
    plain = Work("none", "none", content, (), frozenset(), settings, fingerprint())
    return replace(plain, **changes)


def read(content):
    return nbformat.reads(content.decode(), as_version=4)


def flags(nb):
    return nb.metadata.get(METADATA, {}).get(FLAGS, [])


def scores(nb):
    return {report.exercise: report.score for cell in nb.cells if (report := report_of(cell))}


def printed(nb):
    return "".join(out.get("text", "") for cell in nb.cells for out in cell.get("outputs", []))


# The pure function


def test_bytes_go_in_and_a_judged_notebook_comes_out():
    files = (("data.txt", b"beside it"), ("deep/er.txt", b"below it"))
    cells = [
        "print(open('data.txt').read(), open('deep/er.txt').read())",
        "print('only for the reader')",
        RIGHT,
        checked("identity_params"),
    ]
    experiments = frozenset(["print('only for the reader')"])
    nb = read(perform(work(*cells, files=files, experiments=experiments)))
    assert printed(nb) == "beside it below it\n"
    assert scores(nb) == {"identity_params": 1}
    assert flags(nb) == []
    assert all("execution" in cell.metadata for cell in nb.cells[1:] if "reader" not in cell.source)


def test_settings_are_those_of_the_work():
    nb = read(perform(work("print('x' * 500)", settings={"JudgedExecute": {"output_bytes": 100}})))
    assert "The output was cut here: a cell may leave 100 bytes." in printed(nb)


@pytest.mark.parametrize("timeout", [None, -1])
def test_a_cell_without_a_limit_is_no_setting_and_no_students_fault(timeout):
    with pytest.raises(CourseError, match=r"No notebook can be run: .*'timeout'"):
        perform(work("1", settings={"ExecutePreprocessor": {"timeout": timeout}}))


def test_another_version_of_the_course_does_no_work():
    with pytest.raises(CourseError, match="another version of the course"):
        perform(work(engine="another"))


def test_settings_that_travel_hold_no_path_of_this_machine(released_class):
    config = released_class.config("9z-sample")
    config.JudgedExecute.timeout = 7
    settings = settings_of(config)
    assert settings["JudgedExecute"]["timeout"] == 7
    assert str(released_class.root) not in str(settings)


def test_what_the_engine_stumbles_over_is_zero_and_says_why(monkeypatch):
    from grader.engine import work as module

    real = module._run

    def stumble(work, nb):
        if nb.cells:
            raise LookupError("a strange cell")
        return real(work, nb)

    monkeypatch.setattr(module, "_run", stumble)
    nb = read(perform(work(RIGHT, checked("identity_params"), plain_check())))
    reason = "It could not be run (LookupError: a strange cell)."
    assert scores(nb) == {"identity_params": 0}
    assert reason in str(nb.cells[2].outputs)
    assert nb.cells[3].outputs[0].output_type == "error"
    assert flags(nb) == [f"{reason} Its exercises have no points."]


def test_a_machine_that_can_run_nothing_is_nobodys_zero(monkeypatch):
    from grader.engine import work as module

    def fail(work, nb):
        raise OSError("no kernel")

    monkeypatch.setattr(module, "_run", fail)
    with pytest.raises(CourseError, match="No notebook can be run: no kernel"):
        perform(work(RIGHT))


def test_no_part_of_a_digest_runs_over_into_the_next():
    assert Digest("ab", "c").text() != Digest("a", "bc").text() != Digest("abc").text()


# Workers


def test_there_is_a_worker_for_every_core_that_has_memory(monkeypatch):
    from grader.engine import parallel

    for cores, memory, expected in [(8, 2**34, 8), (8, 2**31, 2), (1, 2**34, 1), (4, 2**20, 1)]:
        monkeypatch.setattr(parallel, "CPU_COUNT", cores)
        monkeypatch.setattr(parallel, "MEMORY_LIMIT", memory)
        assert default_workers() == expected


@pytest.fixture(scope="module")
def done():
    """Return what became of some pieces of work, one of which kills its worker, and the order."""
    works = {f"well-{i}": work(f"print({i})", RIGHT, checked("identity_params")) for i in range(4)}
    # Behind walls, it would not get at its worker.
    unsafe = {"KernelKeeper": {"unsafe": True}}
    killer = work(KILLS, checked("identity_params"), plain_check(), settings=unsafe)
    works["kills"] = killer
    order = ["well-0", "kills", "well-1", "well-2", "well-3"]
    with workers(2) as client:
        addresses = list(client.scheduler_info(-1)["workers"])
        bench = Workbench(client)
        batches = bench.run(iter([(key, works[key]) for key in order]))
        results = [result for batch in batches for result in batch]
    return addresses, results


def test_every_piece_of_work_comes_back_once(done):
    _, results = done
    assert sorted(key for key, _ in results) == ["kills", *(f"well-{i}" for i in range(4))]


def test_a_worker_that_dies_takes_no_other_work_along(done):
    for key, content in done[1]:
        if key != "kills":
            nb = read(content)
            assert (scores(nb), flags(nb)) == ({"identity_params": 1}, [])
            assert printed(nb) == f"{key[-1]}\n"


def test_what_its_worker_dies_of_twice_is_zero_and_flagged(done):
    nb = read(dict(done[1])["kills"])
    assert scores(nb) == {"identity_params": 0}
    assert DIED in str(nb.cells[2].outputs)
    assert nb.cells[3].outputs[0].output_type == "error"
    assert flags(nb) == [f"{DIED} Its exercises have no points."]


def test_workers_on_this_machine_listen_to_nobody_else(done):
    """Loopback is open to every user of the machine, and a scheduler runs what it is given."""
    addresses, _ = done
    assert len(addresses) == 2
    assert all(re.fullmatch(r"tls://127\.0\.0\.1:\d+", address) for address in addresses)


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_workers_on_this_machine_have_one_warm_parent():
    warm = warm_parent()
    works = [(f"slow-{i}", work("import time\ntime.sleep(2)")) for i in range(2)]
    with workers(2, kernels=warm.address) as client:
        pids = client.run(os.getpid).values()
        batches = Workbench(client).run(iter(works))
        results = next(batches)
        started = [psutil.Process(pid).children() for pid in pids]
        results += [result for batch in batches for result in batch]
    assert started == [[], []]
    assert [flags(read(content)) for _, content in results] == [[], []]


# Workers elsewhere


@contextmanager
def elsewhere(count, cwd):
    """Run a scheduler and workers as other machines would, in processes of their own."""
    address = f"tcp://127.0.0.1:{free_port()}"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    dask = [sys.executable, "-m", "distributed.cli"]
    scheduler = ["dask_scheduler", "--port", address.rpartition(":")[2], "--no-dashboard"]
    worker = ["dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    started = []
    try:
        for number, command in enumerate([scheduler, *[worker] * count]):
            program = [*dask[:-1], f"{dask[-1]}.{command[0]}", *command[1:]]
            folder = cwd / str(number)
            folder.mkdir()
            with (folder / "log").open("wb") as log:
                started.append(
                    subprocess.Popen(program, cwd=folder, env=env, stdout=log, stderr=log)
                )
        yield address, started
    finally:
        for process in started:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()


def test_workers_of_any_scheduler_can_do_it(tmp_path):
    works = [(f"far-{i}", work(f"print({i})", RIGHT, checked("identity_params"))) for i in range(3)]
    with elsewhere(2, tmp_path) as (address, _), workers(scheduler=address) as client:
        found = [result for batch in Workbench(client).run(iter(works)) for result in batch]
    assert sorted(key for key, _ in found) == ["far-0", "far-1", "far-2"]
    assert all(scores(read(content)) == {"identity_params": 1} for _, content in found)


def test_a_scheduler_that_goes_away_ends_the_run_in_words(tmp_path):
    slow = [(f"slow-{i}", work("import time\ntime.sleep(8)")) for i in range(2)]
    with elsewhere(1, tmp_path) as (address, started), workers(scheduler=address) as client:
        client.wait_for_workers(1)
        results = Workbench(client).run(iter(slow))
        os.kill(started[0].pid, signal.SIGKILL)
        with pytest.raises(CourseError, match=r"The scheduler is gone\. What was done is kept"):
            list(results)


def test_an_address_without_a_scheduler_is_named(monkeypatch):
    monkeypatch.setattr("grader.engine.parallel._CONNECT", 1.0)
    with (
        pytest.raises(CourseError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1"),
        workers(scheduler=f"tcp://127.0.0.1:{free_port()}"),
    ):
        pass


def test_a_scheduler_without_workers_is_named(tmp_path, monkeypatch):
    with elsewhere(0, tmp_path) as (address, _):
        time.sleep(3)
        monkeypatch.setattr("grader.engine.parallel._CONNECT", 10.0)
        with pytest.raises(CourseError, match="has no workers"), workers(scheduler=address):
            pass
