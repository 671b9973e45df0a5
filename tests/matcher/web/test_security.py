"""Every route names its policy, needs its token and answers with the headers that keep people safe."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matcher.app import create_app
from matcher.errors import NotConfigured
from matcher.web.access import policy_of
from matcher.web.security import CONTENT_POLICY
from tests.fixtures.apps import settings_for

PUBLIC = {
    "answering.choose",
    "answering.look",
    "answering.other_time",
    "answering.say_no",
    "answering.say_yes",
    "answering.wish",
    "apply.later",
    "apply.part",
    "apply.save",
    "apply.sent",
    "apply.start",
    "auth.ask_for_code",
    "auth.code_page",
    "auth.open_link",
    "auth.sign_in",
    "auth.sign_in_with_code",
    "auth.sign_out",
    "auth.use_link",
    "calendar_help.one_program",
    "calendar_help.overview",
    "director.look",
    "director.say",
    "event_link.answer",
    "event_link.feedback",
    "event_link.look",
    "event_link.say_feedback",
    "feed.subscription",
    "front_door.interest",
    "front_door.leave",
    "front_door.leave_or_stay",
    "front_door.program",
    "front_door.say_interested",
    "front_door.thanks",
    "happened.look",
    "happened.say_by_link",
    "health.alive",
    "health.ready",
    "home.front",
    "packet.look",
    "packet.pdf",
    "team_invitation.look",
    "teams.code",
    "teams.make",
    "teams.prove",
    "teams.start",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(rule: Rule) -> str:
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", "x")
    return path


def test_nothing_is_public_by_accident(app: Flask) -> None:
    policies = {rule.endpoint: policy_of(app.view_functions[rule.endpoint]) for rule in rules(app)}
    assert {endpoint for endpoint, policy in policies.items() if policy == "public"} <= PUBLIC


def test_a_view_without_a_policy_stops_the_start(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def register(app: Flask, _config: object) -> None:
        app.add_url_rule("/open-door", "open_door", lambda: "anybody")

    monkeypatch.setattr("matcher.app.register_web", register)
    with pytest.raises(NotConfigured, match="open_door names no policy"):
        create_app(settings_for(sqlite_url))


def test_signed_out_people_see_nothing_that_is_not_public(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        policy = policy_of(app.view_functions[rule.endpoint])
        if "GET" in (rule.methods or ()) and policy not in {"public", "demonstration"}:
            answer = client.get(address(rule))
            assert (rule.rule, answer.status_code) == (rule.rule, 303)
            assert answer.location.startswith("/sign-in?next=")


def test_every_unsafe_route_refuses_a_missing_token(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        for method in UNSAFE & (rule.methods or set()):
            assert (rule.rule, client.open(address(rule), method=method).status_code) == (rule.rule, 400)


def test_headers(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_brings_strict_transport_and_host_cookies(sqlite_url: str) -> None:
    app = create_app(settings_for(sqlite_url, BASE_URL="https://mentoring.example.org"))
    answer = app.test_client().get("/sign-in", base_url="https://mentoring.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-bookends=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health(client: FlaskClient, path: str) -> None:
    assert client.get(path).json == {"status": "ok"}


def test_a_database_without_our_schema_is_not_ready(empty_database_url: str) -> None:
    answer = create_app(settings_for(empty_database_url)).test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "the database needs migrating"})
