"""Files that spreadsheets open: text is text, days are days, and what is read back is what was written."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from matcher.sheets.escape import unescape
from matcher.sheets.records import read_records
from matcher.sheets.written_files import Cell, Heading, Table, csv_pieces, write_xlsx

#: What XML can hold; a lone carriage return is a line end to it.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n")
HOSTILE = st.builds(
    lambda begin, rest: begin + rest,
    st.sampled_from(
        ["", "=", "+", "-", "@", "\t", "'", "'=", "''+", '=HYPERLINK("x")', "+1 520 555 0142", "-5", "#N/A"]
    ),
    st.text(LETTERS, max_size=8),
)


def table(*rows: Sequence[Cell], headings: Sequence[str] = ("a", "b")) -> Table:
    return Table("People", tuple(Heading(heading) for heading in headings), rows)


def workbook(*tables: Table, title: str = "A title") -> io.BytesIO:
    file = io.BytesIO()
    write_xlsx(file, title, tables)
    return file


@settings(max_examples=60)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(["=1+1", "+1 520 555 0142", "-5", "#REF!", "@SUM(A1)", "\tx"])
def test_hostile_cells_come_back_as_they_were_and_none_calculates(hostile: list[str]) -> None:
    rows = [["Rosa", text] for text in hostile]
    cells = [cell for row in load_workbook(workbook(table(*rows)))["People"].iter_rows(min_row=2) for cell in row[1:]]
    assert [unescape(str(cell.value or "")) for cell in cells] == hostile
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}
    records = [record for _, record in read_records(b"".join(csv_pieces(table(*rows))))]
    assert [unescape(record[1]) for record in records[1:]] == hostile


def test_the_same_as_our_import_reads_it() -> None:
    """A workbook through the reader of uploads: numbers and days too."""
    row: list[Cell] = ["+1 520 555 0142", -5, date(2027, 1, 2), datetime(2027, 1, 2, 9, 30, tzinfo=UTC), None]
    written = table(row, headings="abcde")
    expected = [(1, list("abcde")), (2, ["'+1 520 555 0142", "-5", "2027-01-02", "2027-01-02 09:30"])]
    assert [(number, record[:4]) for number, record in read_records(workbook(written).getvalue())][1] == expected[1]
    assert b"".join(csv_pieces(table(row, headings="abcde"))) == (
        b"\xef\xbb\xbfa,b,c,d,e\r\n'+1 520 555 0142,'-5,2027-01-02,2027-01-02 09:30,\r\n"
    )


def test_a_workbook_is_ready_to_be_read() -> None:
    long = Table("Words", (Heading("a", 12), Heading("b", 60)), [["x", "y"]])
    book = load_workbook(workbook(table(["1", date(2027, 1, 2)]), long, title="Mentors, 2027"))
    first, second = book["People"], book["Words"]
    assert (book.properties.title, book.sheetnames) == ("Mentors, 2027", ["People", "Words"])
    assert (first.freeze_panes, first.auto_filter.ref, first["A1"].font.bold) == ("A2", "A1:B2", True)
    assert (first["B2"].value, first["B2"].number_format) == (datetime(2027, 1, 2), "yyyy-mm-dd")
    assert (second.column_dimensions["B"].width, second["B2"].alignment.wrap_text) == (60, True)
    assert second["A2"].alignment.wrap_text is None


def test_rows_are_written_as_they_come() -> None:
    """Nothing waits for the last row."""
    came: list[int] = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(1_000):
            came.append(number)
            yield [str(number), ""]

    pieces = csv_pieces(Table("People", (Heading("a"), Heading("b")), rows()))
    next(pieces), next(pieces)
    assert len(came) == 200


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1fb"])
def test_what_no_workbook_can_hold_is_left_out(text: str) -> None:
    assert load_workbook(workbook(table([text, ""])))["People"]["A2"].value == "ab"
