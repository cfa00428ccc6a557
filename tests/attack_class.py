"""A class under attack: built, sown with secrets, graded in a process of its own, and looked at.

What is secret is a fresh random word in every place that a submission must not read. Grading runs
as ``nbgrader autograde`` does at the root of a course, with shorter limits, in two processes that
take half of the class each; their home, their variables and their folder for temporary files are
made for them, so that nothing of the tester's is at stake.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.converters import GenerateAssignment

from grader.catalogue import load
from grader.chapters import ROOT
from grader.classroom.folders import Class
from grader.convert import convert
from grader.guards.notebooks import grade_id
from tests.attack_files import Attack

CHAPTER, NOTEBOOK = "9z-sample", "3.4-sample"
POINTS = {"identity_params": 3.0, "question_3_4": 1.0, "plain": 2.0}
VARIABLE = "DATABASE_PASSWORD"
SHARED = tuple(map(Path, ("/tmp", "/dev/shm", "/var/tmp")))
_MARK = re.compile(r"mark[0-9a-f]{12}")
LIMITS = {
    "timeout": 5,
    "grace": 1.0,
    "call_timeout": 2.0,
    "notebook_timeout": 20.0,
    "judge_timeout": 12.0,
}
"""Of the engine, for a class in which everybody tries to use them up."""
COLD = {"timeout": 20, "notebook_timeout": 40.0}
"""What differs for kernels that have to import everything first."""
FIRST = [f"{group}--first" for group in "abp"]
"""Graded before all others of their process: the warm parent's imports count as their time."""

PLAIN_TEST = """
gamma, beta = identity_params(np.array([[1.0, 3.0], [2.0, 2.0]]), 0.25)
assert isinstance(beta, np.ndarray) and beta.shape == (2, 1)
np.testing.assert_allclose(gamma, [[1.118034], [0.5]], rtol=1e-5)
assert all(abs(entry - 2) < 1e-6 for entry in beta.ravel()), "not the means"
"""

_CONFIG = """
from pathlib import Path
from traitlets.config import Config
from grader.engine.config import configure

c = configure(get_config(), Path({folder!r}), Path({root!r}))
for section in {without!r}:
    c.pop(section, None)
c.merge(Config({settings!r}))
"""

_OURS = ("Autograde", "GenerateFeedback", "FeedbackExporter", "HTMLExporter")
"""Sections of the configuration that nbgrader as it comes does not have."""
_STOCK = {
    "sanitize_preprocessors": (
        *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells"),
        "CheckCellMetadata",
    ),
    "autograde_preprocessors": (
        *("Execute", "IgnorePattern", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties"),
        "CheckCellMetadata",
    ),
}


@dataclass
class Graded:
    """What grading the class came to."""

    seconds: dict[str, float] = field(default_factory=dict)
    """How long each submission took."""
    memory: dict[str, int] = field(default_factory=dict)
    """By how many bytes the grading process grew with each submission."""
    left: list[str] = field(default_factory=list)
    """Processes that were there when grading had ended."""
    log: str = ""


class AttackedClass:
    """One class of hostile submissions among honest ones.

    Parameters
    ----------
    sample : Path
        The built sample course; it is copied.
    place : Path
        An empty folder with a short name, for sockets lie in it.
    reach : mapping
        Placeholders for what attacks may want to reach, such as ``port``.
    """

    def __init__(self, sample: Path, place: Path, reach: dict[str, object]) -> None:
        self.place, self.reach = place, reach
        self.root = place / "root"
        self.home, self.tmp = place / "home", place / "tmp"
        self.home.mkdir()
        self.tmp.mkdir()
        shutil.copytree(sample, self.root)
        self.course = Class(self.root / "class", self.root)
        self.course.folder.mkdir()
        self.markers: dict[str, str] = {}
        self.students: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self._sow()
        config = self.course.config(CHAPTER)
        config.GenerateAssignment.force = True  # over the student edition, in this copy
        convert(GenerateAssignment, config)
        with self.course.gradebook() as book:
            book.add_student("somebody", last_name=self._secret("gradebook"))
        for student in FIRST:
            self.hand_in(student, ())
        self.neighbours = {
            **{f"{group}-0-whole": POINTS for group in "ab"},  # before all attacks
            **{f"{group}-half": {**POINTS, "question_3_4": 0.0} for group in "ab"},
            **{f"{group}-z-whole": POINTS for group in "ab"},  # after them
        }
        for student, points in self.neighbours.items():
            self.hand_in(student, [name for name, most in points.items() if most])

    def _secret(self, place: str) -> str:
        return self.secrets.setdefault(place, f"secret{secrets.token_hex(8)}")

    def _sow(self) -> None:
        """Put a secret wherever a submission must not look, and a plain test into the notebook."""
        path = self.root / "solutions" / CHAPTER / f"{NOTEBOOK}.ipynb"
        nb = nbformat.read(path, as_version=4)
        begin = "### BEGIN SOLUTION\n"
        for cell in nb.cells:
            cell.source = cell.source.replace(begin, f"{begin}    # {self._secret('solution')}\n")
        metadata = {"schema_version": 3, "grade": True, "solution": False, "locked": True}
        metadata |= {"task": False, "points": 2, "grade_id": "plain"}
        nb.cells.append(new_code_cell(PLAIN_TEST.strip(), metadata={"nbgrader": metadata}))
        nbformat.write(nb, path)
        shutil.copytree(ROOT / "grader" / "checks", self.root / "grader" / "checks")
        for name, place in {
            "grader/checks/lecture_3_4.py": "hidden checks",
            ".git/config": "version control",
            "../home/.pgpass": "home",
            "../scratch": "temporary files",
        }.items():
            path = self.root / name
            path.parent.mkdir(exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n# {self._secret(place)}\n")

    def hand_in(self, student: str, answered: Iterable[str], attack: Attack | None = None) -> None:
        """Hand in a notebook with right answers to some exercises, and an attack in it."""
        path = self.root / "notebooks" / CHAPTER / f"{NOTEBOOK}.ipynb"
        nb = nbformat.read(path, as_version=4)
        for cell in nb.cells:
            name = (grade_id(cell) or "").removesuffix("-answer")
            if name in answered and name != grade_id(cell):
                cell.source = next(a.source for a in load()[name] if a.is_right)
        if attack is None:
            nb.cells.append(new_markdown_cell(self._secret("another submission")))
        else:
            attack.into(nb)
        place = self.course.submitted(CHAPTER, student)
        place.mkdir(parents=True)
        nbformat.write(nbformat.from_dict(nb), place / f"{NOTEBOOK}.ipynb")
        for part in attack.parts if attack else ():
            beside = place / part.name
            if part.kind in ("file", "link"):
                beside.parent.mkdir(parents=True, exist_ok=True)
            if part.kind == "file":
                beside.write_text(part.text, encoding="utf-8")
            elif part.kind == "link":
                beside.symlink_to(part.target)

    def places_of(self, attack: str) -> dict[str, object]:
        """Return what the names in braces stand for in the attack of a name."""
        marker = self.markers.setdefault(attack, f"mark{secrets.token_hex(6)}")
        return {
            "marker": marker,
            "repository": ROOT,
            "root": self.root,
            "class": self.course.folder,
            "chapter": CHAPTER,
            "notebook": NOTEBOOK,
            "neighbour": "a-0-whole",
            "home": self.home,
            "scratch": self.place / "scratch",
            "variable": VARIABLE,
            **self.reach,
        }

    def add(self, attacks: Iterable[Attack]) -> None:
        """Have attacks handed in, half of them to each group."""
        for place, attack in enumerate(attacks):
            student = f"{'ab'[place % 2]}-{attack.name.replace('/', '-')}"
            self.students[attack.name] = student
            self.hand_in(student, (), attack.told(self.places_of(attack.name)))

    def zipped(self, attack: Attack) -> Path:
        """Return the folder of a course's system with the zip of an attack in it."""
        folder = self.place / f"zips-{attack.name.replace('/', '-')}"
        folder.mkdir()
        with zipfile.ZipFile(folder / "eve.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            release = self.root / "notebooks" / CHAPTER / f"{NOTEBOOK}.ipynb"
            archive.write(release, release.name)
            for part in attack.told(self.places_of(attack.name)).parts:
                entry = zipfile.ZipInfo(part.name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                if part.target:
                    entry.external_attr = 0o120777 << 16  # a symbolic link
                archive.writestr(entry, part.target or part.text * part.metadata.get("times", 1))
        return folder

    def configure(self, *, stock: bool, unsafe: bool) -> None:
        """Choose how the class is graded."""
        settings: dict[str, dict[str, object]] = {
            "JudgedExecute": {**LIMITS, **(COLD if unsafe else {}), "unsafe": unsafe}
        }
        if stock:
            names = {k: [f"nbgrader.preprocessors.{n}" for n in v] for k, v in _STOCK.items()}
            settings = {"Autograde": names, "Execute": {"timeout": COLD["timeout"]}}
            settings["CourseDirectory"] = {"ignore": [".ipynb_checkpoints", "*.pyc", "__pycache__"]}
        text = _CONFIG.format(
            folder=str(self.course.folder),
            root=str(self.root),
            without=_OURS if stock else (),
            settings=settings,
        )
        (self.root / "nbgrader_config.py").write_text(text)

    def run(self, command: str, *options: str) -> tuple[subprocess.Popen, Path]:
        """Start a command of nbgrader's, and return it with the file of what it says."""
        environment = {
            "HOME": str(self.home),
            "TMPDIR": str(self.tmp),
            "COURSE_CLASS": str(self.course.folder),
            "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            VARIABLE: self._secret("variable"),
        }
        log = self.place / f"{command}-{secrets.token_hex(4)}.log"
        with log.open("wb") as file:
            words = [sys.executable, "-m", "nbgrader", command, CHAPTER, *options]
            process = subprocess.Popen(
                words,
                cwd=self.root,
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        return process, log

    def grade(self, most: float = 900.0) -> Graded:
        """Grade both groups side by side, then write the feedback."""
        graded = Graded()
        before = {process.pid for process in psutil.Process().children(recursive=True)}
        began = time.time()
        with adopting_orphans():
            running = {group: self.run("autograde", f"--student={group}-*") for group in "ab"}
            used: dict[str, list[tuple[float, int]]] = {group: [] for group in running}
            try:
                while any(process.poll() is None for process, _ in running.values()):
                    for group, (process, _) in running.items():
                        used[group].append((time.time(), _memory(process.pid)))
                    if time.time() > began + most:
                        break
                    time.sleep(0.1)
            finally:
                for process, _ in running.values():
                    if process.poll() is None:
                        os.killpg(process.pid, signal.SIGKILL)
            graded.left = list(_end_what_is_left(before))
        for group, samples in used.items():
            times = {self.autograded(name).stat().st_mtime: name for name in self.graded(group)}
            for earlier, later in itertools.pairwise([began, *sorted(times)]):
                sizes = [size for when, size in samples if earlier <= when <= later] or [0]
                graded.seconds[times[later]] = later - earlier
                graded.memory[times[later]] = max(sizes) - sizes[0]
        feedback = self.run("generate_feedback")
        feedback[0].wait(most)
        logs = (log for _, log in [*running.values(), feedback])
        graded.log = "\n".join(log.read_text(errors="replace") for log in logs)
        return graded

    def graded(self, group: str = "") -> list[str]:
        """Return who has a graded notebook."""
        folder = self.course.folder / "autograded"
        return [p.parts[-3] for p in folder.glob(f"{group}*/{CHAPTER}/{NOTEBOOK}.ipynb")]

    def autograded(self, student: str) -> Path:
        """Return where a student's graded notebook is."""
        return self.course.autograded(CHAPTER, student) / f"{NOTEBOOK}.ipynb"

    def page(self, student: str) -> str:
        """Return a student's feedback."""
        path = self.course.feedback(CHAPTER, student) / f"{NOTEBOOK}.html"
        return path.read_text(encoding="utf-8")

    def scores(self, student: str) -> dict[str, float | None]:
        """Return a student's points by cell, None for one that waits to be graded."""
        with self.course.gradebook() as book:
            notebook = book.find_submission_notebook(NOTEBOOK, CHAPTER, student)
            return {g.name: None if g.needs_manual_grade else g.score for g in notebook.grades}

    def state(self) -> dict[str, str]:
        """Return a digest of every file that grading has no business with, by its path.

        Links are none: they are taken out of a submission before it is graded.
        """
        ours = ("autograded", "feedback", "gradebook.db", ".nbgrader.log", "nbgrader_config.py")
        folders = (self.root, self.home, ROOT / "course", ROOT / "grader" / "checks")
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            and not path.is_symlink()
            and not {"__pycache__", ".cache", ".ipython", ".jupyter", ".local"} & set(path.parts)
            and not any(part.startswith(ours) for part in path.relative_to(folder).parts)
        }


def traces(markers: Iterable[str], folders: Iterable[Path]) -> dict[str, str]:
    """Return the files with the mark of an attack in their names, and what that mark is.

    Parameters
    ----------
    markers : iterable of str
        The marks.
    folders : iterable of Path
        Where to look, below them too; in folders that all share, only right there.
    """
    names = {str(path) for folder in SHARED if folder.exists() for path in folder.iterdir()}
    for folder in folders:
        for place, _, files in os.walk(folder):
            names.update(f"{place}/{name}" for name in files)
    found = ((name, _MARK.search(Path(name).name)) for name in names)
    known = set(markers)
    return {name: mark[0] for name, mark in found if mark and mark[0] in known}


def indented(text: str) -> str:
    """Return the end of a log, for a message."""
    return textwrap.indent(text[-3000:], "    ")


@contextlib.contextmanager
def adopting_orphans() -> Iterator[None]:
    """Have processes whose parents ended become children of this one, on Linux."""
    if sys.platform != "linux":
        yield
        return
    import ctypes

    subreaper = 36
    libc = ctypes.CDLL(None)
    libc.prctl(subreaper, 1)
    try:
        yield
    finally:
        libc.prctl(subreaper, 0)


def _end_what_is_left(before: set[int]) -> Iterator[str]:
    """Give what was begun time to end; yield the command of each process that does not."""
    begun = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    for process in psutil.wait_procs(begun, timeout=10)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                yield " ".join(process.cmdline())
                process.kill()


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
