"""An event for somebody's calendar: put there, changed, taken out. Composed from how it stands when the mail goes out.

Whoever subscribed to their calendar is told the same in words alone: for an event there is no other mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.calendars import facts, invitation
from matcher.config import Config
from matcher.letters.event_blocks import (
    WORDS,
    about_blocks,
    guest_in,
    interest_in,
    page_button,
    values_of,
    way_out,
    when_blocks,
)
from matcher.letters.frame import Mail, envelope_of, letter_of, thread_of
from matcher.letters.match_blocks import day_and_time
from matcher.letters.series_changes import changes_since
from matcher.mail.envelope import CalendarPart
from matcher.mail.letter import Block, Letter, Listing
from matcher.mail.words import fixed
from matcher.models import Event, OutboxMessage, Person
from matcher.queries.answered import series_answer
from matcher.queries.events import event_of
from matcher.queries.own_clock import own_clock
from matcher.queries.own_events import own_event
from matcher.queries.schedule import facts_of
from matcher.queries.told import TOLD, Told, last_mail, told_by, told_now
from matcher.services.calendar_feeds import CHOSEN
from matcher.states import CalendarChannel, SeriesState

#: Asked for from the calendar, or after changing back from a subscription: it is sent as if it were new.
AGAIN = frozenset({CHOSEN, "refresh"})


class News(StrEnum):
    INVITED = "invited"
    CHANGED = "changed"
    CANCELED = "canceled"
    UNINVITED = "uninvited"

    @property
    def takes_out(self) -> bool:
        return self in {News.CANCELED, News.UNINVITED}


def compose_event_invitation(message: OutboxMessage, config: Config) -> Mail | None:
    """None when there is nothing to tell: it was never in their calendar and is not, or nothing is left to come."""
    series, person = message.series, message.person
    if series is None or person is None:
        return None
    event = event_of(series)
    told = _told(event, person)
    news = _news(event, person, told, again=message.about.get("why") in AGAIN)
    if news is None:
        return None
    invites = person.calendar_channel is CalendarChannel.INVITATION
    envelope = envelope_of(
        message,
        config,
        thread=thread_of(series, person, config),
        calendar=_part(news, event, person, config) if invites else None,
    )
    letter = _letter(news, told, event, person, config)
    message.about = {**message.about, TOLD: told_now(series, gone=news.takes_out).written()}
    return Mail(letter, envelope, sequence=series.revision if invites else None)


def _told(event: Event, person: Person) -> Told | None:
    """What they know of it, as long as it has not been taken out of their calendar since."""
    sent = last_mail(event.series, person)
    told = told_by(sent) if sent is not None else None
    return None if told is None or told.gone else told


def _news(event: Event, person: Person, told: Told | None, *, again: bool) -> News | None:
    """``again``: what stands is sent as if it were new; what is off is taken out of where it is."""
    series = event.series
    if all(one.person_id != person.id for one in series.attendees):
        return News.UNINVITED if told is not None and _minds(event, person) else None
    if series.state is SeriesState.CANCELLED:
        return News.CANCELED if told is not None else None
    if all(one.ends_at <= clock.now() for one in series.held):
        return None
    return News.INVITED if told is None or again else News.CHANGED


def _minds(event: Event, person: Person) -> bool:
    """Whether they want to hear that it is off for them: who said no and subscribed knows it all, and who wants no mail
    gets none."""
    said_no = series_answer(event.series, person) is facts.Answer.DECLINED
    interest = interest_in(event, person)
    unsubscribed = interest is not None and interest.unsubscribed_at is not None
    return not unsubscribed and not (said_no and person.calendar_channel is CalendarChannel.SUBSCRIPTION)


def _part(news: News, event: Event, person: Person, config: Config) -> CalendarPart:
    """To one who is not in it any more, the same as to all when it is called off."""
    stated = facts_of(event.series, person, config)
    if not news.takes_out:
        return CalendarPart("REQUEST", invitation(stated, method="REQUEST"))
    canceled = replace(stated, state=facts.SeriesState.CANCELLED)
    return CalendarPart("CANCEL", invitation(canceled, method="CANCEL"))


def _letter(news: News, told: Told | None, event: Event, person: Person, config: Config) -> Letter:
    program, guest = event.round.program, guest_in(event, person)
    own = own_event(event, person) if guest is not None else None
    values = {**values_of(event, person, own.next if own else None), "program": program.name}
    blocks: list[Block] = []
    if own is not None and guest is not None and own.next is not None and not news.takes_out:
        if news is News.CHANGED and told is not None:
            blocks += _differences(told, event, person)
        blocks += [*when_blocks(own, own.next), *about_blocks(own)]
        blocks.append(page_button(fixed(WORDS, "page"), guest, config))
    blocks += way_out(event, person, config)
    letter = letter_of(WORDS, program, values, blocks)
    values["contact"] = program.contact_name
    footer = "footer" if interest_in(event, person) is None else "footer_interested"
    return replace(
        letter,
        subject=fixed(WORDS, f"{news}_subject", **values),
        words=(fixed(WORDS, "greeting", **values), fixed(WORDS, _sentence(news, event, person), **values)),
        footer=fixed(WORDS, footer, **values),
    )


def _sentence(news: News, event: Event, person: Person) -> str:
    said = "registered" if news is News.INVITED and event.registers else str(news)
    return said if person.calendar_channel is CalendarChannel.INVITATION else f"{said}_subscribed"


def _differences(told: Told, event: Event, person: Person) -> Iterator[Block]:
    """What is otherwise than they were told, on their clock."""
    zone = ZoneInfo(own_clock(person, event.round.program))
    changes = changes_since(told, event.series, person)
    lines = [
        *(
            fixed(
                WORDS,
                "moved_meeting",
                was=day_and_time(one.was.astimezone(zone)),
                now=day_and_time(one.now.astimezone(zone)),
            )
            for one in changes.moved
        ),
        *(fixed(WORDS, "fell_out", was=day_and_time(start.astimezone(zone))) for start in changes.fell_out),
        *(fixed(WORDS, "takes_place", was=day_and_time(start.astimezone(zone))) for start in changes.held),
    ]
    if changes.link:
        lines.append(fixed(WORDS, "other_link"))
    yield Listing(fixed(WORDS, "differs"), tuple(lines or [fixed(WORDS, "other_words")]))
