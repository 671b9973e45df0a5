"""Events as a guest sees them: when on their own clock, what they answered, where to join, what it collides with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Attendance, Event, Guest, Occurrence, Person, Round, Series
from matcher.queries.events import guest_answer, seats_left
from matcher.queries.overlaps import Overlap, overlaps
from matcher.queries.own_clock import own_clock
from matcher.queries.schedule import meeting_link
from matcher.states import EventKind, SeriesState


@dataclass(frozen=True)
class OwnMeeting:
    """One meeting on the reader's clock; ``overlaps`` are starts of their sessions that fall into it.

    ``rating`` and ``words`` are what they said of it.
    """

    id: str
    start: datetime
    end: datetime
    was: datetime | None
    canceled: bool
    begun: bool
    over: bool
    overlaps: tuple[datetime, ...]
    rating: int | None
    words: str
    may_rate: bool


@dataclass(frozen=True)
class OwnEvent:
    """An event for one guest. ``zone`` is theirs; ``attends``: it is in their calendar; ``link`` is where to meet, for
    whoever may come; ``next`` the meeting to come or going on."""

    id: str
    title: str
    kind: EventKind
    words: str
    program: str
    contact: str
    zone: str
    meetings: tuple[OwnMeeting, ...]
    answer: Answer
    registers: bool
    attends: bool
    seats_left: int | None
    link: str
    recording: str
    feedback: str
    called_off: bool

    @property
    def next(self) -> OwnMeeting | None:
        return next((one for one in self.meetings if not one.canceled and not one.over), None)

    @property
    def over(self) -> bool:
        return self.next is None

    @property
    def full(self) -> bool:
        """Whether there is no seat for this guest."""
        return self.seats_left == 0 and not self.attends

    @property
    def may_answer(self) -> bool:
        return not self.called_off and not self.over

    @property
    def comes(self) -> bool:
        """Whether it is among what they have ahead of them."""
        return self.may_answer and self.attends and self.answer is not Answer.DECLINED


def own_events(person: Person) -> tuple[OwnEvent, ...]:
    """What this person is invited to and that is still to come, the next first."""
    ahead = select(Occurrence.series_id).where(Occurrence.ends_at > clock.now())
    invited = select(Guest.event_id).where(Guest.person_id == person.id)
    rows = db.session.scalars(
        _with_times()
        .join(Event.series)
        .where(Event.id.in_(invited), Event.series_id.in_(ahead), Series.state == SeriesState.CONFIRMED)
    ).all()
    around = _around(rows, person)
    events = [(one, one.next) for one in (_own_event(row, person, around) for row in rows)]
    coming = [(following.start, one.id, one) for one, following in events if following is not None]
    return tuple(one for _, _, one in sorted(coming, key=lambda each: each[:2]))


def own_event(event: Event, person: Person) -> OwnEvent:
    """The event as ``person`` sees it. Raises NotFound for who is no guest."""
    if all(guest.person_id != person.id for guest in event.guests):
        raise NotFound
    return _own_event(event, person, _around([event], person))


def guest_of(event_id: str, person: Person) -> Guest:
    """The guest that ``person`` is of an event. Raises NotFound."""
    guest = db.session.scalar(
        select(Guest).join(Guest.event).where(Event.public_id == event_id, Guest.person_id == person.id)
    )
    if guest is None:
        raise NotFound
    return guest


@dataclass(frozen=True)
class _Around:
    """What some events need to be told to one guest: their clock in each program, by its id; their sessions that run
    into meetings to come; what they said of meetings, by the id of the occurrence."""

    zones: Mapping[int, str]
    collides: tuple[Overlap, ...]
    said: Mapping[int, Attendance]


def _around(events: Collection[Event], person: Person) -> _Around:
    """In as many statements for many events, meetings and guests as for one."""
    now = clock.now()
    meetings = [one for event in events for one in event.series.occurrences]
    ahead = {(one.starts_at, one.ends_at) for event in events for one in event.series.held if one.ends_at > now}
    said = select(Attendance).where(
        Attendance.person_id == person.id, Attendance.occurrence_id.in_([one.id for one in meetings])
    )
    return _Around(
        zones={program.id: own_clock(person, program) for program in {event.round.program for event in events}},
        collides=tuple(overlaps([person], sorted(ahead))),
        said={one.occurrence_id: one for one in db.session.scalars(said)},
    )


def _own_event(event: Event, person: Person, around: _Around) -> OwnEvent:
    series, program = event.series, event.round.program
    attends, zone = any(one.person_id == person.id for one in series.attendees), around.zones[program.id]
    return OwnEvent(
        id=event.public_id,
        title=event.title,
        kind=event.kind,
        words=event.words,
        program=program.name,
        contact=program.contact_name,
        zone=zone,
        meetings=tuple(_meetings(event, around, ZoneInfo(zone))),
        answer=guest_answer(event, person),
        registers=event.registers,
        attends=attends,
        seats_left=seats_left(event),
        link=meeting_link(series) if attends else "",
        recording=event.recording_link,
        feedback=event.feedback,
        called_off=series.state is SeriesState.CANCELLED,
    )


def _meetings(event: Event, around: _Around, zone: ZoneInfo) -> Iterable[OwnMeeting]:
    series, now = event.series, clock.now()
    for one in series.occurrences:
        said = around.said.get(one.id)
        canceled = one.original_start in series.canceled
        yield OwnMeeting(
            id=one.public_id,
            start=one.starts_at.astimezone(zone),
            end=one.ends_at.astimezone(zone),
            was=one.original_start.astimezone(zone) if one.starts_at != one.original_start else None,
            canceled=canceled,
            begun=one.starts_at <= now,
            over=one.ends_at <= now,
            overlaps=() if canceled else _overlapping(one, around, zone),
            rating=said.rating if said else None,
            words=said.words if said else "",
            may_rate=bool(event.feedback) and not canceled and one.starts_at <= now,
        )


def _overlapping(meeting: Occurrence, around: _Around, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Of what begins when this meeting does, what does not last as long runs into less."""
    found = {one.session for one in around.collides if one.start == meeting.starts_at and one.session < meeting.ends_at}
    return tuple(session.astimezone(zone) for session in sorted(found))


def _with_times() -> Select[Event]:
    """Events with their meetings and answers, and nothing of the other guests but that they are."""
    series = joinedload(Event.series)
    return select(Event).options(
        joinedload(Event.round).joinedload(Round.program),
        series.selectinload(Series.occurrences),
        series.selectinload(Series.overrides),
        series.selectinload(Series.replies),
        series.selectinload(Series.attendees),
        series.selectinload(Series.event),
    )
