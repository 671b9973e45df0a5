"""A series for somebody's calendar: the invitation, every change of it, and its end.

Always the whole series as it is when the mail goes out, so that a mail that was late or lost does no harm. What it
tells is kept with it: the next one says what is otherwise than that.
"""

from __future__ import annotations

from dataclasses import replace

from matcher.calendars import facts, invitation
from matcher.config import Config
from matcher.letters.event_calendar import compose_event_invitation
from matcher.letters.frame import Mail, envelope_of, others_in, thread_of
from matcher.letters.series_letter import series_letter
from matcher.letters.series_news import News, news_of
from matcher.letters.series_reading import Reading
from matcher.mail.envelope import CalendarPart, Mailbox
from matcher.models import OutboxMessage, Person, Series
from matcher.queries.schedule import facts_of
from matcher.queries.told import TOLD, told_now
from matcher.states import CalendarChannel


def compose_invitation(message: OutboxMessage, config: Config) -> Mail | None:
    """None for somebody whom the series does not concern, who subscribed and need not be told, or when nothing is left
    to tell.

    Whoever subscribed to their calendar is told of changes in words alone: with a calendar part every session would
    stand there twice.
    """
    series, person = message.series, message.person
    if series is None or person is None:
        return None
    if series.event is not None:
        return compose_event_invitation(message, config)
    found = news_of(message, series, person)
    if found is None:
        return None
    news, changes = found
    invited = person.calendar_channel is CalendarChannel.INVITATION
    others = Mailbox(others_in(series, person), config.series_address(series.token))
    envelope = envelope_of(
        message,
        config,
        reply_to=None if news is News.UNINVITED else others,
        thread=thread_of(series, person, config),
        calendar=calendar_part(news, series, person, config) if invited else None,
    )
    letter = series_letter(news, changes, Reading(series, person), config)
    message.about = {**message.about, TOLD: told_now(series, gone=news.takes_out).written()}
    return Mail(letter, envelope, sequence=series.revision if invited else None)


def calendar_part(news: News, series: Series, person: Person, config: Config) -> CalendarPart:
    """The whole series; to one who is not in it any more, the same as to all when it is canceled."""
    stated = facts_of(series, person, config)
    if news.takes_out:
        stated = replace(stated, state=facts.SeriesState.CANCELLED)
        return CalendarPart("CANCEL", invitation(stated, method="CANCEL"))
    return CalendarPart("REQUEST", invitation(stated, method="REQUEST"))
