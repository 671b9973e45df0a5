"""Everybody's own schedule: the sessions to come, with whom, on both clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.models import Mentorship, Occurrence, Person, Series
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.queries.schedule import mentorships_of
from matcher.states import Role


@dataclass(frozen=True)
class Session:
    """One session. ``start`` and ``end`` are on the reader's clock, ``there`` is the start on the other side's.

    ``number`` counts from 1 to ``of``. ``shifts_here`` and ``shifts_there``: that clock shows another time than the
    session before. ``link`` is where to meet, or empty.
    """

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


def meeting_link(series: Series) -> str:
    """Where to meet, if that is an address of the web; a page must not lead anywhere else."""
    parts = urlsplit(series.meeting_link.strip())
    return series.meeting_link.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _sessions(mentorship: Mentorship, person: Person) -> Iterator[Session]:
    role = Role.MENTOR if mentorship.mentor.person_id == person.id else Role.PARTICIPANT
    mentor, mentee = party_of_mentor(mentorship.mentor), party_of_mentee(mentorship.mentee)
    here = ZoneInfo(own_zone(mentorship, person))
    there = ZoneInfo((mentee.zone or mentorship.series.zone) if role is Role.MENTOR else mentorship.series.zone)
    held, link = mentorship.series.occurrences, meeting_link(mentorship.series)
    for number, (before, one) in enumerate(pairwise([*held[:1], *held]), start=1):
        yield Session(
            mentorship_id=mentorship.public_id,
            reader=role,
            mentor=mentor,
            mentee=mentee,
            start=one.starts_at.astimezone(here),
            end=one.ends_at.astimezone(here),
            there=one.starts_at.astimezone(there),
            number=number,
            of=len(held),
            shifts_here=_reads(before, here) != _reads(one, here),
            shifts_there=_reads(before, there) != _reads(one, there),
            link=link,
        )


def _reads(session: Occurrence, zone: ZoneInfo) -> tuple[int, int, int]:
    local = session.starts_at.astimezone(zone)
    return local.weekday(), local.hour, local.minute
