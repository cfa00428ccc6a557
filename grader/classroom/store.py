"""What a run of ``grader grade`` keeps in the class directory, so that the next one can continue.

A notebook that was judged is kept under a digest of all that the outcome depends on, and what was
saved of a submission under the digests of its notebooks. Files are written whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from grader.chapters import CourseError
from grader.files import write_whole


class Store:
    """The folder ``.grading`` of a class directory.

    Parameters
    ----------
    folder : Path
        Where it is; it is made when something is put into it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def stage(self) -> Path:
        """Where submissions are laid out for nbgrader; of no worth after a run."""
        return self.folder / "stage"

    def has(self, key: str) -> bool:
        """Return whether there is a judged notebook under a key."""
        return self._result(key).exists()

    def read(self, key: str) -> bytes:
        """Return a judged notebook."""
        return self._result(key).read_bytes()

    def write(self, key: str, notebook: bytes) -> None:
        """Keep a judged notebook."""
        write_whole(self._result(key), notebook)

    def saved(self, chapter: str, student: str) -> dict[str, Any]:
        """Return what was noted when a submission's grades were saved; nothing if they were not."""
        try:
            noted = json.loads(self._note(chapter, student).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}

    def note(self, chapter: str, student: str, noted: dict[str, Any]) -> None:
        """Note that a submission's grades were saved."""
        write_whole(self._note(chapter, student), json.dumps(noted).encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other run in while the block runs.

        Raises
        ------
        CourseError
            If there is one.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        # A lock of SQLite's is let go by the system when its process ends, whatever ends it.
        with closing(sqlite3.connect(self.folder / "lock", timeout=0)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                raise CourseError(
                    f"The class in {self.folder.parent} is being graded at this moment. "
                    "Wait for that to end."
                ) from None
            shutil.rmtree(self.stage, ignore_errors=True)
            try:
                yield
            finally:
                shutil.rmtree(self.stage, ignore_errors=True)

    def _result(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / f"{key}.ipynb"

    def _note(self, chapter: str, student: str) -> Path:
        return self.folder / "saved" / chapter / f"{student}.json"
