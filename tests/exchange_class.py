"""A class with a roster and grades, without grading it: what tests of the exchange begin with."""

from pathlib import Path

from grader.exchange.roster import update_roster
from grader.exchange.tables import parse_table, read_table
from tests.handed_in import CHAPTER, FIRST

FIXTURES = Path(__file__).parent / "fixtures" / "exchange"
ROSTER = FIXTURES / "roster-excel.csv"


def table(text, name="list.csv"):
    """Return the table that a file with this text holds."""
    return parse_table(text if isinstance(text, bytes) else text.encode(), name)


def enrolled(course):
    """Take the fixture's class list in."""
    return update_roster(course, read_table(ROSTER))


def score(course, student, points, penalty=0):
    """Give a student points in the first exercise, as if graded."""
    with course.gradebook() as book:
        book.update_or_create_submission(CHAPTER, student)
        book.find_grade("identity_params", FIRST, CHAPTER, student).auto_score = points
        notebook = book.find_submission_notebook(FIRST, CHAPTER, student)
        notebook.late_submission_penalty = penalty or None
        book.db.commit()


def students(course):
    """Return what the gradebook has of every student, by id."""
    with course.gradebook() as book:
        return {
            student.id: (student.first_name, student.last_name, student.email, student.lms_user_id)
            for student in book.students
        }


def grades_of(course):
    """Return every automatic score, by student."""
    with course.gradebook() as book:
        return {
            submission.student_id: submission.score
            for submission in book.assignment_submissions(CHAPTER)
        }
