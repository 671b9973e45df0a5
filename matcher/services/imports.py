"""Uploaded spreadsheets: first what they say and what is wrong in them, then, once the coordinator agrees, the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.application import Application
from matcher.choices import fold
from matcher.errors import Conflict, Invalid
from matcher.models import Person, Round
from matcher.services.applications import Taken, check_open, store_applications
from matcher.services.intake import Intake
from matcher.services.questions import expected_of, questions_for
from matcher.sheets.faults import SheetFault, shown
from matcher.sheets.sheet import GoodRow, read_sheet, template_of
from matcher.states import Role

PersonKey = tuple[str, str]
KEEP_ONE = "Nobody can be mentor and participant in the same round: delete this row, or keep it and drop the other."
ONE_OR_MORE = {Role.MENTOR: ("mentor", "mentors"), Role.PARTICIPANT: ("participant", "participants")}


@dataclass(frozen=True)
class SheetReport:
    """One file: the applications of its good rows, what is wrong with the others, how many people are known already."""

    role: Role
    applications: tuple[Application, ...]
    faults: tuple[SheetFault, ...]
    known: int

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults if fault.row is not None and fault.row > 1})

    @property
    def rows(self) -> list[dict[str, str | int | None]]:
        """The faults as a page lists them."""
        return [
            {"row": fault.row, "column": fault.column, "value": shown(fault.value), "remedy": fault.advice}
            for fault in self.faults
        ]


@dataclass(frozen=True)
class ImportReport:
    sheets: tuple[SheetReport, ...]

    @property
    def applications(self) -> tuple[Application, ...]:
        return tuple(application for sheet in self.sheets for application in sheet.applications)

    @property
    def faults(self) -> int:
        return sum(len(sheet.faults) for sheet in self.sheets)


def check_files(round_: Round, files: Mapping[Role, bytes]) -> ImportReport:
    """Read the files; write nothing. Raises Conflict when the round takes no more applications."""
    check_open(round_, coordinating=True)
    named: dict[PersonKey, tuple[Role, int]] = {}
    return ImportReport(tuple(_check(round_, role, data, named) for role, data in sorted(files.items())))


def import_rows(round_: Round, applications: Sequence[Application], *, actor: Person) -> dict[Role, Taken]:
    """Store the rows of a report, all in one go. Raises Invalid when there are none, Conflict when it is too late."""
    if not applications:
        raise Invalid("There is no row to take.")
    return store_applications(round_, applications, actor=actor)


def import_files(round_: Round, files: Mapping[Role, bytes], *, actor: Person) -> dict[Role, Taken]:
    """Store every row of files that are right throughout. Raises Conflict naming the first fault otherwise."""
    report = check_files(round_, files)
    if report.faults:
        first = next(fault for sheet in report.sheets for fault in sheet.faults)
        raise Conflict(f"{report.faults} things are wrong in these files, first: {first}")
    return import_rows(round_, report.applications, actor=actor)


def template_for(round_: Round, role: Role) -> bytes:
    """The CSV file a coordinator begins with."""
    return template_of(role, questions_for(role, round_.program))


def said(taken: Mapping[Role, Taken]) -> str:
    """What came in, as a sentence: "40 mentors and 120 participants are in."."""
    counts = [f"{one.all} {ONE_OR_MORE[role][one.all != 1]}" for role, one in sorted(taken.items())]
    number = sum(one.all for one in taken.values())
    updated = sum(one.updated for one in taken.values())
    again = f" {updated} had applied before and {'is' if updated == 1 else 'are'} updated." if updated else ""
    return f"{' and '.join(counts)} {'is' if number == 1 else 'are'} in.{again}"


def _check(round_: Round, role: Role, data: bytes, named: dict[PersonKey, tuple[Role, int]]) -> SheetReport:
    """``named`` are the people of the files before this one, and afterwards of this one too."""
    sheet = read_sheet(data, expected_of(round_, role))
    intake = Intake(round_, role, (one.address for one in sheet.applications))
    faults = {row.number: fault for row in sheet.good if (fault := _both_roles(row, intake, named))}
    good = [row for row in sheet.good if row.number not in faults]
    named |= {_person(row): (role, row.number) for row in good}
    known = sum(intake.enrollment_of(intake.person_known(row.application)) is not None for row in good)
    return SheetReport(
        role,
        tuple(row.application for row in good),
        tuple(sorted((*sheet.faults, *faults.values()), key=lambda fault: fault.row or 0)),
        known,
    )


def _both_roles(row: GoodRow, intake: Intake, named: Mapping[PersonKey, tuple[Role, int]]) -> SheetFault | None:
    """Somebody who is in this round in the other role already, or in a row of the other file."""
    application = row.application
    other, earlier = intake.in_other_role(intake.person_known(application)), named.get(_person(row))
    if other is not None:
        problem = f"{application.name} has applied as a {other.role} in this round already."
    elif earlier is not None:
        role, number = earlier
        problem = f"{application.name} stands in row {number} of the {role}s’ file, with the same address."
    else:
        return None
    return SheetFault(row.number, "address", application.address, problem, KEEP_ONE)


def _person(row: GoodRow) -> PersonKey:
    return row.application.address, fold(row.application.name)
