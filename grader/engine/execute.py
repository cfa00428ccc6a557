"""Run a submission's cells in a kernel, then judge its exercises from outside.

``JudgedExecute`` stands in the place of nbgrader's ``Execute``. A graded cell that belongs to an
exercise is not run: the exercise's function, as it is at that cell, is kept. When all cells have
had their turn, it is called from here, and the report becomes the cell's output. Judging comes
last so that no cell can show, in the feedback, arguments that a function saw in a hidden check.
"""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Float, Integer, Unicode

from course.checks import public
from course.judge.report import Report
from grader.chapters import ROOT, SOLUTIONS
from grader.checks import begin, finish
from grader.engine.kernel import KernelKeeper
from grader.engine.plain import Canaries
from grader.engine.remote import KernelBusy, KernelDied, OutOfTime, remote
from grader.engine.restore import FLAGS, METADATA
from grader.engine.source import experiments_of

REPORT = "report"
"""Under our key in the metadata of a judged cell: its report as plain values."""

SECONDS = "seconds"
"""Under that key in a notebook: how long the kernel's start, the cells and the judging took."""

STEPS = ("start", "cells", "judging")
"""What they are called there."""

BEGAN, ENDED = "iopub.execute_input", "shell.execute_reply"
"""When a cell was begun and done, under ``execution`` in its metadata, by nbclient's names."""

_OUTPUTS = ("stream", "execute_result", "display_data", "update_display_data")
_PASSED = ("status", "execute_input", "clear_output")


class JudgedExecute(KernelKeeper):
    """Runs cells, judges exercises, and goes on after whatever goes wrong."""

    sources = Unicode(
        str(ROOT / SOLUTIONS), help="Folder of the source edition, which names the experiments."
    ).tag(config=True)
    run_experiments = Bool(
        False, help="Run also the cells that the source edition says are for the reader only."
    ).tag(config=True)
    call_timeout = Float(10.0, help="Seconds that one call of a student's function may take.").tag(
        config=True
    )
    notebook_timeout = Float(
        300.0, help="Seconds for all cells of a notebook; later cells are not run."
    ).tag(config=True)
    judge_timeout = Float(
        300.0, help="Seconds for judging a notebook; what is left then has not held."
    ).tag(config=True)
    output_bytes = Integer(
        200_000, help="Bytes of output that a cell may leave; the rest is cut."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run and judge one notebook in place."""
        self._check_assign_resources(resources)
        names = resources["nbgrader"]
        self.experiments = names.get("experiments")
        if self.run_experiments:
            self.experiments = frozenset()
        elif self.experiments is None:
            self.experiments = experiments_of(self.sources, names["assignment"], names["notebook"])
        noted = nb.metadata.pop(METADATA, {}).get(FLAGS, [])
        judged: list[tuple[int, NotebookNode, str]] = []
        taken = [(index, cell) for index, cell in enumerate(nb.cells) if self._is_taken(cell)]
        sources = [cell.source for _, cell in taken]
        times = [time.monotonic()]
        with self.kernel_for(nb, sources, resources["metadata"]["path"]):
            times.append(time.monotonic())
            # From now on: the imports of a parent or a kernel are not the submission's.
            self.deadline = times[-1] + self.notebook_timeout
            self.flags.extend(noted)
            for index, cell in taken:
                if exercise := exercise_of(cell):
                    self.keep(index, exercise)
                    judged.append((index, cell, exercise))
                elif is_grade(cell) and not is_solution(cell):
                    self._test(cell, index)
                else:
                    self._run(cell, index)
            times.append(time.monotonic())
            self._judge(judged)
            times.append(time.monotonic())
        nb.metadata["language_info"] = {"name": "python"}
        nb.metadata[METADATA] = {SECONDS: _spent(times)}
        if self.flags:
            nb.metadata[METADATA][FLAGS] = self.flags
        return nb, resources

    def _judge(self, judged: list[tuple[int, NotebookNode, str]]) -> None:
        """Judge what was kept, the hidden properties of any exercise after the public ones of all.

        A function may remember what it is asked, and another show it in an error.
        """
        self.deadline = time.monotonic() + self.judge_timeout
        self.catch_up()
        begun = []
        for index, cell, exercise in judged:
            began = time.monotonic()
            trial = begin(exercise, remote(self, index), time_limit=self.call_timeout)
            begun.append((cell, trial, time.monotonic() - began))
        for cell, trial, seconds in begun:
            began = time.monotonic()
            show(cell, finish(trial))
            seconds += time.monotonic() - began
            # As nbclient notes it of the cells that are run: `grader bench` adds them up.
            ended = datetime.now(UTC)
            moments = {BEGAN: ended - timedelta(seconds=seconds), ENDED: ended}
            cell.metadata["execution"] = {name: when.isoformat() for name, when in moments.items()}
        if self.owed:
            self.flag("There was no time to run all of its cells again after the kernel ended.")

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Take one message of the kernel's, and drop output beyond what a cell may leave."""
        kind = msg["msg_type"]
        try:
            if kind == "error":
                # Never dropped: that there was one decides the score of a plain graded cell.
                _shorten(msg["content"], self.output_bytes)
            elif kind not in _PASSED and not (kind in _OUTPUTS and self._fits(msg, cell)):
                return None
            return super().process_message(msg, cell, cell_index)
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            return None  # a forged message that is not what its type says

    def _is_taken(self, cell: NotebookNode) -> bool:
        """Return whether a cell is run or judged; drop what its metadata says of that."""
        cell.metadata.pop(METADATA, None)
        if cell.cell_type != "code":
            return False
        cell.metadata.pop("tags", None)
        source = cell.source.strip()
        return bool(source) and (exercise_of(cell) is not None or source not in self.experiments)

    def _fits(self, msg: dict[str, Any], cell: NotebookNode) -> bool:
        """Return whether there is room for a message's output, the last bit of it cut off."""
        content = msg["content"]
        if self._room < 0:
            return False
        text = content["text"] if msg["msg_type"] == "stream" else str(content)
        before, self._room = self._room, self._room - len(text.encode())
        if self._room >= 0:
            return True
        if msg["msg_type"] == "stream":
            cell.outputs.append(new_output("stream", name="stdout", text=_cut(text, before)))
        notice = f"\nThe output was cut here: a cell may leave {self.output_bytes} bytes.\n"
        cell.outputs.append(new_output("stream", name="stdout", text=notice))
        return False

    def _test(self, cell: NotebookNode, index: int) -> None:
        """Run a plain test, which shares the student's process, and see that it was run."""
        source, canaries = cell.source, Canaries(cell.source)
        cell.metadata = NotebookNode(nbgrader=cell.metadata["nbgrader"])
        self._ask(canaries.before, "None")
        cell.source = canaries.source
        try:
            self._run(cell, index, again=source)
        finally:
            cell.source = source
        canaries.settle(cell, self._ask("None", canaries.after))

    def _ask(self, code: str, expression: str) -> str | None:
        """Return what the kernel says, None if it says nothing in the time of a cell."""
        if time.monotonic() >= self.deadline:
            return None
        try:
            return self.request(code, expression, self.timeout)
        except (KernelBusy, KernelDied, OutOfTime):
            return None

    def _run(self, cell: NotebookNode, index: int, again: str | None = None) -> None:
        """Run a cell; should the kernel be replaced later, its source, or ``again``, is run."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            fail(cell, "TimeLimit", "The notebook had used up its time; this cell was not run.")
            self.flag("The notebook used up its time; its last cells were not run.")
            return
        limit = self.timeout
        self.timeout = max(1, int(min(limit, left)))
        self._room = self.output_bytes
        began = time.monotonic()
        try:
            self.execute_cell(cell, index, store_history=False)
        except DeadKernelError:
            fail(cell, "DeadKernelError", "The kernel ended in this cell; a new one took over.")
            self.revive(f"Cell {index + 1} ended the kernel.")
        except CellControlSignal:
            fail(cell, "CellTimeoutError", "This cell did not end in time; it was stopped.")
            self.revive(f"Cell {index + 1} did not end; it was stopped.")
        except Exception:  # whatever nbclient stumbles over, the kernel sent it
            fail(cell, "KernelError", "The kernel's messages about this cell can't be read.")
            self.revive(f"Cell {index + 1} had the kernel send what can't be read.")
        else:
            if time.monotonic() - began >= self.timeout:
                self.revive(f"Cell {index + 1} did not end; it was stopped.")
            else:
                self.replayed.append((again or cell.source, float(limit)))
        finally:
            self.timeout = limit


def exercise_of(cell: NotebookNode) -> str | None:
    """Return the exercise that a graded cell judges, None for any other cell."""
    if not is_grade(cell):
        return None
    name = cell.metadata["nbgrader"].get("grade_id")
    return name if name in public() else None


def _spent(times: list[float]) -> dict[str, float]:
    """Return the seconds from each time to the next, by what was done then."""
    spent = [round(end - begin, 3) for begin, end in itertools.pairwise(times)]
    return dict(zip(STEPS, spent, strict=True))


def show(cell: NotebookNode, report: Report) -> None:
    """Make a report the output of the cell that asks for it."""
    data = {"text/plain": str(report), "text/html": report._repr_html_()}
    cell.outputs = [new_output("display_data", data)]
    cell.execution_count = None
    cell.metadata[METADATA] = {REPORT: report.as_dict()}


def fail(cell: NotebookNode, name: str, message: str) -> None:
    """Say below a cell's other outputs why it was not done, in the form of an error."""
    cell.outputs = [
        *cell.get("outputs", []),
        new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"]),
    ]


def _shorten(content: dict[str, Any], most: int) -> None:
    """Cut what an error says, in place."""
    content["evalue"] = _cut(str(content["evalue"]), most)
    content["traceback"] = [_cut("\n".join(map(str, content["traceback"])), most)]


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, at most ``most`` bytes of it."""
    return text.encode()[: max(most, 0)].decode(errors="ignore")
