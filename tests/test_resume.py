"""Runs of ``grader grade`` that are stopped, by whatever, and continued by the next."""

import os
import shutil
import signal
import subprocess
import sys
import time
import weakref
from contextlib import nullcontext, suppress
from unittest.mock import Mock

import psutil
import pytest
from nbformat.v4 import new_code_cell

import grader.cli
from grader.chapters import ROOT, CourseError
from grader.classroom.folders import Class
from grader.classroom.grade import grade
from grader.classroom.store import Store
from grader.engine import parallel
from tests.handed_in import (
    CHAPTER,
    FIRST,
    SECOND,
    chapter_of,
    hand_in,
    is_right,
    points,
    total,
    with_answers,
)

GRADES = f"""
import signal
import sys
from pathlib import Path
from grader.chapters import find_chapter
from grader.classroom.folders import Class
from grader.classroom.grade import grade

course = Class(Path(sys.argv[1]) / "class", Path(sys.argv[1]))
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background, it is ignored
    try:
        grade(course, find_chapter("{CHAPTER}", course.root), jobs=2)
    except KeyboardInterrupt:  # as the command does
        sys.exit("Stopped.")
"""
STUDENTS = ("ada", "bilal", "chen", "dalia", "eiko")


def right(course, lecture, *, by, seconds=0.0):
    """Return a right notebook that no other student has, and that takes a while."""
    nb = with_answers(course, lecture, is_right)
    source = f"import time\ntime.sleep({seconds})  # handed in by {by}"
    nb.cells.append(new_code_cell(source, id="own"))
    return nb


@pytest.fixture(scope="module")
def once(released_class, tmp_path_factory):
    """Return a class of three that was graded; do not change it."""
    root = shutil.copytree(released_class.root, tmp_path_factory.mktemp("once") / "course")
    course = Class(root / "class", root)
    for student in STUDENTS[:3]:
        hand_in(course, student, FIRST, right(course, FIRST, by=student))
    hand_in(course, "ada", SECOND, right(course, SECOND, by="ada"))
    hand_in(course, "chen", SECOND, "not a notebook")
    outcome = grade(course, chapter_of(course), jobs=2)
    assert (outcome.problems, outcome.kept) == ({}, [])
    return course


@pytest.fixture
def graded(once, tmp_path):
    """Return a copy of the class, to be changed at will."""
    root = shutil.copytree(once.root, tmp_path / "course")
    return Class(root / "class", root)


@pytest.fixture
def ran(monkeypatch):
    """Return which notebooks are run, by student or kind: nothing is, in truth."""
    seen = []

    class Pretend:
        def __init__(self, client):
            pass

        def run(self, works):
            for key, work in works:
                text = work.content.decode()
                who = next((name for name in STUDENTS if f"handed in by {name}" in text), "empty")
                seen.append((who, work.notebook))
                yield [(key, parallel.given_up(work.content, "Not run in this test."))]

    monkeypatch.setattr(parallel, "Workbench", Pretend)
    monkeypatch.setattr(parallel, "LocalCluster", lambda **settings: nullcontext())
    monkeypatch.setattr(parallel, "Client", lambda *place, **settings: nullcontext(Mock()))
    return seen


def results(course):
    """Return when each judged notebook was written."""
    folder = course.folder / ".grading" / "results"
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.ipynb")}


# What is run again


def test_a_second_run_has_nothing_to_do(graded, ran):
    before = points(graded)
    outcome = grade(graded, chapter_of(graded))
    assert (ran, outcome.kept) == ([], ["ada", "bilal", "chen"])
    assert list(outcome.unreadable) == [("chen", SECOND)]
    assert outcome.missing == {SECOND: ["bilal"]}
    assert points(graded) == before


def test_only_what_has_changed_is_run_again(graded, ran):
    hand_in(graded, "bilal", SECOND, right(graded, SECOND, by="bilal"))
    outcome = grade(graded, chapter_of(graded))
    assert (ran, outcome.kept) == ([("bilal", SECOND)], ["ada", "chen"])


def test_the_same_notebook_handed_in_twice_is_run_once(graded, ran):
    for student in ("dalia", "eiko"):
        hand_in(graded, student, FIRST, right(graded, FIRST, by="dalia"))
    outcome = grade(graded, chapter_of(graded))
    assert (ran, outcome.students) == ([("dalia", FIRST)], list(STUDENTS))
    assert all(graded.autograded(CHAPTER, student).exists() for student in STUDENTS)


def test_a_later_time_is_saved_without_a_run(graded, ran):
    notebook = right(graded, FIRST, by="bilal")
    hand_in(graded, "bilal", FIRST, notebook, "2026-03-04 12:00:00 UTC")
    assert grade(graded, chapter_of(graded)).kept == ["ada", "chen"]
    assert ran == []
    with graded.gradebook() as book:
        assert book.find_submission(CHAPTER, "bilal").total_seconds_late > 0


@pytest.mark.parametrize("what", ["source", "checks", "settings", "file beside"])
def test_whatever_the_outcome_depends_on_has_it_run_again(graded, ran, monkeypatch, what):
    if what == "source":
        path = graded.root / "solutions" / CHAPTER / f"{FIRST}.ipynb"
        path.write_text(path.read_text() + "\n")
    if what == "checks":
        monkeypatch.setattr("grader.classroom.stage.fingerprint", lambda: "another")
    if what == "settings":
        monkeypatch.setattr("grader.classroom.stage.settings_of", lambda config: {"timeout": 1})
    if what == "file beside":
        (graded.submitted(CHAPTER, "ada") / "data.csv").write_text("1, 2")
    grade(graded, chapter_of(graded), ["ada"])
    assert ran == ([("ada", FIRST)] if what == "source" else [("ada", FIRST), ("ada", SECOND)])


def test_a_gradebook_that_does_not_know_the_grades_gets_them_again(graded, ran):
    with graded.gradebook() as book:
        book.remove_submission(CHAPTER, "ada")
    assert grade(graded, chapter_of(graded)).kept == ["bilal", "chen"]
    assert (ran, total(graded, "ada")) == ([], 8)


def test_force_runs_everything_and_keeps_what_a_person_gave(graded):
    with graded.gradebook() as book:
        book.find_grade("identity_params", FIRST, CHAPTER, "ada").manual_score = 1.5
        book.find_comment("identity_params-answer", FIRST, CHAPTER, "ada").manual_comment = "Talk!"
        book.db.commit()
    before, times = points(graded), results(graded)
    outcome = grade(graded, chapter_of(graded), ["ada"], force=True)
    assert (outcome.kept, outcome.problems) == ([], {})
    assert sum(results(graded)[name] != time for name, time in times.items()) == 2
    assert points(graded) == before
    with graded.gradebook() as book:
        comment = book.find_comment("identity_params-answer", FIRST, CHAPTER, "ada")
        assert comment.comment == "Talk!"


# What stops a run


@pytest.fixture
def started(released_class, tmp_path):
    """Return a class, and a run on it that has kept its first notebook and goes on."""
    root = shutil.copytree(released_class.root, tmp_path / "course")
    course = Class(root / "class", root)
    for student in STUDENTS:
        hand_in(course, student, FIRST, right(course, FIRST, by=student, seconds=2))
    script = tmp_path / "grades.py"
    script.write_text(GRADES)
    run = subprocess.Popen(
        [sys.executable, str(script), str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until(lambda: results(course) or run.poll() is not None, 120)
    assert run.poll() is None, run.stderr.read().decode()[-2000:]
    yield course, run
    kill(tree(run))
    run.kill()
    run.communicate()


def until(holds, seconds):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    assert holds()


def tree(run):
    """Return the processes that a run has started, as long as it is there."""
    try:
        return psutil.Process(run.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kill(processes):
    """Kill processes, of which some may end by themselves meanwhile."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def is_worker(process):
    """Return whether a process is one of Dask's workers, or their nanny."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def is_complete(course):
    """Return whether everyone has full marks for the one notebook, once."""
    with course.gradebook() as book:
        students = [one.student.id for one in book.assignment_submissions(CHAPTER)]
    return sorted(students) == list(STUDENTS) and all(total(course, one) == 4 for one in STUDENTS)


def continues(course):
    """Return whether the next run does what is left, and nothing twice."""
    before = results(course)
    outcome = grade(course, chapter_of(course), jobs=2)
    after = results(course)
    assert (outcome.problems, len(after)) == ({}, len(STUDENTS))
    assert {name: after[name] for name in before} == before
    assert not (course.folder / ".grading" / "stage").exists()
    return is_complete(course)


@pytest.mark.slow
def test_the_next_run_continues_when_the_whole_run_is_killed(started):
    course, run = started
    kill([*tree(run), psutil.Process(run.pid)])
    run.wait()
    assert continues(course)


@pytest.mark.slow
def test_nothing_is_left_of_a_run_that_is_killed_and_the_next_continues(started):
    course, run = started
    left = tree(run)
    assert left
    run.send_signal(signal.SIGKILL)
    run.wait()
    gone, alive = psutil.wait_procs(left, timeout=30)
    assert (len(gone), alive) == (len(left), [])
    assert continues(course)


@pytest.mark.slow
def test_ctrl_c_ends_a_run_and_the_next_continues(started):
    course, run = started
    left = tree(run)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    _, said = run.communicate(timeout=60)
    assert said.decode() == "Stopped.\n"
    assert psutil.wait_procs(left, timeout=30)[1] == []
    assert continues(course)


@pytest.fixture
def interrupts():
    """Have Ctrl-C do what it does in a terminal: in the background, it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("interrupts")
def test_ctrl_c_where_python_forgets_it_ends_a_run_all_the_same(graded, ran):
    done = []

    class Student:
        pass

    def forget(student, failed):
        done.append(student)
        gone = Student()
        alive = weakref.ref(gone, lambda _: signal.raise_signal(signal.SIGINT))
        del gone
        assert alive() is None

    with pytest.raises(KeyboardInterrupt):
        grade(graded, chapter_of(graded), force=True, notice=forget)
    assert len(done) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.slow
def test_a_worker_that_is_killed_is_nobodys_loss(started):
    course, run = started
    victims = [process for process in tree(run) if is_worker(process)]
    assert victims
    kill(victims[:1])
    _, said = run.communicate(timeout=240)
    assert run.returncode == 0, said.decode()[-2000:]
    assert is_complete(course)


@pytest.mark.slow
def test_two_runs_at_a_time_are_refused(started):
    course, _ = started
    with pytest.raises(CourseError, match=r"is being graded at this moment"):
        grade(course, chapter_of(course))


def test_the_command_says_that_it_was_stopped(once, monkeypatch, capsys):
    def stop(*place, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.classroom.grade.grade", stop)
    monkeypatch.setattr("grader.classroom.folders.open_class", lambda *place: once)
    monkeypatch.setattr(grader.cli, "find_chapter", lambda name: chapter_of(once))
    monkeypatch.setattr(sys, "argv", ["grader", "grade", CHAPTER])
    with pytest.raises(SystemExit) as ended:
        grader.cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == (
        "Stopped. What was done is kept; the same command goes on.\n"
    )


# The store


def test_what_was_not_written_whole_is_not_there(tmp_path):
    store = Store(tmp_path)
    store.write("abcd", b"whole")
    (tmp_path / "results" / "ab" / "abce.123").write_bytes(b"ha")
    assert (store.has("abcd"), store.read("abcd")) == (True, b"whole")
    assert not store.has("abce")
    store.note("chapter", "ada", {"key": 1})
    assert store.saved("chapter", "ada") == {"key": 1}
    (tmp_path / "saved" / "chapter" / "ada.json").write_text("{")
    assert store.saved("chapter", "ada") == {}


def test_a_lock_goes_with_its_process(tmp_path):
    store = Store(tmp_path)
    with store.locked(), pytest.raises(CourseError, match="at this moment"), store.locked():
        pass
    with store.locked():
        store.stage.mkdir()
    assert not store.stage.exists()
