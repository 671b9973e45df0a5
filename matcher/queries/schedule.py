"""A person's sessions as calendars have them: the facts of one series, and the whole schedule as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Load, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from matcher.calendars import facts
from matcher.calendars.facts import MovedStart, SeriesFacts
from matcher.calendars.ics import schedule
from matcher.calendars.text import clean_line
from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import (
    Attendee,
    Enrollment,
    Mentee,
    Mentorship,
    Occurrence,
    OutboxMessage,
    Person,
    Round,
    Series,
    Team,
)
from matcher.queries.answered import series_answer, session_answers
from matcher.states import MailKind, MailState, SeriesState
from solver.problem import Cadence

CALENDAR_NAME = "Mentoring sessions"


def schedule_of(person: Person, config: Config) -> bytes:
    """The whole schedule as iCalendar: the same bytes until something changes."""
    series = [facts_of(one, person, config) for one in series_of(person)]
    return schedule(series, name=CALENDAR_NAME)


def series_of(person: Person) -> list[Series]:
    """Every series this person attends that was not called off, with everything a calendar needs of it."""
    attended = select(Attendee.series_id).where(Attendee.person_id == person.id)
    match = Load(Series).joinedload(Series.mentorship)
    return list(
        db.session.scalars(
            select(Series)
            .where(Series.id.in_(attended), Series.state == SeriesState.CONFIRMED)
            .order_by(Series.id)
            .options(*_times(), joinedload(Series.event), *_sides(match))
        )
    )


def mentorships_of(person: Person) -> list[Mentorship]:
    """Matches whose sessions this person attends, with everything their sessions need; without those called off before
    anybody met."""
    attended = (
        select(Series.mentorship_id)
        .join(Attendee)
        .where(Attendee.person_id == person.id, Series.state == SeriesState.CONFIRMED)
    )
    every = Load(Mentorship).selectinload(Mentorship.every_series)
    return list(
        db.session.scalars(
            select(Mentorship)
            .where(Mentorship.id.in_(attended))
            .order_by(Mentorship.id)
            .options(joinedload(Mentorship.series), *_times(every), *_sides())
        )
    )


def mentorship_of(series: Series) -> Mentorship:
    """The match whose sessions these are. Raises NotFound for those of an event."""
    if series.mentorship is None:
        raise NotFound
    return series.mentorship


def sessions_held(mentorship: Mentorship) -> list[Occurrence]:
    """Every session that takes place or took place, over all of its series, in order."""
    held = (one for series in mentorship.every_series if series.state is SeriesState.CONFIRMED for one in series.held)
    return sorted(held, key=lambda one: (one.starts_at, one.id))


def _times(series: Load | None = None) -> Iterator[ORMOption]:
    """What the sessions of a series are made of."""
    from_here = series or Load(Series)
    yield from_here.selectinload(Series.occurrences)
    yield from_here.selectinload(Series.overrides)
    yield from_here.selectinload(Series.replies)
    yield from_here.selectinload(Series.attendees).joinedload(Attendee.person)
    yield from_here.joinedload(Series.round).joinedload(Round.program)


def _sides(match: Load | None = None) -> Iterator[ORMOption]:
    """Who the two sides of a match are."""
    from_here = match or Load(Mentorship)
    mentee = from_here.joinedload(Mentorship.mentee)
    team = mentee.joinedload(Mentee.team)
    yield from_here.joinedload(Mentorship.mentor).joinedload(Enrollment.person)
    yield mentee.joinedload(Mentee.enrollment).joinedload(Enrollment.person)
    yield team.joinedload(Team.lead)
    yield team.selectinload(Team.members)


def was_invited(person: Person, series: Series) -> bool:
    """Whether an invitation to these sessions has gone out to this person, so that the next mail is a change."""
    sent = select(OutboxMessage.id).where(
        OutboxMessage.kind == MailKind.INVITATION,
        OutboxMessage.state == MailState.SENT,
        OutboxMessage.person_id == person.id,
        OutboxMessage.series_id == series.id,
    )
    return db.session.scalar(sent.limit(1)) is not None


def facts_of(series: Series, person: Person, config: Config) -> SeriesFacts:
    """One series as the calendar of one person has it, whichever way it gets there: nobody else's address is in it."""
    first = first_start(series)
    page, answers_at = page_of(series, config), config.series_address(series.token)
    answered, planned = session_answers(series, person), planned_starts(series)
    return SeriesFacts(
        uid=series.uid,
        revision=series.revision,
        state=facts.SeriesState(series.state.value),
        summary=summary_of(series),
        description=_description(series, page, answers_at),
        url=page,
        meeting_link=meeting_link(series) or None,
        zone=series.zone,
        cadence=Cadence(series.cadence.value),
        first_start=first,
        minutes=series.minutes,
        last_day=series.last_day,
        organizer=facts.Address(series.round.program.name, answers_at),
        attendee=facts.Attendee(person.name, person.address, series_answer(series, person)),
        created=series.created_at,
        changed=series.changed_at,
        excluded=_excluded(series, first),
        moved=tuple(_moved(series)),
        answered=tuple((planned[start], answer) for start, answer in answered.items() if start in planned),
        once=series.event is not None and series.first_day == series.last_day,
    )


def summary_of(series: Series) -> str:
    """The title in a calendar."""
    if series.event is not None:
        return f"{series.event.title} ({series.round.program.name})"
    mentorship = mentorship_of(series)
    return f"Mentoring: {mentorship.mentor.person.name} and {mentorship.mentee.name}"


def page_of(series: Series, config: Config) -> str:
    if series.event is not None:
        return f"{config.base_url}/events/{series.event.public_id}"
    return f"{config.base_url}/mentorships/{mentorship_of(series).public_id}"


def first_start(series: Series) -> datetime:
    """Where the rule begins: the first session's planned start, naive, on the clock of the series."""
    day = min(one.day for one in series.occurrences)
    return datetime.combine(day, time(series.start // 60, series.start % 60))


def planned_starts(series: Series) -> dict[datetime, datetime]:
    """By original start: naive, on the clock of the series. From the days and not from the instants, so that it is
    right for sessions that are over too, whatever the rules of the zone have become since."""
    return {one.original_start: planned_start(one) for one in series.occurrences}


def planned_start(occurrence: Occurrence) -> datetime:
    """Where the rule of its series puts it: naive, on the clock of the series."""
    start = occurrence.series.start
    return datetime.combine(occurrence.day, time(start // 60, start % 60))


def meeting_link(series: Series) -> str:
    """Where to meet, if that is an address of the web; nothing we write must lead anywhere else."""
    link = series.meeting_link.strip()
    return link if is_web_address(link) else ""


def is_web_address(link: str) -> bool:
    """Whether a browser could go there: by its name, not whether anything is there."""
    try:
        parts = urlsplit(link)
        host, _ = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host)


def _description(series: Series, page: str, answers_at: str) -> str:
    """One text for the whole series; what a session is about stands on its page."""
    if series.event is not None:
        return "\n".join(filter(None, [series.event.words.strip(), f"Join, agenda and recording: {page}"]))
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
    planned = planned_starts(series)
    canceled = (planned[one] for one in series.canceled if one in planned)
    last = datetime.combine(series.last_day, time.max)
    return tuple(sorted({start for start in (*skipped, *canceled) if first <= start <= last}))


def _moved(series: Series) -> Sequence[MovedStart]:
    planned = planned_starts(series)
    return [
        MovedStart(planned[one.original_start], one.new_local or one.new_start, series.minutes)
        for one in series.overrides
        if one.new_start is not None and one.original_start in planned
    ]
