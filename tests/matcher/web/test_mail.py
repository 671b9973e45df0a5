"""The page of a program's mail: how it stands, what did not arrive, what waits, what went out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Enrollment, OutboxMessage, Program
from matcher.states import MailKind, MailState, Role
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_message,
    make_offer,
    make_person,
    make_program,
    make_received,
)
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import (
    CONSENT,
    DANA,
    ELLEN,
    MANAGER,
    NEVER,
    PAULA,
    TOLD_BY_DANA,
    TOLD_BY_ROSA,
    TOLD_TO_PAULA,
    furnish,
)
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

TOMORROW_AT_NINE = NOW + timedelta(days=1)  # NOW is nine in the morning there
OFFER = MailKind.MENTOR_OFFER


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def address(rows: Rows) -> str:
    """The address of the page of a program that Ellen coordinates and Dana takes part in."""
    with rows() as session:
        round_ = scene_round()
        make_coordinator(round_.program)
        dana(round_)
        session.query(OutboxMessage).delete()
        return f"/programs/{round_.program.public_id}/mail"


@pytest.fixture
def ellen(address: str, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def owe(
    rows: Rows, address: str, number: int = 1, name: str = "", kind: MailKind = OFFER, **given: object
) -> list[str]:
    """Mails of the page's program to somebody of that name; their ids."""
    with rows() as session:
        program = session.scalars(select(Program).where(Program.public_id == address.split("/")[2])).one()
        person = make_person(name)
        return [make_message(kind, person, program, **given).public_id for _ in range(number)]


def headline(client: FlaskClient, address: str) -> str:
    return client.get(address).text.split("<h1>")[1].split("</h1>")[0].replace("\u00a0", " ")


def test_no_mail_yet(address: str, ellen: FlaskClient) -> None:
    answer = ellen.get(address)
    assert headline(ellen, address) == "No mail has been sent yet."
    assert "It goes out as applications arrive, and when you send the offers." in text_of(answer)


def configure(app: Flask, **settings: object) -> None:
    app.config["BOOKENDS"] = replace(app.config["BOOKENDS"], **settings)


def test_while_a_batch_goes_out_the_page_looks_again(app: Flask, address: str, ellen: FlaskClient, rows: Rows) -> None:
    configure(app, mail_per_minute=30)
    owe(rows, address, 143, state=MailState.SENT)
    owe(rows, address, 357)
    answer = ellen.get(address)
    assert headline(ellen, address) == "143 of 500 mails are out; the rest takes about 14 minutes."
    assert '<progress value="143" max="500" aria-label="143 of 500 mails are out' in answer.text
    assert "at most 30 a minute, as your relay allows." in text_of(answer)
    assert answer.headers["Refresh"] == "5"
    assert "Refresh" not in ellen.get(f"{address}?state=sent").headers


def test_what_waits_for_nine_tomorrow_is_calm(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 54, when=TOMORROW_AT_NINE)
    answer = ellen.get(address)
    assert headline(ellen, address) == "54 offers go out tomorrow at 9:00 am."
    assert "Refresh" not in answer.headers
    assert "<progress" not in answer.text


def test_one_mail_in_the_singular(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 1, kind=MailKind.MONDAY, when=TOMORROW_AT_NINE)
    assert headline(ellen, address) == "1 mail goes out tomorrow at 9:00 am."


def test_everything_is_delivered(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, state=MailState.SENT)
    assert headline(ellen, address) == "Everything has been delivered."


def test_nobody_sends(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 3, when=NOW - timedelta(minutes=40))
    answer = ellen.get(address)
    assert headline(ellen, address) == "3 mails wait, and nothing is being sent."
    assert "Mail has been due since today, 8:20 am, and nothing is being sent. Tell whoever runs" in text_of(answer)
    assert "Refresh" not in answer.headers


def test_held_mail_is_said_to_be_held(app: Flask, address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address)
    held = "Mail is held: nothing is sent and nothing is fetched until whoever runs this site says so. Nothing is lost."
    assert held not in text_of(ellen.get(address))
    configure(app, mail_hold=True)
    assert held in text_of(ellen.get(address))


def test_the_relay_does_not_answer(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, failure="unreachable", due_at=NOW + timedelta(minutes=1))
    assert headline(ellen, address) == "1 mail could not go out yet and will be tried again."
    assert "The server that takes our mail does not answer just now." in text_of(ellen.get(address))


@pytest.mark.parametrize(
    ("state", "failure", "why"),
    [
        (MailState.DEAD, "refused", "Their mail server did not take it: the address may be wrong, or closed."),
        (MailState.DEAD, "not_accepted", "A mail server did not accept it, whoever it is to."),
        (MailState.DEAD, "expired", "Their mail server did not take it for five days, so we gave up."),
        (MailState.DEAD, "bounced_before", "Mail to this address came back before, so this one was not tried."),
        (MailState.DEAD, "not_composed", "We could not write this mail. That is a fault of ours"),
        (MailState.BOUNCED, "bounced", "It came back: the address may be wrong, or the mailbox full."),
        (MailState.DEAD, "a_code_of_tomorrow", "It did not arrive, and we do not know why."),
    ],
)
def test_why_it_did_not_arrive(
    address: str, ellen: FlaskClient, rows: Rows, state: MailState, failure: str, why: str
) -> None:
    owe(rows, address, name="Gus Hill", state=state, failure=failure, relay_said="550 <script>no</script>")
    said = text_of(ellen.get(address))
    assert headline(ellen, address) == "1 mail could not be delivered; look at it first."
    assert "Gus Hill Offer to the mentor · gus.hill." in said
    assert why in said
    assert "What the mail server said 550 <script>no</script>" in said.replace("&lt;", "<").replace("&gt;", ">")
    assert "<script>no" not in ellen.get(address).text


def test_first_what_failed_then_what_waits_then_what_went_out(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 2, "Gus Hill", state=MailState.SENT)
    owe(rows, address, 21, "Ida Ito", when=TOMORROW_AT_NINE)
    owe(rows, address, 1, "Flo Fox", state=MailState.BOUNCED)
    owe(rows, address, 1, "Eve Eng", state=MailState.DROPPED)
    said = text_of(ellen.get(address))
    places = [said.index(words) for words in ("Could not be delivered (1)", "Waiting (21)", "Sent (2)")]
    assert places == sorted(places)
    assert said.count("Ida Ito") == 20
    assert "Show all 21" in said
    assert "Eve Eng" not in said
    assert "Not needed any more (1) Eve Eng" in text_of(ellen.get(f"{address}?state=dropped"))


def test_the_newest_that_went_out_first_fifty_a_page(address: str, ellen: FlaskClient, rows: Rows) -> None:
    for number in range(60):
        owe(rows, address, 1, f"Number {number:02}", state=MailState.SENT, when=NOW - timedelta(minutes=number))
    first, second = text_of(ellen.get(address)), text_of(ellen.get(f"{address}?page=2"))
    assert [f"Number {number:02}" in first for number in (0, 49, 50)] == [True, True, False]
    assert [f"Number {number:02}" in second for number in (49, 50, 59)] == [False, True, True]
    assert "Page 2 of 2" in second
    assert text_of(ellen.get(f"{address}?page=77")) == second


def test_filters(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 1, "Gus Hill", MailKind.MATCH_CONFIRMED, state=MailState.SENT)
    owe(rows, address, 1, "Gus Hill", MailKind.INVITATION, when=TOMORROW_AT_NINE)
    owe(rows, address, 1, "Ida 100% Ito", MailKind.MATCH_CONFIRMED, state=MailState.SENT)
    for asked, shown in (
        ("kind=match_confirmed", "Sent (2)"),
        ("kind=invitation", "Waiting (1)"),
        ("who=gus", "Waiting (1)"),
        ("who=gus&state=sent", "Sent (1)"),
        ("who=100%25", "Sent (1)"),
        ("kind=nonsense&state=nonsense&page=-1", "Sent (2)"),
    ):
        assert shown in text_of(ellen.get(f"{address}?{asked}")), asked
    assert "No mail is like that" in text_of(ellen.get(f"{address}?who=Nobody%00"))


def test_a_name_leads_to_the_application(address: str, ellen: FlaskClient, rows: Rows) -> None:
    with rows() as session:
        mentor = session.scalars(select(Enrollment)).one()
        make_message(OFFER, mentor.person, mentor.round.program, state=MailState.SENT)
        person = f"/rounds/{mentor.round.public_id}/people/{mentor.public_id}"
    assert f'<a class="plain" href="{person}">Dana Whitfield</a>' in ellen.get(address).text


def test_send_again(address: str, ellen: FlaskClient, rows: Rows) -> None:
    (failed,) = owe(rows, address, 1, "Gus Hill", state=MailState.DEAD)
    answer = ellen.post(f"{address}/{failed}/again")
    assert (answer.status_code, answer.location) == (303, address)
    assert "The mail to Gus Hill will be tried again." in text_of(ellen.get(address))
    with rows() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert (message.state, message.attempts, message.failure) == (MailState.QUEUED, 0, None)


def test_send_all_again(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 2, state=MailState.DEAD)
    owe(rows, address, 1, state=MailState.BOUNCED)
    assert "Send all again" in text_of(ellen.get(address))
    ellen.post(f"{address}/again")
    assert "3 mails will be tried again." in text_of(ellen.get(address))
    ellen.post(f"{address}/again")
    assert "Nothing was left to send again." in text_of(ellen.get(address))


def test_what_went_out_is_not_sent_again(address: str, ellen: FlaskClient, rows: Rows) -> None:
    (sent,) = owe(rows, address, state=MailState.SENT)
    assert ellen.post(f"{address}/{sent}/again").status_code == 409


def test_mail_of_another_program_is_not_there(address: str, ellen: FlaskClient, rows: Rows) -> None:
    with rows():
        program, person = make_program(), make_person("Olga Other")
        foreign = make_message(OFFER, person, program, state=MailState.DEAD).public_id
    assert ellen.post(f"{address}/{foreign}/again").status_code == 404
    assert "Olga" not in text_of(ellen.get(address))
    with rows() as session:
        assert session.scalars(select(OutboxMessage.state)).one() is MailState.DEAD


def test_sign_in_mail_never_shows_where_mail_leaves(address: str, ellen: FlaskClient, rows: Rows) -> None:
    with rows():
        make_message(MailKind.SIGN_IN, None, None, address="secret@example.org", state=MailState.DEAD)
    assert "secret" not in ellen.get(f"{address}?kind=sign_in").text
    assert "secret" not in ellen.get(address).text


def test_what_needs_her_stands_on_the_page_of_the_program(address: str, ellen: FlaskClient, rows: Rows) -> None:
    owe(rows, address, 3, state=MailState.DEAD)
    with rows() as session:
        program = session.scalars(select(Program)).one()
        make_received(program)
        make_received(program)
    said = text_of(ellen.get(address.removesuffix("/mail")))
    assert "Today 3 mails could not be delivered correct the address, then send again See the mail" in said
    assert "Today 2 mails need you" in said
    assert "2 mails need you" in text_of(ellen.get(address))


def test_the_menu_marks_the_mail_on_every_page_about_it(address: str, ellen: FlaskClient) -> None:
    program = address.removesuffix("/mail")
    for path in (address, f"{program}/history", f"{program}/texts", f"{program}/tray"):
        marked = ellen.get(path).text.split('<nav aria-label="Main">')[1].split("</nav>")[0]
        assert f'<a href="{address}" aria-current="page">Mail</a>' in marked, path
    assert 'aria-current="page">Mail' not in ellen.get(program).text


def test_a_coordinator_who_takes_part_reads_nothing_of_her_own_offers(
    app: Flask, address: str, rows: Rows, signed_in: SignIn
) -> None:
    """Whether she was declined, waits for a mentor or was never offered to anybody: her page is the same."""
    with rows() as session:
        program = session.scalars(select(Program)).one()
        round_ = program.rounds[0]
        paula = make_coordinator(program, "Paula Both")
        own = make_mentee(round_, person=paula)
        grace = make_mentor(round_, "Grace Okafor", places=2)
        make_message(OFFER, grace.person, program, state=MailState.SENT, about={"session": "x"})
    before = text_of(signed_in("Paula Both").get(address))
    assert "What concerns your own application is not shown here." in before
    assert "Sent (1) Grace Okafor" in before
    with rows() as session:
        proposal = make_offer(session.merge(grace), session.merge(own))
        answer_yes(proposal, Role.MENTOR)
        about = {"proposal": proposal.public_id}
        program = session.scalars(select(Program)).one()
        for state in MailState:
            failed = make_message(OFFER, proposal.mentor.person, program, state=state, about=about)
        failed_id = failed.public_id
    assert text_of(signed_in("Paula Both").get(address)) == before
    assert signed_in("Paula Both").post(f"{address}/{failed_id}/again").status_code == 404
    assert headline(signed_in("Ellen Marsh"), address) == "2 mails could not be delivered; look at them first."


def test_offers_say_how_their_mail_stands(address: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        program = session.scalars(select(Program)).one()
        round_ = program.rounds[0]
        mentor = make_mentor(round_, "Grace Okafor", places=2)
        proposal = make_offer(mentor, rosa(round_))
        session.query(OutboxMessage).delete()
        about = {"proposal": proposal.public_id}
        make_message(OFFER, mentor.person, program, state=MailState.SENT, about=about, when=NOW - timedelta(days=8))
        for days in (5, 1):
            when = NOW - timedelta(days=days)
            reminder = MailKind.OFFER_REMINDER
            make_message(reminder, mentor.person, program, state=MailState.SENT, about=about, when=when)
        make_message(MailKind.PARTICIPANT_OFFER, make_person(), program, about=about, when=NOW)
        path = f"/rounds/{round_.public_id}/answers"
    client = signed_in("Ellen Marsh")
    assert "has not answered yet. Mailed Nov 23, reminded Nov 26 and Nov 30." in text_of(client.get(path))
    assert "Mail does not arrive" not in text_of(client.get(path))
    with rows() as session:
        session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[-2].state = MailState.BOUNCED
    assert "Mailed Nov 23, reminded Nov 26. Mail does not arrive" in text_of(client.get(path))


def test_nothing_private_is_on_any_of_these_pages(rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        house = furnish()
        people = session.scalars(select(Enrollment.public_id).where(Enrollment.own_manager != "")).all()
    program, below = f"/programs/{house.arguments['program_id']}", f"/rounds/{house.arguments['round_id']}/people"
    paths = [
        program,
        f"{program}/mail",
        f"{program}/mail?state=failed",
        f"{program}/history",
        f"{program}/history?who=e",
    ]
    for name in (ELLEN, PAULA):
        seen = "".join(
            signed_in(name).get(path).text for path in [*paths, below, *(f"{below}/{one}" for one in people)]
        )
        assert DANA in seen
        secrets = (NEVER, MANAGER, CONSENT, TOLD_BY_DANA, TOLD_TO_PAULA, TOLD_BY_ROSA)
        assert [secret for secret in secrets if secret in seen] == []
