"""The website: what its pages hold, what they must not, and where their links lead."""

import re
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import matplotlib.pyplot as plt
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from grader.chapters import ROOT, CourseError, find_lectures, read_chapters
from grader.guards.leak import leaks, secrets_of
from grader.guards.notebooks import Editions
from grader.guards.rules import Course
from grader.site import frames, guides
from grader.site.command import build_site
from grader.site.pictures import FOLDER, Album
from grader.site.record import CACHE, forget_others, recorded
from grader.site.settings import LAUNCH, VARIABLE, Repository, repository
from tests.edited import replace
from tests.site_pages import LECTURES, MOVING, page_of, pages, parsed

pytestmark = pytest.mark.slow
by_number = pytest.mark.parametrize("lecture", LECTURES, ids=lambda lecture: lecture.number)


# A lecture's page


@by_number
def test_page_has_every_figure_with_words_for_those_who_do_not_see_it(site, lecture):
    page = parsed(site / page_of(lecture))
    cells = Editions.read(lecture, ROOT).solution.cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    figures = [o for o in outputs if "image/png" in o.get("data", {})]
    assert len(page.select("figure.course-figure")) == len(figures) >= 3
    for shown, figure in zip(page.select("figure.course-figure img"), figures, strict=True):
        assert shown["alt"] == figure.metadata["image/png"]["alt"]
        assert (site / page_of(lecture)).parent.joinpath(shown["src"]).stat().st_size > 2000
    assert all(image.get("alt") for image in page.select("article img"))


@by_number
def test_page_has_a_box_for_every_exercise_and_no_verdict_in_it(site, lecture):
    page = parsed(site / page_of(lecture))
    bars = page.select(".exercise-bar")
    assert len(bars) == len(lecture.exercises)
    for bar, (name, points) in zip(bars, lecture.exercises.items(), strict=True):
        assert name.startswith("question_") or bar.code.text == name
        assert not points or f"{points:g} point" in bar.text
        answer, check = bar.find_next_siblings("div", class_="cell", limit=2)
        assert "raise NotImplementedError()" in answer.text
        assert f'check("{name}", {name})' in check.text
        assert not answer.select(".cell_output") and not check.select(".cell_output")


@by_number
def test_page_tells_the_time_folds_its_hints_and_sets_its_formulas(site, lecture):
    page = parsed(site / page_of(lecture))
    assert f"About {lecture.minutes} minutes" in page.text
    source = "".join(c.source for c in Editions.read(lecture, ROOT).release.cells)
    details = page.select("article details:not(.hide)")
    assert len(details) == source.count("<details>") >= 3
    assert all(hint.summary and len(hint.text) > len(hint.summary.text) for hint in details)
    assert not any(hint.has_attr("open") for hint in details)
    assert page.select("span.math") and page.select('script[src*="mathjax/tex-chtml-full.js"]')
    assert "$" not in "".join(text for text in page.article.find_all(string=True, recursive=False))


def test_lectures_follow_each_other(site):
    for before, after in pairwise(LECTURES):
        following = parsed(site / page_of(before)).select_one("a.right-next")
        assert following["href"].endswith(f"{after.file}.html")
        previous = parsed(site / page_of(after)).select_one("a.left-prev")
        assert previous["href"].endswith(f"{before.file}.html")


def test_page_shows_what_worked_cells_print(site):
    page = parsed(site / page_of(LECTURES[3]))
    assert LECTURES[3].number == "3.4"
    assert "z̃      = [-1.683  0.106  1.894  3.683]" in page.text


def test_moving_figure_has_a_picture_for_every_setting(site):
    (lecture,) = [one for one in LECTURES if one.number == MOVING]
    page = site / page_of(lecture)
    (figure,) = parsed(page).select("figure.explore")
    table = yaml.safe_load(figure.script.string)
    (control,) = table["controls"]
    assert control["name"] == "T" and control["start"] == "1.0"
    assert control["values"] == sorted(control["values"], key=float)
    assert len(table["frames"]) == len(control["values"])
    pictures = {page.parent.joinpath(frame["src"]).read_bytes() for frame in table["frames"]}
    assert len(pictures) == len(table["frames"])
    start = table["frames"][control["values"].index("1.0")]
    assert (start["src"], start["alt"]) == (figure.img["src"], figure.img["alt"])
    assert "The same for T = 30.0. " in table["frames"][-1]["alt"]


# Answers stay out


def test_no_page_gives_an_answer_away(site):
    assert list(leaks(secrets_of(Course(ROOT)), site)) == []
    assert not list(site.glob("_sources/**/*.*"))
    assert not any("BEGIN SOLUTION" in page.read_text(encoding="utf-8") for page in pages(site))


@pytest.mark.parametrize(
    "leak",
    [
        "<pre><span>return</span> gamma * Z_norm <b>+</b> beta</pre>",
        "<p>batchnorm_forward: all 7 properties hold</p>",
    ],
    ids=["answer", "verdict"],
)
def test_guard_finds_a_leak_on_a_page(tmp_path, leak):
    (tmp_path / "page.html").write_text(f"<html>{leak}</html>", encoding="utf-8")
    assert list(leaks(secrets_of(Course(ROOT)), tmp_path))


def test_hidden_checks_are_not_in_the_api(site):
    assert (site / "api" / "grader.checks.html").exists()
    names = {page.name for page in pages(site)}
    assert not any("lecture_" in name for name in names)
    assert "grader.checks.lecture" not in (site / "api" / "grader.checks.html").read_text()


# Links


LOADING = {
    *[("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src")],
    *[("img", "srcset"), ("object", "data"), ("embed", "src"), ("video", "src"), ("audio", "src")],
}
LINK_ONLY = {"canonical", "next", "prev", "search", "index", "author"}


def test_no_page_loads_anything_from_elsewhere(site):
    found = []
    for page in pages(site):
        for name, attribute in LOADING:
            for tag in parsed(page).find_all(name, attrs={attribute: True}):
                if name == "link" and set(tag.get("rel", [])) & LINK_ONLY:
                    continue
                if urlsplit(tag[attribute]).netloc:
                    found.append(f"{page.name}: {tag}")
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        found += [f"{style.name}: {m}" for m in re.findall(r"url\([\"']?(?:https?:)?//[^)]+", text)]
        found += [f"{style.name}: {m}" for m in re.findall(r"@import[^;]+//[^;]+", text)]
    assert found == []


def test_no_internal_link_is_dead(site):
    dead = []
    for page in pages(site):
        for tag in parsed(page).find_all(["a", "link", "script", "img"]):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if address.scheme or address.netloc:
                continue
            target = page.parent / unquote(address.path) if address.path else page
            if not target.exists():
                dead.append(f"{page.relative_to(site)}: {address.geturl()}")
            elif address.fragment and target.suffix == ".html":
                there = parsed(target.resolve()).find(id=unquote(address.fragment))
                if there is None:
                    dead.append(f"{page.relative_to(site)}: {address.geturl()}")
    assert dead == []


def test_guides_and_the_api_are_there(site):
    for name in ["index", "students", "instructors", "commands", "maintainers", "api/index"]:
        assert (site / f"{name}.html").exists()
    judge = parsed(site / "api" / "course.judge.html")
    assert judge.find(id="course.judge.verdict.judge")
    assert parsed(site / "api" / "course.html").find(id="course.figures.explore")
    assert "grader release" in parsed(site / "commands.html").text


# Opening a lecture elsewhere


@by_number
def test_launch_edition_is_the_student_edition_after_a_cell_that_installs(site, lecture):
    place = f"{LAUNCH}/{lecture.release(Path()).as_posix()}"
    launched = nbformat.read(site / place, as_version=4)
    first, *rest = launched.cells
    assert rest == nbformat.read(lecture.release(), as_version=4).cells
    assert f'%pip install --quiet "deep-learning-course @ {repository().archive}"' in first.source
    nbformat.validate(launched)
    owner, name = repository().owner, repository().name
    links = [a["href"] for a in parsed(site / page_of(lecture)).find_all("a", href=True)]
    colab = f"https://colab.research.google.com/github/{owner}/{name}/blob/gh-pages/{place}"
    binder = f"https://mybinder.org/v2/gh/{owner}/{name}/gh-pages?urlpath=lab/tree/{place}"
    # In the theme's menu and above the lecture.
    assert links.count(colab) == links.count(binder) == 2


def test_binder_finds_what_to_install(site):
    assert repository().archive in (site / ".binder" / "requirements.txt").read_text()
    assert (site / ".binder" / "runtime.txt").read_text() == "python-3.12\n"


def test_repository_is_one_setting(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/me/my-course"\n'
    )
    monkeypatch.delenv(VARIABLE, raising=False)
    assert repository(tmp_path).url == "https://github.com/me/my-course"
    monkeypatch.setenv(VARIABLE, "https://github.com/a-fork/of.it.git")
    assert repository(tmp_path).url == "https://github.com/a-fork/of.it"
    monkeypatch.setenv(VARIABLE, "https://example.org/somewhere")
    with pytest.raises(CourseError, match="not the address of a repository on GitHub"):
        repository(tmp_path)


def test_workflow_builds_and_publishes_under_the_name_it_runs_in():
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text())
    steps = workflow["jobs"]["publish"]["steps"]
    (build,) = [step for step in steps if step.get("run") == "make site"]
    assert build["env"] == {VARIABLE: "https://github.com/${{ github.repository }}"}
    assert "gh-pages" in steps[-1]["run"]


# Figures drawn ahead


def test_recorded_figure_that_has_too_many_settings_stays_plain(monkeypatch):
    shown = []
    monkeypatch.setattr(frames.figures, "show", lambda figure, alt: shown.append((figure, alt)))
    frames.record(lambda a, b: (a, b), "words", a=range(100), b=(5, 1))
    assert shown == [((0, 5), "words")]


def test_pictures_are_in_the_order_that_the_page_counts_in(monkeypatch, tmp_path):
    def draw(a, b):
        figure, axes = plt.subplots()
        axes.set_title(f"{a} beside {b}")
        return figure

    outputs = []
    monkeypatch.setattr(frames, "display", lambda bundle, raw: outputs.append(bundle))
    frames.record(draw, "the first, in words", a=(2, 1), b=("y", "x", "z"))
    (recorded,) = [bundle[frames.MIME] for bundle in outputs]
    assert [frame["alt"] for frame in recorded["frames"]] == [
        *(f"The same for a = 1, b = {b}. 1 beside {b}." for b in "xyz"),
        *("The same for a = 2, b = x. 2 beside x.", "the first, in words"),
        "The same for a = 2, b = z. 2 beside z.",
    ]
    html = Album(tmp_path, "lecture").moving(recorded, "../")
    image = BeautifulSoup(html, "html.parser").img
    assert image["src"] == f"../{FOLDER}/lecture/005.png"
    assert image["alt"] == "the first, in words"
    assert (tmp_path / FOLDER / "lecture" / "006.png").exists()


def test_pictures_are_drawn_once_and_forgotten_when_the_lecture_changes(sample):
    lectures, drawn = find_lectures([], sample), []
    for _ in range(2):
        recorded(lectures, sample, jobs=1, notice=drawn.append)
    assert drawn == ["9z-sample/3.4-sample: figures drawn"]
    (kept,) = (sample / CACHE).iterdir()
    forget_others(lectures, sample)
    assert kept.exists()
    replace(sample / "course/figures.py", '"grid.alpha": 0.25', '"grid.alpha": 0.5')
    forget_others(lectures, sample)
    assert not kept.exists()


# The guides


def test_links_of_prose_lead_to_pages_where_there_are_some(tmp_path):
    here = Repository("me", "mine")
    (tmp_path / "README.md").write_text(
        "# Title\n\n## One\n\n[a](CONTRIBUTING.md) [b](course/data.py) [c](https://example.org)\n"
        "![d](docs/pictures/d.png) [e](notebooks/3a/3.1.ipynb) [f](notebooks/start.ipynb)\n\n"
        "## Two\n\nelse\n"
    )
    assert guides.section(tmp_path, "README.md", "One", here) == (
        "[a](maintainers.md) [b](https://github.com/me/mine/blob/main/course/data.py) "
        "[c](https://example.org)\n![d](pictures/d.png) [e](notebooks/3a/3.1.ipynb) "
        "[f](index.md#the-lectures)"
    )
    assert guides.relinked("[a](../README.md) [b](b.md)", here) == (
        "[a](https://github.com/me/mine/blob/main/README.md) [b](b.md)"
    )
    with pytest.raises(CourseError, match="no section 'Three'"):
        guides.section(tmp_path, "README.md", "Three", here)


def test_guide_that_nobody_listed_is_in_the_navigation():
    listed = guides.contents([], ["maintainers", "a-new-one", "instructors", "students"])
    pages = listed.split("\n\n")[-1].splitlines()[:-1]
    assert pages == ["students", "instructors", "a-new-one", "maintainers", "api/index"]


# Failures


def test_build_refuses_a_page_with_an_answer(tmp_path):
    root = tmp_path / "course"
    for name in ["docs", "solutions", "notebooks"]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).symlink_to(ROOT / name)
    (root / "docs").unlink()
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text("# A page\n\n    return gamma * Z_norm + beta\n")
    (root / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    with pytest.raises(CourseError, match=r"give answers away:\n.*index\.md.*gamma \* Z_norm"):
        build_site(root, tmp_path / "site", [])
    assert not (tmp_path / "site" / "html").exists()


def test_missing_sphinx_gets_one_clear_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sphinx.cmd.build", None)
    with pytest.raises(CourseError, match=r"needs Sphinx\. Run: pip install"):
        build_site(ROOT, tmp_path, [])


def test_every_chapter_is_on_the_landing_page(site):
    text = parsed(site / "index.html").text
    for chapter in read_chapters():
        assert chapter.title in text
        for lecture in chapter.lectures:
            assert f"{lecture.minutes} min · {lecture.points:g} points" in text
