"""The page that JupyterLab opens at: ``notebooks/start.ipynb``, made from the chapters' tables.

It is a notebook so that its links open lectures in JupyterLab itself. It holds no exercise and lies
beside the chapters, not in one, so neither nbgrader nor the guards take it for a lecture.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from grader.build.source import KERNEL
from grader.chapters import NOTEBOOKS, Chapter, Lecture, read_chapters

START = "start.ipynb"

_WELCOME = """\
# Start here

Every lecture is a notebook. Open one, read, and run its cells from the top with **Shift + Enter**.

- **Exercises.** An exercise is one function. Replace the line `raise NotImplementedError()` by your
  code, run that cell, then run the cell below it: it says which properties of your function hold,
  which do not, and names the mistake when it is a known one. Try as often as you like.
- **Finding your way.** The table of contents of a lecture is in the left sidebar, or press
  **Ctrl + Shift + K** (on a Mac, **Cmd + Shift + K**).
- **Saving.** Your work is saved every half minute, and when you press **Ctrl + S**.
- **Before you hand in.** *Kernel → Restart Kernel and Run All Cells…* shows what a fresh run gives.
  Where your course uses nbgrader, **Validate** above the notebook does the same for the checks, and
  *Nbgrader → Assignment List* fetches and submits."""


def path(root: Path) -> Path:
    """Return where the start page lies."""
    return root / NOTEBOOKS / START


def is_current(root: Path) -> bool:
    """Return whether the start page is there and says what the chapters give.

    Its metadata do not count: JupyterLab writes the kernel's version into whatever it opens.
    """
    try:
        there = json.loads(path(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    anew = json.loads(nbformat.writes(start_page(read_chapters(root))))
    return isinstance(there, dict) and there.get("cells") == anew["cells"]


def update(root: Path) -> None:
    """Write the start page, if it does not say what the chapters give."""
    if not is_current(root):
        path(root).parent.mkdir(exist_ok=True)
        nbformat.write(start_page(read_chapters(root)), path(root))


def start_page(chapters: Sequence[Chapter]) -> nbformat.NotebookNode:
    """Return the notebook that lists every lecture of the chapters."""
    cells = [new_markdown_cell(_WELCOME, id="welcome")]
    cells += [new_markdown_cell(_section(chapter), id=chapter.name[:64]) for chapter in chapters]
    # With a kernel's name in it, JupyterLab opens it without asking for one.
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _section(chapter: Chapter) -> str:
    rows = [
        f"## {chapter.label} {chapter.title}",
        "",
        "| Lecture | Exercises | Points | Minutes |",
        "| :--- | ---: | ---: | ---: |",
        *map(_row, chapter.lectures),
    ]
    return "\n".join(rows)


def _row(lecture: Lecture) -> str:
    link = f"[{lecture.number} {lecture.title}]({lecture.chapter}/{lecture.file}.ipynb)"
    return f"| {link} | {len(lecture.exercises)} | {lecture.points:g} | {lecture.minutes} |"
