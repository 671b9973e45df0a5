"""Whoever may change an address may sign in as its owner; so hardly anybody may."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models import AuditEntry, Enrollment, Grant, Person, Right, Round
from matcher.services.addresses import set_address
from matcher.services.sign_in import make_ticket, sign_in_by_link
from matcher.states import MailKind, MailState
from tests.builders import make_coordinator, make_mentor, make_message, make_round

RIGHT = "dana@burbank.example"


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


@pytest.fixture
def dana(round_: Round) -> Person:
    person = make_mentor(round_, "Dana Whitfield").person
    person.bounced_address = person.address
    return person


def test_corrected_and_reachable(work: Session, round_: Round, ellen: Person, dana: Person) -> None:
    set_address(dana, " Dana@Burbank.Example ", program=round_.program, actor=ellen)
    assert (dana.address, dana.unreachable) == (RIGHT, False)
    act = work.query(AuditEntry).filter_by(act="address_corrected").one()
    assert (act.actor_id, act.subject) == (ellen.id, {"person": dana.public_id})
    set_address(dana, RIGHT, program=round_.program, actor=ellen)
    assert work.query(AuditEntry).filter_by(act="address_corrected").count() == 1


def test_whoever_had_the_old_address_is_out(round_: Round, ellen: Person, dana: Person) -> None:
    ticket, sign_outs = make_ticket(dana), dana.sign_outs
    set_address(dana, RIGHT, program=round_.program, actor=ellen)
    assert dana.sign_outs == sign_outs + 1
    assert sign_in_by_link(ticket.token, ticket.code) is None


@pytest.mark.parametrize("state", [MailState.DEAD, MailState.BOUNCED])
def test_a_mail_that_failed_is_reason_enough(round_: Round, ellen: Person, dana: Person, state: MailState) -> None:
    dana.bounced_address = ""
    make_message(MailKind.MENTOR_OFFER, dana, round_.program, state=state)
    set_address(dana, RIGHT, program=round_.program, actor=ellen)
    assert dana.address == RIGHT


def test_an_address_that_works_is_its_owners(round_: Round, ellen: Person, dana: Person) -> None:
    dana.bounced_address = ""
    make_message(MailKind.MENTOR_OFFER, dana, round_.program, state=MailState.SENT)
    with pytest.raises(Conflict, match="only its owner"):
        set_address(dana, RIGHT, program=round_.program, actor=ellen)


@pytest.mark.parametrize("right", list(Right))
def test_nobody_with_a_right_is_taken_over(round_: Round, ellen: Person, dana: Person, right: Right) -> None:
    dana.grants.append(Grant(right=right, program_id=round_.program_id if right is Right.COORDINATOR else None))
    with pytest.raises(Forbidden):
        set_address(dana, RIGHT, program=round_.program, actor=ellen)


def test_nor_somebody_of_another_program_too(round_: Round, ellen: Person, dana: Person) -> None:
    elsewhere: Enrollment = make_mentor(make_round(), person=dana)
    with pytest.raises(Forbidden):
        set_address(dana, RIGHT, program=round_.program, actor=ellen)
    ellen.grants.append(Grant(right=Right.COORDINATOR, program_id=elsewhere.round.program_id))
    set_address(dana, RIGHT, program=round_.program, actor=ellen)
    assert dana.address == RIGHT


def test_nor_oneself(round_: Round, ellen: Person) -> None:
    ellen.bounced_address = ellen.address
    with pytest.raises(Forbidden):
        set_address(ellen, RIGHT, program=round_.program, actor=ellen)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "dana",
        "dana@",
        "dana@example",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "<a@b.example>",
    ],
)
def test_what_is_no_address(round_: Round, ellen: Person, dana: Person, typed: str) -> None:
    before = dana.address
    with pytest.raises(Invalid):
        set_address(dana, typed, program=round_.program, actor=ellen)
    assert dana.address == before


def test_the_address_that_fails_is_no_correction(round_: Round, ellen: Person, dana: Person) -> None:
    with pytest.raises(Invalid, match="mail does not reach"):
        set_address(dana, dana.address, program=round_.program, actor=ellen)
