"""A government changes the clocks under series that still meet: wall time stays, and everybody is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from tzdata import IANA_VERSION

from matcher import clock
from matcher.calendars.lint import lint
from matcher.db import db, unit_of_work
from matcher.errors import Conflict
from matcher.models import AuditEntry, Mentorship, OutboxMessage, Override, OverrideKind, Reply, Series, SeriesWish
from matcher.queries.schedule import schedule_of
from matcher.services.duties import do_duties
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.moving import move_session
from matcher.services.zone_updates import find_outdated, update_clocks
from matcher.states import (
    AnsweredHow,
    Audience,
    Cadence,
    EventKind,
    MailKind,
    MailState,
    ReplyKind,
    WishKind,
    WishState,
)
from solver.problem import Slot
from tests.builders import (
    ARIZONA,
    NOW,
    PACIFIC,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_round,
)
from tests.fixtures.zones import earlier_rules
from tests.matcher.calendars.reading import sessions

VANCOUVER = "America/Vancouver"
EARLIER = {"Vancouver": "PST8PDT,M3.2.0,M11.1.0"}  # until 2026; the clock is not put back any more since
FEBRUARY = datetime(2027, 2, 20, tzinfo=UTC)
TUESDAYS_AT_NINE = Slot(1, 540, 0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def here(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def booked(zone: str = VANCOUVER, slot: Slot = TUESDAYS_AT_NINE, **given: Any) -> Series:
    """By the rules in force now, as an earlier release would have had it; its invitations have gone out."""
    free: dict[str, Any] = {"zone": zone, "hours": [(slot.weekday, slot.start, slot.start + 60)]}
    mentor = make_mentor(make_round(**{"cadence": Cadence.WEEKLY, **given}), "Dana", **free)
    series = make_mentorship(mentor, make_mentee(mentor.round, "Rosa", **free), slot=slot).series
    series.tzdata = "2025b"
    for message in db.session.scalars(select(OutboxMessage)):
        message.state = MailState.SENT
    return series


def by_earlier_rules(rules: dict[str, str], **given: Any) -> None:
    with earlier_rules(**rules), clock.held_at(NOW), unit_of_work(writes=True):
        booked(**given)


def change(act: Callable[[Series], object], rules: dict[str, str] = EARLIER) -> None:
    with earlier_rules(**rules), clock.held_at(NOW), unit_of_work(writes=True) as session:
        act(session.query(Series).one())
        for message in db.session.scalars(select(OutboxMessage)):
            message.state = MailState.SENT


def update(at: datetime = FEBRUARY) -> int:
    with clock.held_at(at):
        with unit_of_work(writes=False):
            ids = find_outdated()
        with unit_of_work(writes=True):
            return update_clocks(ids)


def told(session: Session) -> list[str]:
    waiting = session.query(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.QUEUED)
    assert {message.about["what"] for message in waiting} <= {"zone"}
    return sorted(message.person.name for message in waiting if message.person)


def wall_times(series: Series) -> list[datetime]:
    return [one.starts_at.astimezone(ZoneInfo(series.zone)).replace(tzinfo=None) for one in series.occurrences]


def test_wall_time_stays_and_both_are_told_once(here: Flask) -> None:
    by_earlier_rules(EARLIER)
    with unit_of_work(writes=False) as session:
        was = [one.starts_at for one in session.query(Series).one().occurrences]
    assert (update(), update()) == (1, 0)
    with unit_of_work(writes=False) as session:
        series = session.query(Series).one()
        winter = [start for start in was if FEBRUARY < start < datetime(2027, 3, 14, tzinfo=UTC)]
        assert [one.starts_at for one in series.occurrences] == [
            start - HOUR if start in winter else start for start in was
        ]
        assert {(each.hour, each.minute) for each in wall_times(series)[5:]} == {(9, 0)}
        assert all(one.ends_at - one.starts_at == HOUR for one in series.occurrences)
        assert (series.revision, series.tzdata, told(session)) == (1, IANA_VERSION, ["Dana", "Rosa"])
        assert series.changed_at == FEBRUARY
        (act,) = session.query(AuditEntry).filter_by(act="clock_updated")
        assert (act.actor_id, act.subject["sessions"]) == (None, len(winter))


def test_whatever_names_a_session_goes_on_naming_it(here: Flask) -> None:
    by_earlier_rules(EARLIER)

    def live(series: Series) -> None:
        past, moved, canceled, answered = (series.occurrences[number] for number in (1, 6, 7, 9))
        actor = series.attendees[0].person
        for one in (past, moved):
            assert move_session(one, one.starts_at + DAY + HOUR, shown=one.starts_at, actor=actor)
        series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=canceled.original_start))
        given = {"person": actor, "answered_at": NOW, "recorded_at": NOW, "how": AnsweredHow.PAGE}
        series.replies.append(Reply(original_start=answered.original_start, kind=ReplyKind.DECLINED, **given))
        wished = {"kind": WishKind.FOLLOWING, "state": WishState.ASKED, "zone": series.zone, "asked_by": actor.id}
        start = canceled.original_start
        wish = SeriesWish(series=series, from_start=start, new_start=start + HOUR, asked_at=NOW, words="", **wished)
        db.session.add(wish)

    with unit_of_work(writes=False) as session:
        original = [one.original_start for one in session.query(Series).one().occurrences]
    change(live)
    assert update() == 1
    with unit_of_work(writes=False) as session:
        series, wish = session.query(Series).one(), session.query(SeriesWish).one()
        now = [one.original_start for one in series.occurrences]
        assert now == [*original[:5], *(start - HOUR for start in original[5:8]), *original[8:]]
        overrides = [(one.kind, one.original_start) for one in series.overrides]
        moved, canceled = OverrideKind.MOVED, OverrideKind.CANCELED
        assert overrides == [(moved, original[1]), (moved, now[6]), (canceled, now[7])]
        assert [one.starts_at for one in series.occurrences][6:8] == [now[6] + DAY + HOUR, now[7]]
        assert series.overrides[1].new_start == now[6] + DAY + HOUR
        assert [reply.original_start for reply in series.replies] == [now[9]]
        assert (wish.from_start, wish.new_start) == (now[7], now[7] + HOUR)
        dana = series.attendees[0].person
        calendar = schedule_of(dana, here.config["BOOKENDS"])
        assert lint(calendar) == []
        to_come = [(one.starts_at, one.ends_at) for one in series.held if one.starts_at > FEBRUARY]
        assert [each for each in sessions(calendar) if each[0] > FEBRUARY] == to_come


def test_an_event_of_the_program_stays_on_its_clock_too(here: Flask) -> None:
    with earlier_rules(**EARLIER), clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round()
        make_mentor(round_, "Dana")
        plan = EventPlan(EventKind.KICK_OFF, "Kick-off", Audience.BOTH, date(2027, 2, 24), 720, 90, zone=VANCOUVER)
        plan_event(round_, plan, actor=make_coordinator(round_.program)).series.tzdata = "2025b"
        for message in db.session.scalars(select(OutboxMessage)):
            message.state = MailState.SENT
    assert (update(), update()) == (1, 0)
    with unit_of_work(writes=False) as session:
        assert wall_times(session.query(Series).one()) == [datetime(2027, 2, 24, 12)]
        assert told(session) == ["Dana"]


def test_sessions_that_overlap_by_the_new_rules_stand_in_the_record(here: Flask) -> None:
    """Nine in Vancouver and nine in Phoenix: an hour apart in winter by the rules before, the same moment now."""
    with earlier_rules(**EARLIER), clock.held_at(NOW), unit_of_work(writes=True):
        winter = date(2027, 3, 12)
        dana = booked(last_day=winter).attendees[0].person
        other = make_round(cadence=Cadence.WEEKLY, last_day=winter)
        mentor = make_mentor(other, person=dana, zone=ARIZONA)
        make_mentorship(mentor, make_mentee(other, zone=ARIZONA), slot=TUESDAYS_AT_NINE).series.tzdata = "2025b"
    assert update() == 1
    with unit_of_work(writes=False) as session:
        moved, stays = session.query(Series).order_by(Series.id)
        shared = {one.starts_at for one in moved.held} & {one.starts_at for one in stays.held}
        assert len(shared) == 3
        (act,) = session.query(AuditEntry).filter_by(act="sessions_collide")
        assert (act.subject["series"], act.subject["sessions"]) == (stays.public_id, len(shared))


def test_a_release_that_changes_nothing_for_them_tells_nobody(here: Flask) -> None:
    by_earlier_rules({}, zone=PACIFIC)
    assert update() == 0
    with unit_of_work(writes=False) as session:
        series = session.query(Series).one()
        assert (series.revision, series.tzdata, told(session)) == (0, IANA_VERSION, [])
        assert find_outdated() == []


def test_what_is_over_or_made_by_a_later_release_is_left_alone(here: Flask) -> None:
    by_earlier_rules(EARLIER)
    assert update(datetime(2027, 7, 1, tzinfo=UTC)) == 0
    with unit_of_work(writes=True) as session:
        series = session.query(Series).one()
        assert series.tzdata == "2025b"
        series.tzdata = "2999a"
    assert update() == 0


@pytest.mark.parametrize(
    ("day", "start", "becomes"),
    [
        (date(2027, 3, 14), 150, datetime(2027, 3, 14, 3, 30)),  # 2:30 is skipped
        (date(2027, 11, 7), 90, datetime(2027, 11, 7, 2, 30)),  # 1:30 comes twice
    ],
)
def test_a_time_that_is_skipped_or_repeated_now_moves_on(here: Flask, day: date, start: int, becomes: datetime) -> None:
    by_earlier_rules(
        {"Los_Angeles": "PST8"},
        zone=PACIFIC,
        slot=Slot(6, start, 0),
        first_day=day - 6 * DAY,
        last_day=day + 14 * DAY,
        answer_by=date(2027, 1, 10),
    )
    assert update(datetime(2027, 3, 1, tzinfo=UTC)) == 1
    with unit_of_work(writes=False) as session:
        series = session.query(Series).one()
        (override,) = series.overrides
        assert (override.new_local, override.new_start) == (becomes, series.occurrences[0].starts_at)
        assert wall_times(series)[0] == becomes
        calendar = schedule_of(series.attendees[0].person, here.config["BOOKENDS"])
        assert sessions(calendar) == [(one.starts_at, one.ends_at) for one in series.occurrences]
        assert calendar.count(b"PARTSTAT=NEEDS-ACTION") == 1  # both are asked about that one session


@pytest.mark.parametrize(("day", "start", "hours"), [(date(2027, 3, 14), 150, [3, 2]), (date(2027, 11, 7), 90, [])])
def test_what_was_canceled_there_takes_place_after_all_where_a_calendar_can_have_it(
    here: Flask, day: date, start: int, hours: list[int]
) -> None:
    """At half past three where two is skipped, moved and moved back; not at a time that comes twice."""
    rules = {"Los_Angeles": "PST8"}
    dates = {"first_day": day - 6 * DAY, "last_day": day + 14 * DAY, "answer_by": date(2027, 1, 10)}
    by_earlier_rules(rules, zone=PACIFIC, slot=Slot(6, start, 0), **dates)
    change(lambda series: cancel_session(series.occurrences[0], actor=series.attendees[0].person), rules)
    update(datetime(2027, 3, 1, tzinfo=UTC))
    with clock.held_at(datetime(2027, 3, 1, tzinfo=UTC)), unit_of_work(writes=True) as session:
        series = session.query(Series).one()
        one, dana = series.occurrences[0], series.attendees[0].person
        if not hours:
            with pytest.raises(Conflict, match="the clocks change"):
                hold_after_all(one, actor=dana)
            return
        hold_after_all(one, actor=dana)
        was = one.starts_at
        move_session(one, was + 4 * HOUR, shown=was, actor=dana)
        move_session(one, was, shown=one.starts_at, actor=dana)
        assert (wall_times(series)[0].hour, wall_times(series)[1].hour) == tuple(hours)
        calendar = schedule_of(dana, here.config["BOOKENDS"])
        assert sessions(calendar) == [(one.starts_at, one.ends_at) for one in series.occurrences]


def test_it_falls_due_by_itself_and_two_workers_tell_everybody_once(any_app: Flask) -> None:
    with any_app.app_context():
        by_earlier_rules(EARLIER)
    line = Barrier(2)

    def work(_: int) -> None:
        with any_app.app_context(), clock.held_at(FEBRUARY):
            line.wait()
            do_duties()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    with any_app.app_context(), unit_of_work(writes=False) as session:
        series = session.query(Mentorship).one().series
        assert (series.revision, told(session)) == (1, ["Dana", "Rosa"])
