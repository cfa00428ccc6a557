"""The table of lectures in README.md, generated between two comments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.chapters import NOTEBOOKS, Chapter, CourseError, Lecture, is_question, read_chapters

BEGIN, END = "<!-- lectures: begin -->", "<!-- lectures: end -->"


def table(chapters: Iterable[Chapter]) -> str:
    """Return the lectures of all chapters as a Markdown table."""
    rows = ["| Lecture | Exercises | Points | Minutes |", "| --- | --- | ---: | ---: |"]
    for chapter in chapters:
        minutes = sum(lecture.minutes for lecture in chapter.lectures)
        rows.append(
            f"| **{chapter.label} {chapter.title}** | | **{chapter.points:g}** | **{minutes}** |"
        )
        rows += [_row(lecture) for lecture in chapter.lectures]
    return "\n".join(rows)


def is_current(root: Path) -> bool:
    """Return whether README.md has the table that the chapters give, if it has one at all."""
    text = _read(root)
    return text is None or text == _filled(text, root)


def update(root: Path) -> None:
    """Write the table into README.md, if it has a place for one."""
    text = _read(root)
    if text is not None and text != (filled := _filled(text, root)):
        (root / "README.md").write_text(filled, encoding="utf-8")


def _read(root: Path) -> str | None:
    path = root / "README.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text if BEGIN in text else None


def _filled(text: str, root: Path) -> str:
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise CourseError(f"README.md has {BEGIN} without {END}: put it after the table.")
    return f"{before}{BEGIN}\n{table(read_chapters(root))}\n{END}{after}"


def _row(lecture: Lecture) -> str:
    link = f"[{lecture.number} {lecture.title}]({NOTEBOOKS}/{lecture.chapter}/{lecture.file}.ipynb)"
    names = ", ".join(f"`{name}`" for name in lecture.exercises if not is_question(name))
    questions = sum(map(is_question, lecture.exercises))
    asked = f", {questions} question{'s' * (questions > 1)}" if questions else ""
    return f"| {link} | {names}{asked} | {lecture.points:g} | {lecture.minutes} |"
