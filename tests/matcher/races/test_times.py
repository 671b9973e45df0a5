"""At the same moment: both ask for another time, one answers while the other asks, two choose, two want one hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Mentorship, Proposal, Round
from matcher.services.answers import say_yes
from matcher.services.arranging import nearest_times, offer_to_arrange
from matcher.services.choosing import choose_times
from matcher.services.other_times import wish_other_time
from matcher.states import AskedFirst, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, make_mentee, make_mentor, make_offer, make_round
from tests.matcher.races.invariants import broken_rules
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)

NINE, TEN, ELEVEN = Slot(1, 540, 0), Slot(1, 600, 0), Slot(1, 660, 0)


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def wish(proposal_id: int, role: Role, slot: Slot) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    wish_other_time(proposal, asked, slot, actor=asked.enrollment.person, shown=NINE)


def accept(proposal_id: int, role: Role) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    say_yes(proposal, asked, actor=asked.enrollment.person, shown=NINE)


def choose(proposal_id: int, role: Role, slots: list[Slot]) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    choose_times(proposal, asked, slots, actor=asked.enrollment.person)


def offered_at_once() -> int:
    with unit_of_work(writes=True):
        round_ = make_round(asked_first=AskedFirst.BOTH)
        return make_offer(make_mentor(round_), make_mentee(round_)).id


def time_of(proposal_id: int) -> tuple[Slot, int]:
    row = db.session.get_one(Proposal, proposal_id)
    return Slot(row.weekday, row.start, row.phase), len(row.earlier_times)


def test_of_two_who_ask_for_another_time_one_is_heard(here: Flask) -> None:
    for _ in range(TIMES):
        offer = offered_at_once()
        wishes = {Role.MENTOR: TEN, Role.PARTICIPANT: ELEVEN}
        outcomes = race(here, [partial(wish, offer, role, slot) for role, slot in wishes.items()])
        assert Counter(outcomes) == {DONE: 1, CONFLICT: 1}
        with unit_of_work(writes=False):
            assert time_of(offer) == ([TEN, ELEVEN][outcomes.index(DONE)], 1)
            assert broken_rules() == []


def test_a_yes_to_the_old_time_books_nothing_while_the_other_asks_for_another(here: Flask) -> None:
    for _ in range(TIMES):
        offer = offered_at_once()
        outcomes = race(here, [partial(accept, offer, Role.MENTOR), partial(wish, offer, Role.PARTICIPANT, TEN)])
        assert outcomes[1] == DONE
        with unit_of_work(writes=False):
            assert (time_of(offer), broken_rules()) == ((TEN, 1), [])
            assert db.session.get_one(Proposal, offer).state is ProposalState.OFFERED


def test_two_who_choose_at_once_are_booked_once(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round(asked_first=AskedFirst.BOTH)
            mentor, mentee = make_mentor(round_, hours=[(1, 540, 600)]), make_mentee(round_, hours=[(3, 540, 600)])
            times = [one.slot for one in nearest_times(round_, mentor, mentee)]
            offer, key = offer_to_arrange(round_, mentor, mentee, times, actor=None).id, round_.id
        acts = [partial(choose, offer, Role.MENTOR, times), partial(choose, offer, Role.PARTICIPANT, times[1:])]
        assert race(here, acts) == [DONE, DONE]
        with unit_of_work(writes=False):
            booked = db.session.scalars(select(Mentorship).where(Mentorship.round_id == key)).one()
            assert (booked.series.weekday, booked.series.start) == (times[1].weekday, times[1].start)
            assert broken_rules() == []


def test_one_hour_of_a_mentor_is_promised_once(here: Flask) -> None:
    """Two participants of the same mentor ask for the same other time."""
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round(asked_first=AskedFirst.PARTICIPANT)
            mentor, key = make_mentor(round_, places=2), round_.id
            first = make_offer(mentor, make_mentee(round_), slot=NINE).id
            second = make_offer(mentor, make_mentee(round_), slot=Slot(1, 540, 1)).id
        acts = [partial(wish, first, Role.PARTICIPANT, TEN), partial(wish_at, second, Role.PARTICIPANT, TEN)]
        assert Counter(race(here, acts)) == {DONE: 1, CONFLICT: 1}
        with unit_of_work(writes=False):
            at_ten = select(func.count()).where(Proposal.round_id == key, Proposal.start == 600)
            assert (db.session.scalar(at_ten), broken_rules()) == (1, [])
            assert db.session.get_one(Round, key).state.value == "published"


def wish_at(proposal_id: int, role: Role, slot: Slot) -> None:
    """As the page shows it, whatever it shows."""
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    wish_other_time(proposal, asked, slot, actor=asked.enrollment.person)
