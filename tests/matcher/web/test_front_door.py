"""The public page of a program, saying that one is interested, and taking one's address out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Interest, OutboxMessage, Program
from matcher.states import MailKind, Role, RoundState
from tests.builders import NOW, make_coordinator, make_person, make_program, make_round
from tests.matcher.front_doors import interest_token, make_interest
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
INES = {
    "role": "participant",
    "name": "Ines Gold",
    "address": "ines@example.org",
    "library": "Juniper Flats Library",
    "region": "Arizona",
    "consent": "y",
}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


def made(rows: Rows, **given: object) -> str:
    with rows():
        program = make_program("Culture of Learning", run_by="Harbor Library Consortium")
        program.about = "Twelve libraries.\n\nFree of charge."
        make_round(program, **{"state": RoundState.OPEN, "takes_teams": True, **given})
        return program.public_id


def presses(page: str) -> list[tuple[str, str]]:
    """Labels of the buttons and where they lead, ids taken out."""
    found = re.findall(r'<a class="btn [^"]*" href="([^"]+)"[^>]*>([^<]+)</a>', page)
    return [(label, re.sub(r"\b[2-9b-z]{13}\b", "…", href)) for href, label in found]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            {},
            [
                ("Apply for a mentor", "/apply/…/participant"),
                ("Apply as a team", "/teams/new/…"),
                ("Offer to be a mentor", "/apply/…/mentor"),
            ],
        ),
        (
            {"takes_individuals": False},
            [("Apply as a team", "/teams/new/…"), ("Offer to be a mentor", "/apply/…/mentor")],
        ),
        (
            {"mentors_only": True},
            [
                ("Offer to be a mentor", "/apply/…/mentor"),
                ("Tell me when I can apply for a mentor", "/p/…/interest?role=participant"),
            ],
        ),
        (
            {"state": RoundState.INTEREST, "mentors_only": True},
            [
                ("Say that you would like to be a mentor", "/p/…/interest?role=mentor"),
                ("Tell me when I can apply for a mentor", "/p/…/interest?role=participant"),
            ],
        ),
        ({"state": RoundState.INTEREST}, [("Tell us you are interested", "/p/…/interest")]),
        ({"state": RoundState.REVIEW}, [("Tell me when applications open again", "/p/…/interest")]),
        ({"state": RoundState.ENDED}, [("Tell me when applications open again", "/p/…/interest")]),
    ],
)
def test_the_buttons_fit_how_it_stands(
    rows: Rows, client: FlaskClient, given: dict[str, object], wanted: list[tuple[str, str]]
) -> None:
    page = client.get(f"/p/{made(rows, **given)}")
    assert presses(page.text) == wanted
    assert page.text.count("btn-primary") == 1


def test_the_page_says_who_what_when_and_whom_to_ask(rows: Rows, client: FlaskClient) -> None:
    texts = {"participants": "You give two hours.", "mentors": "You get a look elsewhere."}
    page = client.get(f"/p/{made(rows, texts=texts, min_sessions=6)}")
    said = text_of(page)
    for words in (
        "You can apply to Culture of Learning until Friday, December 11.",
        "Mentoring program of Harbor Library Consortium",
        "Twelve libraries. Free of charge.",
        "Sessions Every two weeks, 60 minutes, by video",
        "January 18 to June 25, 2027",
        "Your time About 2 hours a month; a mentor the same for each person or team they mentor",
        "At least 6 sessions",
        "What a participant gives and gets You give two hours.",
        "What a mentor gives and gets You get a look elsewhere.",
        "Whom to ask Ellen Marsh, mentoring@example.org",
    ):
        assert words in said
    assert set(re.findall(r'href="/packet/\w+/([\w.]+)"', page.text)) == {
        "participant",
        "participant.pdf",
        "mentor",
        "mentor.pdf",
    }
    assert "X-Robots-Tag" not in page.headers


def test_before_it_was_public_only_its_coordinators_see_it(rows: Rows, client: FlaskClient, signed_in: SignIn) -> None:
    address = f"/p/{made(rows, state=RoundState.DRAFT)}"
    with rows():
        make_coordinator(db.session.scalars(select(Program)).one(), "Ellen Marsh")
        make_coordinator(make_program(), "Olga Other")
    seen = {name: signed_in(name).get(address).status_code for name in ("Ellen Marsh", "Olga Other")}
    assert (seen, client.get(address).status_code) == ({"Ellen Marsh": 200, "Olga Other": 404}, 404)


def test_the_front_page_names_what_begins_soon(rows: Rows, client: FlaskClient) -> None:
    program_id = made(rows, state=RoundState.INTEREST, interest_by=date(2026, 12, 7))
    page = client.get("/")
    assert "Say by Monday, December 7 that you are interested." in text_of(page)
    assert f'href="/p/{program_id}"' in page.text
    assert "Nothing is open" not in page.text


@pytest.mark.parametrize("state", [RoundState.INTEREST, RoundState.REVIEW])
def test_somebody_says_that_they_are_interested(rows: Rows, client: FlaskClient, state: RoundState) -> None:
    program_id = made(rows, state=state)
    page = client.get(f"/p/{program_id}/interest?role=mentor")
    assert re.findall(r'<input checked[^>]*value="(\w+)"', page.text) == ["mentor"]
    assert ('name="topics"' in page.text) is (state is RoundState.INTEREST)
    answer = client.post(f"/p/{program_id}/interest", data={**INES, "topics": "onboarding", "words": "New staff."})
    assert (answer.status_code, answer.location) == (303, f"/p/{program_id}/thanks")
    assert "Thank you. We write to you when you can apply." in text_of(client.get(answer.location))
    short = state is not RoundState.INTEREST
    with rows() as session:
        (one,) = session.scalars(select(Interest))
        assert (one.person.name, one.library, one.region) == ("Ines Gold", "Juniper Flats Library", "AZ")
        assert (one.topics, one.words) == ([] if short else ["onboarding"], "" if short else "New staff.")
        assert one.consent_text in page.text.replace("&#39;", "'")
        assert (one.round is None) is short


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": ""}, "Without your agreement nothing can be kept."),
        ({"role": ""}, "Choose one."),
        ({"name": " "}, "Give your name."),
        ({"address": "ines"}, "is not an e-mail address."),
        ({"region": "Atlantis"}, "is no state or province"),
        ({"name": "Ines\u0007"}, "has a character that cannot be printed."),
        ({"library": "x" * 201}, "is longer than 200 characters."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    rows: Rows, client: FlaskClient, changed: dict[str, str], said: str
) -> None:
    program_id = made(rows, state=RoundState.INTEREST)
    answer = client.post(f"/p/{program_id}/interest", data={**INES, **changed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    with rows() as session:
        assert list(session.scalars(select(Interest))) == []


def test_nobody_learns_who_has_said_so_before(rows: Rows, client: FlaskClient) -> None:
    program_id = made(rows, state=RoundState.REVIEW)
    answers = [client.post(f"/p/{program_id}/interest", data=INES) for _ in range(2)]
    assert [(one.status_code, one.location, one.text) for one in answers] == [
        (303, f"/p/{program_id}/thanks", answers[0].text)
    ] * 2
    with rows() as session:
        kinds = [message.kind for message in session.scalars(select(OutboxMessage))]
    assert kinds == [MailKind.INTEREST_RECEIVED]


def test_an_address_is_taken_out_by_a_choice_and_put_back(
    app: Flask, rows: Rows, client: FlaskClient, dump: Dump
) -> None:
    made(rows)
    with rows() as session:
        interest = make_interest(session.scalars(select(Program)).one(), make_person("Ines Gold"), role=Role.MENTOR)
        address = f"/interest/{interest_token(interest)}"
    before = dump()
    page = client.get(address)
    assert text_of(page).startswith("Shall we stop writing to you about Culture of Learning?")
    assert "Ines" not in page.text
    assert "checked" not in page.text
    pressed = client.post(address)  # as a mail scanner does: it chooses nothing
    assert (pressed.status_code, dump()) == (422, before)
    assert client.post(address, data={"choice": "out"}).status_code == 303
    assert text_of(client.get(address)).startswith("Your address is out.")
    assert client.post(address, data={"choice": "in"}).status_code == 303
    assert dump()["interests"] == before["interests"]


def test_a_link_that_is_none_leads_nowhere(rows: Rows, client: FlaskClient) -> None:
    made(rows)
    for token in ("abc", "zzzzzzzzzzzzz.abc"):
        assert [client.get(f"/interest/{token}").status_code, client.post(f"/interest/{token}").status_code] == [
            404
        ] * 2


def test_coordinators_see_who_is_interested_tell_them_and_remove_one(rows: Rows, signed_in: SignIn) -> None:
    program_id = made(rows)
    with rows() as session:
        program = session.scalars(select(Program)).one()
        make_coordinator(program, "Ellen Marsh")
        make_interest(program, make_person("Ines Gold"), topics=["onboarding"], words="New staff.")
        mentor = make_interest(program, make_person("Kai Brand"), role=Role.MENTOR, unsubscribed_at=NOW)
        key = mentor.public_id
    ellen, page = signed_in("Ellen Marsh"), f"/programs/{program_id}/interests"
    said = text_of(ellen.get(page))
    assert "1 person would like a mentor and 1 would like to be one." in said
    assert "1 of them has not been told yet that applications to January–June 2027 are open." in said
    assert "Onboarding new staff “New staff.”".replace("“", "").replace("”", "") in said
    assert "Juniper Flats Library 2 people" in said
    assert "Kai Brand No mail" in said
    assert ellen.post(f"{page}/tell").status_code == 303
    assert "have not been told" not in text_of(ellen.get(page))
    assert ellen.post(f"{page}/{key}/remove").status_code == 303
    after = text_of(ellen.get(page))
    assert "What Kai Brand said is gone, and no mail goes out to them." in after
    assert "1 person would like a mentor." in after
