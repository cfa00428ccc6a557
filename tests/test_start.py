"""The start page, and what JupyterLab is told when ``make lab`` starts it."""

import json
import re
from pathlib import Path

import jupyterlab
import nbformat
import pytest

from grader.build import start
from grader.build.command import build
from grader.build.editions import strays
from grader.chapters import ROOT, CourseError, find_lectures, read_chapters
from tests.edited import replace

SETTINGS = json.loads((ROOT / "lab/labconfig/default_setting_overrides.json").read_text())


def test_it_links_every_lecture_and_nothing_else():
    page = start.start_page(read_chapters())
    text = "\n".join(cell.source for cell in page.cells)
    links = re.findall(r"\]\((.*?)\)", text)
    assert [ROOT / "notebooks" / link for link in links] == [
        lecture.release() for lecture in find_lectures([])
    ]
    nbformat.validate(page)
    assert not any("nbgrader" in cell.metadata for cell in page.cells)


def test_it_is_built_with_the_notebooks_and_no_stray(built_sample):
    assert "(9z-sample/3.4-sample.ipynb)" in start.path(built_sample).read_text()
    assert list(strays(built_sample)) == []


def test_the_same_chapters_give_the_same_bytes(sample):
    before = start.path(sample).read_bytes()
    start.path(sample).unlink()
    start.update(sample)
    assert start.path(sample).read_bytes() == before


def test_the_check_says_that_it_is_outdated(sample):
    replace(sample / "solutions/9z-sample/chapter.toml", "minutes = ", "minutes = 1")
    with pytest.raises(CourseError, match=r"start\.ipynb does not list .*\n.*make build"):
        build(check=True, jobs=1, root=sample)


def test_having_been_opened_is_no_difference(sample):
    page = nbformat.read(start.path(sample), as_version=4)
    page.metadata["language_info"] = {"name": "python", "version": "3.11.2"}
    nbformat.write(page, start.path(sample))
    assert start.is_current(sample)


@pytest.mark.parametrize("content", [None, "", "{}"])
def test_a_page_that_is_missing_or_broken_is_written_again(sample, content):
    start.path(sample).unlink()
    if content is not None:
        start.path(sample).write_text(content)
    assert not start.is_current(sample)
    start.update(sample)
    assert start.is_current(sample)


@pytest.mark.parametrize("plugin", SETTINGS)
def test_jupyterlab_knows_every_setting(plugin):
    package, _, name = plugin.partition(":")
    schemas = Path(jupyterlab.__file__).parent / "schemas"
    schema = json.loads((schemas / package / f"{name}.json").read_text())
    assert set(SETTINGS[plugin]) <= set(schema["properties"])
