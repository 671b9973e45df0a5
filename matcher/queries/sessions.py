"""Everybody's own schedule: the sessions to come, with whom, on both clocks; and the page of one session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.queries.schedule import meeting_link, mentorships_of
from matcher.services.series_changes import days_between_neighbors
from matcher.states import MentorshipState, Role, SeriesState


@dataclass(frozen=True)
class Session:
    """One session. ``start`` and ``end`` are on the reader's clock, ``there`` is the start on the other side's.

    ``number`` counts from 1 to ``of``. ``shifts_here`` and ``shifts_there``: that clock shows another time than the
    session before. ``was`` is where a moved session stood first. ``link`` is where to meet, or empty.
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

    @property
    def other(self) -> Party:
        return self.mentee if self.reader is Role.MENTOR else self.mentor


def sessions_of(person: Person) -> tuple[Session, ...]:
    """Sessions that have not ended yet, of everything this person attends, the next one first."""
    now = clock.now()
    every = (one for mentorship in mentorships_of(person) for one in _sessions(mentorship, person))
    return tuple(sorted((one for one in every if one.end > now), key=lambda one: (one.start, one.mentorship_id)))


def own_zone(mentorship: Mentorship, person: Person) -> str:
    """The clock this person gave when applying; a mentor's sessions follow the clock of the series."""
    if mentorship.mentor.person_id == person.id:
        return mentorship.series.zone
    own = (member.zone for member in mentorship.mentee.members if member.person_id == person.id)
    return next(own, person.zone)


@dataclass(frozen=True)
class OneSession:
    """A session for its own page. ``others`` are the names of everybody else who attends; ``may_move``: still possible.

    ``first_day`` to ``last_day`` are the days it may be moved to, on the clock of the series.
    """

    session: Session
    others: tuple[str, ...]
    may_move: bool
    first_day: date
    last_day: date


def session_of(occurrence: Occurrence, mentorship: Mentorship, person: Person) -> OneSession:
    session = next(one for one in _sessions(mentorship, person) if one.id == occurrence.public_id)
    series = mentorship.series
    first_day, last_day = days_between_neighbors(occurrence)
    held = series.state is SeriesState.CONFIRMED and mentorship.state is MentorshipState.ACTIVE
    return OneSession(
        session=session,
        others=tuple(one.person.name for one in series.attendees if one.person_id != person.id),
        may_move=held and occurrence.starts_at > clock.now(),
        first_day=first_day,
        last_day=last_day,
    )


def _sessions(mentorship: Mentorship, person: Person) -> Iterator[Session]:
    role = Role.MENTOR if mentorship.mentor.person_id == person.id else Role.PARTICIPANT
    mentor, mentee = party_of_mentor(mentorship.mentor), party_of_mentee(mentorship.mentee)
    here = ZoneInfo(own_zone(mentorship, person))
    there = ZoneInfo((mentee.zone or mentorship.series.zone) if role is Role.MENTOR else mentorship.series.zone)
    held, link = mentorship.series.occurrences, meeting_link(mentorship.series)
    before = held[0] if held else None
    for number, one in enumerate(held, start=1):
        moved = one.starts_at != one.original_start
        yield Session(
            id=one.public_id,
            mentorship_id=mentorship.public_id,
            reader=role,
            mentor=mentor,
            mentee=mentee,
            start=one.starts_at.astimezone(here),
            end=one.ends_at.astimezone(here),
            there=one.starts_at.astimezone(there),
            number=number,
            of=len(held),
            shifts_here=not moved and before is not None and _reads(before, here) != _reads(one, here),
            shifts_there=not moved and before is not None and _reads(before, there) != _reads(one, there),
            link=link,
            was=one.original_start.astimezone(here) if moved else None,
        )
        # A moved session is no change of the clock, neither where it stands nor where it stood.
        before = before if moved else one


def _reads(session: Occurrence, zone: ZoneInfo) -> tuple[int, int, int]:
    local = session.original_start.astimezone(zone)
    return local.weekday(), local.hour, local.minute
