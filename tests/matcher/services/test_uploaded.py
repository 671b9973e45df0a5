"""Uploads on their way in: mapped or not yet, and what is said of people who may be in twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.models import AuditEntry, Round, SheetMapping
from matcher.services.imports import check_records, is_our_template
from matcher.services.uploaded import first_mapping, foreign_sheets, read_upload, remember_columns, report_on
from matcher.sheets.escape import write_csv
from matcher.sheets.faults import SheetRefused
from matcher.states import Role, RoundState
from tests.builders import make_coordinator, make_mentee, make_mentor, make_person, make_program, make_round
from tests.matcher.sheets.examples import ROSA

HEADINGS = ["Name", "E-mail", "Library", "Time zone", "When can you meet?", "Topics", "Do you agree?"]
ANN = ["Ann Doyle", "ann@example.org", "Pima", "Arizona", "Tuesday mornings", "Peer coaching", "Yes"]
PEOPLE = Role.PARTICIPANT


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(make_program(), state=RoundState.OPEN)


def uploaded(*rows: list[str]) -> dict[Role, object]:
    return {PEOPLE: read_upload(write_csv([HEADINGS, *rows]))}


def test_a_form_is_mapped_once_until_somebody_answers_something_new(round_: Round, work: Session) -> None:
    ellen, files = make_coordinator(round_.program), uploaded(ANN)
    (sheet,) = foreign_sheets(round_, files)  # type: ignore[arg-type]
    assert (sheet.mapping, sheet.is_mapped) == (None, False)
    remember_columns(round_, sheet, first_mapping(sheet), actor=ellen)
    (again,) = foreign_sheets(round_, files)  # type: ignore[arg-type]
    assert (again.mapping, again.is_mapped) == (first_mapping(sheet), True)
    bo = ["Bo Price", "bo@example.org", "Pima", "Arizona", "Sundays at six", "Grant writing", "Yes"]
    (more,) = foreign_sheets(round_, uploaded(ANN, bo))  # type: ignore[arg-type]
    assert more.is_mapped is False
    assert [use.meanings for use in first_mapping(more).columns.values() if use.target == "hours"] == [
        {"tuesday mornings": "Tue 9:00-12:00", "sundays at six": ""}
    ]
    assert [entry.subject for entry in work.scalars(select(AuditEntry).where(AuditEntry.act == "sheet_mapped"))] == [
        {"role": "participant"}
    ]


def test_each_program_and_role_has_mappings_of_its_own(round_: Round, work: Session) -> None:
    ellen, files = make_coordinator(round_.program), uploaded(ANN)
    (sheet,) = foreign_sheets(round_, files)  # type: ignore[arg-type]
    remember_columns(round_, sheet, first_mapping(sheet), actor=ellen)
    remember_columns(round_, sheet, first_mapping(sheet), actor=ellen)
    assert len(work.scalars(select(SheetMapping)).all()) == 1
    (as_mentors,) = foreign_sheets(round_, {Role.MENTOR: files[PEOPLE]})  # type: ignore[dict-item]
    (elsewhere,) = foreign_sheets(make_round(state=RoundState.OPEN), files)  # type: ignore[arg-type]
    assert (as_mentors.mapping, elsewhere.mapping) == (None, None)


def test_doubles_are_told_by_address_and_name(round_: Round) -> None:
    make_mentee(round_, person=make_person("Ann Doyle", address="ann@example.org"))
    make_mentee(round_, person=make_person("Cy Cole", address="cy@example.org"))
    make_mentee(round_, person=make_person("Di Dean", address="shared@example.org"))
    others = [["Cy Cole", "cy@elsewhere.example", *ANN[2:]], ["Ed Eaton", "shared@example.org", *ANN[2:]]]
    files = uploaded(ANN, *others)
    (sheet,) = foreign_sheets(round_, files)  # type: ignore[arg-type]
    report = check_records(round_, files, {PEOPLE: (sheet.layout, first_mapping(sheet))})  # type: ignore[arg-type]
    (told,) = report.sheets
    assert (told.updates, len(told.good)) == (frozenset({2}), 3)
    assert [(note.row, note.warns, note.text) for note in told.notes] == [
        (3, True, "has the name of somebody with another address: perhaps the same person, who would be in twice."),
        (4, False, "shares the address with somebody of another name: two people."),
    ]


def test_who_was_promised_a_match_stays_as_they_are(round_: Round) -> None:
    make_mentor(round_, person=make_person("Rosa Villanueva", address="rosa@example.org"))
    round_.state = RoundState.PUBLISHED
    row = {**ROSA, "topic_1": "Peer coaching"}
    records = read_upload(write_csv([[*row], [*row.values()]]))
    assert is_our_template(records)
    report = report_on(round_, {Role.MENTOR: records}, [])
    assert [str(fault) for sheet in report.sheets for fault in sheet.faults] == [
        "Row 2, address: “rosa@example.org” Offers are out, so the application of Rosa Villanueva stays as it is. "
        "Delete this row."
    ]


@pytest.mark.parametrize("data", [write_csv([HEADINGS]), write_csv([[*ROSA]]), b""])
def test_a_file_without_people_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(SheetRefused):
        read_upload(data)
