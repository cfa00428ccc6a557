"""Exercises, checks and points belong together, one to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from grader.chapters import ANSWER
from grader.guards.notebooks import check_cells, grading, tags
from grader.guards.rules import Course, rule


@rule(
    "every grade_id names a check, and every check is an exercise",
    mend="Write the check in course/checks/ or correct the grade_id, then run: make build",
)
def names_match(course: Course) -> Iterator[str]:
    """Compare the grade_ids of all notebooks with the checks, public and hidden."""
    places: dict[str, list[str]] = {}
    for edition in course.editions:
        for cell in check_cells(edition.source):
            name = grading(cell).grade_id
            places.setdefault(name, []).append(edition.name)
            check = course.public.get(name)
            if check is None:
                yield f"{edition.name}: {name} is the grade_id of a cell but there is no such check"
            elif check.lecture != edition.lecture.number:
                yield f"{edition.name}: the check {name} says that it is of lecture {check.lecture}"
    for name, where in places.items():
        if len(where) > 1:
            yield f"{name} is an exercise more than once: {', '.join(where)}"
    for name in sorted({*course.public, *course.hidden} - {*places}):
        yield f"{name} is a check but no exercise of any lecture"
    for name in sorted({*course.hidden} - {*course.public}):
        yield f"{name} has hidden properties but no public ones"


@rule(
    "every exercise is an answer's cell and, right after it, the one line that checks it",
    mend="Follow CONTRIBUTING.md, add an exercise, then run: make build",
)
def cells_pair(course: Course) -> Iterator[str]:
    """Find solution cells without their check cell, and the reverse."""
    for edition in course.editions:
        cells = [cell for cell in edition.source.cells if cell.cell_type == "code"]
        before = [None, *cells[:-1]]
        for cell, previous in zip(cells, before, strict=True):
            if not grading(cell).get("grade"):
                continue
            name = grading(cell).grade_id
            if previous is None or grading(previous).get("grade_id") != name + ANSWER:
                yield f"{edition.name}: no cell {name}{ANSWER} stands right before the check"
            if cell.source.strip() != f'check("{name}", {name})':
                yield f'{edition.name}: the cell {name} is not the line check("{name}", {name})'
        checked = {grading(cell).grade_id + ANSWER for cell in check_cells(edition.source)}
        for cell in cells:
            if grading(cell).get("solution") and grading(cell).grade_id not in checked:
                yield f"{edition.name}: the answer {grading(cell).grade_id} is never checked"


@rule(
    "no cell is both an experiment and part of an exercise",
    mend="Take the tag experiment off, or move the code into a cell of its own",
)
def experiments_are_apart(course: Course) -> Iterator[str]:
    """Find cells tagged ``experiment`` that nbgrader grades or that hold an answer."""
    for edition in course.editions:
        for cell in edition.source.cells:
            if "experiment" in tags(cell) and (grading(cell) or "BEGIN SOLUTION" in cell.source):
                yield f"{edition.name}, cell {cell.id}"


@rule(
    "points are what chapter.toml says, and add up",
    mend="Correct chapter.toml or the points of the cell, then run: make build",
)
def points_add_up(course: Course) -> Iterator[str]:
    """Compare the points of the cells, the lectures and the chapters."""
    for edition in course.editions:
        cells = Counter()
        for cell in check_cells(edition.source):
            cells[grading(cell).grade_id] += grading(cell).get("points", 0)
        table = edition.lecture.exercises
        for name in dict.fromkeys([*table, *cells]):
            if name not in cells or name not in table:
                place = "in chapter.toml only" if name in table else "missing in chapter.toml"
                yield f"{edition.name}: the exercise {name} is {place}"
            elif cells[name] != table[name]:
                yield f"{edition.name}: {name} has {cells[name]} points, the table {table[name]}"
        if sum(table.values()) != edition.lecture.points:
            yield (
                f"{edition.name}: exercises of {sum(table.values())} points in a lecture "
                f"of {edition.lecture.points}"
            )
    for chapter in course.chapters:
        total = sum(lecture.points for lecture in chapter.lectures)
        if total != chapter.points:
            yield f"{chapter.name}: lectures of {total} points in a chapter of {chapter.points}"
