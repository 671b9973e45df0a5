"""A person's sessions as calendars have them: the facts of one series, and the whole schedule as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.calendars import facts
from matcher.calendars.facts import MovedStart, SeriesFacts
from matcher.calendars.ics import schedule
from matcher.calendars.text import clean_line
from matcher.config import Config
from matcher.db import db
from matcher.models import (
    Attendee,
    Enrollment,
    Mentee,
    Mentorship,
    OutboxMessage,
    OverrideKind,
    Person,
    Round,
    Series,
    Team,
)
from matcher.states import MailKind, MailState, SeriesState
from solver.problem import Cadence

CALENDAR_NAME = "Mentoring sessions"


def schedule_of(person: Person, config: Config) -> bytes:
    """The whole schedule as iCalendar: the same bytes until something changes."""
    series = [facts_of(mentorship, person, config) for mentorship in mentorships_of(person)]
    return schedule(series, name=CALENDAR_NAME, uid=calendar_uid(person))


def calendar_uid(person: Person) -> str:
    return f"bookends-schedule-{person.public_id}"


def mentorships_of(person: Person) -> list[Mentorship]:
    """Confirmed matches whose sessions this person attends, with everything their sessions need."""
    attended = select(Attendee.series_id).where(Attendee.person_id == person.id)
    mentee = joinedload(Mentorship.mentee)
    team = mentee.joinedload(Mentee.team)
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
                joinedload(Mentorship.series).joinedload(Series.round).joinedload(Round.program),
                joinedload(Mentorship.mentor).joinedload(Enrollment.person),
                mentee.joinedload(Mentee.enrollment).joinedload(Enrollment.person),
                team.joinedload(Team.lead),
                team.selectinload(Team.members),
            )
        )
    )


def mentorship_of(series: Series) -> Mentorship:
    """The match whose sessions these are."""
    return db.session.scalars(select(Mentorship).where(Mentorship.series_id == series.id)).one()


def was_invited(person: Person, series: Series) -> bool:
    """Whether an invitation to these sessions has gone out to this person, so that the next mail is a change."""
    sent = select(OutboxMessage.id).where(
        OutboxMessage.kind == MailKind.INVITATION,
        OutboxMessage.state == MailState.SENT,
        OutboxMessage.person_id == person.id,
        OutboxMessage.series_id == series.id,
    )
    return db.session.scalar(sent.limit(1)) is not None


def facts_of(mentorship: Mentorship, person: Person, config: Config) -> SeriesFacts:
    """One series as the calendar of one person has it, whichever way it gets there: nobody else's address is in it."""
    series = mentorship.series
    page = f"{config.base_url}/mentorships/{mentorship.public_id}"
    answers_at = config.series_address(series.token)
    first = _local(min(one.original_start for one in series.occurrences), series)
    return SeriesFacts(
        uid=series.uid,
        revision=series.revision,
        state=facts.SeriesState(series.state.value),
        summary=f"Mentoring: {mentorship.mentor.person.name} and {mentorship.mentee.name}",
        description=_description(series, page, answers_at),
        url=page,
        meeting_link=meeting_link(series) or None,
        zone=series.zone,
        cadence=Cadence(series.cadence.value),
        first_start=first,
        minutes=series.minutes,
        last_day=series.last_day,
        organizer=facts.Address(series.round.program.name, answers_at),
        attendee=facts.Attendee(person.name, person.address, accepted=True),
        created=series.created_at,
        changed=series.changed_at,
        excluded=_excluded(series, first),
        moved=tuple(_moved(series)),
    )


def meeting_link(series: Series) -> str:
    """Where to meet, if that is an address of the web; nothing we write must lead anywhere else."""
    link = series.meeting_link.strip()
    return link if is_web_address(link) else ""


def is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _description(series: Series, page: str, answers_at: str) -> str:
    """One text for the whole series; what a session is about stands on its page."""
    names = [clean_line(one.person.name) for one in series.attendees]
    return "\n".join(
        [
            f"Who meets: {', '.join(names)}.",
            f"These sessions: {page}",
            "Moving this in your own calendar tells nobody; use “Move this session” on that page.",
            f"To write to the others: {answers_at}",
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
