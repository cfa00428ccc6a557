"""Both editions of every lecture: which are out of date, and how to make them.

A solution notebook carries in its metadata the hash of what it was built from: its own text and
the ``course`` package, whose checks and figures show in its outputs. What carries the right hash
is up to date, on any machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat

from grader.build.execute import execute
from grader.build.release import generate
from grader.build.source import read_source
from grader.chapters import Chapter, CourseError, Lecture, read_chapters

BUILT_FROM = "built_from"
"""Key of the notebook's metadata that holds the hash."""

TIMES = Path(".cache") / "cell-seconds"
"""Where the seconds that each cell took are noted, a file a hash, for the guard."""

Notice = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """One lecture, built aside."""

    lecture: Lecture
    solution: Path
    release: Path


def content_hash(lecture: Lecture, root: Path) -> str:
    """Return the hash of all that shows in a lecture's notebooks."""
    digest = hashlib.sha256(lecture.source(root).read_bytes())
    for path in sorted((root / "course").rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(lecture: Lecture, root: Path) -> bool:
    """Return whether both editions are there and made from what is there now."""
    if not (lecture.solution(root).exists() and lecture.release(root).exists()):
        return False
    metadata = json.loads(lecture.solution(root).read_text(encoding="utf-8"))["metadata"]
    return metadata.get(BUILT_FROM) == content_hash(lecture, root)


def build(
    lectures: list[Lecture], root: Path, folder: Path, *, jobs: int, notice: Notice
) -> list[Built]:
    """Build lectures aside, in parallel.

    Parameters
    ----------
    lectures : list of Lecture
        What to build.
    root : Path
        The repository.
    folder : Path
        An empty folder for the results.
    jobs : int
        How many notebooks are run at a time.
    notice : callable
        Told one line for each notebook that is done.

    Raises
    ------
    CourseError
        With one paragraph for each lecture that can't be built.
    """
    problems: list[str] = []
    done: list[Lecture] = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_solve, lecture, root, folder): lecture for lecture in lectures}
        for future in as_completed(running):
            lecture = running[future]
            try:
                seconds = future.result()
            except CourseError as problem:
                problems.append(str(problem))
                notice(f"{lecture.chapter}/{lecture.file}: failed")
            else:
                done.append(lecture)
                notice(f"{lecture.chapter}/{lecture.file}: ran in {seconds:.0f} s")
        if problems:
            raise CourseError("\n\n".join(problems))
        chapters = sorted({lecture.chapter for lecture in done})
        for future in [pool.submit(_release, c, done, root, folder) for c in chapters]:
            future.result()
    return [
        Built(lecture, lecture.solution(folder), lecture.release(folder))
        for lecture in sorted(done, key=lambda lecture: (lecture.chapter, lecture.file))
    ]


def publish(built: list[Built], root: Path) -> None:
    """Move what was built aside to its place, each file at once."""
    for one in built:
        for made, place in (
            (one.solution, one.lecture.solution(root)),
            (one.release, one.lecture.release(root)),
        ):
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as aside:
                aside.write(made.read_bytes())
            os.chmod(aside.name, 0o644)
            os.replace(aside.name, place)


def strays(root: Path) -> Iterator[str]:
    """Yield what is wrong with the set of files: notebooks without a source and the reverse."""
    listed = {lecture for chapter in read_chapters(root) for lecture in chapter.lectures}
    sources = {lecture.source(root) for lecture in listed}
    notebooks = {path(root) for lecture in listed for path in (lecture.solution, lecture.release)}
    for lecture in sorted(listed, key=lambda lecture: lecture.source(root)):
        if not lecture.source(root).exists():
            yield f"{lecture.source(root).relative_to(root)} is in chapter.toml but not there"
    for path in sorted(root.glob("solutions/*/*.py")):
        if path not in sources:
            yield f"{path.relative_to(root)} has no entry in its chapter.toml"
    for path in sorted([*root.glob("solutions/**/*.ipynb"), *root.glob("notebooks/**/*.ipynb")]):
        if path not in notebooks and ".ipynb_checkpoints" not in path.parts:
            yield f"{path.relative_to(root)} has no source: delete it"


def cell_seconds(lecture: Lecture, root: Path) -> dict[str, float] | None:
    """Return the seconds of every cell as last measured on this machine, None if never."""
    path = root / TIMES / f"{content_hash(lecture, root)}.json"
    return json.loads(path.read_text()) if path.exists() else None


def lectures_of(chapters: tuple[Chapter, ...]) -> list[Lecture]:
    """Return the lectures of chapters, in order."""
    return [lecture for chapter in chapters for lecture in chapter.lectures]


def _solve(lecture: Lecture, root: Path, folder: Path) -> float:
    """Write the executed solution notebook under ``folder``; return the seconds it took."""
    notebook = read_source(lecture.source(root))
    name = str(lecture.source(root).relative_to(root))
    with tempfile.TemporaryDirectory() as workplace:
        seconds = execute(notebook, name, Path(workplace), {"PYTHONPATH": str(root)})
    key = content_hash(lecture, root)
    notebook.metadata[BUILT_FROM] = key
    lecture.solution(folder).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, lecture.solution(folder))
    times = root / TIMES / f"{key}.json"
    times.parent.mkdir(parents=True, exist_ok=True)
    times.write_text(json.dumps(seconds))
    return sum(seconds.values())


def _release(chapter: str, lectures: list[Lecture], root: Path, folder: Path) -> None:
    """Write the student edition of a chapter's lectures under ``folder``."""
    solutions = [lecture.solution(folder) for lecture in lectures if lecture.chapter == chapter]
    with tempfile.TemporaryDirectory() as workplace:
        made = generate(chapter, solutions, Path(workplace).resolve(), drop=BUILT_FROM)
        for path in made:
            place = folder / "notebooks" / chapter / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
