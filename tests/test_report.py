"""The instructors' report of a synthetic class: what it counts, and what it says."""

import csv
import json
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from bs4 import BeautifulSoup

from course.judge.report import Outcome, Report, Result
from grader.chapters import ANSWER, ROOT, CourseError, find_chapter
from grader.classroom.attempts import LOG, Attempt, attempts, note
from grader.classroom.folders import Class
from grader.classroom.graded import GradedNotebook
from grader.classroom.scores import Score
from grader.report import gather as gathering
from grader.report.alike import alike_pairs
from grader.report.contents import contents
from grader.report.exercises import correlation, exercises, upper_lower
from grader.report.gather import gather
from grader.report.tables import Table, write
from grader.report.write import PAGE, report
from tests.report_class import DUE, MISTAKE, synthetic_class

CHAPTER, LECTURE = "3c-softmax", "3.9-training-a-softmax-classifier"
STUDENTS = ["@risk", "+1+1", *(f"s{i:02}" for i in range(28))]
SCRIPT, FORMULA = "<script>alert('name')</script>", '=HYPERLINK("https://evil.example","x")'
COPIED = """def smooth_labels(Y, alpha):
    # The classes are the rows.
    rows, columns = Y.shape
    out = np.zeros((rows, columns))
    for column in range(columns):
        for row in range(rows):
            kept = Y[row, column] * (1 - alpha)
            out[row, column] = kept + alpha / rows
    return out
"""
RENAMED = COPIED.replace("rows", "n").replace("column", "j").replace("out", "result")
RENAMED = RENAMED.replace("    # The classes are the rn.\n", "").replace("row", "i")


def rewrite(course, student, change):
    path = course.autograded(CHAPTER, student) / f"{LECTURE}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def hand_in(exercise, source):
    def change(notebook):
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{exercise}{ANSWER}":
                cell["source"] = source

    return change


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a class of thirty, two of them with a name that is none and two who worked as one."""
    course = synthetic_class(tmp_path_factory.mktemp("report") / "class", STUDENTS, [CHAPTER])
    with course.gradebook() as book:
        book.find_student("s01").last_name = SCRIPT
        book.find_student("s02").first_name = FORMULA
        book.add_student("nothing-yet")
        book.db.commit()
    rewrite(course, "s05", hand_in("smooth_labels", COPIED))
    rewrite(course, "s06", hand_in("smooth_labels", RENAMED))
    (course.submitted(CHAPTER, "s99")).mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def found(course):
    """Return what there is to say of it."""
    return contents(gather(course, [find_chapter(CHAPTER)]))


@pytest.fixture(scope="module")
def folder(course):
    """Return the folder of its report."""
    return report(course).parent


@pytest.fixture(scope="module")
def page(folder):
    """Return its page."""
    return BeautifulSoup((folder / PAGE).read_text(encoding="utf-8"), "html5lib")


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_correlation_is_pearsons():
    shares = np.array([0, 0, 0, 1, 0, 1, 0, 1, 1, 1.0])
    rest = np.arange(10) / 10
    # By hand: Σ(x − x̄)(y − ȳ) = 0.95, Σ(x − x̄)² = 2.5, Σ(y − ȳ)² = 0.825.
    assert correlation(shares, rest) == pytest.approx(0.95 / (2.5 * 0.825) ** 0.5)
    assert correlation(shares[:9], rest[:9]) is None
    assert correlation(np.ones(10), rest) is None


def test_the_upper_lower_index_does_not_depend_on_the_order_of_those_who_are_level():
    shares = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 0.0])
    assert upper_lower(shares, np.arange(10)[::-1] / 10) == pytest.approx(2 / 2.7)
    level = np.array([9, 5, 5, 5, 5, 5, 5, 5, 5, 1.0])
    one, other = (
        upper_lower(shares[order], level[order]) for order in ([*range(10)], [*range(9, -1, -1)])
    )
    assert one == pytest.approx(other) == pytest.approx(1 / 2.7)


def test_an_exercise_is_not_correlated_with_itself(found):
    record = found.record
    row = next(e for e in exercises(record) if e.name == "softmax")
    of = [s for s in record.chapters[0].scores if s.exercise == "softmax"]
    totals = Counter()
    for score in record.chapters[0].scores:
        totals[score.student] += score.points
    rest = [totals[s.student] - s.points for s in of]
    assert row.discrimination == pytest.approx(np.corrcoef([s.points for s in of], rest)[0, 1])
    assert row.difficulty == pytest.approx(np.mean([s.points / s.most for s in of]))
    assert row.discrimination > 0.3 and "separates well" in row.remark
    assert sum(row.counts.values()) == row.handed_in == len(STUDENTS)


def test_a_mistake_is_told_with_its_words_and_in_whose_work(found, page):
    made = next(m for m in found.mistakes if m.exercise == "softmax")
    reports = [s.report for s in found.record.chapters[0].scores if s.exercise == "softmax"]
    assert made.name == MISTAKE.name and made.advice == MISTAKE.advice
    assert len(made.students) == sum(MISTAKE.name in report.mistakes for report in reports)
    assert made.attempted == sum(report.attempted for report in reports)
    text = page.find("section", {"aria-labelledby": "mistakes"}).get_text(" ", strip=True)
    assert MISTAKE.name in text and MISTAKE.advice in text
    assert f"{len(made.students)} of {made.attempted}" in text


def test_properties_that_nobody_or_everybody_passes(found):
    for one in found.properties:
        passed = [
            result.passed
            for score in found.record.chapters[0].scores
            if score.exercise == one.exercise and score.report.attempted
            for result in score.report.results
            if (result.name, result.hidden) == (one.name, one.hidden)
        ]
        assert (one.holds, one.attempted) == (sum(passed), len(passed))
        assert (one.nobody, one.everybody) == (not any(passed), all(passed))


def test_attempts_and_lateness(course, found):
    one = found.parts[0].hand_ins
    late = {a.student for a in found.record.chapters[0].attempts if a.time > DUE}
    assert {who for who, _ in one.late} == late
    assert one.attempts == len((course.folder / LOG).read_text().splitlines())
    assert one.missing == ("nothing-yet",) and one.ungraded == ("s99",)
    assert sum(is_last for _, is_last in one.times) == len(STUDENTS) == one.handed_in - 1


def test_the_log_of_attempts_has_each_once_and_survives_a_line_that_was_cut_off(tmp_path):
    course = Class(tmp_path)
    first = Attempt("3c", "odd, name", datetime(2026, 3, 1, 12, tzinfo=UTC))
    later = Attempt("3c", "odd, name", first.time + timedelta(days=1))
    for attempt in (later, first, later, Attempt("3d", "x", first.time)):
        note(course, attempt)
    with (tmp_path / LOG).open("a") as log:
        log.write("3c,odd")
    assert attempts(course, "3c") == [first, later]


def test_a_copy_is_found_under_other_names_and_shown_beside_its_original(found, page):
    (alike,) = next(p.alike for p in found.pairs if p.students == ("s05", "s06"))
    assert (alike.exercise, round(alike.percent), alike.others) == ("smooth_labels", 100, ())
    assert not alike.word_for_word
    shown = next(d for d in page.select("details.pair") if "s05 and s06" in d.summary.text)
    assert [pre.text.strip() for pre in shown.select("pre")] == [COPIED.strip(), RENAMED.strip()]


def test_a_group_is_not_alike_to_itself(found):
    record = replace(found.record, groups={"s05": "tigers", "s06": "tigers"})
    pairs = {pair.students for pair in alike_pairs(record)}
    assert pairs == {pair.students for pair in found.pairs} - {("s05", "s06")}


def test_what_many_write_is_the_usual_way_and_stubs_are_not_compared(course, tmp_path):
    other = synthetic_class(tmp_path / "class", [f"s{i:02}" for i in range(12)], [CHAPTER])
    for student in ("s01", "s02", "s03", "s04"):
        rewrite(other, student, hand_in("smooth_labels", COPIED))
    record = gather(other, [find_chapter(CHAPTER)])
    for pair in alike_pairs(record):
        assert not {"s01", "s02", "s03", "s04"} & set(pair.students) or all(
            alike.exercise != "smooth_labels" for alike in pair.alike
        )
    # What a group handed in is one answer, so two wrote it so, and that is not many.
    together = replace(record, groups=dict.fromkeys(("s01", "s02", "s03"), "tigers"))
    assert ("s01", "s04") in {pair.students for pair in alike_pairs(together)}


def test_an_answer_of_megabytes_is_compared_by_its_beginning(found):
    (record,) = found.record.chapters
    notebooks, large = dict(record.notebooks), ", ".join(map(str, range(1_200_000)))
    for student in ("s07", "s08"):
        graded = notebooks[student, LECTURE]
        answers = {**graded.answers, "smooth_labels": f"values = [{large}, '{student}']"}
        notebooks[student, LECTURE] = replace(graded, answers=answers)
    pairs = alike_pairs(replace(found.record, chapters=(replace(record, notebooks=notebooks),)))
    assert ("s07", "s08") in {pair.students for pair in pairs}


def test_who_is_graded_meanwhile_is_in_the_report_too(tmp_path, monkeypatch):
    course = synthetic_class(tmp_path / "class", ["s01", "s02"], [CHAPTER])
    read = gathering.scores

    def scores(*args):
        with course.gradebook() as book:
            book.add_student("quick")
            book.update_or_create_submission(CHAPTER, "quick")
        return read(*args)

    monkeypatch.setattr(gathering, "scores", scores)
    (part,) = contents(gather(course, [find_chapter(CHAPTER)])).parts
    assert {score.student for score in part.record.scores} == {"s01", "s02", "quick"}
    assert len(part.distributions[0].shares) == 3


def test_everything_is_in_the_order_of_the_lectures(found):
    """As text, 3.10 and 3.11 come before 3.9."""
    (record,) = found.record.chapters
    files = ("3.9-a", "3.10-b", "3.11-c")
    chapter = replace(
        record.chapter,
        lectures=tuple(
            replace(record.chapter.lectures[0], file=file, number=file[:-2], exercises={"f": 1})
            for file in files
        ),
    )
    given = Result("p", Outcome.FAILED, False, 1, str(MISTAKE), MISTAKE.name)
    scores = [Score("ada", file, "f", 0, 1, "", Report("f", (given,))) for file in files[::-1]]
    notebook = GradedNotebook(plain=("f",), flags=("look",), seconds={"cells": 1.0})
    one = replace(
        record,
        chapter=chapter,
        scores=tuple(scores),
        notebooks={("ada", file): notebook for file in files[::-1]},
        handed_in={"ada": next(iter(record.handed_in.values()))},
    )
    said = contents(replace(found.record, chapters=(one,)))
    numbers = ["3.9", "3.10", "3.11"]
    for rows in (said.mistakes, said.properties, said.flags, said.plain, said.costs):
        assert [row.lecture for row in rows] == numbers
    for rows in (said.parts[0].exercises, said.parts[0].distributions[1:]):
        assert [row.lecture for row in rows] == numbers


def test_names_and_ids_can_do_nothing_in_the_page(folder, page):
    assert not page.find_all("script")
    assert SCRIPT in page.text and FORMULA in page.text
    assert SCRIPT not in (folder / PAGE).read_text(encoding="utf-8")


def test_the_page_loads_nothing_and_describes_its_pictures(page):
    assert "default-src 'none'" in page.find("meta", {"http-equiv": True})["content"]
    pictures = page.find_all("img")
    assert len(pictures) == 3
    for picture in pictures:
        assert picture["src"].startswith("data:image/svg+xml;base64,") and len(picture["alt"]) > 60
    assert not page.select("[src]:not(img), link, [style], [onload], [onclick]")
    links = {a["href"] for a in page.find_all("a")}
    assert all(link.startswith("#") or link.endswith(".csv") for link in links)
    for link in links:
        assert not link.startswith("#") or page.find(id=link[1:]), link


def test_the_tables_hold_what_the_page_sums_up(folder, page, found):
    for link in page.select('[aria-labelledby="tables"] a'):
        assert (folder / link["href"]).exists()
    scores = rows(folder, "scores")
    assert len(scores) == len(found.record.chapters[0].scores)
    assert sum(float(row["points"]) for row in scores) == pytest.approx(
        sum(s.points for s in found.record.chapters[0].scores), rel=1e-4
    )
    assert {row["what"] for row in rows(folder, "look-at")} >= {"alike", "not graded"}


def test_formulas_are_made_harmless_and_numbers_stay(folder, tmp_path):
    names = {row["student"]: row["name"] for row in rows(folder, "scores")}
    assert names["s02"] == f"'{FORMULA}"
    assert "'@risk" in names and "'+1+1" in names
    for path in folder.glob("*.csv"):
        for row in csv.reader(path.open(encoding="utf-8-sig", newline="")):
            for value in row:
                assert not value.lstrip().startswith(("=", "+", "@")), (path.name, value)
    mark = "\ufeff".encode()
    assert all(path.read_bytes().startswith(mark) for path in folder.glob("*.csv"))
    table = Table("t", "a value", ("value",), [(v,) for v in (-1.5, " =1", "a=b", None, True)])
    assert [row["value"] for row in rows(write(table, tmp_path).parent, "t")] == [
        *("-1.5", "' =1", "a=b", "", "yes")
    ]


@pytest.mark.parametrize("students", [[], ["only"]])
def test_a_class_of_none_or_one_has_a_report_too(tmp_path, students):
    course = synthetic_class(tmp_path / "class", students, [CHAPTER])
    text = BeautifulSoup(report(course).read_text(encoding="utf-8"), "html5lib").text
    assert ("Nothing of this chapter is graded." in text) is not students
    assert ("only" in text) is bool(students)
    assert "nan" not in text.split()


def test_a_report_needs_a_class_that_was_given_something(tmp_path):
    with pytest.raises(CourseError, match="was given no chapter"):
        report(Class(tmp_path, ROOT))
    with pytest.raises(CourseError, match="no chapter named"):
        report(Class(tmp_path, ROOT), ["3c-sofmax"])
    assert not list(tmp_path.iterdir())


def test_a_report_is_not_written_over_a_file(course, tmp_path):
    (tmp_path / "file").write_text("text")
    with pytest.raises(CourseError, match="not a folder"):
        report(course, [CHAPTER], tmp_path / "file")


@pytest.mark.slow
def test_five_hundred_students_and_eleven_notebooks_take_less_than_thirty_seconds(tmp_path):
    course = synthetic_class(tmp_path / "class", [f"s{i:03}" for i in range(500)])
    assert len(list(course.folder.glob("autograded/*/*/*.ipynb"))) == 5500
    began = time.process_time()  # of one processor: others may be busy with other tests
    report(course)
    assert time.process_time() - began < 30
