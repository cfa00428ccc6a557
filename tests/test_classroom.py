"""A class handed out, graded and given feedback by the functions behind ``grader``'s commands."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from grader.catalogue import load
from grader.chapters import ROOT, CourseError
from grader.checks import run
from grader.classroom.feedback import feedback
from grader.classroom.folders import Class, open_class
from grader.classroom.grade import Graded, grade
from grader.classroom.graded import read_graded
from grader.classroom.release import release
from grader.classroom.scores import late, scores
from grader.classroom.table import mistake_table, print_outcome, remarks, score_tables
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

HIDDEN_SOURCE = ("_identity_sizes", "_identity_hard", "grader/checks", "2.169485")
DUE = datetime(2026, 3, 2, 12)
MISTAKE = "returning β before γ"
KILLS_THE_GRADER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


def printed(*things):
    """Return what a terminal shows, which no column is too narrow for."""
    console = Console(width=300, file=io.StringIO())
    console.print(*things, sep="\n")
    return console.file.getvalue()


# Release


def test_the_zip_holds_the_student_edition_and_nothing_else(released_class):
    with zipfile.ZipFile(released_class.folder / "releases" / f"{CHAPTER}.zip") as opened:
        names = opened.namelist()
        text = "".join(opened.read(name).decode() for name in names)
    assert names == [f"{CHAPTER}/{FIRST}.ipynb", f"{CHAPTER}/{SECOND}.ipynb"]
    assert text.count("raise NotImplementedError()") == 4
    assert not [secret for secret in (*HIDDEN_SOURCE, "SOLUTION", "np.var") if secret in text]


def test_nbgrader_knows_what_was_released(released_class):
    with released_class.gradebook() as book:
        assignment = book.find_assignment(CHAPTER)
        assert assignment.duedate == DUE
        notebooks = {notebook.name: notebook.max_score for notebook in assignment.notebooks}
    assert notebooks == {FIRST: 4, SECOND: 4}


def test_a_second_release_gives_the_same_bytes_and_keeps_the_due_date(course):
    archive = course.folder / "releases" / f"{CHAPTER}.zip"
    before = archive.read_bytes()
    assert release(course, chapter_of(course)) == archive
    assert archive.read_bytes() == before
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]
    with course.gradebook() as book:
        assert book.find_assignment(CHAPTER).duedate == DUE


def test_a_release_that_cant_be_replaced_stays_as_it_is(course, tmp_path):
    place = course.folder / "release" / CHAPTER
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    before = sorted((tmp_path / "elsewhere").rglob("*"))
    with pytest.raises(OSError, match="symbolic link"):
        release(course, chapter_of(course))
    assert sorted((tmp_path / "elsewhere").rglob("*")) == before


def test_what_is_not_built_is_not_released(course):
    (course.root / "solutions" / CHAPTER / f"{SECOND}.ipynb").unlink()
    with pytest.raises(CourseError, match=r"9z-sample has no 3.5-other.ipynb yet. Run: make build"):
        release(course, chapter_of(course))


def test_a_chapter_must_be_released_first(course):
    unreleased = replace(chapter_of(course), name="9y-other")
    with pytest.raises(CourseError, match=r"does not know .* grader release 9y-other"):
        grade(course, unreleased)
    nowhere = open_class(course.folder / "typo")
    with pytest.raises(CourseError, match="does not know the chapter"):
        feedback(nowhere, chapter_of(course))
    assert not nowhere.folder.exists()


def test_a_lecture_that_came_later_is_not_part_of_what_was_released(course):
    chapter = chapter_of(course)
    grown = replace(chapter, lectures=(*chapter.lectures, replace(chapter.lectures[0], file="3.6")))
    assert course.known_part(grown) == course.as_released(grown) == chapter
    assert course.known_part(replace(chapter, name="9y-other")) is None


# Grade


def makes_the_mistake(answer):
    return answer.mistake == MISTAKE


@pytest.fixture(scope="module")
def graded(released_class, tmp_path_factory):
    """Return a class that was graded and given feedback, and what came of grading it."""
    root = shutil.copytree(released_class.root, tmp_path_factory.mktemp("graded") / "course")
    course = Class(root / "class", root)
    first, second = (with_answers(course, lecture, is_right) for lecture in (FIRST, SECOND))
    kills = nbformat.from_dict(second)
    kills.cells.insert(0, new_code_cell(KILLS_THE_GRADER, id="kills"))
    other = new_notebook(cells=[new_code_cell("print('another course')", id="other")])
    hand_in(course, "ada", FIRST, first)
    hand_in(course, "ada", SECOND, second)
    hand_in(course, "bilal", FIRST, with_answers(course, FIRST, makes_the_mistake))
    hand_in(course, "chen", FIRST, nbformat.writes(first)[:3000])
    hand_in(course, "chen", SECOND, second)
    hand_in(course, "dalia", FIRST, other)
    hand_in(course, "eiko", SECOND, second, "2026-03-02 15:00:00 UTC")
    hand_in(course, "mallory", SECOND, kills)
    course.submitted(CHAPTER, "zoe").mkdir(parents=True)
    outcome = grade(course, chapter_of(course), jobs=2)
    feedback(course, chapter_of(course))
    return course, outcome


def test_scores_are_what_the_catalogue_says(graded):
    course, _ = graded
    assert total(course, "ada") == 8
    wrong = next(filter(makes_the_mistake, load()["identity_params"]))
    share = run(wrong.exercise, wrong.function).score
    assert share < 1
    assert points(course, "bilal") == {
        ("bilal", FIRST, "identity_params"): pytest.approx(3 * share),
        ("bilal", FIRST, "question_3_4"): 0,
        ("bilal", SECOND, "identity_params"): 0,
        ("bilal", SECOND, "question_3_4"): 0,
    }
    assert total(course, "eiko") == 4


def test_a_notebook_that_can_not_be_read_is_zero_and_says_why(graded):
    course, outcome = graded
    assert (total(course, "chen"), total(course, "dalia"), total(course, "zoe")) == (4, 0, 0)
    told = "\n".join(remarks(outcome))
    for sentence in (
        "chen: 3.4-sample was graded as empty. The file is not a notebook that can be read",
        "dalia: 3.4-sample was graded as empty. The notebook has none of this lecture's exercises",
        "zoe: 3.4-sample was graded as empty. There was no notebook of this chapter.",
    ):
        assert sentence in told
    page = (course.feedback(CHAPTER, "chen") / f"{FIRST}.html").read_text(encoding="utf-8")
    assert "It was graded as if nothing had been filled in." in page


def test_a_missing_notebook_is_named(graded):
    _, outcome = graded
    told = "\n".join(remarks(outcome))
    assert "3.4-sample was not handed in, which is 0 points, by: eiko, mallory." in told
    assert "3.5-other was not handed in, which is 0 points, by: bilal, dalia, zoe." in told


def test_a_submission_that_ends_its_grader_costs_nobody_else(graded):
    course, outcome = graded
    assert outcome.students == ["ada", "bilal", "chen", "dalia", "eiko", "mallory", "zoe"]
    assert outcome.problems == {}
    for student in outcome.students:
        assert course.autograded(CHAPTER, student).exists()


def test_lateness_is_told(graded):
    assert late(graded[0], chapter_of(graded[0])) == {"eiko": 3}


def test_what_is_printed_is_of_those_who_were_graded_in_whole_hours(graded):
    course, chapter = graded[0], chapter_of(graded[0])
    console = Console(file=io.StringIO(), width=200)
    late_by = {"[b]eve[/b]": 0.3, "eiko": 2.1, "ada": 5}
    outcome = Graded(students=["[b]eve[/b]", "eiko", "dalia"], kept=["eiko"])
    found, notebooks = scores(course, chapter), read_graded(course, CHAPTER)
    print_outcome(console, chapter, outcome, found, late_by, notebooks)
    lines = console.file.getvalue().splitlines()
    assert "1 of 3 had been graded before and have not changed." in lines
    assert "[b]eve[/b]: 1 hour late" in lines and "eiko: 3 hours late" in lines
    assert not [line for line in lines if line.split()[:1] in (["ada"], ["ada:"])]
    assert [line for line in lines if line.startswith("dalia: look at ")]


def test_the_tables_name_the_mistake(graded):
    found = scores(graded[0], chapter_of(graded[0]))
    shown = printed(*score_tables(chapter_of(graded[0]), found), mistake_table(found))
    assert MISTAKE in next(line for line in shown.splitlines() if line.startswith(" bilal"))
    assert [line for line in shown.splitlines() if MISTAKE in line and "bilal" in line][1:]


def test_feedback_is_written_and_holds_no_hidden_check(graded):
    course, outcome = graded
    pages = list(course.folder.glob(f"feedback/*/{CHAPTER}/*.html"))
    assert {page.parent.parent.name for page in pages} == {*outcome.students}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "identity_params" in text
        assert not [secret for secret in HIDDEN_SOURCE if secret in text]


@pytest.fixture
def again(graded, tmp_path):
    """Return a copy of the graded class, to be changed at will."""
    root = shutil.copytree(graded[0].root, tmp_path / "again")
    return Class(root / "class", root)


def test_grading_again_keeps_what_was_given_by_hand(again):
    with again.gradebook() as book:
        book.find_grade("identity_params", FIRST, CHAPTER, "ada").manual_score = 1.5
        book.find_comment("identity_params-answer", FIRST, CHAPTER, "ada").manual_comment = "Talk!"
        book.db.commit()
    before = points(again)
    release(again, chapter_of(again))
    outcome = grade(again, chapter_of(again), ["ada", "ada"], jobs=2)
    assert (outcome.students, outcome.problems) == (["ada"], {})
    assert points(again) == before
    assert before["ada", FIRST, "identity_params"] == 1.5
    found = scores(again, chapter_of(again))
    assert next(score for score in found if score.by_hand).comment == "Talk!"
    assert "1.5 by hand" in printed(*score_tables(chapter_of(again), found))


def test_a_release_that_nbgrader_refuses_changes_nothing(again):
    """There are submissions, so an exercise can't go."""
    path = again.root / "solutions" / CHAPTER / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("question")]
    nbformat.write(notebook, path)
    folders = [again.folder / name for name in ("release", "releases")]
    before = [path.read_bytes() for folder in folders for path in folder.rglob("*.*")]
    with pytest.raises(CourseError) as problem:
        release(again, chapter_of(again))
    assert str(problem.value) == (
        "RuntimeError: Cannot add or remove cells for notebook '3.4-sample' "
        "because there are submissions associated with it"
    )
    assert before == [path.read_bytes() for folder in folders for path in folder.rglob("*.*")]
    assert grade(again, chapter_of(again), ["eiko"]).problems == {}


def test_a_lecture_that_was_not_released_is_nobodys_loss(again):
    chapter = chapter_of(again)
    new = replace(chapter.lectures[0], file="3.6-new")
    chapter = replace(chapter, lectures=(*chapter.lectures, new))
    outcome = grade(again, chapter, ["eiko"])
    assert (list(outcome.missing), outcome.problems) == ([FIRST], {})


def test_a_later_attempt_is_graded_anew(again):
    hand_in(again, "bilal", SECOND, with_answers(again, SECOND, is_right))
    before = total(again, "bilal")
    assert grade(again, chapter_of(again), ["bilal"]).missing == {}
    assert total(again, "bilal") == pytest.approx(before + 4)


def test_who_has_not_handed_in_can_not_be_graded(again):
    before = points(again)
    with pytest.raises(CourseError, match=r"^quynh has not handed in 9z-sample\.$"):
        grade(again, chapter_of(again), ["ada", "quynh"])
    shutil.rmtree(again.folder / "submitted")
    with pytest.raises(CourseError, match=r"Nobody has handed in 9z-sample\. Run first: "):
        grade(again, chapter_of(again))
    assert points(again) == before


def test_what_plain_nbgrader_released_can_be_graded(again):
    shutil.rmtree(again.folder / "release")
    lecture = chapter_of(again).lectures[0]
    assert again.released(lecture) == lecture.release(again.root)
    lecture.release(again.root).unlink()
    with pytest.raises(CourseError, match="Run: grader release 9z-sample"):
        grade(again, chapter_of(again), ["ada"], force=True)


def test_feedback_needs_grades(course):
    with pytest.raises(CourseError, match=r"Nothing is graded yet\. Run first: grader grade "):
        feedback(course, chapter_of(course))


def test_a_gradebook_that_is_none_is_named_and_left_as_it_is(course):
    course.database.write_text("not a database, but long enough to be taken for one" * 99)
    before = course.database.read_bytes()
    with pytest.raises(CourseError, match=r"gradebook\.db can't be opened: file is not a database"):
        open_class(course.folder)
    assert course.database.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--to={out}"],
        ["generate_feedback", CHAPTER, "--force"],
        ["db", "student", "list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_plain_nbgrader_commands_go_on_from_there(again, tmp_path, arguments):
    """At the repository's root, without a word of options but where the class is."""
    out = tmp_path / "grades.csv"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *(one.format(out=out) for one in arguments)],
        cwd=ROOT,
        env={**os.environ, "COURSE_CLASS": str(again.folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    if arguments[0] == "export":
        assert "bilal" in out.read_text()
