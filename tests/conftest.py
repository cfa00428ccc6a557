"""A small course of one lecture, built once, and a class of it: what the tests copy."""

import fcntl
import os
import shutil
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.build.command import build
from grader.chapters import ROOT, find_chapter
from grader.classroom.folders import Class
from grader.classroom.release import release
from grader.site.command import build_site
from tests.site_pages import MOVING

SAMPLE = Path(__file__).parent / "fixtures" / "course"
DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)


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


@pytest.fixture(scope="session")
def released_class(built_sample, tmp_path_factory):
    """Return a class to which a chapter of two like lectures was released; do not change it."""
    root = tmp_path_factory.mktemp("released") / "course"
    shutil.copytree(built_sample, root)
    folder = root / "solutions" / "9z-sample"
    shutil.copy(folder / "3.4-sample.ipynb", folder / "3.5-other.ipynb")
    table = (folder / "chapter.toml").read_text().replace("points = 4", "points = 8", 1)
    row = table.split("[[lecture]]")[1].replace("3.4-sample", "3.5-other").replace('"3.4"', '"3.5"')
    (folder / "chapter.toml").write_text(f"{table}\n[[lecture]]{row}")
    course = Class(root / "class", root)
    release(course, find_chapter("9z-sample", root), DUE)
    return course


@pytest.fixture
def course(released_class, tmp_path):
    """Return a copy of the class, to be changed at will."""
    root = shutil.copytree(released_class.root, tmp_path / "course")
    return Class(root / "class", root)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return the folder of the course's website, built with the figures of one lecture moving.

    Side by side, the first worker that needs it builds it and the others wait: do not change it.
    """
    pytest.importorskip("myst_nb", reason="building the website needs pip install '.[site]'")
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "site"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Sphinx tells the authors of its extensions
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (place / "whole").exists():
            build_site(ROOT, place, [MOVING])
            (place / "whole").touch()
    return place / "html"


def pytest_collection_modifyitems(items):
    """Put the files with slow tests first, so that no worker is left with one of them at the end.

    Side by side, files are handed out in this order, which the Makefile asks for.
    """
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
