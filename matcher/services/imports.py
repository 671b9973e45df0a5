"""Uploaded spreadsheets: first what they say and what is wrong in them, then, once the coordinator agrees, the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from matcher.application import Application
from matcher.choices import fold
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Enrollment, Person, Round
from matcher.services.applications import check_open
from matcher.services.many_applications import Taken, store_applications
from matcher.services.questions import expected_of, own_questions_for, questions_for
from matcher.services.sheet_process import read_file
from matcher.sheets.columns import REQUIRED
from matcher.sheets.faults import SheetFault, SheetNote, SheetRefused
from matcher.sheets.layout import Layout
from matcher.sheets.mapped import read_mapped
from matcher.sheets.mapping import ColumnMapping
from matcher.sheets.records import Record
from matcher.sheets.sheet import GoodRow, Sheet, read_filled_template, refused_sheet, template_of
from matcher.sheets.table import has_headings
from matcher.states import EnrollmentState, Role, RoundState

PersonKey = tuple[str, str]
Standing = Mapping[PersonKey, dict[Role, EnrollmentState]]
SAME_NAME = "has the name of somebody with another address"
Records = Sequence[Record]
KEEP_ONE = "Nobody can be mentor and participant in the same round: delete this row, or keep it and drop the other."
ONE_OR_MORE = {Role.MENTOR: ("mentor", "mentors"), Role.PARTICIPANT: ("participant", "participants")}


@dataclass(frozen=True)
class SheetReport:
    """One file: the applications of its good rows, what is wrong with the others, what should be known of some.

    ``updates`` are rows of people who have applied before. ``names``: name and address in each row, good or not.
    """

    role: Role
    good: tuple[GoodRow, ...]
    faults: tuple[SheetFault, ...]
    notes: tuple[SheetNote, ...] = ()
    updates: frozenset[int] = frozenset()
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def applications(self) -> tuple[Application, ...]:
        return tuple(row.application for row in self.good)

    @property
    def known(self) -> int:
        return len(self.updates)


@dataclass(frozen=True)
class ImportReport:
    sheets: tuple[SheetReport, ...]

    @property
    def applications(self) -> tuple[Application, ...]:
        return tuple(application for sheet in self.sheets for application in sheet.applications)

    @property
    def faults(self) -> int:
        return sum(len(sheet.faults) for sheet in self.sheets)


def is_our_template(records: Records) -> bool:
    """Whether the first line has every heading that our template needs."""
    return bool(records) and has_headings(records[0][1], REQUIRED)


def check_records(
    round_: Round, files: Mapping[Role, Records], mapped: Mapping[Role, tuple[Layout, ColumnMapping]]
) -> ImportReport:
    """Read the files; write nothing. Raises Conflict when the round takes no more applications."""
    check_open(round_, coordinating=True)
    named: dict[PersonKey, tuple[Role, int]] = {}
    reports = [
        _check(round_, role, _read(round_, role, records, mapped.get(role)), named)
        for role, records in sorted(files.items())
    ]
    return ImportReport(tuple(reports))


def check_files(round_: Round, files: Mapping[Role, bytes]) -> ImportReport:
    """Read files that follow our template; write nothing."""
    return check_records(round_, {role: read_file(data) for role, data in files.items()}, {})


def import_rows(round_: Round, applications: Sequence[Application], *, actor: Person) -> dict[Role, Taken]:
    """Store the rows of a report, all in one go. Raises Invalid when there are none, Conflict when it is too late."""
    if not applications:
        raise Invalid("There is no row to take.")
    return store_applications(round_, applications, actor=actor)


def import_files(round_: Round, files: Mapping[Role, bytes], *, actor: Person) -> dict[Role, Taken]:
    """Store every row of files of ours that are right throughout. Raises Conflict naming the first fault otherwise."""
    report = check_files(round_, files)
    if report.faults:
        first = next(fault for sheet in report.sheets for fault in sheet.faults)
        raise Conflict(f"{report.faults} things are wrong in these files, first: {first}")
    return import_rows(round_, report.applications, actor=actor)


def template_for(round_: Round, role: Role) -> bytes:
    """The CSV file a coordinator begins with."""
    return template_of(role, questions_for(role, round_.program), own_questions_for(role, round_))


def said(taken: Mapping[Role, Taken]) -> str:
    """What came in, as a sentence: "40 mentors and 120 participants are in."."""
    counts = [f"{one.all:,} {ONE_OR_MORE[role][one.all != 1]}" for role, one in sorted(taken.items())]
    number = sum(one.all for one in taken.values())
    updated = sum(one.updated for one in taken.values())
    again = f" {updated:,} had applied before and {'is' if updated == 1 else 'are'} updated." if updated else ""
    return f"{' and '.join(counts)} {'is' if number == 1 else 'are'} in.{again}"


def _read(round_: Round, role: Role, records: Records, mapped: tuple[Layout, ColumnMapping] | None) -> Sheet:
    expected = expected_of(round_, role)
    if mapped is not None:
        return read_mapped(*mapped, expected)
    try:
        return read_filled_template(records, expected)
    except SheetRefused as refused:
        return refused_sheet(refused)


def _check(round_: Round, role: Role, sheet: Sheet, named: dict[PersonKey, tuple[Role, int]]) -> SheetReport:
    """``named`` are the people of the files before this one, and afterwards of this one too."""
    standing = _standing(round_)
    faults = {row.number: fault for row in sheet.good if (fault := _not_possible(round_, role, row, standing, named))}
    good = tuple(row for row in sheet.good if row.number not in faults)
    named |= {_person(row): (role, row.number) for row in good}
    updates = frozenset(row.number for row in good if role in standing.get(_person(row), {}))
    notes = (*sheet.notes, *_alike(standing, good, updates))
    return SheetReport(
        role,
        good,
        tuple(sorted((*sheet.faults, *faults.values()), key=lambda fault: fault.row or 0)),
        tuple(sorted(notes, key=lambda note: (not note.warns, note.row))),
        updates,
        sheet.names,
    )


def _standing(round_: Round) -> Standing:
    """Who has applied, as what, and whether the application still stands."""
    sent = select(Person.address, Person.name, Enrollment.role, Enrollment.state)
    found: defaultdict[PersonKey, dict[Role, EnrollmentState]] = defaultdict(dict)
    for address, name, role, state in db.session.execute(
        sent.join(Enrollment, Enrollment.person_id == Person.id).where(Enrollment.round_id == round_.id)
    ):
        found[address, fold(name)][role] = state
    return found


def _not_possible(
    round_: Round, role: Role, row: GoodRow, standing: Standing, named: Mapping[PersonKey, tuple[Role, int]]
) -> SheetFault | None:
    """Somebody who is in this round in the other role already, or in a row of the other file; or promised already."""
    name, states, earlier = row.application.name, standing.get(_person(row), {}), named.get(_person(row))
    other = next((one for one, state in states.items() if one is not role and state is EnrollmentState.SENT), None)
    if states.get(role) is EnrollmentState.SENT and round_.state is RoundState.PUBLISHED:
        problem, remedy = f"Offers are out, so the application of {name} stays as it is.", "Delete this row."
    elif other is not None:
        problem, remedy = f"{name} has applied as a {other} in this round already.", KEEP_ONE
    elif earlier is not None:
        file, number = earlier
        problem, remedy = f"{name} stands in row {number} of the {file}s’ file, with the same address.", KEEP_ONE
    else:
        return None
    return SheetFault(row.number, "address", row.application.address, problem, remedy)


def _alike(standing: Standing, rows: Sequence[GoodRow], updates: Collection[int]) -> list[SheetNote]:
    """Somebody of the same name elsewhere may be the same person; another name at the same address is another."""
    addresses: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for address, name in (*standing, *map(_person, rows)):
        addresses[name].add(address)
        names[address].add(name)
    notes = []
    for row in rows:
        address, name = _person(row)
        if row.number not in updates and len(addresses[name]) > 1:
            notes.append(SheetNote(row.number, f"{SAME_NAME}: perhaps the same person, who would be in twice.", True))
        if row.number not in updates and len(names[address]) > 1:
            notes.append(SheetNote(row.number, "shares the address with somebody of another name: two people."))
    return notes


def _person(row: GoodRow) -> PersonKey:
    return row.application.address, fold(row.application.name)
