"""Events of a program for those who plan them: how many come, who, and what they said of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Attendance, Attendee, Event, Guest, Occurrence, Person, Program, Reply, Round, Series
from matcher.queries.answered import series_answer, session_answers
from matcher.states import AnsweredHow, Audience, EventKind, Role, SeriesState

RATINGS = range(1, 6)


@dataclass(frozen=True)
class EventLine:
    """One of the list. ``starts`` are those of meetings that are held, ``next_start`` the first of them to come, all on
    the event's clock; ``open`` have not answered. ``came`` counts people in all meetings; ``rating`` is their mean."""

    id: str
    title: str
    kind: EventKind
    audience: Audience
    zone: str
    starts: tuple[datetime, ...]
    next_start: datetime | None
    registers: bool
    seats: int | None
    invited: int
    yes: int
    no: int
    maybe: int
    open: int
    came: int
    rating: float | None
    called_off: bool
    over: bool


@dataclass(frozen=True)
class MeetingLine:
    """One meeting on the event's clock; ``was`` is where it stood before it was moved.

    ``ratings`` is how many gave 1, 2, 3, 4 and 5; ``words`` what people wrote, without their names.
    """

    id: str
    start: datetime
    end: datetime
    was: datetime | None
    canceled: bool
    begun: bool
    over: bool
    came: int
    ratings: tuple[int, ...]
    rating: float | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class GuestLine:
    """One guest. ``by_mail``: the answer that counts came by mail or through a mailed link, from whoever had it.

    ``attends``: it is in their calendar. ``came`` is by meeting.
    """

    id: str
    person_id: str
    name: str
    role: Role | None
    answer: Answer
    by_mail: bool
    attends: bool
    came: Mapping[str, bool | None]
    unreachable: bool


def events_of(round_: Round) -> list[EventLine]:
    """Those to come by their next meeting, then those over or called off, the latest first."""
    lines = [line_of(event) for event in db.session.scalars(loaded().where(Event.round_id == round_.id))]
    ahead = sorted((one for one in lines if one.next_start and not one.called_off), key=_next_first)
    done = [one for one in lines if one not in ahead]
    return [*ahead, *sorted(done, key=lambda one: (one.starts[-1:], one.id), reverse=True)]


def find_event(program: Program, public_id: str) -> Event:
    """Raises NotFound for another program's as for one that never was."""
    event = db.session.scalar(
        loaded().join(Event.round).where(Event.public_id == public_id, Round.program_id == program.id)
    )
    if event is None:
        raise NotFound
    return event


def event_of(series: Series) -> Event:
    """Raises NotFound for the sessions of a match."""
    if series.event is None:
        raise NotFound
    return series.event


def find_meeting(event: Event, public_id: str) -> Occurrence:
    """Raises NotFound."""
    found = next((one for one in event.series.occurrences if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def meetings_of(event: Event) -> list[MeetingLine]:
    """In order, the canceled ones too."""
    return [_meeting(one, event.series) for one in event.series.occurrences]


def guests_of(event: Event) -> list[GuestLine]:
    """By name."""
    series = event.series
    coming = {one.person_id for one in series.attendees}
    marks: dict[int, dict[str, bool | None]] = {}
    for occurrence in series.occurrences:
        for one in occurrence.attendances:
            marks.setdefault(one.person_id, {})[occurrence.public_id] = one.came
    guests = sorted(event.guests, key=lambda guest: (guest.person.name.casefold(), guest.id))
    return [_guest(guest, guest.person_id in coming, marks.get(guest.person_id, {})) for guest in guests]


def answer_to(occurrence: Occurrence, person: Person) -> Answer:
    """To one meeting: one that was moved is open until its new time is answered."""
    series = occurrence.series
    return session_answers(series, person).get(occurrence.original_start, series_answer(series, person))


def guest_answer(event: Event, person: Person) -> Answer:
    """To the event as a whole; of what meets once, to that meeting."""
    occurrences = event.series.occurrences
    return answer_to(occurrences[0], person) if len(occurrences) == 1 else series_answer(event.series, person)


def were_there(occurrence: Occurrence) -> list[Person]:
    """Guests who came, where a coordinator marked anybody; else who joined through our page or had said yes."""
    marks = {one.person_id: one for one in occurrence.attendances if one.came is not None}
    marked = any(one.marked_by is not None for one in marks.values())
    people = (guest.person for guest in event_of(occurrence.series).guests)
    return [one for one in people if _was_there(marks.get(one.id), occurrence, one, marked=marked)]


def seats_left(event: Event) -> int | None:
    """None where nobody counts them."""
    return None if event.seats is None else max(0, event.seats - len(event.series.attendees))


def loaded() -> Select[Event]:
    """With everything that is told of an event, in a handful of statements however many guests there are."""
    series = joinedload(Event.series)
    occurrences = series.selectinload(Series.occurrences)
    return select(Event).options(
        joinedload(Event.round).joinedload(Round.program),
        selectinload(Event.guests).joinedload(Guest.person),
        occurrences.selectinload(Occurrence.attendances),
        series.selectinload(Series.overrides),
        series.selectinload(Series.replies),
        series.selectinload(Series.event),
        series.selectinload(Series.attendees).joinedload(Attendee.person),
    )


def _was_there(mark: Attendance | None, occurrence: Occurrence, person: Person, *, marked: bool) -> bool:
    if mark is not None:
        return mark.came is True
    return not marked and answer_to(occurrence, person) is Answer.ACCEPTED


def line_of(event: Event) -> EventLine:
    """One event, as the list has it."""
    series, zone = event.series, ZoneInfo(event.series.zone)
    answers = Counter(guest_answer(event, guest.person) for guest in event.guests)
    marks = [one for occurrence in series.occurrences for one in occurrence.attendances]
    held = series.held
    ahead = [one for one in held if one.ends_at > clock.now()]
    return EventLine(
        id=event.public_id,
        title=event.title,
        kind=event.kind,
        audience=event.audience,
        zone=series.zone,
        starts=tuple(one.starts_at.astimezone(zone) for one in held),
        next_start=min((one.starts_at.astimezone(zone) for one in ahead), default=None),
        registers=event.registers,
        seats=event.seats,
        invited=len(event.guests),
        yes=len(series.attendees) if event.registers else answers[Answer.ACCEPTED],
        no=answers[Answer.DECLINED],
        maybe=answers[Answer.TENTATIVE],
        open=answers[Answer.UNANSWERED],
        came=sum(one.came is True for one in marks),
        rating=_mean(marks),
        called_off=series.state is SeriesState.CANCELLED,
        over=not ahead,
    )


def _next_first(line: EventLine) -> tuple[float, str]:
    return (line.next_start.timestamp() if line.next_start else 0, line.id)


def _meeting(one: Occurrence, series: Series) -> MeetingLine:
    zone, now = ZoneInfo(series.zone), clock.now()
    counted = Counter(mark.rating for mark in one.attendances)
    return MeetingLine(
        id=one.public_id,
        start=one.starts_at.astimezone(zone),
        end=one.ends_at.astimezone(zone),
        was=one.original_start.astimezone(zone) if one.starts_at != one.original_start else None,
        canceled=one.original_start in series.canceled,
        begun=one.starts_at <= now,
        over=one.ends_at <= now,
        came=sum(mark.came is True for mark in one.attendances),
        ratings=tuple(counted[rating] for rating in RATINGS),
        rating=_mean(one.attendances),
        words=tuple(sorted(mark.words for mark in one.attendances if mark.words)),
    )


def _mean(marks: Iterable[Attendance]) -> float | None:
    given = [mark.rating for mark in marks if mark.rating is not None]
    return sum(given) / len(given) if given else None


def _guest(guest: Guest, attends: bool, came: Mapping[str, bool | None]) -> GuestLine:
    series = guest.event.series
    latest = _latest(series.replies, guest)
    return GuestLine(
        id=guest.public_id,
        person_id=guest.person.public_id,
        name=guest.person.name,
        role=guest.role,
        answer=guest_answer(guest.event, guest.person),
        by_mail=latest is not None and latest.how is not AnsweredHow.PAGE,
        attends=attends,
        came=came,
        unreachable=guest.person.unreachable,
    )


def _latest(replies: Sequence[Reply], guest: Guest) -> Reply | None:
    own = [one for one in replies if one.person_id == guest.person_id and one.original_start is None]
    return max(own, key=lambda one: (one.answered_at, one.id), default=None)
