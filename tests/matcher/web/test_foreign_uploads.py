"""Exports of other people's forms, uploaded as they are: mapped once, looked at, taken in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from matcher.models import Enrollment, Right, Round, SheetMapping
from matcher.models.people import Grant
from matcher.states import ConsentHow, Role, RoundState
from tests.builders import make_coordinator, make_person, make_program, make_round
from tests.matcher.sheets.make_exports import FOLDER, PEOPLE
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

COLUMNS, REPORT = "upload/columns", "upload/report"
STATEMENT = {"agreed": "y", "statement": "I agree to be matched.", "agreed_on": "2026-11-20"}


@pytest.fixture
def round_id(app: Flask, rows: Rows, tmp_path: Path) -> str:
    app.instance_path = str(tmp_path)
    with rows():
        round_ = make_round(make_program(), state=RoundState.OPEN)
        make_coordinator(round_.program)
        assistant = make_person("Ada Assistant")
        assistant.grants.append(Grant(program_id=round_.program_id, right=Right.ASSISTANT))
        return round_.public_id


@pytest.fixture
def ellen(round_id: str, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def send(client: FlaskClient, round_id: str, name: str, role: Role = Role.PARTICIPANT) -> TestResponse:
    data = {f"{role.value}s": (io.BytesIO((FOLDER / name).read_bytes()), name)}
    return client.post(f"/rounds/{round_id}/upload", data=data, content_type="multipart/form-data")


def fields(page: TestResponse) -> dict[str, str]:
    """What the form of the mapping page would send as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]* selected|<option selected value="([^"]*)"', body)
        found[name] = (chosen[1] or chosen[2] or "") if chosen else ""
    for field in re.findall(r'<input class="form-control"[^>]*>', page.text):
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        found[name[1] if name else ""] = value[1] if value else ""
    return found


def save(client: FlaskClient, round_id: str, more: dict[str, str] | None = None) -> TestResponse:
    page = client.get(f"/rounds/{round_id}/{COLUMNS}")
    return client.post(f"/rounds/{round_id}/{COLUMNS}", data={**fields(page), **(more or {}), "act": "save"})


def take_in(client: FlaskClient, round_id: str) -> TestResponse:
    page = client.get(f"/rounds/{round_id}/{REPORT}").text
    token = page.split('name="files"')[1].split('value="')[1].split('"')[0]
    return client.post(f"/rounds/{round_id}/upload/accept", data={"files": token})


def everybody(rows: Rows, *facts: str) -> list[Any]:
    """These facts about everybody who is in."""
    with rows() as session:
        found = session.scalars(select(Enrollment).order_by(Enrollment.id))
        return [attrgetter(*facts)(one) for one in found]


def names(rows: Rows) -> list[str]:
    return everybody(rows, "person.name")


def test_a_foreign_export_is_mapped_looked_at_and_taken_in(
    ellen: FlaskClient, round_id: str, rows: Rows, dump: Callable[[], Any]
) -> None:
    before = dump()
    assert send(ellen, round_id, "google_forms.csv").location == f"/rounds/{round_id}/{COLUMNS}"
    page = text_of(ellen.get(f"/rounds/{round_id}/{COLUMNS}"))
    assert dump() == before
    for words in (
        "We found 12 participants",
        "Three rows as people",
        "Rosa Villanueva",
        "Getting managers on board; Peer",
    ):
        assert words in page
    assert save(ellen, round_id).location == f"/rounds/{round_id}/{REPORT}"
    report = text_of(ellen.get(f"/rounds/{round_id}/{REPORT}"))
    assert "12 people can come in. Nothing is kept yet." in report
    assert names(rows) == []
    assert take_in(ellen, round_id).location == f"/rounds/{round_id}/{REPORT}"
    assert "12 participants are in." in text_of(ellen.get(f"/rounds/{round_id}/{REPORT}"))
    assert names(rows) == [person.name for person in PEOPLE]
    assert set(everybody(rows, "consent_how")) == {ConsentHow.SHEET}
    assert everybody(rows, "answers")[0]["topics_wanted"] == ["managers_on_board", "peer_coaching"]


def test_the_next_export_of_the_form_needs_no_mapping(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    send(ellen, round_id, "microsoft_forms.xlsx", Role.MENTOR)
    save(ellen, round_id)
    assert take_in(ellen, round_id).status_code == 303
    assert send(ellen, round_id, "microsoft_forms.xlsx", Role.MENTOR).location == f"/rounds/{round_id}/{REPORT}"
    report = ellen.get(f"/rounds/{round_id}/{REPORT}")
    assert "Applied before, will be updated 12" in text_of(report)
    assert "Change the mapping" in report.text
    take_in(ellen, round_id)
    assert len(names(rows)) == 12
    with rows() as session:
        assert [one.role for one in session.scalars(select(SheetMapping))] == [Role.MENTOR]


def test_what_a_file_lacks_holds_for_everybody(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    send(ellen, round_id, "hand_made.xlsx")
    refused = save(ellen, round_id)
    assert refused.status_code == 422
    assert "Still missing: Consent." in text_of(refused)
    assert save(ellen, round_id, {"agreed": "y"}).status_code == 422
    assert save(ellen, round_id, STATEMENT).status_code == 303
    take_in(ellen, round_id)
    when = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert set(everybody(rows, "consent_text", "consented_at")) == {("I agree to be matched.", when)}
    assert everybody(rows, "zone", "own_manager")[:3] == [
        ("America/Phoenix", ""),
        ("America/Los_Angeles", "Ellen Marsh"),
        ("America/Toronto", ""),
    ]


def test_a_preview_changes_nothing_and_shows_what_was_chosen(
    ellen: FlaskClient, round_id: str, dump: Callable[[], Any]
) -> None:
    send(ellen, round_id, "lime_survey.csv")
    before = dump()
    sent = fields(ellen.get(f"/rounds/{round_id}/{COLUMNS}"))
    topics = {name: "grant_writing" for name in sent if name.startswith("meaning-") and "topics" in _column(sent, name)}
    hours = {name: "Tue 9-12" for name in sent if name.startswith("meaning-") and _column(sent, name) == "hours"}
    page = ellen.post(f"/rounds/{round_id}/{COLUMNS}", data={**sent, **topics, **hours, "act": "preview"})
    assert (page.status_code, dump() == before) == (200, True)
    assert "Topics: Grant writing" in text_of(page)
    assert "Hours: Tue 9-12, Arizona time" in text_of(page)


def _column(sent: dict[str, str], meaning: str) -> str:
    return sent[f"column-{meaning.split('-')[1]}"]


def test_rows_that_are_wrong_have_words_to_mail_and_a_file(ellen: FlaskClient, round_id: str) -> None:
    send(ellen, round_id, "google_forms.csv")
    sent = fields(ellen.get(f"/rounds/{round_id}/{COLUMNS}"))
    at = next(name.split("-")[1] for name, value in sent.items() if value == "hours" and name.startswith("column-"))
    blank = {name: "" for name in sent if re.fullmatch(rf"meaning-{at}-[01]", name)}
    ellen.post(f"/rounds/{round_id}/{COLUMNS}", data={**sent, **blank, "act": "save"})
    report = text_of(ellen.get(f"/rounds/{round_id}/{REPORT}"))
    assert "Dear Tessa, thank you for applying to Culture of Learning" in report
    assert "Please tell us weekly hours that work for you" in report
    told = ellen.get(f"/rounds/{round_id}/upload/faults.csv")
    assert told.headers["Content-Disposition"] == 'attachment; filename="faults.csv"'
    assert told.text.count("Dear ") == 7


def test_an_assistant_may_and_late_arrivals_too(round_id: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.PUBLISHED
    ada = signed_in("Ada Assistant")
    send(ada, round_id, "qualtrics.tsv")
    save(ada, round_id)
    assert take_in(ada, round_id).status_code == 303
    assert len(names(rows)) == 12


def test_a_button_of_another_upload_takes_nothing_in(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    send(ellen, round_id, "google_forms.csv")
    save(ellen, round_id)
    page = ellen.get(f"/rounds/{round_id}/{REPORT}").text
    old = page.split('name="files"')[1].split('value="')[1].split('"')[0]
    send(ellen, round_id, "google_forms.csv")
    assert ellen.post(f"/rounds/{round_id}/upload/accept", data={"files": old}).status_code == 409
    assert names(rows) == []


def test_what_is_private_is_on_no_page(ellen: FlaskClient, round_id: str) -> None:
    send(ellen, round_id, "microsoft_forms.xlsx", Role.MENTOR)
    pages = [ellen.get(f"/rounds/{round_id}/{COLUMNS}").text]
    save(ellen, round_id)
    pages.append(ellen.get(f"/rounds/{round_id}/{REPORT}").text)
    take_in(ellen, round_id)
    pages.append(ellen.get(f"/rounds/{round_id}/{REPORT}").text)
    pages.append(ellen.get(f"/rounds/{round_id}/upload/faults.csv").text)
    assert "Private: what stands here is shown to nobody." in pages[0]
    assert not any("Sealed" in page for page in pages)


@pytest.mark.parametrize("path", [COLUMNS, REPORT])
def test_without_an_upload_the_page_says_so(path: str, ellen: FlaskClient, round_id: str) -> None:
    assert "No upload of yours is waiting" in text_of(ellen.get(f"/rounds/{round_id}/{path}"))
