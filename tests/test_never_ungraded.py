"""Whatever is handed in has a grade: for what ran, and zero with a reason for the rest."""

import copy
import json
import os
import shutil

import nbformat
import pytest

from grader.chapters import SOLUTIONS
from grader.classroom.feedback import feedback
from grader.classroom.folders import Class
from grader.classroom.grade import grade
from grader.classroom.stage import Desk
from grader.classroom.table import remarks
from grader.engine.beside import LEFT_OUT, NO_TIME, is_time
from grader.engine.restore import FLAGS, METADATA
from tests.handed_in import CHAPTER, FIRST, chapter_of, hand_in, is_right, points, with_answers

EXERCISES = ("identity_params", "question_3_4")


def grade_id(cell):
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")


def edited(edit):
    """Return what hands in a right notebook after an edit of its JSON."""

    def text(right):
        content = json.loads(nbformat.writes(right))
        edit(content)
        return json.dumps(content)

    return text


@edited
def without_ids(nb):
    nb["nbformat_minor"] = 0
    for cell in nb["cells"]:
        del cell["id"]


@edited
def with_ids_of_another(nb):
    for cell in nb["cells"]:
        cell["id"] = "same"


@edited
def of_the_future(nb):
    nb["nbformat"] = 5


@edited
def in_another_language(nb):
    nb["metadata"] = {
        "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
        "language_info": {"name": "R"},
    }


@edited
def without_metadata(nb):
    nb["metadata"] = {}


@edited
def reversed_order(nb):
    nb["cells"].reverse()


@edited
def raw(nb):
    for place, cell in enumerate(nb["cells"]):
        if grade_id(cell) in EXERCISES:
            kept = {key: cell[key] for key in ("id", "metadata", "source")}
            nb["cells"][place] = {**kept, "cell_type": "raw"}


@edited
def with_odd_outputs(nb):
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/plain": "\ud800", "application/json": [[[1]]]}
            shown = {"output_type": "display_data", "data": data, "metadata": {}}
            cell["outputs"] = [shown]


def saying(*sources):
    """Return what hands in a right notebook with cells of its own after the first."""

    @edited
    def edit(nb):
        for place, source in enumerate(sources):
            own = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
            nb["cells"].insert(1, {**own, "id": f"own-{place}", "source": source})

    return edit


def version_3(right):
    return nbformat.writes(nbformat.convert(copy.deepcopy(right), 3), version=3)


def text(said):
    return lambda right: said


FULL, NONE = (3, 1), (0, 0)
IS_NONE = "The file is not a notebook that can be read"
TIMES = {
    "late-for-ever": "the day after",
    "late-by-a-file": "2026-03-02 11:00:00 " + "A" * 300,
    "late-elsewhere": "2026-03-02 11:00:00 ../../../../etc/localtime",
    "late-at-length": "2026-03-02 11:00:00 UTC" + " " * 10**6 + "!",
}
"""What is no time."""

NOTEBOOKS = {
    "another-language": (in_another_language, FULL, None),
    "no-metadata": (without_metadata, FULL, None),
    "no-ids": (without_ids, FULL, None),
    "same-ids": (with_ids_of_another, FULL, None),
    "version-3": (version_3, FULL, None),
    "version-5": (of_the_future, NONE, "The file is not a"),
    "reversed": (reversed_order, NONE, "stands before"),
    "raw": (raw, FULL, None),
    "odd-outputs": (with_odd_outputs, FULL, None),
    "surrogate-printed": (saying("print('\\ud800')", "'\\ud800'"), FULL, None),
    "surrogate-raised": (saying("raise ValueError('\\ud800')"), FULL, None),
    "surrogate-in-source": (saying("'\ud800'"), NONE, "could not be restored"),
    "odd-display": (
        saying(
            "from IPython.display import display\n"
            "display({'text/html': ['\\ud800', 1], 'a': None}, raw=True)"
        ),
        FULL,
        None,
    ),
    "empty": (text(""), NONE, "no notebook"),
    "not-json": (text("%PDF-1.7"), NONE, IS_NONE),
    "a-number": (text("1"), NONE, IS_NONE),
    "deep": (text("[" * 100_000), NONE, IS_NONE),
    "not-text": (text(b"\xff\xfe\x00"), NONE, IS_NONE),
}
"""What is handed in, the points of it, and what an instructor is told."""


@pytest.fixture(scope="module")
def graded(released_class, tmp_path_factory):
    """Return a class in which everybody hands in something odd, and what came of grading it."""
    root = shutil.copytree(released_class.root, tmp_path_factory.mktemp("odd") / "course")
    course = Class(root / "class", root)
    right = with_answers(course, FIRST, is_right)
    for student, (given, _, _) in NOTEBOOKS.items():
        said = given(right)
        hand_in(course, student, FIRST, "")
        said = said if isinstance(said, bytes) else said.encode()
        (course.submitted(CHAPTER, student) / f"{FIRST}.ipynb").write_bytes(said)
    for student in ("pipe", "pipe-beside", "large-beside", "odd-name", *TIMES, "right"):
        hand_in(course, student, FIRST, right)
    path = course.submitted(CHAPTER, "pipe") / f"{FIRST}.ipynb"
    path.unlink()
    os.mkfifo(path)
    os.mkfifo(course.submitted(CHAPTER, "pipe-beside") / "data.csv")
    with (course.submitted(CHAPTER, "large-beside") / "data.csv").open("wb") as file:
        file.truncate(300 * 2**20)
    (course.submitted(CHAPTER, "odd-name") / os.fsdecode(b"\xff.csv")).write_text("1")
    for student, said in TIMES.items():
        (course.submitted(CHAPTER, student) / "timestamp.txt").write_text(said)
    outcome = grade(course, chapter_of(course), jobs=1)
    feedback(course, chapter_of(course))
    return course, outcome


def told(graded, student):
    """Return what an instructor is told of a student."""
    course, outcome = graded
    path = course.autograded(CHAPTER, student) / f"{FIRST}.ipynb"
    flags = []
    if path.exists():
        flags = nbformat.read(path, as_version=4).metadata.get(METADATA, {}).get(FLAGS, [])
    lines = "\n".join(remarks(outcome)).splitlines()
    return "\n".join([*flags, *(line for line in lines if f"{student}:" in line)])


def scores(graded, student):
    found = points(graded[0], student)
    return tuple(found[student, FIRST, exercise] for exercise in EXERCISES)


@pytest.mark.parametrize("student", NOTEBOOKS)
def test_any_notebook_has_a_grade(graded, student):
    _, expected, reason = NOTEBOOKS[student]
    assert scores(graded, student) == expected, told(graded, student)
    if reason is None:
        assert not told(graded, student)
    else:
        assert reason in told(graded, student)
    assert (graded[0].feedback(CHAPTER, student) / f"{FIRST}.html").exists()


def test_a_pipe_is_no_notebook_and_no_file(graded):
    assert scores(graded, "pipe") == NONE
    assert scores(graded, "pipe-beside") == FULL


def test_a_file_beside_that_is_too_large_is_left_out_and_flagged(graded):
    assert scores(graded, "large-beside") == FULL
    assert told(graded, "large-beside") == LEFT_OUT


def test_the_name_of_a_file_beside_need_not_be_text(graded):
    assert scores(graded, "odd-name") == FULL


@pytest.mark.parametrize("student", TIMES)
def test_a_time_that_is_none_costs_nothing(graded, student):
    assert scores(graded, student) == FULL
    assert told(graded, student) == NO_TIME


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 11:00:00.000001 UTC",
        "2026-03-02 11:00:00 America/Port-au-Prince\n",
        "2026-03-02T11:00:00+01:00",
        "2 March 2026, 11 am",
    ],
)
def test_a_time_that_nbgrader_understands_is_one(text):
    assert is_time(text.encode())


def test_nobody_waits_for_a_grade(graded):
    course, outcome = graded
    assert outcome.problems == {}
    assert scores(graded, "right") == FULL
    with course.gradebook() as book:
        submissions = book.assignment_submissions(CHAPTER)
        assert {one.student_id for one in submissions} == {*outcome.students}
        assert not [one for one in submissions if one.needs_manual_grade]


def test_what_cant_be_read_costs_nobody_else_and_equal_notebooks_are_made_ready_once(
    course, monkeypatch
):
    for student in ("ada", "bilal", "dao"):
        hand_in(course, student, FIRST, "%PDF-1.7")
    take, work, made = Desk.take, Desk.work, []

    def refuse(self, student):
        if student == "ada":
            raise PermissionError("data.csv can't be read")
        return take(self, student)

    def count(self, submission, notebook):
        made.append(submission.student)
        return work(self, submission, notebook)

    monkeypatch.setattr(Desk, "take", refuse)
    monkeypatch.setattr(Desk, "work", count)
    told = []
    outcome = grade(course, chapter_of(course), jobs=1, notice=lambda *said: told.append(said))
    assert outcome.problems == {"ada": "data.csv can't be read"}
    assert sorted(told) == [("ada", True), ("bilal", False), ("dao", False)]
    assert made == ["bilal"]
    reasons = {outcome.unreadable["bilal", FIRST], outcome.unreadable["dao", FIRST]}
    assert len(outcome.unreadable) == 2 and len(reasons) == 1
    assert IS_NONE in reasons.pop()


def test_the_courses_files_stand_where_a_student_has_others(course):
    ours = course.root / SOLUTIONS / CHAPTER
    (ours / "data").mkdir()
    (ours / "data" / "x.csv").write_text("ours")
    (ours / "y.csv").write_text("ours")
    for student, names in {"ada": ["data", "y.csv"], "bilal": ["data/x.csv", "y.csv/z"]}.items():
        hand_in(course, student, FIRST, "{}")
        for name in [*names, "own/note.txt"]:
            path = course.submitted(CHAPTER, student) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("theirs")
    desk = Desk(course, chapter_of(course))
    expected = (("data/x.csv", b"ours"), ("own/note.txt", b"theirs"), ("y.csv", b"ours"))
    assert desk.take("ada").files == desk.take("bilal").files == expected
