"""What the mails of an event have in common: when on the reader's clock, where, what it is about, how to be left
alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from matcher.calendars.zones import zone_name
from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import address_of, greeted
from matcher.letters.match_blocks import day_and_time
from matcher.mail.letter import Block, Button, Facts, Listing, Paragraph
from matcher.mail.words import fixed, of_match
from matcher.models import Event, Guest, Interest, Person
from matcher.queries.own_events import OwnEvent, OwnMeeting
from matcher.services.events.links import mint_token
from matcher.services.interests import unsubscribe_token
from matcher.states import Audience, MailKind
from matcher.words.present import time_of_day, weekday_and_day

WORDS = MailKind.EVENT_INVITED
#: Of a long series the mail lists the next meetings; all of them stand on the page.
MOST_LISTED = 12


def values_of(event: Event, person: Person, meeting: OwnMeeting | None) -> dict[str, str]:
    """The placeholders of every mail about an event; ``meeting`` is the one it tells of, if any is left."""
    return {
        "first_name": greeted(person),
        "event": event.title,
        "day": weekday_and_day(meeting.start.date()) if meeting else "",
        "time": time_of_day(meeting.start) if meeting else "",
    }


def guest_in(event: Event, person: Person) -> Guest | None:
    return next((guest for guest in event.guests if guest.person_id == person.id), None)


def when_blocks(own: OwnEvent, meeting: OwnMeeting, *, others: bool = True) -> Iterator[Block]:
    """``meeting``, where it is held for whoever attends; with ``others``, all that are to come."""
    rows = [(of_match("when"), _hours(own, meeting))]
    if own.link:
        rows.append((of_match("where"), own.link))
    yield Facts("", tuple(rows))
    ahead = [one for one in own.meetings if not one.canceled and not one.over] if others else [meeting]
    if len(ahead) > 1:
        yield Listing(fixed(WORDS, "all_meetings"), tuple(_listed(ahead)))
    for one in ahead:
        if one.overlaps:
            yield Paragraph(fixed(WORDS, "overlap", day=day_and_time(one.overlaps[0])))


def about_blocks(own: OwnEvent) -> Iterator[Block]:
    """What the coordinators say of it."""
    if own.words:
        yield Paragraph(own.words)


def page_button(label: str, guest: Guest, config: Config) -> Button:
    """To the guest's own page, without signing in. The link shows; nothing but a button there answers."""
    return Button(label, address_of(config, f"/events/guest/{mint_token(guest, config)}"))


def feedback_button(label: str, guest: Guest, meeting: OwnMeeting, config: Config) -> Button:
    """To the one question about a meeting."""
    return Button(label, address_of(config, f"/events/guest/{mint_token(guest, config)}/feedback/{meeting.id}"))


def way_out(event: Event, person: Person, config: Config) -> Iterator[Block]:
    """For whoever is only interested: how to get no more mail."""
    interest = interest_in(event, person)
    if interest is not None:
        address = address_of(config, f"/interest/{unsubscribe_token(interest, config)}")
        yield Facts("", ((fixed(WORDS, "unsubscribe"), address),))


def interest_in(event: Event, person: Person) -> Interest | None:
    """That by which ``person`` was invited, where the event is for people who are interested."""
    if event.audience is not Audience.INTERESTED:
        return None
    program = event.round.program_id
    return db.session.scalar(select(Interest).where(Interest.program_id == program, Interest.person_id == person.id))


def _hours(own: OwnEvent, meeting: OwnMeeting) -> str:
    return of_match(
        "hours",
        day=weekday_and_day(meeting.start.date()),
        start=time_of_day(meeting.start),
        end=time_of_day(meeting.end),
        zone=zone_name(own.zone),
    )


def _listed(ahead: Sequence[OwnMeeting]) -> Iterator[str]:
    yield from (day_and_time(one.start) for one in ahead[:MOST_LISTED])
    if len(ahead) > MOST_LISTED:
        yield fixed(WORDS, "more_meetings", number=str(len(ahead) - MOST_LISTED))
