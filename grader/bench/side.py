"""One side of the measurement, in a process of its own: ``python -m grader.bench.side``.

How long it takes, and how much memory, is measured from outside, imports and all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grader.bench.classes import CASES, MeasuredClass, stock
from grader.classroom.grade import grade
from grader.convert import convert


def main() -> None:
    """Grade a class as stock nbgrader does, or by the engine."""
    parser = argparse.ArgumentParser(prog="side", description=main.__doc__)
    parser.add_argument("side", choices=["stock", "engine"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("case", choices=list(CASES))
    parser.add_argument("--jobs", type=int, default=None)
    parser.add_argument("--experiments", action="store_true")
    asked = parser.parse_args()
    course = MeasuredClass(asked.folder, experiments=asked.experiments)
    chapter = CASES[asked.case].chosen()
    problems: dict[str, str] = {}
    if asked.side == "stock":
        from nbgrader.converters import Autograde

        convert(Autograde, stock(course, chapter.name))
    else:
        problems = grade(course, chapter, jobs=asked.jobs).problems
    (asked.folder / "side.json").write_text(json.dumps({"problems": problems}), encoding="utf-8")


if __name__ == "__main__":
    main()
