"""A class that nobody graded: gradebook and graded notebooks written directly, of any size."""

import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

from course.checks import public
from course.judge.expect import Mistake
from course.judge.report import Outcome, Report, Result
from grader.catalogue import load
from grader.chapters import ANSWER, ROOT, find_chapter
from grader.checks import hidden
from grader.classroom.attempts import Attempt, note
from grader.classroom.folders import Class
from grader.engine.execute import REPORT, SECONDS
from grader.engine.restore import METADATA

DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHAPTERS = ("3a-hyperparameter-tuning", "3b-batch-normalization", "3c-softmax", "3d-frameworks")
MISTAKE = Mistake("dividing by the variance", "Take the square root.")
FILLERS = (
    "    assert {0} is not None",
    "    checked = True  # {0}",
    "    print(type({0}).__name__)",
    "    {0} = {0}",
    "    if {0} is None:\n        raise ValueError('nothing given')",
    "    shapes = [len(str(part)) for part in ({0},)]",
)


class SyntheticClass(Class):
    """A class of the real course."""

    def make(self, students, chapters=CHAPTERS, seed=1):
        """Write submissions of every chapter by all of ``students``, weak ones first."""
        self.folder.mkdir(parents=True)
        rng = random.Random(seed)
        rows = defaultdict(list)
        with self.gradebook() as book:
            for student in students:
                book.add_student(student)
            for name in chapters:
                chapter = find_chapter(name, self.root)
                cells = _release(book, chapter)
                for place, student in enumerate(students):
                    skill = (place + 0.5) / len(students)
                    self._hand_in(book, rows, chapter, cells, student, skill, rng)
            for kind, inserted in rows.items():
                book.db.execute(kind.__table__.insert(), inserted)
            book.db.commit()
        return self

    def _hand_in(self, book, rows, chapter, cells, student, skill, rng):
        time = DUE + timedelta(hours=rng.gauss(-20, 12))
        for earlier in range(rng.randrange(3)):
            note(self, Attempt(chapter.name, student, time - timedelta(hours=5 * earlier + 5)))
        note(self, Attempt(chapter.name, student, time))
        submission = _insert(
            rows,
            SubmittedAssignment,
            assignment_id=book.find_assignment(chapter.name).id,
            student_id=student,
            timestamp=time.replace(tzinfo=None),
        )
        place = self.autograded(chapter.name, student)
        place.mkdir(parents=True)
        for lecture in chapter.lectures:
            notebook = _insert(
                rows,
                SubmittedNotebook,
                assignment_id=submission,
                notebook_id=book.find_notebook(lecture.file, chapter.name).id,
                late_submission_penalty=0.0,
            )
            reports = {}
            for exercise, most in lecture.exercises.items():
                report = reports[exercise] = _report(exercise, skill, rng)
                _insert(
                    rows,
                    Grade,
                    notebook_id=notebook,
                    cell_id=cells[lecture.file, exercise],
                    auto_score=most * report.score,
                    needs_manual_grade=False,
                )
                _insert(
                    rows,
                    Comment,
                    notebook_id=notebook,
                    cell_id=cells[lecture.file, f"{exercise}{ANSWER}"],
                    auto_comment=f"{exercise}: judged.",
                )
            graded = _graded(lecture.release(self.root), reports, rng)
            (place / f"{lecture.file}.ipynb").write_text(graded, encoding="utf-8")


def _release(book, chapter):
    """Enter a chapter into the gradebook; return the ids of its cells."""
    ids = {}
    book.add_assignment(chapter.name, duedate=DUE.replace(tzinfo=None))
    for lecture in chapter.lectures:
        where = lecture.file, chapter.name
        book.add_notebook(*where)
        for exercise, most in lecture.exercises.items():
            cell = book.add_grade_cell(exercise, *where, max_score=most, cell_type="code")
            ids[lecture.file, exercise] = cell.id
            answer = f"{exercise}{ANSWER}"
            ids[lecture.file, answer] = book.add_solution_cell(answer, *where).id
            source = _stubs(lecture.release())[exercise]
            book.add_source_cell(answer, *where, cell_type="code", source=source)
    return ids


def _insert(rows, kind, **values):
    key = uuid4().hex
    rows[kind].append({"id": key, **values})
    return key


@cache
def _edition(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _stubs(path):
    return {
        cell["metadata"]["nbgrader"]["grade_id"].removesuffix(ANSWER): "".join(cell["source"])
        for cell in _edition(path)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def _report(exercise, skill, rng):
    if rng.random() < 0.1 * (1 - skill):
        outcome = Outcome.NOT_ATTEMPTED
        return Report(exercise, tuple(replace(r, outcome=outcome) for r in _passed(exercise)))
    results = []
    for result in _passed(exercise):
        if rng.random() > 0.5 + 0.5 * skill:
            named = rng.random() < 0.5
            result = replace(
                result,
                outcome=Outcome.FAILED,
                message=f"It does not. {MISTAKE}" if named else "It does not.",
                mistake=MISTAKE.name if named else None,
            )
        results.append(result)
    return Report(exercise, tuple(results))


@cache
def _passed(exercise):
    properties = [*public()[exercise].properties]
    if exercise in hidden():
        properties += hidden()[exercise].properties
    return tuple(Result(p.name, Outcome.PASSED, p.hidden, p.weight) for p in properties)


def _graded(release, reports, rng):
    notebook = dict(_edition(release))
    notebook["metadata"] = {
        **notebook["metadata"],
        METADATA: {SECONDS: {"start": 0.5, "cells": rng.random(), "judging": 3 * rng.random()}},
    }
    notebook["cells"] = [_cell(cell, reports, rng) for cell in notebook["cells"]]
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def _cell(cell, reports, rng):
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    exercise = grade_id.removesuffix(ANSWER)
    if exercise not in reports:
        return cell
    report = reports[exercise]
    if exercise == grade_id:
        data = {"text/html": "shown " * 1000}  # as long as a report is
        output = {"output_type": "display_data", "metadata": {}, "data": data}
        metadata = {**cell["metadata"], METADATA: {REPORT: report.as_dict()}}
        return {**cell, "metadata": metadata, "outputs": [output]}
    if not report.attempted:
        return cell
    return {**cell, "source": varied(rng.choice(_sources(exercise)), rng).splitlines(True)}


@cache
def _sources(exercise):
    return [answer.source for answer in load()[exercise]]


def varied(source, rng):
    """Return an answer with up to six lines put in, as no two students write the same."""
    head, *lines = source.splitlines()
    for _ in range(rng.randrange(7)):
        line = rng.choice(FILLERS).format(f"value_{rng.randrange(9)}")
        lines.insert(0, line)
    return "\n".join([head, *lines])


def synthetic_class(folder, students, chapters=CHAPTERS):
    """Return a class in a folder that is not there yet."""
    return SyntheticClass(folder, ROOT).make(students, chapters)
