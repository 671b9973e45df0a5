"""One series changed by several people at the same moment, on both engines: one whole change after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Mentorship, Occurrence, OutboxMessage, Person, SeriesWish
from matcher.queries.schedule import facts_of, sessions_held
from matcher.services.series.canceling import cancel_rest, cancel_session
from matcher.services.series.following import move_following
from matcher.services.series.moving import move_session
from matcher.services.series.wishes import agree, withdraw
from matcher.states import MailKind, MailState, MentorshipState, WishState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.mailed import config_here
from tests.matcher.races.invariants import broken_rules
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)
DAY = timedelta(days=1)


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


@dataclass(frozen=True)
class Stage:
    """Keys of one match, of a session, and of what Rosa asked for from that session on."""

    match: int
    session: int
    wish: int
    dana: int
    rosa: int
    ellen: int
    shown: datetime


def stage() -> Stage:
    mentor = make_mentor(make_round())
    match = make_mentorship(mentor, make_mentee(mentor.round))
    rosa, one = match.mentee.members[0].person, match.series.occurrences[4]
    wish = move_following(one, one.starts_at + DAY, shown=one.starts_at, actor=rosa)
    assert wish is not None
    for message in db.session.scalars(select(OutboxMessage)):
        message.state = MailState.SENT
    ellen = make_coordinator(mentor.round.program)
    return Stage(match.id, one.id, wish.id, mentor.person_id, rosa.id, ellen.id, one.starts_at)


def who(key: int) -> Person:
    return db.session.get_one(Person, key)


def move(at: Stage) -> None:
    one = db.session.get_one(Occurrence, at.session)
    move_session(one, at.shown + timedelta(hours=2), shown=at.shown, actor=who(at.dana))


def cancel(at: Stage) -> None:
    cancel_session(db.session.get_one(Occurrence, at.session), actor=who(at.rosa))


def say_yes(at: Stage) -> None:
    agree(db.session.get_one(SeriesWish, at.wish), actor=who(at.dana))


def take_back(at: Stage) -> None:
    withdraw(db.session.get_one(SeriesWish, at.wish), actor=who(at.rosa))


def follow(at: Stage) -> None:
    one = db.session.get_one(Occurrence, at.session)
    move_following(one, at.shown + 2 * DAY, shown=at.shown, actor=who(at.ellen))


def end(at: Stage) -> None:
    cancel_rest(db.session.get_one(Mentorship, at.match), actor=who(at.dana))


def check(at: Stage) -> None:
    """Whatever came first: rows and calendars agree, nobody is in two sessions, everybody is told of each series."""
    match = db.session.get_one(Mentorship, at.match)
    assert broken_rules() == []
    for series in match.every_series:
        facts = facts_of(series, who(at.dana), config_here())
        assert len(facts.planned_starts()) >= len(series.held)
    waiting = select(func.count()).where(
        OutboxMessage.kind == MailKind.INVITATION,
        OutboxMessage.state == MailState.QUEUED,
        OutboxMessage.series_id.in_([one.id for one in match.every_series]),
    )
    changed = [one for one in match.every_series if one.revision or one.continues_id]
    assert db.session.scalar(waiting) == 2 * len(changed)
    held = [one.starts_at for one in sessions_held(match)]
    assert held == sorted(set(held))


@pytest.mark.parametrize(
    "acts",
    [(move, cancel, say_yes), (say_yes, take_back), (follow, move, say_yes), (end, move, say_yes), (follow, follow)],
    ids=lambda acts: " and ".join(act.__name__ for act in acts),
)
def test_one_after_the_other(here: Flask, acts: tuple) -> None:  # type: ignore[type-arg]
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            at = stage()
        outcomes = race(here, [partial(act, at) for act in acts])
        assert DONE in outcomes
        with unit_of_work(writes=False):
            check(at)
            wish = db.session.get_one(SeriesWish, at.wish)
            if say_yes in acts and outcomes[acts.index(say_yes)] == DONE:
                assert wish.state is WishState.AGREED
            if take_back in acts:
                assert sorted(outcomes) == [CONFLICT, DONE]
            if end in acts:
                assert db.session.get_one(Mentorship, at.match).state is MentorshipState.ENDED
                assert [one.starts_at for one in sessions_held(db.session.get_one(Mentorship, at.match))] == []
            if follow in acts:
                assert wish.state in (WishState.LAPSED, WishState.AGREED)
