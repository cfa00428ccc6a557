"""What keeps readers out of a page that a browser has open."""

import pytest


def serious_faults(page) -> list[str]:
    """Return what axe-core finds that is serious or worse."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs '.[dev]'")
    options = {"preload": False, "resultTypes": ["violations"]}  # no time for what is well
    found = axe.Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def wider_than_the_window(page) -> list[str]:
    """Return what sticks out of a page on the right, if it scrolls sideways."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const scrolls = (e) => e && e !== document.documentElement &&
                (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
            const out = (e) => e.getBoundingClientRect().right > width;
            const found = [...document.querySelectorAll("main *")]
                .filter((e) => out(e) && !scrolls(e.parentElement))
                .map((e) => e.outerHTML.slice(0, 120)).slice(0, 5);
            return found.length ? found : ["something outside of main"];
        }"""
    )
