"""How somebody's sessions reach their own calendar: invitations by mail, or a calendar they subscribe to."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.models import Attendee, CalendarFeed, Occurrence, Person, Series
from matcher.services.audit import record_act
from matcher.services.locks import lock_people
from matcher.services.outbox import owe_mail
from matcher.states import CalendarChannel, MailKind, SeriesState
from matcher.tokens import derive_token, hash_secret

#: Why an invitation is owed: somebody asked for invitations again, and has none of these in their calendar now.
CHOSEN = "chosen"


def feed_token(person: Person, config: Config) -> str | None:
    """The secret in the address of this person's calendar; None before they wished for one.

    None too when the service has another secret key than when the address was made: that address leads nowhere.
    """
    feed = _feed(person)
    token = _derived(person, feed.generation, config) if feed else None
    return token if feed and token and hash_secret(token) == feed.token_hash else None


def feed_of(person: Person, config: Config) -> str:
    """The secret in the address of this person's calendar, made on the first wish."""
    known = feed_token(person, config)
    return known or _renew(person, config)


def rotate_feed(person: Person, *, shown: str, config: Config, actor: Person) -> bool:
    """A new address; the old one is gone with this change. ``shown`` is the secret that ``actor`` wants to be rid of.

    Asked for twice, it happens once: False the second time, and where there is no address yet.
    """
    lock_people([person.id])
    if _feed(person) is None or feed_token(person, config) not in (shown, None):
        return False
    _renew(person, config)
    record_act(actor, "rotated_feed", None, person=person.public_id)
    return True


def choose_channel(person: Person, channel: CalendarChannel, *, config: Config, actor: Person) -> bool:
    """One way or the other, never both: every session would stand in the calendar twice. False for no change.

    Who chooses invitations is owed one for each series that still meets; who subscribes gets an address.
    """
    lock_people([person.id])
    if person.calendar_channel is channel:
        return False
    person.calendar_channel = channel
    if channel is CalendarChannel.SUBSCRIPTION:
        feed_of(person, config)
    else:
        for series in _meeting_still(person):
            owe_mail(MailKind.INVITATION, person, series.round.program, series=series, why=CHOSEN)
    record_act(actor, "chose_calendar", None, person=person.public_id, channel=channel.value)
    return True


def _renew(person: Person, config: Config) -> str:
    feed = _feed(person)
    generation = feed.generation + 1 if feed else 1
    token = _derived(person, generation, config)
    if feed is None:
        feed = CalendarFeed(person=person)
        db.session.add(feed)
    feed.generation, feed.token_hash, feed.made_at = generation, hash_secret(token), clock.now()
    db.session.flush()
    return token


def _feed(person: Person) -> CalendarFeed | None:
    return db.session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person.id).execution_options(populate_existing=True)
    )


def _derived(person: Person, generation: int, config: Config) -> str:
    return derive_token(config.secret_key, "feed", person.public_id, str(generation))


def _meeting_still(person: Person) -> list[Series]:
    attended = select(Attendee.series_id).where(Attendee.person_id == person.id)
    to_come = select(Occurrence.series_id).where(Occurrence.ends_at > clock.now())
    return list(
        db.session.scalars(
            select(Series)
            .where(Series.id.in_(attended), Series.id.in_(to_come), Series.state == SeriesState.CONFIRMED)
            .order_by(Series.id)
        )
    )
