"""The instructors' report of a class that was really graded, a hostile submission among it."""

import csv
import json
import re
import shutil
import subprocess

import pytest
from bs4 import BeautifulSoup

from grader.engine.execute import SECONDS
from grader.engine.restore import METADATA
from grader.report.write import report
from tests.feedback_class import CHAPTER, EVIL, MISTAKE, NOTEBOOK, make_class

OF_THE_BROWSER = re.compile(r"https?://[a-z0-9.]+\.google(apis)?\.com/")
"""What Chromium asks for by itself, whatever the page."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def course(built_sample, tmp_path_factory):
    """Return a class of three: one right and late, one with a mistake, one hostile."""
    return make_class(built_sample, tmp_path_factory.mktemp("report") / "course")


@pytest.fixture(scope="module")
def path(course):
    """Return the page of its report."""
    return report(course)


def section(path, name):
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")
    return page.find("section", {"aria-labelledby": name})


def test_grading_notes_how_long_it_took_and_the_report_says_so(course, path):
    graded = course.autograded(CHAPTER, "right") / f"{NOTEBOOK}.ipynb"
    seconds = json.loads(graded.read_text(encoding="utf-8"))["metadata"][METADATA][SECONDS]
    assert set(seconds) == {"start", "cells", "judging"}
    assert all(0 < value < 300 for value in seconds.values())
    with (path.parent / "time.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert float(rows["right"]["cells in s"]) == pytest.approx(seconds["cells"], rel=1e-4)
    text = section(path, "cost").get_text(" ", strip=True)
    assert "in all for 2 notebooks" in text  # the hostile one has lost its note
    assert "Of 1 notebook the time is not known." in text


def test_the_mistake_is_named_with_who_made_it(path):
    row = next(
        row.get_text(" ", strip=True) for row in section(path, "mistakes").select("tbody tr")
    )
    assert row.startswith(MISTAKE) and row.endswith("1 of 2 50 % wrong")


def test_flags_and_plain_asserts_are_to_be_looked_at(path):
    look = section(path, "look")
    text = look.get_text(" ", strip=True)
    assert f"hostile 3.4 Cell 1 ended the kernel. {EVIL}" in text
    assert "3.4 plain :" in text and "essay" not in text
    assert not look.find_all("script")


def test_points_by_hand_and_what_was_taken_off_are_counted(path):
    with (path.parent / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    one = rows["right", "identity_params"]
    assert (one["points"], one["by hand"], one["name"]) == ("2.25", "yes", "Ada <b>Lovelace</b>")
    assert rows["right", "other"]["handed in"] == "no"
    text = section(path, "times").get_text(" ", strip=True)
    assert "1 student late, at the median by 26.0 hours; 1.5 points were taken off" in text


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium")
def test_a_browser_finds_nothing_to_run_load_or_complain_of(path, tmp_path):
    log = tmp_path / "net.json"
    done = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *(f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}"),
            *("--enable-logging=stderr", "--dump-dom", path.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "The tables behind this page" in done.stdout
    # A script that ran, or a policy that had to stop something, would be heard of here.
    assert "CONSOLE" not in done.stderr
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = {event["params"]["url"] for event in events if "url" in event.get("params", {})}
    assert [url for url in asked if not OF_THE_BROWSER.match(url)] == []
