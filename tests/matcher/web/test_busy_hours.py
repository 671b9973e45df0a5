"""Busy times taken out of the hours on the page where they are marked: seen first, saved afterwards."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.db import db
from matcher.models import ApplicationDraft
from matcher.states import RoundState
from tests.builders import make_round
from tests.matcher.calendars.exported import exported, weekly
from tests.matcher.web.conftest import Rows
from tests.matcher.web.reading import text_of
from tests.matcher.web.test_apply import ABOUT

MARKED = {"weeks": "same", "a-works": ["tue-0930", "tue-1000", "tue-1030", "thu-1300"], "a-maybe": ["tue-1100"]}
CHECKED = re.compile(r'name="([ab]-(?:works|maybe))" value="([a-z]{3}-\d{4})"[^>]* checked')


@pytest.fixture
def pages(app: Flask, rows: Rows) -> str:
    with rows():
        return f"/apply/{make_round(state=RoundState.OPEN).public_id}/participant"


@pytest.fixture
def client(app: Flask, pages: str) -> FlaskClient:
    """Of somebody on Pacific time who is at their hours."""
    client = app.test_client()
    client.post(f"{pages}/about", data=ABOUT | {"zone": "America/Los_Angeles"})
    return client


def upload(client: FlaskClient, pages: str, data: bytes | None, marked: dict[str, Any] = MARKED) -> TestResponse:
    file = {} if data is None else {"calendar": (io.BytesIO(data), "calendar.ics")}
    return client.post(f"{pages}/hours", data={**marked, "busy": "take", "away": "April 2", **file})


def checked(answer: TestResponse) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, mark in CHECKED.findall(answer.text):
        found.setdefault(table, []).append(mark)
    return found


def saved_hours(rows: Rows) -> list[Any]:
    with rows():
        drafts: list[Any] = [draft.data["parts"] for draft in db.session.query(ApplicationDraft)]
        return [parts.get("hours") for parts in drafts]


def test_what_repeats_is_taken_out_and_seen_before_it_is_saved(client: FlaskClient, pages: str, rows: Rows) -> None:
    answer = upload(client, pages, exported(weekly(), ("DTSTART;VALUE=DATE:20270208", "DTEND;VALUE=DATE:20270210")))
    assert answer.status_code == 200
    left = {"works": ["thu-1300", "tue-0930"], "maybe": ["tue-1100"]}
    assert {table: sorted(marks) for table, marks in checked(answer).items()} == {
        f"{week}-{layer}": marks for week in "ab" for layer, marks in left.items()
    }
    told = text_of(answer)
    assert "Tuesdays, 10:00 am to 11:00 am: busy in 22 of 22 weeks" in told
    assert "Nothing is saved yet." in told
    assert 'value="February 8–9, 2027; April 2, 2027"' in answer.text
    assert saved_hours(rows) == [None]


def test_it_can_be_put_back(client: FlaskClient, pages: str) -> None:
    taken = upload(client, pages, exported(weekly()))
    before = re.search(r'name="before" value="([^"]*)"', taken.text)
    assert before
    shown = {**MARKED, "a-works": ["thu-1300"], "busy": "back", "before": before[1].replace("&#34;", '"')}
    answer = client.post(f"{pages}/hours", data=shown)
    assert sorted(checked(answer)["a-works"]) == sorted(MARKED["a-works"])
    assert 'value="April 2"' in answer.text
    assert "Put my hours back" not in answer.text


def test_every_two_weeks_is_taken_out_of_one_week(client: FlaskClient, pages: str) -> None:
    odd = tuple(line.replace("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2") for line in weekly())
    answer = upload(client, pages, exported(odd))
    found = checked(answer)
    assert {week for week in "ab" if "tue-1000" not in found[f"{week}-works"]} in ({"a"}, {"b"})
    assert "of week" in text_of(answer)


def test_with_nothing_marked_it_begins_with_office_hours(client: FlaskClient, pages: str) -> None:
    answer = upload(client, pages, exported(weekly()), {"weeks": "same"})
    found = checked(answer)["a-works"]
    assert (len(found), "tue-1000" in found, "mon-0900" in found, "fri-1630" in found) == (78, False, True, True)
    assert "You had marked nothing, so we began with Monday to Friday, nine to five." in text_of(answer)


def test_what_could_not_be_read_is_named(client: FlaskClient, pages: str) -> None:
    tick = tuple(line.replace("FREQ=WEEKLY", "FREQ=SECONDLY") for line in weekly(title="Tick <b>tock</b>"))
    told = text_of(upload(client, pages, exported(tick)))
    assert "left it out: “Tick <b>tock</b>”." in told
    assert "Nothing in your hours had to be taken out." in told


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "Choose a calendar file first."), (b"a,b", "This is not a calendar file."), (b"PK\x03\x04", "ZIP file")],
)
def test_a_wrong_file_is_said_beside_it_and_the_hours_stay(
    data: bytes | None, said: str, client: FlaskClient, pages: str
) -> None:
    answer = upload(client, pages, data)
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert sorted(checked(answer)["a-works"]) == sorted(MARKED["a-works"])
    assert 'value="April 2"' in answer.text


def test_nonsense_to_put_back_changes_nothing(client: FlaskClient, pages: str) -> None:
    answer = client.post(f"{pages}/hours", data={**MARKED, "busy": "back", "before": "[1]"})
    assert sorted(checked(answer)["a-works"]) == sorted(MARKED["a-works"])
