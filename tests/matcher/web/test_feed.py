"""The calendar subscription as calendar programs fetch it: without signing in, again and again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from matcher.calendars.lint import lint
from matcher.db import db
from matcher.models import Mentorship, Person
from matcher.queries.feeds import Feed
from matcher.queries.schedule import schedule_of
from matcher.services.calendar_feeds import choose_channel, feed_of, rotate_feed
from matcher.services.series.moving import move_session
from matcher.states import CalendarChannel
from matcher.web.feed import RenderedFeeds
from tests.builders import make_mentorship
from tests.matcher.mailed import config_here
from tests.matcher.web.conftest import Rows
from tests.matcher.web.scene import dana, rosa, scene_round

ROOT = Path(__file__).resolve().parents[3]
DANA = "Dana Whitfield"


@pytest.fixture
def address(rows: Rows) -> str:
    """Of Dana's feed."""
    with rows():
        round_ = scene_round()
        mentor = dana(round_)
        make_mentorship(mentor, rosa(round_))
        choose_channel(mentor.person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=mentor.person)
        return f"/calendar/{feed_of(mentor.person, config_here())}.ics"


def owner() -> Person:
    return db.session.query(Person).filter_by(name=DANA).one()


def test_the_calendar(address: str, rows: Rows, client: FlaskClient) -> None:
    answer = client.get(address)
    with rows():
        assert answer.data == schedule_of(owner(), config_here())
    assert lint(answer.data) == []
    assert b"METHOD" not in answer.data
    headers = answer.headers
    assert (answer.status_code, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert headers["Content-Disposition"] == "inline; filename=mentoring-sessions.ics"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in headers


def test_head_says_the_same_without_a_body(address: str, client: FlaskClient) -> None:
    answer, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control"):
        assert head.headers[name] == answer.headers[name]


@pytest.mark.parametrize("seen", ["{}", '"other", {}', "W/{}", "*"])
def test_who_has_it_already_is_told_so(address: str, client: FlaskClient, seen: str) -> None:
    etag = client.get(address).headers["ETag"]
    assert etag.startswith('"')
    for method in ("GET", "HEAD"):
        answer = client.open(address, method=method, headers={"If-None-Match": seen.format(etag)})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers


def test_another_version_is_not_the_same(address: str, client: FlaskClient) -> None:
    assert client.get(address, headers={"If-None-Match": '"0123"'}).status_code == 200


def test_a_change_shows_at_once(address: str, rows: Rows, client: FlaskClient) -> None:
    before = client.get(address)
    with rows():
        one = db.session.query(Mentorship).one().series.occurrences[2]
        move_session(one, one.starts_at + timedelta(days=1), shown=one.starts_at, actor=owner())
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert b"RECURRENCE-ID" in after.data


def test_an_unchanged_calendar_costs_one_statement(app: Flask, address: str, client: FlaskClient) -> None:
    etag = client.get(address).headers["ETag"]
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for headers in ({}, {"If-None-Match": etag}):
            said.clear()
            client.get(address, headers=headers)
            assert len([one for one in said if not one.startswith(("BEGIN", "PRAGMA"))]) == 1
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_old_address_is_gone_at_once_and_never_asks_anybody_to_sign_in(
    address: str, rows: Rows, client: FlaskClient
) -> None:
    assert client.get(address).status_code == 200
    with rows():
        rotate_feed(owner(), shown=feed_of(owner(), config_here()), config=config_here(), actor=owner())
        fresh = f"/calendar/{feed_of(owner(), config_here())}.ics"
    for gone in (address, "/calendar/x.ics", "/calendar/" + "é" * 300 + ".ics"):
        answer = client.get(gone, headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert answer.text == "There is no such calendar.\n"
        assert {"Set-Cookie", "Location", "ETag"} & set(answer.headers.keys()) == set()
    assert client.get(fresh).status_code == 200


def test_invitations_instead_leave_it_empty(address: str, rows: Rows, client: FlaskClient) -> None:
    with rows():
        choose_channel(owner(), CalendarChannel.INVITATION, config=config_here(), actor=owner())
    answer = client.get(address)
    assert (answer.status_code, answer.data.count(b"BEGIN:VEVENT"), lint(answer.data)) == (200, 0, [])


def test_another_process_writes_the_same_bytes(address: str, app: Flask, client: FlaskClient) -> None:
    """Sets and dictionaries are in another order there; whoever asks must not see a change."""
    config = app.config["BOOKENDS"]
    code = (
        "import sys; from matcher.app import create_app; from tests.fixtures.apps import settings_for; "
        "sys.stdout.buffer.write(create_app(settings_for(sys.argv[1])).test_client().get(sys.argv[2]).data)"
    )
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", code, config.database_url, address],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        assert said.endswith(client.get(address).data)


def test_what_is_kept_is_limited(address: str, app: Flask) -> None:
    kept, asked = RenderedFeeds(most=2), []

    def get(number: int, standing: str = "") -> bytes:
        def render() -> bytes:
            asked.append(number)
            return f"{number}{standing}".encode()

        return kept.get(Feed(number, number, True, ((standing,),)), render).data

    for number in (1, 2, 1, 3, 1, 2):
        assert get(number) == str(number).encode()
    assert asked == [1, 2, 3, 2]
    assert get(2, "changed") == b"2changed"
