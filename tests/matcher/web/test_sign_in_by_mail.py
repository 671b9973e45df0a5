"""Asking for a code: one mail is owed, whoever asks, and the page tells nobody whether the address is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.letters.sign_in import compose_sign_in
from matcher.mail.letter import Code
from matcher.models import OutboxMessage
from matcher.services.sign_in import start_validity
from matcher.states import MailKind, MailState
from matcher.web.limits import limiter
from tests.builders import make_person
from tests.fixtures.apps import settings_for
from tests.matcher.mailed import config_here
from tests.matcher.web.conftest import Rows
from tests.matcher.web.reading import text_of

ROSA, NOBODY = "rosa@example.org", "nobody@example.org"


@pytest.fixture
def known(rows: Rows) -> str:
    with rows():
        return make_person("Rosa Villanueva", address=ROSA).address


def ask(client: FlaskClient, address: str, **more: str) -> TestResponse:
    return client.post("/sign-in/ask", data={"address": address, **more})


def owed(app: Flask) -> list[tuple[MailKind, str, MailState]]:
    with app.app_context(), unit_of_work(writes=False) as session:
        return [(one.kind, one.address, one.state) for one in session.query(OutboxMessage)]


def mailed_code(rows: Rows) -> str:
    """As the worker does it: composed when its turn has come, good from when the relay took it."""
    with rows():
        message = db.session.query(OutboxMessage).one()
        mail = compose_sign_in(message, config_here())
        assert mail is not None
        start_validity(message, config_here())
        return next(block.digits for block in mail.letter.blocks if isinstance(block, Code))


def test_a_code_is_asked_for_and_signs_in_where_the_person_was_going(
    known: str, rows: Rows, client: FlaskClient
) -> None:
    page = client.get("/sign-in?next=/me/sessions")
    assert text_of(page).startswith("Sign in with a code that we mail to you.")
    assert 'name="next" value="/me/sessions"' in page.text
    answer = ask(client, f" {known.upper()} ", next="/me/sessions")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code?next=/me/sessions")
    code_page = client.get(answer.location)
    assert f"If {known} is known to us, a mail with a six-digit code is on its way." in text_of(code_page)
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', code_page.text))
    assert given == {"next": "/me/sessions", "address": known}
    digits = mailed_code(rows)
    entered = client.post("/sign-in", data={**given, "code": f"{digits[:3]} {digits[3:]}"})
    assert (entered.status_code, entered.location) == (303, "/me/sessions")
    assert client.get("/me").status_code == 200


def test_the_code_page_may_be_loaded_again_and_holds_no_address_in_its_own(known: str, client: FlaskClient) -> None:
    """Phones throw a page away while its person reads the mail."""
    location = ask(client, known).location
    assert location == "/sign-in/code"
    assert text_of(client.get(location)) == text_of(client.get(location))


def test_the_next_one_at_a_shared_desk_does_not_learn_who_asked_before(known: str, client: FlaskClient) -> None:
    ask(client, known)
    for page in (client.get("/sign-in"), client.get("/sign-in/code")):
        assert known not in page.text


def test_somebody_with_a_code_from_elsewhere_types_the_address_too(client: FlaskClient) -> None:
    page = client.get("/sign-in/code")
    assert 'type="email"' in page.text
    assert "Type the six digits from your mail." in text_of(page)


def test_one_mail_is_owed_until_it_has_gone_out(known: str, app: Flask, rows: Rows, client: FlaskClient) -> None:
    for _ in range(3):
        assert ask(client, known).status_code == 303
    assert owed(app) == [(MailKind.SIGN_IN, ROSA, MailState.QUEUED)]
    with rows():
        db.session.query(OutboxMessage).one().state = MailState.SENT
    ask(client, known)
    assert sorted(state for _, _, state in owed(app)) == [MailState.QUEUED, MailState.SENT]


@pytest.mark.parametrize(
    "address", ["", "rosa", "rosa@", "a b@example.org", "a\0@example.org", "a@b\r\nBcc: c@d", "x" * 300]
)
def test_what_is_no_address_is_a_slip(address: str, app: Flask, rows: Rows, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = ask(client, address)
    assert answer.status_code == 422
    assert "One thing needs another look" in text_of(answer)
    assert owed(app) == []


def test_known_and_unknown_read_the_same(known: str, app: Flask) -> None:
    def read(address: str) -> tuple[int, str, str]:
        client = app.test_client()
        answer = ask(client, address)
        return answer.status_code, answer.location, client.get(answer.location).text.replace(address, "")

    assert read(known) == read(NOBODY)


def test_known_and_unknown_take_the_same_steps(known: str, any_app: Flask) -> None:
    """Same statements, same time: only the worker looks whether somebody is there."""
    any_app.config["WTF_CSRF_ENABLED"] = False
    with any_app.app_context(), unit_of_work(writes=True):
        make_person(address=known)
    taken = []
    for address in (known, NOBODY):
        with statements(any_app) as seen:
            ask(any_app.test_client(), address)
        taken.append(seen)
    assert taken[0] == taken[1]
    assert len([one for one in taken[0] if one.startswith("INSERT INTO outbox_messages")]) == 1
    assert [one for one in taken[0] if "people" in one] == []


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)


def test_asking_signs_nobody_in_and_needs_the_pages_token(known: str, app: Flask, client: FlaskClient) -> None:
    ask(client, known)
    assert client.get("/me").status_code == 303
    app.config["WTF_CSRF_ENABLED"] = True
    assert ask(client, NOBODY).status_code == 400
    assert [address for _, address, _ in owed(app)] == [ROSA]


def test_looking_owes_nothing(known: str, app: Flask, client: FlaskClient) -> None:
    for path in ("/sign-in", "/sign-in/code", "/sign-in/ask"):
        client.get(path)
        client.head(path)
        client.options(path)
    assert owed(app) == []


@pytest.fixture
def limited(sqlite_url: str) -> Iterator[Flask]:
    """The application as it runs, with its limits."""
    app = create_app(settings_for(sqlite_url, TESTING=False, DEMONSTRATION=True))
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.reset()
    yield app
    limiter.reset()
    limiter.enabled = False


def test_an_address_is_asked_for_ten_times_a_minute_at_most(limited: Flask) -> None:
    client = limited.test_client()
    assert [ask(client, ROSA).status_code for _ in range(12)] == [303] * 10 + [429] * 2
    assert ask(client, f" {ROSA.upper()}").status_code == 429
    assert ask(client, NOBODY).status_code == 303


def test_the_demonstration_says_where_its_mail_goes(limited: Flask, known: str, client: FlaskClient) -> None:
    visitor = limited.test_client()
    told = "The coordinator finds this one under “Sent mail”."
    assert told in text_of(visitor.get(ask(visitor, ROSA).location))
    assert told not in text_of(client.get(ask(client, ROSA).location))
