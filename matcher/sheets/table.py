"""CSV text to rows of cells under known headings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.choices import fold, nearest
from matcher.sheets.escape import unescape
from matcher.sheets.faults import CellFault, SheetFault, SheetRefused

MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DELIMITERS = (",", ";", "\t")
csv.field_size_limit(MOST_CHARACTERS * 100)


@dataclass(frozen=True)
class Row:
    """Cells by heading, trimmed; ``number`` as the spreadsheet counts."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    faults: tuple[SheetFault, ...]


def read_table(text: str, headings: Sequence[str], required: Sequence[str]) -> Table:
    """Rows under those of ``headings`` that the file has; a row with a faulty cell is left out and reported.

    Raises SheetRefused if the file has no rows, too much of something, or lacks a required heading.
    """
    records = _records(text, headings)
    columns, faults = _columns(next(records)[1], headings)
    missing = [heading for heading in required if heading not in columns.values()]
    if missing:
        raise _lacking(missing, faults)
    rows = []
    for number, record in records:
        read = _read_row(number, record, columns)
        if isinstance(read, Row):
            rows.append(read)
        else:
            faults += read
    if not rows and not faults:
        raise SheetRefused("The file has headings and no rows.", "Put one person on each row and upload it again.")
    return Table(tuple(rows), tuple(faults))


def _records(text: str, headings: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Numbered records that are not blank, the headings first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, headings))
    found = 0
    try:
        for number, record in enumerate(reader, start=1):
            if not any(cell.strip() for cell in record):
                continue
            found += 1
            if found > MOST_ROWS + 1:
                raise SheetRefused(f"The file has more than {MOST_ROWS:,} rows.", "Split it into several files.")
            if len(record) > MOST_COLUMNS:
                raise SheetRefused(
                    f"Row {number} has more than {MOST_COLUMNS} columns.", "Leave out columns that are not needed."
                )
            yield number, record
    except csv.Error as error:
        raise SheetRefused(
            "The rows and columns of this file cannot be told apart.",
            "Save it again as “CSV UTF-8” and upload that file.",
        ) from error


def _delimiter(text: str, headings: Sequence[str]) -> str:
    """The mark between cells that lets most headings be read; in doubt a comma."""
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    known = {fold(heading) for heading in headings}

    def understood(mark: str) -> int:
        return sum(fold(cell) in known for cell in next(csv.reader([first], delimiter=mark)))

    return max(_DELIMITERS, key=understood)


def _columns(record: list[str], headings: Sequence[str]) -> tuple[dict[int, str], list[SheetFault]]:
    """Positions of known headings, and what is wrong with the others."""
    known = {fold(heading): heading for heading in headings}
    columns: dict[int, str] = {}
    faults = []
    for position, written in enumerate(record):
        heading = known.get(fold(written))
        if heading is None:
            if written.strip():
                faults.append(_unknown_heading(written, headings))
        elif heading in columns.values():
            faults.append(SheetFault(1, heading, written, "stands above two columns.", "Delete or rename one of them."))
        else:
            columns[position] = heading
    return columns, faults


def _unknown_heading(written: str, headings: Sequence[str]) -> SheetFault:
    meant = nearest(written, headings)
    remedy = f"Did you mean “{meant}”? " if meant else ""
    return SheetFault(
        1, None, written, "is not a heading we know.", f"{remedy}Rename the column, or delete it if it is not needed."
    )


def _lacking(missing: list[str], faults: list[SheetFault]) -> SheetRefused:
    names = ", ".join(f"“{heading}”" for heading in missing)
    problem = f"The column {names} is missing." if len(missing) == 1 else f"The columns {names} are missing."
    renamed = " ".join(f"“{fault.value}” {fault.problem} {fault.remedy}" for fault in faults[:3])
    return SheetRefused(problem, renamed or "Take the headings from the template.")


def _read_row(number: int, record: list[str], columns: Mapping[int, str]) -> Row | list[SheetFault]:
    cells: dict[str, str] = {}
    faults = []
    for position, heading in columns.items():
        written = record[position] if position < len(record) else ""
        try:
            cells[heading] = _read_cell(written)
        except CellFault as fault:
            faults.append(SheetFault(number, heading, written, fault.problem, fault.remedy))
    return faults or Row(number, cells)


def _read_cell(written: str) -> str:
    if len(written) > MOST_CHARACTERS:
        raise CellFault(f"is longer than {MOST_CHARACTERS:,} characters.", "Shorten it.")
    cell = unescape(written.strip(" "))
    if _CONTROL.search(cell):
        raise CellFault("has a character that cannot be printed.", "Type the cell again.")
    return cell.strip()
