"""Submissions made ready to be run: read, keyed by content, their cells restored.

This is the only stage of grading, but for the last, that reads the gradebook and the class.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path, PurePosixPath

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from grader.chapters import SOLUTIONS, Chapter, CourseError, Lecture
from grader.classroom.folders import Class
from grader.convert import quiet_nbgrader
from grader.engine.beside import (
    LEFT_OUT,
    NO_TIME,
    TIMESTAMP,
    is_time,
    read_time,
    regular_files,
)
from grader.engine.fingerprint import Digest, fingerprint
from grader.engine.kernel import slow_ones
from grader.engine.restore import FLAGS, METADATA, cells_of
from grader.engine.source import experiments_of
from grader.engine.work import Work, settings_of
from grader.exchange.enrolment import enrolments

WHY_EMPTY = "why-empty"
"""Id of the first cell of a notebook that is graded as an empty one."""

LARGEST = 50 * 2**20
"""Bytes that a notebook may have."""

_ON_TIME = ("AssignLatePenalties", "AssignExtendedPenalties", "LateSubmissionPlugin", "LatePolicy")
"""Sections of nbgrader's configuration that say what lateness costs."""

Files = tuple[tuple[str, bytes], ...]
"""Files by their relative paths."""


@dataclass
class Submission:
    """What a student handed in of a chapter."""

    student: str
    contents: dict[str, bytes | None]
    """The notebooks by name, None for one that is too large; let go of when they are under way."""
    files: Files
    """What lies beside them."""
    missing: list[str]
    """Notebooks that were not handed in."""
    keys: dict[str, str]
    """A digest of all that a notebook's outcome depends on, by name."""
    key: str
    """A digest of all that the student's grades depend on."""
    handed_in: bytes = b""
    """When, as text; nothing if that is not known."""
    flags: list[str] = field(default_factory=list)
    """What an instructor should know of every notebook."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Why a notebook is graded as an empty one, by name."""


class Desk:
    """Makes submissions of one chapter ready.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        The chapter, with the lectures that were released.
    unsafe : bool
        Whether they are to be run without walls.
    """

    def __init__(self, course: Class, chapter: Chapter, unsafe: bool = False) -> None:
        self.course = course
        self.chapter = chapter
        self.config = course.config(chapter.name)
        self.config.KernelKeeper.unsafe = unsafe
        self.settings = settings_of(self.config)
        self.sources = course.root / SOLUTIONS
        with course.gradebook() as book:
            assignment = book.find_assignment(chapter.name)
            self.due = str(assignment.duedate)
            self.saved = {one.student_id for one in assignment.submissions}
            given = {one.student_id: one.extension for one in assignment.submissions}
            # What the roster has is in force from the first grading on, and in the gradebook after.
            given |= {who: one.extension for who, one in enrolments(book).items() if one.extension}
            self.extensions = {who: str(extension) for who, extension in given.items()}
            self.cells = {one.name: cells_of(one) for one in assignment.notebooks}
            self.known = {
                one.name: json.dumps([self.cells[one.name], one.kernelspec], sort_keys=True)
                for one in assignment.notebooks
            }
        late = {name: self.config[name] for name in _ON_TIME if name in self.config}
        self.late = json.dumps(late, sort_keys=True, default=str)
        self.bases = {lecture.file: self._base(lecture.file) for lecture in chapter.lectures}

    def imports_what_is_slow(self) -> bool:
        """Return whether a notebook, as it was given out, names libraries that import slowly."""
        for lecture in self.chapter.lectures:
            left_out = experiments_of(str(self.sources), self.chapter.name, lecture.file)
            cells = nbformat.read(self.course.released(lecture), as_version=4).cells
            code = [cell.source for cell in cells if cell.cell_type == "code"]
            if slow_ones([source for source in code if source.strip() not in left_out]):
                return True
        return False

    def take(self, student: str) -> Submission:
        """Return what a student handed in."""
        folder = self.course.submitted(self.chapter.name, student)
        contents: dict[str, bytes | None] = {}
        missing = []
        for lecture in self.chapter.lectures:
            path = folder / f"{lecture.file}.ipynb"
            if not path.is_file() or path.is_symlink():
                missing.append(lecture.file)
            elif path.stat().st_size > LARGEST:
                contents[lecture.file] = None
            else:
                contents[lecture.file] = path.read_bytes()
        if not contents:  # nbgrader takes no submission without a notebook
            contents[missing.pop(0)] = b""
        files, is_left_out = self._files_beside(folder)
        flags = [LEFT_OUT] if is_left_out else []
        time = folder / TIMESTAMP
        handed_in = read_time(time) if time.is_file() and not time.is_symlink() else b""
        if handed_in.strip() and not is_time(handed_in):
            handed_in = b""
            flags.append(NO_TIME)
        keys = {name: self._key(name, content, files, flags) for name, content in contents.items()}
        extension = self.extensions.get(student, str(None))
        whole = Digest(self.due, self.late, extension, handed_in, *missing)
        for name, key in keys.items():
            whole.add(name, key)
        return Submission(student, contents, files, missing, keys, whole.text(), handed_in, flags)

    def work(self, submission: Submission, notebook: str) -> Work:
        """Return what is to be done for a notebook; note it if it can't be read."""
        lecture = next(one for one in self.chapter.lectures if one.file == notebook)
        release = self.course.released(lecture)
        try:
            nb = read_notebook(submission.contents[notebook], self.cells[notebook])
            content = self._restored(nb, lecture)
        except CourseError as problem:
            submission.unreadable[notebook] = reason = str(problem)
            content = self.sanitised(_empty(release, reason), lecture)
        if submission.flags:
            content = _flagged(content, submission.flags)
        experiments = experiments_of(str(self.sources), self.chapter.name, notebook)
        return Work(
            *(self.chapter.name, notebook, content, submission.files),
            *(experiments, self.settings, fingerprint()),
        )

    def sanitised(self, nb: NotebookNode, lecture: Lecture) -> bytes:
        """Return a notebook after nbgrader's first list of preprocessors."""
        resources = {
            "unique_key": lecture.file,
            "nbgrader": {
                "assignment": self.chapter.name,
                "notebook": lecture.file,
                "db_url": self.config.CourseDirectory.db_url,
            },
        }
        with quiet_nbgrader():
            text, _ = self._exporter.from_notebook_node(nb, resources=resources)
        return text.encode()

    def _restored(self, nb: NotebookNode, lecture: Lecture) -> bytes:
        try:
            return self.sanitised(nb, lecture)
        except Exception as error:  # whatever nbgrader stumbles over costs nobody else
            what = f"{type(error).__name__}: {str(error)[:300]!r}"
            raise CourseError(f"Its cells could not be restored ({what}).") from error

    @cached_property
    def _exporter(self) -> NotebookExporter:
        config = Config(self.config)
        config.Exporter.default_preprocessors = []
        config.Exporter.optimistic_validation = True  # once, at the end
        exporter = NotebookExporter(config=config)
        for preprocessor in self.config.Autograde.sanitize_preprocessors:
            exporter.register_preprocessor(preprocessor)
        return exporter

    def _files_beside(self, folder: Path) -> tuple[Files, bool]:
        """Return the student's files but the notebooks, the course's in place of like ones.

        And whether some of the student's were left out for their size.
        """
        found, is_left_out = self._files_in(folder)
        ours = {PurePosixPath(name) for name in self._course_files}
        above = {parent for path in ours for parent in path.parents}
        kept = {
            name: data
            for name, data in found.items()
            # A file can't lie where the course has a folder, nor below one of the course's files.
            if PurePosixPath(name) not in above and ours.isdisjoint(PurePosixPath(name).parents)
        }
        return tuple(sorted((kept | self._course_files).items())), is_left_out

    @cached_property
    def _course_files(self) -> dict[str, bytes]:
        return self._files_in(self.sources / self.chapter.name)[0]

    def _files_in(self, folder: Path) -> tuple[dict[str, bytes], bool]:
        """Return the files of a folder, and whether some were left out for their size."""
        ignored = [*self.config.CourseDirectory.ignore, "*.ipynb", TIMESTAMP]

        def is_wanted(path: Path) -> bool:
            return not any(fnmatch(part, pattern) for part in path.parts for pattern in ignored)

        files, is_left_out = regular_files(folder, is_wanted)
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        return found, is_left_out

    def _base(self, notebook: str) -> str:
        """Return a digest of what the outcome of every student's notebook depends on."""
        source = self.sources / self.chapter.name / f"{notebook}.ipynb"
        settings = json.dumps(self.settings, sort_keys=True, default=str)
        place = (self.chapter.name, notebook, self.known[notebook], settings, fingerprint())
        return Digest(*place, source.read_bytes() if source.exists() else b"").text()

    def _key(self, notebook: str, content: bytes | None, files: Files, flags: list[str]) -> str:
        # One that is too large counts as empty, however it goes on.
        digest = Digest(self.bases[notebook], "too large" if content is None else content)
        for path, data in files:
            digest.add(path, data)
        digest.add(*flags)
        return digest.text()


def read_notebook(content: bytes | None, known: Collection[str]) -> NotebookNode:
    """Return what was handed in as the notebook that it should be.

    Parameters
    ----------
    content : bytes or None
        What was handed in: None for more than is taken, nothing if nothing was.
    known : collection of str
        The cells that the gradebook knows of the notebook.

    Raises
    ------
    CourseError
        If it can't be graded; the message says why.
    """
    if content is None:
        raise CourseError(f"The file is larger than {LARGEST >> 20} MB.")
    if not content:
        raise CourseError("There was no notebook of this chapter.")
    invalid: dict[str, Exception] = {}
    try:
        text = content.decode()
        notebook = nbformat.reads(text, as_version=4, capture_validation_error=invalid)
        if invalid:
            raise invalid["ValidationError"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"The file is not a notebook that can be read ({type(error).__name__})."
        raise CourseError(reason) from None
    except Exception as error:
        reason = f"The file is not a valid notebook ({type(error).__name__})."
        raise CourseError(reason) from None
    if _graded_cells(notebook).isdisjoint(known):
        raise CourseError(
            "The notebook has none of this lecture's exercises; it may be another one."
        )
    return notebook


def _graded_cells(notebook: NotebookNode) -> set[str]:
    return {
        str(cell.metadata["nbgrader"].get("grade_id"))
        for cell in notebook.cells
        if isinstance(cell.metadata.get("nbgrader"), dict)
    }


def _flagged(content: bytes, reasons: list[str]) -> bytes:
    notebook = nbformat.reads(content, as_version=4)
    noted = notebook.metadata.setdefault(METADATA, {}).setdefault(FLAGS, [])
    noted.extend(reasons)
    return nbformat.writes(notebook).encode()


def _empty(release: Path, reason: str) -> NotebookNode:
    notebook = nbformat.read(release, as_version=4)
    text = f"**{reason}** It was graded as if nothing had been filled in."
    notebook.cells.insert(0, new_markdown_cell(text, id=WHY_EMPTY))
    return notebook
