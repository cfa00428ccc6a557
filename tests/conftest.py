"""A small course of one lecture, built once: what the tests of the build and the guards copy."""

import shutil
from pathlib import Path

import pytest

from grader.build.command import build
from grader.chapters import ROOT

SAMPLE = Path(__file__).parent / "fixtures" / "course"


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory):
    """Return the folder of the sample course with its notebooks; copy it, do not change it."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(SAMPLE, root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "course", root / "course", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "nbval.cfg", root / "tests")
    build(jobs=1, root=root)
    return root


@pytest.fixture
def sample(built_sample, tmp_path):
    """Return a copy of the sample course, to be changed at will."""
    return Path(shutil.copytree(built_sample, tmp_path / "course", copy_function=shutil.copy2))
