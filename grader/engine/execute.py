"""Run a submission's cells in a kernel, and judge its exercises from outside.

``JudgedExecute`` stands in the place of nbgrader's ``Execute``. A graded cell that belongs to an
exercise is not run: its function is called from here, and the report becomes the cell's output.
Whatever a cell does, the ones after it have their turn.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade
from traitlets import Float, Integer, default
from traitlets.config import Config

from course.checks import public
from course.judge.report import Report
from grader.checks import run
from grader.engine.remote import IS_SET_UP, SET_UP, KernelBusy, KernelDied, remote
from grader.engine.source import experiments_of

METADATA = "course"
"""Our key in the metadata of cells and notebooks; what a submission put there is dropped."""

REPORT = "report"
FLAGS = "flags"


class JudgedExecute(Execute):
    """Runs cells, judges exercises, and goes on after whatever goes wrong."""

    call_timeout = Float(10.0, help="Seconds that one call of a student's function may take.").tag(
        config=True
    )
    notebook_timeout = Float(
        300.0, help="Seconds for all cells of a notebook; later cells are not run."
    ).tag(config=True)
    grace = Float(3.0, help="Seconds until a kernel that ignores an interrupt is killed.").tag(
        config=True
    )
    output_bytes = Integer(
        200_000, help="Bytes of output that a cell may leave; the rest is cut."
    ).tag(config=True)

    @default("timeout")
    def _timeout_default(self) -> int:
        return 30

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run and judge one notebook in place."""
        NotebookClient.__init__(self, nb, km)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        # Tags in a submission's metadata decide nothing.
        self.skip_cells_with_tag = ""
        self.kernel_name = "python3"
        self.shutdown_kernel = "immediate"
        self.flags: list[str] = []
        self.done: list[NotebookNode] = []
        self.deadline = time.monotonic() + self.notebook_timeout
        assignment, notebook = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
        self.experiments = experiments_of(assignment, notebook)
        nb.metadata.pop(METADATA, None)
        with tempfile.TemporaryDirectory(prefix="k") as folder:
            self._keep_sockets_in(folder)
            with self.setup_kernel(env=_environment()):
                self._prepare()
                for index, cell in enumerate(nb.cells):
                    cell.metadata.pop(METADATA, None)
                    self.preprocess_cell(cell, resources, index)
            self.km = None
        nb.metadata["language_info"] = {"name": "python"}
        if self.flags:
            nb.metadata[METADATA] = {FLAGS: self.flags}
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run a cell, judge it, or leave it out."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell, resources
        cell.metadata.pop("tags", None)
        if exercise := exercise_of(cell):
            _show(cell, self._judge(exercise))
        elif cell.source.strip() not in self.experiments:
            self._run(cell, index)
        return cell, resources

    def request(self, code: str, expression: str, seconds: float) -> str | None:
        """Run code silently and return the text of an expression; see ``remote.Kernel``."""
        try:
            return run_sync(self._request)(code, expression, seconds)
        except KernelBusy:
            self._revive("A call did not end; it was stopped.")
            raise
        except KernelDied:
            self._revive("A call ended the kernel.")
            raise

    def _judge(self, exercise: str) -> Report:
        if time.monotonic() > self.deadline:
            self._flag(f"{exercise} was not judged: the notebook had used up its time.")
            return run(exercise, None)
        return run(exercise, remote(self, exercise), time_limit=self.call_timeout)

    def _run(self, cell: NotebookNode, index: int) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            _fail(cell, "TimeLimit", "The notebook had used up its time; this cell was not run.")
            self._flag("The notebook used up its time; its last cells were not run.")
            return
        limit = self.timeout
        self.timeout = max(1, int(min(limit, left)))
        began = time.monotonic()
        try:
            self.execute_cell(cell, index, store_history=False)
        except (DeadKernelError, CellControlSignal) as error:
            _fail(
                cell, "DeadKernelError", "The kernel died in this cell. Later cells are run anew."
            )
            self._revive(f"Cell {index + 1} ended the kernel ({type(error).__name__}).")
        else:
            if time.monotonic() - began >= self.timeout:
                self._flag(f"Cell {index + 1} did not end; it was stopped.")
                self._make_responsive()
            else:
                self.done.append(cell)
        finally:
            self.timeout = limit
        _cap(cell, self.output_bytes)

    def _make_responsive(self) -> None:
        try:
            run_sync(self._request)("None", "None", self.grace)
        except (KernelBusy, KernelDied):
            self._revive("The kernel did not obey an interrupt and was replaced.")

    def _revive(self, reason: str) -> None:
        """Replace the kernel, unless it is well, and run again the cells that went well."""
        self._flag(reason)
        try:
            run_sync(self._request)("None", "None", self.grace)
            return
        except (KernelBusy, KernelDied):
            pass
        run_sync(self._restart)()
        self._prepare()
        for cell in self.done:
            try:
                run_sync(self._request)(cell.source, "None", float(self.timeout or 30))
            except (KernelBusy, KernelDied):
                self._flag("A cell that had gone well did not, when it was run again.")
                run_sync(self._restart)()
                self._prepare()

    def _prepare(self) -> None:
        if run_sync(self._request)(SET_UP, IS_SET_UP, 120.0) != "True":
            raise RuntimeError("The kernel can't import the package course: install it there.")

    def _keep_sockets_in(self, folder: str) -> None:
        if os.name == "posix":
            config = Config()
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = str(Path(folder) / "k")
            self.update_config(config)

    def _flag(self, reason: str) -> None:
        if reason not in self.flags:
            self.flags.append(reason)

    async def _restart(self) -> None:
        await self.km.restart_kernel(now=True)
        await self.kc.wait_for_ready(timeout=self.startup_timeout)

    async def _request(self, code: str, expression: str, seconds: float) -> str | None:
        if not await self.km.is_alive():
            raise KernelDied
        sent = self.kc.execute(
            code,
            silent=True,
            store_history=False,
            user_expressions={"answer": expression},
            allow_stdin=False,
            stop_on_error=False,
        )
        reply = await self._reply(sent, seconds)
        if reply is None:
            await self.km.interrupt_kernel()
            # Whatever comes now came too late: the call itself is over its time.
            if await self._reply(sent, self.grace) is None:
                await self.km.shutdown_kernel(now=True, restart=True)
            raise KernelBusy
        answer = reply["content"].get("user_expressions", {}).get("answer", {})
        return answer.get("data", {}).get("text/plain")

    async def _reply(self, sent: str, seconds: float) -> dict[str, Any] | None:
        """Return the reply to a request, None if there is none within ``seconds``."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = await self.kc.get_shell_msg(timeout=min(left, 1.0))
            except Exception as nothing_yet:
                if type(nothing_yet).__name__ != "Empty":
                    raise
                if not await self.km.is_alive():
                    raise KernelDied from None
                await asyncio.sleep(0)
                continue
            if message["parent_header"].get("msg_id") == sent:
                return message
        return None


def exercise_of(cell: NotebookNode) -> str | None:
    """Return the exercise that a graded cell judges, None for any other cell."""
    if not is_grade(cell):
        return None
    name = cell.metadata["nbgrader"].get("grade_id")
    return name if name in public() else None


def _show(cell: NotebookNode, report: Report) -> None:
    data = {"text/plain": str(report), "text/html": report._repr_html_()}
    cell.outputs = [new_output("display_data", data)]
    cell.execution_count = None
    cell.metadata[METADATA] = {REPORT: report.as_dict()}


def _fail(cell: NotebookNode, name: str, message: str) -> None:
    cell.outputs = [
        *cell.get("outputs", []),
        new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"]),
    ]


def _cap(cell: NotebookNode, most: int) -> None:
    """Cut a cell's outputs at ``most`` bytes, and say so."""
    left = most
    for position, output in enumerate(cell.outputs):
        size = len(str(output))
        if size <= left:
            left -= size
            continue
        kept = cell.outputs[:position]
        if output.output_type == "stream":
            kept.append(new_output("stream", name=output.name, text=output.text[:left]))
        notice = f"\nThe output was cut here: a cell may leave {most} bytes.\n"
        cell.outputs = [*kept, new_output("stream", name="stdout", text=notice)]
        return


def _environment() -> dict[str, str]:
    """Return the kernel's environment: the paths it needs, and no secrets of the grader's."""
    kept = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "PYTHONPATH", "SYSTEMROOT", "TEMP")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "COURSE_STATIC": "1",
        "NBGRADER_EXECUTION": "autograde",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
