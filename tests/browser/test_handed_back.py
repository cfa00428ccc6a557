"""What a class gets back, in a browser: nothing runs, nothing is loaded, everybody can read it.

Looked at are the pages of two classes: the one of ``make demo``, whose pages the documentation
shows, and a small one of which a submission left in its notebook whatever a page could trip over.
"""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from grader.chapters import ROOT, find_chapter
from grader.classroom.folders import Class
from grader.demo.command import DEFAULT_CHAPTER
from grader.demo.pages import telling_pages
from grader.demo.sample import sample_class
from grader.report.write import report
from tests.feedback_class import CHAPTER, hidden_lines, make_class
from tests.readable import serious_faults, wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def demo(chromium, tmp_path_factory):
    """Return the class of a demo."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    done = subprocess.run(
        [sys.executable, "-m", "grader", "demo", "--keep", str(folder)],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return Class(folder)


@pytest.fixture(scope="module")
def hostile(chromium, built_sample, tmp_path_factory):
    """Return a class of three, a hostile one among them, and its report."""
    course = make_class(built_sample, tmp_path_factory.mktemp("hostile") / "course")
    return course, report(course)


@pytest.fixture(scope="module")
def telling(demo):
    """Return the three pages of feedback that the demo points to: a mistake, a half, a forgery."""
    chapter = find_chapter(DEFAULT_CHAPTER)
    return list(telling_pages(demo, chapter, sample_class(chapter)).values())


@pytest.fixture(scope="module")
def feedback(demo, hostile, telling):
    """Return pages of feedback of every kind."""
    course, _ = hostile
    of_chapter = telling[0].with_name("index.html")
    return [*telling, of_chapter, *sorted(course.folder.glob(f"feedback/*/{CHAPTER}/*.html"))]


@pytest.fixture(scope="module")
def reports(demo, hostile):
    """Return the reports of both classes."""
    _, page = hostile
    return [demo.folder / "report" / "report.html", page]


@pytest.fixture
def heard():
    """Return what pages did that they must not do."""
    return []


@pytest.fixture
def read(new_page, heard):
    """Return a function that opens a file, and writes down what the page does besides."""

    def open_(path, **options):
        page = new_page(**options)
        page.on(
            "request", lambda sent: sent.url.startswith(("data:", own)) or heard.append(sent.url)
        )
        page.on("console", lambda said: heard.append(said.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        own = path.as_uri()
        page.goto(own)
        return page

    return open_


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def test_what_a_page_does_besides_is_heard(read, heard, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<title>x</title><img src=missing.png><script>alert('ran'); console.log('said')</script>"
    )
    (tmp_path / "missing.png").write_bytes(b"")
    read(page)
    assert {(tmp_path / "missing.png").as_uri(), "ran", "said"} <= set(heard)


def test_nothing_runs_and_nothing_is_loaded(feedback, reports, read, heard):
    for path in (*feedback, *reports):
        page = read(path)
        unfold(page)
        page.mouse.move(200, 200)
        assert page.locator("script, iframe, form, object, embed, link").count() == 0
        assert page.url == path.as_uri()
    assert heard == []


def test_a_forged_result_changes_nothing_on_the_page(telling, read):
    page = read(telling[-1])
    # The submission asks for white letters on the page and writes marks into this element.
    assert page.locator(".score").inner_text() == "0 of 10 points"
    ink = page.locator(".score").evaluate("e => getComputedStyle(e).color")
    assert ink != "rgb(255, 255, 255)"
    expect(page.locator(".output.rich", has_text="10 of 10 points")).to_have_count(1)


def test_no_line_of_a_hidden_check_is_in_the_feedback(telling):
    lectures = find_chapter(DEFAULT_CHAPTER).lectures
    secret = {line for lecture in lectures for line in hidden_lines(lecture.number)}
    assert len(secret) > 100
    for folder in {path.parent for path in telling}:
        for path in folder.glob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert [line for line in secret if line in text] == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_reader_is_kept_out(feedback, reports, read, scheme):
    found = []
    for path in (*feedback, *reports):
        page = read(path, color_scheme=scheme)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        dark = sum(int(part) for part in ground.strip("rgba()").split(",")[:3]) < 200
        assert dark == (scheme == "dark")
        unfold(page)
        found += serious_faults(page)
    assert found == []


def test_a_phone_shows_every_page_without_scrolling_sideways(feedback, reports, read):
    found = []
    for path in (*feedback, *reports):
        page = read(path, viewport=PHONE)
        found += [f"{path}: {one}" for one in wider_than_the_window(page)]
        unfold(page)
        found += [f"{path}, unfolded: {one}" for one in wider_than_the_window(page)]
    assert found == []


def test_the_keyboard_gets_past_the_head_of_a_page_and_to_an_exercise(telling, read):
    page = read(telling[0])
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator(".results a").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".cell:target .verdict")).to_be_in_viewport()


def test_paper_is_white_and_shows_what_is_folded(telling, reports, read):
    for path in (telling[0], reports[0]):
        page = read(path, color_scheme="dark")
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            *("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"),
        )
        expect(page.locator("details:not([open]) > :not(summary)").first).to_be_visible()


def test_pictures_for_the_documentation(telling, reports, read, picture):
    page = read(telling[0], viewport={"width": 900, "height": 760})
    picture(page, "feedback")
    page = read(reports[0], viewport={"width": 900, "height": 820})
    picture(page, "report")
    picture(page.locator("img[alt^='What came of each']"), "report-exercises")
