"""An upload on its way in: files read, columns mapped or to be mapped, and the report before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.models import Person, Round
from matcher.services.imports import ImportReport, Records, check_records, is_our_template
from matcher.services.questions import expected_of
from matcher.services.sheet_mappings import mapping_for, remember_mapping
from matcher.services.sheet_process import read_file
from matcher.sheets.column_answers import new_answers, with_meanings
from matcher.sheets.guesses import guess_mapping
from matcher.sheets.layout import Layout, lay_out
from matcher.sheets.mapping import ColumnMapping, ColumnUse, fingerprint
from matcher.sheets.rows import Expected
from matcher.sheets.table import no_rows
from matcher.sheets.targets import Target, targets_for
from matcher.states import Role


@dataclass(frozen=True)
class ForeignSheet:
    """A sheet that is not our template. ``mapping`` is how it was mapped before, None when it never was;
    ``is_mapped`` says that nothing in it is new."""

    role: Role
    layout: Layout
    expected: Expected
    targets: Mapping[str, Target]
    mapping: ColumnMapping | None
    is_mapped: bool


def read_upload(data: bytes) -> Records:
    """The records of an uploaded file. Raises SheetRefused when nobody is in it."""
    records = read_file(data)
    if not is_our_template(records):
        lay_out(records)
    elif len(records) == 1:
        raise no_rows()
    return records


def foreign_sheets(round_: Round, files: Mapping[Role, Records]) -> list[ForeignSheet]:
    """Those of the files that need a mapping or have one."""
    return [_foreign(round_, role, records) for role, records in sorted(files.items()) if not is_our_template(records)]


def first_mapping(sheet: ForeignSheet) -> ColumnMapping:
    """What to begin with: how this form was mapped before, or our guesses."""
    if sheet.mapping is None:
        return guess_mapping(sheet.layout, sheet.targets)
    columns = {
        heading.position: with_meanings(
            sheet.mapping.columns.get(heading.position, ColumnUse()), heading, sheet.layout, sheet.targets
        )
        for heading in sheet.layout.headings
    }
    return ColumnMapping(columns, sheet.mapping.everybody)


def remember_columns(round_: Round, sheet: ForeignSheet, mapping: ColumnMapping, *, actor: Person) -> None:
    """Keep what somebody said of the columns, for this upload and the next of the same form."""
    remember_mapping(round_.program, sheet.role, fingerprint(sheet.layout), mapping, actor=actor)


def report_on(round_: Round, files: Mapping[Role, Records], sheets: list[ForeignSheet]) -> ImportReport:
    """What is in the files and what is wrong with them; every foreign sheet is mapped."""
    mapped = {sheet.role: (sheet.layout, sheet.mapping) for sheet in sheets if sheet.mapping is not None}
    return check_records(round_, files, mapped)


def _foreign(round_: Round, role: Role, records: Records) -> ForeignSheet:
    layout, expected = lay_out(records), expected_of(round_, role)
    targets = targets_for(expected)
    mapping = mapping_for(round_.program, role, fingerprint(layout))
    known = mapping is not None and not any(
        new_answers(use, layout.values(heading), targets[use.target])
        for heading in layout.headings
        if (use := mapping.columns.get(heading.position, ColumnUse())).target in targets
    )
    return ForeignSheet(role, layout, expected, targets, mapping, known)
