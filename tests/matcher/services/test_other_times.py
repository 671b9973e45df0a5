"""Right person, other time: which are free, what asking for one does, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import AuditEntry, Enrollment, Mentee, Mentorship, OutboxMessage, Proposal, Round
from matcher.services.answers import say_no, say_yes
from matcher.services.offer_duties import find_silent, remind_offers
from matcher.services.other_times import MOST_WISHES, NotFree, free_times, wish_other_time
from matcher.services.turns import TimeChanged
from matcher.states import AcceptanceState, AskedFirst, MailKind, MailState, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_mentee, make_mentor, make_mentorship, make_offer, make_round, make_team

NINE, TEN, ELEVEN = Slot(1, 540, 0), Slot(1, 600, 0), Slot(1, 660, 0)
TUESDAY_MORNINGS = ((1, 540, 720, "A"),)
YES, ASKED, WAITING = AcceptanceState.YES, AcceptanceState.ASKED, AcceptanceState.WAITING


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def offered(round_: Round) -> Proposal:
    return make_offer(*couple(round_), slot=NINE)


def couple(round_: Round) -> tuple[Enrollment, Mentee]:
    return make_mentor(round_, "Dana", hours=TUESDAY_MORNINGS), make_mentee(round_, "Rosa", hours=TUESDAY_MORNINGS)


def wish(proposal: Proposal, role: Role, slot: Slot, shown: Slot | None = None) -> None:
    asked = proposal.acceptance_of(role)
    wish_other_time(proposal, asked, slot, actor=asked.enrollment.person, shown=shown)


def yes(proposal: Proposal, role: Role, shown: Slot | None = None) -> None:
    asked = proposal.acceptance_of(role)
    say_yes(proposal, asked, actor=asked.enrollment.person, shown=shown)


def states(proposal: Proposal) -> tuple[AcceptanceState, ...]:
    return tuple(one.state for one in proposal.acceptances)


def stands_at(proposal: Proposal) -> Slot:
    return Slot(proposal.weekday, proposal.start, proposal.phase)


def owed(kind: MailKind) -> list[MailState]:
    return list(db.session.scalars(select(OutboxMessage.state).filter_by(kind=kind).order_by(OutboxMessage.id)))


def slots(proposal: Proposal) -> list[Slot]:
    return [one.slot for one in free_times(proposal)]


def test_free_is_what_both_marked_at_every_session(offered: Proposal) -> None:
    assert slots(offered) == [Slot(1, start, 0) for start in (570, 600, 630, 660)]


def test_nobody_is_asked_to_be_in_two_places(round_: Round, offered: Proposal) -> None:
    """Not at another offer's time, nor at a session that is booked; the gap counts."""
    round_.gap = 15
    other = make_mentor(make_round(round_.program), person=offered.mentee.members[0].person)
    make_mentorship(other, make_mentee(other.round), slot=ELEVEN)
    assert slots(offered) == [Slot(1, 570, 0)]


def test_a_time_to_arrange_of_the_same_mentor_is_taken(round_: Round) -> None:
    mentor = make_mentor(round_, places=2, hours=TUESDAY_MORNINGS)
    first = make_offer(mentor, make_mentee(round_, hours=TUESDAY_MORNINGS), slot=NINE)
    second = make_offer(mentor, make_mentee(round_, hours=TUESDAY_MORNINGS), slot=TEN)
    second.times = [[1, 600, 0], [1, 660, 0]]
    assert slots(first) == []


def test_enough_sessions_must_be_left(round_: Round, offered: Proposal) -> None:
    round_.min_sessions = 3
    with clock.held_at(datetime(2027, 5, 18, tzinfo=UTC)):
        assert slots(offered) == [Slot(1, start, 0) for start in (570, 600, 630, 660)]
        assert {len(one.starts) for one in free_times(offered)} == {3}
    with clock.held_at(datetime(2027, 5, 26, tzinfo=UTC)):
        assert slots(offered) == []


def test_a_quorum_is_enough(round_: Round) -> None:
    team = make_team(round_, quorum=2, hours=TUESDAY_MORNINGS)
    team.members[2].hours = []
    offered = make_offer(make_mentor(round_, hours=TUESDAY_MORNINGS), team, slot=NINE)
    assert TEN in slots(offered)


def test_who_is_asked_first_may_wish_and_the_other_hears_of_that_time_alone(offered: Proposal) -> None:
    wish(offered, Role.MENTOR, TEN)
    assert (stands_at(offered), states(offered)) == (TEN, (YES, ASKED))
    assert offered.earlier_times == [{"slot": [1, 540, 0], "by": "mentor", "told": False, "agreed": False}]
    yes(offered, Role.PARTICIPANT, TEN)
    series = db.session.scalars(select(Mentorship)).one().series
    assert (series.weekday, series.start, offered.state) == (1, 600, ProposalState.AGREED)


def test_who_had_said_yes_is_asked_again(offered: Proposal) -> None:
    yes(offered, Role.MENTOR)
    wish(offered, Role.PARTICIPANT, TEN)
    assert states(offered) == (ASKED, YES)
    assert offered.earlier_times == [{"slot": [1, 540, 0], "by": "participant", "told": True, "agreed": True}]
    mentor = offered.acceptance_of(Role.MENTOR)
    assert (mentor.asked_at, mentor.answered_at) == (NOW, None)
    assert owed(MailKind.MENTOR_OFFER) == [MailState.DROPPED, MailState.QUEUED]
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.act, last.subject) == ("other_time_wished", {"proposal": offered.public_id})


def test_asked_at_once_whoever_wishes_first_is_heard(round_: Round) -> None:
    round_.asked_first = AskedFirst.BOTH
    offered = make_offer(*couple(round_), slot=NINE)
    wish(offered, Role.MENTOR, TEN)
    assert (stands_at(offered), states(offered)) == (TEN, (YES, ASKED))
    with pytest.raises(TimeChanged):
        wish(offered, Role.PARTICIPANT, ELEVEN, NINE)
    assert offered.earlier_times[0]["told"] is True


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_to_the_old_time_is_not_taken(offered: Proposal, answer: str) -> None:
    yes(offered, Role.MENTOR)
    wish(offered, Role.PARTICIPANT, TEN)
    asked = offered.acceptance_of(Role.MENTOR)
    for shown in (None, NINE):
        with pytest.raises(TimeChanged, match="was changed since"):
            if answer == "yes":
                say_yes(offered, asked, actor=asked.enrollment.person, shown=shown)
            else:
                say_no(offered, asked, reason="", actor=asked.enrollment.person, shown=shown)
    assert states(offered) == (ASKED, YES)


def test_asking_twice_is_asking_once(offered: Proposal) -> None:
    wish(offered, Role.MENTOR, TEN)
    wish(offered, Role.MENTOR, TEN)
    assert len(offered.earlier_times) == 1
    with pytest.raises(Conflict, match="another answer already"):
        wish(offered, Role.MENTOR, ELEVEN, TEN)


def test_only_a_free_time_can_be_asked_for(round_: Round, offered: Proposal) -> None:
    """Somebody booked it meanwhile; or it never was free; or it is the one offered."""
    other = make_mentor(make_round(round_.program), person=offered.mentee.members[0].person)
    make_mentorship(other, make_mentee(other.round), slot=ELEVEN)
    for slot in (ELEVEN, Slot(2, 600, 0), NINE):
        with pytest.raises(NotFree, match="not free any more"):
            wish(offered, Role.MENTOR, slot)
    assert (stands_at(offered), states(offered)) == (NINE, (ASKED, WAITING))


def test_three_times_is_enough(offered: Proposal) -> None:
    turns = [(Role.MENTOR, TEN), (Role.PARTICIPANT, ELEVEN), (Role.MENTOR, NINE)]
    for role, slot in turns:
        wish(offered, role, slot, stands_at(offered))
    assert len(offered.earlier_times) == MOST_WISHES
    with pytest.raises(Conflict, match="Your coordinator can find one"):
        wish(offered, Role.PARTICIPANT, TEN, NINE)
    yes(offered, Role.PARTICIPANT, NINE)
    assert offered.state is ProposalState.AGREED


def test_the_last_day_to_answer_stays_unless_it_is_over(offered: Proposal) -> None:
    wish(offered, Role.MENTOR, TEN)
    assert offered.answer_by == date(2027, 1, 15)
    with clock.held_at(datetime(2027, 1, 17, tzinfo=UTC)):
        wish(offered, Role.PARTICIPANT, ELEVEN, TEN)
    assert offered.answer_by == date(2027, 1, 23)


def test_who_is_asked_anew_is_reminded_anew(offered: Proposal) -> None:
    with clock.held_at(datetime(2026, 12, 4, 20, tzinfo=UTC)):
        assert remind_offers(find_silent()) == 1
        yes(offered, Role.MENTOR)
        wish(offered, Role.PARTICIPANT, TEN)
    with clock.held_at(datetime(2026, 12, 7, 21, tzinfo=UTC)):
        assert remind_offers(find_silent()) == 1


def test_a_withdrawn_offer_takes_no_wish(offered: Proposal) -> None:
    answer_yes(offered, Role.MENTOR)
    offered.state = ProposalState.WITHDRAWN
    offered.held_place = None
    with pytest.raises(Conflict, match="no longer offered"):
        wish(offered, Role.PARTICIPANT, TEN)
