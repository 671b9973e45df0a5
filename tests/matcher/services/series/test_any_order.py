"""Any changes of a match in any order: once all mail has come, every calendar shows what the database has.

Mail waits, is lost, and comes in another order than it went out. ``BOOKENDS_EXAMPLES=500 pytest`` on this file tries
more than the few of every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.lint import lint
from matcher.errors import Conflict, Invalid
from matcher.letters.compose import compose
from matcher.models import Mentorship, Occurrence, OutboxMessage, Person, Reply, Series
from matcher.queries.answered import series_answer, session_answers
from matcher.queries.schedule import schedule_of, sessions_held
from matcher.services.series.canceling import cancel_rest, cancel_session, hold_after_all
from matcher.services.series.clocks import clocks_of, follow_clock
from matcher.services.series.following import move_following
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import move_session
from matcher.services.series.wishes import agree, decline, open_wish
from matcher.states import AnsweredHow, Cadence, MailKind, MailState, ReplyKind, SeriesState
from solver.problem import Slot
from tests.builders import ARIZONA, make_coordinator, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.mailed import config_here
from tests.matcher.services.series.receiver import Receiver, Sessions, answers, expanded

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "25"))
MOST = 30
pytestmark = pytest.mark.timeout(300 + 10 * EXAMPLES)
HOURS = st.sampled_from([-49, -26, -3, -1, 1, 2, 5, 23, 48, 170, 336])
ANSWERS = st.sampled_from([ReplyKind.ACCEPTED, ReplyKind.DECLINED, ReplyKind.TENTATIVE])
SLOTS = {Cadence.WEEKLY: Slot(1, 540, 0), Cadence.FORTNIGHTLY: Slot(1, 540, 0), Cadence.MONTHLY: Slot(1, 540, 3)}


@dataclass
class Season:
    """One match and the calendars of its two people. ``on_the_way`` has left and has not come yet: to whom, of which
    series, and what."""

    work: Session
    match: Mentorship
    ellen: Person
    data: DataObject
    receivers: dict[int, Receiver] = field(default_factory=dict)
    on_the_way: list[tuple[int, int, bytes]] = field(default_factory=list)
    uids: dict[int, str] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)

    def one(self) -> Occurrence | None:
        every = [one for series in self.match.every_series for one in series.occurrences]
        return self.data.draw(st.sampled_from(every)) if every else None

    def actor(self) -> Person:
        return self.data.draw(st.sampled_from([*(one.person for one in self.match.series.attendees), self.ellen]))

    def people(self) -> list[Person]:
        return [one.person for one in self.match.series.attendees]


Edit = Callable[[Season], None]


def move_one(season: Season) -> None:
    one = season.one()
    if one is not None:
        by = timedelta(hours=season.data.draw(HOURS))
        move_session(one, one.starts_at + by, shown=one.starts_at, actor=season.actor())


def move_back(season: Season) -> None:
    one = season.one()
    if one is not None:
        move_session(one, one.original_start, shown=one.starts_at, actor=season.actor())


def following(season: Season) -> None:
    one = season.one()
    if one is not None:
        by = timedelta(hours=season.data.draw(HOURS))
        move_following(one, one.starts_at + by, shown=one.starts_at, actor=season.actor())


def other_clock(season: Season) -> None:
    zone = season.data.draw(st.sampled_from(clocks_of(season.match.series)))
    follow_clock(season.match.series, zone, actor=season.actor())


def answer_wish(season: Season) -> None:
    wish = open_wish(season.match.series)
    if wish is not None:
        act = season.data.draw(st.sampled_from([agree, agree, agree, decline]))
        act(wish, actor=season.ellen)


def cancel(season: Season) -> None:
    one = season.one()
    if one is not None:
        cancel_session(one, actor=season.actor())


def take_back(season: Season) -> None:
    canceled = [
        one
        for series in season.match.every_series
        for one in series.occurrences
        if one.original_start in series.canceled
    ]
    if canceled:
        hold_after_all(season.data.draw(st.sampled_from(canceled)), actor=season.actor())


def link(season: Season) -> None:
    address = season.data.draw(st.sampled_from(["", "https://meet.example.org/a", "https://meet.example.org/b"]))
    set_meeting_link(season.match.series, address, actor=season.actor())


def reply(season: Season) -> None:
    """To a series, or to one of its sessions; not always to the latest version."""
    one, now = season.one(), clock.now()
    if one is not None:
        start = season.data.draw(st.sampled_from([None, one.original_start]))
        kind, person = season.data.draw(ANSWERS), season.data.draw(st.sampled_from(season.people()))
        said = {"kind": kind, "how": AnsweredHow.PAGE, "answered_at": now, "recorded_at": now}
        one.series.replies.append(Reply(person=person, original_start=start, **said))


def end(season: Season) -> None:
    """Not in every season: nothing comes after it."""
    if season.data.draw(st.integers(0, 5)) == 4:
        cancel_rest(season.match, actor=season.actor())


EDITS = (
    *(move_one, move_one, move_back, following, following, following, other_clock, answer_wish, answer_wish),
    *(cancel, cancel, take_back, link, reply, reply, end),
)


def some_edits(number: int) -> SearchStrategy[list[Edit]]:
    return st.lists(st.sampled_from(EDITS), min_size=number, max_size=number)


def send(season: Season, *, all_of_it: bool) -> None:
    """Whatever is owed goes out in its order, or waits, and takes later changes with it."""
    waiting = season.work.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == MailKind.INVITATION, OutboxMessage.state == MailState.QUEUED)
        .order_by(OutboxMessage.id)
    )
    for message in list(waiting):
        if all_of_it or season.data.draw(st.booleans()):
            _send(season, message)


def _send(season: Season, message: OutboxMessage) -> None:
    mail = compose(message, config_here())
    message.state = MailState.SENT if mail else MailState.DROPPED
    season.work.flush()
    if mail is None:
        return
    person, series = message.person, message.series
    assert person is not None
    assert series is not None
    assert mail.envelope.calendar is not None
    data = mail.envelope.calendar.data
    if series.state is SeriesState.CONFIRMED:
        assert answers(data) == expected_answers(series, person)
    season.on_the_way.append((person.id, series.id, data))


def expected_answers(series: Series, person: Person) -> dict[tuple[str, object], str]:
    planned = {one.original_start for one in series.occurrences} - series.canceled
    moved = {one.original_start for one in series.overrides if one.new_start}
    own = session_answers(series, person)
    general = series_answer(series, person)
    single = {start: own.get(start, general).value for start in (own.keys() | moved) & planned}
    return {(series.uid, None): general.value} | {(series.uid, start): value for start, value in single.items()}


def arrive(season: Season) -> None:
    """In any order. What has a later one behind it may be lost."""
    last = {(person, series): number for number, (person, series, _) in enumerate(season.on_the_way)}
    for number in season.data.draw(st.permutations(range(len(season.on_the_way)))):
        person, series, data = season.on_the_way[number]
        if number == last[person, series] or season.data.draw(st.booleans()):
            season.receivers.setdefault(person, Receiver()).take(data)
    season.on_the_way.clear()


def check(season: Season) -> None:
    """Of what is over nobody is told any more: where a mail waited for weeks, a calendar may lack it."""
    held = [(one.starts_at, one.ends_at) for one in sessions_held(season.match)]
    for person in season.people():
        assert ahead(season.receivers[person.id].sessions()) == ahead(held)
        feed = schedule_of(person, config_here())
        assert lint(feed) == []
        assert expanded(feed) == held


def ahead(sessions: Sessions) -> Sessions:
    return [(start, end) for start, end in sessions if end > clock.now()]


def keep_order(season: Season) -> None:
    """Revisions never fall, UIDs never change, and no two sessions of a match overlap."""
    for series in season.match.every_series:
        assert season.uids.setdefault(series.id, series.uid) == series.uid
        assert season.revisions.get(series.id, 0) <= series.revision
        season.revisions[series.id] = series.revision
    held = sessions_held(season.match)
    assert all(one.ends_at <= later.starts_at for one, later in pairwise(held))


@contextmanager
def undone(work: Session) -> Iterator[None]:
    """What one example did is gone before the next."""
    nested = work.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        work.expire_all()


def refused(season: Season, edit: Edit) -> None:
    """What cannot be done is said, and nothing of it is done."""
    try:
        with season.work.begin_nested():
            edit(season)
            season.work.flush()
    except (Conflict, Invalid):
        season.work.expire_all()


@pytest.fixture
def matches(work: Session) -> dict[Cadence, tuple[Mentorship, Person]]:
    """One of each cadence, with days that fall out on both sides."""
    made = {}
    for cadence, slot in SLOTS.items():
        round_ = make_round(cadence=cadence, closed_days=["2027-02-15", "2027-04-06"], gap=15)
        mentor = make_mentor(round_, zone="America/New_York", away=[(date(2027, 3, 1), date(2027, 3, 5))])
        mentee = make_mentee(round_, zone=ARIZONA, away=[(date(2027, 5, 3), date(2027, 5, 7))])
        made[cadence] = make_mentorship(mentor, mentee, slot=Slot(slot.weekday, 780, slot.phase)), round_
    return {cadence: (match, make_coordinator(round_.program)) for cadence, (match, round_) in made.items()}


def test_every_calendar_shows_what_the_database_has(
    work: Session, matches: dict[Cadence, tuple[Mentorship, Person]]
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.sampled_from(list(Cadence)), st.integers(1, MOST).flatmap(some_edits))
    def any_order(data: DataObject, cadence: Cadence, edits: list[Edit]) -> None:
        with undone(work):
            season = Season(work, *matches[cadence], data)
            play(season, edits)

    any_order()


def play(season: Season, edits: list[Edit]) -> None:
    now = clock.now() + timedelta(days=season.data.draw(st.sampled_from([0, 60, 90])))
    with clock.held_at(now):
        send(season, all_of_it=True)
    for edit in edits:
        now += timedelta(hours=season.data.draw(st.sampled_from([1, 1, 1, 24, 24 * 20])))
        with clock.held_at(now):
            refused(season, edit)
            keep_order(season)
            send(season, all_of_it=season.data.draw(st.booleans()))
            if season.data.draw(st.booleans()):
                arrive(season)
    with clock.held_at(now):
        send(season, all_of_it=True)
        arrive(season)
        check(season)
