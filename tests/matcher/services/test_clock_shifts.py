"""A week before the clocks change their sessions, those whose own clock changes are told, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Mentorship, OutboxMessage
from matcher.services.clock_shifts import find_shifts, warn_of_shifts
from matcher.services.duties import do_duties
from matcher.services.series.canceling import cancel_session
from matcher.services.series.moving import move_session
from matcher.states import MailKind
from tests.builders import ARIZONA, EASTERN, NOW, make_mentee, make_mentor, make_mentorship, make_round, make_team

DAY = timedelta(days=1)
# The first session after Pacific clocks changed, at nine: in Arizona it was ten until then.
SHIFTED = datetime.fromisoformat("2027-03-16T16:00+00:00")


@pytest.fixture
def here(app: Flask) -> Iterator[None]:
    with app.app_context():
        match_them()
        yield


@pytest.fixture
def anywhere(any_app: Flask) -> Iterator[None]:
    """On SQLite, then on PostgreSQL."""
    with any_app.app_context():
        match_them()
        yield


def match_them() -> None:
    with clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round()
        make_mentorship(make_mentor(round_, "Dana"), make_mentee(round_, "Rosa", zone=ARIZONA))


def do(at: datetime) -> int:
    with clock.held_at(at):
        return do_duties().clock_shifts


def owed() -> list[str]:
    with unit_of_work(writes=False):
        rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.CLOCK_SHIFT))
        return [row.person.name for row in rows if row.person]


def the_match() -> Mentorship:
    return db.session.scalars(select(Mentorship)).one()


def test_a_week_before_and_once(anywhere: None) -> None:
    assert do(SHIFTED - 7 * DAY - timedelta(minutes=1)) == 0
    assert do(SHIFTED - 7 * DAY) == 1
    assert do(SHIFTED - 7 * DAY) == 0
    assert do(SHIFTED - 6 * DAY) == 0
    assert owed() == ["Rosa"]


def test_late_if_nobody_looked_but_not_on_the_day_before(here: None) -> None:
    assert do(SHIFTED - DAY) == 0
    assert do(SHIFTED - DAY - timedelta(minutes=1)) == 1


def test_of_two_who_look_at_once_one_owes_it(anywhere: None) -> None:
    """Both found it before either had stored anything."""
    with clock.held_at(SHIFTED - 5 * DAY):
        with unit_of_work(writes=False):
            found = find_shifts()
        counts = []
        for _ in range(2):
            with unit_of_work(writes=True):
                counts.append(warn_of_shifts(found))
    assert counts == [1, 0]
    assert owed() == ["Rosa"]


def test_nothing_shifts_where_the_rule_does_not(here: None) -> None:
    """Later in the year both clocks stay; and a session that somebody moved is no change of the clock."""
    assert do(SHIFTED + 7 * DAY) == 0
    with clock.held_at(NOW), unit_of_work(writes=True):
        one = next(row for row in the_match().series.occurrences if row.starts_at == SHIFTED)
        move_session(one, SHIFTED + timedelta(hours=1), shown=SHIFTED, actor=the_match().mentor.person)
    assert do(SHIFTED - 6 * DAY) == 0
    assert do(SHIFTED + 8 * DAY) == 1  # the next one by the rule is the first at another time
    with unit_of_work(writes=False):
        (message,) = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.CLOCK_SHIFT))
        following = next(row for row in the_match().series.occurrences if row.starts_at == SHIFTED + 14 * DAY)
        assert message.about == {"occurrence": following.public_id}


def test_a_canceled_session_leaves_it_to_the_next(here: None) -> None:
    with clock.held_at(NOW), unit_of_work(writes=True):
        one = next(row for row in the_match().series.occurrences if row.starts_at == SHIFTED)
        cancel_session(one, actor=the_match().mentor.person)
    assert do(SHIFTED - 6 * DAY) == 0
    assert do(SHIFTED + 7 * DAY) == 1


def test_everybody_of_a_team_whose_clock_changes(here: None) -> None:
    """A clock that changes with the mentor’s shows the same as before."""
    with clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round()
        make_mentorship(make_mentor(round_, "Grace"), make_team(round_, "Mesa", zone=ARIZONA, members=("Ann", "Bo")))
        make_mentorship(make_mentor(round_, "Ida"), make_team(round_, "Elm", zone=EASTERN, members=("Cy", "Di")))
    assert do(SHIFTED - 7 * DAY) == 3
    assert sorted(owed()) == ["Ann", "Bo", "Rosa"]
