"""The website in a real browser: what it asks for, who can read it, what moves."""

import functools
import http.server
import threading
from pathlib import Path

import pytest

from grader.chapters import ROOT
from tests.chromium import CHROMIUM, MISSING, launched
from tests.pictures import take
from tests.readable import serious_faults, wider_than_the_window
from tests.site_pages import LECTURES, MOVING, page_of, pages

PICTURES = ROOT / "build" / "pictures"
"""What the pages look like, to be looked at: written anew by each run."""

LECTURE = page_of(next(lecture for lecture in LECTURES if lecture.number == "3.4"))
LIVE = page_of(next(lecture for lecture in LECTURES if lecture.number == MOVING))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing: pytest shows what matters."""


@pytest.fixture(scope="module")
def address(site):
    """Serve the website; return where."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens a page; what goes wrong on it makes the test fail."""
    contexts, wrong = [], []

    def open_(path, *, width=1280, height=800, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda r: r.url.startswith((address, "data:")) or wrong.append(r.url))
        page.on("response", lambda r: r.status < 400 or wrong.append(f"{r.status} {r.url}"))
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda said: said.type in ("error", "warning") and wrong.append(f"{path}: {said.text}"),
        )
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def picture(page, name: str) -> Path:
    return take(page, PICTURES / f"{name}.png")


def test_every_page_stays_on_its_host_fits_a_phone_and_has_no_serious_fault(open_page, site):
    """One visit a page: the listeners of ``open_page`` see each request and each error."""
    found = []
    page = open_page("index.html", width=360, height=760)
    top = page.url.removesuffix("index.html")
    for path in pages(site):
        page.goto(top + path.relative_to(site).as_posix())
        page.wait_for_load_state("networkidle")
        found += wider_than_the_window(page) + serious_faults(page)
    assert found == []


@pytest.mark.parametrize("path", ["index.html", LECTURE, LIVE], ids=["landing", "3.4", MOVING])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_have_no_serious_fault_and_differ(open_page, path, scheme):
    page = open_page(path, scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark = sum(int(c) for c in ground.strip("rgba()").split(",")[:3]) < 200
    assert dark == (scheme == "dark")
    assert serious_faults(page) == []
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert serious_faults(page) == []


def test_landing_page_says_it_all_on_one_screen(open_page):
    page = open_page("index.html")
    for part in ["h1 >> nth=-1", ".hero li >> nth=-1", ".hero img", ".hero .primary"]:
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800, part
    picture(page, "site-landing")
    picture(open_page("index.html", scheme="dark"), "site-landing-dark")


def test_formulas_are_set_with_the_fonts_that_came_along(open_page):
    page = open_page(LECTURE)
    page.wait_for_selector("mjx-container mjx-math")
    assert page.locator("mjx-container[display=true]").count() >= 2
    assert page.locator("mjx-merror").count() == 0
    loaded = "[...document.fonts].filter((f) => f.status == 'loaded').map((f) => f.family).join()"
    assert "MJXTEX-I" in page.evaluate(loaded)


def test_sliders_change_the_figure_and_its_words(open_page):
    page = open_page(LIVE)
    figure = page.locator("figure.explore")
    figure.scroll_into_view_if_needed()
    slider, image = figure.get_by_role("slider", name="T"), figure.locator("img")
    first = {name: image.get_attribute(name) for name in ("src", "alt")}
    assert slider.get_attribute("aria-valuetext") == "1.0"
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "30.0" == figure.locator("output").inner_text()
    assert image.get_attribute("src") != first["src"]
    assert "T = 30.0" in image.get_attribute("alt")
    page.wait_for_function("document.querySelector('figure.explore img').naturalWidth > 300")
    for _ in range(2):
        slider.press("ArrowLeft")
    assert {name: image.get_attribute(name) for name in first} != first
    while slider.get_attribute("aria-valuetext") != "1.0":
        slider.press("ArrowLeft")
    assert {name: image.get_attribute(name) for name in first} == first


def test_figures_stand_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LIVE)
    image = page.locator("figure.explore img")
    image.scroll_into_view_if_needed()
    assert image.bounding_box()["width"] > 300
    assert page.locator("figure.explore input").count() == 0
    context.close()


def test_search_finds_a_lecture(open_page):
    page = open_page("search.html?q=condition+number")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").all_inner_texts()
    assert "3.4 Normalizing activations in a network" in found


def test_hints_are_folded_until_asked_for(open_page):
    page = open_page(LECTURE)
    hint = page.locator("article details", has_text="which axis?").first
    assert not hint.locator("p").first.is_visible()
    hint.locator("summary").click()
    assert hint.locator("p").first.is_visible()


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [("light", "light", 1280), ("dark", "dark", 1280), ("phone", "light", 360)],
)
def test_pictures_of_a_lecture_page(open_page, name, scheme, width):
    page = open_page(LIVE, scheme=scheme, width=width, height=800)
    figure = page.locator("figure.explore")
    figure.scroll_into_view_if_needed()  # a figure is loaded when it is looked at
    page.wait_for_function("document.querySelector('figure.explore img').naturalWidth > 300")
    figure.evaluate("e => e.scrollIntoView({block: 'center'})")
    assert picture(page, f"site-lecture-{name}").stat().st_size > 20_000
