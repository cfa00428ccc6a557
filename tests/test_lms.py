"""Submissions as Moodle and Canvas hand them out, and groups: whose is what, and when."""

import os
import shutil
import zipfile
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from grader.chapters import CourseError
from grader.classroom.collect import collect
from grader.cli import app
from grader.exchange.roster import update_roster
from grader.exchange.tables import read_table
from tests.conftest import DUE
from tests.exchange_class import FIXTURES, enrolled, table
from tests.handed_in import CHAPTER, FIRST, SECOND, chapter_of

WORKSHEET = FIXTURES / "moodle-worksheet.csv"
DOWNLOADED = (2026, 3, 9, 8, 0, 0)
"""When the zips were made: a week after the chapter was due."""


@pytest.fixture(scope="module")
def class_with_roster(released_class, tmp_path_factory):
    """Return a class with the roster; copy it, do not change it."""
    root = tmp_path_factory.mktemp("enrolled") / "course"
    shutil.copytree(released_class.root, root)
    course = type(released_class)(root / "class", root)
    enrolled(course)
    return course


@pytest.fixture
def known(class_with_roster, tmp_path):
    """Return a copy of a class with the roster."""
    root = shutil.copytree(class_with_roster.root, tmp_path / "enrolled")
    return type(class_with_roster)(root / "class", root)


@pytest.fixture
def platform(tmp_path):
    """Return a function that writes a platform's zip of files, each with its own name as text."""

    def write(*names, date=DOWNLOADED):
        path = tmp_path / "submissions.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, date), name)
        return path

    return write


def stored(course):
    """Return which file of the zip each notebook is from."""
    folder = course.folder / "submitted"
    return {
        f"{path.parent.parent.name}/{path.stem}": path.read_text()
        for path in folder.rglob("*.ipynb")
    }


def times(course):
    return {
        path.parent.parent.name: path.read_text()
        for path in course.folder.glob("submitted/*/*/timestamp.txt")
    }


# Moodle

FOLDERS = [
    f"Ada Lovelace_734511_assignsubmission_file_/{FIRST}.ipynb",
    f"Bilal Şahin_734512_assignsubmission_file_/{FIRST}.ipynb",
    f"Bilal Şahin_734512_assignsubmission_file_/{SECOND}.ipynb",
    "Bilal Şahin_734512_assignsubmission_onlinetext_/onlinetext.html",
    f"陶 大为_734514_assignsubmission_file_/week 3/{FIRST}.ipynb",
]


def without_groups(course):
    update_roster(course, table("id,group\nbilal,\n00123,\n"))


@pytest.mark.parametrize("flat", [False, True], ids=["folders", "files"])
def test_moodles_zip_goes_by_the_names(known, platform, flat):
    without_groups(known)
    names = [name.replace("file_/", "file_") for name in FOLDERS[:4]] if flat else FOLDERS
    found = collect(known, chapter_of(known), platform(*names))
    assert found.problems == []
    assert stored(known) == {
        f"ada/{FIRST}": names[0],
        f"bilal/{FIRST}": names[1],
        f"bilal/{SECOND}": names[2],
        **({} if flat else {f"dao/{FIRST}": names[4]}),
    }


def test_moodles_worksheet_says_who_and_when(known, platform):
    without_groups(known)
    names = [name.replace("Ada Lovelace", "Participant") for name in FOLDERS]
    found = collect(known, chapter_of(known), platform(*names), worksheet=read_table(WORKSHEET))
    assert (found.problems, found.notes) == ([], [])
    assert sorted(found.taken) == ["ada", "bilal", "dao"]
    local = datetime(2026, 3, 4, 21, 30).astimezone(UTC)
    assert times(known)["bilal"] == f"{local:%Y-%m-%d %H:%M:%S} UTC"
    assert times(known)["dao"].startswith("2026-03-09")  # the worksheet has none


def test_times_in_another_language_are_said_to_be_left_out(known, platform):
    text = WORKSHEET.read_text().replace("Monday, 2 March", "lundi 2 mars")
    found = collect(
        known, chapter_of(known), platform(FOLDERS[0]), worksheet=table(text, "notes.csv")
    )
    assert found.notes == [
        "notes.csv has times such as 'lundi 2 mars 2026, 11:00 AM'; "
        "the files' own times count instead."
    ]
    assert times(known)["ada"].startswith("2026-03-09")


@pytest.mark.parametrize(
    "folder",
    [
        "LOVELACE Ada_9_assignsubmission_file_",
        "Group A-Ada Lovelace_9_assignsubmission_file_",
        "Ada  Lovelace_9_assignsubmission_file_",
    ],
)
def test_forms_of_a_name_in_moodle(known, platform, folder):
    assert collect(known, chapter_of(known), platform(f"{folder}/{FIRST}.ipynb")).taken == ["ada"]


def test_what_a_mac_makes_of_a_name_is_the_same_name(known, platform):
    apart = "Zoë Zo Müller-Lüdenscheidt".replace("ü", "u\u0308").replace("ë", "e\u0308")
    archive = platform(f"{apart}_9_assignsubmission_file_/{FIRST}.ipynb")
    assert sorted(collect(known, chapter_of(known), archive).taken) == ["00123", "bilal"]


def test_two_of_one_name_are_told_apart_by_the_worksheet_only(known, platform):
    update_roster(known, table("id,name,email\nada2,Ada Lovelace,ada2@example.org\n"))
    archive = platform(FOLDERS[0])
    (problem,) = collect(known, chapter_of(known), archive).problems
    assert problem == (
        "Ada Lovelace_734511_assignsubmission_file_: there is no student 'Ada Lovelace' (734511) "
        "in the gradebook. If there are two of that name, Moodle's grading worksheet tells who it "
        "is: give it with --worksheet."
    )
    found = collect(known, chapter_of(known), archive, worksheet=read_table(WORKSHEET))
    assert (found.taken, found.problems) == (["ada"], [])


def test_a_number_that_is_someones_id_by_chance_is_not_taken_for_it(known, platform):
    archive = platform(f"Jo Doe_00123_assignsubmission_file_/{FIRST}.ipynb")
    found = collect(known, chapter_of(known), archive)
    assert found.taken == []
    assert "there is no student 'Jo Doe' (00123)" in found.problems[0]


FORGED = {
    "number": f"Ada Lovelace_734511_assignsubmission_file_Bilal Şahin_734512"
    f"_assignsubmission_file_{FIRST}.ipynb",
    "name": f"Ada Lovelace_734511_assignsubmission_file_x-Bilal Şahin_9"
    f"_assignsubmission_file_{FIRST}.ipynb",
    "own-name": f"Bilal Şahin_734512_assignsubmission_file_x_734511_assignsubmission_file_"
    f"/{FIRST}.ipynb",
    "canvas": f"Ada Lovelace_734511_assignsubmission_file_x_1002_6_{FIRST}.ipynb",
    "moodle-in-canvas": f"lovelaceada_1001_5_x-Bilal Şahin_734512_assignsubmission_file_"
    f"{FIRST}.ipynb",
}


@pytest.mark.parametrize("worksheet", [None, WORKSHEET], ids=["", "worksheet"])
@pytest.mark.parametrize("name", FORGED)
def test_nobody_hands_in_as_another_by_the_name_of_a_file(known, platform, name, worksheet):
    without_groups(known)
    update_roster(known, read_table(FIXTURES / "canvas-gradebook.csv"))
    given = worksheet and read_table(worksheet)
    found = collect(known, chapter_of(known), platform(FORGED[name]), worksheet=given)
    assert (found.taken, len(found.problems)) == ([], 1)
    assert "is not a submission of" in found.problems[0]


@pytest.mark.parametrize(
    "name", [f"Ada Lovelace_1_734511_assignsubmission_file_{FIRST}.ipynb", FOLDERS[0]]
)
def test_numbers_in_a_name_of_ones_own_do_no_harm(known, platform, name):
    found = collect(known, chapter_of(known), platform(name), worksheet=read_table(WORKSHEET))
    assert (found.taken, found.problems) == (["ada"], [])


def test_text_without_a_file_is_refused(known, platform):
    found = collect(known, chapter_of(known), platform(FOLDERS[3]))
    assert found.problems == [
        "Bilal Şahin_734512_assignsubmission_onlinetext_: there is no notebook in it."
    ]


# Canvas


def test_canvas_zip_goes_by_number_and_name(known, platform):
    update_roster(known, read_table(FIXTURES / "canvas-gradebook.csv"))
    without_groups(known)
    names = [
        f"lovelaceada_1001_567890_{FIRST}.ipynb",
        f"lovelaceada_1001_567891_{SECOND}-1.ipynb",
        f"şahinbilal_LATE_1002_567892_{FIRST}.ipynb",
        f"müllerlüdenscheidtzoë_5555_567893_{FIRST}-12.ipynb",
        "nobodyknown_1009_567894_notes.pdf",
    ]
    found = collect(known, chapter_of(known), platform(*names))
    assert stored(known) == {
        f"ada/{FIRST}": names[0],
        f"ada/{SECOND}": names[1],
        f"bilal/{FIRST}": names[2],
        f"00123/{FIRST}": names[3],
    }
    (problem,) = found.problems
    assert problem.startswith(f"{names[4]} is not a submission of {CHAPTER}")


def test_of_several_files_in_canvas_the_last_one_uploaded_counts(known, platform):
    names = [
        f"lovelaceada_1001_900_{FIRST}-1.ipynb",
        f"lovelaceada_1001_1000_{FIRST}-2.ipynb",
        f"lovelaceada_1001_800_{FIRST}.ipynb",
    ]
    found = collect(known, chapter_of(known), platform(*names))
    assert (found.taken, stored(known)) == (["ada"], {f"ada/{FIRST}": names[1]})


def test_late_in_canvas_is_what_canvas_says(known, platform):
    """The times in the zip are those of the download."""
    without_groups(known)
    names = f"lovelaceada_1_2_{FIRST}.ipynb", f"şahinbilal_LATE_3_4_{FIRST}.ipynb"
    collect(known, chapter_of(known), platform(*names))
    assert times(known) == {
        "ada": f"{DUE:%Y-%m-%d %H:%M:%S} UTC",
        "bilal": f"{datetime(*DOWNLOADED).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    }


def test_a_zip_handed_in_at_canvas_is_opened(known, platform, tmp_path):
    inner = platform(f"work/{FIRST}.ipynb").read_bytes()
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lovelaceada_1001_567890_my work.zip", inner)
    assert collect(known, chapter_of(known), path).taken == ["ada"]


def test_without_a_roster_the_platforms_number_is_the_id(course, platform):
    names = f"lovelaceada_1001_567890_{FIRST}.ipynb", f"doejo_LATE_1002_567891_{FIRST}.ipynb"
    assert collect(course, chapter_of(course), platform(*names)).taken == ["1002", "1001"]


# Folders, groups and dry runs


def test_a_folder_may_be_named_by_id_e_mail_or_name(known, tmp_path):
    for name in ("ada", "dao@example.org", "Bilal Şahin"):
        place = tmp_path / "all" / name / f"{FIRST}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text(name)
    found = collect(known, chapter_of(known), tmp_path / "all")
    assert (sorted(found.taken), found.problems) == (["00123", "ada", "bilal", "dao"], [])


@pytest.mark.parametrize(
    "name",
    [
        f"bilal_{FIRST}.ipynb",
        f"tigers_{FIRST}.ipynb",
        f"tigers_1002_567_{FIRST}.ipynb",
        f"Tigers-Bilal Şahin_734512_assignsubmission_file_/{FIRST}.ipynb",
    ],
)
def test_what_one_of_a_group_hands_in_is_everyones(known, platform, name):
    found = collect(known, chapter_of(known), platform(name))
    assert sorted(found.taken) == ["00123", "bilal"]
    assert stored(known) == {f"bilal/{FIRST}": name, f"00123/{FIRST}": name}
    assert [set(one.students) for one in found.mapping] == [{"bilal", "00123"}]


def test_of_a_group_the_latest_attempt_is_kept(known, tmp_path):
    for number, student in enumerate(["00123", "bilal"]):
        path = tmp_path / "all" / f"{student}_{FIRST}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(student)
        os.utime(path, (1_700_000_000 - 3600 * number,) * 2)
    told = collect(known, chapter_of(known), tmp_path / "all", dry_run=True)
    assert [one.taken for one in told.mapping] == [True, False]
    assert collect(known, chapter_of(known), tmp_path / "all").mapping == told.mapping
    assert set(stored(known).values()) == {"00123"}


def test_a_dry_run_shows_the_mapping_and_stores_nothing(known, platform):
    without_groups(known)
    archive = platform(*FOLDERS, f"[red]Jo[/red]_9_assignsubmission_file_/{FIRST}.ipynb")
    chapter = chapter_of(known)
    found = collect(known, chapter, archive, dry_run=True)
    assert not (known.folder / "submitted").exists()
    assert [(one.entry, one.students, one.taken) for one in found.mapping] == [
        ("Ada Lovelace_734511_assignsubmission_file_", ("ada",), True),
        ("Bilal Şahin_734512_assignsubmission_file_", ("bilal",), True),
        ("陶 大为_734514_assignsubmission_file_", ("dao",), True),
    ]
    assert len(found.problems) == 1
    again = collect(known, chapter, archive)
    assert (again.mapping, again.taken) == (found.mapping, found.taken)


def test_the_command_shows_the_mapping(known, platform, monkeypatch):
    monkeypatch.setattr("grader.cli.find_chapter", lambda name: chapter_of(known))
    monkeypatch.setenv("COLUMNS", "200")
    archive = platform(FOLDERS[0])
    where = ["--chapter", CHAPTER, "--class", str(known.folder)]
    monkeypatch.setattr("grader.classroom.folders.ROOT", known.root)
    said = CliRunner().invoke(app, ["collect", str(archive), *where, "--dry-run"]).stdout
    row = next(line for line in said.splitlines() if "734511" in line)
    assert row.split()[:3] == ["Ada", "Lovelace_734511_assignsubmission_file_", "ada"]
    assert said.splitlines()[-1] == "1 would be taken, 0 older than what was there."
    assert stored(known) == {}


def test_a_worksheet_that_is_none_stops_before_anything_is_stored(known, platform):
    with pytest.raises(CourseError, match="has no column 'Identifier'"):
        collect(known, chapter_of(known), platform(*FOLDERS), worksheet=table("a,b\n1,2\n"))
    assert stored(known) == {}
