"""The lines of a timetable: those that follow from the dates, and the coordinator's own beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Invalid, Overtaken
from matcher.services.round_changes import change_lines, change_round, version_of
from matcher.services.round_plan import Line, RoundPlan, plan_of
from matcher.services.rounds import create_round
from matcher.services.timetables import timetable
from matcher.states import Cadence
from tests.builders import make_coordinator, make_program

#: The year of a provincial association.
SEASON = RoundPlan(
    name="January–June 2027",
    interest_by=date(2026, 11, 7),
    mentors_until=date(2026, 11, 21),
    apply_from=date(2026, 12, 1),
    apply_by=date(2026, 12, 19),
    offers_by=date(2027, 1, 16),
    answer_by=date(2027, 1, 21),
    first_day=date(2027, 1, 22),
    last_day=date(2027, 6, 30),
    cadence=Cadence.MONTHLY,
    lines=(
        Line(date(2027, 1, 2), "The committee reviews matches", date(2027, 1, 8)),
        Line(date(2027, 1, 22), "Kick-off"),
        Line(date(2027, 3, 15), "Check-in"),
        Line(date(2027, 6, 30), "Closing survey"),
    ),
)


def told(plan: RoundPlan) -> list[tuple[date, date | None, str]]:
    return [(line.day, line.until, line.label) for line in timetable(plan)]


def test_a_real_season() -> None:
    assert told(SEASON) == [
        (date(2026, 11, 7), None, "Sign-up closes"),
        (date(2026, 11, 21), None, "Sign-up closes for mentors"),
        (date(2026, 12, 1), date(2026, 12, 19), "Applications"),
        (date(2027, 1, 2), date(2027, 1, 8), "The committee reviews matches"),
        (date(2027, 1, 16), None, "Offers go out"),
        (date(2027, 1, 21), None, "Answers due"),
        (date(2027, 1, 22), None, "Sessions begin"),
        (date(2027, 1, 22), None, "Kick-off"),
        (date(2027, 3, 15), None, "Check-in"),
        (date(2027, 6, 30), None, "Last sessions"),
        (date(2027, 6, 30), None, "Closing survey"),
    ]


def test_mentors_may_have_longer_to_apply() -> None:
    longer = replace(SEASON, interest_by=None, apply_from=None, mentors_until=date(2026, 12, 23), lines=())
    assert told(longer)[:4] == [
        (date(2026, 12, 19), None, "Applications close"),
        (date(2026, 12, 23), None, "Applications close for mentors"),
        (date(2026, 12, 24), date(2027, 1, 15), "Review matches"),
        (date(2027, 1, 16), None, "Offers go out"),
    ]


def test_derived_lines_follow_the_dates_and_own_lines_stay(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    round_ = create_round(program, SEASON, actor=ellen)
    kept = {line.label: line.id for line in round_.milestones}
    wanted = replace(plan_of(round_), offers_by=date(2027, 1, 18))
    change_round(round_, wanted, shown=version_of(round_), actor=ellen)
    assert [(line.day, line.own) for line in round_.milestones if line.label in {"Offers go out", "Check-in"}] == [
        (date(2027, 1, 18), False),
        (date(2027, 3, 15), True),
    ]
    assert {line.label: line.id for line in round_.milestones}.items() >= {("Check-in", kept["Check-in"])}


def test_own_lines_are_put_in_place_of_those_that_stood(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    round_ = create_round(program, SEASON, actor=ellen)
    shown = version_of(round_)
    lines = (Line(date(2027, 3, 16), "Pulse check"),)
    for _twice in range(2):
        change_lines(round_, lines, shown=shown, actor=ellen)
    assert [line.label for line in round_.milestones if line.own] == ["Pulse check"]
    assert "Review matches" in {line.label for line in round_.milestones}
    with pytest.raises(Overtaken):
        change_lines(round_, (), shown=shown, actor=ellen)
    wrong = (Line(date(2027, 3, 16), " "), Line(date(2027, 3, 16), "Backwards", date(2027, 3, 1)))
    with pytest.raises(Invalid) as refused:
        change_lines(round_, wrong, shown=version_of(round_), actor=ellen)
    assert [fault.where for fault in refused.value.faults] == ["lines", "lines"]
