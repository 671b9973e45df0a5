"""The calendar of somebody whose series went through everything, from real rows: every reader sees what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest
from flask import Flask

from matcher import clock
from matcher.calendars.lint import lint
from matcher.db import unit_of_work
from matcher.models import Person, Reply, Round, Series
from matcher.queries.schedule import schedule_of, series_of
from matcher.services.events.changing import move_meeting
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan
from matcher.services.series.canceling import cancel_session
from matcher.services.series.following import move_following
from matcher.services.series.moving import move_session
from matcher.states import AnsweredHow, Audience, Cadence, EventKind, ReplyKind
from solver.problem import Slot
from tests.builders import NOW, make_coordinator, make_library, make_mentee, make_mentor, make_mentorship, make_round
from tests.interop.node_reader import sessions_by_reader
from tests.matcher.calendars.reading import sessions

CADENCES = {
    "America/Vancouver": Cadence.WEEKLY,
    "Europe/Berlin": Cadence.FORTNIGHTLY,
    "Australia/Sydney": Cadence.MONTHLY,
}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def here(app: Flask) -> Iterator[Flask]:
    with app.app_context(), clock.held_at(NOW):
        yield app


def furnish(zone: str, cadence: Cadence) -> str:
    """The public id of a mentor; the days on which her library is closed fall out."""
    round_ = make_round(cadence=cadence, last_day=date(2027, 12, 17))
    ellen = make_coordinator(round_.program)
    library = make_library(round_, closed=[date(2027, 3, 2), date(2027, 9, 7)])
    mentor = make_mentor(round_, library=library, zone=zone)
    phase = 1 if cadence is Cadence.MONTHLY else 0
    mentorship = make_mentorship(mentor, make_mentee(round_, zone=zone), slot=Slot(1, 600, phase))
    lead_a_life(mentorship.series, mentor.person, ellen)
    hold_an_event(round_, zone, ellen)
    return mentor.person.public_id


def lead_a_life(series: Series, mentor: Person, ellen: Person) -> None:
    first, second, third, fourth, fifth = series.occurrences[:5]
    given = {"person": mentor, "answered_at": NOW, "recorded_at": NOW, "how": AnsweredHow.PAGE}
    series.replies.append(Reply(original_start=fourth.original_start, kind=ReplyKind.DECLINED, **given))
    assert cancel_session(first, actor=mentor)
    for one, by in ((second, -13 * HOUR), (third, 13 * HOUR)):
        assert move_session(one, one.starts_at + by, shown=one.starts_at, actor=mentor)
    move_following(fifth, fifth.starts_at + DAY + HOUR, shown=fifth.starts_at, actor=ellen)
    later = series.mentorship.series if series.mentorship else series
    assert later is not series
    last = later.occurrences[-1]
    assert move_session(last, last.starts_at - 2 * DAY, shown=last.starts_at, actor=ellen)


def hold_an_event(round_: Round, zone: str, ellen: Person) -> None:
    plan = EventPlan(EventKind.KICK_OFF, "Kick-off", Audience.BOTH, date(2027, 2, 10), 720, 90, zone=zone)
    (meeting,) = plan_event(round_, plan, actor=ellen).series.occurrences
    start = meeting.starts_at
    assert move_meeting(meeting, start + 9 * DAY + 8 * HOUR, shown=start, actor=ellen)


def test_every_reader_sees_what_the_rows_hold(here: Flask) -> None:
    with unit_of_work(writes=True):
        people = [furnish(zone, cadence) for zone, cadence in CADENCES.items()]
    files, held = [], []
    with unit_of_work(writes=False) as session:
        for public_id in people:
            person = session.query(Person).filter_by(public_id=public_id).one()
            files.append(schedule_of(person, here.config["BOOKENDS"]))
            mine = [one for series in series_of(person) for one in series.held]
            held.append(sorted((one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in mine))
    assert [lint(data) for data in files] == [[], [], []]
    assert [sessions(data) for data in files] == held
    assert sessions_by_reader(files) == {"ical.js": held, "node-ical": held}
    assert [data.count(b"BEGIN:VEVENT") - data.count(b"RECURRENCE-ID") for data in files] == [3, 3, 3]
