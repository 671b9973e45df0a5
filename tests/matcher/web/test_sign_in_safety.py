"""What a session holds, what a forged one is worth, and how often somebody may guess."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.app import create_app
from matcher.db import unit_of_work
from matcher.services.sign_in import make_ticket
from matcher.web.limits import limiter
from tests.builders import make_person
from tests.fixtures.apps import settings_for

CROWD = 200


@pytest.fixture
def limited(sqlite_url: str) -> Iterator[Flask]:
    """The application as it runs, with its limits."""
    app = create_app(settings_for(sqlite_url, TESTING=False, DEMONSTRATION=True))
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.reset()
    yield app
    limiter.reset()
    limiter.enabled = False


def ticket_of(app: Flask, address: str) -> str:
    with app.app_context(), unit_of_work(writes=True):
        return make_ticket(make_person(address=address)).code


def enter(client: FlaskClient, address: str, code: str) -> int:
    return client.post("/sign-in", data={"address": address, "code": code}).status_code


def test_signing_in_leaves_nothing_of_the_session_before(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    code = ticket_of(app, "rosa@example.org")
    with client.session_transaction() as before:
        before.update(drafts={"x": "y"}, csrf_token="known-to-somebody-else", person="somebody")
    assert enter(client, "rosa@example.org", code) == 303
    with client.session_transaction() as after:
        assert set(after) == {"person", "sign_outs", "_permanent"}
        assert after["person"] != "somebody"


def test_signing_out_leaves_nothing_but_a_farewell(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    enter(client, "rosa@example.org", ticket_of(app, "rosa@example.org"))
    assert client.get("/me").status_code == 200
    client.post("/sign-out")
    with client.session_transaction() as after:
        assert set(after) == {"_flashes"}
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize("change", [lambda value: value[:-1] + "!", lambda value: "e30." + value.split(".", 1)[1]])
def test_a_cookie_that_was_changed_is_worth_nothing(app: Flask, client: FlaskClient, change: object) -> None:
    assert callable(change)
    app.config["WTF_CSRF_ENABLED"] = False
    enter(client, "rosa@example.org", ticket_of(app, "rosa@example.org"))
    cookie = client.get_cookie("bookends")
    assert cookie is not None
    client.set_cookie("bookends", change(cookie.value))
    assert client.get("/me").status_code == 303


def test_a_code_works_once(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    code = ticket_of(app, "rosa@example.org")
    assert [enter(app.test_client(), "rosa@example.org", code) for _ in range(2)] == [303, 422]


def test_guessing_is_stopped(limited: Flask) -> None:
    client = limited.test_client()
    answers = [enter(client, "rosa@example.org", f"{guess:06}") for guess in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert enter(client, "ROSA@example.org ", "000001") == 429
    assert enter(client, "dana@example.org", "000001") == 422


def test_two_hundred_people_behind_one_address_get_in(limited: Flask) -> None:
    people = [f"person{number}@example.org" for number in range(CROWD)]
    with limited.app_context(), unit_of_work(writes=True):
        codes = [make_ticket(make_person(address=address)).code for address in people]
    answers = {enter(limited.test_client(), address, code) for address, code in zip(people, codes, strict=True)}
    assert answers == {303}
