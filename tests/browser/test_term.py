"""A term in two browsers: a student and an instructor of one class, who share an exchange."""

import pytest

from grader.engine.book import COURSE_ID
from tests.browser.people import Instructor, Student
from tests.browser.servers import copy_of_the_course, environment, jupyter_lab
from tests.browser.term import play

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desks(tmp_path, new_page):
    """Return a student and an instructor, each with JupyterLab open."""
    root, home, exchange = tmp_path / "course", tmp_path / "home", tmp_path / "exchange"
    copy_of_the_course(root)
    home.mkdir()
    exchange.mkdir()
    settings = {"PYTHONPATH": str(root), "JUPYTER_CONFIG_PATH": str(root / "lab")}
    staff = environment(tmp_path / "staff", COURSE_EXCHANGE=str(exchange), **settings)
    # What a student's machine has to say of the class; docs/jupyterhub.md has it for a hub.
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {COURSE_ID!r}\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
    )
    own = ["--ServerApp.root_dir=.", "--ServerApp.preferred_dir=.", "--LabApp.default_url=/lab"]
    with (
        jupyter_lab(root, staff, tmp_path / "staff.log") as staff_address,
        jupyter_lab(
            home, environment(tmp_path / "student", **settings), tmp_path / "student.log", *own
        ) as address,
    ):
        instructor = Instructor(new_page(), staff_address)
        instructor.open_lab()
        student = Student(new_page(), address)
        student.open_lab()
        yield student, instructor


def test_a_term(desks, picture):
    student, instructor = desks
    play(student, instructor, picture)
