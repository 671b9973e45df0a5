"""The page of one session in words: when, with whom, what its clocks do, how far it can be moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.models import Person
from matcher.queries.sessions import OneSession, Session
from matcher.web.clock_words import whose
from matcher.web.session_words import SessionCard, card_of, meets, moved_from
from matcher.words.offers import name_in_sentence
from matcher.words.present import first_name, listed, time_of_day, weekday_and_day


@dataclass(frozen=True)
class SessionPage:
    """``call`` is whom the reader meets inside a sentence; ``write`` whom they write to, ``mailto`` how.

    ``notes`` are what differs from the session before; ``range`` says to which days it can be moved. ``ahead``: it has
    not begun, and the match goes on.
    """

    heading: str
    card: SessionCard
    call: str
    write: str
    mailto: str
    notes: tuple[str, ...]
    over: bool
    ahead: bool
    canceled: bool
    may_move: bool
    range: str
    zone: str


def session_page_words(one: OneSession, person: Person, address: str, zone_of_series: str) -> SessionPage:
    """``address`` reaches everybody who attends."""
    session, call = one.session, name_in_sentence(one.session.other)
    first, last = _days(one, zone_of_series)
    return SessionPage(
        heading=_heading(session, person) if session.meets else _heading_for_coordinator(session),
        card=card_of(session, "Session "),
        call=call,
        write=listed([first_name(name) for name in one.others]),
        mailto=f"mailto:{address}?subject={quote(f'Our session on {weekday_and_day(session.start.date())}')}",
        notes=tuple(_notes(session)),
        over=session.end <= clock.now(),
        ahead=one.goes_on and session.start > clock.now(),
        canceled=session.canceled,
        may_move=one.may_move,
        range=_range(first, last),
        zone=zone_name(str(session.start.tzinfo)),
    )


def days_words(first: date, last: date) -> str:
    """As in "Monday, March 15, to Friday, March 26"."""
    return weekday_and_day(first) if first == last else f"{weekday_and_day(first)}, to {weekday_and_day(last)}"


def _heading(session: Session, person: Person) -> str:
    day = weekday_and_day(session.start.date())
    if session.canceled:
        return f"{first_name(person.name)}, your session on {day} is canceled."
    if session.end > clock.now():
        return f"{first_name(person.name)}, {meets(session)}."
    return f"This session was on {day}."


def _heading_for_coordinator(session: Session) -> str:
    who, day = f"{session.mentor.name} and {session.mentee.name}", weekday_and_day(session.start.date())
    if session.canceled:
        return f"{who}: the session on {day} is canceled."
    return f"{who} {'meet' if session.end > clock.now() else 'were to meet'} on {day}."


def _notes(session: Session) -> list[str]:
    notes = []
    if session.was:
        notes.append(f"It was moved here from {moved_from(session)}.")
    if session.shifts_here:
        own = "your clock" if session.meets else f"{first_name(session.mentor.name)}’s clock"
        notes.append(f"From this session on it is {time_of_day(session.start)} on {own}.")
    if session.shifts_there:
        notes.append(f"From this session on it is {time_of_day(session.there)} on {whose(session)} clock.")
    return notes


def _days(one: OneSession, zone_of_series: str) -> tuple[date, date]:
    """The days whose noon it can be moved to, on the reader's clock and not before today."""
    here, series = one.session.start.tzinfo, ZoneInfo(zone_of_series)
    first, last = (
        datetime.combine(day, time(12), series).astimezone(here).date() for day in (one.first_day, one.last_day)
    )
    return max(first, clock.now().astimezone(here).date()), last


def _range(first: date, last: date) -> str:
    if first > last:
        return "The sessions before and after it leave no other day."
    return f"Between the sessions before and after it: {days_words(first, last)}."
