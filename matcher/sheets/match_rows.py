"""The sheet of suggested matches: its headings, and what a row says that came back, wherever its columns stand by now.

A row names itself by what is under ``row_id``, so rows may be sorted, deleted and added, and columns moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.choices import fold
from matcher.sheets.faults import CellFault, SheetFault, SheetRefused
from matcher.sheets.records import Record
from matcher.sheets.table import read_cell

PARTICIPANT, LIBRARY = "participant or team", "their library"
MENTOR, MENTOR_LIBRARY = "suggested mentor", "mentor’s library"
MEETS, STRENGTH, WHY = "meets", "strength", "why"
KEPT, WANTED = "kept by you", "mentor you want"
ROW_ID = "row_id"
HEADINGS = (PARTICIPANT, LIBRARY, MENTOR, MENTOR_LIBRARY, MEETS, STRENGTH, WHY, KEPT, WANTED, ROW_ID)
#: What may be written instead of a mentor: these two are not to be paired.
NOBODY = frozenset({"nobody", "no one", "none", "not this one", "don't pair", "–"})
YES, NO = frozenset({"yes", "y", "x", "1", "true", "✓"}), frozenset({"", "no", "n", "0", "false"})
_BETWEEN = "/"
_ROW = re.compile(r"(\w{13})/(\w{13})/(\w{13})?")
LOOK_FOR_HEADINGS = 10


@dataclass(frozen=True)
class RowId:
    """Whom a row is about, the find it was made from, and the mentor kept with them then, if any."""

    mentee: str
    run: str
    kept: str = ""

    def __str__(self) -> str:
        return _BETWEEN.join((self.mentee, self.run, self.kept))


@dataclass(frozen=True)
class ReturnedRow:
    """One row as it came back; ``id`` is None for one that somebody added. None: the sheet has no such column now."""

    number: int
    id: RowId | None
    participant: str
    library: str
    mentor: str | None
    wanted: str | None
    kept: bool | None


@dataclass(frozen=True)
class Returned:
    rows: tuple[ReturnedRow, ...]
    faults: tuple[SheetFault, ...]


def read_returned(records: Iterable[Record]) -> Returned:
    """Every row, and what is wrong with the others. Raises SheetRefused for a file that is no such sheet."""
    lines = iter(records)
    columns = _find_headings(lines)
    rows: list[ReturnedRow] = []
    faults: list[SheetFault] = []
    for number, record in lines:
        read = _read_row(number, record, columns)
        if isinstance(read, ReturnedRow):
            rows.append(read)
        else:
            faults.append(read)
    if not rows and not faults:
        raise SheetRefused("The sheet has headings and no rows.", "Download it again, change it and upload it.")
    return Returned(tuple(rows), tuple(faults))


def _find_headings(lines: Iterable[Record]) -> dict[str, int]:
    """Where each heading stands; a line or two may have been put above them."""
    for seen, (_, record) in enumerate(lines, start=1):
        columns = _columns(record)
        if (PARTICIPANT in columns or ROW_ID in columns) and columns.keys() & {MENTOR, WANTED, KEPT}:
            return columns
        if seen == LOOK_FOR_HEADINGS:
            break
    raise SheetRefused(
        "This is not a sheet of suggested matches: its headings are missing.",
        f"Download the sheet on this page; leave “{PARTICIPANT}”, “{WANTED}” and “{ROW_ID}” in its first line.",
    )


def _columns(record: Sequence[str]) -> dict[str, int]:
    known = {fold(heading): heading for heading in HEADINGS}
    found: dict[str, int] = {}
    for position, written in enumerate(record):
        if heading := known.get(fold(written)):
            found.setdefault(heading, position)
    return found


def _read_row(number: int, record: Sequence[str], columns: Mapping[str, int]) -> ReturnedRow | SheetFault:
    cells: dict[str, str] = {}
    for heading, position in columns.items():
        written = record[position] if position < len(record) else ""
        try:
            cells[heading] = read_cell(written)
            kept = _yes(cells[KEPT]) if KEPT in cells else None
        except CellFault as fault:
            return SheetFault(number, heading, written, fault.problem, fault.remedy)
    match = _ROW.fullmatch(cells.get(ROW_ID, ""))
    if match is None and cells.get(ROW_ID):
        remedy = "Take it from the sheet as it went out, or leave it empty."
        return SheetFault(number, ROW_ID, cells[ROW_ID], "is not as we wrote it.", remedy)
    return ReturnedRow(
        number=number,
        id=RowId(match[1], match[2], match[3] or "") if match else None,
        participant=cells.get(PARTICIPANT, ""),
        library=cells.get(LIBRARY, ""),
        mentor=cells.get(MENTOR),
        wanted=cells.get(WANTED),
        kept=kept,
    )


def _yes(text: str) -> bool:
    answer = text.strip().casefold()
    if answer not in YES | NO:
        raise CellFault("is neither yes nor empty.", "Write “yes” or leave it empty.")
    return answer in YES
