"""Tables as spreadsheets and learning platforms write them: CSV in the forms that occur.

Cells may be separated by commas, semicolons or tabs; a byte-order mark, Excel's ``sep=`` line and
its UTF-16 are understood. A table that is written again keeps its form. Nothing that is written can
run as a formula where it is opened.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.chapters import CourseError

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEPARATORS = ",;\t"
_SEP_LINE = re.compile(r"\Asep=(.)\r?\n")
_QUOTED_BY_EXCEL = re.compile(r'\A="(.*)"\Z', re.DOTALL)
# What a spreadsheet takes for a formula: also after spaces, in full width, or after a tab.
_FORMULA = re.compile(r"\A(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_HARMLESS = re.compile(r"\A\s*[+-]?(?:\d+(?:[.,]\d+)*)?\s*\Z")


@dataclass(frozen=True)
class Form:
    """How a table is written down."""

    delimiter: str = ","
    newline: str = "\n"
    encoding: str = "utf-8"
    sep_line: bool = False
    """Whether a first line names the delimiter, for Excel."""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    line: int
    """Line of the file that the row begins on, from 1."""
    cells: tuple[str, ...]
    """As many as the table has columns."""

    def text(self, column: int | None) -> str:
        """Return what a cell says; nothing for a column that is not there."""
        return "" if column is None else plain(self.cells[column])


@dataclass(frozen=True)
class Table:
    """A table with the name of the file that it is from."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    form: Form = field(default_factory=Form)

    def column(self, *names: str) -> int | None:
        """Return the column that has one of these names, whatever their case; None if none has.

        Raises
        ------
        CourseError
            If several have.
        """
        wanted = {_folded(name) for name in names}
        found = [i for i, title in enumerate(self._titles) if title in wanted]
        if len(found) > 1:
            twice = " and ".join(repr(plain(self.header[i])) for i in found)
            raise CourseError(f"{self.name}: which column counts, of {twice}?")
        return found[0] if found else None

    @cached_property
    def _titles(self) -> list[str]:
        """The header in the form in which its titles are compared; rows ask for it again."""
        return [_folded(title) for title in self.header]


class Problems:
    """What is wrong with a table, by line: all of it is said, and nothing of the table applied."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, text: str) -> None:
        """Note what is wrong with a line."""
        self._found.append((line, text))

    def raise_any(self) -> None:
        """Raise ``CourseError`` if anything was noted."""
        if self._found:
            lines = [f"line {line}: {text}" for line, text in sorted(self._found)]
            raise CourseError("\n  ".join([f"{self._table}: nothing was changed.", *lines]))


def read_table(path: Path) -> Table:
    """Return the table in a file.

    Raises
    ------
    CourseError
        If it is not a table, with the lines that are amiss.
    """
    if not path.is_file():
        raise CourseError(f"There is no file {path}.")
    return parse_table(path.read_bytes(), path.name)


def parse_table(data: bytes, name: str) -> Table:
    """Return the table that a file of this content and name holds."""
    encoding = next((known for mark, known in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(
            f"{name}: line {line} is not UTF-8. Save the table as CSV in UTF-8."
        ) from None
    sep = _SEP_LINE.match(text)
    body = text[sep.end() :] if sep else text
    form = Form(
        sep[1] if sep else _delimiter(body),
        "\r\n" if "\r\n" in text else "\n",
        encoding,
        sep is not None,
    )
    records = _records(body, form, name, first=2 if sep else 1)
    if not records:
        raise CourseError(f"{name} is empty.")
    (_, header), *rows = records
    return Table(name, tuple(header), _fitted(rows, len(header), name), form)


def write_table(table: Table) -> bytes:
    """Return the content of a file that holds a table, in its form, with formulas made harmless."""
    out = io.StringIO(newline="")
    if table.form.sep_line:
        out.write(f"sep={table.form.delimiter}{table.form.newline}")
    writer = csv.writer(out, delimiter=table.form.delimiter, lineterminator=table.form.newline)
    for cells in (table.header, *(row.cells for row in table.rows)):
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode(table.form.encoding)


def new_table(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str]], form: Form | None = None
) -> Table:
    """Return a table of our own."""
    numbered = tuple(Row(line, tuple(cells)) for line, cells in enumerate(rows, 2))
    return Table(name, tuple(header), numbered, form or Form())


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe says that it is text."""
    return f"'{cell}" if _FORMULA.match(cell) and not _HARMLESS.match(cell) else cell


def plain(cell: str) -> str:
    """Return what a cell says, without what was put there for spreadsheets."""
    if cell.startswith("'") and _FORMULA.match(cell[1:]):
        cell = cell[1:]
    if quoted := _QUOTED_BY_EXCEL.match(cell):
        cell = quoted[1]
    return cell.strip()


def number(text: str) -> float | None:
    """Return the number that a cell says, with a point or a comma; None if it says none."""
    if not re.fullmatch(r"[+-]?\d{1,9}(?:[.,]\d+)?", text, re.ASCII):
        return None
    return float(text.replace(",", "."))


def _folded(title: str) -> str:
    return re.sub(r"[\s_-]+", " ", plain(title)).casefold()


def _delimiter(text: str) -> str:
    first = re.sub(r'"[^"]*"', "", text).lstrip("\r\n").partition("\n")[0]
    return max(_SEPARATORS, key=first.count)


def _records(text: str, form: Form, name: str, first: int) -> list[tuple[int, list[str]]]:
    """Return every record that is not blank, and the line that it begins on."""
    # An old Mac's line ends are none to csv; \r\n must reach it as it is.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = first
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = first + reader.line_num
    except csv.Error as error:
        raise CourseError(f"{name}: nothing was changed.\n  line {line}: {error}.") from None
    return found


def _fitted(rows: list[tuple[int, list[str]]], width: int, name: str) -> tuple[Row, ...]:
    problems, found = Problems(name), []
    for line, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            problems.add(line, f"there are {len(cells)} cells and {width} columns.")
        # Excel leaves out empty cells at the end of a row.
        found.append(Row(line, tuple([*cells, *[""] * width][:width])))
    problems.raise_any()
    return tuple(found)
