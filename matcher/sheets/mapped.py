"""A foreign sheet with its mapping to applications; what is wrong is named by the columns the sheet has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from matcher.application import Application
from matcher.choices import fold
from matcher.sheets.columns import worded_headings
from matcher.sheets.faults import SheetFault, SheetNote
from matcher.sheets.layout import Layout
from matcher.sheets.mapped_rows import RowReader
from matcher.sheets.mapping import ColumnMapping, ColumnUse, ForEverybody
from matcher.sheets.rows import Expected
from matcher.sheets.sheet import GoodRow, Sheet, checked
from matcher.sheets.table import Row
from matcher.sheets.targets import targets_for

# In files that lack them, these are what somebody who maps a sheet has to be told of by their own names.
_LABELS = {"library": "Library", "hours": "Hours", "time_zone": "Time zone", "consent": "Consent", "name": "Name"}


def read_mapped(layout: Layout, mapping: ColumnMapping, expected: Expected) -> Sheet:
    """Every row as an application or as faults. Of somebody who sent the form twice, the last row counts."""
    reader = RowReader(layout, mapping, expected)
    rows: list[Row] = []
    faults: list[SheetFault] = []
    names: dict[int, tuple[str, str]] = {}
    for number, record in layout.rows:
        row, wrong = reader.read(number, record)
        names[number] = row.cells.get("name", ""), row.cells.get("address", "")
        faults += wrong
        if not wrong:
            rows.append(row)
    kept, again = _last_of_each(rows)
    sheet = checked(kept, faults, expected)
    taken = {row.number for row in sheet.good}
    return Sheet(
        good=tuple(GoodRow(row.number, _agreed(row.application, mapping.everybody)) for row in sheet.good),
        faults=tuple(_named(fault, reader) for fault in sheet.faults),
        notes=(*again, *(note for note in reader.notes if note.row in taken)),
        names=names,
    )


@dataclass(frozen=True)
class Previewed:
    """One row as a person: what was understood, and what is wrong or missing."""

    number: int
    name: str
    application: Application | None
    cells: dict[str, str]
    faults: tuple[SheetFault, ...]


def preview(layout: Layout, mapping: ColumnMapping, expected: Expected, count: int = 3) -> list[Previewed]:
    """The first rows as people."""
    reader = RowReader(layout, mapping, expected)
    found = []
    for number, record in layout.rows[:count]:
        row, wrong = reader.read(number, record)
        sheet = Sheet((), wrong) if wrong else checked([row], [], expected)
        application = sheet.good[0].application if sheet.good else None
        faults = tuple(_named(fault, reader) for fault in sheet.faults)
        found.append(Previewed(number, row.cells.get("name", ""), application, dict(row.cells), faults))
    return found


def lacking(mapping: ColumnMapping, expected: Expected) -> list[str]:
    """Labels of what no column and no answer for everybody gives, and without which no row can be taken in."""
    targets, everybody = targets_for(expected), mapping.everybody
    used = {targets[use.target].heading for use in mapping.columns.values() if use.target in targets and _says(use)}
    topics = {
        pair[0] for question in expected.asked if question.words for pair in worded_headings(question, expected.asked)
    }
    missing = {
        "Name": "name" not in used,
        "E-mail address": "address" not in used,
        "Library": "library" not in used and not everybody.library,
        "Time zone": "time_zone" not in used and not everybody.zone,
        "Hours": not used & {"hours", "hours_if_need_be"} and not everybody.hours,
        "Topics": not used & topics,
        "Consent": "consent" not in used and not everybody.agreed,
    }
    return [label for label, is_missing in missing.items() if is_missing]


def _says(use: ColumnUse) -> bool:
    """Whether anything is read from the column: not where all its answers are left out."""
    return not use.meanings or any(use.meanings.values())


def _last_of_each(rows: list[Row]) -> tuple[list[Row], list[SheetNote]]:
    """The last row of each person, and a note about each earlier one."""
    last = {(fold(row.cells.get("address", "")), fold(row.cells.get("name", ""))): row.number for row in rows}
    kept, again = [], []
    for row in rows:
        person = fold(row.cells.get("address", "")), fold(row.cells.get("name", ""))
        if not all(person) or last[person] == row.number:
            kept.append(row)
        else:
            again.append(SheetNote(row.number, f"sent the form again in row {last[person]}; that one counts."))
    return kept, again


def _agreed(application: Application, everybody: ForEverybody) -> Application:
    """With the statement they agreed to, and the day, where the file’s coordinator gave them."""
    if not everybody.statement:
        return application
    day = everybody.agreed_on
    at = datetime.combine(day, time(12), UTC) if day else None
    return replace(application, consent_text=everybody.statement, consented_at=at)


def _named(fault: SheetFault, reader: RowReader) -> SheetFault:
    about = fault.column or ""
    return replace(fault, column=reader.name_of(about) or _LABELS.get(about, about) or None, about=about)
