"""Coordinators edit what mails say."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import Conflict, Invalid, NotFound
from matcher.mail.words import Text, standard_text, text_for
from matcher.models import AuditEntry, OutboxMessage
from matcher.services.mail_texts import checked, fingerprint, reset_mail_text, send_sample, set_mail_text
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_coordinator, make_program

OFFER, CONFIRMED = MailKind.MENTOR_OFFER, MailKind.MATCH_CONFIRMED
OWN = Text("Please answer, {first_name}", "Dear {first_name},\r\n\r\nyours is {other}. ")
STORED = {"subject": "Please answer, {first_name}", "words": "Dear {first_name},\n\nyours is {other}."}


def acts(session: Session) -> list[tuple[str, dict[str, str | int]]]:
    rows = session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("mail_")).order_by(AuditEntry.id))
    return [(row.act, row.subject) for row in rows]


def test_a_text_is_kept_tidy_and_used(any_work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    set_mail_text(program, OFFER, OWN, actor=ellen)
    set_mail_text(program, OFFER, OWN, actor=ellen)
    set_mail_text(program, CONFIRMED, Text("Yes", "Good."), actor=ellen)
    any_work.expire(program)
    assert program.mail_texts == {"mentor_offer": STORED, "match_confirmed": {"subject": "Yes", "words": "Good."}}
    assert text_for(OFFER, program.mail_texts) == Text(**STORED)
    assert acts(any_work) == [
        ("mail_text_set", {"kind": "mentor_offer"}),
        ("mail_text_set", {"kind": "match_confirmed"}),
    ]


def test_a_text_that_somebody_else_changed_meanwhile_is_not_overwritten(any_work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    seen = fingerprint(standard_text(OFFER))
    set_mail_text(program, OFFER, OWN, actor=ellen, basis=seen)
    with pytest.raises(Conflict):
        set_mail_text(program, OFFER, Text("Mine", "Mine"), actor=ellen, basis=seen)
    assert program.mail_texts == {"mentor_offer": STORED}
    set_mail_text(program, OFFER, Text("Mine", "Mine"), actor=ellen, basis=fingerprint(Text(**STORED)))
    assert program.mail_texts == {"mentor_offer": {"subject": "Mine", "words": "Mine"}}


def test_back_to_ours(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    set_mail_text(program, OFFER, OWN, actor=ellen)
    set_mail_text(program, CONFIRMED, OWN, actor=ellen)
    reset_mail_text(program, OFFER, actor=ellen)
    reset_mail_text(program, OFFER, actor=ellen)
    assert program.mail_texts == {"match_confirmed": STORED}
    assert [act for act, _ in acts(work)] == ["mail_text_set", "mail_text_set", "mail_text_reset"]


def test_our_own_text_is_no_edit(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    set_mail_text(program, OFFER, standard_text(OFFER), actor=ellen)
    assert (program.mail_texts, acts(work)) == ({}, [])
    set_mail_text(program, OFFER, OWN, actor=ellen)
    set_mail_text(program, OFFER, standard_text(OFFER), actor=ellen)
    assert program.mail_texts == {}


def test_every_fault_is_told_and_nothing_kept(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    with pytest.raises(Invalid) as raised:
        set_mail_text(program, OFFER, Text("", "Dear {firstname}"), actor=ellen)
    assert [(fault.where, fault.value) for fault in raised.value.faults] == [("subject", ""), ("words", "{firstname}")]
    with pytest.raises(Invalid):
        send_sample(program, OFFER, Text("x\0", "y"), actor=ellen)
    assert program.mail_texts == {}
    assert acts(work) == []
    assert work.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("kind", [MailKind.SIGN_IN, MailKind.FORWARDED, MailKind.MONDAY, MailKind.SAMPLE])
def test_what_stays_ours_cannot_be_edited(work: Session, kind: MailKind) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    for act in (
        lambda: set_mail_text(program, kind, Text("x", "y"), actor=ellen),
        lambda: reset_mail_text(program, kind, actor=ellen),
        lambda: send_sample(program, kind, Text("x", "y"), actor=ellen),
        lambda: checked(kind, Text("x", "y")),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_test_goes_to_whoever_asked_and_changes_nothing_else(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    made = send_sample(program, OFFER, OWN, actor=ellen)
    assert made is not None
    assert (made.kind, made.state, made.person, made.program) == (MailKind.SAMPLE, MailState.QUEUED, ellen, program)
    assert (made.due_at, made.about) == (NOW, {"sample_of": "mentor_offer", **STORED})
    assert program.mail_texts == {}
    assert acts(work) == [("mail_sample_sent", {"kind": "mentor_offer"})]
