"""A session is near: when, with whom, where, and what to do if it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of, sender_name_of
from matcher.mail.envelope import Mailbox
from matcher.mail.letter import Block, Button, Facts, Paragraph
from matcher.mail.words import fixed, of_match
from matcher.models import Mentorship, Occurrence, OutboxMessage, Override, OverrideKind, Person
from matcher.queries.schedule import mentorship_of, sessions_held
from matcher.queries.sessions import OneSession, Session, own_zone, session_of
from matcher.services.session_reports import may_report, report_token, said_by
from matcher.services.timed_mail import DAY_BEFORE
from matcher.states import MailKind, MentorshipState, SeriesState
from matcher.words.offers import name_in_sentence, place
from matcher.words.present import listed, time_of_day, weekday_and_day

KIND = MailKind.SESSION_REMINDER


def compose_session_reminder(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it has begun, was canceled or moved to a later day, or whoever it is to does not attend any more.

    Answers reach the others in the session: somebody who is late answers the mail that is at hand. It also asks
    whether the session before took place.
    """
    occurrence = db.session.scalar(select(Occurrence).where(Occurrence.public_id == message.about.get("occurrence")))
    person = message.person
    if occurrence is None or person is None or not _is_ahead(occurrence, person):
        return None
    series = occurrence.series
    mentorship = mentorship_of(series)
    if mentorship.state is not MentorshipState.ACTIVE:
        return None
    program = mentorship.round.program
    one = session_of(occurrence, mentorship, person)
    values = {
        "first_name": greeted(person),
        "other": one.session.other.name if not one.session.other.is_team else name_in_sentence(one.session.other),
        "other_first": _short(one.session),
        "day": weekday_and_day(one.session.start.date()),
        "time": time_of_day(one.session.start),
    }
    reply_to = Mailbox(sender_name_of(program), config.series_address(series.token))
    blocks = [*_blocks(one, config), *_happened(occurrence, mentorship, person, config)]
    return Mail(letter_of(KIND, program, values, blocks), envelope_of(message, config, reply_to=reply_to))


def _is_ahead(occurrence: Occurrence, person: Person) -> bool:
    series = occurrence.series
    canceled = any(_falls_out(override, occurrence) for override in series.overrides)
    attends = any(one.person_id == person.id for one in series.attendees)
    near = clock.now() < occurrence.starts_at <= clock.now() + DAY_BEFORE
    return attends and not canceled and series.state is SeriesState.CONFIRMED and near


def _falls_out(override: Override, occurrence: Occurrence) -> bool:
    return override.kind is OverrideKind.CANCELED and override.original_start == occurrence.original_start


def _blocks(one: OneSession, config: Config) -> Iterator[Block]:
    session = one.session
    hours = of_match(
        "hours",
        day=weekday_and_day(session.start.date()),
        start=time_of_day(session.start),
        end=time_of_day(session.end),
        zone=zone_name(str(session.start.tzinfo)),
    )
    rows = [
        (of_match("when"), hours),
        *_other_clock(session),
        (of_match("who"), listed(one.others)),
        (of_match("from"), place(session.other)),
    ]
    if session.link:
        rows.append((of_match("where"), session.link))
    yield Facts("", tuple(rows))
    yield from _warnings(session)
    if not session.link:
        yield Paragraph(fixed(KIND, "no_link"))
    yield Button(fixed(KIND, "button"), address_of(config, f"/sessions/{session.id}"))
    yield Paragraph(fixed(KIND, "move"))


def _happened(occurrence: Occurrence, match: Mentorship, person: Person, config: Config) -> Iterator[Block]:
    """Whether the session before took place, unless they have said so: asked here, so that it needs no mail."""
    before = [one for one in sessions_held(match) if one.starts_at < occurrence.starts_at]
    if not before or not may_report(before[-1]):
        return
    said = said_by(before[-1], person)
    if said is None or said.took_place is None:
        local = before[-1].starts_at.astimezone(ZoneInfo(own_zone(match, person)))
        yield Paragraph(fixed(KIND, "happened", day=weekday_and_day(local.date())))
        token = report_token(before[-1], person, config)
        yield Button(fixed(KIND, "happened_button"), address_of(config, f"/happened/{token}"))


def _other_clock(session: Session) -> Iterator[tuple[str, str]]:
    """The start on the other side's clock, where that differs."""
    if session.there.utcoffset() != session.start.utcoffset():
        same_day = session.there.date() == session.start.date()
        yield (
            of_match("their_clock", whose=_short(session)),
            of_match(
                "their_time" if same_day else "their_day",
                time=time_of_day(session.there),
                zone=zone_name(str(session.there.tzinfo)),
                day=weekday_and_day(session.there.date()),
            ),
        )


def _warnings(session: Session) -> Iterator[Paragraph]:
    if session.shifts_here:
        yield Paragraph(fixed(KIND, "shift_here", time=time_of_day(session.start)))
    elif session.shifts_there:
        yield Paragraph(fixed(KIND, "shift_there", time=time_of_day(session.there), other_first=_short(session)))


def _short(session: Session) -> str:
    return "the team" if session.other.is_team else name_in_sentence(session.other)
