"""When two sides meet, as the offer promises it and as it is booked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import unit_of_work
from matcher.models import HoursKind, Mentorship
from matcher.queries.answers import answers
from matcher.queries.found import finished_runs
from matcher.queries.meetings import Skipped, Why, agreed_meeting, marked, offered_meeting, suggested_meeting
from matcher.states import Role
from tests.builders import (
    ARIZONA,
    NOW,
    OFFICE_HOURS,
    answer_yes,
    make_library,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_offer,
    make_person,
    make_round,
    make_run,
)

IF_NEED_BE = HoursKind.IF_NEED_BE
WORKS = HoursKind.WORKS
SNOW_DAY, AWAY, HOLIDAY = date(2027, 2, 2), date(2027, 3, 2), date(2027, 3, 30)


@pytest.fixture
def work(app: Flask) -> Iterator[Session]:
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        yield session


def test_what_is_offered_is_what_a_yes_books(work: Session) -> None:
    round_ = make_round(closed_days=[HOLIDAY.isoformat()])
    mentor = make_mentor(round_, library=make_library(round_, "Burbank", closed=[SNOW_DAY]))
    proposal = make_offer(mentor, make_mentee(round_, zone=ARIZONA, away=[(AWAY, AWAY)]))
    offered = offered_meeting(proposal)
    assert offered.skipped == (
        Skipped(SNOW_DAY, Why.LIBRARY, "Burbank"),
        Skipped(AWAY, Why.AWAY),
        Skipped(HOLIDAY, Why.PROGRAM),
    )
    assert len(offered.starts) == 12 - 3
    assert (offered.zone, offered.other) == (mentor.zone, ARIZONA)
    for role in (Role.MENTOR, Role.PARTICIPANT):
        answer_yes(proposal, role)
    booked = agreed_meeting(work.query(Mentorship).one())
    assert booked.planned == booked.starts
    assert len(booked.sessions) == len(set(booked.sessions)) == len(booked.starts)
    assert replace(booked, planned=(), sessions=()) == offered


def test_a_time_is_the_same_suggested_offered_and_among_the_answers(work: Session) -> None:
    round_ = make_round(closed_days=[HOLIDAY.isoformat()])
    mentor = make_mentor(round_, library=make_library(round_, "Burbank", closed=[SNOW_DAY]))
    mentee = make_mentee(round_, zone=ARIZONA, away=[(AWAY, AWAY)])
    make_run(round_)
    found = finished_runs(round_, 1)[0]
    pair = found.by_mentee[mentee.public_id]
    suggested = suggested_meeting(found, pair)
    offered = offered_meeting(make_offer(mentor, mentee, slot=pair.slot))
    assert suggested == replace(offered, skipped=())
    assert [one.meeting for one in answers(round_, make_person()).offers] == [offered]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (OFFICE_HOURS, WORKS),
        ([(1, 540, 600), (1, 600, 660)], WORKS),
        ([(1, 540, 660, "A")], WORKS),
        ([(1, 600, 660), (1, 540, 600, None, IF_NEED_BE)], IF_NEED_BE),
        ([(1, 540, 660, None, IF_NEED_BE)], IF_NEED_BE),
    ],
)
def test_how_the_hours_were_marked(work: Session, hours: Any, expected: HoursKind) -> None:
    """Tuesdays of weeks A at nine Pacific: ten in Arizona, and nine from the middle of March."""
    round_ = make_round()
    mentee = make_mentee(round_, zone=ARIZONA, hours=hours)
    meeting = agreed_meeting(make_mentorship(make_mentor(round_), mentee))
    assert marked(mentee.members[0], meeting) is expected


@pytest.mark.parametrize("hours", [[(1, 600, 660)], [(1, 540, 660, "B")], []])
def test_hours_that_were_changed_since_are_not_called_marked(work: Session, hours: Any) -> None:
    round_ = make_round()
    meeting = agreed_meeting(make_mentorship(make_mentor(round_), make_mentee(round_, zone=ARIZONA)))
    later = make_mentee(round_, zone=ARIZONA, hours=hours)
    assert marked(later.members[0], meeting) is None
