"""Spreadsheets that coordinators take with them: what is in them, what never is, and that they come back unchanged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher import clock
from matcher.application import Application
from matcher.db import db, unit_of_work
from matcher.models import AuditEntry, Enrollment, Mentorship, Person, Round
from matcher.queries.exported_people import applications_in
from matcher.services.exports import Export
from matcher.services.many_applications import store_applications
from matcher.services.questions import expected_of
from matcher.services.session_reports import report
from matcher.sheets.sheet import read_sheet
from matcher.states import Compared, QuestionKind, Role, RoundState
from tests.builders import NOW, make_question, make_run
from tests.fixtures.apps import opened
from tests.fixtures.databases import DatabaseMaker
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import (
    CONSENT,
    DANA,
    ELLEN,
    MANAGER,
    NEVER,
    PAULA,
    ROSA,
    TOLD_BY_DANA,
    TOLD_BY_ROSA,
    TOLD_TO_PAULA,
    House,
    furnish,
)

WISHED, SECRET_CHOICE, OPEN_CHOICE = "Siskin sealed wish", "Dunlin sealed answer", "Wigeon open answer"
HIDDEN = (NEVER, MANAGER, CONSENT, WISHED, SECRET_CHOICE, TOLD_BY_DANA, TOLD_BY_ROSA, TOLD_TO_PAULA)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture(scope="module")
def app(make_sqlite_database: DatabaseMaker) -> Iterator[Flask]:
    """One house for all: the tests only look, or put back what they moved."""
    with make_sqlite_database() as url, opened(url) as app:
        yield app


@pytest.fixture(scope="module")
def house(app: Flask) -> House:
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        house = furnish()
        _answer_more(round_of(house))
        return house


def round_of(house: House) -> Round:
    return db.session.scalars(select(Round).where(Round.public_id == house.arguments["round_id"])).one()


def coordinator() -> Person:
    return db.session.scalars(select(Person).where(Person.name == ELLEN)).one()


def _answer_more(round_: Round) -> None:
    """What a real round has: something to talk about, and phone numbers and answers that look like sums."""
    round_.takes_teams = True
    private = make_question(
        round_,
        "Sealed?",
        private=True,
        compared=Compared.ALIKE,
        choices=[{"key": "c1", "label": SECRET_CHOICE}, {"key": "c2", "label": "Other"}],
    )
    alike = make_question(round_, "Alike?", compared=Compared.ALIKE, choices=[{"key": "c1", "label": OPEN_CHOICE}])
    public = make_question(round_, "-5 or more?", kind=QuestionKind.SHORT_TEXT, choices=[])
    for row in _everybody(round_):
        row.wished, row.phone = [WISHED], "+1 520 555 0142"
        row.meeting_link = f"https://meet.example.org/{row.public_id}"
        topics = {"topics_offered" if row.role is Role.MENTOR else "topics_wanted": ["peer_coaching"]}
        row.answers = {**topics, **row.answers, "own": {private.key: "c1", alike.key: "c1", public.key: "=2+3"}}
    db.session.flush()
    make_run(round_)


def _everybody(round_: Round) -> list[Enrollment]:
    return list(db.session.scalars(select(Enrollment).where(Enrollment.round_id == round_.id)))


def taken(client: FlaskClient, house: House, what: str, kind: str = "csv") -> bytes:
    answer = client.post(f"/rounds/{house.arguments['round_id']}/downloads", data={"what": what, "kind": kind})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="january-june-2027-{what}.{kind}"'
    data: bytes = answer.data
    return data


def cells(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") or b'"' in data
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", [ELLEN, PAULA])
def test_nothing_private_is_in_any_file(name: str, house: House, signed_in: SignIn) -> None:
    client = signed_in(name)
    for export in Export:
        text = taken(client, house, export.value).decode()
        workbook = load_workbook(io.BytesIO(taken(client, house, export.value, "xlsx")))
        text += "\n".join(str(cell.value) for sheet in workbook for row in sheet for cell in row)
        assert [secret for secret in HIDDEN if secret.casefold() in text.casefold()] == []
        assert [cell.coordinate for sheet in workbook for row in sheet for cell in row if cell.data_type == "f"] == []
        assert next((sheet.freeze_panes, bool(sheet.auto_filter.ref)) for sheet in workbook) == ("A2", True)
        assert workbook.properties.title == f"Culture of Learning, January–June 2027: {export.value}"


def test_why_two_fit_is_what_both_may_read(house: House, signed_in: SignIn) -> None:
    """Answers to own questions are for coordinators, and a sheet of matches is passed on."""
    client = signed_in(ELLEN)
    assert OPEN_CHOICE in taken(client, house, "answers").decode()
    matches = taken(client, house, "matches").decode()
    assert "Both chose" in matches
    assert [text for text in (OPEN_CHOICE, "Alike?", "Answered alike") if text in matches] == []


def test_who_offered_what_to_whom_and_who_said_what(house: House, signed_in: SignIn) -> None:
    offers = cells(taken(signed_in(ELLEN), house, "offers"))
    shown = [
        (row["participant or team"], row["how it stands"], row["mentor said"], row["participant said"])
        for row in offers
        if row["mentor"] == DANA
    ]
    assert shown == [
        ("Suffolk Public Library team", "confirmed", "yes", "yes"),
        (ROSA, "declined", "yes", "no"),
        ("Uma Kell", "declined", "no", "was not asked"),
        (ROSA, "waiting for an answer", "not yet", "not asked yet"),
    ]
    assert offers[0]["on the participant’s clock"] == "12:00 pm Eastern"


def test_every_session_stands_on_both_clocks(house: House, signed_in: SignIn) -> None:
    sessions = cells(taken(signed_in(ELLEN), house, "sessions"))
    first, last = sessions[0], sessions[-1]
    assert (len(sessions), first["session"], first["of"], last["session"]) == (11, "1", "11", "11")
    assert first["begins, mentor’s clock"] == "2027-01-19 09:00"
    assert (first["begins, participant’s clock"], first["participant’s time zone"]) == ("2027-01-19 12:00", "Eastern")
    assert {row["state"] for row in sessions} == {"planned"}


def test_whether_a_session_took_place_stands_beside_it(house: House, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        found = session.scalars(select(Mentorship).where(Mentorship.public_id == house.arguments["mentorship_id"]))
        past = found.one().series.occurrences[:4]
        for one, said in zip(past, [(True, True), (False, None), (True, False), ()], strict=True):
            for attendee, took_place in zip(one.series.attendees, said, strict=False):
                if took_place is not None:
                    with clock.held_at(one.ends_at):
                        report(one, attendee.person, took_place, signed_in=True)
        at = past[-1].ends_at
    with clock.held_at(at):
        sessions = cells(taken(signed_in(ELLEN), house, "sessions"))
    took = [row["took place"] for row in sessions]
    assert took == ["yes", "no", "they disagree", "not known", *[""] * 7]


def test_answers_are_a_row_each(house: House, signed_in: SignIn) -> None:
    answers = cells(taken(signed_in(ELLEN), house, "answers"))
    said = [(row["answer"], row["order of importance"]) for row in answers if row["person"] == ROSA]
    assert said[:3] == [
        ("Learning in small pieces", "1"),
        ("Getting managers on board", "2"),
        ("Measuring results", "3"),
    ]
    assert ("'=2+3", "") in said
    assert {row["mentor or participant"] for row in answers} == {"mentor", "participant"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("role", list(Role))
def test_people_come_back_unchanged(role: Role, kind: str, house: House, signed_in: SignIn, rows: Rows) -> None:
    data = taken(signed_in(ELLEN), house, f"{role.value}s", kind)
    with rows():
        round_ = round_of(house)
        read = read_sheet(data, expected_of(round_, role))
        assert [str(fault) for fault in read.faults] == []
        wanted = [one.application for one in applications_in(round_, role, coordinator())]
        assert [said(one) for one in read.applications] == [said(one) for one in wanted]


def said(application: Application) -> dict[str, object]:
    """What an application says, apart from how it came; a participant's meeting link is for reading alone."""
    how = {"consent", "consent_how", "left_out", "director_name", "director_address", "words"}
    how |= {"meeting_link"} if application.role is Role.PARTICIPANT else set()
    facts = {key: value for key, value in vars(application).items() if key not in how}
    return facts | {"words": {key: one for key, one in application.words.items() if one}}


def test_taking_a_file_in_again_keeps_what_is_private(house: House, signed_in: SignIn, rows: Rows) -> None:
    for role in Role:
        data = taken(signed_in(ELLEN), house, f"{role.value}s")
        with rows() as session:
            attempt = session.begin_nested()
            round_ = round_of(house)
            round_.state = RoundState.REVIEW
            before = {row.id: kept(row) for row in _everybody(round_)}
            read = read_sheet(data, expected_of(round_, role)).applications
            store_applications(round_, read, actor=coordinator())
            session.expire_all()
            assert {row.id: kept(row) for row in _everybody(round_)} == before
            attempt.rollback()


def kept(row: Enrollment) -> tuple[object, ...]:
    """What an export does not hold, and how they agreed."""
    private = row.own_manager, [one.written for one in row.avoided], row.wished, row.answers["own"], row.meeting_link
    return *private, row.consent_text, row.consented_at, row.consent_how


def test_her_own_case_is_left_out(house: House, signed_in: SignIn) -> None:
    mine = {name: signed_in(name) for name in (ELLEN, PAULA)}
    for what in ("participants", "answers", "offers"):
        assert [PAULA in taken(mine[name], house, what).decode() for name in (ELLEN, PAULA)] == [True, False]
    assert "still free here" not in sheet_names(taken(mine[PAULA], house, "matches", "xlsx"))
    assert "still free here" in sheet_names(taken(mine[ELLEN], house, "matches", "xlsx"))


def sheet_names(data: bytes) -> set[object]:
    return {cell.value for sheet in load_workbook(io.BytesIO(data)) for cell in sheet[1]}


def test_each_time_is_written_down(house: House, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(ELLEN)
    taken(client, house, "mentors")
    with rows() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.act, entry.subject["sheet"]) == ("sheet_taken", "mentors")
    page = client.get(f"/programs/{house.arguments['program_id']}/history")
    assert "took the mentors of the January–June 2027 round with them as a spreadsheet" in page.text


def test_only_what_there_is_can_be_taken(house: House, signed_in: SignIn) -> None:
    address = f"/rounds/{house.arguments['round_id']}/downloads"
    for data in ({"what": "secrets", "kind": "csv"}, {"what": "mentors", "kind": "exe"}, {}):
        assert signed_in(ELLEN).post(address, data=data).status_code == 400
    empty = f"/rounds/{house.open_round_id}/downloads"
    assert signed_in(ELLEN).post(empty, data={"what": "matches", "kind": "csv"}).status_code == 409
    assert signed_in(DANA).post(address, data={"what": "mentors", "kind": "csv"}).status_code == 404
