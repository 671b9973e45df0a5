"""Who is interested in the program, before they apply."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.models import Person, Round
from matcher.queries.interests import interest_lines
from matcher.sheets.written_files import LONG, Cell, Heading, Table
from matcher.words.present import local_date

HEADINGS = (
    Heading("name", 24),
    Heading("address", 30),
    Heading("would be a", 14),
    Heading("library", 30),
    Heading("state", 10),
    Heading("topics", LONG),
    Heading("in their own words", 60),
    Heading("since", 12),
    Heading("told that applications are open", 20),
    Heading("may be written to", 18),
    Heading("interest_id"),
)


def interests_table(round_: Round, viewer: Person) -> Table:
    return Table("Interest", HEADINGS, _rows(round_, viewer))


def _rows(round_: Round, viewer: Person) -> Iterator[list[Cell]]:
    zone = round_.program.zone
    for one in interest_lines(round_.program):
        if one.address == viewer.address and one.name == viewer.name:
            continue
        yield [
            one.name,
            one.address,
            one.role.value,
            one.library,
            one.region,
            "; ".join(one.topics),
            one.words,
            local_date(one.since, zone),
            local_date(one.told_at, zone) if one.told_at else None,
            "no" if one.out else "yes",
            one.id,
        ]
