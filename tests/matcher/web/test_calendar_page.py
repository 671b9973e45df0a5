"""Invitations or a subscription: the page that says what each is, and shows the address to its owner alone."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from matcher.db import db
from matcher.models import OutboxMessage, Person
from matcher.states import CalendarChannel, MailKind, MailState
from tests.builders import make_mentorship
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

DANA, PAGE = "Dana Whitfield", "/me/calendar"
ADDRESS = re.compile(r"http://localhost(/calendar/[\w-]{32}\.ics)")


@pytest.fixture
def client(rows: Rows, signed_in: SignIn) -> FlaskClient:
    """Dana's."""
    with rows():
        round_ = scene_round()
        make_mentorship(dana(round_), rosa(round_))
        for message in db.session.query(OutboxMessage):
            message.state = MailState.SENT
    return signed_in(DANA)


def choose(client: FlaskClient, channel: str) -> int:
    answer = client.post(f"{PAGE}/channel", data={"channel": channel})
    assert answer.status_code in {303, 400}
    return answer.status_code


def address_on(client: FlaskClient) -> str:
    found = ADDRESS.search(client.get(PAGE).text)
    assert found is not None
    return found[1]


def test_invitations_are_what_everybody_begins_with(client: FlaskClient) -> None:
    page = client.get(PAGE)
    said = text_of(page)
    assert "Dana, your sessions come to your calendar as invitations by mail." in said
    assert "not both: every session would stand in your calendar twice." in said
    assert "some only once a day. That is why we tell you of changes by mail, too." in said
    assert ".ics" in said
    assert ADDRESS.search(page.text) is None
    assert page.text.count("btn-primary") == 1


def test_subscribing_shows_the_address(client: FlaskClient) -> None:
    assert choose(client, "subscription") == 303
    page = client.get(PAGE)
    assert "Dana, your sessions come to the calendar you subscribed to." in text_of(page)
    assert f'href="webcal://localhost{address_on(client)}"' in page.text
    assert page.text.count("btn-primary") == 1
    assert page.headers["Cache-Control"] == "no-store"
    assert b"BEGIN:VEVENT" in client.get(address_on(client)).data
    assert "Calendar subscription." in text_of(client.get("/me/sessions"))


def test_a_new_address(client: FlaskClient) -> None:
    choose(client, "subscription")
    old = address_on(client)
    token = old.removeprefix("/calendar/").removesuffix(".ics")
    for _ in range(2):
        assert client.post(f"{PAGE}/address", data={"shown": token}).status_code == 303
    fresh = address_on(client)
    assert fresh != old
    assert (client.get(old).status_code, client.get(fresh).status_code) == (404, 200)
    assert client.get(old).status_code == 404


def test_going_back(client: FlaskClient, rows: Rows) -> None:
    choose(client, "subscription")
    address = address_on(client)
    choose(client, "invitation")
    assert "Invitations to your sessions are on their way to you by mail." in text_of(client.get(PAGE))
    assert ADDRESS.search(client.get(PAGE).text) is None
    assert b"BEGIN:VEVENT" not in client.get(address).data
    with rows() as session:
        waiting = session.query(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.QUEUED)
        assert [message.person.name for message in waiting if message.person] == [DANA]


def test_an_unknown_way_changes_nothing(client: FlaskClient, rows: Rows) -> None:
    assert choose(client, "pigeon") == 400
    with rows() as session:
        assert session.query(Person).filter_by(name=DANA).one().calendar_channel is CalendarChannel.INVITATION


def test_an_address_from_before_another_secret_key_can_be_made_again(client: FlaskClient, rows: Rows) -> None:
    choose(client, "subscription")
    with rows() as session:
        session.execute(db.text("UPDATE calendar_feeds SET token_hash = 'another'"))
    page = client.get(PAGE)
    assert "Your address has to be made again." in text_of(page)
    assert page.text.count("btn-primary") == 1
    assert client.post(f"{PAGE}/address", data={}).status_code == 303
    assert client.get(address_on(client)).status_code == 200
