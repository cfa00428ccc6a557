"""Plain tests of an instructor's, which run in the student's process, and how skipping one shows.

Such a test shares a process with what it tests, so one who sets out to can fool it. What it takes
is more than to skip, rewrite or silence it: around it is code with words that nobody can know
beforehand, and without them there are no points.
"""

from __future__ import annotations

import ast
import re
import secrets

from nbformat import NotebookNode
from nbformat.v4 import new_output

NOTICE = "Judged in the student's process."
"""What a plain test's outputs end in."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

_BEFORE = """
try:
    {shell}.ast_transformers.clear()
    {shell}.input_transformers_post.clear()
    assert "{first}" == "{last}", "{first}"
except AssertionError as error:
    {name} = error.args[0]
"""
_SHELL = '__import__("IPython").get_ipython()'


class Canaries:
    """Code before and after one test, from which follows whether all of it was run.

    ``before`` keeps the word that a failing assertion raises; it is run on its own, so that the
    lines of the test keep their numbers. ``source`` is the test, and adds another word at its end.
    ``after`` gives both.

    Parameters
    ----------
    test : str
        The cell.
    """

    def __init__(self, test: str) -> None:
        name, first, last = (f"_{secrets.token_hex(8)}" for _ in range(3))
        self.before = _BEFORE.format(shell=_SHELL, name=name, first=first, last=last)
        self.after = f"{_SHELL}.user_ns.pop({name!r}, None)"
        self.expected = repr(first + last)
        self.test = test
        self.has_value = False
        self.tested = self._with_value(f"{name}_value")
        self.source = f"{self.tested}\n{name} += {last!r}\n"
        if self.has_value:
            self.source += f"{_SHELL}.user_ns.pop('{name}_value')"

    def _with_value(self, name: str) -> str:
        """Return the test with the value of its last line kept, so that it can still be shown.

        nbgrader takes it for points.
        """
        try:
            last = ast.parse(self.test).body[-1]
        except (SyntaxError, ValueError, IndexError):  # it is not Python alone, or nothing
            return self.test
        if not isinstance(last, ast.Expr):
            return self.test
        self.has_value = True
        lines = self.test.encode().splitlines(keepends=True)
        end, start = last.end_lineno - 1, last.lineno - 1
        lines[end] = lines[end][: last.end_col_offset] + b")" + lines[end][last.end_col_offset :]
        opening = f"{name} = (".encode()
        lines[start] = lines[start][: last.col_offset] + opening + lines[start][last.col_offset :]
        return b"".join(lines).decode()

    def settle(self, cell: NotebookNode, shown: str | None) -> None:
        """Make the outputs of a test that was run say what came of it, and nothing else.

        Parameters
        ----------
        cell : NotebookNode
            The cell, run with ``source``.
        shown : str or None
            What ``after`` gave.
        """
        outputs = cell.outputs
        values = [output for output in outputs if output.output_type == "execute_result"]
        failed = [output for output in outputs if output.output_type == "error"]
        # Anything can show a value, and nbgrader would take the first one, whatever comes then.
        cell.outputs = [output for output in outputs if output.output_type != "execute_result"]
        for output in failed:
            output.traceback = [self._tidy("\n".join(output.traceback))]
        if shown != self.expected and not failed:
            said = "The test was not run to its end."
            error = new_output("error", ename="NotRun", evalue=said, traceback=[f"NotRun: {said}"])
            cell.outputs.append(error)
        elif not failed and self.has_value and values and _is_score(values[-1], cell):
            cell.outputs.append(values[-1])
        cell.outputs.append(new_output("display_data", {"text/plain": NOTICE}))

    def _tidy(self, text: str) -> str:
        """Return a traceback with the test in it as it was written."""
        text = _COLOURS.sub("", text)
        for ours, theirs in zip(self.tested.split("\n"), self.test.split("\n"), strict=True):
            if ours != theirs:
                text = text.replace(ours, theirs)
        added = self.source[len(self.tested) :].split("\n")
        return "\n".join(
            line for line in text.split("\n") if not any(one and one in line for one in added)
        )


def _is_score(output: NotebookNode, cell: NotebookNode) -> bool:
    """Return whether a value can be taken for points of a cell."""
    try:
        return (
            0 <= float(output["data"]["text/plain"]) <= float(cell.metadata["nbgrader"]["points"])
        )
    except (KeyError, TypeError, ValueError):
        return False
