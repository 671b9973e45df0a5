"""A workbook (.xlsx) to records. Looked at before it is opened; run in a child process with limits.

Formulas are never calculated: of a formula cell, what its program last calculated is read. Nothing is fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from matcher.sheets.decode import check_size
from matcher.sheets.faults import SheetRefused
from matcher.sheets.records import MOST_COLUMNS, Record, too_many_rows, too_wide

MOST_PARTS = 500
MOST_UNPACKED = 100 * 1024 * 1024
# A part that grows more than so many times when it is unpacked is no list of people.
MOST_GROWTH, GROWTH_COUNTS_FROM = 150, 2 * 1024 * 1024
MOST_LETTERS = 40_000_000
# As far as a sheet may go, or say it goes; real ones with an emptied end stay below.
FARTHEST_ROW, FARTHEST_COLUMN = 100_000, 2_000
MOST_SHEETS = 20
SAVE_AGAIN = "Save the one sheet with people as “CSV UTF-8” and upload that file."
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_SIZE = re.compile(rb'<(?:\w+:)?dimension\s[^>]*ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CHUNK = 1024 * 1024


def _leave_size_unknown(_sheet: ReadOnlyWorksheet) -> None:
    """What a file says of its size is often wrong, and where it says nothing the reader would read it all, twice."""


ReadOnlyWorksheet._get_size = _leave_size_unknown  # type: ignore[attr-defined]


def workbook_records(data: bytes) -> Iterator[Record]:
    """Every record of the first visible sheet that holds more than one. Raises SheetRefused."""
    check_size(data)
    try:
        check_packed(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        yield from _first_filled(sheet for sheet in book.worksheets[:MOST_SHEETS] if sheet.sheet_state == "visible")
    except SheetRefused:
        raise
    except Exception as error:  # a broken workbook breaks its reader in a hundred ways
        raise SheetRefused("This workbook cannot be read.", SAVE_AGAIN) from error


def check_packed(data: bytes) -> None:
    """Raises SheetRefused for a file that would be too much once it is unpacked, or that defines its own entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS:
            raise SheetRefused(f"This file packs more than {MOST_PARTS} others.", SAVE_AGAIN)
        if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_grows_too_much, parts)):
            raise SheetRefused("This file becomes far too large when it is unpacked.", SAVE_AGAIN)
        if not any(part.filename.startswith("xl/") for part in parts):
            raise SheetRefused("This is a packed file, not a workbook.", "Unpack it and upload the spreadsheet in it.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_part(packed, part)


def _grows_too_much(part: zipfile.ZipInfo) -> bool:
    return part.file_size > GROWTH_COUNTS_FROM and part.file_size > MOST_GROWTH * max(part.compress_size, 1)


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    before, rows = b"", 0
    with packed.open(part) as lines:
        while chunk := lines.read(_CHUNK):
            seen = before + chunk
            if any(mark in seen for mark in _DECLARED):
                raise SheetRefused("This workbook has definitions of its own inside, as none needs.", SAVE_AGAIN)
            if part.filename.startswith("xl/worksheets/"):
                _check_size(seen)
                rows += len(_ROW.findall(seen))
            if rows > FARTHEST_ROW:
                raise too_many_rows()
            before = chunk[-32:]


def _check_size(seen: bytes) -> None:
    size = _SIZE.search(seen)
    if size is None:
        return
    if int(size[2]) > FARTHEST_ROW:
        raise too_many_rows()
    if _number(size[1]) > FARTHEST_COLUMN:
        raise too_wide()


def _number(letters: bytes) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number


def _first_filled(sheets: Iterable[Any]) -> Iterator[Record]:
    for sheet in sheets:
        records = _records(sheet)
        first = list(islice(records, 2))
        if len(first) > 1:
            yield from first
            yield from records
            return
    raise SheetRefused("No sheet of this workbook has rows.", "Put one person on each row of the first sheet.")


def _records(sheet: Any) -> Iterator[Record]:
    letters = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > FARTHEST_ROW:
            raise too_many_rows()
        last = next((at for at in range(len(values), 0, -1) if values[at - 1] is not None), 0)
        if last > MOST_COLUMNS:
            raise too_wide()
        record = [_text(value) for value in values[:last]]
        letters += sum(map(len, record))
        if letters > MOST_LETTERS:
            raise SheetRefused("The cells of this workbook hold far too much text.", SAVE_AGAIN)
        if last:
            yield number, record


def _text(value: object) -> str:
    """A cell as its spreadsheet would show it, without regard to its format."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case _:
            return str(value)
