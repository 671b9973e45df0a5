"""What offers owe: a mail at each step, at once or at nine tomorrow; and until when an answer counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import OutboxMessage, Person, Proposal, Round
from matcher.policies import was_asked
from matcher.services.answers import say_no
from matcher.services.offers import offer_match, send_offers, withdraw_offer
from matcher.services.places import set_places
from matcher.states import AcceptanceState, CalendarChannel, MailState, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_coordinator, make_mentee, make_mentor, make_round, make_run

MONDAY, TUESDAY = Slot(0, 540, 0), Slot(1, 540, 0)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def actor(round_: Round) -> Person:
    return make_coordinator(round_.program)


@pytest.fixture
def proposal(round_: Round, actor: Person) -> Proposal:
    mentor, mentee = make_mentor(round_, "Dana Whitfield"), make_mentee(round_, "Rosa Villanueva")
    return offer_match(round_, mentor, mentee, MONDAY, actor=actor)


def answer_no(proposal: Proposal, role: Role) -> None:
    asked = proposal.acceptance_of(role)
    say_no(proposal, asked, reason="", actor=asked.enrollment.person)


def waiting() -> list[tuple[str, str, datetime]]:
    """Mail that is owed: what kind, to whom, when it is to go out."""
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED).order_by(OutboxMessage.id)
    )
    return [(row.kind.value, row.person.name, row.due_at) for row in rows if row.person]


def test_offering_owes_the_mentor_a_mail(proposal: Proposal) -> None:
    assert waiting() == [("mentor_offer", "Dana Whitfield", NOW)]


def test_the_participants_mail_is_owed_with_the_mentors_yes(proposal: Proposal) -> None:
    answer_yes(proposal, Role.MENTOR)
    answer_yes(proposal, Role.MENTOR)
    assert [kind for kind, _, _ in waiting()] == ["mentor_offer", "participant_offer"]


def test_agreeing_tells_everybody_and_books_their_calendars(proposal: Proposal) -> None:
    answer_yes(proposal, Role.MENTOR)
    proposal.mentor.person.calendar_channel = CalendarChannel.SUBSCRIPTION
    answer_yes(proposal, Role.PARTICIPANT)
    assert [(kind, who) for kind, who, _ in waiting()][2:] == [
        ("match_confirmed", "Dana Whitfield"),
        ("match_confirmed", "Rosa Villanueva"),
        ("invitation", "Rosa Villanueva"),
    ]


def test_a_no_owes_nobody_anything(proposal: Proposal) -> None:
    answer_no(proposal, Role.MENTOR)
    assert waiting() == []


TOMORROW = datetime(2026, 12, 2, 17, tzinfo=UTC)


@pytest.fixture
def for_tomorrow(round_: Round, actor: Person) -> Proposal:
    mentor, mentee = make_mentor(round_, "Dana Whitfield"), make_mentee(round_, "Rosa Villanueva")
    return offer_match(round_, mentor, mentee, MONDAY, actor=actor, due=TOMORROW)


def test_what_is_sent_at_nine_holds_its_place_now_and_asks_nobody_yet(for_tomorrow: Proposal) -> None:
    asked = for_tomorrow.acceptance_of(Role.MENTOR)
    assert (for_tomorrow.state, for_tomorrow.held_place) == (ProposalState.OFFERED, 1)
    assert (asked.state, asked.asked_at) == (AcceptanceState.ASKED, TOMORROW)
    assert not was_asked(asked)
    assert waiting() == [("mentor_offer", "Dana Whitfield", TOMORROW)]
    for answer in (answer_yes, answer_no):
        with pytest.raises(Conflict, match="not yours to answer yet"):
            answer(for_tomorrow, Role.MENTOR)


def test_at_nine_it_is_theirs_to_answer(for_tomorrow: Proposal) -> None:
    with clock.held_at(TOMORROW):
        assert was_asked(for_tomorrow.acceptance_of(Role.MENTOR))
        answer_yes(for_tomorrow, Role.MENTOR)
    assert for_tomorrow.acceptance_of(Role.PARTICIPANT).asked_at == TOMORROW


def test_what_is_withdrawn_before_nine_is_never_told(for_tomorrow: Proposal, actor: Person) -> None:
    withdraw_offer(for_tomorrow, actor=actor)
    assert waiting() == []
    with clock.held_at(TOMORROW + timedelta(days=1)):
        assert not was_asked(for_tomorrow.acceptance_of(Role.MENTOR))


def test_withdrawing_drops_nobody_elses_mail(for_tomorrow: Proposal, actor: Person) -> None:
    round_, mentor = for_tomorrow.round, for_tomorrow.mentor
    set_places(mentor, 2, actor=None)
    offer_match(round_, mentor, make_mentee(round_), TUESDAY, actor=actor)
    withdraw_offer(for_tomorrow, actor=actor)
    assert waiting() == [("mentor_offer", "Dana Whitfield", NOW)]


def test_a_moment_past_is_now(round_: Round, actor: Person) -> None:
    early = NOW - timedelta(hours=1)
    proposal = offer_match(round_, make_mentor(round_), make_mentee(round_), MONDAY, actor=actor, due=early)
    assert proposal.acceptance_of(Role.MENTOR).asked_at == NOW


def test_a_whole_result_is_sent_at_nine(round_: Round, actor: Person) -> None:
    make_mentor(round_, "Dana Whitfield", places=2)
    for _ in range(2):
        make_mentee(round_)
    assert send_offers(round_, make_run(round_), actor=actor, due=TOMORROW) == 2
    assert waiting() == [("mentor_offer", "Dana Whitfield", TOMORROW)] * 2


@pytest.mark.parametrize(("asked", "last_day"), [(-1, 15), (0, 15), (1, 23), (4, 26)])
def test_the_last_day_to_answer(proposal: Proposal, asked: int, last_day: int) -> None:
    """Of the round, January 15; for who is asked after it, a week."""
    proposal.acceptance_of(Role.MENTOR).asked_at = datetime(2027, 1, 15 + asked, 20, tzinfo=UTC)
    assert proposal.answer_by == date(2027, 1, last_day)
