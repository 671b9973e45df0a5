"""Races on SQLite and PostgreSQL: one legal outcome, everybody else hears "conflict", nothing else is ever raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import AuditEntry, Enrollment, Mentee, Person, Proposal, Round, Run
from matcher.services.answers import say_no, say_yes
from matcher.services.offers import offer_match, send_offers, withdraw_offer
from matcher.services.places import set_places
from matcher.states import ProposalState, Role
from solver.problem import Slot
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_offer,
    make_person,
    make_round,
    make_run,
)
from tests.matcher.races.invariants import broken_rules
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)

CROWD = 50
NINE = Slot(1, 540, 0)


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


@dataclass(frozen=True)
class Stage:
    """Keys of the rows that a race is about: every act loads its own."""

    round_: int
    coordinator: int
    mentor: int = 0
    mentees: tuple[int, ...] = ()
    proposal: int = 0


def offer(stage: Stage, mentee: int) -> None:
    offer_match(
        db.session.get_one(Round, stage.round_),
        db.session.get_one(Enrollment, stage.mentor),
        db.session.get_one(Mentee, mentee),
        NINE,
        actor=db.session.get_one(Person, stage.coordinator),
    )


def withdraw(stage: Stage) -> None:
    actor = db.session.get_one(Person, stage.coordinator)
    withdraw_offer(db.session.get_one(Proposal, stage.proposal), actor=actor)


def accept(proposal_id: int, role: Role) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    say_yes(proposal, asked, actor=asked.enrollment.person)


def decline(proposal_id: int, role: Role) -> None:
    proposal = db.session.get_one(Proposal, proposal_id)
    asked = proposal.acceptance_of(role)
    say_no(proposal, asked, reason="", actor=asked.enrollment.person)


def lower_places(stage: Stage) -> None:
    mentor = db.session.get_one(Enrollment, stage.mentor)
    set_places(mentor, 0, actor=mentor.person)


def state_of(proposal_id: int) -> ProposalState:
    return db.session.get_one(Proposal, proposal_id).state


def test_fifty_offer_the_last_place(here: Flask) -> None:
    with unit_of_work(writes=True):
        round_ = make_round()
        coordinator, mentor = make_coordinator(round_.program), make_mentor(round_)
        mentees = tuple(make_mentee(round_).id for _ in range(CROWD))
        stage = Stage(round_.id, coordinator.id, mentor.id, mentees)
    for _ in range(TIMES):
        outcomes = race(here, [partial(offer, stage, mentee) for mentee in stage.mentees])
        assert Counter(outcomes) == {DONE: 1, CONFLICT: CROWD - 1}
        with unit_of_work(writes=True):
            assert broken_rules() == []
            winner = db.session.scalars(select(Proposal).filter_by(state=ProposalState.OFFERED)).one()
            withdraw_offer(winner, actor=None)


def offered(*, mentor_said_yes: bool) -> Stage:
    with unit_of_work(writes=True):
        round_ = make_round()
        coordinator, mentor = make_coordinator(round_.program), make_mentor(round_)
        proposal = make_offer(mentor, make_mentee(round_))
        if mentor_said_yes:
            answer_yes(proposal, Role.MENTOR)
        return Stage(round_.id, coordinator.id, mentor.id, proposal=proposal.id)


FINAL = {0: ProposalState.AGREED, 1: ProposalState.DECLINED, 2: ProposalState.WITHDRAWN}


def test_the_last_answer_against_everybody(here: Flask) -> None:
    """Yes, no, withdrawal and fewer places, each pressed twice: one of the first three happens, and only once."""
    for _ in range(TIMES):
        stage = offered(mentor_said_yes=True)
        acts = [
            partial(accept, stage.proposal, Role.PARTICIPANT),
            partial(decline, stage.proposal, Role.PARTICIPANT),
            partial(withdraw, stage),
            partial(lower_places, stage),
        ]
        outcomes = race(here, acts * 2)
        # The same press twice is the same answer twice.
        won = [index for index in FINAL if outcomes[index] == outcomes[index + 4] == DONE]
        lost = [index for index in FINAL if outcomes[index] == outcomes[index + 4] == CONFLICT]
        assert (len(won), len(lost)) == (1, 2)
        with unit_of_work(writes=False):
            assert state_of(stage.proposal) is FINAL[won[0]]
            assert broken_rules() == []
            if won[0] == 0:
                assert outcomes[3] == outcomes[7] == CONFLICT


def test_the_mentors_answer_against_everybody(here: Flask) -> None:
    """A yes may be followed by a withdrawal; whatever comes first, the offer ends and its place is free."""
    for _ in range(TIMES):
        stage = offered(mentor_said_yes=False)
        acts = [
            partial(accept, stage.proposal, Role.MENTOR),
            partial(decline, stage.proposal, Role.MENTOR),
            partial(withdraw, stage),
            partial(lower_places, stage),
        ]
        yes, no, withdrawn, _ = race(here, acts)
        assert (no, withdrawn) in {(DONE, CONFLICT), (CONFLICT, DONE)}
        assert not (yes == DONE and no == DONE)
        with unit_of_work(writes=False):
            expected = ProposalState.DECLINED if no == DONE else ProposalState.WITHDRAWN
            assert state_of(stage.proposal) is expected
            assert broken_rules() == []


def in_two_rounds() -> tuple[int, int]:
    """One mentor in two rounds, asked to meet at nearly the same hour; only the participants' answers are missing."""
    dana = make_person()
    proposals = []
    for slot in (NINE, Slot(1, 570, 0)):
        round_ = make_round()
        proposals.append(make_offer(make_mentor(round_, person=dana), make_mentee(round_), slot=slot))
        answer_yes(proposals[-1], Role.MENTOR)
    return proposals[0].id, proposals[1].id


def test_nobody_is_booked_twice(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            both = in_two_rounds()
        outcomes = race(here, [partial(accept, one, Role.PARTICIPANT) for one in both])
        assert sorted(outcomes) == [CONFLICT, DONE]
        with unit_of_work(writes=False):
            assert broken_rules() == []
            states = {state_of(one) for one in both}
            assert states == {ProposalState.AGREED, ProposalState.OFFERED}


def test_offers_are_sent_once(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round()
            for _ in range(3):
                make_mentor(round_)
                make_mentee(round_)
            coordinator, run = make_coordinator(round_.program).id, make_run(round_).id
            round_id = round_.id
        send: Callable[[], None] = partial(send_all, round_id, run, coordinator)
        assert race(here, [send] * 4) == [DONE] * 4
        with unit_of_work(writes=False):
            assert broken_rules() == []
            assert [entry.subject["offers"] for entry in sent_in(round_id)] == [3]
            assert (
                db.session.scalars(select(Proposal.state).filter_by(round_id=round_id)).all()
                == [ProposalState.OFFERED] * 3
            )


def sent_in(round_id: int) -> list[AuditEntry]:
    """What was written down about sending: once, whoever pressed."""
    program_id = db.session.get_one(Round, round_id).program_id
    return list(db.session.scalars(select(AuditEntry).filter_by(act="offers_sent", program_id=program_id)))


def send_all(round_id: int, run_id: int, coordinator: int) -> None:
    round_ = db.session.get_one(Round, round_id)
    run = db.session.get_one(Run, run_id)
    send_offers(round_, run, actor=db.session.get_one(Person, coordinator))
