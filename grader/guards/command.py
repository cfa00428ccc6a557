"""``grader guard``: try every rule and say for each whether it holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.chapters import ROOT
from grader.guards import exercises, form, leak, running
from grader.guards.rules import RULES, Course

GROUPS = (leak, exercises, running, form)
"""Importing a module registers its rules."""


def guard(
    jobs: Annotated[
        int, typer.Option(min=1, help="Notebooks that are run at a time.")
    ] = os.cpu_count() or 1,
    root: Annotated[Path, typer.Option(hidden=True)] = ROOT,
) -> None:
    """Fail if the student edition leaks an answer, lacks a check or has lost its form."""
    console = Console(highlight=False, soft_wrap=True)
    course = Course(root, jobs=jobs)
    broken = 0
    for rule in RULES:
        findings = list(rule.find(course))
        broken += bool(findings)
        mark, style = ("✗", "red") if findings else ("✓", "green")
        console.print(mark, style=style, end=" ")
        console.print(rule.name, markup=False)
        for finding in findings:
            console.print(f"    {finding}", markup=False)
        if findings:
            console.print(f"    → {rule.mend}", markup=False)
    lectures = f"{len(course.editions)} lecture{'s' * (len(course.editions) != 1)}"
    if broken:
        console.print(f"{broken} of {len(RULES)} rules do not hold ({lectures}).")
        raise typer.Exit(1)
    console.print(f"All {len(RULES)} rules hold ({lectures}).")
