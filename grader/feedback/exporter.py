"""The exporter that nbgrader's feedback step runs, set in ``grader.engine.config``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Unicode, default

from grader.chapters import ROOT, Chapter, read_chapters
from grader.feedback.page import chapter_page, notebook_page
from grader.feedback.standing import Standing, read_standing

SUMMARY = "index.html"
"""Name of the page that sums up a chapter."""


class FeedbackExporter(Exporter):
    """Makes a notebook's page, and the chapter's page beside it.

    It is no ``HTMLExporter``, whose settings nbgrader's feedback and its web pages share.
    """

    root = Unicode(str(ROOT), help="The repository, which has the chapters' tables.").tag(
        config=True
    )
    output_mimetype = "text/html"
    _latest: tuple[tuple[str, ...], Standing] | None = None

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a graded notebook; the chapter's page is among the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        chapter = self._chapter(names["assignment"])
        standing = self._standing(names["db_url"], names["assignment"], names["student"])
        # The last notebook's copy stays. All are the same: they are made from the gradebook.
        pages = {path.stem for path in Path(resources["metadata"]["path"]).glob("*.ipynb")}
        summary = chapter_page(standing, names["assignment"], chapter, pages)
        resources["outputs"] = {SUMMARY: summary.encode()}
        return notebook_page(nb, standing, names["notebook"], chapter), resources

    def _standing(self, *of_whom: str) -> Standing:
        """Return what the gradebook says; it is read once for all notebooks of a submission."""
        if self._latest is None or self._latest[0] != of_whom:
            self._latest = of_whom, read_standing(*of_whom)
        return self._latest[1]

    def _chapter(self, name: str) -> Chapter | None:
        chapters = read_chapters(Path(self.root))
        return next((chapter for chapter in chapters if chapter.name == name), None)
