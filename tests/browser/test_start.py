"""What ``make lab`` opens: the start page, and a lecture with what helps to read it."""

import pytest
from playwright.sync_api import expect

from grader.chapters import find_lectures
from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def reader(lab, new_page):
    """Return somebody before JupyterLab."""
    return Person(new_page(), lab)


def test_every_lecture_opens_from_the_start_page(reader):
    page = reader.page
    reader.open_lab()
    for lecture in find_lectures([]):
        page.locator("li.lm-TabBar-tab", has_text="start.ipynb").click()
        name = f"{lecture.number} {lecture.title}"
        reader.notebook.get_by_role("link", name=name, exact=True).click()
        title = reader.notebook.locator(".jp-RenderedMarkdown h1").first
        expect(title).to_contain_text(name)
        page.locator("li.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon").last.click()


def test_a_lecture_has_what_helps(reader):
    page = reader.page
    lecture = find_lectures(["3.4"])[0]
    reader.open_lab(f"notebooks/{lecture.chapter}/{lecture.file}.ipynb")
    # Lines of code are numbered, which is how an error message names them.
    expect(reader.notebook.locator(".jp-CodeCell .cm-lineNumbers").first).to_be_visible()
    expect(reader.notebook.locator(".jp-Toolbar").get_by_text("Validate")).to_be_visible()
    # No question whether to fetch news, and no news.
    expect(page.locator(".jp-toastContainer, .Toastify__toast")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    page.keyboard.press("Control+Shift+K")
    contents = page.locator(".jp-TableOfContents:visible")
    expect(contents).to_contain_text("A worked example")
    assert {"Assignment List", "Formgrader"} <= set(reader.entries("Nbgrader"))
