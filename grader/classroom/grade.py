"""``grader grade``: every submission run, judged and saved, side by side.

Three stages: submissions are made ready (``stage``), run and judged by workers that know nothing of
the gradebook (``grader.engine.parallel``), and saved by this process alone (``save``). What is
judged is kept, so that a run that was stopped, by whatever, is continued by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain

from grader.chapters import Chapter, CourseError
from grader.classroom.folders import Class
from grader.classroom.interrupt import lasting_interrupts
from grader.classroom.save import Writer
from grader.classroom.stage import Desk, Submission
from grader.classroom.store import Store
from grader.engine.book import kept_open
from grader.engine.work import Work
from grader.sandbox.parent import warm_parent

BATCH = 16
"""Submissions that are saved at a time, at most."""


@dataclass
class Graded:
    """What came of grading a chapter."""

    students: list[str] = field(default_factory=list)
    unreadable: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a notebook was graded as an empty one, by student and notebook."""
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Who did not hand in a notebook, which is zero for its exercises, by notebook."""
    problems: dict[str, str] = field(default_factory=dict)
    """Why a submission has no grade, by student."""
    kept: list[str] = field(default_factory=list)
    """Whose submission had been graded before, as it is now."""


def grade(
    course: Class,
    chapter: Chapter,
    students: list[str] | None = None,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
    unsafe: bool = False,
    notice: Callable[[str, bool], None] = lambda student, failed: None,
) -> Graded:
    """Grade the submissions of a chapter.

    Parameters
    ----------
    course : Class
        The class.
    chapter : Chapter
        What to grade.
    students : list of str, optional
        Whose submissions; by default all that there are.
    jobs : int, optional
        How many notebooks are run at a time; by default as many as the machine has room for.
    scheduler : str, optional
        Address of a Dask scheduler whose workers run them, in place of this machine.
    force : bool
        Whether to run and save also what was graded before and has not changed.
    unsafe : bool
        Whether to run submissions without walls, with all rights of whoever grades.
    notice : callable
        Told each student that is done, and whether that failed.

    Raises
    ------
    CourseError
        If the chapter was not released, a student or any submission is not there, submissions
        can't be walled in here, or there is no going on. What was done by then is kept.
    """
    chapter = course.as_released(chapter)
    there = course.students_of(chapter.name)
    unknown = sorted(set(students or []) - set(there))
    if unknown:
        raise CourseError(f"{unknown[0]} has not handed in {chapter.name}.")
    if not there:
        raise CourseError(
            f"Nobody has handed in {chapter.name}. "
            f"Run first: grader collect FOLDER --chapter {chapter.name}"
        )
    # A student who is named twice is graded once.
    outcome = Graded(students=list(dict.fromkeys(students or there)))
    store = Store(course.folder / ".grading")
    with store.locked(), lasting_interrupts() as stop_if_asked, ExitStack() as stack:
        desk, writer = Desk(course, chapter, unsafe), Writer(course, chapter.name, store)
        stack.enter_context(kept_open(desk.config.CourseDirectory.db_url))
        run = _Run(desk, writer, store, outcome, notice)
        works = run.works(force)
        try:
            if (first := next(works, None)) is not None:
                kernels = None
                if not unsafe and scheduler is None:
                    # It imports what submissions need while Dask's workers start.
                    forks = warm_parent()
                    if desk.imports_what_is_slow():
                        forks.import_ahead()
                    kernels = forks.address
                # Dask takes a second to import, which nothing else here needs.
                from grader.engine.parallel import Workbench, workers

                bench = Workbench(stack.enter_context(workers(jobs, scheduler, kernels)))
                for results in bench.run(chain([first], works)):
                    for key, notebook in results:
                        run.judged(key, notebook)
                    run.save()
                    stop_if_asked()
        finally:
            run.save()  # also what came before there was no going on
    return outcome


class _Run:
    """One run: which submissions are under way, and which of them can be saved."""

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        store: Store,
        outcome: Graded,
        notice: Callable[[str, bool], None],
    ) -> None:
        self.desk = desk
        self.writer = writer
        self.store = store
        self.outcome = outcome
        self.notice = notice
        self.waiting: dict[str, list[tuple[Submission, set[str]]]] = {}
        """Submissions that wait for a notebook, with all that they wait for, by its key."""
        self.ready: list[Submission] = []
        self.reasons: dict[str, str | None] = {}
        """Why a notebook is graded as an empty one, by the keys of those that were made ready."""
        self.finished: set[str] = set()
        """Keys of the notebooks that were judged in this run."""

    def works(self, force: bool) -> Iterator[tuple[str, Work]]:
        """Yield what is to be done, by key; the same notebook, handed in twice, once."""
        for student in self.outcome.students:
            try:
                submission = self.desk.take(student)
            except OSError as problem:
                self.outcome.problems[student] = str(problem)
                self.notice(student, True)
                continue
            for notebook in submission.missing:
                self.outcome.missing.setdefault(notebook, []).append(student)
            if not force and self._is_saved(submission):
                continue
            new = self._made_ready(submission)
            wanted = {
                key
                for key in submission.keys.values()
                if key in self.waiting
                or (key not in self.finished and (force or not self.store.has(key)))
            }
            if not wanted:
                self.ready.append(submission)
            for key in wanted:
                self.waiting.setdefault(key, []).append((submission, wanted))
            for key in new:
                if key in wanted:
                    yield key, new[key]

    def _made_ready(self, submission: Submission) -> dict[str, Work]:
        """Return the work for the notebooks that are the first of their key in this run."""
        new = {}
        for notebook, key in submission.keys.items():
            if key not in self.reasons:
                new[key] = self.desk.work(submission, notebook)
                self.reasons[key] = submission.unreadable.get(notebook)
            elif reason := self.reasons[key]:
                submission.unreadable[notebook] = reason
        submission.contents = {}
        for notebook, reason in submission.unreadable.items():
            self.outcome.unreadable[submission.student, notebook] = reason
        return new

    def _is_saved(self, submission: Submission) -> bool:
        """Return whether a submission's grades are as they would be again; take note of it."""
        chapter, student = self.desk.chapter.name, submission.student
        noted = self.store.saved(chapter, student)
        folder = self.desk.course.autograded(chapter, student)
        is_there = student in self.desk.saved and all(
            (folder / f"{notebook}.ipynb").exists() for notebook in submission.keys
        )
        if noted.get("key") != submission.key or not is_there:
            return False
        for notebook, reason in noted.get("unreadable", {}).items():
            self.outcome.unreadable[student, notebook] = reason
        self.outcome.kept.append(student)
        self.notice(student, False)
        return True

    def judged(self, key: str, notebook: bytes) -> None:
        """Keep a notebook that is judged; a submission that waited for no other can be saved."""
        self.store.write(key, notebook)
        self.finished.add(key)
        for submission, wanted in self.waiting.pop(key):
            wanted.discard(key)
            if not wanted:
                self.ready.append(submission)

    def save(self) -> None:
        """Save what can be saved."""
        while self.ready:
            batch, self.ready = self.ready[:BATCH], self.ready[BATCH:]
            problems = self.writer.save(batch)
            self.outcome.problems |= problems
            for submission in batch:
                self.notice(submission.student, submission.student in problems)
