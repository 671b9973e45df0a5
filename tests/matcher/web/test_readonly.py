"""Opening a page changes nothing, whoever opens it; and no button does twice what was meant once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from matcher import clock
from matcher.models import Pin
from matcher.sheets.escape import write_csv
from matcher.states import PinKind
from tests.builders import NOW
from tests.matcher.sheets.examples import ROSA as ROW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import ANN, DANA, ELLEN, EVERYBODY, GRACE, House, fill, furnish, ways_in
from tests.matcher.web.test_apply import MENTOR

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
PLAN = {
    "name": "Another round",
    "apply_by": "2027-08-01",
    "answer_by": "2027-08-20",
    "first_day": "2027-09-01",
    "last_day": "2027-12-01",
    "cadence": "weekly",
    "minutes": "60",
    "min_sessions": "1",
    "who": "individuals",
    "goal": "floor",
    "consent_text": "I agree.",
    **{f"weight_{key}": "medium" for key in ("topics", "qualities", "ways_of_working", "experience", "job")},
}


@dataclass(frozen=True)
class Press:
    """A button: who presses it, what is sent."""

    who: str
    data: Mapping[str, Any] = field(default_factory=dict)


PRESSES = {
    "answering.say_no": Press(DANA, {"reason": "Too much."}),
    "answering.say_yes": Press(DANA),
    "apply.save": Press(GRACE, MENTOR["about"]),
    "auth.ask_for_code": Press(GRACE, {"address": "grace@example.org"}),
    "auth.sign_out": Press(DANA),
    "calendar.channel": Press(DANA, {"channel": "subscription"}),
    "calendar.new_address": Press(ANN),
    "coordinator.cancel_find": Press(ELLEN),
    "coordinator.correct_address": Press(ELLEN, {"address": "dana.whitfield@example.net"}),
    "coordinator.edit_mail_text": Press(ELLEN, {"subject": "A match", "words": "Hello {first_name}", "act": "save"}),
    "coordinator.find_matches": Press(ELLEN),
    "coordinator.forget_mail_text": Press(ELLEN),
    "coordinator.mail_person_again": Press(ELLEN),
    "coordinator.make_round": Press(ELLEN, PLAN),
    "coordinator.offer_one": Press(ELLEN, {"weekday": 3, "start": 600, "phase": 0}),
    "coordinator.pin": Press(ELLEN, {"kind": "forbid"}),
    "coordinator.round_state": Press(ELLEN, {"state": "close"}),
    "coordinator.send_all_mail_again": Press(ELLEN),
    "coordinator.send_mail_again": Press(ELLEN),
    "coordinator.send_offers": Press(ELLEN),
    "coordinator.tray_done": Press(ELLEN),
    "coordinator.tray_pass_on": Press(ELLEN),
    "coordinator.unpin": Press(ELLEN),
    "coordinator.withdraw": Press(ELLEN),
    "participation.places": Press(DANA, {"places": 5}),
    "participation.say_no": Press(DANA, {"reason": "Too much."}),
    "participation.say_yes": Press(DANA),
    "sessions.meeting_link": Press(DANA, {"link": "https://meet.example.org/a", "shown": ""}),
    "sessions.move": Press(DANA, {"day": "2027-06-23", "time": "09:00", "shown": "2027-06-22T16:00:00"}),
    "uploads.check": Press(ELLEN),
}
# Nothing to press twice: a code and a link work once, and so does the button below a report.
ONCE = {"auth.sign_in_with_code", "auth.use_link", "auth.demonstration_sign_in", "uploads.accept"}
# Of an open round, with nobody offered a match yet.
BEFORE_OFFERS = {"apply.save", "coordinator.round_state", "uploads.check"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def house(app: Flask, rows: Rows, tmp_path: Path) -> House:
    app.instance_path = str(tmp_path)
    with rows():
        return furnish()


@pytest.mark.parametrize("name", EVERYBODY)
def test_opening_every_page_changes_nothing(name: str, app: Flask, house: House, signed_in: SignIn, dump: Dump) -> None:
    client, before, opened = signed_in(name) if name else app.test_client(), dump(), 0
    for rule, address in ways_in(app, house, "GET"):
        for path in {address, address.replace(house.arguments["round_id"], house.open_round_id)}:
            page, head = client.get(path), client.head(path)
            assert (rule.rule, head.status_code, head.data) == (rule.rule, page.status_code, b"")
            assert page.status_code < 500
            opened += 1
    assert opened > 20
    assert dump() == before


def test_every_button_is_pressed_twice_here(app: Flask) -> None:
    buttons = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert buttons == PRESSES.keys() | ONCE


@pytest.mark.parametrize("endpoint", sorted(PRESSES))
def test_pressing_twice_is_pressing_once(
    endpoint: str, app: Flask, house: House, rows: Rows, signed_in: SignIn, dump: Dump
) -> None:
    if endpoint in {"coordinator.pin", "coordinator.offer_one"}:
        _free_rosa(rows, house, signed_in)
    press, address = PRESSES[endpoint], _address(app, endpoint, house)
    client = signed_in(press.who)
    ids = {key: house.arguments[key] for key in ("mentor", "mentee", "run")}
    ids["shown"] = house.arguments["feed_token"]

    def send() -> TestResponse:
        files = {"participants": (io.BytesIO(write_csv([[*ROW], [*ROW.values()]])), "p.csv")}
        return client.post(address, data={**ids, **press.data, **(files if endpoint == "uploads.check" else {})})

    first, once = send(), dump()
    second, twice = send(), dump()
    assert first.status_code == 303
    assert (second.status_code, second.location.split("#")[0]) == (303, first.location.split("#")[0])
    assert _without_record(twice) == _without_record(once)


def _address(app: Flask, endpoint: str, house: House) -> str:
    rule = next(one for one in app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ()))
    round_id = house.open_round_id if endpoint in BEFORE_OFFERS else house.arguments["round_id"]
    return fill(rule, {**house.arguments, "round_id": round_id, "part": "about"})


def _free_rosa(rows: Rows, house: House, signed_in: SignIn) -> None:
    withdraw = f"/rounds/{house.arguments['round_id']}/offers/{house.arguments['proposal_id']}/withdraw"
    assert signed_in(ELLEN).post(withdraw).status_code == 303
    with rows() as session:
        assert [pin.kind for pin in session.scalars(select(Pin).limit(1))] == [PinKind.FORBID]


def _without_record(tables: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """That a coordinator acted twice may be written down twice."""
    return {name: rows for name, rows in tables.items() if name != "audit_entries"}
