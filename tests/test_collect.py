"""What learning platforms hand out taken in, and what is bad among it refused without harm."""

import errno
import os
import shutil
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.chapters import CourseError
from grader.classroom.attempts import attempts
from grader.classroom.collect import collect
from grader.classroom.unpack import Limits, unpack
from tests.handed_in import CHAPTER, FIRST, SECOND, chapter_of

NOTEBOOK = f"{FIRST}.ipynb"
DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def source(tmp_path):
    """Return an empty folder for what is handed in."""
    (tmp_path / "handed in").mkdir()
    return tmp_path / "handed in"


def put(path, text="first attempt", hours=0):
    """Write a file that was handed in some hours after the chapter was due."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    seconds = (DUE + timedelta(hours=hours)).timestamp()
    os.utime(path, (seconds, seconds))
    return path


def put_zip(path, *names, text="first attempt", mode=0o644):
    """Write a zip with files of these names, all with one text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, (2026, 3, 2, 11, 0, 0))
            entry.external_attr = mode << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return path


def zipped(folder, place):
    return Path(shutil.make_archive(str(place), "zip", folder.parent, folder.name))


def stored(course):
    """Return the text of every file that was collected, by where it lies."""
    folder = course.folder / "submitted"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def attempt(course, student, lecture=FIRST):
    return stored(course)[f"{student}/{CHAPTER}/{lecture}.ipynb"]


def folders(source):
    put(source / "ada" / NOTEBOOK)
    put(source / "bilal" / CHAPTER / NOTEBOOK)
    put(source / ".DS_Store")


def folders_of_moodle(source):
    put(source / "Ada Lovelace_ada_assignsubmission_file" / NOTEBOOK)
    put(source / "Ada Lovelace_815_assignsubmission_file_" / NOTEBOOK)
    put_zip(source / "Bilal_4711_assignsubmission_file_" / "my work.ZIP", f"week/{FIRST}.ipynb")


def zips(source):
    put_zip(source / "ada.zip", f"{CHAPTER}/{FIRST}.ipynb", f"__MACOSX/{CHAPTER}/._{FIRST}.ipynb")
    put_zip(source / "bilal.zip", f"{CHAPTER}\\{FIRST}.ipynb")


def notebooks(source):
    put(source / f"ada_{FIRST}.ipynb")
    put(source / f"bilal_m_{FIRST}.ipynb")


@pytest.mark.parametrize("as_zip", [False, True], ids=["in a folder", "in a zip"])
@pytest.mark.parametrize(
    ("make", "students"),
    [
        (folders, ["ada", "bilal"]),
        (zips, ["ada", "bilal"]),
        (notebooks, ["ada", "bilal_m"]),
    ],
)
def test_what_learning_platforms_hand_out_is_understood(
    course, source, tmp_path, make, students, as_zip
):
    make(source)
    where = zipped(source, tmp_path / "all") if as_zip else source
    found = collect(course, chapter_of(course), where)
    assert (found.taken, found.problems) == (students, [])
    assert {attempt(course, student) for student in students} == {"first attempt"}


def test_a_student_of_moodle_is_named_by_the_number(course, source):
    folders_of_moodle(source)
    found = collect(course, chapter_of(course), source)
    assert found.taken == ["815", "4711"]
    assert len(found.problems) == 1
    assert "no student id can be read" in found.problems[0]


def test_a_zip_made_on_a_mac_is_one_folder(course, source, tmp_path):
    archive = put_zip(
        tmp_path / "class.zip",
        f"class/ada/{FIRST}.ipynb",
        f"class/bilal/{FIRST}.ipynb",
        "__MACOSX/class/._ada",
    )
    assert collect(course, chapter_of(course), archive).taken == ["ada", "bilal"]


def test_the_latest_attempt_is_kept(course, source):
    chapter = chapter_of(course)
    put(source / "ada" / NOTEBOOK, "second attempt", hours=1)
    assert collect(course, chapter, source).taken == ["ada"]
    put(source / "ada" / NOTEBOOK, "first attempt")
    found = collect(course, chapter, source)
    assert (found.taken, found.older) == ([], ["ada"])
    assert attempt(course, "ada") == "second attempt"
    put(source / "ada" / NOTEBOOK, "third attempt", hours=2)
    assert collect(course, chapter, source).taken == ["ada"]
    assert attempt(course, "ada") == "third attempt"
    assert stored(course)[f"ada/{CHAPTER}/timestamp.txt"] == "2026-03-02 14:00:00 UTC"


@pytest.mark.parametrize("hours", [(1, 2), (2, 1)])
def test_notebooks_handed_in_one_at_a_time_are_all_kept(course, source, hours):
    for lecture, hour in zip((FIRST, SECOND), hours, strict=True):
        put(source / f"ada_{lecture}.ipynb", f"at {hour}", hour)
    assert collect(course, chapter_of(course), source).taken == ["ada"]
    assert attempt(course, "ada", FIRST) == f"at {hours[0]}"
    assert attempt(course, "ada", SECOND) == f"at {hours[1]}"
    assert stored(course)[f"ada/{CHAPTER}/timestamp.txt"] == "2026-03-02 14:00:00 UTC"


def test_times_lost_in_a_copy_of_the_class_do_not_refuse_a_later_attempt(course, source):
    put(source / "ada" / NOTEBOOK)
    collect(course, chapter_of(course), source)
    os.utime(course.submitted(CHAPTER, "ada") / NOTEBOOK)
    put(source / "ada" / NOTEBOOK, "second attempt", hours=1)
    assert collect(course, chapter_of(course), source).taken == ["ada"]


def link(source):
    (source / "ada").symlink_to(put(source.parent / "secret" / NOTEBOOK).parent)


def link_inside(source):
    (source / "ada").mkdir()
    (source / "ada" / NOTEBOOK).symlink_to(put(source.parent / "secret.ipynb"))
    (source / "ada" / "folder").symlink_to(put(source.parent / f"there/{FIRST}.ipynb").parent)


def damaged(source):
    path = put_zip(source / "ada.zip", NOTEBOOK, text=os.urandom(5000).hex())
    data = bytearray(path.read_bytes())
    data[100:140] = bytes(40)
    path.write_bytes(data)


def twice(source):
    put(source / "ada" / "one" / NOTEBOOK, "of one student")
    put(source / "ada" / "two" / NOTEBOOK, "of another")


REFUSED = {
    "no zip": (lambda s: put(s / "ada.zip"), "ada.zip is not a zip that can be read: "),
    "damaged": (damaged, "ada.zip is not a zip that can be read: "),
    "leaves": (
        lambda s: put_zip(s / "ada.zip", NOTEBOOK, f"../../bilal/{NOTEBOOK}"),
        f"ada.zip holds a path that leaves its folder: ../../bilal/{NOTEBOOK}",
    ),
    "leaves by \\": (
        lambda s: put_zip(s / "ada.zip", f"..\\..\\{NOTEBOOK}"),
        "ada.zip holds a path that leaves its folder: ..\\..",
    ),
    "absolute": (
        lambda s: put_zip(s / "ada" / "work.zip", f"/tmp/{NOTEBOOK}"),
        f"ada/work.zip holds a path that leaves its folder: /tmp/{NOTEBOOK}",
    ),
    "drive": (lambda s: put_zip(s / "ada.zip", f"C:\\{NOTEBOOK}"), "a path that leaves its folder"),
    "no name": (lambda s: put_zip(s / "ada.zip", "."), "a path that leaves its folder: ."),
    "link in zip": (
        lambda s: put_zip(s / "ada.zip", NOTEBOOK, text="/etc/passwd", mode=stat.S_IFLNK | 0o777),
        "ada.zip holds a link, which is not allowed",
    ),
    "link": (link, "ada is a link, which is not allowed"),
    "link inside": (link_inside, "ada: there is no notebook in it"),
    "other course": (
        lambda s: put(s / "ada" / "hw1.ipynb"),
        "ada: hw1.ipynb is not a notebook of this chapter",
    ),
    "other course's zip": (
        lambda s: put_zip(s / "ada.zip", "hw1.ipynb"),
        "ada.zip: hw1.ipynb is not a notebook of this chapter",
    ),
    "other file": (lambda s: put(s / "ada_hw1.ipynb"), "is not a submission of 9z-sample"),
    "nothing": (lambda s: (s / "ada").mkdir(), "ada: there is no notebook in it"),
    "twice": (twice, f"ada holds {NOTEBOOK} twice"),
    "no student": (lambda s: put(s / "a b" / NOTEBOOK), "no student id can be read"),
    "unknown": (lambda s: put(s / "zoe" / NOTEBOOK), "there is no student 'zoe'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_changes_nothing_and_costs_nobody_else(course, source, tmp_path, name):
    """Ada has handed in before; now she hands in something bad, and Bilal something good."""
    put(source / "ada" / NOTEBOOK)
    chapter = chapter_of(course)
    collect(course, chapter, source)
    shutil.rmtree(source / "ada")
    with course.gradebook() as book:
        for student in ("ada", "bilal"):
            book.add_student(student)
    before = stored(course)
    make, sentence = REFUSED[name]
    make(source)
    put(source / "bilal" / NOTEBOOK)
    found = collect(course, chapter, source)
    assert [sentence in problem for problem in found.problems] == [True], found.problems
    assert "\n" not in found.problems[0]
    assert found.taken == ["bilal"]
    after = stored(course)
    assert {name: text for name, text in after.items() if not name.startswith("bilal/")} == before
    assert len(list(course.folder.glob("submitted/*"))) == 2
    assert not list(course.folder.glob(".*"))


def test_an_unknown_student_is_taken_when_asked_for(course, source):
    with course.gradebook() as book:
        book.add_student("ada")
    put(source / "zoe" / NOTEBOOK)
    assert collect(course, chapter_of(course), source, add_students=True).taken == ["zoe"]


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(files=2, megabytes=1), "bomb.zip holds more than 2 files."),
        (Limits(files=9, megabytes=1), "bomb.zip unpacks to more than 1 MB."),
    ],
)
def test_a_zip_that_would_fill_the_disk_is_not_unpacked(tmp_path, limits, sentence):
    bomb = put_zip(tmp_path / "bomb.zip", *"abc", text=" " * 2**20)
    assert bomb.stat().st_size < 10_000
    (tmp_path / "to").mkdir()
    with pytest.raises(CourseError, match=sentence):
        unpack(bomb, tmp_path / "to", limits=limits)
    assert list((tmp_path / "to").iterdir()) == []


def test_a_full_disk_is_not_the_students_fault(course, source, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    put_zip(source / "ada.zip", NOTEBOOK)
    monkeypatch.setattr("grader.classroom.unpack._set_time", full)
    found = collect(course, chapter_of(course), source)
    assert found.problems == [f"ada.zip: [Errno {errno.ENOSPC}] No space left on device"]


def test_every_attempt_is_noted_once_however_often_it_is_collected(course, source):
    for hours in (-2, -1, -2):
        put(source / "ada" / NOTEBOOK, hours=hours)
        collect(course, chapter_of(course), source)
    noted = [attempt.time for attempt in attempts(course, CHAPTER)]
    assert noted == [DUE - timedelta(hours=2), DUE - timedelta(hours=1)]
