"""A round that begins like last year's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matcher.models import OwnQuestion
from matcher.services.round_copies import months_words, plan_like
from matcher.services.round_plan import Line, RoundPlan, plan_of
from matcher.services.rounds import create_round
from matcher.states import AskedFirst, AskedOf, Cadence, LinkFrom, Mentoring, QuestionKind
from solver.problem import SameCooperative, Weight
from tests.builders import make_library, make_program

LAST = RoundPlan(
    name="January–June 2026",
    interest_by=date(2025, 11, 7),
    apply_from=date(2025, 12, 1),
    apply_by=date(2025, 12, 19),
    offers_by=date(2026, 1, 9),
    answer_by=date(2026, 1, 16),
    first_day=date(2026, 1, 19),
    last_day=date(2026, 6, 30),
    cadence=Cadence.MONTHLY,
    closed_days=(date(2026, 1, 19), date(2026, 4, 3), date(2026, 4, 14), date(2026, 6, 19)),
    notes={date(2026, 4, 14): "Staff day"},
    weights={"topics": Weight.MUST},
    same_cooperative=SameCooperative.NEVER,
    takes_teams=True,
    mentoring=(Mentoring.TEAM, Mentoring.BOTH),
    asked_first=AskedFirst.BOTH,
    link_from=LinkFrom.PROGRAM,
    meeting_link="https://meet.example.org/culture",
    selects=True,
    most_per_library=4,
    asks_director=True,
    texts={"mentors": "An hour a month."},
    consent_text="I agree.",
    lines=(Line(date(2026, 3, 16), "Check-in", date(2026, 3, 20)),),
    seed=7,
)
TODAY = date(2026, 11, 27)


def test_everything_comes_along_a_year_of_weeks_later(work: Session) -> None:
    program = make_program()
    last = create_round(program, LAST, actor=None)
    make_library(last, region="NV")
    make_library(last, region="ON", country="CA")
    plan = plan_like(last, TODAY)
    kept = ("cadence", "weights", "same_cooperative", "mentoring", "asked_first", "link_from", "meeting_link")
    more = ("selects", "most_per_library", "asks_director", "texts", "consent_text")
    assert {name: getattr(plan, name) for name in kept + more} == {name: getattr(LAST, name) for name in kept + more}
    assert (plan.name, plan.seed) == ("January–June 2027", None)
    assert (plan.interest_by, plan.apply_from, plan.first_day) == (
        date(2026, 11, 6),
        date(2026, 11, 30),
        date(2027, 1, 18),
    )
    assert plan.lines == (Line(date(2027, 3, 15), "Check-in", date(2027, 3, 19)),)


def test_closed_days_are_found_anew(work: Session) -> None:
    """Holidays by their name, wherever the year puts them; own days keep their weekday."""
    last = create_round(make_program(), LAST, actor=None)
    make_library(last, region="NV")
    make_library(last, region="ON", country="CA")
    assert plan_like(last, TODAY).notes == {
        date(2027, 1, 18): "Martin Luther King Jr. Day",
        date(2027, 3, 26): "Good Friday",
        date(2027, 4, 13): "Staff day",
        date(2027, 6, 18): "Juneteenth National Independence Day (observed)",
    }


def test_own_questions_come_along(work: Session) -> None:
    program, other = make_program(), make_program()
    last = create_round(program, LAST, actor=None)
    asked = OwnQuestion(
        key="q1", position=0, label="Branch or main?", kind=QuestionKind.YES_NO, asked_of=AskedOf.BOTH, private=True
    )
    last.questions.append(asked)
    plan = plan_like(last, TODAY)
    for target in (program, other):
        made = create_round(target, plan, actor=None, like=last)
        assert [(one.key, one.label, one.private) for one in made.questions] == [("q1", "Branch or main?", True)]
        assert made.questions[0] is not asked
        assert plan_of(made).lines == plan.lines


def test_a_round_of_years_ago_begins_after_today(work: Session) -> None:
    back = timedelta(weeks=52 * 3)
    old = replace(LAST, **{name: getattr(LAST, name) - back for name in ("apply_by", "answer_by", "first_day")})
    old = replace(old, last_day=LAST.last_day - back, interest_by=None, apply_from=None, offers_by=None)
    plan = plan_like(create_round(make_program(), old, actor=None), TODAY)
    assert plan.first_day == date(2027, 1, 18)


@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 400))
def test_the_name_says_its_months(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    name = months_words(first, last)
    assert name.endswith(str(last.year))
    assert str(first.year) in name
