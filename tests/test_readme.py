"""README.md's table of lectures, generated from the chapters."""

import pytest

from grader.build import readme
from grader.build.command import build
from grader.chapters import ROOT, CourseError, read_chapters

PLACE = f"# A course\n\n{readme.BEGIN}\n{readme.END}\n\nThe end.\n"


def test_the_table_in_the_readme_is_current():
    assert readme.is_current(ROOT), "README.md has an outdated table of lectures. Run: make build"


def test_every_lecture_has_a_row_with_its_notebook_exercises_points_and_minutes():
    rows = readme.table(read_chapters()).splitlines()
    for chapter in read_chapters():
        for lecture in chapter.lectures:
            (row,) = [row for row in rows if row.startswith(f"| [{lecture.number} ")]
            assert row.endswith(f"| {lecture.points:g} | {lecture.minutes} |")
            assert f"({lecture.release().relative_to(ROOT).as_posix()})" in row
            for name in lecture.exercises:
                assert name.startswith("question_") or f"`{name}`" in row


def test_every_notebook_in_the_table_is_there():
    for chapter in read_chapters():
        assert all(lecture.release().exists() for lecture in chapter.lectures)


def test_build_mends_an_outdated_table_and_check_names_it(sample):
    path = sample / "README.md"
    path.write_text(PLACE, encoding="utf-8")
    with pytest.raises(CourseError, match=r"README\.md has an outdated table[^`]*make build"):
        build(check=True, jobs=1, root=sample)
    build(jobs=1, root=sample)
    text = path.read_text(encoding="utf-8")
    assert "[3.4 " in text
    assert text.startswith("# A course")
    assert text.endswith("The end.\n")
    build(check=True, jobs=1, root=sample)


def test_a_readme_without_a_place_for_it_is_left_alone(sample):
    path = sample / "README.md"
    path.write_text("# A course\n", encoding="utf-8")
    build(jobs=1, root=sample)
    assert path.read_text(encoding="utf-8") == "# A course\n"


def test_a_place_without_an_end_is_said(sample):
    (sample / "README.md").write_text(f"{readme.BEGIN}\n", encoding="utf-8")
    with pytest.raises(CourseError, match="without"):
        build(jobs=1, root=sample)
