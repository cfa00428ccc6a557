"""The pages themselves: what their templates are given, and what a browser is told to allow."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode

from grader.chapters import Chapter, Lecture
from grader.engine.restore import FLAGS, METADATA
from grader.feedback.cells import show_cells
from grader.feedback.standing import Grade, NotebookStanding, Standing, said
from grader.feedback.verdicts import verdicts


def notebook_page(nb: NotebookNode, standing: Standing, name: str, chapter: Chapter | None) -> str:
    """Return the page of one graded notebook.

    Parameters
    ----------
    nb : NotebookNode
        The notebook as grading left it.
    standing : Standing
        What the gradebook says of the student's chapter.
    name : str
        The notebook's name.
    chapter : Chapter, optional
        The chapter's table; None for an assignment that has none.
    """
    cells, left_out = show_cells(nb)
    found = verdicts(nb, standing.notebook(name))
    return _render(
        "notebook.html.j2",
        title=_title(chapter, name),
        chapter=chapter.title if chapter else "",
        standing=standing,
        notebook=standing.notebook(name),
        verdicts=found,
        by_place={verdict.place: verdict for verdict in found if verdict.place},
        flags=list(nb.metadata.get(METADATA, {}).get(FLAGS, [])),
        cells=cells,
        left_out=left_out,
    )


def chapter_page(
    standing: Standing, name: str, chapter: Chapter | None, pages: Collection[str]
) -> str:
    """Return the page that sums up a chapter.

    Parameters
    ----------
    standing : Standing
        What the gradebook says of the student's chapter.
    name : str
        The chapter's name.
    chapter : Chapter, optional
        The chapter's table; None for an assignment that has none.
    pages : collection of str
        Names of the notebooks that have a page beside this one.
    """
    order = [lecture.file for lecture in chapter.lectures] if chapter else []
    notebooks = sorted(
        standing.notebooks, key=lambda n: order.index(n.name) if n.name in order else len(order)
    )
    return _render(
        "chapter.html.j2",
        title=chapter.title if chapter else name,
        standing=standing,
        notebooks=[(n, _title(chapter, n.name), _rows(n, chapter)) for n in notebooks],
        pages=pages,
        score=sum(n.score for n in notebooks),
        most=sum(n.most for n in notebooks),
        penalty=sum(n.penalty for n in notebooks),
    )


def _title(chapter: Chapter | None, name: str) -> str:
    lecture = _lecture(chapter, name)
    return f"{lecture.number} {lecture.title}" if lecture else name


def _lecture(chapter: Chapter | None, name: str) -> Lecture | None:
    return next((lec for lec in chapter.lectures if lec.file == name), None) if chapter else None


def _rows(notebook: NotebookStanding, chapter: Chapter | None) -> list[tuple[Grade, str, str]]:
    """Return every grade of a notebook, what the checks say, and what a person says."""
    lecture = _lecture(chapter, notebook.name)
    order = list(lecture.exercises) if lecture else []
    grades = sorted(
        notebook.grades, key=lambda g: order.index(g.name) if g.name in order else len(order)
    )
    return [
        (
            grade,
            said(notebook.summaries, grade.name).removeprefix(f"{grade.name}: "),
            said(notebook.remarks, grade.name),
        )
        for grade in grades
    ]


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("grader.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["points"] = lambda points: f"{round(points, 2):g}"
    return templates


@cache
def _style() -> tuple[Markup, str]:
    """Return the pages' style sheet, and the policy that lets a browser use it and no other."""
    style = (files("grader.feedback") / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Markup(style), policy


def _render(template: str, **values: object) -> str:
    style, policy = _style()
    return _templates().get_template(template).render(style=style, policy=policy, **values)
