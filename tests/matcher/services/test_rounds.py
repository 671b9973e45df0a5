"""A round's plan is checked whole; its states follow one another and a second press changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, Round
from matcher.services.late_arrivals import allow_late, stop_late
from matcher.services.offers import withdraw_offer
from matcher.services.round_plan import RoundPlan
from matcher.services.rounds import (
    close_applications,
    close_to_participants,
    create_round,
    end_round,
    open_applications,
    open_interest,
    reopen_applications,
)
from matcher.states import Cadence, RoundState
from solver.problem import Weight
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_offer, make_program, make_round

PLAN = RoundPlan(
    name=" January–June 2027 ",
    apply_by=date(2026, 12, 11),
    answer_by=date(2027, 1, 15),
    first_day=date(2027, 1, 18),
    last_day=date(2027, 6, 25),
    cadence=Cadence.MONTHLY,
    closed_days=(date(2027, 5, 31), date(2027, 2, 15)),
    weights={"topics": Weight.HIGH, "job": Weight.OFF},
    seed=7,
)


def test_a_plan_becomes_a_draft(work: Session) -> None:
    program = make_program()
    round_ = create_round(program, PLAN, actor=make_coordinator(program))
    assert (round_.name, round_.state, round_.cadence) == (
        "January–June 2027",
        RoundState.DRAFT,
        Cadence.MONTHLY,
    )
    assert round_.closed_days == ["2027-02-15", "2027-05-31"]
    assert (round_.weights, round_.seed) == ({"job": "off", "topics": "high"}, 7)
    assert [(line.day, line.until, line.label) for line in round_.milestones] == [
        (date(2026, 12, 11), None, "Applications close"),
        (date(2026, 12, 12), date(2026, 12, 29), "Review matches"),
        (date(2027, 1, 15), None, "Answers due"),
        (date(2027, 1, 18), None, "Sessions begin"),
        (date(2027, 6, 25), None, "Last sessions"),
    ]


def test_the_lottery_draws_its_own_seed(work: Session) -> None:
    program = make_program()
    plans = [replace(PLAN, name=f"Round {number}", seed=None) for number in range(5)]
    assert len({create_round(program, plan, actor=None).seed for plan in plans}) == 5


def test_the_same_plan_twice_is_one_round(work: Session) -> None:
    program, plan = make_program(), replace(PLAN, seed=None)
    assert create_round(program, plan, actor=None) is create_round(program, plan, actor=None)
    with pytest.raises(Invalid) as refused:
        create_round(program, replace(plan, minutes=30), actor=None)
    assert [fault.where for fault in refused.value.faults] == ["name"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": "  "}, ["name"]),
        ({"answer_by": date(2026, 12, 10)}, ["answer_by"]),
        ({"first_day": date(2027, 1, 14)}, ["first_day"]),
        ({"last_day": date(2027, 1, 17)}, ["last_day"]),
        ({"last_day": date(2031, 1, 17)}, ["last_day"]),
        ({"minutes": 0}, ["minutes"]),
        ({"minutes": 50}, ["minutes"]),
        ({"minutes": 195}, ["minutes"]),
        ({"gap": -15}, ["gap"]),
        ({"gap": 10}, ["gap"]),
        ({"min_sessions": 0}, ["min_sessions"]),
        ({"takes_individuals": False}, ["takes_individuals"]),
        ({"weights": {"height": Weight.HIGH}}, ["weights"]),
        ({"weights": {"wishes": Weight.MUST, "topics": Weight.MUST}}, ["weight_wishes"]),
        ({"name": "", "minutes": 7}, ["name", "minutes"]),
    ],
)
def test_every_mistake_of_a_plan_is_named(work: Session, change: dict[str, object], where: list[str]) -> None:
    plan = replace(PLAN, **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        create_round(make_program(), plan, actor=None)
    assert [fault.where for fault in refused.value.faults] == where


Move = Callable[..., None]
OPEN, CLOSE, REOPEN = open_applications, close_applications, reopen_applications


@pytest.mark.parametrize(
    ("before", "moves", "after", "acts"),
    [
        (RoundState.DRAFT, [OPEN], RoundState.OPEN, 1),
        (RoundState.DRAFT, [OPEN, OPEN], RoundState.OPEN, 1),
        (RoundState.OPEN, [CLOSE, CLOSE], RoundState.REVIEW, 1),
        (RoundState.REVIEW, [REOPEN, REOPEN], RoundState.OPEN, 1),
        (RoundState.OPEN, [CLOSE, REOPEN, CLOSE], RoundState.REVIEW, 3),
    ],
)
def test_the_way_of_a_round(work: Session, before: RoundState, moves: list[Move], after: RoundState, acts: int) -> None:
    round_ = make_round(state=before)
    for move in moves:
        move(round_, actor=None)
    assert round_.state is after
    about = [entry.act for entry in db.session.scalars(select(AuditEntry)) if entry.act.startswith("applications")]
    assert len(about) == acts


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (RoundState.DRAFT, CLOSE),
        (RoundState.DRAFT, REOPEN),
        (RoundState.REVIEW, OPEN),
        (RoundState.PUBLISHED, REOPEN),
        (RoundState.PUBLISHED, CLOSE),
        (RoundState.ENDED, OPEN),
    ],
)
def test_ways_a_round_does_not_go(work: Session, state: RoundState, move: Move) -> None:
    round_ = make_round(state=state)
    with pytest.raises(Conflict):
        move(round_, actor=None)
    assert db.session.scalars(select(Round)).one().state is state


def test_people_sign_up_first_where_there_is_a_day_for_it(work: Session) -> None:
    round_ = make_round(state=RoundState.DRAFT)
    with pytest.raises(Conflict):
        open_interest(round_, actor=None)
    round_.interest_by = date(2026, 12, 3)
    for _twice in range(2):
        open_interest(round_, actor=None)
    assert round_.state is RoundState.INTEREST
    with pytest.raises(Conflict):
        close_applications(round_, actor=None)
    open_applications(round_, actor=None)
    assert (round_.state, round_.mentors_only) == (RoundState.OPEN, False)


def test_mentors_are_welcome_longer(work: Session) -> None:
    round_ = make_round(state=RoundState.OPEN)
    with pytest.raises(Conflict):
        close_to_participants(round_, actor=None)
    round_.mentors_until = date(2026, 12, 18)
    for _twice in range(2):
        close_to_participants(round_, actor=None)
    assert (round_.state, round_.mentors_only) == (RoundState.OPEN, True)
    reopen_applications(round_, actor=None)
    assert (round_.state, round_.mentors_only) == (RoundState.OPEN, False)
    close_to_participants(round_, actor=None)
    close_applications(round_, actor=None)
    assert (round_.state, round_.mentors_only) == (RoundState.REVIEW, False)
    acts = [act for act in db.session.scalars(select(AuditEntry.act)) if act != "program_created"]
    assert acts == ["participants_closed", "applications_reopened", "participants_closed", "applications_closed"]


def test_mentors_may_have_longer_to_sign_up(work: Session) -> None:
    round_ = make_round(state=RoundState.INTEREST, interest_by=date(2026, 11, 27), mentors_until=date(2026, 12, 4))
    close_to_participants(round_, actor=None)
    assert round_.mentors_only
    open_applications(round_, actor=None)
    assert not round_.mentors_only
    with pytest.raises(Conflict):
        close_to_participants(round_, actor=None)


def test_a_round_ends_after_its_last_day_with_no_offer_open(work: Session) -> None:
    round_ = make_round(last_day=date(2027, 1, 29))
    offer = make_offer(make_mentor(round_), make_mentee(round_))
    allow_late(round_, make_coordinator(round_.program))
    for moment, said in ((datetime(2027, 1, 30, 7, tzinfo=UTC), "1 offer waits"), (NOW, "1 offer waits")):
        with clock.held_at(moment), pytest.raises(Conflict, match=said):
            end_round(round_, actor=None)
    withdraw_offer(offer, actor=None)
    with clock.held_at(datetime(2027, 1, 30, 7, tzinfo=UTC)), pytest.raises(Conflict, match="Sessions go on"):
        end_round(round_, actor=None)  # still the 29th on the clock of the program
    with clock.held_at(datetime(2027, 1, 30, 9, tzinfo=UTC)):
        for _twice in range(2):
            end_round(round_, actor=None)
    assert (round_.state, round_.late_token) == (RoundState.ENDED, None)


def test_a_link_for_who_comes_late(work: Session) -> None:
    round_ = make_round(state=RoundState.DRAFT)
    ellen = make_coordinator(round_.program)
    with pytest.raises(Conflict):
        allow_late(round_, ellen)
    round_.state = RoundState.REVIEW
    allow_late(round_, ellen)
    token = round_.late_token
    allow_late(round_, ellen)
    assert token is not None
    assert (len(token) >= 20, round_.late_token) == (True, token)
    for _twice in range(2):
        stop_late(round_, ellen)
    assert round_.late_token is None
    allow_late(round_, ellen)
    assert round_.late_token != token
