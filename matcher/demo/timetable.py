"""The three rounds of the demonstration, reckoned from today so that it never looks old.

Sessions of the first two are in the next January to June. The first has been through everything: its matches were
offered and answered in the last weeks. The second has just closed its applications. The third takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from matcher.services.round_plan import RoundPlan
from matcher.states import Cadence, Mentoring

ZONE = "America/Los_Angeles"
MONDAY, THURSDAY, FRIDAY = 0, 3, 4
CONSENT = (
    "I agree that the coordinators of this program read my application, and that the person I am matched with reads "
    "my name, library, job, and what I wrote about topics and goals."
)


TEXTS = {
    "participants": "You meet your mentor once a month, come with a question, and try one thing in between.",
    "mentors": "You give an hour a month for each person or team, and keep what you hear to yourself.",
    "director": "Paid time for the sessions, an hour between them, and a desk that is covered meanwhile.",
}


@dataclass(frozen=True)
class Timetable:
    """Plans of the rounds, and when what is over took place (aware)."""

    teams: RoundPlan
    alone: RoundPlan
    next: RoundPlan
    founded: datetime
    teams_applied: datetime
    teams_offered: datetime
    teams_answered: datetime
    teams_wrote: datetime
    alone_applied: datetime


def timetable(now: datetime) -> Timetable:
    morning = now.astimezone(ZoneInfo(ZONE)).replace(hour=9, minute=0, second=0, microsecond=0)
    today = morning.date()
    year = today.year + 1
    return Timetable(
        teams=_teams(today, year),
        alone=_alone(today, year),
        next=_next(year),
        founded=morning - timedelta(days=90),
        teams_applied=morning - timedelta(days=42),
        teams_offered=morning - timedelta(days=33),
        teams_answered=morning - timedelta(days=32),
        teams_wrote=morning - timedelta(days=1),
        alone_applied=morning - timedelta(days=5),
    )


def _teams(today: date, year: int) -> RoundPlan:
    return RoundPlan(
        name=f"January–June {year}, teams",
        apply_by=today - timedelta(days=40),
        answer_by=today - timedelta(days=12),
        first_day=_nth(year, 1, MONDAY, 2),
        last_day=date(year, 6, 30),
        cadence=Cadence.FORTNIGHTLY,
        min_sessions=6,
        closed_days=_spring_holidays(year),
        takes_teams=True,
        takes_individuals=False,
        consent_text=CONSENT,
        seed=2017,
    )


def _alone(today: date, year: int) -> RoundPlan:
    first_day = _nth(year, 1, MONDAY, 2)
    return RoundPlan(
        name=f"January–June {year}, one to one",
        apply_by=today - timedelta(days=2),
        answer_by=min(today + timedelta(days=21), first_day - timedelta(days=4)),
        first_day=first_day,
        last_day=date(year, 6, 30),
        cadence=Cadence.MONTHLY,
        min_sessions=4,
        closed_days=_spring_holidays(year),
        consent_text=CONSENT,
        seed=2017,
    )


def _next(year: int) -> RoundPlan:
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    return RoundPlan(
        name=f"July–December {year}",
        apply_by=date(year, 4, 30),
        answer_by=date(year, 6, 11),
        first_day=_nth(year, 7, MONDAY, 2),
        last_day=_nth(year, 12, FRIDAY, 2),
        cadence=Cadence.MONTHLY,
        min_sessions=4,
        closed_days=(_nth(year, 9, MONDAY, 1), date(year, 11, 11), thanksgiving, thanksgiving + timedelta(days=1)),
        keeps_holidays=True,
        takes_teams=True,
        mentoring=(Mentoring.TEAM, Mentoring.MEMBERS, Mentoring.BOTH),
        selects=True,
        most_per_library=3,
        asks_director=True,
        texts=TEXTS,
        consent_text=CONSENT,
        seed=2017,
    )


def _spring_holidays(year: int) -> tuple[date, ...]:
    """Martin Luther King, Presidents’ and Memorial Day, Juneteenth."""
    last_monday_of_may = _nth(year, 6, MONDAY, 1) - timedelta(days=7)
    return _nth(year, 1, MONDAY, 3), _nth(year, 2, MONDAY, 3), last_monday_of_may, date(year, 6, 19)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    """As in the second Monday of January."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
