"""The pages of the API: every public thing of ``course`` and ``grader``, from its docstring.

The checks of the lectures stay out: the hidden ones are hidden, and the public ones say more in a
notebook than here. So do the commands, which have a page of their own.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

PACKAGES = ("course", "grader")
COMMANDS = ("cli", "command")


def modules() -> dict[str, list[str]]:
    """Return the names of all modules to document, by the package whose page they are on."""
    pages: dict[str, list[str]] = {}
    for top in PACKAGES:
        package = importlib.import_module(top)
        pages[top] = [top]
        for found in pkgutil.walk_packages(package.__path__, f"{top}."):
            last = found.name.rpartition(".")[2]
            if last.startswith(("_", "lecture_")) or last in COMMANDS:
                continue
            home = found.name if found.ispkg else found.name.rpartition(".")[0]
            pages.setdefault(home, []).append(found.name)
    return pages


def write(folder: Path) -> None:
    """Write an index and a page a package into a folder of the website's sources."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = modules()
    rows = [f"| [`{package}`]({package}.md) | {_summary(package)} |" for package in pages]
    listed = "\n".join(pages)
    index = (
        "# API\n\nWhat the packages `course` and `grader` offer, from their docstrings.\n\n"
        "| Package | What is in it |\n| --- | --- |\n" + "\n".join(rows) + "\n\n"
        f"```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
    )
    (folder / "index.md").write_text(index, encoding="utf-8")
    for package, names in pages.items():
        parts = [f"# {package}\n", *(_module(module, module != package) for module in names)]
        (folder / f"{package}.md").write_text("\n".join(parts), encoding="utf-8")


def _module(module: str, headed: bool) -> str:
    heading = f"## {module}\n\n" if headed else ""
    return f"{heading}```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n```\n"


def _summary(module: str) -> str:
    return (importlib.import_module(module).__doc__ or "").partition("\n")[0]
