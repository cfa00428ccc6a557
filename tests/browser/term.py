"""A term, from handing out to reading the feedback; played on one machine and on a hub."""

import nbformat
from playwright.sync_api import expect

from grader.chapters import find_chapter
from tests.browser.people import Instructor, Student

CHAPTER = find_chapter("3b-batch-normalization")
LECTURE = CHAPTER.lectures[0]
EXERCISE = "batchnorm_forward"
RIGHT = """\
def batchnorm_forward(Z, gamma, beta, eps=1e-8):
    mu = Z.mean(axis=1, keepdims=True)
    sigma2 = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta"""
WRONG = RIGHT.replace("np.sqrt(sigma2 + eps)", "(sigma2 + eps)")


def other_answers() -> dict[str, str]:
    """Return right answers to the lecture's other exercises."""
    cells = nbformat.read(LECTURE.solution(), as_version=4).cells
    answers = {cell.id: cell.source for cell in cells}
    return {name: answers[f"{name}-answer"] for name in LECTURE.exercises if name != EXERCISE}


def play(student: Student, instructor: Instructor, picture) -> None:
    """Play a term with a student and an instructor before their JupyterLab."""
    hand_out(instructor)
    answer(student, picture)
    hand_in(student)
    score, page = grade(instructor, picture)
    assert score == f"{LECTURE.points:g} / {CHAPTER.points:g}"
    assert page.locator("math").count() > 10  # its formulas are set
    hand_back(instructor)
    read_feedback(student)


def hand_out(instructor: Instructor) -> None:
    """Make the student edition and release it to the exchange."""
    instructor.open_formgrader()
    instructor.press("assign", CHAPTER.name)
    instructor.press("release", CHAPTER.name)


def answer(student: Student, picture) -> None:
    """Fetch the chapter, run the lecture, answer wrongly, then rightly."""
    student.open_assignments()
    student.fetch(CHAPTER.name)
    student.open_fetched(CHAPTER.name, LECTURE.file)
    student.run_all()
    report = student.report(EXERCISE)
    expect(report).to_contain_text("not attempted")

    student.answer(EXERCISE, WRONG)
    expect(student.check(EXERCISE)).to_contain_text("dividing by the variance")
    picture(student.cell(f'check("{EXERCISE}"'), "check-naming-a-mistake")

    student.answer(EXERCISE, RIGHT)
    expect(student.check(EXERCISE)).to_contain_text("all 7 properties hold")


def hand_in(student: Student) -> None:
    """Validate with exercises still open, answer those, validate again and submit."""
    said = student.validate()
    for exercise, code in other_answers().items():
        assert f"{exercise}: not attempted" in said
        student.answer(exercise, code)
        expect(student.check(exercise)).to_contain_text("✓")
    assert "Success! Your notebook passes all the tests." in student.validate()
    student.open_assignments()
    student.submit(CHAPTER.name)


def grade(instructor: Instructor, picture):
    """Collect and autograde; return the score, and the notebook as Formgrader shows it."""
    assert "Processing 1 submissions" in instructor.press("collect", CHAPTER.name)
    instructor.open_submissions(CHAPTER.name)
    row = instructor.formgrader.locator("tbody tr")
    expect(row.locator("td.status")).to_have_text("needs autograding")
    who = row.locator("td.student-id").inner_text()
    instructor.press("autograde", who)
    expect(row.locator("td.status")).to_have_text("graded")
    score = row.locator("td.score").inner_text()
    page = instructor.open_notebook(CHAPTER.name, LECTURE.file)
    # The score that was found stands in the field in grey; one given by hand would be its value.
    points = page.locator(f"#{EXERCISE}")
    expect(points).to_have_attribute("placeholder", f"{LECTURE.exercises[EXERCISE]:g}")
    expect(points).to_have_value("")
    points.scroll_into_view_if_needed()
    picture(instructor.page, "formgrader")
    return score, page


def hand_back(instructor: Instructor) -> None:
    """Write the feedback and release it."""
    instructor.formgrader.get_by_text("Manual Grading", exact=True).click()
    instructor.go_to("Manage Assignments")
    instructor.press("generate-feedback", CHAPTER.name)
    instructor.press("release-feedback", CHAPTER.name)


def read_feedback(student: Student) -> None:
    """Fetch the feedback and open the lecture's page."""
    student.fetch_feedback(CHAPTER.name)
    page = student.open_feedback(LECTURE.file)
    expect(page.locator("body")).to_contain_text("batchnorm_forward")
