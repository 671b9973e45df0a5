"""The process that reads uploaded files: what it reads, what it refuses and how fast."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from matcher.services.sheet_process import Limits, read_file
from matcher.sheets.faults import SheetRefused

SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
)
ROWS = b"<sheetData>%s</sheetData>"
ONE = b'<row r="1"><c r="A1"><v>1</v></c></row>'
FIVE_SECONDS = 5


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows or (["a", "b"], ["x", "y"]):
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def packed(sheet: bytes = b"", **more: bytes) -> bytes:
    """A workbook whose first sheet is ``sheet``, with other parts beside it."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            is_sheet = sheet and name == "xl/worksheets/sheet1.xml"
            new.writestr(name, SHEET % sheet if is_sheet else old.read(name))
        for name, content in more.items():
            new.writestr(f"xl/{name}.xml", content)
    return data.getvalue()


def varied(row: bytes, times: int) -> bytes:
    """Rows that do not pack well, so that it is not their growth that is refused."""
    return b"".join(row % (number * 7919 % 1_000_003) for number in range(times))


TOO_MANY = "The file has more than 10,000 rows."
TOO_LARGE = "This file becomes far too large when it is unpacked."
TOO_WIDE = "The file has more than 300 columns."
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: packed(bomb=b"0" * 101 * 1024 * 1024), TOO_LARGE),
    "one part that grows": (lambda: packed(bomb=b"0" * 20_000_000), TOO_LARGE),
    "many parts": (lambda: packed(**{f"part{number}": b"" for number in range(600)}), "This file packs more than 500"),
    "rows it says it has": (lambda: packed(b'<dimension ref="A1:A1048576"/>' + ROWS % ONE), TOO_MANY),
    "a row far away": (lambda: packed(ROWS % (ONE + ONE.replace(b'"1"', b'"1048576"'))), TOO_MANY),
    "rows": (lambda: packed(ROWS % varied(b"<row><c><v>%d</v></c></row>", 150_000)), TOO_MANY),
    "just too many rows": (lambda: packed(ROWS % varied(b"<row><c><v>%d</v></c></row>", 10_100)), TOO_MANY),
    "columns it says it has": (lambda: packed(b'<dimension ref="A1:XFD2"/>' + ROWS % ONE), TOO_WIDE),
    "columns": (lambda: packed(ROWS % (b"<row>%s</row>" % varied(b"<c><v>%d</v></c>", 16_384))), TOO_WIDE),
    "a column far away": (lambda: packed(ROWS % ONE.replace(b"A1", b"XFD1")), TOO_WIDE),
    "entities": (lambda: packed(bomb=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "This workbook has definitions"),
    "hidden entities": (
        lambda: packed(bomb='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")),
        "This workbook has definitions",
    ),
    "deep": (lambda: packed(b"<a>" * 200_000 + b"</a>" * 200_000), "No sheet of this workbook has rows."),
    "broken": (lambda: b"PK\x03\x04rest", "This workbook cannot be read."),
    "another packed file": (lambda: _zip(letter=b"Dear Ellen"), "This is a packed file, not a workbook."),
}


def _zip(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_are_refused_within_five_seconds(name: str) -> None:
    make, message = BOMBS[name]
    data = make()
    began = time.monotonic()
    with pytest.raises(SheetRefused) as caught:
        read_file(data)
    assert caught.value.message.startswith(message)
    assert time.monotonic() - began < FIVE_SECONDS


def test_a_workbook_reads_as_its_program_shows_it() -> None:
    ann = [" Ann ", datetime(2027, 1, 5, 9, 30), date(2027, 1, 5), 4.0, True, 0.5]
    assert read_file(workbook(["Name", "When", "Day", "Years", "Yes", "Half"], ann, [], ["Bo"])) == (
        (1, ["Name", "When", "Day", "Years", "Yes", "Half"]),
        (2, [" Ann ", "2027-01-05 09:30", "2027-01-05", "4", "yes", "0.5"]),
        (4, ["Bo"]),
    )


def test_of_a_formula_what_was_last_calculated_is_read_and_nothing_is_calculated() -> None:
    cells = b'<c r="A%d" t="str"><f>HYPERLINK("http://x.example")</f>%s</c>'
    rows = b"".join(
        b'<row r="%d">%s</row>' % (row, cells % (row, said)) for row, said in ((1, b"<v>Name</v>"), (2, b"<v>Rosa</v>"))
    )
    assert read_file(packed(ROWS % rows)) == ((1, ["Name"]), (2, ["Rosa"]))
    with pytest.raises(SheetRefused):
        read_file(packed(ROWS % b'<row r="1">%s</row>' % (cells % (1, b""))))


def test_a_large_csv_file_is_read_in_the_child_and_a_small_one_here() -> None:
    small = "a;b\r\n" + "1;2\r\n" * 100
    large = "a;b\r\n" + "1;2\r\n" * 30 + "x" * 9_000 + ";y\r\n" + "some words; and more\r\n" * 5_000
    assert len(read_file(small.encode())) == 101
    assert read_file(large.encode())[-1] == (5032, ["some words", " and more"])


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(silence=0.01), "This file takes far too long to read."),
        (Limits(megabytes=20), "This file is too much to read."),
        (Limits(written=0), "This file is too much to read."),
    ],
)
def test_a_child_at_its_limits_is_ended(limits: Limits, message: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        read_file(workbook(), limits)
    assert caught.value.message.startswith(message)


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKENDS_SECRET_KEY", "sealed")
    monkeypatch.setattr(
        "matcher.services.sheet_process.READ",
        (
            __import__("sys").executable,
            "-c",
            "import os; print('[1, [\"' + ' '.join(sorted(os.environ)) + '\"]]'); print('\"end\"')",
        ),
    )
    assert "BOOKENDS_SECRET_KEY" not in read_file(workbook())[0][1][0]
