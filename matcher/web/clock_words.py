"""What clocks do to sessions, in words: a warning a week before, and which clock they follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.days import WEEKDAYS
from matcher.queries.sessions import Session
from matcher.words.present import day_words, first_name, time_of_day, weekday_and_day

#: A change of the clocks is told so long before the first session at another time.
AHEAD = timedelta(days=7)


def clock_warnings(sessions: Iterable[Session]) -> tuple[str, ...]:
    """As in "From Tuesday, March 16, you meet at 9:00 am on your clock; until then at 10:00 am." for every match whose
    next session at another time than before begins within a week."""
    now = clock.now()
    near = [one for one in sessions if not one.canceled and now < one.start <= now + AHEAD]
    return tuple(sentence for one in near for sentence in _turns(one))


def follows_words(sessions: Iterable[Session], zone: str) -> tuple[str, ...]:
    """Which clock the sessions ahead follow, and what that does to each clock that is another; ``zone`` is that one."""
    ahead = [one for one in sessions if not one.canceled and one.was is None and one.end > clock.now()]
    if not ahead:
        return ()
    own = [one.start.astimezone(ZoneInfo(zone)) for one in ahead]
    said = [_stretches(own, f"These sessions follow {zone_name(zone)} time: there")]
    here = [one.start for one in ahead]
    there = [one.there for one in ahead]
    if str(here[0].tzinfo) != zone:
        said.append(_stretches(here, f"On {_own(ahead[0])}", also=", too"))
    if str(there[0].tzinfo) != zone and str(there[0].tzinfo) != str(here[0].tzinfo):
        said.append(_stretches(there, f"On {whose(ahead[0])} clock", also=", too"))
    return tuple(said)


def whose(session: Session) -> str:
    """The other side's, before "clock"."""
    return "the team’s" if session.other.is_team else f"{first_name(session.other.name)}’s"


def _own(session: Session) -> str:
    return "your clock" if session.meets else f"{first_name(session.mentor.name)}’s clock"


def _turns(one: Session) -> Iterable[str]:
    if one.before is None:
        return
    day = weekday_and_day(one.start.date())
    whom = f"{'you' if one.meets else first_name(one.mentor.name)} and {_who(one)}"
    meet = "you meet" if one.meets else f"{whom} meet"
    if one.shifts_here:
        was = one.before.astimezone(one.start.tzinfo)
        yield f"From {day}, {meet} at {_at(one.start, was)} on {_own(one)}; until then at {_at(was, one.start)}."
    if one.shifts_there:
        was = one.before.astimezone(one.there.tzinfo)
        yield (
            f"From {day}, {whom} meet at {_at(one.there, was)} on {whose(one)} clock; until then at "
            f"{_at(was, one.there)}."
        )


def _who(one: Session) -> str:
    return "the team" if one.other.is_team else first_name(one.other.name)


def _at(moment: datetime, other: datetime) -> str:
    """With its weekday where that is another one too."""
    day = "" if moment.weekday() == other.weekday() else f" on {WEEKDAYS[moment.weekday()]}s"
    return time_of_day(moment) + day


def _stretches(starts: list[datetime], where: str, also: str = "") -> str:
    """As in "On your clock they begin at 10:00 am until March 2, and at 9:00 am from March 16 on."."""
    same = [[*group] for _, group in groupby(starts, key=lambda one: (one.weekday(), one.time()))]
    if len(same) == 1:
        return f"{where} they begin at {_at(same[0][0], same[0][0])} all along{also}."
    first = same[0]
    parts = [f"at {_at(first[0], same[1][0])} until {day_words(first[-1].date())}"]
    for group in same[1:-1]:
        parts.append(f"at {_at(group[0], first[0])} from {day_words(group[0].date())} to {day_words(group[-1].date())}")
    last = same[-1][0]
    parts.append(f"at {_at(last, first[0])} from {day_words(last.date())} on")
    return f"{where} they begin {', '.join(parts[:-1])}, and {parts[-1]}."
