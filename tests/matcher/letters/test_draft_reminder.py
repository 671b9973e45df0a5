"""Somebody began an application and is reminded of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matcher.models import ApplicationDraft, OutboxMessage
from matcher.services.drafts import mark_sent
from matcher.states import MailKind, Role, RoundState
from tests.builders import make_draft, make_mentor, make_message, make_person
from tests.matcher.letters.post import composed, post
from tests.matcher.web.scene import scene_round


@pytest.fixture
def draft(work: Session) -> ApplicationDraft:
    round_ = scene_round(state=RoundState.OPEN, mentors_until=date(2026, 12, 18))
    return make_draft(round_, role=Role.MENTOR)


@pytest.fixture
def message(draft: ApplicationDraft) -> OutboxMessage:
    ines = make_person("Ines Okafor", address=draft.address)
    return make_message(MailKind.DRAFT_REMINDER, ines, draft.round.program, about={"draft": draft.public_id})


def test_it_says_how_to_go_on_and_until_when(message: OutboxMessage, draft: ApplicationDraft) -> None:
    (letter,) = post()
    assert letter.mail.letter.subject == "Ines, your application is not finished yet"
    said = letter.flat.replace("\u00a0", " ")
    assert "You began an application to Culture of Learning as a mentor" in said
    assert "You can go on until Friday, December 18" in said
    form = f"%2Fapply%2F{draft.round.public_id}%2Fmentor"
    assert letter.buttons == [("Go on with your application", f"/sign-in?next={form}")]


def test_who_has_sent_it_meanwhile_is_not_reminded(message: OutboxMessage, draft: ApplicationDraft) -> None:
    mark_sent(draft)
    assert composed(message) is None


def test_who_has_applied_elsewhere_meanwhile_is_not_reminded(message: OutboxMessage, draft: ApplicationDraft) -> None:
    make_mentor(draft.round, person=message.person)
    assert composed(message) is None


def test_once_applications_are_closed_nobody_is_reminded(message: OutboxMessage, draft: ApplicationDraft) -> None:
    draft.round.state = RoundState.REVIEW
    assert composed(message) is None


def test_a_draft_that_is_gone_is_none(work: Session, message: OutboxMessage, draft: ApplicationDraft) -> None:
    work.delete(draft)
    work.flush()
    assert composed(message) is None
