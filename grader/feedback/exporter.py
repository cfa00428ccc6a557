"""The exporter that nbgrader's feedback step runs, set in ``grader.engine.config``."""

from __future__ import annotations

from functools import cached_property
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
    _latest: tuple[tuple[str, ...], Standing, bytes] | None = None
    """Whose chapter was shown last, what the gradebook says of it, and its page."""

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a graded notebook; the chapter's page is among the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        chapter = self._chapters.get(names["assignment"])
        of_whom = names["db_url"], names["assignment"], names["student"]
        if self._latest is None or self._latest[0] != of_whom:
            # Once for all notebooks of a submission: each takes a copy of the chapter's page along.
            standing = read_standing(*of_whom)
            pages = {path.stem for path in Path(resources["metadata"]["path"]).glob("*.ipynb")}
            page = chapter_page(standing, names["assignment"], chapter, pages)
            self._latest = of_whom, standing, page.encode()
        _, standing, summary = self._latest
        resources["outputs"] = {SUMMARY: summary}
        return notebook_page(nb, standing, names["notebook"], chapter), resources

    @cached_property
    def _chapters(self) -> dict[str, Chapter]:
        return {chapter.name: chapter for chapter in read_chapters(Path(self.root))}
