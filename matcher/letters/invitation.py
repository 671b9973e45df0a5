"""A series for somebody's calendar: the invitation, every change of it, and its end.

Always the whole series as it is when the mail goes out, so that a mail that was late or lost does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.calendars import invitation
from matcher.config import Config
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of, others_in, thread_of
from matcher.letters.match_blocks import day_and_time, first_session, when_blocks
from matcher.mail.envelope import CalendarPart, Mailbox
from matcher.mail.letter import Block, Button, Facts, Letter, Listing, Paragraph
from matcher.mail.words import fixed, of_match
from matcher.models import Mentorship, OutboxMessage, OverrideKind, Person, Series
from matcher.queries.offers import match_of
from matcher.queries.schedule import facts_of, meeting_link, mentorship_of, was_invited
from matcher.queries.sessions import own_zone
from matcher.services.calendar_feeds import CHOSEN
from matcher.states import CalendarChannel, MailKind, MentorshipState, SeriesState
from matcher.words.offers import match_words

KIND = MailKind.INVITATION


class News(StrEnum):
    """What the mail tells. ``CHANGED``: they have an invitation already, or subscribed to their calendar."""

    INVITED = "invited"
    CHANGED = "changed"
    CANCELED = "canceled"


def compose_invitation(message: OutboxMessage, config: Config) -> Mail | None:
    """None for somebody who does not attend, who subscribed and need not be told, or when nothing is left to come.

    Whoever subscribed to their calendar is told of changes in words alone: with a calendar part every session would
    stand there twice.
    """
    series, person = message.series, message.person
    news = _news(message, series, person) if series and person else None
    if series is None or person is None or news is None:
        return None
    mentorship = mentorship_of(series)
    invited = person.calendar_channel is CalendarChannel.INVITATION
    envelope = envelope_of(
        message,
        config,
        reply_to=Mailbox(others_in(series, person), config.series_address(series.token)),
        thread=thread_of(series, person, config),
        calendar=_calendar(mentorship, person, config) if invited else None,
    )
    letter = _letter(news, mentorship, person, config)
    return Mail(letter, envelope, sequence=series.revision if invited else None)


def _news(message: OutboxMessage, series: Series, person: Person) -> News | None:
    if all(one.person_id != person.id for one in series.attendees):
        return None
    known = was_invited(person, series) and message.about.get("why") != CHOSEN
    if person.calendar_channel is CalendarChannel.SUBSCRIPTION:
        known = series.revision > 0 and message.about.get("why") != CHOSEN
    if series.state is SeriesState.CANCELLED:
        return News.CANCELED if known else None
    over = mentorship_of(series).state is not MentorshipState.ACTIVE
    if over or all(one.ends_at <= clock.now() for one in series.occurrences):
        return None
    if known:
        return News.CHANGED
    return News.INVITED if person.calendar_channel is CalendarChannel.INVITATION else None


def _calendar(mentorship: Mentorship, person: Person, config: Config) -> CalendarPart:
    canceled = mentorship.series.state is SeriesState.CANCELLED
    data = invitation(facts_of(mentorship, person, config), method="CANCEL" if canceled else "REQUEST")
    return CalendarPart("CANCEL" if canceled else "REQUEST", data)


def _letter(news: News, mentorship: Mentorship, person: Person, config: Config) -> Letter:
    program, match = mentorship.round.program, match_of(mentorship, person, why=False)
    words, first = match_words(match), first_session(match)
    other = words.other if not words.call.startswith("the ") else words.call
    values = {
        "first_name": greeted(person),
        "other": other,
        "sessions": words.sessions,
        "days": str(words.meeting["days"]),
        "first_session": day_and_time(first) if first else "",
    }
    if news is News.INVITED:
        blocks = [*when_blocks(match, words), *_differences(mentorship, person), *_footing(mentorship, config)]
        return letter_of(KIND, program, values, blocks)
    subscribed = "" if person.calendar_channel is CalendarChannel.INVITATION else "_subscribed"
    said = fixed(KIND, f"{news}{subscribed}", other=other)
    blocks = list(_differences(mentorship, person, said=True)) if news is News.CHANGED else []
    letter = letter_of(KIND, program, values, [*blocks, *_footing(mentorship, config, ended=news is News.CANCELED)])
    greeting = fixed(KIND, "greeting", first_name=greeted(person))
    return replace(letter, subject=fixed(KIND, f"{news}_subject", other=other), words=(greeting, said))


def _differences(mentorship: Mentorship, person: Person, *, said: bool = False) -> Iterator[Block]:
    """What is not as planned, of the sessions to come, and where they meet; changes that came together stand together.

    ``said``: also that nothing is, which is news to whoever was told of a change before.
    """
    lines = _moved_or_canceled(mentorship, ZoneInfo(own_zone(mentorship, person)))
    if lines or said:
        yield Listing(fixed(KIND, "differs"), tuple(lines or [fixed(KIND, "as_planned")]))
    link = meeting_link(mentorship.series)
    yield Facts("", ((of_match("where_title"), link or fixed(KIND, "no_link")),))


def _moved_or_canceled(mentorship: Mentorship, zone: ZoneInfo) -> list[str]:
    series, now = mentorship.series, clock.now()

    def told(moment: datetime) -> str:
        return day_and_time(moment.astimezone(zone))

    moved = [one for one in series.occurrences if one.starts_at != one.original_start and one.starts_at > now]
    canceled = [one.original_start for one in series.overrides if one.kind is OverrideKind.CANCELED]
    return [
        *(fixed(KIND, "moved", was=told(one.original_start), now=told(one.starts_at)) for one in moved),
        *(fixed(KIND, "fell_out", was=told(start)) for start in canceled if start > now),
    ]


def _footing(mentorship: Mentorship, config: Config, *, ended: bool = False) -> Iterator[Block]:
    yield Button(fixed(KIND, "button"), address_of(config, f"/mentorships/{mentorship.public_id}"))
    if not ended:
        yield Paragraph(fixed(KIND, "moving"))
    yield Paragraph(fixed(KIND, "reply"))
