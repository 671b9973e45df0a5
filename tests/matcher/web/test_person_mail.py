"""A person's history, and an address that mail does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Enrollment, Grant, OutboxMessage, Person, Right
from matcher.services.answers import say_no
from matcher.states import MailKind, MailState, ReceivedState, Role
from solver.problem import Slot
from tests.builders import (
    NOW,
    make_coordinator,
    make_mentee,
    make_mentorship,
    make_message,
    make_offer,
    make_received,
)
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

SECRET = "Plover sealed reason"
RIGHT = "dana@burbank.example"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW + timedelta(days=1)):
        yield


@pytest.fixture
def address(rows: Rows) -> str:
    """Dana’s page: booked with Rosa, no to Uma, mail in every state, two that came in."""
    with rows() as session:
        round_ = scene_round()
        program, mentor = round_.program, dana(round_)
        make_coordinator(program)
        paula = make_coordinator(program, "Paula Both")
        make_mentorship(mentor, rosa(round_))
        no = make_offer(mentor, make_mentee(round_, "Uma Kell"), slot=Slot(2, 540, 0))
        say_no(no, no.acceptance_of(Role.MENTOR), reason=SECRET, actor=mentor.person)
        make_offer(mentor, make_mentee(round_, person=paula), slot=Slot(3, 540, 0))
        session.query(OutboxMessage).delete()
        make_message(MailKind.MATCH_CONFIRMED, mentor.person, program, state=MailState.SENT)
        make_message(MailKind.SESSION_REMINDER, mentor.person, program, state=MailState.DEAD)
        make_message(MailKind.INVITATION, mentor.person, program, when=NOW + timedelta(days=2))
        make_received(program, mentor.person, state=ReceivedState.FORWARDED, text=SECRET)
        make_received(program, mentor.person, state=ReceivedState.TRAY, text=SECRET)
        return f"/rounds/{round_.public_id}/people/{mentor.public_id}"


@pytest.fixture
def ellen(address: str, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def history(client: FlaskClient, address: str) -> str:
    return text_of(client.get(address)).rsplit("History ", 1)[1]


def unreach(rows: Rows) -> None:
    with rows() as session:
        person = session.scalars(select(Person).where(Person.name == "Dana Whitfield")).one()
        person.bounced_address = person.address


def test_everything_in_one_line_each(address: str, ellen: FlaskClient) -> None:
    said = history(ellen, address)
    assert said.startswith("Tomorrow at 9:00 am Mail: Calendar invitation, waiting Dec 1, 9:00 am ")
    for line in (
        "Sent the application",
        "Asked about a match with Rosa Villanueva",
        "Answered about a match with Rosa Villanueva",
        "Sessions booked with Rosa Villanueva",
        "Answered about a match with Uma Kell",
        "Mail: Match confirmed, sent",
        "Mail: Reminder of a session, could not be delivered",
        "Wrote to the others of their sessions; passed on",
        "Wrote to us; the mail waits for a coordinator",
    ):
        assert f"9:00 am {line}" in said, line
    assert said.rindex("Sent the application") > said.rindex("Asked about a match")
    assert "said" not in said


def test_reasons_and_what_they_wrote_are_not_in_it(address: str, ellen: FlaskClient) -> None:
    assert SECRET not in ellen.get(address).text


def test_a_coordinator_who_takes_part_reads_nothing_of_her_own_offer(
    address: str, ellen: FlaskClient, signed_in: SignIn
) -> None:
    assert "Asked about a match with Paula Both" in history(ellen, address)
    assert "Paula Both" not in history(signed_in("Paula Both"), address)
    assert "Uma Kell" in history(signed_in("Paula Both"), address)


def test_an_address_is_corrected(address: str, ellen: FlaskClient, rows: Rows) -> None:
    unreach(rows)
    said = text_of(ellen.get(address))
    assert "Mail does not reach dana.whitfield." in said
    assert "They also sign in with it" in said
    answer = ellen.post(f"{address}/address", data={"address": RIGHT})
    assert (answer.status_code, answer.location) == (303, address)
    said = text_of(ellen.get(address))
    assert f"Corrected: mail to Dana Whitfield goes to {RIGHT} from now on." in said
    assert "Mail does not reach" not in said
    assert "Ellen Marsh corrected the address of Dana Whitfield" in said
    assert f"One mail did not arrive at {RIGHT}" in said


def test_what_did_not_arrive_is_sent_again(address: str, ellen: FlaskClient, rows: Rows) -> None:
    assert ellen.post(f"{address}/mail-again").status_code == 303
    said = text_of(ellen.get(address))
    assert "1 mail will be tried again." in said
    assert "Send again what did not arrive" not in said
    with rows() as session:
        states = set(session.scalars(select(OutboxMessage.state)))
    assert MailState.DEAD not in states
    ellen.post(f"{address}/mail-again")
    assert "Nothing was left to send." in text_of(ellen.get(address))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Type the right address."), ("dana", "is not an e-mail address."), (None, "is the address that mail does")],
)
def test_a_correction_that_is_none(address: str, ellen: FlaskClient, rows: Rows, typed: str | None, said: str) -> None:
    unreach(rows)
    with rows() as session:
        before = session.scalars(select(Person.address).where(Person.name == "Dana Whitfield")).one()
    answer = ellen.post(f"{address}/address", data={"address": before if typed is None else typed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    with rows() as session:
        assert session.scalars(select(Person.address).where(Person.name == "Dana Whitfield")).one() == before


def test_nobody_with_rights_elsewhere_is_taken_over(address: str, ellen: FlaskClient, rows: Rows) -> None:
    unreach(rows)
    with rows() as session:
        person = session.scalars(select(Person).where(Person.name == "Dana Whitfield")).one()
        person.grants.append(Grant(right=Right.ADMINISTRATOR))
    said = text_of(ellen.get(address))
    assert "whoever runs this site has to correct it" in said
    assert "Their right address" not in said
    assert ellen.post(f"{address}/address", data={"address": RIGHT}).status_code == 403


def test_her_own_page_stays_closed(address: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        of_paula = select(Enrollment).join(Enrollment.person).where(Person.name == "Paula Both")
        own = session.scalars(of_paula).one().public_id
    client, below = signed_in("Paula Both"), address.rsplit("/", 1)[0]
    for path in (f"{below}/{own}/address", f"{below}/{own}/mail-again"):
        assert client.post(path, data={"address": RIGHT}).status_code == 403


def test_the_list_of_people_marks_whom_mail_does_not_reach(address: str, ellen: FlaskClient, rows: Rows) -> None:
    below = address.rsplit("/", 1)[0]
    assert "Mail does not arrive" not in text_of(ellen.get(below))
    unreach(rows)
    assert "Dana Whitfield Mail does not arrive Burbank Public Library" in text_of(ellen.get(below))
