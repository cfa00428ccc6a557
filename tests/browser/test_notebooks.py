"""Every notebook of the course, run in JupyterLab: its cells, its figures, its sliders."""

import json
import re
import urllib.request

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from grader.chapters import ROOT, find_lectures
from tests.browser.conftest import ARTEFACTS
from tests.browser.people import SLOW, Person
from tests.browser.servers import TOKEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LECTURES = find_lectures([])
FIGURE = ".jp-RenderedImage img, img.widget-image"
EMPTY = 2.0
"""Standard deviation of the grey values (0 to 255) of a figure on which nothing is drawn."""


@pytest.fixture
def reader(lab, new_page):
    """Return somebody before JupyterLab, whose kernels are ended afterwards."""
    yield Person(new_page(), lab)
    for kernel in json.load(_ask(lab, "kernels")):
        _ask(lab, f"kernels/{kernel['id']}", method="DELETE")


def _ask(address, path, method="GET"):
    request = urllib.request.Request(f"{address}/api/{path}", method=method)
    request.add_header("Authorization", f"token {TOKEN}")
    return urllib.request.urlopen(request, timeout=30)


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda lecture: lecture.number)
def test_a_notebook_runs_and_its_figures_are_drawn(lecture, reader):
    path = lecture.solution().relative_to(ROOT)
    cells = nbformat.read(lecture.solution(), as_version=4).cells
    reader.open_lab(str(path))
    reader.use_theme("JupyterLab Light")
    reader.run_all()
    notebook = reader.notebook
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    ran = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    numbered = notebook.locator(".jp-InputPrompt").get_by_text(re.compile(r"^\[\d+\]:$"))
    expect(numbered).to_have_count(len(ran))

    figures = notebook.locator(FIGURE)
    expect(figures).to_have_count(sum(map(_figures, cells)), timeout=SLOW)
    explored = sum(cell.source.count("figures.explore(") for cell in ran)
    expect(notebook.locator("img.widget-image")).to_have_count(explored)
    look_at(figures, lecture.number, "light")
    move_sliders(notebook, explored)
    reader.use_theme("JupyterLab Dark")
    look_at(figures, lecture.number, "dark")


def _figures(cell) -> int:
    outputs = cell.get("outputs", ())
    return sum("image/png" in output.get("data", {}) for output in outputs)


def look_at(figures, number, theme):
    """Keep a picture of every figure on its ground; fail if one is blank or the ground is wrong."""
    folder = ARTEFACTS / "figures" / number
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(figures.count()):
        figure = figures.nth(index)
        output = figure.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")
        path = folder / f"{index + 1:02}-{theme}.png"
        inner, outer = settled(figure), settled(output)
        output.screenshot(path=path)
        grey = np.asarray(Image.open(path).convert("L"), dtype=float)
        top, left = (int(inner[side] - outer[side]) for side in ("y", "x"))
        drawn = grey[top : top + int(inner["height"]), left : left + int(inner["width"])]
        assert min(drawn.shape) > 100, f"{path} is {drawn.shape}"
        assert drawn.std() > EMPTY, f"{path} is blank"
        assert (grey[-3, -3] > 128) == (theme == "light"), f"{path} is not on a {theme} page"


def settled(what):
    """Scroll to something, wait until it no longer moves, and return its box."""
    before = None
    for _ in range(50):
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        if box == before:
            return box
        before = box
        what.page.wait_for_timeout(100)
    raise AssertionError("The page does not come to rest.")


def move_sliders(notebook, explored):
    """Move every slider of every interactive figure, and see the figure change."""
    boxes = notebook.locator(".widget-vbox", has=notebook.page.locator("img.widget-image"))
    expect(boxes).to_have_count(explored)
    for index in range(explored):
        box = boxes.nth(index)
        handles = box.locator(".noUi-handle")
        assert handles.count() > 0
        for place in range(handles.count()):
            move(box.locator("img.widget-image"), handles.nth(place))


def move(picture, handle):
    """Move a slider by a step, whichever way there is room."""
    before = picture.get_attribute("src")
    at_the_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
    handle.focus()
    handle.press("ArrowLeft" if at_the_end else "ArrowRight")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
