"""Both editions of every lecture: which are out of date, and how to make them.

Beside the solution notebooks stands the hash of what each was built from. One that has the right
hash is up to date, on any machine. The student edition is made from it anew each time, which takes
a moment, so that an edit by hand does not last.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import grader.build.execute
import grader.build.release
import grader.build.source
from grader.build import start
from grader.build.execute import execute
from grader.build.release import generate
from grader.build.source import read_source
from grader.chapters import SOLUTIONS, CourseError, Lecture, read_chapters
from grader.files import write_whole

BUILT_FROM = ".built-from.json"
"""File in a chapter's folder with the hash of each solution notebook by its name."""

TIMES = Path(".cache") / "cell-seconds"
"""Where the seconds that each cell took are noted, a file a hash, for the guard."""

Notice = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """One lecture, built aside."""

    lecture: Lecture
    solution: Path
    release: Path
    built_from: str | None
    """Hash of what it was run from just now, None if it was not run."""


def content_hash(lecture: Lecture, root: Path) -> str:
    """Return the hash of all that shows in a lecture's notebooks.

    That is its text, the ``course`` package without the checks of other lectures, the code that
    makes notebooks, and the versions in the lock file.
    """
    checks = root / "course" / "checks"
    name = f"lecture_{lecture.number.replace('.', '_')}"
    own = {checks / f"{name}.py", *checks.glob(f"{name}_*.py")}
    others = set(checks.glob("lecture_*.py")) - own
    shown = sorted({*(root / "course").rglob("*.py")} - others)
    digest = hashlib.sha256(lecture.source(root).read_bytes())
    for path in (*shown, root / "requirements.lock"):
        if path.exists():
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    for module in (grader.build.source, grader.build.execute, grader.build.release):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()


def is_current(lecture: Lecture, root: Path) -> bool:
    """Return whether the solution notebook is made from what is there now, and not edited.

    Whether its outputs are those that its cells give, only running it can tell.
    """
    try:
        there = nbformat.read(lecture.solution(root), as_version=4)
    except (OSError, nbformat.reader.NotJSONError):
        return False
    if _built_from(lecture.chapter, root).get(lecture.file) != content_hash(lecture, root):
        return False
    source = read_source(lecture.source(root))
    return [_bare(cell) for cell in there.cells] == [_bare(cell) for cell in source.cells]


def build(
    lectures: list[Lecture],
    stale: list[Lecture],
    root: Path,
    folder: Path,
    *,
    jobs: int,
    notice: Notice,
) -> tuple[list[Built], list[str]]:
    """Build lectures aside, in parallel.

    Parameters
    ----------
    lectures : list of Lecture
        What to build.
    stale : list of Lecture
        Those of them to run. The solution notebooks of the others are taken as they are.
    root : Path
        The repository.
    folder : Path
        An empty folder for the results.
    jobs : int
        How many notebooks are run at a time.
    notice : callable
        Told one line for each notebook that is done.

    Returns
    -------
    list of Built
        What could be built.
    list of str
        One paragraph for each lecture or chapter that could not.
    """
    problems: list[str] = []
    keys: dict[Lecture, str] = {}
    done = [lecture for lecture in lectures if lecture not in stale]
    for lecture in done:
        lecture.solution(folder).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(lecture.solution(root), lecture.solution(folder))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_solve, lecture, root, folder): lecture for lecture in stale}
        for future in as_completed(running):
            lecture = running[future]
            try:
                keys[lecture], seconds = future.result()
            except CourseError as problem:
                problems.append(str(problem))
                notice(f"{lecture.chapter}/{lecture.file}: failed")
            else:
                done.append(lecture)
                notice(f"{lecture.chapter}/{lecture.file}: ran in {seconds:.0f} s")
        chapters = sorted({lecture.chapter for lecture in done})
        for future in [pool.submit(_release, chapter, done, folder) for chapter in chapters]:
            try:
                future.result()
            except CourseError as problem:
                problems.append(str(problem))
    built = [
        Built(lecture, lecture.solution(folder), lecture.release(folder), keys.get(lecture))
        for lecture in lectures
        if lecture.release(folder).exists()
    ]
    return built, problems


def publish(built: list[Built], root: Path) -> list[Lecture]:
    """Move what was built aside to its place, each file at once; return the lectures changed."""
    changed = {}
    for one in built:
        chapter = one.lecture.chapter
        for made, place in (
            (one.solution, one.lecture.solution(root)),
            (one.release, one.lecture.release(root)),
        ):
            if place.exists() and place.read_bytes() == made.read_bytes():
                continue
            changed[one.lecture] = None
            write_whole(place, made.read_bytes())
        if one.built_from is not None:
            hashes = _built_from(chapter, root) | {one.lecture.file: one.built_from}
            text = json.dumps(hashes, indent=1, sort_keys=True) + "\n"
            write_whole(root / SOLUTIONS / chapter / BUILT_FROM, text.encode())
    return list(changed)


def _built_from(chapter: str, root: Path) -> dict[str, str]:
    try:
        return json.loads((root / SOLUTIONS / chapter / BUILT_FROM).read_text())
    except (OSError, ValueError):
        return {}


def strays(root: Path) -> Iterator[str]:
    """Yield what is wrong with the set of files: notebooks without a source and the reverse."""
    listed = {lecture for chapter in read_chapters(root) for lecture in chapter.lectures}
    sources = {lecture.source(root) for lecture in listed}
    notebooks = {path(root) for lecture in listed for path in (lecture.solution, lecture.release)}
    notebooks.add(start.path(root))
    for lecture in sorted(listed, key=lambda lecture: lecture.source(root)):
        if not lecture.source(root).exists():
            yield f"{lecture.source(root).relative_to(root)} is in chapter.toml but not there"
    for path in sorted(root.glob("solutions/*/*.py")):
        if path not in sources:
            yield f"{path.relative_to(root)} has no entry in its chapter.toml: add one or delete it"
    for path in sorted([*root.glob("solutions/**/*.ipynb"), *root.glob("notebooks/**/*.ipynb")]):
        if path not in notebooks and ".ipynb_checkpoints" not in path.parts:
            yield f"{path.relative_to(root)} has no source: delete it"


def cell_seconds(lecture: Lecture, root: Path) -> dict[str, float] | None:
    """Return the seconds of every cell as last measured on this machine, None if never."""
    path = _times(content_hash(lecture, root), root)
    return json.loads(path.read_text()) if path.exists() else None


def measure(lecture: Lecture, root: Path) -> tuple[str, NotebookNode, dict[str, float]]:
    """Run a lecture's source, and note the seconds of every cell.

    Returns
    -------
    str
        Hash of what it was run from. It is taken first: of what is edited meanwhile, nothing is
        ever taken for up to date.
    NotebookNode
        The notebook with its outputs.
    dict
        Seconds by the id of the cell.
    """
    key = content_hash(lecture, root)
    source = lecture.source(root)
    notebook = read_source(source)
    seconds = execute(notebook, str(source.relative_to(root)), root)
    write_whole(_times(key, root), json.dumps(seconds).encode())
    return key, notebook, seconds


def _times(key: str, root: Path) -> Path:
    return root / TIMES / f"{key}.json"


def _solve(lecture: Lecture, root: Path, folder: Path) -> tuple[str, float]:
    """Write the executed solution notebook under ``folder``; return its hash and its seconds."""
    key, notebook, seconds = measure(lecture, root)
    lecture.solution(folder).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, lecture.solution(folder))
    return key, sum(seconds.values())


def _bare(cell: NotebookNode) -> dict:
    return {key: cell[key] for key in cell if key not in ("outputs", "execution_count")}


def _release(chapter: str, lectures: list[Lecture], folder: Path) -> None:
    """Write the student edition of a chapter's lectures under ``folder``."""
    solutions = [lecture.solution(folder) for lecture in lectures if lecture.chapter == chapter]
    with tempfile.TemporaryDirectory() as workplace:
        made = generate(chapter, solutions, Path(workplace).resolve())
        for path in made:
            place = folder / "notebooks" / chapter / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
