"""An event at the same moment, on both engines: the last seat, and the same event planned twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Event, Guest, Round
from matcher.services.events.answering import answer
from matcher.states import AnsweredHow, ReplyKind
from tests.builders import NOW, make_mentor, make_round
from tests.matcher.gatherings import coordinator_of, guest, make_event
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def say(guest_id: int, kind: ReplyKind) -> None:
    answer(db.session.get_one(Guest, guest_id), kind, how=AnsweredHow.LINK)


def plan(round_id: int) -> None:
    make_event(db.session.get_one(Round, round_id))


def test_the_last_seat_goes_to_one(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round()
            for name in ("Ann", "Bo", "Cy"):
                make_mentor(round_, name)
            event = make_event(round_, registers=True, seats=1)
            event_id, guests = event.id, [one.id for one in event.guests]
        assert sorted(race(here, [partial(say, one, ReplyKind.ACCEPTED) for one in guests])) == [
            CONFLICT,
            CONFLICT,
            DONE,
        ]
        with unit_of_work(writes=False):
            event = db.session.get_one(Event, event_id)
            (attendee,) = event.series.attendees
            taken = guest(event, attendee.person).id
            others = [one for one in guests if one != taken]
        acts = [partial(say, taken, ReplyKind.DECLINED), *(partial(say, one, ReplyKind.ACCEPTED) for one in others)]
        assert race(here, acts)[0] == DONE
        with unit_of_work(writes=False):
            assert len(db.session.get_one(Event, event_id).series.attendees) <= 1


def test_planned_at_once_it_is_one(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round()
            coordinator_of(round_)
            round_id = round_.id
        assert race(here, [partial(plan, round_id)] * 2) == [DONE, DONE]
        with unit_of_work(writes=False):
            assert len(db.session.scalars(select(Event).where(Event.round_id == round_id)).all()) == 1
