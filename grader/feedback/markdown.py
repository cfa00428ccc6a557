"""A student's Markdown, as Jupyter reads it, into clean HTML with its formulas set."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import Any

from markupsafe import Markup, escape
from mistune import HTMLRenderer
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.feedback.mathematics import to_mathml
from grader.feedback.sanitise import RASTER, clean

TOP = 3
"""Level of a notebook's title in a page, which has two levels of headings of its own."""
MOST_FORMULAS = 300
"""Openings of a kind in one cell: for each the parser looks for an end in all that follows."""

_OPENINGS = (r"\\[", r"\\(", "\\begin{")


def to_html(markdown: str, attachments: dict[str, dict[str, str]] | None = None) -> Markup:
    """Return Markdown as HTML that is safe to put into a page.

    Parameters
    ----------
    markdown : str
        Source of a Markdown cell or output.
    attachments : dict, optional
        The cell's pictures by name, each by MIME type in base64.
    """
    return _with_pictures(markdown, attachments) if attachments else _without_pictures(markdown)


@lru_cache(maxsize=1024)  # most cells of a class are the lecture's
def _without_pictures(markdown: str) -> Markup:
    return _with_pictures(markdown, {})


def _with_pictures(markdown: str, attachments: dict[str, dict[str, str]]) -> Markup:
    plain = f"<pre>{escape(markdown)}</pre>"
    if any(markdown.count(opening) > MOST_FORMULAS for opening in _OPENINGS):
        return clean(plain)
    try:
        return clean(MarkdownWithMath(_Renderer(attachments)).render(markdown))
    except Exception:
        # Whatever a parser of untrusted text stumbles over, its text can still be read.
        return clean(plain)


class _Renderer(IPythonRenderer):
    """Sets formulas, lowers headings, and takes pictures from nowhere but the cell."""

    def __init__(self, attachments: dict[str, dict[str, str]]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)

    def block_math(self, body: str) -> str:
        return to_mathml(body, block=True)

    def inline_math(self, body: str) -> str:
        return to_mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return to_mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return super().heading(text, min(level + TOP - 1, 6))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = unescape(url).removeprefix("attachment:")
        for kind in RASTER:
            if isinstance(data := self.attachments.get(name, {}).get(kind), str):
                url = f"data:{kind};base64,{''.join(data.split())}"
        return HTMLRenderer.image(self, text, url, title)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{escape(code)}</pre>"
