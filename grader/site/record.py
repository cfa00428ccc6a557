"""Runs a lecture to get the pictures of its interactive figures, and remembers them."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat

from grader.build.editions import content_hash
from grader.build.execute import execute
from grader.build.source import read_source
from grader.chapters import Lecture
from grader.files import write_whole
from grader.site import frames

CACHE = Path(".cache") / "site-frames"
"""Where the pictures are kept, a file a hash: a lecture runs again only when it has changed."""


def recorded(
    lectures: Sequence[Lecture], root: Path, *, jobs: int, notice: Callable[[str], None]
) -> dict[Lecture, list[dict[str, Any]]]:
    """Return the interactive figures of lectures, each with its pictures.

    Parameters
    ----------
    lectures : sequence of Lecture
        Those whose figures are to move.
    root : Path
        The repository.
    jobs : int
        How many notebooks are run at a time.
    notice : callable
        Told one line for each lecture that is done.

    Returns
    -------
    dict
        For each lecture its figures: ``alt``, ``controls`` and ``frames``.
    """
    places = {lecture: _place(lecture, root) for lecture in lectures}
    missing = [lecture for lecture, place in places.items() if not place.exists()]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_run, lecture, root): lecture for lecture in missing}
        for future in as_completed(running):
            lecture = running[future]
            places[lecture] = future.result()
            notice(f"{lecture.chapter}/{lecture.file}: figures drawn")
    return {lecture: json.loads(place.read_text()) for lecture, place in places.items()}


def forget_others(lectures: Sequence[Lecture], root: Path) -> None:
    """Delete the pictures of all but these lectures as they are now: each change leaves some."""
    kept = {_place(lecture, root) for lecture in lectures}
    for place in (root / CACHE).glob("*.json"):
        if place not in kept:
            place.unlink(missing_ok=True)


def _place(lecture: Lecture, root: Path) -> Path:
    code = inspect.getsource(frames).encode()
    key = hashlib.sha256(content_hash(lecture, root).encode() + code).hexdigest()
    return root / CACHE / f"{key}.json"


def _run(lecture: Lecture, root: Path) -> Path:
    """Draw the figures of a lecture; return where they are kept."""
    place = _place(lecture, root)  # before anything is read: it may be edited meanwhile
    notebook = read_source(lecture.source(root))
    prelude = "from grader.site import frames\n\nframes.install()"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(prelude))
    name = str(lecture.source(root).relative_to(root))
    execute(notebook, name, root)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    figures = [
        {"alt": output.data["text/plain"], **output.data[frames.MIME]}
        for output in outputs
        if frames.MIME in output.get("data", {})
    ]
    write_whole(place, json.dumps(figures).encode())
    return place
