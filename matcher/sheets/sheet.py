"""A whole uploaded file: the good rows, everything that is wrong with the others, and the template to begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.application import Application
from matcher.choices import fold
from matcher.sheets.asked import Asked, OwnAsked
from matcher.sheets.columns import REQUIRED, columns_for
from matcher.sheets.escape import write_csv
from matcher.sheets.faults import SheetFault, SheetNote, SheetRefused
from matcher.sheets.records import Record, read_records
from matcher.sheets.rows import EXAMPLE, Expected, read_application
from matcher.sheets.table import Row, read_table
from matcher.states import Role


@dataclass(frozen=True)
class GoodRow:
    number: int
    application: Application


@dataclass(frozen=True)
class Sheet:
    """``names``: what stands as name and address in each row, good or not."""

    good: tuple[GoodRow, ...]
    faults: tuple[SheetFault, ...]
    notes: tuple[SheetNote, ...] = ()
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def applications(self) -> tuple[Application, ...]:
        return tuple(row.application for row in self.good)


def read_sheet(data: bytes, expected: Expected) -> Sheet:
    """Every row of the file as an application or as faults; a file that cannot be read at all is one fault."""
    try:
        return read_filled_template(read_records(data), expected)
    except SheetRefused as refused:
        return refused_sheet(refused)


def read_filled_template(records: Iterable[Record], expected: Expected) -> Sheet:
    """Every row of our own template. Raises SheetRefused when it cannot be read at all."""
    headings = [column.heading for column in columns_for(expected.role, expected.asked, expected.own)]
    table = read_table(records, headings, REQUIRED, expected.private)
    return checked(table.rows, table.faults, expected)


def refused_sheet(refused: SheetRefused) -> Sheet:
    return Sheet((), (refused.fault,))


def checked(rows: Iterable[Row], found: Iterable[SheetFault], expected: Expected) -> Sheet:
    """Rows as applications or as faults, beside the faults ``found`` before."""
    good: list[GoodRow] = []
    faults, names = list(found), {}
    for row in rows:
        names[row.number] = row.cells.get("name", ""), row.cells.get("address", "")
        application = read_application(row, expected)
        if isinstance(application, Application):
            good.append(GoodRow(row.number, application))
        else:
            faults += application
    for check in (_same_person_twice, _teams_that_do_not_hold):
        wrong = check(good)
        faults += wrong
        wrong_rows = {fault.row for fault in wrong}
        good = [row for row in good if row.number not in wrong_rows]
    return Sheet(tuple(good), tuple(sorted(faults, key=lambda fault: fault.row or 0)), names=names)


def template_of(role: Role, asked: Sequence[Asked], own: Sequence[OwnAsked] = ()) -> bytes:
    """A CSV file with every heading and two rows that show how to fill it in; those rows are refused if left in."""
    columns = columns_for(role, asked, own)
    second = {"name": f"{EXAMPLE} Dana Whitfield", "address": "dana@example.org", "languages": "en"}
    rows = [[column.heading for column in columns], [column.example for column in columns]]
    rows.append([second.get(column.heading, column.example) for column in columns])
    return write_csv(rows)


def _same_person_twice(rows: Sequence[GoodRow]) -> list[SheetFault]:
    """The second row of one person is the faulty one; another name at the same address is another person."""
    first: dict[tuple[str, str], int] = {}
    faults = []
    for row in rows:
        person = (row.application.address, fold(row.application.name))
        before = first.setdefault(person, row.number)
        if before != row.number:
            faults.append(
                SheetFault(
                    row.number,
                    "address",
                    row.application.address,
                    f"{row.application.name} stands in row {before} already, with the same address.",
                    "Keep one of the two rows.",
                )
            )
    return faults


def _teams_that_do_not_hold(rows: Sequence[GoodRow]) -> list[SheetFault]:
    """Members of another library than the team's first row, and second leads. Teams of two libraries may share a name
    only by mistake."""
    teams: dict[str, list[GoodRow]] = defaultdict(list)
    for row in rows:
        if row.application.team:
            teams[fold(row.application.team)].append(row)
    faults = []
    for members in teams.values():
        first = members[0]
        library = fold(first.application.library)
        for row in members[1:]:
            if fold(row.application.library) != library:
                faults.append(
                    SheetFault(
                        row.number,
                        "library",
                        row.application.library,
                        f"is not the library of team {first.application.team} in row {first.number}.",
                        "A team is of one library: correct the library, or give the team another name.",
                    )
                )
        leads = [row for row in members if row.application.team_lead]
        faults += [
            SheetFault(
                row.number,
                "team_lead",
                "yes",
                f"Row {leads[0].number} leads team {first.application.team} already.",
                "Write “yes” in one row of a team only.",
            )
            for row in leads[1:]
        ]
    return faults
