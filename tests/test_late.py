"""Lateness: what it costs, who has an extension; and what is given by hand survives grading."""

import shutil
from datetime import timedelta

import nbformat
import pytest
from nbgrader.converters import Autograde
from traitlets.config import Config

from grader.catalogue import load
from grader.chapters import CourseError
from grader.classroom.folders import Class
from grader.classroom.grade import grade
from grader.classroom.scores import late
from grader.convert import convert
from grader.engine.late import LatePolicy
from grader.exchange.grades import read_grades
from grader.exchange.roster import update_roster
from tests.conftest import DUE
from tests.exchange_class import table
from tests.handed_in import CHAPTER, FIRST, SECOND, chapter_of

HOUR = 3600
DAY = 24 * HOUR
SETTINGS = """
c.LatePolicy.per_day = 0.25
c.LatePolicy.grace_hours = 2
c.LatePolicy.cap = 0.5
"""
HOURS_LATE = {"early": -1, "grace": 2, "first": 3, "second": 25, "capped": 500, "extended": 25}


@pytest.mark.parametrize(
    ("settings", "seconds", "lost"),
    [
        ({}, 100 * DAY, None),
        ({"per_day": 0.1}, 1, 0.8),
        ({"per_day": 0.1}, DAY, 0.8),
        ({"per_day": 0.1}, DAY + 1, 1.6),
        ({"per_day": 0.1}, 100 * DAY, 8),
        ({"per_day": 0.1, "cap": 0.5}, 100 * DAY, 4),
        ({"per_day": 0.1, "grace_hours": 3}, 3 * HOUR, None),
        ({"per_day": 0.1, "grace_hours": 3}, 3 * HOUR + 1, 0.8),
        ({"per_day": 0.1, "grace_hours": 30}, 31 * HOUR, 1.6),
        ({"penalty_method": "zero"}, 1, 8),
    ],
)
def test_what_a_policy_takes_of_8_points(settings, seconds, lost):
    policy = LatePolicy(config=Config({"LatePolicy": settings}))
    assert policy.late_submission_penalty("ada", 8.0, seconds) == pytest.approx(lost)


def hand_in(course, student, hours):
    """Hand in two notebooks with every answer right, some hours after the chapter was due."""
    place = course.submitted(CHAPTER, student)
    place.mkdir(parents=True)
    for lecture in (FIRST, SECOND):
        path = course.folder / "release" / CHAPTER / f"{lecture}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name, _, ending = cell.metadata.get("nbgrader", {}).get("grade_id", "").partition("-")
            if ending == "answer":
                cell.source = next(answer for answer in load()[name] if answer.is_right).source
        nbformat.write(notebook, place / path.name)
    time = DUE + timedelta(hours=hours)
    (place / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC")


@pytest.fixture(scope="module")
def graded(released_class, tmp_path_factory):
    """Return a graded class with a late policy and an extension."""
    root = shutil.copytree(released_class.root, tmp_path_factory.mktemp("late") / "course")
    course = Class(root / "class", root)
    (course.folder / "nbgrader_config.py").write_text(SETTINGS)
    update_roster(course, table("id,extension\nextended,1\n"))
    for student, hours in HOURS_LATE.items():
        hand_in(course, student, hours)
    assert grade(course, chapter_of(course), jobs=2).problems == {}
    return course


@pytest.fixture
def again(graded, tmp_path):
    """Return a copy of the graded class, to be changed at will."""
    root = shutil.copytree(graded.root, tmp_path / "again")
    return Class(root / "class", root)


def points(course):
    with course.gradebook() as book:
        return {student: one.points for student, one in read_grades(book, CHAPTER).items()}


def test_the_policy_of_the_class_is_applied_when_it_is_graded(graded):
    assert points(graded) == {
        "early": 8,
        "grace": 8,
        "first": 6,
        "second": 4,
        "capped": 4,
        "extended": 8,
    }


def test_an_extension_moves_the_deadline(graded):
    assert late(graded, chapter_of(graded)) == {
        "grace": 2,
        "first": 3,
        "second": 25,
        "capped": 500,
        "extended": 1,
    }


def test_what_lateness_costs_is_worked_out_again_for_whom_it_changed(again):
    chapter = chapter_of(again)
    assert sorted(grade(again, chapter).kept) == sorted(HOURS_LATE)
    update_roster(again, table("id,extension\nsecond,2\n"))
    assert "second" not in late(again, chapter)
    assert sorted(grade(again, chapter).kept) == sorted(set(HOURS_LATE) - {"second"})
    assert points(again)["second"] == 8
    (again.folder / "nbgrader_config.py").write_text(SETTINGS.replace("0.25", "0.5"))
    assert grade(again, chapter).kept == []
    assert points(again)["first"] == 4


def test_manual_scores_and_comments_survive_grading_again(again):
    """Everything a person gives in nbgrader: a score, extra credit, a comment."""
    place = FIRST, CHAPTER, "second"
    with again.gradebook() as book:
        score = book.find_grade("identity_params", *place)
        score.manual_score, score.extra_credit = 1.5, 0.5
        book.find_comment("identity_params-answer", *place).manual_comment = "Come and see me."
        book.db.commit()
    for path in again.submitted(CHAPTER, "second").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "identity_params-answer":
                cell.source = "raise NotImplementedError()"
        nbformat.write(notebook, path)
    assert grade(again, chapter_of(again), ["second"]).problems == {}
    with again.gradebook() as book:
        score = book.find_grade("identity_params", *place)
        assert (score.manual_score, score.extra_credit, score.score) == (1.5, 0.5, 2)
        assert (score.auto_score, score.needs_manual_grade) == (0, True)
        comment = book.find_comment("identity_params-answer", *place)
        assert comment.comment == comment.manual_comment == "Come and see me."
        assert comment.auto_comment
        notebook = book.find_submission_notebook(*place)
        # By hand 2 and 1 of the question, of which half is lost by being late.
        assert (notebook.score, notebook.late_submission_penalty) == (3, 1.5)


def test_a_class_list_keeps_what_was_given_by_hand(again):
    with again.gradebook() as book:
        book.find_grade("identity_params", FIRST, CHAPTER, "early").manual_score = 1
        book.db.commit()
    before = points(again)
    update_roster(again, table("id,name,extension\nearly,Ada Lovelace,1\n"))
    assert points(again) == before
    assert before["early"] == 6


def test_plain_nbgrader_judges_lateness_as_the_command_does(again):
    before = points(again)
    with again.gradebook() as book:
        for student in ("extended", "second"):
            book.remove_submission(CHAPTER, student)
    for student in ("extended", "second"):
        config = again.config(CHAPTER, student)
        config.Autograde.force = True
        convert(Autograde, config)
    assert points(again) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("c.LatePolicy.per_day = ", "nbgrader_config.py can't be read: SyntaxError"),
        ("import nothing_there", "nbgrader_config.py can't be read: ModuleNotFoundError"),
    ],
)
def test_settings_that_can_not_be_read_are_named(tmp_path, text, sentence):
    (tmp_path / "nbgrader_config.py").write_text(text)
    with pytest.raises(CourseError, match=sentence):
        Class(tmp_path).config(CHAPTER)


def test_a_share_above_1_is_refused_and_named(again):
    (again.folder / "nbgrader_config.py").write_text("c.LatePolicy.per_day = 10")
    problems = grade(again, chapter_of(again), ["second"]).problems
    assert "per_day" in problems["second"]
