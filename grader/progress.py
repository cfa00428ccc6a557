"""A bar that shows how far a command is, on a terminal only: a log would be none the better."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Callable[..., None]]:
    """Show a bar while the block runs; yield what is to be called for each thing that is done.

    Its second argument, if there is one, says whether that thing failed.
    """
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Failed(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=total, failed=0)

        def notice(_: object = None, failed: bool = False) -> None:
            bar.update(task, advance=1, failed=bar.tasks[0].fields["failed"] + failed)

        yield notice


class _Failed(ProgressColumn):
    """How many things failed, if any did."""

    def render(self, task: Task) -> Text:
        failed = task.fields["failed"]
        return Text(f"{failed} failed" if failed else "", style="red")


class _Rate(ProgressColumn):
    """How many things are done in a minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{60 * speed:.0f} a minute" if speed else "")
