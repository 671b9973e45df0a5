"""A round's plan is checked whole; its states follow one another and a second press changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, Round
from matcher.services.rounds import (
    RoundPlan,
    close_applications,
    create_round,
    open_applications,
    reopen_applications,
)
from matcher.states import Cadence, RoundState
from solver.problem import Weight
from tests.builders import make_coordinator, make_program, make_round

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
