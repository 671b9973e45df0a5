"""Spreadsheets uploaded by a coordinator."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from matcher import clock
from matcher.models import Enrollment, Round
from matcher.services.imports import template_for
from matcher.sheets.escape import write_csv
from matcher.states import Role, RoundState
from tests.builders import NOW, make_coordinator, make_person, make_program, make_round
from tests.matcher.sheets.examples import ROSA
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

HEADINGS = [*ROSA, "places"]
GOOD = {**ROSA, "topic_1": "Peer coaching", "hours": "Tue 9-12"}
BAD = {**GOOD, "name": "Dana Whitfield", "time_zone": "PST8"}


def csv_of(*rows: dict[str, str], headings: list[str] = HEADINGS) -> bytes:
    return write_csv([headings, *([row.get(heading, "") for heading in headings] for row in rows)])


@pytest.fixture
def round_id(app: Flask, rows: Rows, tmp_path: Path) -> str:
    app.instance_path = str(tmp_path)
    with rows():
        round_ = make_round(make_program(), state=RoundState.OPEN, minutes=45)
        make_coordinator(round_.program)
        make_person("Somebody Else")
        return round_.public_id


@pytest.fixture
def ellen(round_id: str, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def upload(client: FlaskClient, round_id: str, **files: bytes) -> TestResponse:
    data = {name: (io.BytesIO(content), f"{name}.csv") for name, content in files.items()}
    return client.post(f"/rounds/{round_id}/upload", data=data, content_type="multipart/form-data")


def seen(client: FlaskClient, round_id: str, **files: bytes) -> TestResponse:
    """The page that an upload leads to."""
    answer = upload(client, round_id, **files)
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def accept(client: FlaskClient, round_id: str, report: TestResponse) -> TestResponse:
    token = report.text.split('name="files"')[1].split('value="')[1].split('"')[0]
    return client.post(f"/rounds/{round_id}/upload/accept", data={"files": token})


def names(rows: Rows) -> list[str]:
    with rows() as session:
        return [one.person.name for one in session.scalars(select(Enrollment).order_by(Enrollment.id))]


def test_files_without_faults_are_looked_at_and_taken(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    mentors, participants = csv_of({**GOOD, "name": "Dana"}), csv_of(GOOD, headings=[*ROSA])
    report = seen(ellen, round_id, mentors=mentors, participants=participants)
    assert "2 people can come in. Nothing is kept yet. Every row is right." in text_of(report)
    assert names(rows) == []
    answer = accept(ellen, round_id, report)
    assert names(rows) == ["Dana", "Rosa Villanueva"]
    assert "1 mentor and 1 participant are in." in text_of(ellen.get(answer.headers["Location"]))


def test_a_second_upload_updates(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    sheet = csv_of(GOOD, headings=[*ROSA])
    for said in ("1 participant is in.", "1 participant is in. 1 had applied before and is updated."):
        answer = accept(ellen, round_id, seen(ellen, round_id, participants=sheet))
        assert said in text_of(ellen.get(answer.headers["Location"]))
    assert names(rows) == ["Rosa Villanueva"]


def test_nothing_is_stored_until_the_good_rows_are_taken(
    ellen: FlaskClient, round_id: str, rows: Rows, dump: Callable[[], Any], tmp_path: Path
) -> None:
    before = dump()
    report = seen(ellen, round_id, participants=csv_of(GOOD, BAD, headings=[*ROSA]))
    told = text_of(report)
    assert dump() == before
    for words in ("One thing needs your attention", "Take in 1 person", "Row 3, Dana Whitfield", "time_zone", "PST8"):
        assert words in told
    assert accept(ellen, round_id, report).headers["Location"] == f"/rounds/{round_id}/upload/report"
    assert names(rows) == ["Rosa Villanueva"]
    after = text_of(ellen.get(f"/rounds/{round_id}/upload/report"))
    assert "1 participant is in. 1 row was left out; below is what each needs." in after
    assert "PST8" in after
    assert accept(ellen, round_id, report).status_code == 409


def test_kept_files_are_of_one_person_and_go_after_an_hour(
    ellen: FlaskClient, round_id: str, rows: Rows, signed_in: SignIn, tmp_path: Path
) -> None:
    report = seen(ellen, round_id, participants=csv_of(GOOD, BAD, headings=[*ROSA]))
    with rows() as session:
        make_coordinator(session.scalars(select(Round)).one().program, "Second Coordinator")
    assert accept(signed_in("Second Coordinator"), round_id, report).status_code == 409
    with clock.held_at(NOW.replace(year=2099)):
        assert accept(ellen, round_id, report).status_code == 409
    assert (names(rows), list((tmp_path / "uploads").iterdir())) == ([], [])


@pytest.mark.parametrize("token", ["", "../../etc", "x" * 26, "2" * 26])
def test_a_made_up_name_of_files_leads_nowhere(ellen: FlaskClient, round_id: str, token: str) -> None:
    assert ellen.post(f"/rounds/{round_id}/upload/accept", data={"files": token}).status_code == 409


def test_no_file_at_all(ellen: FlaskClient, round_id: str) -> None:
    answer = ellen.post(f"/rounds/{round_id}/upload", data={})
    assert answer.status_code == 422
    assert "Choose a file for mentors, for participants, or both." in text_of(answer)


def test_twenty_megabytes_are_refused(ellen: FlaskClient, round_id: str) -> None:
    answer = upload(ellen, round_id, participants=b"a" * 20 * 1024 * 1024)
    assert answer.status_code == 413
    assert "The file is too big to be taken in." in text_of(answer)


def test_the_template_is_refused_kindly_as_it_came(ellen: FlaskClient, round_id: str) -> None:
    template = ellen.get(f"/rounds/{round_id}/upload/template/mentor.csv")
    assert template.headers["Content-Disposition"] == 'attachment; filename="mentors.csv"'
    report = seen(ellen, round_id, mentors=template.data)
    assert text_of(report).count("is an example from the template.") == 2
    assert "Take in" not in report.text


def test_the_template_reads_once_its_names_are_changed(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        templates = {role: template_for(round_, role).replace(b"Example: ", role.encode()) for role in Role}
    report = seen(ellen, round_id, mentors=templates[Role.MENTOR], participants=templates[Role.PARTICIPANT])
    assert (accept(ellen, round_id, report).status_code, len(names(rows))) == (303, 4)


def test_only_rounds_that_take_applications(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.ENDED
    assert "takes no applications now" in text_of(ellen.get(f"/rounds/{round_id}/upload"))
    assert upload(ellen, round_id, participants=csv_of(GOOD)).status_code == 409


def test_others_see_no_such_page(round_id: str, app: Flask, signed_in: SignIn) -> None:
    stranger = signed_in("Somebody Else")
    assert stranger.get(f"/rounds/{round_id}/upload").status_code == 404
    assert upload(stranger, round_id, participants=csv_of(GOOD)).status_code == 404
    assert app.test_client().get(f"/rounds/{round_id}/upload").status_code == 303


def test_mentor_or_participant_but_not_both(ellen: FlaskClient, round_id: str, rows: Rows) -> None:
    mentors, participants = csv_of(GOOD), csv_of({**GOOD, "name": "Ana"}, GOOD, headings=[*ROSA])
    said = text_of(seen(ellen, round_id, mentors=mentors, participants=participants))
    assert "One thing needs your attention. Nothing is kept yet." in said
    assert "Rosa Villanueva stands in row 2 of the mentors’ file, with the same address." in said
    assert names(rows) == []
    accept(ellen, round_id, seen(ellen, round_id, mentors=mentors))
    said = text_of(seen(ellen, round_id, participants=participants))
    assert "Rosa Villanueva has applied as a mentor in this round already." in said
    assert "Nobody can be mentor and participant in the same round: delete this row" in said
    assert names(rows) == ["Rosa Villanueva"]


def test_what_is_private_is_not_shown_even_when_faulty(ellen: FlaskClient, round_id: str) -> None:
    faulty = {**GOOD, "never_with": "=Pat Secret", "own_manager": "Boss \u202e Secret"}
    sheet = csv_of(faulty, headings=[*ROSA, "never_with", "own_manager"]).replace(b"'=", b"=")
    answer = seen(ellen, round_id, participants=sheet)
    assert "never_with" in answer.text
    assert "Secret" not in answer.text
