"""Signing in over HTTP: a GET does nothing, a code signs in, and nobody is sent to somebody else's site."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.app import create_app
from matcher.db import unit_of_work
from matcher.services.sign_in import make_ticket
from tests.builders import make_person
from tests.fixtures.apps import settings_for

ADDRESS = "rosa@example.org"


@pytest.fixture
def ticket(app: Flask) -> tuple[str, str]:
    """Token and code of a ticket for Rosa."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), unit_of_work(writes=True):
        made = make_ticket(make_person("Rosa Villanueva", address=ADDRESS))
        return made.token, made.code


def signed_in_as(client: FlaskClient) -> str | None:
    with client.session_transaction() as session:
        person: str | None = session.get("person")
        return person


def test_opening_a_link_signs_nobody_in_and_uses_nothing_up(client: FlaskClient, ticket: tuple[str, str]) -> None:
    token, code = ticket
    for _ in range(20):
        assert client.get(f"/sign-in/{token}").status_code == 200
        assert client.head(f"/sign-in/{token}").status_code == 200
    for _ in range(20):  # a scanner that presses the button, and one that types something into every field
        assert client.post(f"/sign-in/{token}").status_code == 422
        assert client.post(f"/sign-in/{token}", data={"code": "test"}).status_code == 422
    assert signed_in_as(client) is None
    assert client.post(f"/sign-in/{token}", data={"code": code}).status_code == 303
    assert signed_in_as(client) is not None


def test_address_and_code_sign_in_and_go_where_the_person_was_going(
    client: FlaskClient, ticket: tuple[str, str]
) -> None:
    answer = client.post("/sign-in", data={"address": ADDRESS, "code": ticket[1], "next": "/me/sessions"})
    assert (answer.status_code, answer.location) == (303, "/me/sessions")


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "me", "/a\nb"])
def test_nobody_is_sent_elsewhere(client: FlaskClient, ticket: tuple[str, str], elsewhere: str) -> None:
    answer = client.post("/sign-in", data={"address": ADDRESS, "code": ticket[1], "next": elsewhere})
    assert (answer.status_code, answer.location) == (303, "/")


def test_unknown_addresses_and_wrong_codes_get_the_same_page(client: FlaskClient, ticket: tuple[str, str]) -> None:
    wrong = f"{(int(ticket[1]) + 1) % 1_000_000:06}"
    known = client.post("/sign-in", data={"address": ADDRESS, "code": wrong})
    unknown = client.post("/sign-in", data={"address": "nobody@example.org", "code": wrong})
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(ADDRESS, "") == unknown.text.replace("nobody@example.org", "")


def test_wrong_codes_are_counted_although_the_answer_is_no(client: FlaskClient, ticket: tuple[str, str]) -> None:
    token, code = ticket
    for _ in range(5):
        client.post(f"/sign-in/{token}", data={"code": f"{(int(code) + 1) % 1_000_000:06}"})
    assert client.post(f"/sign-in/{token}", data={"code": code}).status_code == 404


def test_signing_out_ends_the_session(client: FlaskClient, ticket: tuple[str, str]) -> None:
    client.post("/sign-in", data={"address": ADDRESS, "code": ticket[1]})
    with client.session_transaction() as session:
        copied = dict(session)
    client.post("/sign-out")
    assert signed_in_as(client) is None
    with client.session_transaction() as session:
        session.update(copied)
    assert client.get("/me").location == "/sign-in?next=/me"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/ask", "/sign-out", "/sign-in/some-token"])
def test_every_form_needs_its_token(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"address": ADDRESS, "code": "123456"})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text or "open for too long" in answer.text


def test_demonstration_pages_exist_in_the_demonstration_alone(sqlite_url: str, client: FlaskClient) -> None:
    for who in ("coordinator", "mentor", "participant"):
        assert client.get(f"/demonstration/{who}").status_code == 404
    demonstration = create_app(settings_for(sqlite_url, DEMONSTRATION=True)).test_client()
    assert demonstration.get("/demonstration/coordinator").status_code == 404  # nobody there yet
