"""The catalogue of right and wrong answers: how a file of it is written and read.

A file ``tests/catalogue/lecture_3_4/batchnorm_forward.py`` holds the answers to one exercise:
ordinary functions, each decorated with ``right`` or ``wrong``. The tests judge every one of
them, and ``grader demo`` makes its class out of them.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[1] / "tests" / "catalogue"


@dataclass(frozen=True)
class Answer:
    """One answer to an exercise, as a student might write it."""

    exercise: str
    function: Callable
    loses: str | None
    """Name of the property that this answer must lose; None for a right answer."""
    mistake: str | None
    """Name of the known mistake that the report must name, where one fits."""

    @property
    def is_right(self) -> bool:
        """Whether the answer must score 1."""
        return self.loses is None

    @property
    def name(self) -> str:
        """What sets this answer apart, from the name of its function."""
        return self.function.__name__

    @property
    def source(self) -> str:
        """The code as it would stand in a notebook: named after the exercise, undecorated.

        What the file imports for it comes along, but for NumPy, which every notebook imports.
        """
        text = textwrap.dedent(inspect.getsource(self.function))
        text = text[re.search(r"^def ", text, re.MULTILINE).start() :]
        own_name = rf"(?<![\w.]){re.escape(self.name)}(?=\()"  # np.einsum in `einsum` is not it
        text = re.sub(own_name, self.exercise, text).rstrip() + "\n"
        imports = _imports(Path(self.function.__code__.co_filename), text)
        return "\n".join([*imports, "\n", text]) if imports else text


def _imports(path: Path, text: str) -> list[str]:
    """Return the imports at the top of a file of the catalogue whose names a text uses."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = {alias.asname or alias.name for alias in node.names}
        if names & {"np", "right", "wrong"}:
            continue
        if any(re.search(rf"\b{name}\b", text) for name in names):
            found.append(ast.unparse(node))
    return found


def right(function: Callable) -> Callable:
    """Mark a function as a right answer."""
    function.answer = {"loses": None, "mistake": None}
    return function


def wrong(*, loses: str, mistake: str | None = None) -> Callable:
    """Mark a function as a wrong answer.

    Parameters
    ----------
    loses : str
        Name of the property, public or hidden, that must not hold.
    mistake : str, optional
        Name of the ``Mistake`` that the report must name.
    """

    def mark(function: Callable) -> Callable:
        function.answer = {"loses": loses, "mistake": mistake}
        return function

    return mark


@cache
def load(folder: Path = CATALOGUE) -> dict[str, tuple[Answer, ...]]:
    """Return the answers of every exercise, in the order of their files."""
    answers: dict[str, tuple[Answer, ...]] = {}
    for path in sorted(folder.glob("lecture_*/*.py")):
        spec = importlib.util.spec_from_file_location(f"catalogue_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        answers[path.stem] = tuple(
            Answer(path.stem, function, **function.answer)
            for function in vars(module).values()
            if inspect.isfunction(function) and hasattr(function, "answer")
        )
    return answers
