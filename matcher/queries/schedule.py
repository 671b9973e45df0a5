"""A person's sessions as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.calendars import facts
from matcher.calendars.facts import MovedStart, SeriesFacts
from matcher.calendars.ics import schedule
from matcher.config import Config
from matcher.db import db
from matcher.models import Attendee, Mentee, Mentorship, OverrideKind, Person, Series, Team
from matcher.states import SeriesState
from solver.problem import Cadence


def schedule_of(person: Person, config: Config) -> bytes:
    """The whole schedule as iCalendar: the same bytes until something changes."""
    series = [_facts(mentorship, person, config) for mentorship in mentorships_of(person)]
    return schedule(series, name="Mentoring sessions", uid=f"bookends-schedule-{person.public_id}")


def mentorships_of(person: Person) -> list[Mentorship]:
    """Confirmed matches whose sessions this person attends, with everything their sessions need."""
    attended = select(Attendee.series_id).where(Attendee.person_id == person.id)
    team = joinedload(Mentorship.mentee).joinedload(Mentee.team)
    return list(
        db.session.scalars(
            select(Mentorship)
            .join(Series)
            .where(Series.id.in_(attended), Series.state == SeriesState.CONFIRMED)
            .order_by(Mentorship.id)
            .options(
                joinedload(Mentorship.series).selectinload(Series.occurrences),
                joinedload(Mentorship.series).selectinload(Series.overrides),
                joinedload(Mentorship.series).selectinload(Series.attendees).joinedload(Attendee.person),
                joinedload(Mentorship.mentor),
                team.joinedload(Team.lead),
                team.selectinload(Team.members),
            )
        )
    )


def _facts(mentorship: Mentorship, person: Person, config: Config) -> SeriesFacts:
    series = mentorship.series
    address = f"{config.base_url}/mentorships/{mentorship.public_id}"
    starts = [_local(one.original_start, series) for one in series.occurrences]
    return SeriesFacts(
        uid=series.uid,
        revision=series.revision,
        state=facts.SeriesState(series.state.value),
        summary=f"Mentoring: {mentorship.mentor.person.name} and {mentorship.mentee.name}",
        description=_description(mentorship, address),
        url=address,
        meeting_link=series.meeting_link or None,
        zone=series.zone,
        cadence=Cadence(series.cadence.value),
        first_start=starts[0],
        minutes=series.minutes,
        last_day=series.last_day,
        organizer=facts.Address(series.round.program.name, f"sessions+{series.token}@{config.domain}"),
        attendee=facts.Attendee(person.name, person.address, accepted=True),
        created=series.created_at,
        changed=series.changed_at,
        excluded=_excluded(series, starts[0]),
        moved=tuple(_moved(series)),
    )


def _description(mentorship: Mentorship, address: str) -> str:
    """One text for the whole series; what a session is about stands on its page."""
    program, names = mentorship.round.program, [one.person.name for one in mentorship.series.attendees]
    return "\n".join(
        [
            f"Who meets: {', '.join(names)}.",
            f"Everything about these sessions: {address}",
            "Moving or deleting this in your own calendar tells nobody. "
            f"If a session cannot take place, write to {program.contact_name}, {program.contact_address}.",
        ]
    )


def _excluded(series: Series, first: datetime) -> tuple[datetime, ...]:
    """Starts that fall out: closed days, days away, canceled sessions. The series begins with the first one held."""
    skipped = (datetime.combine(date.fromisoformat(day), first.time()) for day in series.skipped_days)
    canceled = (_local(one.original_start, series) for one in series.overrides if one.kind is OverrideKind.CANCELED)
    return tuple(sorted({start for start in (*skipped, *canceled) if start >= first}))


def _moved(series: Series) -> Sequence[MovedStart]:
    return [
        MovedStart(_local(one.original_start, series), one.new_start, series.minutes)
        for one in series.overrides
        if one.new_start is not None
    ]


def _local(moment: datetime, series: Series) -> datetime:
    return moment.astimezone(ZoneInfo(series.zone)).replace(tzinfo=None)
