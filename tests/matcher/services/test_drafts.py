"""What somebody began is found again by them alone, is reminded of once, and goes in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import ApplicationDraft, OutboxMessage, Person, Round, SignInTicket
from matcher.queries.drafts import Unfinished, draft_of_browser, draft_of_person, unfinished, unfinished_of
from matcher.services.drafts import adopt_draft, find_stale_drafts, forget_drafts, keep_address, mark_sent
from matcher.services.nudges import remind_unfinished
from matcher.services.sign_in import make_ticket
from matcher.states import EnrollmentState, MailKind, Role, RoundState
from tests.builders import (
    NOW,
    make_coordinator,
    make_draft,
    make_mentor,
    make_participant,
    make_person,
    make_program,
    make_round,
)

DAY = timedelta(days=1)


def open_round(**given: object) -> Round:
    return make_round(make_program(), **{"state": RoundState.OPEN, **given})


def test_who_signs_in_finds_what_they_began_elsewhere(work: Session) -> None:
    round_ = open_round()
    draft = make_draft(round_)
    ines = make_person("ines  okafor", address="INES.okafor@example.org")
    assert draft_of_person(round_, Role.PARTICIPANT, ines) is draft
    assert draft_of_person(round_, Role.MENTOR, ines) is None
    other = make_person("Somebody Else", address="ines.okafor@example.org")
    assert draft_of_person(round_, Role.PARTICIPANT, other) is None
    program = round_.program.name
    assert unfinished_of(ines) == [Unfinished(round_.public_id, program, Role.PARTICIPANT, changes=False)]
    assert unfinished_of(other) == []


def test_a_draft_that_is_theirs_is_not_the_browsers_any_more(work: Session) -> None:
    """Whoever typed somebody else's name and address reads nothing of what they write later."""
    round_ = open_round()
    draft = make_draft(round_)
    ines = make_person("Ines Okafor", address=draft.address)
    assert draft_of_browser(round_, Role.PARTICIPANT, draft.public_id) is draft
    adopt_draft(draft, ines)
    assert draft_of_browser(round_, Role.PARTICIPANT, draft.public_id) is None
    planted = make_draft(round_, created_at=NOW + DAY, changed_at=NOW + DAY)
    assert draft_of_person(round_, Role.PARTICIPANT, ines) is draft
    mark_sent(draft)
    assert draft_of_person(round_, Role.PARTICIPANT, ines) is planted


def test_what_was_sent_comes_before_what_somebody_began_anew(work: Session) -> None:
    round_ = open_round()
    sent = make_participant(round_, "Ines Okafor")
    make_draft(round_, address=sent.person.address)
    assert draft_of_person(round_, Role.PARTICIPANT, sent.person) is None
    assert unfinished_of(sent.person) == []
    own = make_draft(round_, address=sent.person.address, person_id=sent.person.id)
    assert draft_of_person(round_, Role.PARTICIPANT, sent.person) is own
    assert [one.changes for one in unfinished_of(sent.person)] == [True]


def test_nothing_can_be_finished_once_applications_are_closed(work: Session) -> None:
    round_ = open_round(mentors_only=True)
    for role in Role:
        make_draft(round_, role=role)
    ines = make_person("Ines Okafor", address="ines.okafor@example.org")
    assert [one.role for one in unfinished_of(ines)] == [Role.MENTOR]
    round_.state = RoundState.REVIEW
    assert unfinished_of(ines) == []


def test_who_began_two_days_ago_is_reminded_once(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    begun = make_draft(round_)
    make_draft(round_, "Nobody Yet", address="")
    sent = make_mentor(round_)
    make_draft(round_, sent.person.name, role=Role.MENTOR, address=sent.person.address)
    with clock.held_at(NOW + timedelta(hours=47)):
        make_draft(round_, "Late Starter", created_at=clock.now())
        assert remind_unfinished(round_, ellen) == 0
    with clock.held_at(NOW + 2 * DAY):
        assert unfinished(round_) == [begun]
        assert (remind_unfinished(round_, ellen), remind_unfinished(round_, ellen)) == (1, 0)
    mails = [(one.kind, one.person and one.person.address, one.about) for one in work.scalars(select(OutboxMessage))]
    assert mails == [(MailKind.DRAFT_REMINDER, begun.address, {"draft": begun.public_id})]
    assert begun.nudged_at == NOW + 2 * DAY


def test_who_began_twice_gets_one_mail(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    first, second = make_draft(round_), make_draft(round_, changed_at=NOW + DAY)
    with clock.held_at(NOW + 3 * DAY):
        assert unfinished(round_) == [second]
        assert remind_unfinished(round_, ellen) == 1
        assert unfinished(round_) == []
    assert first.nudged_at is None


def test_nobody_is_reminded_of_what_is_closed_or_withdrawn_for_good(work: Session) -> None:
    round_ = open_round(mentors_only=True)
    ellen = make_coordinator(round_.program)
    make_draft(round_)
    gone = make_mentor(round_, "Gone Again", state=EnrollmentState.WITHDRAWN)
    back = make_draft(round_, "Gone Again", role=Role.MENTOR, address=gone.person.address)
    with clock.held_at(NOW + 3 * DAY):
        assert unfinished(round_) == [back]
        round_.state = RoundState.REVIEW
        with pytest.raises(Conflict):
            remind_unfinished(round_, ellen)


def test_drafts_go_thirty_days_after_the_close(any_work: Session) -> None:
    round_ = open_round()
    late = timedelta(days=41)  # applications close on December 11
    ines = make_person("Ines Okafor", address="ines.okafor@example.org")
    known = make_participant(round_, "Known Already").person
    make_ticket(ines)
    for person in (ines, known):
        keep_address(make_draft(round_, person.name, address=person.address), person)
    mentor = make_draft(round_, "Max", role=Role.MENTOR)
    with clock.held_at(NOW + late):
        assert find_stale_drafts() == []
        round_.state, round_.mentors_until = RoundState.PUBLISHED, round_.apply_by + DAY
        stale = find_stale_drafts()
        assert mentor.id not in stale
        assert forget_drafts(stale) == 2
    assert any_work.scalars(select(ApplicationDraft)).all() == [mentor]
    left = any_work.scalars(select(Person.name).where(Person.name.in_([ines.name, known.name]))).all()
    assert (left, db.session.scalar(select(func.count()).select_from(SignInTicket))) == (["Known Already"], 0)


def test_what_somebody_still_writes_late_is_kept(work: Session) -> None:
    round_ = open_round(state=RoundState.PUBLISHED)
    make_draft(round_, changed_at=NOW + timedelta(days=30))
    with clock.held_at(NOW + timedelta(days=45)):
        assert find_stale_drafts() == []


def test_a_slip_of_the_keys_leaves_nobody_behind(any_work: Session) -> None:
    draft = make_draft(open_round(), address="")
    wrong = make_person("Ines Okafor", address="ines@exmaple.org")
    right = make_person("Ines Okafor", address="ines@example.org")
    keep_address(draft, wrong)
    keep_address(draft, right)
    assert any_work.scalars(select(Person.address).where(Person.name == "Ines Okafor")).all() == ["ines@example.org"]
    assert draft.address == "ines@example.org"
