"""From the name of a spreadsheet to its tables, its title and the name of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import IO

from matcher.models import Person, Round
from matcher.queries.match_sheet import match_sheet
from matcher.services.exports import Export, FileKind
from matcher.sheets.written_files import Table, csv_pieces, write_xlsx
from matcher.states import Role
from matcher.web.tables.answers import answers_table
from matcher.web.tables.interests import interests_table
from matcher.web.tables.matches import matches_table, openings_table
from matcher.web.tables.offers import offers_table
from matcher.web.tables.people import people_table
from matcher.web.tables.sessions import sessions_table

TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def tables_of(export: Export, round_: Round, viewer: Person) -> list[Table]:
    """The worksheets; a CSV file has the first alone. None of suggested matches where none were found yet."""
    return _TABLES[export](round_, viewer)


def title_of(export: Export, round_: Round) -> str:
    return f"{round_.program.name}, {round_.name}: {export.value}"


def file_name(export: Export, kind: FileKind, round_: Round) -> str:
    """Letters that every system keeps: "january-june-2027-mentors.csv"."""
    name = re.sub(r"[^a-z0-9]+", "-", round_.name.casefold()).strip("-") or "round"
    return f"{name}-{export.value}.{kind.value}"


def write_file(file: IO[bytes], export: Export, kind: FileKind, round_: Round, viewer: Person) -> None:
    """Row by row, so that a large round needs little more memory than a small one."""
    tables = tables_of(export, round_, viewer)
    if kind is FileKind.XLSX:
        write_xlsx(file, title_of(export, round_), tables)
    else:
        file.writelines(csv_pieces(tables[0]))


def _matches(round_: Round, viewer: Person) -> list[Table]:
    sheet = match_sheet(round_, viewer)
    return [matches_table(sheet), openings_table(sheet)] if sheet else []


_TABLES: Mapping[Export, Callable[[Round, Person], list[Table]]] = {
    Export.MENTORS: lambda round_, viewer: [people_table(round_, Role.MENTOR, viewer)],
    Export.PARTICIPANTS: lambda round_, viewer: [people_table(round_, Role.PARTICIPANT, viewer)],
    Export.ANSWERS: lambda round_, viewer: [answers_table(round_, viewer)],
    Export.OFFERS: lambda round_, viewer: [offers_table(round_, viewer)],
    Export.SESSIONS: lambda round_, viewer: [sessions_table(round_, viewer)],
    Export.INTERESTS: lambda round_, viewer: [interests_table(round_, viewer)],
    Export.MATCHES: _matches,
}
