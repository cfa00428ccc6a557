"""A gradebook on a PostgreSQL server: a real one, started for these tests, if it is installed."""

import os
import pwd
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from grader.chapters import ROOT, CourseError
from grader.classroom.folders import Class, open_class
from grader.classroom.grade import grade
from grader.classroom.release import release
from grader.classroom.scores import late
from grader.engine.config import with_driver
from tests.handed_in import CHAPTER, FIRST, chapter_of, hand_in, is_right, total, with_answers

SECRET = "s3cret"


def program(name):
    """Return where a program of the server is; Debian keeps them off the path."""
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return found or (str(places[0]) if places else None)


pytestmark = [
    pytest.mark.skipif(
        not (program("initdb") and program("postgres")),
        reason="there is no PostgreSQL server here: apt-get install postgresql, or run .ci/run",
    ),
    pytest.mark.slow,
]


def server_user():
    """Return whom to run the server as: it refuses to be root's."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("this runs as root, and there is no user postgres or nobody to run the server as")


@contextmanager
def server(folder):
    """Run a PostgreSQL server that keeps its data and its socket in a folder."""
    as_user = server_user()
    folder.mkdir()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    data, password = folder / "data", folder / "password"
    password.write_text(SECRET)
    password.chmod(0o644)
    run = {"cwd": folder, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **as_user}
    settings = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    command = [program("initdb"), "-D", data, "-U", "course", f"--pwfile={password}", *settings]
    made = subprocess.run(command, check=False, **run)
    assert made.returncode == 0, made.stdout.decode()
    # A socket only: no port, so no other test or server can be in the way.
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    options += ["-c", "fsync=off"]
    started = subprocess.Popen([program("postgres"), "-D", data, *options], **run)
    try:
        for line in started.stdout:
            if b"ready to accept connections" in line:
                break
        else:
            pytest.fail("the server did not start")
        yield f"postgresql://course:{SECRET}@/postgres?host={folder}"
    finally:
        started.terminate()
        started.communicate(timeout=30)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    # Short, for sockets have short names, and in a folder that the server's user can get to.
    folder = Path("/tmp") / f"pg-{os.getpid()}"
    try:
        with server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def graded(database, built_sample, tmp_path_factory):
    """Return a class of two that was released, graded and graded again on the server."""
    root = shutil.copytree(built_sample, tmp_path_factory.mktemp("pg") / "course")
    course = Class(root / "class", root, database)
    release(course, chapter_of(course))
    for student, lecture in (("ada", FIRST), ("bilal", FIRST)):
        notebook = with_answers(course, lecture, is_right if student == "ada" else lambda a: False)
        hand_in(course, student, lecture, notebook)
    first = grade(course, chapter_of(course), jobs=1)
    assert first.problems == {}
    return course


def test_grades_are_on_the_server_and_in_no_file(graded, database):
    assert (total(graded, "ada"), total(graded, "bilal")) == (4, 0)
    assert list(graded.folder.glob("*.db")) == []
    assert late(graded, chapter_of(graded)) == {}
    engine = create_engine(make_url(with_driver(database)))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM submitted_assignment")).scalar() == 2
    engine.dispose()


def test_what_was_graded_is_not_graded_again_and_hands_stay_as_they_are(graded):
    with graded.gradebook() as book:
        book.find_grade("identity_params", FIRST, CHAPTER, "ada").manual_score = 1.5
        book.db.commit()
    assert grade(graded, chapter_of(graded)).kept == ["ada", "bilal"]
    assert grade(graded, chapter_of(graded), ["ada"], jobs=1, force=True).kept == []
    assert total(graded, "ada") == 2.5


def test_plain_nbgrader_finds_the_grades_by_the_same_address(graded, database, tmp_path):
    out = tmp_path / "grades.csv"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", f"--to={out}"],
        cwd=ROOT,
        env={
            **os.environ,
            "COURSE_CLASS": str(graded.folder),
            "COURSE_DB": database,
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "ada" in out.read_text()


def test_a_server_that_refuses_is_named_without_the_password(database, tmp_path):
    wrong = database.replace(SECRET, "wr0ng")
    with pytest.raises(CourseError) as problem:
        open_class(tmp_path / "class", wrong)
    said = str(problem.value)
    assert "can't be opened" in said and "password authentication failed" in said
    assert "wr0ng" not in said
    assert "\n" not in said


def test_a_server_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CourseError, match="can't be opened"):
        open_class(tmp_path / "class", f"postgresql://course@/postgres?host={tmp_path}")
