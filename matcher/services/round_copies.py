"""A new round that begins like an earlier one: its dates whole weeks later, its closed days found anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from matcher.days import MONTHS
from matcher.models import Program, Round
from matcher.public_holidays import PublicHoliday, holidays_between
from matcher.regions import CANADA, UNITED_STATES
from matcher.services.round_plan import Line, RoundPlan, plan_of

#: Fifty-two weeks keep the days of the week.
A_YEAR = timedelta(weeks=52)
#: Before answers are due, where a round has not said when its offers go out.
FOR_ANSWERS = timedelta(weeks=2)
#: Easter moves by less than that from one year to the next.
MOVES = timedelta(days=45)


@dataclass(frozen=True)
class Shift:
    """By how much, and which states' and provinces' holidays are looked up."""

    by: timedelta
    regions: Collection[str]


def plan_like(source: Round, today: date) -> RoundPlan:
    """The plan of ``source``, so many years of 52 weeks later that its first day is still to come.

    A closed day that is a public holiday is the same holiday again; every other keeps its weekday.
    """
    plan, by = plan_of(source), A_YEAR
    while plan.first_day + by <= today:
        by += A_YEAR
    shift = Shift(by, regions_of(source.program) or (*UNITED_STATES, *CANADA))
    moved = replace(
        plan,
        **_moved(plan, by),
        lines=tuple(Line(one.day + by, one.label, one.until and one.until + by) for one in plan.lines),
        seed=None,
    )
    closed = dict(_closed_again(plan, moved, shift))
    offers_by = moved.offers_by or max(moved.closes, moved.answer_by - FOR_ANSWERS)
    return replace(moved, offers_by=offers_by, name=months_of(moved), closed_days=tuple(sorted(closed)), notes=closed)


def regions_of(program: Program) -> tuple[str, ...]:
    """The states and provinces its libraries are in."""
    return tuple(sorted({one.region for one in program.libraries if one.region in {**UNITED_STATES, **CANADA}}))


def months_of(plan: RoundPlan) -> str:
    """A name for the round: "January–June 2027"."""
    return months_words(plan.first_day, plan.last_day)


def months_words(first: date, last: date) -> str:
    begins, ends = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if first.year != last.year:
        return f"{begins} {first.year}–{ends} {last.year}"
    return f"{begins} {first.year}" if begins == ends else f"{begins}–{ends} {first.year}"


def _moved(plan: RoundPlan, by: timedelta) -> dict[str, Any]:
    coming = ("interest_by", "apply_from", "apply_by", "mentors_until")
    names = (*coming, "offers_by", "answer_by", "first_day", "last_day")
    return {name: day + by for name in names if (day := getattr(plan, name))}


def _closed_again(plan: RoundPlan, moved: RoundPlan, shift: Shift) -> Iterator[tuple[date, str]]:
    before = {one.day: one for one in holidays_between(shift.regions, plan.first_day, plan.last_day)}
    after = holidays_between(shift.regions, moved.first_day, moved.last_day)
    for day in plan.closed_days:
        expected, holiday = day + shift.by, before.get(day)
        if holiday is None:
            yield expected, plan.notes.get(day, "")
        elif again := _again(holiday, after, expected):
            yield again.day, plan.notes.get(day) or again.name


def _again(holiday: PublicHoliday, after: list[PublicHoliday], expected: date) -> PublicHoliday | None:
    """The nearest of the same name; where it is observed on another day, the one that is a working day."""
    near = [one for one in after if one.is_again(holiday) and abs(one.day - expected) <= MOVES]
    return min(near, key=lambda one: (one.day.weekday() > 4, abs(one.day - expected)), default=None)
