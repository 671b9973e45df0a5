"""Another time, or another clock, for all sessions to come: asked of the other side, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher.calendars.zones import zone_name
from matcher.config import Config
from matcher.db import db
from matcher.errors import BookendsError
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of, others_in, thread_of
from matcher.letters.series_reading import Reading
from matcher.mail.envelope import Envelope, Mailbox
from matcher.mail.letter import Block, Button, Facts, Letter, Paragraph, Quote
from matcher.mail.words import fixed
from matcher.models import Occurrence, OutboxMessage, Person, SeriesWish
from matcher.services.series.asking import session_of_wish
from matcher.services.series.following import FollowingPlan, plan_following
from matcher.states import MailKind, MentorshipState, WishKind, WishState
from matcher.words.present import day_words, listed, rhythm_of, time_of_day, weekday_and_day


@dataclass(frozen=True)
class Asked:
    """A wish as one of those who meet reads it."""

    wish: SeriesWish
    reading: Reading

    @property
    def values(self) -> dict[str, str]:
        """What is asked for, on the reader’s clock."""
        wish, local = self.wish, self.reading.local(self.wish.new_start)
        there = wish.new_start.astimezone(ZoneInfo(wish.zone))
        return {
            "day": weekday_and_day(local.date()),
            "days": rhythm_of(local, there, wish.series.cadence),
            "time": time_of_day(local),
            "zone": zone_name(wish.zone),
            "there": time_of_day(there),
        }


def compose_wish_asked(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it is answered, taken back, or cannot be any more."""
    asked, kind = _asked(message), MailKind.WISH_ASKED
    first = session_of_wish(asked.wish) if asked and asked.wish.state is WishState.ASKED else None
    if asked is None or first is None:
        return None
    values = {**asked.values, "who": asked.wish.asker.name, "first_name": greeted(asked.reading.person)}
    blocks = list(_quoted(asked.wish.words, asked.wish.asker.name))
    blocks += [*_would_change(asked, first), *_to_the_match(kind, asked.reading, config)]
    letter = letter_of(kind, asked.reading.mentorship.round.program, values, blocks)
    if asked.wish.kind is WishKind.CLOCK:
        letter = _said(letter, fixed(kind, "clock_subject", **values), fixed(kind, "clock_words", **values))
    return Mail(letter, _envelope(message, asked, config))


def compose_wish_answered(message: OutboxMessage, config: Config) -> Mail | None:
    """None while it is still asked, and once the match has ended: that is told otherwise."""
    asked, kind = _asked(message), MailKind.WISH_ANSWERED
    if asked is None or asked.wish.state is WishState.ASKED:
        return None
    wish = asked.wish
    by = db.session.get(Person, wish.answered_by) if wish.answered_by else None
    who = by.name if by else ""
    values = {**asked.values, "who": who, "first_name": greeted(asked.reading.person)}
    blocks = [*_quoted(wish.answer, who), *_to_the_match(kind, asked.reading, config)]
    letter = letter_of(kind, asked.reading.mentorship.round.program, values, blocks)
    clock = "_clock" if wish.kind is WishKind.CLOCK else ""
    if wish.state is not WishState.AGREED:
        subject = fixed(kind, f"{wish.state.value}_subject", **values)
        letter = _said(letter, subject, fixed(kind, f"{wish.state.value}{clock}", **values))
    elif clock:
        subject = fixed(kind, "agreed_clock_subject", **values)
        letter = _said(letter, subject, fixed(kind, "agreed_clock", **values))
    return Mail(letter, _envelope(message, asked, config))


def _asked(message: OutboxMessage) -> Asked | None:
    """None when the reader does not attend any more, or nothing goes on."""
    wish = db.session.scalar(select(SeriesWish).where(SeriesWish.public_id == message.about.get("wish")))
    person = message.person
    if wish is None or person is None or all(one.person_id != person.id for one in wish.series.attendees):
        return None
    asked = Asked(wish, Reading(wish.series, person))
    return asked if asked.reading.mentorship.state is MentorshipState.ACTIVE else None


def _would_change(asked: Asked, first: Occurrence) -> Iterator[Block]:
    """Now and then, with every date from which the reader’s clock would show another time, and the days that fall
    out."""
    kind, reading, plan = MailKind.WISH_ASKED, asked.reading, _plan(asked.wish, first)
    starts = [reading.local(start) for start in (plan.starts if plan else (asked.wish.new_start,))]
    rule, own = reading.local(first.original_start), first.original_start.astimezone(ZoneInfo(first.series.zone))
    days = rhythm_of(rule, own, reading.series.cadence)
    rows = [(fixed(kind, "now"), fixed(kind, "meets", days=days, time=time_of_day(rule)))]
    values = asked.values
    rows.append((fixed(kind, "from_then", day=values["day"]), fixed(kind, "meets", **values)))
    for before, start in pairwise(starts):
        if _reads(before) != _reads(start):
            rows.append((fixed(kind, "later", day=day_words(start.date())), time_of_day(start)))
    yield Facts(fixed(kind, "would_change"), tuple(rows))
    if plan and plan.skipped:
        yield Paragraph(fixed(kind, "skipped", days=listed([day_words(day) for day in plan.skipped])))


def _plan(wish: SeriesWish, first: Occurrence) -> FollowingPlan | None:
    """None when something is in the way by now: whoever agrees is told what."""
    try:
        return plan_following(first, wish.new_start, wish.zone)
    except BookendsError:
        return None


def _reads(moment: datetime) -> tuple[int, int, int]:
    return moment.weekday(), moment.hour, moment.minute


def _quoted(words: str, who: str) -> Iterator[Block]:
    if words.strip():
        yield Quote(words.strip(), who)


def _to_the_match(kind: MailKind, reading: Reading, config: Config) -> Iterator[Block]:
    yield Button(fixed(kind, "button"), address_of(config, f"/mentorships/{reading.mentorship.public_id}"))


def _said(letter: Letter, subject: str, words: str) -> Letter:
    return replace(letter, subject=subject, words=(letter.words[0], words))


def _envelope(message: OutboxMessage, asked: Asked, config: Config) -> Envelope:
    series, person = asked.wish.series, asked.reading.person
    others = Mailbox(others_in(series, person), config.series_address(series.token))
    return envelope_of(message, config, reply_to=others, thread=thread_of(series, person, config))
