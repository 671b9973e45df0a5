"""From an agreed meeting time to sessions on everybody's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tzdata import IANA_VERSION

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.ids import new_id
from matcher.models import Attendee, Enrollment, Mentee, Occurrence, Proposal, Round, Series
from matcher.services.busy_times import busy_times
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import closed_days, quorum_of
from matcher.states import LinkFrom, Role
from solver.errors import UnclearStart
from solver.occurrences import clear_start, slot_dates
from solver.problem import Slot


@dataclass(frozen=True)
class SessionPlan:
    """When a pair would meet: aware UTC starts, and the dates that fall out (closed, or somebody away)."""

    starts: tuple[datetime, ...]
    skipped: tuple[date, ...]


def plan_sessions(round_: Round, mentor: Enrollment, mentee: Mentee, slot: Slot) -> SessionPlan:
    """Every session of the pair at that time from tomorrow on, on the mentor's clock. Raises Conflict when a clock
    change falls on one of them."""
    tomorrow = clock.now().astimezone(ZoneInfo(mentor.zone)).date() + timedelta(days=1)
    try:
        return plan_from(round_, mentor, mentee, slot, zone=mentor.zone, first_day=tomorrow)
    except UnclearStart as unclear:
        raise Conflict("A clock change falls on this meeting time. Find another time.") from unclear


def plan_from(
    round_: Round, mentor: Enrollment, mentee: Mentee, slot: Slot, *, zone: str, first_day: date
) -> SessionPlan:
    """Every session of the pair at that time on the clock of ``zone``, from ``first_day`` to the round's last day.

    Closed days of the program and of each side's library fall out, and days on which too few are there. Raises
    UnclearStart when the clocks skip or repeat one of the starts.
    """
    calendar = calendar_of(round_)
    away = closed_days([mentor], calendar) | closed_days(mentee.members, calendar, needed=quorum_of(mentee))
    every = [day for day in slot_dates(replace(calendar, closed=frozenset()), slot) if day >= first_day]
    met = set(slot_dates(calendar, slot, away))
    starts = [_clear(day, slot.start, zone) for day in every if day in met]
    return SessionPlan(tuple(starts), tuple(day for day in every if day not in met))


def _clear(day: date, start: int, zone: str) -> datetime:
    found = clear_start(day, start, ZoneInfo(zone))
    if found is None:
        raise UnclearStart(day, start, zone)
    return found


def plan_of(proposal: Proposal) -> SessionPlan:
    slot = Slot(proposal.weekday, proposal.start, proposal.phase)
    return plan_sessions(proposal.round, proposal.mentor, proposal.mentee, slot)


def book_series(proposal: Proposal) -> Series:
    """The series both agreed to, with everybody who attends and every session.

    Lock the people first. Raises Conflict when one of them has another session at one of these times by now.

    The UID is opaque and names no host (RFC 7986 section 5.3); it stays for ever.
    """
    round_, plan, now, token = proposal.round, plan_of(proposal), clock.now(), new_id()
    people = {proposal.mentor.person_id: Role.MENTOR}
    people |= {member.person_id: Role.PARTICIPANT for member in proposal.mentee.members}
    length, zone = timedelta(minutes=round_.minutes), ZoneInfo(proposal.zone)
    if not plan.starts:
        raise Conflict("No session is left at this meeting time. Your coordinator can find another one.")
    _check_free(people, plan.starts, round_)
    series = Series(
        token=token,
        uid=f"bookends-{token}",
        round=round_,
        zone=proposal.zone,
        cadence=round_.cadence,
        weekday=proposal.weekday,
        start=proposal.start,
        phase=proposal.phase,
        minutes=round_.minutes,
        first_day=max(round_.first_day, plan.starts[0].astimezone(zone).date()),
        last_day=round_.last_day,
        skipped_days=[day.isoformat() for day in plan.skipped],
        meeting_link=_link_of(proposal),
        created_at=now,
        changed_at=now,
        tzdata=IANA_VERSION,
        attendees=[Attendee(person_id=person, role=role) for person, role in people.items()],
        occurrences=[
            Occurrence(original_start=start, day=start.astimezone(zone).date(), starts_at=start, ends_at=start + length)
            for start in plan.starts
        ],
    )
    db.session.add(series)
    db.session.flush()
    return series


def _link_of(proposal: Proposal) -> str:
    """Where they meet, if whoever gives the link has given it. In a team any member may, its lead first."""
    round_ = proposal.round
    if round_.link_from is LinkFrom.PROGRAM:
        return round_.meeting_link
    if round_.link_from is LinkFrom.MENTOR:
        return proposal.mentor.meeting_link
    mentee = proposal.mentee
    asked = sorted(mentee.members, key=lambda member: member is not mentee.lead)
    return next((member.meeting_link for member in asked if member.meeting_link), "")


def _check_free(people: Iterable[int], starts: Sequence[datetime], round_: Round) -> None:
    taken = busy_times(set(people), round_.first_day, round_.last_day)
    length, gap = timedelta(minutes=round_.minutes), timedelta(minutes=round_.gap)
    for begin, end in {time for times in taken.values() for time in times}:
        if any(start < end + gap and begin < start + length + gap for start in starts):
            raise Conflict(
                "Another session was confirmed at one of these times since this match was offered. "
                "Nothing was booked. Your coordinator can find another time."
            )
