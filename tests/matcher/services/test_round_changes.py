"""A round on its way is changed: what may be, what would leave somebody out, and two who change it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Conflict, Invalid, Overtaken
from matcher.models import AuditEntry, Person, Round, Team
from matcher.services.round_changes import change_round, fixed_in, version_of
from matcher.services.round_plan import RoundPlan, plan_of
from matcher.states import AskedFirst, Cadence, LinkFrom, Mentoring, RoundState
from solver.problem import Goal, LeftOver
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_round, make_team
from tests.matcher.races.starting_line import CONFLICT, DONE, race


def changed(round_: Round, **given: object) -> None:
    change_round(round_, replace(plan_of(round_), **given), shown=version_of(round_), actor=None)  # type: ignore[arg-type]


def faults(round_: Round, **given: object) -> list[str]:
    with pytest.raises(Invalid) as refused:
        changed(round_, **given)
    return [fault.where for fault in refused.value.faults]


def test_everything_can_be_changed_before_it_is_open(work: Session) -> None:
    round_ = make_round(state=RoundState.DRAFT)
    wanted = RoundPlan(
        name="Spring",
        interest_by=date(2026, 12, 3),
        apply_from=date(2026, 12, 7),
        apply_by=date(2026, 12, 18),
        mentors_until=date(2026, 12, 22),
        offers_by=date(2027, 1, 6),
        answer_by=date(2027, 1, 14),
        first_day=date(2027, 1, 19),
        last_day=date(2027, 5, 28),
        cadence=Cadence.WEEKLY,
        minutes=30,
        min_sessions=5,
        closed_days=(date(2027, 2, 15),),
        notes={date(2027, 2, 15): "Family Day"},
        keeps_holidays=True,
        takes_teams=True,
        team_smallest=3,
        team_largest=5,
        mentoring=(Mentoring.MEMBERS,),
        asked_first=AskedFirst.PARTICIPANT,
        link_from=LinkFrom.PROGRAM,
        meeting_link="https://meet.example.org/spring",
        selects=True,
        most_per_library=2,
        most_teams=8,
        asks_director=True,
        texts={"director": "Two hours a month."},
        goal=Goal.LEXIMIN,
        left_over=LeftOver.LOTTERY,
        stays=True,
        consent_text="I agree.",
        seed=round_.seed,
    )
    change_round(round_, wanted, shown=version_of(round_), actor=None)
    assert plan_of(round_) == wanted
    assert db.session.scalars(select(AuditEntry.act)).all()[-1] == "round_changed"


def test_the_same_change_twice_is_one_and_another_is_told(work: Session) -> None:
    round_ = make_round(state=RoundState.OPEN)
    shown, plan = version_of(round_), plan_of(round_)
    for _twice in range(2):
        change_round(round_, replace(plan, minutes=30), shown=shown, actor=None)
    acts = [act for act in db.session.scalars(select(AuditEntry.act)) if act == "round_changed"]
    assert acts == ["round_changed"]
    with pytest.raises(Overtaken):
        change_round(round_, replace(plan, minutes=45), shown=shown, actor=None)
    assert round_.minutes == 30


def test_what_people_were_told_with_their_offers_stays(work: Session) -> None:
    round_ = make_round(state=RoundState.PUBLISHED)
    assert {"first_day", "last_day", "cadence", "minutes", "closed_days"} <= fixed_in(round_)
    assert faults(round_, first_day=date(2027, 1, 25), cadence=Cadence.WEEKLY, minutes=30) == [
        "cadence",
        "first_day",
        "minutes",
    ]
    assert faults(round_, answer_by=date(2027, 1, 14)) == ["answer_by"]
    changed(round_, answer_by=date(2027, 1, 17), name="Spring")
    assert (round_.answer_by, round_.name) == (date(2027, 1, 17), "Spring")


def test_a_round_that_has_ended_stays_as_it_was(work: Session) -> None:
    round_ = make_round(state=RoundState.ENDED)
    with pytest.raises(Conflict):
        changed(round_, name="Another")


def test_nobody_who_applied_is_left_out(work: Session) -> None:
    round_ = make_round(state=RoundState.OPEN, takes_teams=True, mentoring=["team", "both"])
    make_mentor(round_), make_mentee(round_)
    make_team(round_, members=("Ann", "Bo", "Cy", "Di"))
    db.session.scalars(select(Team)).one().mentoring = Mentoring.BOTH
    assert faults(round_, takes_teams=False) == ["takes_teams"]
    assert faults(round_, takes_individuals=False) == ["takes_individuals"]
    assert faults(round_, team_largest=3) == ["team_largest"]
    assert faults(round_, mentoring=(Mentoring.TEAM,)) == ["mentoring"]
    changed(round_, team_largest=4, mentoring=(Mentoring.BOTH,))
    assert (round_.team_largest, round_.mentoring) == (4, ["both"])


def test_names_and_days_that_the_state_needs(work: Session) -> None:
    signing_up = make_round(state=RoundState.INTEREST, interest_by=date(2026, 12, 3))
    assert faults(signing_up, interest_by=None) == ["interest_by"]
    mentors = make_round(state=RoundState.OPEN, mentors_until=date(2026, 12, 14), mentors_only=True)
    assert faults(mentors, mentors_until=None) == ["mentors_until"]
    make_round(mentors.program, name="Spring")
    assert faults(mentors, name=" Spring ") == ["name"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"interest_by": date(2026, 12, 12)}, ["apply_by"]),
        ({"apply_from": date(2026, 12, 12)}, ["apply_by"]),
        ({"mentors_until": date(2026, 12, 10)}, ["mentors_until"]),
        ({"offers_by": date(2026, 12, 10)}, ["offers_by"]),
        ({"offers_by": date(2027, 1, 16)}, ["answer_by"]),
        ({"link_from": LinkFrom.PROGRAM}, ["meeting_link"]),
        ({"meeting_link": "meet me"}, ["meeting_link"]),
        ({"team_smallest": 5, "team_largest": 4}, ["team_smallest"]),
        ({"takes_teams": True, "mentoring": ()}, ["mentoring"]),
        ({"most_teams": 0, "most_per_library": 0}, ["most_per_library", "most_teams"]),
    ],
)
def test_every_mistake_is_named(work: Session, change: dict[str, object], where: list[str]) -> None:
    assert faults(make_round(state=RoundState.DRAFT), **change) == where


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def test_two_coordinators_change_a_round_at_once(here: Flask) -> None:
    with unit_of_work(writes=True):
        round_ = make_round(state=RoundState.OPEN)
        who, key, shown, plan = make_coordinator(round_.program).id, round_.id, version_of(round_), plan_of(round_)

    def change(minutes: int) -> None:
        actor, row = db.session.get_one(Person, who), db.session.get_one(Round, key)
        change_round(row, replace(plan, minutes=minutes), shown=shown, actor=actor)

    outcomes = race(here, [partial(change, minutes) for minutes in (30, 45)])
    assert sorted(outcomes) == [CONFLICT, DONE]
    with unit_of_work(writes=False):
        assert db.session.get_one(Round, key).minutes == (30, 45)[outcomes.index(DONE)]
