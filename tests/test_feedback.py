"""The pages that a student gets, made through nbgrader from a class that was really graded."""

import re

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from grader.chapters import ROOT, find_chapter
from grader.checks import hidden
from grader.classroom.feedback import feedback
from grader.convert import convert
from grader.feedback.cells import LONGEST_CELL, LONGEST_OUTPUT, TEXT_IN_ALL
from tests.feedback_class import (
    CHAPTER,
    EVIL,
    MISSING,
    MISTAKE,
    NOTEBOOK,
    SECRET,
    answer,
    hidden_lines,
    make_class,
    page,
    rows,
)
from tests.hostile import HOSTILE, PNG, faults

STUDENTS = ("right", "wrong", "hostile")
PAGES = [(student, name) for student in STUDENTS for name in (NOTEBOOK, "index")]


@pytest.fixture(scope="module")
def graded(built_sample, tmp_path_factory):
    """Return a class of three: one right and late, one with a mistake, one hostile."""
    return make_class(built_sample, tmp_path_factory.mktemp("feedback") / "course")


def test_there_is_a_page_a_notebook_and_one_for_the_chapter(graded):
    for student in STUDENTS:
        folder = graded.feedback(CHAPTER, student)
        assert {path.name for path in folder.glob("*.html")} == {f"{NOTEBOOK}.html", "index.html"}
        assert "10 of 10 points" not in (folder / "index.html").read_text(encoding="utf-8")


def test_the_table_says_points_and_what_holds_and_what_does_not(graded):
    found = rows(page(graded, "wrong"))
    assert list(found) == ["identity_params", "question_3_4", "plain", "essay"]
    points, holds, fails, mistake, lecture = found["identity_params"]
    assert re.fullmatch(r"[\d.]+ of 3", points)
    assert "✓" in holds and "✗" not in holds
    assert "✗ the worked example comes out right" in fails
    assert "(hidden)" in fails
    assert mistake == MISTAKE
    assert lecture == "The idea Exercise 1: undo it"
    assert found["question_3_4"][0] == "1 of 1"
    assert found["question_3_4"][2:4] == ["", ""]


def test_every_link_within_a_page_leads_somewhere(graded):
    for student, name in PAGES:
        soup = page(graded, student, name)
        for link in soup.select('a[href^="#"]'):
            assert soup.find(id=link["href"][1:]), link["href"]
    chapter = page(graded, "right", "index")
    assert chapter.select_one("h2 a")["href"] == f"{NOTEBOOK}.html"


def test_the_notebook_follows_with_a_verdict_at_every_check(graded):
    soup = page(graded, "wrong")
    assert answer("identity_params", MISTAKE).strip() in soup.select_one(".notebook").text
    card = soup.find("h5", string=re.compile("identity_params: [0-9]+ of")).parent
    public = card.select_one(".properties li").get_text(" ", strip=True)
    assert "called identity_params(" in public
    assert "returned" in public and "expected" in public


def test_of_a_hidden_property_there_are_name_and_advice_only(graded):
    properties = hidden()["identity_params"].properties
    text = page(graded, "wrong").text
    assert all(prop.name in text for prop in properties)
    assert any(prop.advice in text for prop in properties)
    for item in page(graded, "wrong").select(".properties li"):
        if "(hidden)" in item.p.text:
            assert not {"called", "returned", "expected"} & {dt.text for dt in item.select("dt")}


def solution_lines():
    """Return the lines of the lecture's solutions."""
    source = ROOT / "tests" / "fixtures" / "course" / "solutions" / CHAPTER / f"{NOTEBOOK}.py"
    text = source.read_text(encoding="utf-8")
    regions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.DOTALL)
    return {line.strip() for region in regions for line in region.splitlines()} - {""}


@pytest.mark.parametrize(("student", "name"), PAGES)
def test_no_line_of_a_hidden_check_or_a_solution_is_in_a_page(graded, student, name):
    text = page(graded, student, name).text
    secret = hidden_lines("3.4")
    assert len(secret) > 20
    assert [line for line in secret if line in text] == []
    mine = {
        line.strip()
        for name in ("identity_params", "question_3_4")
        for line in answer(name).splitlines()
    }
    assert [line for line in solution_lines() - mine if line in text] == []
    assert "/grader/" not in text
    assert str(graded.root) not in text


def test_hidden_tests_of_plain_nbgrader_are_left_out(graded):
    for student in STUDENTS:
        text = page(graded, student).text
        assert SECRET not in text
        assert "HIDDEN TESTS" not in text
        assert "assert question_3_4()" in text
    assert "A test of this cell failed." in page(graded, "hostile").text
    assert rows(page(graded, "hostile"))["plain"][0] == "0 of 2"
    assert rows(page(graded, "right"))["plain"][0] == "2 of 2"


def test_what_a_person_decided_is_shown(graded):
    soup = page(graded, "right")
    found = rows(soup)
    assert found["identity_params"][0] == "2.25 of 3 2.25 given by a person; the checks gave 3."
    assert [remark.text for remark in soup.select(".remark")] == ["Tidy! <img src=x>", "Say more."]
    assert found["essay"][0] == "2 of 3"
    for student, headline in (("right", "graded by a person"), ("wrong", "not graded yet")):
        assert headline in page(graded, student).select(".results tbody tr")[3].th.text
    assert "not attempted" in page(graded, "hostile").select(".results tbody tr")[3].th.text
    assert "Tidy! <img src=x>" in page(graded, "right", "index").text


def test_lateness_and_what_it_cost_are_shown(graded):
    for name, most in ((NOTEBOOK, 9), ("index", 10)):
        header = page(graded, "right", name).header.get_text(" ", strip=True)
        assert f"5.75 of {most} points" in header
        assert "Handed in late, by 26 hours." in header
        assert "You earned 7.25 points; 1.5 were taken off for that." in header
        assert "Ada <b>Lovelace</b>" in header
        assert "late" not in page(graded, "wrong", name).header.text


def test_a_notebook_that_was_not_handed_in_is_said_to_be_so(graded):
    section = page(graded, "right", "index").find("h2", string=re.compile(MISSING)).parent
    assert "was not handed in" in section.text
    assert "0 of 1 points" in section.get_text(" ", strip=True)
    assert not section.h2.a


def test_flags_are_shown_as_text(graded):
    flags = page(graded, "hostile").select_one(".flags")
    assert flags.li.text == f"Cell 1 ended the kernel. {EVIL}"
    assert not page(graded, "right").select(".flags")


def test_nothing_of_a_submission_runs_loads_or_restyles(graded):
    soup = page(graded, "hostile")
    notebook = soup.select_one(".notebook")
    assert len(notebook.select(".cell")) > 2 * len(HOSTILE)
    for shown in notebook.select(".prose, .output, .source"):
        assert faults(shown) == []
        assert not shown.select(".verdict, .results, .score, .flags, .remark")
    assert len(soup.find_all("style")) == 1
    assert len(soup.find_all("meta")) == 5
    assert not soup.find_all(["script", "link", "base", "iframe", "form", "object", "embed"])
    assert not soup.find_all(style=True)
    assert {image["src"] for image in soup.find_all("img", src=True)} == {PNG}
    # The page's own parts are where they were: no element of a submission closed one.
    assert [child.name for child in soup.body.find_all(recursive=False)] == ["a", "header", "main"]
    assert [child.name for child in soup.main.find_all(recursive=False)] == ["section"] * 2
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_browser_is_told_to_run_and_load_nothing(graded):
    for student, name in PAGES:
        soup = page(graded, student, name)
        policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
        assert "unsafe" not in policy
        # It comes before anything that it has to govern.
        assert soup.head.find_all(recursive=False)[1].get("http-equiv")


def test_what_is_too_long_is_cut_and_said_to_be(graded):
    path = graded.feedback(CHAPTER, "hostile") / f"{NOTEBOOK}.html"
    assert path.stat().st_size < 4 * TEXT_IN_ALL
    last = page(graded, "hostile").select(".cell")[-1]
    assert len(last.select_one(".source").text) == LONGEST_CELL
    assert len(last.select(".output")) == 3
    printed, picture, table = last.select(".output")
    assert len(printed.pre.text) == LONGEST_OUTPUT
    assert all("Cut here: " in part.select_one(".note").text for part in (printed, table))
    assert "too large" in picture.text


def test_a_page_is_built_for_every_reader(graded):
    for student, name in PAGES:
        soup = page(graded, student, name)
        assert soup.html["lang"] == "en"
        assert soup.title.text.strip()
        assert soup.find("meta", {"name": "viewport"})
        assert len(soup.find_all("h1")) == len(soup.find_all("main")) == 1
        assert soup.select_one("a.skip")["href"] == "#main"
        assert all(image.has_attr("alt") for image in soup.find_all("img"))
        for table in soup.select("table.results"):
            assert all(head["scope"] == "col" for head in table.select("thead th"))
            assert all(row.th["scope"] == "row" for row in table.select("tbody tr"))
        for section in soup.select("[aria-labelledby]"):
            assert soup.find(id=section["aria-labelledby"]).text.strip()


def test_the_same_class_gives_the_same_pages(graded):
    before = {path: path.read_bytes() for path in graded.folder.glob("feedback/*/*/*.html")}
    config = graded.config(CHAPTER)
    config.GenerateFeedback.force = True
    convert(GenerateFeedback, config)
    assert before == {path: path.read_bytes() for path in before}


def test_nbgraders_web_pages_make_the_same_feedback(graded):
    """Formgrader's call sets a template for every ``HTMLExporter``; it must not reach ours."""
    path = graded.feedback(CHAPTER, "right") / f"{NOTEBOOK}.html"
    before = path.read_bytes()
    config = graded.config(CHAPTER)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.generate_feedback(CHAPTER, "right", force=True)["success"]
    assert path.read_bytes() == before


def test_the_command_counts_every_page(graded):
    pages = feedback(graded, find_chapter(CHAPTER, graded.root))
    assert len(pages) == len(PAGES)
