"""The pages themselves: what their templates are given."""

from __future__ import annotations

from collections.abc import Collection

from nbformat import NotebookNode

from grader.chapters import Chapter, Lecture
from grader.engine.restore import FLAGS, METADATA
from grader.feedback.cells import show_cells
from grader.feedback.render import render
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
    return render(
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
    notebooks = list(standing.notebooks)
    if chapter:
        notebooks.sort(key=lambda notebook: chapter.place(notebook.name))
    return render(
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
    grades = list(notebook.grades)
    if chapter:
        grades.sort(key=lambda grade: chapter.place(notebook.name, grade.name))
    return [
        (
            grade,
            said(notebook.summaries, grade.name).removeprefix(f"{grade.name}: "),
            said(notebook.remarks, grade.name),
        )
        for grade in grades
    ]
