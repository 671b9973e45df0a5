"""Tables as files that spreadsheets open: CSV, and XLSX with a worksheet for each table. Nothing in them calculates.

Rows are written as they come, so that ten thousand of them need little more memory than ten.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from matcher.sheets.escape import escape

Cell: TypeAlias = str | int | date | datetime | None

MARK = b"\xef\xbb\xbf"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
LONG = 40
_PIECE = 200
_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E9E6DD")
_LINE = Border(bottom=Side(style="thin", color="6B6A63"))
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class Heading:
    """``width`` in characters; text in a column of ``LONG`` or more goes over several lines."""

    text: str
    width: int = 18


@dataclass(frozen=True)
class Table:
    """``rows`` are read once. Moments are written as they read, so give them on the clock that the heading names."""

    name: str
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[Cell]]


def csv_pieces(table: Table) -> Iterator[bytes]:
    """A CSV file, piece by piece: UTF-8 with its mark, lines ended by CR LF, every cell made harmless."""
    yield MARK
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([escape(heading.text) for heading in table.headings])
    for number, row in enumerate(table.rows, start=1):
        writer.writerow([escape(_as_text(cell)) for cell in row])
        if number % _PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def write_xlsx(file: IO[bytes], title: str, tables: Iterable[Table]) -> None:
    """A workbook in which text is text, whatever it begins with, and days and moments are real ones."""
    workbook = Workbook(write_only=True)
    workbook.properties.title = title
    workbook.properties.creator = "Bookends"
    for table in tables:
        _write_table(workbook, table)
    workbook.save(file)


def _write_table(workbook: Workbook, table: Table) -> None:
    sheet: Any = workbook.create_sheet(table.name)
    # What stands before the rows in the file has to be said before the first of them.
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for number, heading in enumerate(table.headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = heading.width
    sheet.append([_head(sheet, heading.text) for heading in table.headings])
    pens = [_Pens(sheet, wrap=heading.width >= LONG) for heading in table.headings]
    last = 1
    for last, row in enumerate(table.rows, start=2):  # noqa: B007 - used below
        sheet.append([pen.written(cell) for pen, cell in zip(pens, row, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.headings))}{last}"


class _Pens:
    """The cells that one column is written with, one for each kind of value: to dress a new one each time takes twice
    as long as all the rest."""

    def __init__(self, sheet: Any, *, wrap: bool) -> None:
        self._text, self._number, self._day, self._moment = (WriteOnlyCell(sheet) for _ in range(4))
        for cell in (self._text, self._number, self._day, self._moment):
            cell.alignment = _WRAPPED if wrap else _TOP

    def written(self, value: Cell) -> Any:
        """Valid until the next one."""
        match value:
            case None | "":
                return None
            case str():
                return _say(self._text, value)
            case datetime():
                return _dated(self._moment, value.replace(tzinfo=None, second=0, microsecond=0), MOMENT)
            case date():
                return _dated(self._day, value, DAY)
            case _:
                self._number.value = value
                return self._number


def _head(sheet: Any, text: str) -> Any:
    cell = _say(WriteOnlyCell(sheet), text)
    cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _SHADE, _LINE, _WRAPPED
    return cell


def _say(cell: Any, text: str) -> Any:
    """Text for certain: left to itself, openpyxl takes “=1” for a formula and “#N/A” for an error."""
    one_line_end = escape(text).replace("\r\n", "\n").replace("\r", "\n")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", one_line_end)
    cell.data_type = "s"
    return cell


def _dated(cell: Any, value: date, shown: str) -> Any:
    cell.value = value
    if cell.number_format != shown:
        cell.number_format = shown
    return cell


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _taken(text: io.StringIO) -> bytes:
    """What has been written so far, to be written no second time."""
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
