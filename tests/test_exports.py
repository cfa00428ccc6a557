"""Grades handed on: in the form that each platform reads back, and harmless in a spreadsheet."""

import csv
import io

import pytest
from nbgrader.plugins import CsvExportPlugin
from typer.testing import CliRunner

from grader.chapters import CourseError
from grader.cli import app
from grader.exchange.canvas import export_canvas
from grader.exchange.export import CanvasExport, MoodleExport, QuotedCsvExport
from grader.exchange.moodle import export_moodle
from grader.exchange.nbgrader_csv import COLUMNS, export_nbgrader
from grader.exchange.roster import update_roster
from grader.exchange.tables import harmless, number, parse_table, plain, read_table, write_table
from tests.exchange_class import FIXTURES, enrolled, score, table
from tests.handed_in import CHAPTER, chapter_of

CANVAS = FIXTURES / "canvas-gradebook.csv"
MOODLE = FIXTURES / "moodle-worksheet.csv"


@pytest.fixture
def graded(course):
    """Return a class with grades: of 8 points, Ada has 3, Bilal 2, Zoë 1, and Dao 2."""
    enrolled(course)
    update_roster(course, table("id,lms user id\nada,1001\n"))
    score(course, "ada", 3)
    score(course, "bilal", 2.5, penalty=0.5)
    score(course, "00123", 1)
    score(course, "dao", 2)
    return course


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def to_canvas(course, template=None, columns=None):
    with course.gradebook() as book:
        given = parse_table(template, "canvas.csv") if template else None
        return export_canvas(book, [chapter_of(course)], given, "canvas.csv", columns)


def to_moodle(course, template):
    with course.gradebook() as book:
        return export_moodle(
            book, chapter_of(course), parse_table(template, "moodle.csv"), "moodle.csv"
        )


def to_nbgrader(course, before=None, chapters=()):
    with course.gradebook() as book:
        return export_nbgrader(book, chapters, "grades.csv", before)


# Canvas


def test_canvas_gradebook_is_filled_in_and_else_left_as_it_is(graded):
    export = to_canvas(graded, CANVAS.read_bytes())
    before, after = rows_of(CANVAS.read_bytes()), rows_of(write_table(export.table))
    column = before[0].index("Sample (41)")
    assert [row[column] for row in after[3:]] == ["6.00", "4.00", "EX", "4.00", "3.00", ""]
    for old, new in zip(before, after, strict=True):
        del old[column], new[column]
    names = [row.pop(0) for row in after], [row.pop(0) for row in before]
    assert after == before
    assert names[0][6] == f"'{names[1][6]}"
    assert names[0][:6] + names[0][7:] == names[1][:6] + names[1][7:]
    assert export.changes == [
        "ada, Sample (41): no grade → 6.00",
        "dao, Sample (41): no grade → 4.00",
    ]
    assert export.notes == [
        "9z-sample: 8 points are 16 in Canvas; scaled.",
        "Nobody in the gradebook is meant by canvas.csv, line 8.",
    ]


def test_what_was_exported_to_canvas_changes_nothing_when_imported(graded):
    once = write_table(to_canvas(graded, CANVAS.read_bytes()).table)
    again = to_canvas(graded, once)
    assert (again.changes, write_table(again.table)) == ([], once)
    update_roster(graded, parse_table(once, "canvas.csv"))
    listed = update_roster(graded, parse_table(once, "canvas.csv"))
    assert (listed.added, listed.changed) == ([], {})


def test_without_a_gradebook_of_canvas_one_is_made_of_the_roster(graded):
    export = to_canvas(graded)
    rows = rows_of(write_table(export.table))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Sample"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "8.00"]
    assert ["Lovelace, Ada", "1001", "", "ada", "A", "3.00"] in rows
    assert ['Müller-Lüdenscheidt, Zoë "Zo"', "", "", "00123", "B", "1.00"] in rows
    assert to_canvas(graded, write_table(export.table)).changes == []


def test_a_semicolon_file_keeps_its_form_and_decimal_commas(graded):
    rows = rows_of(CANVAS.read_bytes())
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    data = out.getvalue().replace("16.00", "16,00").encode("utf-8-sig")
    once = write_table(to_canvas(graded, data).table)
    assert once.startswith("\ufeffStudent;ID;".encode())
    assert b";6,00;88.00;" in once
    assert once.count(b"\r\n") == once.count(b"\n") == data.count(b"\n")
    assert to_canvas(graded, once).changes == []


def test_the_assignment_is_named_where_canvas_calls_it_otherwise(graded):
    text = CANVAS.read_text().replace("Sample (41)", "Homework 3 (41)")
    with pytest.raises(CourseError) as problem:
        to_canvas(graded, text.encode())
    assert str(problem.value) == (
        "canvas.csv has no assignment named 'Sample'. "
        "Name one with --column; there are: Homework 3 (41), Final project (42)."
    )
    for title in ("Homework 3 (41)", "homework 3"):
        assert len(to_canvas(graded, text.encode(), {CHAPTER: title}).changes) == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t + t.splitlines()[3] + "\n", "line 10: ada is on line 4 already."),
        (lambda t: t.replace("4.00,,,,,\n", "4.00,,,,,,x\n"), "line 5: there are 13 cells"),
        (lambda t: t.replace("SIS Login ID", "x").replace(",ID,", ",y,"), "is not Canvas's"),
        (lambda t: t.replace("Final project (42)", "Sample (42)"), "several assignments named"),
    ],
)
def test_a_bad_gradebook_of_canvas_is_refused(graded, change, sentence):
    with pytest.raises(CourseError, match=r"canvas\.csv") as problem:
        to_canvas(graded, change(CANVAS.read_text()).encode())
    assert sentence in str(problem.value)


# Moodle


def test_moodles_worksheet_is_filled_in_and_else_left_as_it_is(graded):
    export = to_moodle(graded, MOODLE.read_bytes())
    before, after = rows_of(MOODLE.read_bytes()), rows_of(write_table(export.table))
    assert [row[5] for row in after[1:]] == ["37.50", "25.00", "12.50", "", ""]
    for row in (*before, *after):
        del row[5]
    assert after == before
    assert export.changes == [
        "ada, grade: no grade → 37.50",
        "bilal, grade: 50.00 → 25.00",
        "00123, grade: no grade → 12.50",
    ]
    assert export.notes == [
        "8 points are 100.00 in Moodle; scaled.",
        "dao: the grade can't be changed, says Moodle.",
        "Nobody in the gradebook is meant by moodle.csv, line 7.",
    ]


def test_what_was_exported_to_moodle_changes_nothing_when_imported(graded):
    once = write_table(to_moodle(graded, MOODLE.read_bytes()).table)
    again = to_moodle(graded, once)
    assert (again.changes, write_table(again.table)) == ([], once)


def test_decimal_commas_of_moodle_are_kept(graded):
    text = MOODLE.read_text().replace("100.00", '"100,00"').replace("50.00", '"50,00"')
    once = write_table(to_moodle(graded, text.encode()).table)
    assert rows_of(once)[1][5] == "37,50"
    assert to_moodle(graded, once).changes == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.replace("734512", "734511"), "line 3: 734511 is on line 2 already."),
        (lambda t: t.replace("Participant 734513", "Zoë"), "line 5: 'Zoë' is not a participant's"),
        (lambda t: t.replace("bilal@", "ada@"), "line 3: ada is on line 2 already."),
        (lambda t: t.replace("Identifier", "Id"), "has no column 'Identifier'"),
        (lambda t: t.replace(",Grade,", ",Mark,"), "has no column 'Grade'"),
    ],
)
def test_a_bad_worksheet_is_refused(graded, change, sentence):
    with pytest.raises(CourseError) as problem:
        to_moodle(graded, change(MOODLE.read_text()).encode())
    assert sentence in str(problem.value)


# nbgrader


def test_nbgraders_table_says_what_nbgraders_own_export_does(graded, tmp_path):
    ours = rows_of(write_table(to_nbgrader(graded).table))
    with graded.gradebook() as book:
        book.find_student("00123").first_name = "Zoë"  # nbgrader quotes nothing
        CsvExportPlugin(to=str(tmp_path / "theirs.csv")).export(book)
    theirs = rows_of((tmp_path / "theirs.csv").read_bytes())
    assert tuple(ours[0]) == COLUMNS
    column = COLUMNS.index("first_name")
    assert [row[:column] + row[column + 1 :] for row in ours] == [
        row[:column] + row[column + 1 :] for row in theirs
    ]
    by_student = {row[3]: row for row in ours}
    assert by_student["bilal"][7:] == ["2.5", "0.5", "2.0", "8.0"]


def test_what_was_exported_for_nbgrader_changes_nothing_when_imported(graded):
    export = to_nbgrader(graded)
    assert len(export.changes) == 4
    once = write_table(export.table)
    assert to_nbgrader(graded, parse_table(once, "grades.csv")).changes == []
    twice = once + b"\r\n".join(once.splitlines()[1:]).replace(b"9z-", b"9y-") + b"\r\n"
    listed = update_roster(graded, parse_table(twice, "grades.csv"))
    assert (listed.added, listed.changed) == ([], {})
    score(graded, "ada", 2)
    changes = to_nbgrader(graded, parse_table(once, "grades.csv")).changes
    assert changes == ["ada, 9z-sample: 3.0 → 2.0"]


def test_only_the_chapters_named_are_exported(graded):
    assert to_nbgrader(graded, chapters=["9y-other"]).table.rows == ()


@pytest.mark.parametrize(
    ("plugin", "template"), [(QuotedCsvExport, ""), (CanvasExport, CANVAS), (MoodleExport, MOODLE)]
)
def test_nbgraders_own_command_can_write_each_table(
    graded, tmp_path, monkeypatch, plugin, template
):
    monkeypatch.setattr("grader.exchange.export.find_chapter", lambda *_: chapter_of(graded))
    to = tmp_path / "out.csv"
    made = plugin(to=str(to), template=str(template), assignment=[CHAPTER])
    with graded.gradebook() as book:
        made.export(book)
        assert to.read_bytes()
        with pytest.raises(CourseError, match="leave --student out"):
            plugin(student=["ada"]).export(book)
    exports = {"": to_nbgrader, CANVAS: to_canvas, MOODLE: to_moodle}
    given = [template.read_bytes()] if template else []
    assert to.read_bytes() == write_table(exports[template](graded, *given).table)


# Formulas


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        " =1+1",
        "\t=1+1",
        "\rx",
        "＝1+1",
        '=HYPERLINK("http://example.org")',
    ],
)
def test_a_formula_is_made_harmless_and_read_back(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(harmless(cell)) == harmless(cell)
    assert plain(harmless(cell)) == cell.strip()


@pytest.mark.parametrize("cell", ["", "-", "-5", "+3.5", "-1,5", "Ada", "O'Neill", "'quoted'", "3"])
def test_what_is_no_formula_stays(cell):
    assert harmless(cell) == plain(cell) == cell


def test_a_students_formula_is_harmless_in_every_export(graded):
    name = '=cmd|"/C calc"!A1'
    update_roster(graded, table('id,first name,last name\nada,"=cmd|""/C calc""!A1",+1+1\n'))
    for export in (to_canvas(graded), to_nbgrader(graded)):
        data = write_table(export.table)
        cells = [cell for row in rows_of(data) for cell in row]
        assert not [cell for cell in cells if cell.lstrip()[:1] in "=+@" and cell.strip()]
        assert any(name in cell for cell in cells)
    listed = update_roster(graded, parse_table(data, "grades.csv"))
    assert listed.changed == {}


def test_a_worksheet_that_excel_saved_keeps_its_mark_and_has_no_formula(graded):
    text = MOODLE.read_text().replace("Not Enrolled", '=HYPERLINK(""http://example.org"")')
    data = text.replace("<p>Well done,", "@SUM(A1)").replace("\n", "\r\n").encode("utf-8-sig")
    once = write_table(to_moodle(graded, data).table)
    assert once.startswith("\ufeffIdentifier,Full name".encode())
    cells = [cell for row in rows_of(once) for cell in row]
    assert {'\'=HYPERLINK("http://example.org")', '\'@SUM(A1)\r\n"Bilal"</p>'} <= set(cells)
    again = to_moodle(graded, once)
    assert (again.changes, write_table(again.table)) == ([], once)


@pytest.mark.parametrize(
    ("text", "said"),
    [("7.5", 7.5), ("7,5", 7.5), ("-1", -1), ("", None), ("EX", None), ("1e3", None), ("٣", None)],
)
def test_numbers_are_read_with_either_mark(text, said):
    assert number(text) == said


# The commands


@pytest.fixture
def grader(graded, tmp_path, monkeypatch):
    """Return a function that runs the command on the class: what it says, or its problem."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(app, [*map(str, arguments), "--class", str(graded.folder)])
        return str(done.exception) if done.exception else done.stdout

    return run


def test_the_commands_tell_what_they_do(grader, tmp_path):
    told = grader("roster", CANVAS, "--dry-run").splitlines()
    assert told[0] == "new: nobody"
    assert "changed: bilal: LMS id: '' → '1002', section: 'A' → 'Section A and Section B'" in told
    assert told[-1] == "1 new, 4 changed, 0 as before. Nothing was saved."
    told = grader("export", "--to", "new.csv", "--dry-run").splitlines()
    assert told[-1] == "4 grades change. Nothing was written."
    assert not (tmp_path / "new.csv").exists()
    assert grader("export").endswith("4 grades change. Written: grades.csv\n")
    assert grader("export") == "No grades change. Written: grades.csv\n"
    assert read_table(tmp_path / "grades.csv").header == COLUMNS


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "moodle"], "Moodle has a worksheet for each assignment"),
        (["--column", "x"], "--column is the title of one chapter in Canvas"),
        (["--template", CANVAS], "nbgrader's table has no --template"),
        (["--format", "canvas", "--template", "none.csv"], "There is no chapter named"),
    ],
)
def test_options_that_do_not_go_together_are_refused(grader, arguments, sentence):
    assert sentence in grader("export", *arguments)


def test_a_class_list_with_bad_rows_is_one_message(grader, tmp_path):
    (tmp_path / "list.csv").write_text("id,email\nada,x\n")
    said = grader("roster", "list.csv")
    assert said == "list.csv: nothing was changed.\n  line 2: 'x' is not an e-mail address."
