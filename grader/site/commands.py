"""The page of commands: what ``grader --help`` says, with every option."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer


def write(place: Path) -> None:
    """Write the page."""
    from grader.cli import app  # which has the command that builds this page

    group = typer.main.get_command(app)
    context = typer.Context(group, info_name="grader")
    parts = ["# Commands", group.help or ""]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        usage = " ".join(["grader", name, *command.collect_usage_pieces(context)])
        rows = [_row(parameter) for parameter in command.params if not _hidden(parameter)]
        parts += [f"## grader {name}", command.help or "", f"```text\n{usage}\n```"]
        parts.append("\n".join(rows))
    place.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _hidden(parameter: Any) -> bool:
    return bool(getattr(parameter, "hidden", False)) or parameter.name == "help"


def _row(parameter: Any) -> str:
    argument = parameter.param_type_name == "argument"
    names = [parameter.metavar or parameter.name.upper()] if argument else parameter.opts
    written = ", ".join(f"`{name}`" for name in names)
    return f"- {written}: {parameter.help}"
