"""What an upload came to, as its page and its file of faults tell it; plain, so that it can be kept for an hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matcher.models import Round
from matcher.services.imports import ImportReport, SheetReport
from matcher.sheets.escape import write_csv
from matcher.sheets.faults import SheetFault, shown
from matcher.states import Role
from matcher.words.faulty_rows import mail_words
from matcher.words.present import counted

MOST_SHOWN = 100
MOST_NAMES = 60
TITLES = {Role.MENTOR: "Mentors", Role.PARTICIPANT: "Participants"}
HEADINGS = ("sheet", "row", "name", "address", "column", "says", "what to do", "words to mail")


@dataclass(frozen=True)
class FaultyRow:
    """Everything wrong with one row; ``row`` None for the whole file. ``mail`` is what to write to the person."""

    row: int | None
    name: str
    address: str
    faults: list[dict[str, str]]
    mail: str


@dataclass(frozen=True)
class SheetTold:
    title: str
    new: int
    updated: int
    names: list[str]
    faulty: list[FaultyRow]
    notes: list[dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """``good`` rows, ``faults`` in all; ``said`` once the rows are in."""

    good: int
    faults: int
    sheets: list[SheetTold]
    said: str = ""

    @property
    def headline(self) -> str:
        if self.said:
            return self.said
        if self.faults:
            things = "One thing needs" if self.faults == 1 else f"{self.faults:,} things need"
            return f"{things} your attention. Nothing is kept yet."
        return f"{counted(self.good, 'person', 'people')} can come in. Nothing is kept yet."

    @property
    def faulty_rows(self) -> int:
        return sum(len(sheet.faulty) for sheet in self.sheets)


def tell(round_: Round, report: ImportReport, said: str = "") -> Told:
    sheets = [_sheet(round_, sheet) for sheet in report.sheets]
    return Told(len(report.applications), report.faults, sheets, said)


def kept(told: Told) -> dict[str, Any]:
    return asdict(told)


def told_again(written: Mapping[str, Any]) -> Told:
    sheets = [
        SheetTold(**{**sheet, "faulty": [FaultyRow(**row) for row in sheet["faulty"]]}) for sheet in written["sheets"]
    ]
    return Told(written["good"], written["faults"], sheets, written["said"])


def faults_csv(told: Told) -> bytes:
    """One line a fault, for a spreadsheet."""
    rows = [
        [
            sheet.title,
            str(row.row or ""),
            row.name,
            row.address,
            fault["column"],
            fault["value"],
            fault["advice"],
            row.mail,
        ]
        for sheet in told.sheets
        for row in sheet.faulty
        for fault in row.faults
    ]
    return write_csv([HEADINGS, *rows])


def _sheet(round_: Round, sheet: SheetReport) -> SheetTold:
    by_row: dict[int | None, list[SheetFault]] = defaultdict(list)
    for fault in sheet.faults:
        by_row[fault.row].append(fault)
    notes = [
        {"row": note.row, "name": sheet.names.get(note.row, ("", ""))[0], "text": note.text, "warns": note.warns}
        for note in sheet.notes
    ]
    return SheetTold(
        title=TITLES[sheet.role],
        new=len(sheet.good) - sheet.known,
        updated=sheet.known,
        names=[row.application.name for row in sheet.good[:MOST_NAMES]],
        faulty=[_row(round_, sheet, row, faults) for row, faults in by_row.items()],
        notes=notes,
    )


def _row(round_: Round, sheet: SheetReport, row: int | None, faults: Sequence[SheetFault]) -> FaultyRow:
    name, address = sheet.names.get(row or 0, ("", ""))
    program = round_.program
    if any("name" in {fault.column, fault.about} for fault in faults):
        name = ""  # what is wrong with it is no way to call anybody
    known = row in sheet.names
    mail = mail_words(name, faults, program=program.name, minutes=round_.minutes, contact=program.contact_name)
    return FaultyRow(row, name, address, [_told(fault) for fault in faults], mail if known else "")


def _told(fault: SheetFault) -> dict[str, str]:
    return {"column": fault.column or "", "value": shown(fault.value), "advice": fault.advice}
