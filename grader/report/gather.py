"""Everything that the report is made of, read once from the class directory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment

from grader.chapters import ANSWER, Chapter
from grader.classroom.attempts import Attempt, attempts
from grader.classroom.folders import Class
from grader.classroom.graded import Notebooks, read_graded
from grader.classroom.scores import Score, scores
from grader.exchange.people import read_people


@dataclass(frozen=True)
class HandedIn:
    """One student's graded submission of a chapter."""

    time: datetime | None
    """When; None if nothing says so."""
    hours_late: float
    """After the due date and the student's extension."""
    penalty: float
    """Points taken off for that."""


@dataclass(frozen=True)
class ChapterRecord:
    """What is known of one chapter."""

    chapter: Chapter
    due: datetime | None
    handed_in: dict[str, HandedIn]
    """By student."""
    ungraded: tuple[str, ...]
    """Who has handed in and has no grade yet."""
    attempts: tuple[Attempt, ...]
    """By student and time."""
    scores: tuple[Score, ...]
    notebooks: Notebooks
    stubs: dict[tuple[str, str], str] = field(default_factory=dict)
    """What stands in a solution cell before anybody writes there, by notebook and exercise."""

    @property
    def most(self) -> float:
        """The points that there are for the chapter."""
        return sum({(s.notebook, s.exercise): s.most for s in self.scores}.values())

    @property
    def last_attempts(self) -> frozenset[Attempt]:
        """The last attempt of every student."""
        return frozenset({attempt.student: attempt for attempt in self.attempts}.values())

    def lecture(self, notebook: str) -> str:
        """Return the number of a lecture, or its notebook's name if the chapter lists no such."""
        numbers = {lecture.file: lecture.number for lecture in self.chapter.lectures}
        return numbers.get(notebook, notebook)


@dataclass(frozen=True)
class ClassRecord:
    """What is known of a class."""

    names: dict[str, str]
    """Full names by student, of everyone in the gradebook; the id where there is no name."""
    chapters: tuple[ChapterRecord, ...]
    groups: dict[str, str] = field(default_factory=dict)
    """Groups by student, of those who hand in together."""

    def points(self) -> dict[str, tuple[float, float]]:
        """Return the points of every student and the most that they could have, in all.

        Notebooks that a student did not hand in are left out: what they say is something else.
        """
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for record in self.chapters:
            for score in record.scores:
                if (score.student, score.notebook) in record.notebooks:
                    found[score.student][0] += score.points
                    found[score.student][1] += score.most
        return {student: (points, most) for student, (points, most) in found.items()}


def gather(course: Class, chapters: list[Chapter]) -> ClassRecord:
    """Read what is known of a class and these chapters, all of which it was given."""
    with course.gradebook() as book:
        people = read_people(book)
    names = {person.id: person.name or person.id for person in people}
    groups = {person.id: person.enrolment.group for person in people if person.enrolment.group}
    return ClassRecord(names, tuple(_chapter(course, chapter) for chapter in chapters), groups)


def _chapter(course: Class, chapter: Chapter) -> ChapterRecord:
    notebooks = read_graded(course, chapter.name)
    # Before who has handed in: whoever is graded meanwhile and has a score is among those.
    found = tuple(scores(course, chapter, notebooks))
    with course.gradebook() as book:
        due = _utc(book.find_assignment(chapter.name).duedate)
        handed_in = _handed_in(book, chapter.name)
        stubs = _stubs(book, chapter.name)
    tried = set(attempts(course, chapter.name))
    seen = {attempt.student for attempt in tried}
    # Of what came by another way than `grader collect`, the gradebook knows the last attempt.
    tried |= {
        Attempt(chapter.name, student, one.time)
        for student, one in handed_in.items()
        if one.time and student not in seen
    }
    return ChapterRecord(
        chapter,
        due,
        handed_in,
        tuple(s for s in course.students_of(chapter.name) if s not in handed_in),
        tuple(sorted(tried)),
        found,
        notebooks,
        stubs,
    )


def _handed_in(book: Gradebook, chapter: str) -> dict[str, HandedIn]:
    # With the objects, what they would each ask for by themselves.
    rows = (
        book.db.query(SubmittedAssignment, SubmittedAssignment.late_submission_penalty)
        .join(SubmittedAssignment.assignment)
        .filter(Assignment.name == chapter)
        .order_by(SubmittedAssignment.student_id)
    )
    return {
        submission.student_id: HandedIn(
            _utc(submission.timestamp), submission.total_seconds_late / 3600, penalty or 0.0
        )
        for submission, penalty in rows
    }


def _stubs(book: Gradebook, chapter: str) -> dict[tuple[str, str], str]:
    return {
        (notebook.name, cell.name.removesuffix(ANSWER)): cell.source or ""
        for notebook in book.find_assignment(chapter).notebooks
        for cell in notebook.source_cells
        if cell.name.endswith(ANSWER)
    }


def _utc(time: datetime | None) -> datetime | None:
    """Return a time of nbgrader's, which means UTC and does not say so."""
    return time.replace(tzinfo=UTC) if time else None
