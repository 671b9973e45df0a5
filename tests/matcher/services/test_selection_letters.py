"""Letters tell a decision once, anew when it changes, and only while it is true."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import AuditEntry, Enrollment, OutboxMessage, Person, Round
from matcher.queries.selection_letters import Telling, tellings, untold
from matcher.services.selection import decide
from matcher.services.selection_letters import note_told, send_letters
from matcher.states import Decision, MailKind, MailState, RoundState
from tests.builders import NOW, make_coordinator, make_mentor, make_participant, make_round

ACCEPTED, DECLINED, WAITING = Decision.ACCEPTED, Decision.DECLINED, Decision.WAIT_LISTED


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(selects=True)


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


def mails(*states: MailState) -> list[tuple[MailKind, str]]:
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.person.name) for row in rows if row.person and row.state in (states or set(MailState))]


def deliver(row: Enrollment) -> None:
    """The relay takes what waits for them."""
    waiting = select(OutboxMessage).where(
        OutboxMessage.person_id == row.person_id, OutboxMessage.state == MailState.QUEUED
    )
    for message in db.session.scalars(waiting).all():
        message.state = MailState.SENT
        note_told(message)
    db.session.refresh(row)


def later(hours: int) -> AbstractContextManager[None]:
    return clock.held_at(NOW + timedelta(hours=hours))


def test_each_decision_is_told_once(round_: Round, ellen: Person) -> None:
    dana, rosa, tom = make_mentor(round_, "Dana"), make_participant(round_, "Rosa"), make_participant(round_, "Tom")
    make_participant(round_, "Una")
    decide(round_, [dana, rosa], ACCEPTED, actor=ellen)
    decide(round_, [tom], DECLINED, actor=ellen)
    assert tellings([dana, tom]) == {dana.id: Telling.UNTOLD, tom.id: Telling.UNTOLD}
    assert send_letters(round_, actor=ellen) == {ACCEPTED: 2, DECLINED: 1}
    assert send_letters(round_, actor=ellen) == {}
    told = {("Dana", MailKind.SELECTION_ACCEPTED), ("Rosa", MailKind.SELECTION_ACCEPTED)}
    assert {(name, kind) for kind, name in mails()} == told | {("Tom", MailKind.SELECTION_DECLINED)}
    assert (tellings([rosa])[rosa.id], rosa.told) == (Telling.WAITING, Decision.UNDECIDED)
    deliver(rosa)
    assert (tellings([rosa])[rosa.id], rosa.told) == (Telling.TOLD, ACCEPTED)
    counts = [entry.subject for entry in db.session.scalars(select(AuditEntry)) if entry.act == "letters_sent"]
    assert counts == [{"round": round_.public_id, "accepted": 2, "declined": 1}]


def test_what_changes_is_told_again(round_: Round, ellen: Person) -> None:
    row = make_participant(round_, "Rosa")
    for hour, decision in enumerate((WAITING, ACCEPTED, WAITING, ACCEPTED)):
        with later(hour):
            decide(round_, [row], decision, actor=ellen)
            assert send_letters(round_, actor=ellen) == {decision: 1}
            deliver(row)
    assert [kind for kind, _ in mails(MailState.SENT)] == [
        MailKind.SELECTION_WAIT_LISTED,
        MailKind.SELECTION_ACCEPTED,
    ] * 2


def test_a_decision_changed_before_its_letter_goes_out_is_not_told(round_: Round, ellen: Person) -> None:
    row = make_participant(round_, "Rosa")
    decide(round_, [row], DECLINED, actor=ellen)
    send_letters(round_, actor=ellen, due=NOW + timedelta(hours=15))
    with later(1):
        decide(round_, [row], ACCEPTED, actor=ellen)
        assert mails(MailState.QUEUED) == []
        assert untold(round_, ellen) == [row]
        assert send_letters(round_, actor=ellen) == {ACCEPTED: 1}
    with later(2):
        decide(round_, [row], DECLINED, actor=ellen)
        decide(round_, [row], Decision.UNDECIDED, actor=ellen)
        assert send_letters(round_, actor=ellen) == {}
    assert [kind for kind, _ in mails(MailState.DROPPED)] == [MailKind.SELECTION_DECLINED, MailKind.SELECTION_ACCEPTED]


def test_a_letter_that_did_not_arrive_is_seen(round_: Round, ellen: Person) -> None:
    row = make_participant(round_)
    decide(round_, [row], ACCEPTED, actor=ellen)
    send_letters(round_, actor=ellen)
    db.session.scalars(select(OutboxMessage)).one().state = MailState.DEAD
    assert (tellings([row]), untold(round_, ellen)) == ({row.id: Telling.FAILED}, [])


def test_ones_own_letter_is_left_to_another_coordinator(round_: Round, ellen: Person) -> None:
    own = make_participant(round_, person=ellen)
    ruth = make_coordinator(round_.program, "Ruth Amsel")
    decide(round_, [own], ACCEPTED, actor=ruth)
    assert (untold(round_, ellen), send_letters(round_, actor=ellen)) == ([], {})
    assert send_letters(round_, actor=ruth) == {ACCEPTED: 1}


def test_only_a_round_that_selects_sends_them(round_: Round, ellen: Person) -> None:
    round_.state = RoundState.ENDED
    with pytest.raises(Conflict, match="until the round ends"):
        send_letters(round_, actor=ellen)
    round_.selects = False
    with pytest.raises(Conflict, match="takes in everybody"):
        send_letters(round_, actor=ellen)
