"""Matched, time to arrange: what is offered, what each side may say, and when it is booked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, Enrollment, Mentee, Mentorship, OutboxMessage, Proposal, Round
from matcher.services.answers import say_no, say_yes
from matcher.services.arranging import nearest_times, offer_to_arrange
from matcher.services.choosing import choices_of, choose_times, nothing_in_common
from matcher.services.offers import withdraw_offer
from matcher.services.other_times import free_times, wish_other_time
from matcher.states import AcceptanceState, AskedFirst, MailKind, MailState, PinKind, ProposalState, Role
from solver.problem import Slot
from tests.builders import (
    NOW,
    make_library,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_offer,
    make_pin,
    make_round,
)

MORNING, AFTERNOON = ((1, 540, 660),), ((1, 720, 840),)
YES, ASKED, WAITING = AcceptanceState.YES, AcceptanceState.ASKED, AcceptanceState.WAITING


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


def couple(round_: Round, *, places: int = 1) -> tuple[Enrollment, Mentee]:
    """Dana has Tuesdays from nine to eleven, Rosa from noon to two."""
    mentor = make_mentor(round_, "Dana", hours=MORNING, places=places)
    return mentor, make_mentee(round_, "Rosa", hours=AFTERNOON)


def nearest(round_: Round, mentor: Enrollment, mentee: Mentee) -> list[Slot]:
    return [one.slot for one in nearest_times(round_, mentor, mentee)]


def arrange(round_: Round, mentor: Enrollment, mentee: Mentee) -> Proposal:
    return offer_to_arrange(round_, mentor, mentee, nearest(round_, mentor, mentee), actor=None)


@pytest.fixture
def offered(round_: Round) -> Proposal:
    return arrange(round_, *couple(round_))


def choose(proposal: Proposal, role: Role, *which: int) -> bool:
    """By their places among the times offered."""
    asked = proposal.acceptance_of(role)
    times = [Slot(*proposal.times[one]) for one in which]
    return choose_times(proposal, asked, times, actor=asked.enrollment.person)


def states(proposal: Proposal) -> tuple[AcceptanceState, ...]:
    return tuple(one.state for one in proposal.acceptances)


def booked() -> Sequence[tuple[int, int, int]]:
    return [(row.series.weekday, row.series.start, row.series.phase) for row in db.session.scalars(select(Mentorship))]


def refused(round_: Round, mentor: Enrollment, mentee: Mentee, times: Sequence[Slot] = (Slot(1, 540, 0),)) -> str:
    with pytest.raises((Conflict, Invalid)) as error:
        offer_to_arrange(round_, mentor, mentee, times, actor=None)
    return str(error.value)


def test_the_nearest_times_lie_between_what_both_marked(round_: Round) -> None:
    """The last hour of the one, the first of the other; then two hours off these, by day."""
    found = nearest_times(round_, *couple(round_))
    assert [(one.slot, one.of_mentor // one.sessions, one.of_mentee // one.sessions) for one in found] == [
        (Slot(1, 600, 0), 0, 60),
        (Slot(1, 720, 0), 60, 0),
        (Slot(1, 480, 0), 60, 60),
    ]


def test_the_nearest_times_keep_clear_of_what_anybody_does(round_: Round) -> None:
    mentor, mentee = couple(round_, places=3)
    make_mentorship(mentor, make_mentee(round_, hours=MORNING), slot=Slot(1, 600, 0))
    make_offer(mentor, make_mentee(round_, hours=MORNING), slot=Slot(1, 540, 1))
    assert Slot(1, 720, 0) in nearest(round_, mentor, mentee)
    assert not {Slot(1, 600, 0), Slot(1, 570, 0), Slot(1, 540, 1), Slot(1, 570, 1)} & set(
        nearest(round_, mentor, mentee)
    )


def test_an_offer_to_arrange_holds_a_place_and_asks_in_turn(offered: Proposal) -> None:
    assert (offered.state, offered.held_place, states(offered)) == (ProposalState.OFFERED, 1, (ASKED, WAITING))
    assert (offered.weekday, offered.start, offered.phase) == (1, 600, 0)
    assert offered.times == [[1, 600, 0], [1, 720, 0], [1, 480, 0]]
    acts = list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
    assert acts[-1] == "match_to_arrange"
    assert list(db.session.scalars(select(OutboxMessage.kind))) == [MailKind.MENTOR_OFFER]


def test_twice_is_once(round_: Round, offered: Proposal) -> None:
    times = [Slot(*one) for one in offered.times]
    assert offer_to_arrange(round_, offered.mentor, offered.mentee, times, actor=None) is offered


def test_only_who_lacks_nothing_but_an_hour_is_offered_one(round_: Round) -> None:
    mentor, mentee = couple(round_)
    assert "nearest to both have changed" in refused(round_, mentor, mentee)
    assert "share a meeting time" in refused(round_, mentor, make_mentee(round_, hours=MORNING))
    library = make_library(round_)
    same = make_mentor(round_, library=library), make_mentee(round_, library=library, hours=())
    assert refused(round_, *same) == "A rule of the program keeps these two apart."
    make_pin(round_, mentor, mentee, PinKind.FORBID)
    assert "Undo that first" in refused(round_, mentor, mentee)
    make_offer(mentor, make_mentee(round_, hours=MORNING), slot=Slot(1, 540, 0))
    assert refused(round_, mentor, make_mentee(round_, hours=AFTERNOON)) == "Dana has no opening left."


def test_the_second_takes_one_of_those_that_suit_the_first(offered: Proposal) -> None:
    assert choose(offered, Role.MENTOR, 2, 1)
    participant = offered.acceptance_of(Role.PARTICIPANT)
    assert (states(offered), choices_of(offered, participant)) == ((YES, ASKED), (Slot(1, 720, 0), Slot(1, 480, 0)))
    with pytest.raises(Conflict, match="none of those"):
        choose(offered, Role.PARTICIPANT, 0)
    with pytest.raises(Invalid, match="Choose one"):
        choose(offered, Role.PARTICIPANT, 1, 2)
    assert choose(offered, Role.PARTICIPANT, 1)
    assert (states(offered), offered.state, booked()) == ((YES, YES), ProposalState.AGREED, [(1, 720, 0)])


def test_at_least_one_is_chosen(offered: Proposal) -> None:
    with pytest.raises(Invalid, match="at least one"):
        choose(offered, Role.MENTOR)
    assert states(offered) == (ASKED, WAITING)


def test_saying_it_twice_is_saying_it_once(offered: Proposal) -> None:
    choose(offered, Role.MENTOR, 1)
    assert choose(offered, Role.MENTOR, 1)
    with pytest.raises(Conflict, match="another answer"):
        choose(offered, Role.MENTOR, 0)


@pytest.fixture
def at_once(round_: Round) -> Proposal:
    round_.asked_first = AskedFirst.BOTH
    return arrange(round_, *couple(round_))


def test_asked_at_once_the_first_in_common_is_booked(at_once: Proposal) -> None:
    assert choose(at_once, Role.PARTICIPANT, 2, 1)
    assert choose(at_once, Role.MENTOR, 0, 1, 2)
    assert (at_once.state, booked()) == (ProposalState.AGREED, [(1, 720, 0)])


def test_with_nothing_in_common_both_may_say_more(at_once: Proposal) -> None:
    choose(at_once, Role.MENTOR, 0)
    assert not choose(at_once, Role.PARTICIPANT, 1)
    assert (states(at_once), nothing_in_common(at_once)) == ((ASKED, ASKED), True)
    told = select(OutboxMessage.state).filter_by(kind=MailKind.MENTOR_OFFER).order_by(OutboxMessage.id)
    assert list(db.session.scalars(told)) == [MailState.DROPPED, MailState.QUEUED]
    assert not choose(at_once, Role.PARTICIPANT, 1, 2)
    assert choose(at_once, Role.MENTOR, 0, 2)
    assert (states(at_once), booked()) == ((YES, YES), [(1, 480, 0)])


def test_it_is_declined_and_withdrawn_like_any_other(round_: Round, offered: Proposal) -> None:
    choose(offered, Role.MENTOR, 1)
    asked = offered.acceptance_of(Role.PARTICIPANT)
    say_no(offered, asked, reason="Never on Tuesdays.", actor=asked.enrollment.person)
    assert (offered.state, offered.held_place) == (ProposalState.DECLINED, None)
    again = arrange(round_, offered.mentor, offered.mentee)
    withdraw_offer(again, actor=None)
    assert (again.state, again.held_place) == (ProposalState.WITHDRAWN, None)


def test_neither_a_plain_yes_nor_another_time_answers_it(offered: Proposal) -> None:
    asked = offered.acceptance_of(Role.MENTOR)
    with pytest.raises(Conflict, match="Choose from the times"):
        say_yes(offered, asked, actor=asked.enrollment.person)
    with pytest.raises(Conflict, match="Choose from the times"):
        wish_other_time(offered, asked, Slot(1, 540, 0), actor=asked.enrollment.person)
    assert free_times(offered) == ()


def test_a_time_that_somebody_booked_meanwhile_is_not_booked_twice(round_: Round, offered: Proposal) -> None:
    choose(offered, Role.MENTOR, 0, 1)
    elsewhere = make_round(round_.program)
    twin = make_mentor(elsewhere, person=offered.mentee.members[0].person)
    make_mentorship(twin, make_mentee(elsewhere), slot=Slot(1, 600, 0))
    with pytest.raises(Conflict, match="Nothing was booked"), db.session.begin_nested():
        choose(offered, Role.PARTICIPANT, 0)
    db.session.refresh(offered)
    assert choose(offered, Role.PARTICIPANT, 1)
    assert offered.state is ProposalState.AGREED
