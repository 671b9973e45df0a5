"""How somebody's schedule reads: the next session, then month after month, on both clocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.days import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from matcher.models import Person
from matcher.queries.sessions import Session
from matcher.queries.taking_part import Openings
from matcher.web.clock_words import clock_warnings
from matcher.words.offers import name_in_sentence, place
from matcher.words.present import day_words, first_name, listed, part_of_day, time_of_day, weekday_and_day

TWO_MARCHES = timedelta(days=330)


@dataclass(frozen=True)
class SessionCard:
    """One session, large. ``there`` is the start on the other clock, where that differs; ``team``: its names."""

    id: str
    count: str
    day: str
    hours: str
    iso: str
    who: str
    where: str
    there: str
    team: str
    link: str
    mentorship_id: str


@dataclass(frozen=True)
class Schedule:
    kicker: str
    heading: str
    next: SessionCard | None
    months: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]


def schedule_words(coming: Sequence[Session], person: Person, openings: Sequence[Openings]) -> Schedule:
    """``coming`` as in ``queries.sessions``, canceled ones among them; ``openings`` of everything the person mentors
    in."""
    name = first_name(person.name)
    ahead = next((one for one in coming if not one.canceled), None)
    return Schedule(
        kicker=" · ".join(["Your sessions", *_filled(openings)]),
        heading=f"{name}, {meets(ahead)}." if ahead else f"{name}, you have no sessions to come.",
        next=card_of(ahead, "Next session, ") if ahead else None,
        months=months_of(coming, lambda one: one.other.name),
        warnings=clock_warnings(coming),
    )


def meets(session: Session) -> str:
    """As in "you meet Rosa tomorrow morning", "you meet the Suffolk team on Tuesday, March 9"."""
    return f"you meet {name_in_sentence(session.other)} {_when(session.start)}"


def hours_words(start: datetime, end: datetime) -> str:
    """As in "9:00–9:45 am", "11:30 am–12:15 pm"."""
    first, last = time_of_day(start), time_of_day(end)
    return f"{first.split()[0] if first[-2:] == last[-2:] else first}–{last}"


def _filled(openings: Sequence[Openings]) -> list[str]:
    total = sum(one.total for one in openings)
    return [f"{sum(one.filled for one in openings)} of {total} openings filled"] if total else []


def _when(start: datetime) -> str:
    days = (start.date() - clock.now().astimezone(start.tzinfo).date()).days
    if days > 1:
        return f"on {weekday_and_day(start.date())}"
    part = part_of_day(start, str(start.tzinfo)).removeprefix("Good ")
    return f"tomorrow {part}" if days == 1 else ("this evening" if part == "evening" else f"this {part}")


def card_of(session: Session, count: str) -> SessionCard:
    """With both names for whoever coordinates them."""
    other, apart = session.other, session.there.utcoffset() != session.start.utcoffset()
    whose = "their clock" if other.is_team else f"{first_name(other.name)}’s clock"
    return SessionCard(
        id=session.id,
        count="Canceled session" if session.canceled else f"{count}{session.number} of {session.of}",
        day=weekday_and_day(session.start.date()),
        hours=hours_words(session.start, session.end),
        iso=session.start.isoformat(timespec="minutes"),
        who=other.name if session.meets else f"{session.mentor.name} and {other.name}",
        where=place(other) if session.meets else "",
        there=f"{time_of_day(session.there)}{_day_there(session)} on {whose}." if apart else "",
        team=listed(session.mentee.members),
        link=session.link,
        mentorship_id=session.mentorship_id,
    )


def months_of(
    sessions: Sequence[Session], title: Callable[[Session], str], address: Callable[[Session], str] | None = None
) -> tuple[dict[str, Any], ...]:
    """Month after month, as ``components/sessions.html`` shows them. ``title`` is what stands out on each line."""
    long = bool(sessions) and sessions[-1].start - sessions[0].start > TWO_MARCHES
    by_month = groupby(sessions, key=lambda one: (one.start.year, one.start.month))
    to = address or (lambda one: url_for("sessions.session", occurrence_id=one.id))
    return tuple(
        {
            "name": f"{MONTHS[month - 1]} {year}" if long else MONTHS[month - 1],
            "sessions": [_line(one, title(one), to(one)) for one in of_month],
        }
        for (year, month), of_month in by_month
    )


def _line(session: Session, title: str, address: str) -> dict[str, Any]:
    return {
        "weekday": SHORT_WEEKDAYS[session.start.weekday()],
        "day": session.start.day,
        "who": title,
        "clocks": _clocks(session),
        "tag": _tag(session),
        "note": f"was {moved_from(session)}" if session.was else None,
        "off": session.canceled,
        "href": address,
        "date": day_words(session.start.date()),
    }


def _clocks(session: Session) -> list[dict[str, str]]:
    """The reader's own clock first, then the other one where it has another name."""
    both = [(session.start, ""), (session.there, _day_there(session))]
    named = [
        {
            "time": time_of_day(moment) + day,
            "zone": zone_name(str(moment.tzinfo)),
            "iso": moment.isoformat(timespec="minutes"),
        }
        for moment, day in both
    ]
    return named[:1] if named[0]["zone"] == named[1]["zone"] else named


def _day_there(session: Session) -> str:
    there = session.there.weekday()
    return "" if there == session.start.weekday() else f" {WEEKDAYS[there]}"


def moved_from(session: Session) -> str:
    """Where a moved session stood first, as far as it differs: "Thursday, March 11", "11:00 am"."""
    was = session.was or session.start
    return time_of_day(was) if was.date() == session.start.date() else weekday_and_day(was.date())


def _reader(session: Session) -> str:
    return "you" if session.meets else first_name(session.mentor.name)


def _tag(session: Session) -> dict[str, str] | None:
    """Canceled, moved, or said once: the first session for which a clock shows another time than before."""
    if session.canceled:
        return {"kind": "end", "icon": "forbid", "text": "Canceled"}
    if session.was:
        return {"kind": "attention", "icon": "clock", "text": "Moved"}
    if session.shifts_here:
        return {
            "kind": "attention",
            "icon": "clock",
            "text": f"{time_of_day(session.start)} for {_reader(session)} from here on",
        }
    if session.shifts_there:
        whom = "the team" if session.other.is_team else first_name(session.other.name)
        text = f"{time_of_day(session.there)} for {whom} from here on"
        return {"kind": "attention", "icon": "clock", "text": text}
    return None
