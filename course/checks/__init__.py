"""The public properties of every exercise, one module a lecture section."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache
from types import ModuleType

from course.judge.properties import Check


def collect(package: ModuleType) -> dict[str, Check]:
    """Return every ``Check`` of a package's modules by the name of its exercise."""
    checks: dict[str, Check] = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        own = [value for value in vars(loaded).values() if isinstance(value, Check)]
        for check in own:
            if checks.setdefault(check.exercise, check) is not check:
                raise ValueError(f"Two checks are named {check.exercise!r}.")
    return checks


@cache
def public() -> dict[str, Check]:
    """Return the public checks by the name of their exercise."""
    return collect(importlib.import_module(__name__))


def find(exercise: str) -> Check:
    """Return the public check of an exercise; raise LookupError with a hint if there is none."""
    try:
        return public()[exercise]
    except KeyError:
        near = difflib.get_close_matches(exercise, public(), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise LookupError(f"There is no exercise named {exercise!r}.{hint}") from None
