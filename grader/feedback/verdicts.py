"""A row an exercise: its points, what holds, what does not, and where the lecture explains it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from course.judge.report import Outcome, Report, Result
from course.judge.show import summary
from grader.chapters import ANSWER
from grader.engine.scores import report_of
from grader.feedback.cells import place_of
from grader.feedback.markdown import to_html
from grader.feedback.standing import Grade, NotebookStanding, said

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+)$", re.MULTILINE)
_LONGEST_HEADING = 100
_SETS_A_TASK = re.compile(r"exercise\b", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """One property as a student may see it: of a hidden one, its name and its advice."""

    name: str
    passed: bool
    hidden: bool
    mark: str
    word: str
    """What the mark says."""
    tone: str
    """``good``, ``bad``, or nothing where there is nothing to judge."""
    message: str
    details: tuple[tuple[str, str], ...]
    """What was called, what came back and what was expected, each with its label."""


@dataclass(frozen=True)
class Verdict:
    """What came of one graded cell."""

    grade: Grade
    report: Report | None
    place: str | None
    """Where the notebook has the cell; None if it is gone."""
    lecture: tuple[tuple[str, str], ...]
    """Where the lecture explains it and then sets it: the place, and the heading there."""
    remark: str
    """What a person wrote."""

    @property
    def headline(self) -> str:
        """The verdict in a line, without the exercise's name."""
        if self.report:
            return summary(self.report).removeprefix(f"{self.report.exercise}: ")
        if self.grade.waiting:
            return "not graded yet: somebody will read it"
        if not self.grade.checked:
            return "not attempted" if self.grade.manual is None else "graded by a person"
        if (self.grade.automatic or 0) >= self.grade.most:
            return "the tests pass"
        return "some of the tests pass" if self.grade.automatic else "a test failed"

    @property
    def properties(self) -> tuple[Shown, ...]:
        """Every property of the exercise, in order."""
        if not self.report:
            return ()
        shown = tuple(map(_shown, self.report.results))
        if self.report.attempted:
            return shown
        return tuple(replace(each, message="", details=()) for each in shown)

    @property
    def holding(self) -> tuple[Shown, ...]:
        """The properties that hold."""
        return tuple(shown for shown in self.properties if shown.passed)

    @property
    def failing(self) -> tuple[Shown, ...]:
        """The properties that do not, once the exercise is attempted."""
        if self.report and not self.report.attempted:
            return ()
        return tuple(shown for shown in self.properties if not shown.passed)


def verdicts(nb: NotebookNode, standing: NotebookStanding) -> list[Verdict]:
    """Return a verdict for every grade of a notebook, in the order of its cells."""
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: index
        for index, cell in enumerate(nb.cells)
        if is_grade(cell) or is_solution(cell) or is_task(cell)
    }
    found = [_verdict(nb, cells, grade, standing) for grade in standing.grades]
    last = len(nb.cells)
    return sorted(found, key=lambda verdict: cells.get(verdict.grade.name, last))


def _verdict(
    nb: NotebookNode, cells: dict[str, int], grade: Grade, standing: NotebookStanding
) -> Verdict:
    index = cells.get(grade.name)
    answer = cells.get(f"{grade.name}{ANSWER}", index)
    cell = nb.cells[index] if index is not None else None
    return Verdict(
        grade,
        report_of(cell) if cell and is_grade(cell) else None,
        place_of(index) if index is not None else None,
        _lecture(nb, answer) if answer is not None else (),
        said(standing.remarks, grade.name),
    )


def _lecture(nb: NotebookNode, answer: int) -> tuple[tuple[str, str], ...]:
    """Return the headings above an answer, up to the nearest that explains and sets no task."""
    found: list[tuple[str, str]] = []
    for index in range(answer, -1, -1):
        cell = nb.cells[index]
        if cell.cell_type != "markdown" or not (headings := _HEADING.findall(cell.source)):
            continue
        title = to_html(headings[-1][:_LONGEST_HEADING]).striptags()
        explains = not _SETS_A_TASK.match(title)
        if explains or not found:  # other exercises, on the way up, have nothing to do with it
            found.insert(0, (place_of(index), title))
        if explains:
            break
    return tuple(found)


def _shown(result: Result) -> Shown:
    mark, word, tone = "✗", "does not hold", "bad"
    if result.passed:
        mark, word, tone = "✓", "holds", "good"
    elif result.outcome is Outcome.NOT_ATTEMPTED:
        mark, word, tone = "–", "not attempted", ""
    public = not result.hidden
    details = (
        ("called", result.called),
        ("returned", result.returned),
        ("expected", result.expected),
    )
    return Shown(
        result.name,
        result.passed,
        result.hidden,
        mark,
        word,
        tone,
        # A remark of a hidden property that holds may speak of its inputs.
        result.message if public or not result.passed else "",
        tuple((label, text) for label, text in details if text) if public else (),
    )
