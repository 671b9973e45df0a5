"""What is somebody else's looks exactly like what never was, at every address there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matcher import clock
from matcher.web.access import policy_of
from tests.builders import NOW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import (
    ANN,
    BO,
    DANA,
    ELLEN,
    GRACE,
    OLGA,
    PAULA,
    ROSA,
    UNKNOWN,
    House,
    body_of,
    fill,
    furnish,
)

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
UNGUARDED = {"public", "demonstration"}
COORDINATED = {f"{policy}_{what}" for policy in ("coordinates", "assists", "reads") for what in ("program", "round")}
COORDINATED |= {"coordinates_match", "coordinates_session"}
# Who may open what, of those who live in the house; everybody else must not learn that it exists.
ALLOWED = {
    **{policy: {ELLEN, PAULA} for policy in COORDINATED},
    "asked": {DANA},
    "attends": {DANA, ANN, BO},
    "attends_session": {DANA, ANN, BO},
    "signed_in": {DANA},
    "invited": {DANA, GRACE},
    "in_team": {ANN, BO},
    "was_in_team": {ANN, BO},
    "leads_team": {ANN},
}
NOT_OF_THE_ROUND = {
    "person": "enrollment_id",
    "correct_address": "enrollment_id",
    "mail_person_again": "enrollment_id",
    "note": "enrollment_id",
    "ask_director_again": "enrollment_id",
    "remove_interested": "interest_id",
    "withdraw_person": "enrollment_id",
    "bring_person_back": "enrollment_id",
    "team": "team_id",
    "team_quorum": "team_id",
    "team_out": "team_id",
    "team_in": "team_id",
    "event": "event_id",
    "invite_newcomers": "event_id",
    "mark_event": "event_id",
    "event_recording": "event_id",
    "send_event_after": "event_id",
    "show_event_plan": "event_id",
    "save_event": "event_id",
    "move_event": "event_id",
    "cancel_event_meeting": "event_id",
    "hold_event_meeting": "event_id",
    "call_off_event": "event_id",
    "event_guests": "event_id",
    "question": "question_id",
    "edit_question": "question_id",
    "drop_question": "question_id",
    "shift_question": "question_id",
    "set_right": "person_id",
    "drop_helper": "person_id",
    "unpin": "pin_id",
    **dict.fromkeys(("series_match", "series_link", "series_settle"), "mentorship_id"),
    **dict.fromkeys(
        ("series_following", "series_move_following", "series_clock", "series_follow_clock"), "mentorship_id"
    ),
    **dict.fromkeys(("series_end", "series_end_sessions", "series_replace", "series_replace_mentor"), "mentorship_id"),
    **dict.fromkeys(("series_session", "series_move", "series_cancel", "series_hold"), "occurrence_id"),
    "withdraw": "proposal_id",
    "send_mail_again": "message_id",
    "tray_done": "received_id",
    "tray_pass_on": "received_id",
}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def house(rows: Rows) -> House:
    with rows():
        return furnish()


def guarded(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every address with an id that leads to something of somebody's, by method and policy."""
    for rule in app.url_map.iter_rules():
        policy = policy_of(app.view_functions[rule.endpoint])
        if rule.arguments and policy and policy not in UNGUARDED:
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield rule, method, policy


def with_unknown(house: House, *names: str) -> dict[str, str]:
    return {**house.arguments, **dict.fromkeys(names, UNKNOWN)}


@pytest.mark.parametrize("name", [OLGA, DANA, GRACE, ROSA, ANN, BO])
def test_a_stranger_cannot_tell_it_from_nothing(
    name: str, app: Flask, house: House, signed_in: SignIn, dump: Dump
) -> None:
    before, client, tried = dump(), signed_in(name), 0
    for rule, method, policy in guarded(app):
        if name in ALLOWED[policy]:
            continue
        ids = [argument for argument in rule.arguments if argument.endswith("_id")]
        real = client.open(fill(rule, house.arguments), method=method)
        unknown = client.open(fill(rule, with_unknown(house, *ids)), method=method)
        assert (rule.rule, real.status_code, unknown.status_code) == (rule.rule, 404, 404)
        assert body_of(real) == body_of(unknown)
        tried += 1
    assert tried > 5
    assert dump() == before


def test_those_who_may_can(app: Flask, house: House, signed_in: SignIn) -> None:
    """Otherwise the test above would pass with every address closed."""
    clients = {name: signed_in(name) for name in (ELLEN, PAULA, DANA, GRACE, ANN, BO)}
    for rule, method, policy in guarded(app):
        if method == "GET":
            for name in ALLOWED[policy]:
                answer = clients[name].get(fill(rule, house.arguments))
                assert (rule.rule, name, answer.status_code) == (rule.rule, name, 200)


def test_a_coordinator_reaches_nothing_of_another_program_through_her_own(
    app: Flask, house: House, signed_in: SignIn, dump: Dump
) -> None:
    """Her own round's address, with the id of something that is real elsewhere."""
    client, before, tried = signed_in(ELLEN), dump(), 0
    for rule, method, policy in guarded(app):
        for argument in rule.arguments - {"program_id", "round_id", "role", "kind"}:
            if policy not in COORDINATED:
                continue
            elsewhere = {**house.arguments, argument: house.foreign[argument]}
            real = client.open(fill(rule, elsewhere), method=method)
            unknown = client.open(fill(rule, with_unknown(house, argument)), method=method)
            assert (rule.rule, real.status_code) == (rule.rule, unknown.status_code)
            assert body_of(real) == body_of(unknown)
            tried += 1
    assert tried == len(NOT_OF_THE_ROUND)
    assert dump() == before


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *(
            ("pins", "mentor"),
            ("pins", "mentee"),
            ("offers", "run"),
            ("offers/one", "mentor"),
            ("offers/one", "mentee"),
            ("arrange", "mentor"),
            ("arrange", "mentee"),
        ),
        *(
            ("try/pair", "mentor"),
            ("try/pair", "mentee"),
            ("try/pair", "run"),
            ("try/fix", "mentee"),
            ("try/fix", "run"),
        ),
        *(("try/openings", "mentor"), ("try/openings", "run"), ("explain", "run")),
    ],
)
def test_nor_through_what_a_form_sends(path: str, field: str, house: House, signed_in: SignIn, dump: Dump) -> None:
    client, before = signed_in(ELLEN), dump()
    sent = {
        **house.arguments,
        "kind": "forbid",
        "weekday": 1,
        "start": 540,
        "phase": 0,
        "places": 1,
        "times": "1-540-0",
    }
    address = f"/rounds/{house.arguments['round_id']}/{path}"
    real = client.post(address, data={**sent, field: house.foreign[field]})
    unknown = client.post(address, data={**sent, field: UNKNOWN})
    assert (real.status_code, unknown.status_code) == (404, 404)
    assert body_of(real) == body_of(unknown)
    assert dump() == before


def test_every_argument_of_an_address_is_known(app: Flask, house: House) -> None:
    """A new kind of id has to be made above before its route can be said to be safe."""
    used = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments} - {"filename"}
    assert used <= house.arguments.keys()
    assert all(re.fullmatch(r"\w{13}", house.arguments[name]) for name in used if name.endswith("_id"))


def test_a_round_of_another_program_is_not_shown_on_the_page_of_ones_own(house: House, signed_in: SignIn) -> None:
    client, page = signed_in(ELLEN), f"/programs/{house.arguments['program_id']}"
    real, unknown = (client.get(f"{page}?round={one}") for one in (house.foreign["round_id"], UNKNOWN))
    assert (real.status_code, body_of(real)) == (404, body_of(unknown))


def test_signed_out_nobody_learns_whether_an_address_is_real(app: Flask, house: House, client: FlaskClient) -> None:
    for rule, method, _policy in guarded(app):
        ids = [argument for argument in rule.arguments if argument.endswith("_id")]
        addresses = fill(rule, house.arguments), fill(rule, with_unknown(house, *ids))
        real, unknown = (client.open(address, method=method) for address in addresses)
        assert (rule.rule, real.status_code, unknown.status_code) == (rule.rule, 303, 303)
        assert real.location.split("?")[0] == unknown.location.split("?")[0] == "/sign-in"
