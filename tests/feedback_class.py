"""A class graded through nbgrader, for the tests of what its students get back."""

import shutil
from datetime import datetime, timedelta

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

from grader.catalogue import load
from grader.chapters import ROOT
from grader.checks import hidden
from grader.classroom.folders import Class
from grader.convert import convert
from grader.engine.execute import FLAGS, METADATA
from grader.feedback.cells import LARGEST_PICTURE, LONGEST_CELL, LONGEST_OUTPUT
from grader.guards.notebooks import grade_id
from tests.hostile import HOSTILE

CHAPTER, NOTEBOOK, MISSING = "9z-sample", "3.4-sample", "3.5-not-handed-in"
TASK = "## Exercise 1: undo it"
MISTAKE = "returning β before γ"
SECRET = "assert question_3_4() != 'a secret input'"
PLAIN = f"assert question_3_4()\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS"
EVIL = "<script>alert('flag')</script>"


def graded_cell(source, name, points, **metadata):
    metadata = {"schema_version": 3, "grade": True, "solution": False, "locked": True} | metadata
    metadata |= {"task": False, "points": points, "grade_id": name}
    return new_code_cell(source, metadata={"nbgrader": metadata})


def answer(exercise, mistake=None):
    fits = (a for a in load()[exercise] if (a.mistake == mistake if mistake else a.is_right))
    return next(fits).source


def hidden_lines(lecture):
    """Return the lines of a lecture's hidden checks that a page must not have."""
    file = f"lecture_{lecture.replace('.', '_')}.py"
    lines = [
        {line.strip() for line in (ROOT / package / "checks" / file).read_text().splitlines()}
        for package in ("grader", "course")
    ]
    # The name of a hidden property and its advice are for the student to read.
    properties = [prop for check in hidden().values() for prop in check.properties]
    said = {words for prop in properties for words in (prop.name, prop.advice)}
    return {
        line
        for line in lines[0] - lines[1]
        if len(line) > 25
        and "advice" not in line
        and not any(line.strip('",') in words for words in said)
    }


def hand_in(course, student, answers):
    release = course.root / "notebooks" / CHAPTER / f"{NOTEBOOK}.ipynb"
    nb = nbformat.read(release, as_version=4)
    for cell in nb.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    place = course.submitted(CHAPTER, student)
    place.mkdir(parents=True)
    nbformat.write(nb, place / f"{NOTEBOOK}.ipynb")
    (place / "index.html").write_text("10 of 10 points")


def make_class(built_sample, root):
    """Return a class of three: one right and late, one with a mistake, one hostile."""
    shutil.copytree(built_sample, root)
    source = root / "solutions" / CHAPTER
    nb = nbformat.read(source / f"{NOTEBOOK}.ipynb", as_version=4)
    first = next(i for i, cell in enumerate(nb.cells) if grade_id(cell) == "identity_params-answer")
    nb.cells[first:first] = [new_markdown_cell("## The idea"), new_markdown_cell(TASK)]
    nb.cells.append(graded_cell(PLAIN, "plain", 2))
    nb.cells.append(graded_cell("", "essay", 3, solution=True, locked=False))
    nbformat.write(nb, source / f"{NOTEBOOK}.ipynb")
    nb.cells = [graded_cell("1", "other", 1)]
    nbformat.write(nb, source / f"{MISSING}.ipynb")
    course = Class(root / "class", root)
    course.folder.mkdir()
    config = course.config(CHAPTER)
    config.GenerateAssignment.force = True
    convert(GenerateAssignment, config)
    right = {f"{name}-answer": answer(name) for name in ("identity_params", "question_3_4")}
    wrong = {"identity_params-answer": answer("identity_params", MISTAKE)}
    hostile = {"question_3_4-answer": "def question_3_4():\n    return 'a secret input'"}
    hand_in(course, "right", right)
    hand_in(course, "wrong", {**right, **wrong, "essay": "# What I think."})
    hand_in(course, "hostile", hostile)
    convert(Autograde, course.config(CHAPTER))
    with course.gradebook() as book:
        submission = book.find_submission(CHAPTER, "right")
        submission.student.first_name, submission.student.last_name = "Ada", "<b>Lovelace</b>"
        book.find_assignment(CHAPTER).duedate = datetime(2026, 1, 1)
        submission.timestamp = datetime(2026, 1, 1) + timedelta(hours=26)
        place = NOTEBOOK, CHAPTER, "right"
        book.find_submission_notebook(*place).late_submission_penalty = 1.5
        book.find_grade("identity_params", *place).manual_score = 2.25
        book.find_comment("identity_params-answer", *place).manual_comment = "Tidy! <img src=x>"
        book.find_comment("essay", *place).manual_comment = "Say more."
        book.find_grade("essay", *place).manual_score = 2
        book.db.commit()
    poison(course.autograded(CHAPTER, "hostile") / f"{NOTEBOOK}.ipynb")
    convert(GenerateFeedback, course.config(CHAPTER))
    return course


def display(**data):
    return new_output("display_data", {kind.replace("_", "/"): text for kind, text in data.items()})


def poison(path):
    """Write into a graded notebook what a kernel under a student's command can leave there."""
    nb = nbformat.read(path, as_version=4)
    nb.metadata[METADATA] = {FLAGS: [f"Cell 1 ended the kernel. {EVIL}"]}
    for text in HOSTILE.values():
        cell = new_code_cell(text)
        cell.outputs = [
            display(text_html=text, text_plain=text),
            display(text_markdown=text),
            display(text_latex=text),
            display(text_plain=text),
            new_output("display_data", {"image/svg+xml": text, "application/javascript": text}),
            new_output("display_data", {"image/png": text, "text/plain": text}),
            new_output(
                "display_data",
                {"image/png": "iVBORw0KGgo="},
                metadata={"image/png": {"alt": f'">{text}', "width": text}},
            ),
            new_output("stream", text=text),
            new_output("error", ename=text, evalue=text, traceback=[f"\x1b[31m{text}\x1b[0m"]),
        ]
        nb.cells += [cell, new_markdown_cell(f"# {text}\n\n{text}")]
    floods = new_code_cell("x = 1  # " + "long " * LONGEST_CELL)
    floods.outputs = [
        *(new_output("stream", text="flood " * LONGEST_OUTPUT) for _ in range(3)),
        new_output("display_data", {"image/png": "A" * (LARGEST_PICTURE + 1)}),
        display(text_html="<table>" + "<tr><td>flood</td></tr>" * LONGEST_CELL),
    ]
    nb.cells.append(floods)
    path.unlink()
    nbformat.write(nb, path)


def page(course, student, name=NOTEBOOK):
    path = course.feedback(CHAPTER, student) / f"{name}.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")


def rows(soup):
    return {
        row.th.get_text(" ", strip=True).split()[0]: [
            cell.get_text(" ", strip=True) for cell in row.find_all("td")
        ]
        for row in soup.select("table.results tbody tr")
    }
