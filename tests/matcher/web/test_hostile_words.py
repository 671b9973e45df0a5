"""Whatever somebody types stays words: refused where it cannot be printed, shown as it was written elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.calendars.lint import lint
from matcher.models import ApplicationDraft, Enrollment, Library, Person
from matcher.sheets.escape import write_csv
from matcher.states import RoundState
from tests.builders import NOW, make_coordinator, make_program, make_round
from tests.fixtures.apps import opened
from tests.matcher.sheets.examples import ROSA as ROW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.event_scene import SENT
from tests.matcher.web.house import ANN, DANA, ELLEN, ROSA, House, furnish, ways_in
from tests.matcher.web.reading import text_of
from tests.matcher.web.test_apply import PARTICIPANT

MARKUP = '<script>alert(1)</script>{{7*7}}"><b>'
UNPRINTABLE = {"nul": "a\0b", "bell": "a\x07b", "turned round": "a\u202eb", "endless": "x" * 10_000}
FIELDS = [
    ("about", "name"),
    ("about", "address"),
    ("about", "library"),
    ("about", "region"),
    ("about", "cooperatives"),
    ("words", "words_topics_wanted_onboarding"),
    ("words", "goal"),
    ("words", "team_goal"),
    ("hours", "away"),
    ("needs", "access_words"),
    ("needs", "own_manager"),
    ("needs", "never_with"),
    ("needs", "wished"),
]


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def form(rows: Rows, client: FlaskClient) -> str:
    """The address of an application whose parts are all done."""
    with rows():
        form = f"/apply/{make_round(make_program(), state=RoundState.OPEN, minutes=30).public_id}/participant"
    for part in ("about", "work", "wants", "words", "hours", "ways", "needs"):
        assert client.post(f"{form}/{part}", data=PARTICIPANT[part]).status_code == 303
    return form


def draft(rows: Rows) -> Any:
    with rows() as session:
        return session.scalars(select(ApplicationDraft)).one().data


def test_what_cannot_be_printed_or_is_endless_is_refused_by_every_field(
    form: str, client: FlaskClient, rows: Rows
) -> None:
    before = draft(rows)
    for part, name in FIELDS:
        for kind, text in UNPRINTABLE.items():
            answer = client.post(f"{form}/{part}", data={**PARTICIPANT[part], name: text})
            assert (name, kind, answer.status_code) == (name, kind, 422)
    assert draft(rows) == before


def test_a_line_stays_one_line(form: str, client: FlaskClient, rows: Rows) -> None:
    about = {**PARTICIPANT["about"], "name": "Rosa\r\nBcc: all\u2028Villanueva", "library": "Pima\r\nLibrary"}
    client.post(f"{form}/about", data=about)
    assert client.post(f"{form}/check", data={"consent": "y"}).status_code == 303
    with rows() as session:
        assert session.scalars(select(Person.name)).all() == ["Rosa Bcc: all Villanueva"]
        assert session.scalars(select(Library.name)).all() == ["Pima Library"]


def test_letters_of_every_language_are_welcome(form: str, client: FlaskClient, rows: Rows) -> None:
    name = "רחל 😀 Zoë Nguyễn 王"
    client.post(f"{form}/about", data={**PARTICIPANT["about"], "name": name})
    client.post(f"{form}/check", data={"consent": "y"})
    with rows() as session:
        assert session.scalars(select(Person.name)).all() == [name]


def test_a_spreadsheet_is_refused_the_same(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = make_round(make_program(), state=RoundState.OPEN)
        make_coordinator(round_.program)
        address = f"/rounds/{round_.public_id}/upload"
    bad = [{**ROW, "name": text} for kind, text in UNPRINTABLE.items() if kind != "nul"]
    sheet = write_csv([[*ROW], *([*row.values()] for row in bad)])
    ellen = signed_in(ELLEN)
    ellen.post(address, data={"participants": (io.BytesIO(sheet), "p.csv")})
    said = text_of(ellen.get(f"{address}/report"))
    assert [f"Row {number} name It says" in said for number in (2, 3, 4)] == [True] * 3
    with rows() as session:
        assert session.scalars(select(Enrollment)).all() == []


def test_markup_is_shown_as_written_on_every_page(app: Flask, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        house = furnish()
        _spoil(session.scalars(select(Enrollment)).all())
    pages = {}
    for name in (ELLEN, DANA, ROSA, ANN):
        client = signed_in(f"{MARKUP} {name}" if name != ELLEN else name)
        for rule, address in ways_in(app, house, "GET"):
            answer = client.get(address)
            assert (rule.rule, answer.status_code < 500) == (rule.rule, True)
            pages[name, rule.endpoint] = answer.text if "html" in answer.content_type else ""
    assert [page for page, text in pages.items() if "<script>alert" in text or "49&#34;" in text] == []
    assert sum("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text for text in pages.values()) > 10
    _check_calendar(signed_in(f"{MARKUP} {DANA}"), house)


def _spoil(enrollments: Any) -> None:
    for row in {row for one in enrollments for row in (one.person, one.library, one.team) if row is not None}:
        row.name = f"{MARKUP} {row.name}"
    for one in enrollments:
        words = {key: dict.fromkeys(said, MARKUP) for key, said in (one.answers.get("words") or {}).items()}
        one.answers = {**one.answers, "words": words, "goal": MARKUP}


def _check_calendar(client: FlaskClient, house: House) -> None:
    answer = client.get("/me/sessions.ics")
    assert answer.headers["Content-Disposition"] == "attachment; filename=mentoring-sessions.ics"
    assert list(lint(answer.data)) == []
    assert b"BEGIN:VEVENT" in answer.data


def test_no_round_and_no_reason_takes_what_cannot_be_printed(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        house = furnish()
    offer = f"/offers/{house.arguments['proposal_id']}/no"
    new = f"/programs/{house.arguments['program_id']}/rounds/new"
    for text in UNPRINTABLE.values():
        assert signed_in(DANA).post(offer, data={"reason": text}).status_code == 422
        said = text_of(signed_in(ELLEN).post(new, data={"name": text, "consent_text": text}))
        assert said.count("cannot be printed") + said.count("is longer than") >= 2


def test_a_nul_that_slips_through_is_the_senders_mistake(database_url: str) -> None:
    """PostgreSQL refuses it; neither engine may call it a crash of ours."""
    with opened(database_url) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        assert client.post("/sign-in", data={"address": "a\0@example.org", "code": "1"}).status_code in {400, 422}
        assert client.get("/apply/a%00b/mentor").status_code in {400, 404}
        assert client.get("/sign-in/a%00b").status_code == 404


def test_words_about_sessions_and_events_are_refused_the_same(
    app: Flask, rows: Rows, signed_in: SignIn, dump: Callable[[], object]
) -> None:
    with rows():
        house = furnish()
    match, round_ = house.arguments["mentorship_id"], house.arguments["round_id"]
    fields = {
        f"/mentorships/{match}/following": (DANA, {"day": "2027-04-14", "time": "10:00"}),
        f"/mentorships/{match}/clock": (DANA, {"zone": "America/New_York"}),
        f"/mentorships/{match}/end": (DANA, {}),
        f"/rounds/{round_}/matches/{match}/replace": (ELLEN, {}),
        f"/rounds/{round_}/events/new": (ELLEN, {**SENT, "act": "preview"}),
    }
    before = dump()
    for page, (name, given) in fields.items():
        for kind, text in UNPRINTABLE.items():
            answer = signed_in(name).post(page, data={**given, "words": text})
            said = "cannot be printed" in text_of(answer)
            assert (page, kind, answer.status_code, said) == (page, kind, 422, kind != "endless")
    assert dump() == before
