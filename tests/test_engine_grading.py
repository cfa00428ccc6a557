"""A class handed out, graded and given feedback through nbgrader as the course configures it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

from grader.catalogue import load
from grader.chapters import ROOT
from grader.classroom.folders import Class
from grader.convert import convert
from grader.engine.execute import FLAGS, METADATA
from grader.guards.notebooks import grade_id

CHAPTER, NOTEBOOK = "9z-sample", "3.4-sample"
FULL = {"identity_params": 3, "question_3_4": 1, "plain": 2}
HIDDEN_SOURCE = ("_identity_sizes", "_identity_hard", "grader/checks", "2.169485")


def plain_graded_cell():
    """Return an ordinary test, as an instructor may write one beside the exercises."""
    metadata = {"schema_version": 3, "grade": True, "solution": False, "locked": True}
    metadata |= {"task": False, "points": 2, "grade_id": "plain"}
    return new_code_cell("assert question_3_4() in 'abcd'", metadata={"nbgrader": metadata})


def without(*names):
    def edit(nb):
        nb.cells = [cell for cell in nb.cells if grade_id(cell) not in names]

    return edit


def twice(nb):
    copies = [nbformat.from_dict(cell) for cell in nb.cells if grade_id(cell) == "identity_params"]
    nb.cells += [nbformat.from_dict({**cell, "id": f"again-{i}"}) for i, cell in enumerate(copies)]


def retyped(nb):
    for index, cell in enumerate(nb.cells):
        if grade_id(cell) in ("identity_params", "identity_params-answer"):
            nb.cells[index] = new_markdown_cell(cell.source, id=cell.id, metadata=cell.metadata)


def stripped(nb):
    for cell in nb.cells:
        cell.metadata = {"tags": ["skip-execution"]}


def poisoned(nb):
    for cell in nb.cells:
        if grade_id(cell) == "identity_params":
            cell.metadata["nbgrader"] |= {"grade": False, "solution": True, "locked": False}
            cell.source = "pass"
        if grade_id(cell) == "question_3_4":
            cell.metadata["nbgrader"] |= {"points": 1000}
    mine = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "points": 9}
    nb.cells.append(new_code_cell("1", metadata={"nbgrader": {**mine, "grade_id": "mine"}}))
    nb.cells.append(new_code_cell("1", metadata={"nbgrader": "all points"}))
    nb.metadata["kernelspec"] = {"name": "julia", "display_name": "Julia", "language": "julia"}


def wrong(nb):
    answers = load()["identity_params"]
    answer = next(a for a in answers if a.mistake == "returning β before γ")
    for cell in nb.cells:
        if grade_id(cell) == "identity_params-answer":
            cell.source = answer.source


def replaced(name, source):
    def edit(nb):
        for cell in nb.cells:
            if grade_id(cell) == f"{name}-answer":
                cell.source = source

    return edit


WARNS = """
import sys
def question_3_4():
    sys.stderr.write("a warning, not an error\\n")
    return "c"
"""

FLOODS_THEN_FAILS = """
def question_3_4():
    for _ in range(1000):
        print("x" * 1000)
    return "none of these"
"""

SUBMISSIONS = {
    "right": (None, FULL),
    "wrong": (wrong, {**FULL, "identity_params": 0}),
    "untouched": (None, dict.fromkeys(FULL, 0)),
    "check-deleted": (without("identity_params"), FULL),
    "both-deleted": (
        without("identity_params", "identity_params-answer"),
        {**FULL, "identity_params": 0},
    ),
    "twice": (twice, FULL),
    "retyped": (retyped, FULL),
    "stripped": (stripped, FULL),
    "poisoned": (poisoned, FULL),
    "warns": (replaced("question_3_4", WARNS), FULL),
    "floods": (
        replaced("question_3_4", FLOODS_THEN_FAILS),
        {**FULL, "question_3_4": 0, "plain": 0},
    ),
}


def fill_in(nb):
    for cell in nb.cells:
        name = (grade_id(cell) or "").removesuffix("-answer")
        if name != grade_id(cell) and name in load():
            cell.source = next(a.source for a in load()[name] if a.is_right)


@pytest.fixture(scope="module")
def graded(built_sample, tmp_path_factory):
    """Return a class of one submission each, graded, with feedback."""
    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(built_sample, root)
    path = root / "solutions" / CHAPTER / f"{NOTEBOOK}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(plain_graded_cell())
    nbformat.write(nb, path)
    course = Class(root / "class", root)
    course.folder.mkdir()
    config = course.config(CHAPTER)
    config.GenerateAssignment.force = True  # over the student edition, in this copy
    convert(GenerateAssignment, config)
    for student, (edit, _) in SUBMISSIONS.items():
        nb = nbformat.read(root / "notebooks" / CHAPTER / f"{NOTEBOOK}.ipynb", as_version=4)
        if student != "untouched":
            fill_in(nb)
        if edit:
            edit(nb)
        place = course.submitted(CHAPTER, student)
        place.mkdir(parents=True)
        nbformat.write(nb, place / f"{NOTEBOOK}.ipynb")
    convert(Autograde, course.config(CHAPTER))
    convert(GenerateFeedback, course.config(CHAPTER))
    return course


def grades(course, student):
    with course.gradebook() as book:
        notebook = book.find_submission_notebook(NOTEBOOK, CHAPTER, student)
        return {grade.name: grade.score for grade in notebook.grades}


def graded_notebook(course, student):
    path = course.autograded(CHAPTER, student) / f"{NOTEBOOK}.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_the_gradebook_has_the_score_that_the_answers_earn(graded, student):
    expected = SUBMISSIONS[student][1]
    found = grades(graded, student)
    if student == "wrong":  # what it earns is for the checks to say
        assert 0 <= found.pop("identity_params") < 3
        expected = {name: points for name, points in expected.items() if name in found}
    assert found == expected


def test_nothing_waits_to_be_graded_by_hand(graded):
    with graded.gradebook() as book:
        for student in SUBMISSIONS:
            assert not book.find_submission(CHAPTER, student).needs_manual_grade


def test_the_comment_names_the_mistake(graded):
    with graded.gradebook() as book:
        place = ("identity_params-answer", NOTEBOOK, CHAPTER, "wrong")
        assert "returning β before γ" in book.find_comment(*place).comment


def test_what_was_put_back_is_flagged(graded):
    flags = {
        student: graded_notebook(graded, student).metadata.get(METADATA, {}).get(FLAGS, [])
        for student in SUBMISSIONS
    }
    assert flags["right"] == []
    assert flags["check-deleted"] == ["The cell identity_params was missing; it was put back."]
    assert flags["twice"] == ["There were several cells identity_params; the last one counts."]
    assert len(flags["stripped"]) == 3


def test_experiments_are_not_run(graded):
    before, after = (
        [cell for cell in nb.cells if "plt.subplots" in cell.source]
        for nb in (
            nbformat.read(graded.root / "solutions" / CHAPTER / f"{NOTEBOOK}.ipynb", as_version=4),
            graded_notebook(graded, "right"),
        )
    )
    assert all(cell.outputs for cell in before)
    assert not any(cell.outputs for cell in after)


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_feedback_shows_the_reports_and_nothing_of_the_hidden_checks(graded, student):
    page = (graded.feedback(CHAPTER, student) / f"{NOTEBOOK}.html").read_text(encoding="utf-8")
    assert "(hidden)" in page
    assert not [secret for secret in HIDDEN_SOURCE if secret in page]
    assert "/grader/" not in page
    for cell in graded_notebook(graded, student).cells:
        for result in cell.metadata.get(METADATA, {}).get("report", {}).get("results", []):
            if result["hidden"]:
                assert (result["called"], result["returned"], result["expected"]) == ("", "", "")


def test_only_notebooks_travel(graded):
    travelled = {
        path.suffix
        for folder in ("notebooks", "class/autograded")
        for path in Path(graded.root, folder).rglob("*.*")
        if path.is_file()
    }
    assert travelled <= {".ipynb", ".txt"}


def test_plain_nbgrader_commands_work_at_the_root(tmp_path):
    """Release, grade, give feedback and validate the first chapter, without a word of options."""
    chapter, notebook = "3b-batch-normalization", "3.4-normalizing-activations"
    release = tmp_path / "release"

    def nbgrader(*arguments):
        environment = {**os.environ, "COURSE_CLASS": str(tmp_path / "class")}
        # nbgrader calls alembic by name.
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout + done.stderr

    elsewhere = f"--CourseDirectory.release_directory={release}"  # not over the student edition
    nbgrader("generate_assignment", chapter, elsewhere)
    place = tmp_path / "class" / "submitted" / "ada" / chapter
    place.mkdir(parents=True)
    nb = nbformat.read(release / chapter / f"{notebook}.ipynb", as_version=4)
    fill_in(nb)
    nbformat.write(nb, place / f"{notebook}.ipynb")
    nbgrader("autograde", chapter)
    nbgrader("generate_feedback", chapter)
    page = tmp_path / "class" / "feedback" / "ada" / chapter / f"{notebook}.html"
    assert "batchnorm_forward: all" in page.read_text(encoding="utf-8")
    assert "Success" in nbgrader("validate", str(place / f"{notebook}.ipynb"))
