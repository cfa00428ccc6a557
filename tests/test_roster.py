"""Class lists taken in: whole or not at all, in the forms that spreadsheets and platforms write."""

import shutil
from datetime import timedelta

import pytest

from grader.chapters import CourseError
from grader.classroom.folders import Class
from grader.exchange.enrolment import Enrolment, enrolments
from grader.exchange.people import People, Person, letters, split_name
from grader.exchange.roster import update_roster
from grader.exchange.tables import parse_table, read_table
from tests.exchange_class import (
    CHAPTER,
    FIXTURES,
    ROSTER,
    enrolled,
    grades_of,
    score,
    students,
    table,
)


@pytest.fixture(scope="module")
def new_gradebook(tmp_path_factory):
    """Return an empty gradebook, which takes nbgrader seconds to make; do not change it."""
    course = Class(tmp_path_factory.mktemp("new") / "class")
    with course.gradebook():
        return course.database


@pytest.fixture
def empty(new_gradebook, tmp_path):
    """Return a class of which nothing is known, for what needs no chapter."""
    course = Class(tmp_path / "class")
    course.folder.mkdir()
    shutil.copy(new_gradebook, course.database)
    return course


def known(course):
    with course.gradebook() as book:
        return enrolments(book)


def test_excels_list_is_taken_in_with_every_column(empty):
    listed = enrolled(empty)
    assert listed.added == ["ada", "bilal", "00123", "dao"]
    assert (listed.changed, listed.unchanged, listed.absent, listed.unread) == ({}, [], [], [])
    assert students(empty) == {
        "ada": ("Ada", "Lovelace", "ada@example.org", None),
        "bilal": ("Bilal", "Şahin", "bilal@example.org", None),
        "00123": ('Zoë "Zo"', "Müller-Lüdenscheidt", "zoe@example.org", None),
        "dao": ("陶", "大为", "dao@example.org", None),
    }
    assert known(empty) == {
        "ada": Enrolment("A"),
        "bilal": Enrolment("A", "tigers", 1.5),
        "00123": Enrolment("B", "tigers"),
        "dao": Enrolment("B", "", 3),
    }


def test_the_same_list_again_changes_nothing(empty):
    enrolled(empty)
    before = students(empty), known(empty)
    listed = enrolled(empty)
    assert listed.unchanged == ["ada", "bilal", "00123", "dao"]
    assert (listed.added, listed.changed) == ([], {})
    assert (students(empty), known(empty)) == before


TEXT = "id,name,section\nada,Ada Lovelace,A\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        ("sep=;\r\n" + TEXT.replace(",", ";").replace("\n", "\r\n")).encode("utf-8-sig"),
        TEXT.replace("ada,", '"ada",').replace("A\n", "A\n\n,,\n").encode(),
        TEXT.replace("section", "section,,").encode(),
    ],
    ids=["plain", "mark", "utf-16 and tabs", "semicolons", "sep=", "blank rows", "empty columns"],
)
def test_every_form_of_csv_is_read(empty, data):
    assert update_roster(empty, parse_table(data, "list.csv")).added == ["ada"]
    assert students(empty)["ada"][:2] == ("Ada", "Lovelace")
    assert known(empty)["ada"].section == "A"


def test_an_update_keeps_grades_and_what_it_has_no_column_for(course):
    enrolled(course)
    score(course, "ada", 2.5)
    score(course, "dao", 1)
    before = grades_of(course)
    listed = update_roster(
        course, table("id,e-mail,section\nada,ada@new.example.org,C\nbilal,bilal@example.org,A\n")
    )
    assert listed.changed == {
        "ada": ["e-mail: 'ada@example.org' → 'ada@new.example.org'", "section: 'A' → 'C'"]
    }
    assert (listed.unchanged, listed.absent) == (["bilal"], ["00123", "dao"])
    assert grades_of(course) == before == {"ada": 2.5, "dao": 1}
    assert students(course)["ada"] == ("Ada", "Lovelace", "ada@new.example.org", None)
    assert known(course)["bilal"] == Enrolment("A", "tigers", 1.5)


def test_a_dry_run_tells_and_changes_nothing(empty):
    nowhere = Class(empty.folder / "nowhere")
    assert update_roster(nowhere, read_table(ROSTER), dry_run=True).added
    assert not nowhere.folder.exists()
    enrolled(empty)
    before = students(empty), known(empty)
    listed = update_roster(empty, table("id,section\nada,Z\n"), dry_run=True)
    assert listed.changed == {"ada": ["section: 'A' → 'Z'"]}
    assert (students(empty), known(empty)) == before


BAD = {
    "no id": ("id,name\n,Ada\n", "line 2: there is no id."),
    "id of a folder": ("id,name\n../x,Ada\n", "line 2: '../x' can't be an id"),
    "twice": ("id,name\nada,A\nada,B\n", "line 3: ada is on line 2 already."),
    "the same twice": ("id,name\nada,A\nada,A\n", "line 3: ada is on line 2 already."),
    "case": ("id,name\nada,A\nAda,B\n", "line 3: Ada and ada differ in case only."),
    "e-mail": ("id,email\nada,at home\n", "line 2: 'at home' is not an e-mail address."),
    "e-mail of two": (
        "id,email\nada,a@b.c\nbo,A@b.c\n",
        "line 3: ada has the e-mail address A@b.c already.",
    ),
    "extension": ("id,extension\nada,soon\n", "line 2: 'soon' is not an extension"),
    "extension below 0": ("id,extension\nada,-1\n", "line 2: '-1' is not an extension"),
    "no number": ("id,extension\nada,nan\n", "line 2: 'nan' is not an extension"),
    "endless": ("id,extension\nada,99999\n", "line 2: '99999' is not an extension"),
    "too long": (f"id,section\nada,{'x' * 200}\n", "line 2: the section is longer than 128"),
    "unprintable": ("id,name\nada,A\x1b[31mB\n", "line 2: the name 'A\\x1b[31mB' has characters"),
    "cells": ("id,name\nada,Lovelace, Ada\n", "line 2: there are 3 cells and 2 columns."),
    "quote": ('id,name\nada,"Ada\n', "line 2: unexpected end of data."),
    "after lines in a cell": ('id,name\nada,"A\nB"\n,C\n', "line 4: there is no id."),
    "encoding": (b"id,name\nada,Ada\nbo,J\xfcrgen\n", "line 3 is not UTF-8"),
    "columns": ("name,section\nAda,A\n", "has no column 'id'. It has: name, section."),
    "which column": ("id,ID\na,b\n", "which column counts, of 'id' and 'ID'?"),
    "no students": ("id,name\n", "lists no students."),
    "nothing": ("", "list.csv is empty."),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows_are_named_by_line_and_nothing_is_applied(empty, name):
    enrolled(empty)
    before = students(empty), known(empty)
    text, sentence = BAD[name]
    good = "newcomer,\n" if isinstance(text, str) and text.count("\n") > 1 else ""
    data = text if isinstance(text, bytes) else f"{text}{good}"
    with pytest.raises(CourseError) as problem:
        update_roster(empty, table(data))
    assert sentence in str(problem.value)
    assert str(problem.value).startswith("list.csv")
    assert (students(empty), known(empty)) == before


def test_every_bad_row_is_named(empty):
    with pytest.raises(CourseError) as problem:
        update_roster(empty, table("id,email,extension\na,b,c\n,x@y.z,1\nok,ok@y.z,1\n"))
    assert str(problem.value).splitlines() == [
        "list.csv: nothing was changed.",
        "  line 2: 'b' is not an e-mail address.",
        "  line 2: 'c' is not an extension: days, from 0 to 366.",
    ]


def test_one_student_is_asked_for_alone(empty):
    update_roster(empty, table("id,extension\nada,1\nbilal,2\n"))
    with empty.gradebook() as book:
        assert enrolments(book, "ada") == {"ada": Enrolment(extension=1)}
        assert enrolments(book, "zoe") == {}


def test_an_interrupted_update_is_undone(empty, monkeypatch):
    enrolled(empty)
    before = students(empty), known(empty)
    calls = iter([None])
    real = __import__("grader.exchange.roster", fromlist=["enrol"]).enrol

    def fails_the_second_time(*arguments):
        next(calls)
        real(*arguments)

    monkeypatch.setattr("grader.exchange.roster.enrol", fails_the_second_time)
    with pytest.raises(StopIteration):
        update_roster(empty, table("id,section\nada,Z\nbilal,Z\n"))
    assert (students(empty), known(empty)) == before


def test_an_extension_counts_for_what_was_handed_in_before(course):
    enrolled(course)
    score(course, "ada", 1)

    def extension():
        with course.gradebook() as book:
            return book.find_submission(CHAPTER, "ada").extension

    update_roster(course, table("id,extension\nada,2\n"))
    assert extension() == timedelta(days=2)
    update_roster(course, table("id,section\nada,B\n"))
    assert extension() == timedelta(days=2)
    update_roster(course, table("id,extension\nada,\n"))
    assert extension() is None


def test_without_a_deadline_there_is_nothing_to_extend(course):
    enrolled(course)
    score(course, "ada", 1)
    with course.gradebook() as book:
        book.find_assignment(CHAPTER).duedate = None
        book.db.commit()
    update_roster(course, table("id,extension\nada,2\n"))
    with course.gradebook() as book:
        assert book.find_submission(CHAPTER, "ada").total_seconds_late == 0


def test_canvas_gradebook_is_a_class_list(empty):
    enrolled(empty)
    gradebook = read_table(FIXTURES / "canvas-gradebook.csv")
    listed = update_roster(empty, gradebook)
    assert listed.added == ["nobody"]
    assert students(empty)["ada"] == ("Ada", "Lovelace", "ada@example.org", "1001")
    assert known(empty)["bilal"] == Enrolment("Section A and Section B", "tigers", 1.5)
    assert students(empty)["dao"][0:2] != ("陶", "大为")
    again = update_roster(empty, gradebook)
    assert (again.added, again.changed) == ([], {})


def test_canvas_gradebook_may_have_the_name_in_two_columns(empty):
    listed = update_roster(
        empty,
        table(
            "LastName,FirstName,ID,SIS Login ID,Section\n    Points Possible,,,,\n"
            "Lovelace,Ada,7,ada,A\nStudent,Test,8,4f3a,A\n"
        ),
    )
    assert listed.added == ["ada"]
    assert students(empty) == {"ada": ("Ada", "Lovelace", "", "7")}


def test_moodles_tables_are_class_lists(empty):
    listed = update_roster(empty, read_table(FIXTURES / "moodle-gradebook.csv"))
    assert listed.added == ["ada", "bilal"]
    assert students(empty)["bilal"] == ("Bilal", "Şahin", "bilal@example.org", None)
    worksheet = (FIXTURES / "moodle-worksheet.csv").read_text().splitlines()
    two = table("\n".join(worksheet[:4]))  # Bilal's row has a line break in a cell
    assert update_roster(empty, two).unchanged == ["ada", "bilal"]


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada King", ("Ada King", "Lovelace")),
        ("  Anna  van der  Berg ", ("Anna van der", "Berg")),
        ("Madonna", ("", "Madonna")),
        ("", ("", "")),
    ],
)
def test_names_are_split(name, split):
    assert split_name(name) == split


def test_people_are_found_by_what_platforms_call_them():
    people = People(
        [
            Person("1", "Anna van der", "Berg", lms_user_id="77"),
            Person("2", "Seán", "O'Neill"),
            Person("3", "Ada", "Lovelace"),
            Person("4", "Ada", "Lovelace"),
        ]
    )
    assert people.with_name("van der Berg, Anna").id == "1"
    assert people.with_letters("vanderberganna").id == "1"
    assert people.with_name("Sea\u0301n ONeill").id == "2"
    assert people.with_letters("oneillseán").id == "2"
    assert people.with_number("77").id == "1"
    assert people.with_name("Ada Lovelace") is people.with_letters("lovelaceada") is None
    assert people.with_email("") is people.with_number("") is people.with_name("") is None
    assert letters("Straße-1") == "strasse1"
