"""A browser for the tests: Debian's Chromium, an empty profile, no host but this one."""

from urllib.parse import urlsplit

import pytest

from grader.chapters import ROOT
from tests.browser.servers import copy_of_the_course, environment, jupyter_lab
from tests.chromium import launched
from tests.pictures import take

ARTEFACTS = ROOT / "build" / "browser"
"""Pictures of what the tests saw, outside version control."""
HERE = {"127.0.0.1", "localhost"}


@pytest.fixture(scope="session")
def chromium():
    """Return the browser, or skip the test."""
    with launched() as browser:
        yield browser


@pytest.fixture
def new_page(chromium, request):
    """Return a function that opens a page of a new, empty profile.

    After the test, a request to another host fails it.
    """
    foreign = []
    pages = request.node.pages = []

    def note(sent):
        url = urlsplit(sent.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in HERE:
            foreign.append(sent.url)

    def make(**options):
        context = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}} | options)
        context.on("request", note)
        pages.append(context.new_page())
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()
    assert not foreign, f"asked another host: {sorted(set(foreign))}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a picture of every page of a test that failed, while its servers still run."""
    report = yield
    if report.failed:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        for index, page in enumerate(getattr(item, "pages", [])):
            if call.when != "teardown":
                page.screenshot(path=ARTEFACTS / f"failed-{item.name}-{index}.png")
    return report


@pytest.fixture
def picture():
    """Return a function that keeps a picture of what a locator finds, under a name."""
    return lambda what, name: take(what, ARTEFACTS / f"{name}.png")


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """Yield the address of JupyterLab at a copy of the course."""
    folder = tmp_path_factory.mktemp("lab")
    root = copy_of_the_course(folder / "course")
    env = environment(
        folder, PYTHONPATH=str(root), JUPYTER_CONFIG_PATH=str(root / "lab"), OMP_NUM_THREADS="1"
    )
    with jupyter_lab(root, env, folder / "log") as address:
        yield address
