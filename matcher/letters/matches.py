"""A match is confirmed: each learns who the other is, when they meet, and how to say hello."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.letters.match_blocks import (
    dates_block,
    day_and_time,
    first_session,
    names,
    when_blocks,
    who_block,
    why_blocks,
)
from matcher.mail.letter import Block, Button, Listing, Paragraph
from matcher.mail.words import fixed, of_match
from matcher.models import Mentorship, OutboxMessage, Person
from matcher.queries.offers import Match, match_of
from matcher.states import CalendarChannel, MailKind, MentorshipState, SeriesState
from matcher.words.offers import MatchWords, match_words

KIND = MailKind.MATCH_CONFIRMED


def compose_match_confirmed(message: OutboxMessage, config: Config) -> Mail | None:
    """None once the match has ended, its sessions are canceled, or whoever it is to does not attend them any more."""
    mentorship = db.session.scalar(select(Mentorship).where(Mentorship.public_id == message.about.get("mentorship")))
    person = message.person
    if mentorship is None or person is None or not _stands(mentorship, person):
        return None
    match = match_of(mentorship, person)
    words, first = match_words(match), first_session(match)
    if first is None:
        return None
    values = {
        "first_name": greeted(person),
        **names(match, words),
        "sessions": words.sessions,
        "first_session": day_and_time(first),
    }
    blocks = [*_introduction(match, words), *_reaching(mentorship, person, values["other_first"], config)]
    return Mail(letter_of(KIND, mentorship.round.program, values, blocks), envelope_of(message, config))


def _stands(mentorship: Mentorship, person: Person) -> bool:
    attends = any(one.person_id == person.id for one in mentorship.series.attendees)
    confirmed = mentorship.series.state is SeriesState.CONFIRMED
    return mentorship.state is MentorshipState.ACTIVE and confirmed and attends and bool(mentorship.mentee.members)


def _introduction(match: Match, words: MatchWords) -> Iterator[Block]:
    yield who_block(words)
    yield from when_blocks(match, words)
    yield dates_block(match)
    yield from why_blocks(words)


def _reaching(mentorship: Mentorship, person: Person, other: str, config: Config) -> Iterator[Block]:
    """Never a person's address: the series has one, and what is written to it reaches the others."""
    series = mentorship.series
    address = config.series_address(series.token)
    sentence = "reach_one" if len(series.attendees) == 2 else "reach_all"
    reach = fixed(KIND, sentence, address=address, other_first=other)
    channel = "calendar" if person.calendar_channel is CalendarChannel.INVITATION else "subscription"
    yield Listing(of_match("reach_title"), (reach,))
    yield Button(fixed(KIND, "button"), address_of(config, f"/mentorships/{mentorship.public_id}"))
    yield Paragraph(fixed(KIND, channel))
