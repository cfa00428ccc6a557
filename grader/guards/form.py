"""Every lecture has the same anatomy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from grader.chapters import is_question
from grader.guards.notebooks import grading, tags
from grader.guards.rules import Course, rule

FIGURES = 3
PREDICTIONS = 2
PREDICT = "**Predict, then run.**"


@rule(
    "every lecture opens with its title, its minutes and its points",
    mend="Begin the source with '# N.M Title' and '**About N minutes · P points'",
)
def opens_with_estimate(course: Course) -> Iterator[str]:
    """Compare the first cell with the chapter's table."""
    for edition in course.editions:
        lecture = edition.lecture
        first = edition.source.cells[0].source if edition.source.cells else ""
        for wanted in (
            f"# {lecture.number} {lecture.title}",
            f"**About {lecture.minutes} minutes · {lecture.points:g} points",
        ):
            if wanted not in first:
                yield f"{edition.name}: {wanted!r} is not in the first cell"


@rule(
    'every lecture mends what "You may have read" and ends in a summary',
    mend="Add the missing section: '## You may have read' or '## Summary', the latter last",
)
def closes_with_summary(course: Course) -> Iterator[str]:
    """Look for the two headings."""
    for edition in course.editions:
        headings = [
            line[3:].strip()
            for line in _prose(edition.source).splitlines()
            if line.startswith("## ")
        ]
        if "You may have read" not in headings:
            yield f"{edition.name}: there is no section 'You may have read'"
        if headings[-1:] != ["Summary"]:
            yield f"{edition.name}: the last section is not 'Summary'"


@rule(
    f"every lecture has {FIGURES} figures described in words, one of them interactive",
    mend="Add figures with figures.show(figure, alt) and figures.explore(draw, alt, …)",
)
def has_figures(course: Course) -> Iterator[str]:
    """Count the pictures in the outputs of the solution edition."""
    for edition in course.editions:
        described = [
            output.metadata.get("image/png", {}).get("alt")
            for cell in edition.solution.cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        if len(described) < FIGURES:
            yield f"{edition.name}: {len(described)} figures"
        if not all(described):
            yield f"{edition.name}: {sum(not alt for alt in described)} without a description"
        code = "\n".join(cell.source for cell in edition.source.cells if cell.cell_type == "code")
        if "figures.explore(" not in code:
            yield f"{edition.name}: no interactive figure"


@rule(
    f"every lecture asks {PREDICTIONS} times to predict, and then shows what happens",
    mend=f"Write '{PREDICT}', the question, the answer folded in <details>, then a code cell",
)
def asks_to_predict(course: Course) -> Iterator[str]:
    """Count the questions, and look for their folded answer and for the cell that shows it."""
    for edition in course.editions:
        cells = edition.source.cells
        following = [*cells[1:], None]
        asked = 0
        for cell, after in zip(cells, following, strict=True):
            if cell.cell_type != "markdown" or PREDICT not in cell.source:
                continue
            asked += cell.source.count(PREDICT)
            if "<details>" not in cell.source.split(PREDICT)[-1]:
                yield f"{edition.name}, cell {cell.id}: the answer is not folded below"
            if after is None or after.cell_type != "code":
                yield f"{edition.name}, cell {cell.id}: no code cell follows the question"
        if asked < PREDICTIONS:
            yield f"{edition.name}: {asked} questions to predict"


@rule(
    "every lecture has a judged question",
    mend="Add an exercise question_N_M made by course.judge.properties.question",
)
def has_question(course: Course) -> Iterator[str]:
    """Look for an exercise whose name begins with ``question``."""
    for edition in course.editions:
        if not any(map(is_question, edition.exercises)):
            yield edition.name


@rule(
    "every exercise's stub says what it takes and returns",
    mend="Give the function a docstring outside of the solution region, then run: make build",
)
def stubs_are_documented(course: Course) -> Iterator[str]:
    """Look for a docstring in the student edition."""
    for edition in course.editions:
        for cell in edition.release.cells:
            if grading(cell).get("solution") and not re.search(r'^\s+r?"""', cell.source, re.M):
                yield f"{edition.name}, cell {cell.id}"


@rule(
    "cells whose output is not compared say why",
    mend='Add nbval_reason="…" to the metadata of the cell',
)
def ignored_outputs_have_a_reason(course: Course) -> Iterator[str]:
    """Look for nbval's tags, and for its comments, which could not say why."""
    for edition in course.editions:
        for cell in edition.source.cells:
            ignored = {"nbval-ignore-output", "nbval-skip"} & {*tags(cell)}
            if ignored and not cell.metadata.get("nbval_reason"):
                yield f"{edition.name}, cell {cell.id}: tagged {', '.join(sorted(ignored))}"
            if cell.cell_type == "code" and re.search(r"^#\s*NBVAL_", cell.source, re.M):
                yield f"{edition.name}, cell {cell.id}: says it in a comment, not by a tag"


def _prose(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
