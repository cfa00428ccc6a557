"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ChapterName = Annotated[
    str, typer.Argument(metavar="CHAPTER", help="Such as 3b-batch-normalization.")
]
ClassFolder = Annotated[
    Path | None,
    typer.Option("--class", help="Class directory; COURSE_CLASS, else class/, by default."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would be done; change nothing.")
]
Unsafe = Annotated[
    bool,
    typer.Option("--unsafe", help="Run submissions without walls, with all that you may do."),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="COURSE_DB",
        help="Gradebook, such as postgresql://user@host/name; a file in the class by default.",
    ),
]
