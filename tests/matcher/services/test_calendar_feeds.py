"""Invitations or a subscription: the secret address, and what changing from one to the other owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.models import AuditEntry, CalendarFeed, Mentorship, OutboxMessage, Person
from matcher.services.calendar_feeds import choose_channel, feed_of, feed_token, rotate_feed
from matcher.states import CalendarChannel, MailKind, MailState, SeriesState
from matcher.tokens import hash_secret
from solver.problem import Slot
from tests.builders import NOW, make_mentee, make_mentor, make_mentorship, make_person, make_round
from tests.matcher.mailed import config_here

SUBSCRIPTION, INVITATION = CalendarChannel.SUBSCRIPTION, CalendarChannel.INVITATION


@pytest.fixture
def dana(work: Session) -> Person:
    """She mentors two people; what was owed has gone out."""
    mentor = make_mentor(make_round(), "Dana Whitfield", places=2)
    for hour in (9, 11):
        make_mentorship(mentor, make_mentee(mentor.round), slot=Slot(1, hour * 60, 0))
    for message in work.query(OutboxMessage):
        message.state = MailState.SENT
    work.flush()
    return mentor.person


def choose(person: Person, channel: CalendarChannel) -> bool:
    return choose_channel(person, channel, config=config_here(), actor=person)


def owed(work: Session) -> list[tuple[int | None, dict[str, object]]]:
    waiting = work.query(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.QUEUED)
    return [(message.series_id, message.about) for message in waiting.order_by(OutboxMessage.id)]


def test_an_address_is_made_on_the_first_wish_and_stays(work: Session, dana: Person) -> None:
    assert feed_token(dana, config_here()) is None
    token = feed_of(dana, config_here())
    assert feed_of(dana, config_here()) == feed_token(dana, config_here()) == token
    row = work.query(CalendarFeed).one()
    assert (row.token_hash, row.generation) == (hash_secret(token), 1)
    assert len(token) == 32
    assert token not in repr(vars(row))


def test_two_people_have_two(work: Session, dana: Person) -> None:
    assert feed_of(dana, config_here()) != feed_of(make_person(), config_here())


def test_a_new_address_takes_the_place_of_the_old_one_once(work: Session, dana: Person) -> None:
    old = feed_of(dana, config_here())
    assert rotate_feed(dana, shown=old, config=config_here(), actor=dana)
    fresh = feed_of(dana, config_here())
    assert fresh != old
    assert not rotate_feed(dana, shown=old, config=config_here(), actor=dana)
    assert feed_of(dana, config_here()) == fresh
    assert work.query(CalendarFeed).one().generation == 2
    assert work.query(AuditEntry).filter_by(act="rotated_feed").count() == 1


def test_nobody_without_an_address_gets_another(work: Session, dana: Person) -> None:
    assert not rotate_feed(dana, shown="", config=config_here(), actor=dana)
    assert work.query(CalendarFeed).count() == 0


def test_another_secret_key_makes_the_address_anew(work: Session, dana: Person) -> None:
    feed_of(dana, config_here())
    moved = replace(config_here(), secret_key="another-secret-key-of-thirty-two-letters")
    assert feed_token(dana, moved) is None
    assert rotate_feed(dana, shown="", config=moved, actor=dana)
    assert feed_token(dana, moved) == feed_of(dana, moved)


def test_subscribing_makes_the_address_and_owes_nothing(work: Session, dana: Person) -> None:
    assert choose(dana, SUBSCRIPTION)
    assert dana.calendar_channel is SUBSCRIPTION
    assert feed_token(dana, config_here()) is not None
    assert owed(work) == []
    assert not choose(dana, SUBSCRIPTION)


def test_going_back_owes_an_invitation_for_each_series(work: Session, dana: Person) -> None:
    choose(dana, SUBSCRIPTION)
    assert choose(dana, INVITATION)
    series = [one.series_id for one in work.query(Mentorship).order_by(Mentorship.id)]
    assert owed(work) == [(one, {"why": "chosen"}) for one in series]
    assert not choose(dana, INVITATION)
    assert len(owed(work)) == 2
    assert [entry.subject["channel"] for entry in work.query(AuditEntry).filter_by(act="chose_calendar")] == [
        "subscription",
        "invitation",
    ]


def test_but_not_for_what_is_over(work: Session, dana: Person) -> None:
    one, other = work.query(Mentorship).order_by(Mentorship.id)
    one.series.state = SeriesState.CANCELLED
    choose(dana, SUBSCRIPTION)
    with clock.held_at(NOW + timedelta(days=400)):
        choose(dana, INVITATION)
        assert owed(work) == []
        choose(dana, SUBSCRIPTION)
    choose(dana, INVITATION)
    assert [series for series, _ in owed(work)] == [other.series_id]
