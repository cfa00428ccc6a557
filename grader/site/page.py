"""A lecture as a page: the student edition, with the outputs of what a student need not write.

What an exercise's cells print stays out. What other cells show stays in, also where they call an
exercise's function: a figure that a right answer draws does not tell how to write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.chapters import ANSWER, NOTEBOOKS, CourseError, Lecture, is_question
from grader.guards.notebooks import grading, read_built, tags
from grader.site.pictures import Album
from grader.site.settings import LAUNCH, Repository

UP = "../../"
"""The way from a lecture's page to the top of the website."""


def name(lecture: Lecture) -> str:
    """Return where a lecture's page is in the website, without an ending."""
    return f"{NOTEBOOKS}/{lecture.chapter}/{lecture.file}"


@dataclass(frozen=True)
class Writer:
    """Writes the pages of lectures.

    Parameters
    ----------
    root : Path
        The repository.
    sources : Path
        Folder of the website's sources.
    repository : Repository
        Where Colab and Binder find the launch edition.
    """

    root: Path
    sources: Path
    repository: Repository

    def write(self, lecture: Lecture, live: Sequence[dict[str, Any]]) -> None:
        """Write the page of a lecture.

        Parameters
        ----------
        lecture : Lecture
            A lecture whose editions are built.
        live : sequence of dict
            Its figures that move, as recorded.
        """
        solution, release = read_built(lecture, self.root)
        pairs = list(zip(release.cells, solution.cells, strict=False))
        if [a.id for a, _ in pairs] != [cell.id for cell in solution.cells]:
            raise CourseError(
                f"The editions of {lecture.chapter}/{lecture.file} differ. Run: make build"
            )
        album = Album(self.sources, lecture.file)
        moving = {figure["alt"]: figure for figure in live}
        page = nbformat.v4.new_notebook(metadata=release.metadata)
        for shown, run in pairs:
            page.cells += self._cells(lecture, shown, run, album, moving)
        page.cells.insert(1, _prose("links", self._links(lecture)))
        place = self.sources / f"{name(lecture)}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(page, place)

    def _cells(
        self,
        lecture: Lecture,
        shown: NotebookNode,
        run: NotebookNode,
        album: Album,
        moving: dict[str, dict[str, Any]],
    ) -> Iterator[NotebookNode]:
        exercise = grading(shown)
        if shown.cell_type != "code":
            yield nbformat.v4.new_markdown_cell(shown.source, id=shown.id)
            return
        if exercise.get("solution"):
            task = exercise.grade_id.removesuffix(ANSWER)
            yield _prose(f"{task}-bar", _bar(task, lecture.exercises[task]))
        cell = nbformat.v4.new_code_cell(shown.source, id=shown.id)
        if exercise:
            part = "check" if exercise.grade else "answer"
            cell.metadata.tags = [f"exercise-{part}"]
        else:
            cell.metadata.tags = tags(shown)
            cell.outputs = [_output(output, album, moving) for output in run.outputs]
        yield cell

    def _links(self, lecture: Lecture) -> str:
        notebook = f"{name(lecture)}.ipynb"
        return (
            '<nav class="lecture-links" aria-label="Run this lecture">'
            f'<a href="{self.repository.colab(notebook)}">Open in Colab</a>'
            f'<a href="{self.repository.binder(notebook)}">Open in Binder</a>'
            f'<a href="{UP}{LAUNCH}/{notebook}" download>Download the notebook</a></nav>'
        )


def _prose(identity: str, html: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(html, id=identity)


def _bar(task: str, points: float) -> str:
    worth = f"{points:g} point{'s' * (points != 1)}" if points else "for the joy of it"
    kind, code = ("Question", "") if is_question(task) else ("Your turn", task)
    named = f"<code>{escape(code)}</code>" if code else ""
    return (
        f'<div class="exercise-bar"><span><strong>{kind}</strong> {named}</span>'
        f"<span>{worth}</span></div>"
    )


def _output(output: NotebookNode, album: Album, moving: dict[str, dict[str, Any]]) -> NotebookNode:
    """Return an output as the page shows it: a picture in HTML with its description."""
    png = output.get("data", {}).get("image/png")
    if png is None:
        return output
    alt = output.metadata["image/png"]["alt"]
    html = album.moving(moving[alt], UP) if alt in moving else album.still(png, alt, UP)
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": alt})
