"""Everybody's own schedule: the sessions to come, with whom, on both clocks; and the page of one session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.errors import NotFound
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.queries.schedule import meeting_link, mentorships_of, sessions_held
from matcher.services.series.moving import days_between_neighbors
from matcher.states import MentorshipState, Role, SeriesState


@dataclass(frozen=True)
class Session:
    """One session. ``start`` and ``end`` are on the reader's clock, ``there`` is the start on the other side's.

    ``number`` counts from 1 to ``of``, and is 0 for a session that was ``canceled``. ``shifts_here`` and
    ``shifts_there``: that clock shows another time than at the session before, which began at ``before`` (aware UTC)
    by its rule. ``meets`` is false for a reader who does not meet, but coordinates: to her ``start`` is on the mentor's
    clock. ``was`` is where a moved session stood first. ``link`` is where to meet, or empty.
    """

    id: str
    mentorship_id: str
    reader: Role
    mentor: Party
    mentee: Party
    start: datetime
    end: datetime
    there: datetime
    number: int
    of: int
    shifts_here: bool
    shifts_there: bool
    link: str
    was: datetime | None = None
    before: datetime | None = None
    canceled: bool = False
    meets: bool = True

    @property
    def other(self) -> Party:
        return self.mentee if self.reader is Role.MENTOR else self.mentor


def sessions_of(person: Person, *, canceled: bool = False) -> tuple[Session, ...]:
    """Sessions that have not ended yet, of everything this person attends, the next one first; with those that were
    ``canceled`` one by one where the reader should miss them."""
    now = clock.now()
    every = (one for mentorship in mentorships_of(person) for one in sessions_in(mentorship, person))
    ahead = (one for one in every if one.end > now and (canceled or not one.canceled))
    return tuple(sorted(ahead, key=lambda one: (one.start, one.mentorship_id)))


def own_zone(mentorship: Mentorship, person: Person) -> str:
    """The clock this person gave when applying. The sessions may follow another one by now."""
    everybody = (mentorship.mentor, *mentorship.mentee.members)
    return next((one.zone for one in everybody if one.person_id == person.id), person.zone)


def attends(mentorship: Mentorship, person: Person) -> bool:
    return any(one.person_id == person.id for one in mentorship.series.attendees)


def zones_of(mentorship: Mentorship, person: Person) -> tuple[str, str]:
    """The reader's clock, then the other side's; to whoever is on no side, the mentor's first."""
    mentor, mentee = mentorship.mentor.zone, party_of_mentee(mentorship.mentee).zone
    if mentorship.mentor.person_id == person.id or not attends(mentorship, person):
        return mentor, mentee or mentor
    return own_zone(mentorship, person), mentor


@dataclass(frozen=True)
class OneSession:
    """A session for its own page. ``others`` are the names of everybody else who attends; ``may_move``: still possible;
    ``goes_on``: the match has not ended.

    ``first_day`` to ``last_day`` are the days it may be moved to, on the clock of the series.
    """

    session: Session
    others: tuple[str, ...]
    may_move: bool
    goes_on: bool
    first_day: date
    last_day: date


def session_of(occurrence: Occurrence, mentorship: Mentorship, person: Person, *, canceled: bool = False) -> OneSession:
    """Raises NotFound for a session that was canceled, unless the reader may see that it was."""
    every = (one for one in sessions_in(mentorship, person) if canceled or not one.canceled)
    session = next((one for one in every if one.id == occurrence.public_id), None)
    if session is None:
        raise NotFound
    series = occurrence.series
    first_day, last_day = days_between_neighbors(occurrence)
    held = series.state is SeriesState.CONFIRMED and mentorship.state is MentorshipState.ACTIVE
    return OneSession(
        session=session,
        others=tuple(one.person.name for one in series.attendees if one.person_id != person.id),
        goes_on=held,
        may_move=held and not session.canceled and occurrence.starts_at > clock.now(),
        first_day=first_day,
        last_day=last_day,
    )


def is_shown(occurrence: Occurrence, mentorship: Mentorship) -> bool:
    """Whether there is still something to see of it: sessions that ended before any of them was held are gone."""
    return occurrence in _with_canceled(mentorship, sessions_held(mentorship))


def is_ahead(occurrence: Occurrence, mentorship: Mentorship) -> bool:
    """Whether it will take place, as far as anybody knows."""
    goes_on = mentorship.state is MentorshipState.ACTIVE and occurrence.starts_at > clock.now()
    return goes_on and occurrence in sessions_held(mentorship)


def sessions_in(mentorship: Mentorship, person: Person) -> Iterator[Session]:
    """Every session of a match over all of its series, past ones and canceled ones too, in order."""
    meets = attends(mentorship, person)
    role = Role.PARTICIPANT if meets and mentorship.mentor.person_id != person.id else Role.MENTOR
    mentor, mentee = party_of_mentor(mentorship.mentor), party_of_mentee(mentorship.mentee)
    here, there = (ZoneInfo(zone) for zone in zones_of(mentorship, person))
    held = sessions_held(mentorship)
    numbers = {one.id: number for number, one in enumerate(held, start=1)}
    before = held[0] if held else None
    for one in _with_canceled(mentorship, held):
        regular = one.id in numbers and one.starts_at == one.original_start
        yield Session(
            id=one.public_id,
            mentorship_id=mentorship.public_id,
            reader=role,
            mentor=mentor,
            mentee=mentee,
            start=one.starts_at.astimezone(here),
            end=one.ends_at.astimezone(here),
            there=one.starts_at.astimezone(there),
            number=numbers.get(one.id, 0),
            of=len(held),
            shifts_here=regular and before is not None and _reads(before, here) != _reads(one, here),
            shifts_there=regular and before is not None and _reads(before, there) != _reads(one, there),
            link=meeting_link(one.series),
            was=one.original_start.astimezone(here) if one.starts_at != one.original_start else None,
            before=before.original_start if before is not None else None,
            canceled=one.id not in numbers,
            meets=meets,
        )
        # A moved session is no change of the clock, neither where it stands nor where it stood.
        before = one if regular else before


def _with_canceled(mentorship: Mentorship, held: list[Occurrence]) -> list[Occurrence]:
    confirmed = (series for series in mentorship.every_series if series.state is SeriesState.CONFIRMED)
    out = (one for series in confirmed for one in series.occurrences if one.original_start in series.canceled)
    return sorted((*held, *out), key=lambda one: (one.starts_at, one.id))


def _reads(session: Occurrence, zone: ZoneInfo) -> tuple[int, int, int]:
    local = session.original_start.astimezone(zone)
    return local.weekday(), local.hour, local.minute
