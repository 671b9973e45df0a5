"""Records to rows of cells under known headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.choices import fold, nearest
from matcher.sheets.columns import READ_ONLY
from matcher.sheets.escape import escape, unescape
from matcher.sheets.faults import CellFault, SheetFault, SheetRefused
from matcher.sheets.records import MOST_CHARACTERS, Record

_NOT_READ = frozenset(map(fold, READ_ONLY))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Row:
    """Cells by heading, trimmed; ``number`` as the spreadsheet counts."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    faults: tuple[SheetFault, ...]


def read_table(
    records: Iterable[Record], headings: Sequence[str], required: Sequence[str], private: Collection[str] = ()
) -> Table:
    """Rows under those of ``headings`` that the file has; a row with a faulty cell is left out and reported.

    What stands under the ``private`` ones is never quoted. Raises SheetRefused if the file has no rows, or lacks a
    required heading.
    """
    lines = iter(records)
    columns, faults = _columns(next(lines, (1, []))[1], headings)
    missing = [heading for heading in required if heading not in columns.values()]
    if missing:
        raise _lacking(missing, faults)
    rows = []
    for number, record in lines:
        read = _read_row(number, record, columns, private)
        if isinstance(read, Row):
            rows.append(read)
        else:
            faults += read
    if not rows and not faults:
        raise no_rows()
    return Table(tuple(rows), tuple(faults))


def no_rows() -> SheetRefused:
    return SheetRefused("The file has headings and no rows.", "Put one person on each row and upload it again.")


def has_headings(record: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether all of ``headings`` stand in this line."""
    return {fold(heading) for heading in headings} <= {fold(cell) for cell in record}


def _columns(record: Sequence[str], headings: Sequence[str]) -> tuple[dict[int, str], list[SheetFault]]:
    """Positions of known headings, and what is wrong with the others."""
    known = {fold(heading): heading for heading in headings}
    columns: dict[int, str] = {}
    faults = []
    for position, written in enumerate(record):
        heading = known.get(fold(plain_heading(written)))
        if heading is None:
            if written.strip() and fold(written) not in _NOT_READ:
                faults.append(_unknown_heading(written, headings))
        elif heading in columns.values():
            faults.append(SheetFault(1, heading, written, "stands above two columns.", "Delete or rename one of them."))
        else:
            columns[position] = heading
    return columns, faults


def plain_heading(written: str) -> str:
    """A heading as it was before it was made harmless; one of somebody else's as it is."""
    return written[1:] if written[:1] == "'" and escape(written[1:]) == written else written


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


def _read_row(
    number: int, record: Sequence[str], columns: Mapping[int, str], private: Collection[str]
) -> Row | list[SheetFault]:
    cells: dict[str, str] = {}
    faults = []
    for position, heading in columns.items():
        written = record[position] if position < len(record) else ""
        try:
            cells[heading] = read_cell(written)
        except CellFault as fault:
            shown = "" if heading in private else written
            faults.append(SheetFault(number, heading, shown, fault.problem, fault.remedy))
    return faults or Row(number, cells)


def read_cell(written: str) -> str:
    """What a cell says, however it was made harmless. Raises CellFault for what no cell may hold."""
    if len(written) > MOST_CHARACTERS:
        raise CellFault(f"is longer than {MOST_CHARACTERS:,} characters.", "Shorten it.")
    cell = unescape(written.strip(" "))
    if _CONTROL.search(cell):
        raise CellFault("has a character that cannot be printed.", "Type the cell again.")
    return cell.strip()
