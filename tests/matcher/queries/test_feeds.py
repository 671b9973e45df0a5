"""A feed is found by its secret in one statement, and stands as it did exactly as long as its bytes do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from matcher.calendars.lint import lint
from matcher.db import db
from matcher.models import Attendee, Mentorship, Person, Team
from matcher.queries.feeds import calendar_of, find_feed
from matcher.queries.schedule import schedule_of
from matcher.services.calendar_feeds import choose_channel, feed_of
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import move_session
from matcher.states import CalendarChannel, Role, SeriesState
from solver.problem import Slot
from tests.builders import make_mentorship, make_person
from tests.matcher.mailed import config_here
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

Change = Callable[[Mentorship], object]


@pytest.fixture
def mentorship(any_work: Session) -> Mentorship:
    """Dana meets a team, and Rosa; she subscribed."""
    round_ = scene_round()
    mentor = dana(round_)
    make_mentorship(mentor, rosa(round_))
    made = make_mentorship(mentor, suffolk(round_), slot=Slot(3, 660, 1))
    choose_channel(mentor.person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=mentor.person)
    return made


def owner(mentorship: Mentorship) -> Person:
    return mentorship.mentor.person


def standing(mentorship: Mentorship) -> tuple[object, bytes]:
    db.session.flush()
    feed = find_feed(feed_of(owner(mentorship), config_here()))
    assert feed is not None
    return feed.standing, calendar_of(feed, config_here())


def moved(mentorship: Mentorship) -> None:
    one = mentorship.series.occurrences[2]
    move_session(one, one.starts_at + timedelta(days=1), shown=one.starts_at, actor=owner(mentorship))


def team_of(mentorship: Mentorship) -> Team:
    assert mentorship.mentee.team is not None
    return mentorship.mentee.team


CHANGES: dict[str, Change] = {
    "a session moved": moved,
    "the meeting link": lambda one: set_meeting_link(one.series, "https://meet.example.org/a", actor=owner(one)),
    "somebody's name": lambda one: setattr(one.series.attendees[-1].person, "name", "Cyrus Marsh"),
    "one's own name": lambda one: setattr(owner(one), "name", "Dana W."),
    "one's own address": lambda one: setattr(owner(one), "address", "dana@new.example"),
    "the team's name": lambda one: setattr(team_of(one), "name", "Suffolk"),
    "the program's name": lambda one: setattr(one.round.program, "name", "Learning together"),
    "somebody joins": lambda one: one.series.attendees.append(Attendee(person=make_person(), role=Role.PARTICIPANT)),
    "somebody leaves": lambda one: one.series.attendees.pop(),
    "a canceled series": lambda one: setattr(one.series, "state", SeriesState.CANCELLED),
    "invitations instead": lambda one: choose_channel(
        owner(one), CalendarChannel.INVITATION, config=config_here(), actor=owner(one)
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_bytes_changes_the_standing(mentorship: Mentorship, change: Change) -> None:
    before, data = standing(mentorship)
    assert standing(mentorship) == (before, data)
    change(mentorship)
    after, fresh = standing(mentorship)
    assert fresh != data
    assert after != before
    assert lint(fresh) == []


def test_it_is_the_download(mentorship: Mentorship) -> None:
    assert standing(mentorship)[1] == schedule_of(owner(mentorship), config_here())


def test_one_statement_finds_it(mentorship: Mentorship) -> None:
    token = feed_of(owner(mentorship), config_here())
    db.session.flush()
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert find_feed(token) is not None
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(said) == 1


def test_a_canceled_series_is_left_out_and_invitations_leave_it_empty(mentorship: Mentorship) -> None:
    assert standing(mentorship)[1].count(b"BEGIN:VEVENT") == 2
    mentorship.series.state = SeriesState.CANCELLED
    assert standing(mentorship)[1].count(b"BEGIN:VEVENT") == 1
    owner(mentorship).calendar_channel = CalendarChannel.INVITATION
    assert standing(mentorship)[1].count(b"BEGIN:VEVENT") == 0


def test_somebody_without_sessions_has_an_empty_one(any_work: Session) -> None:
    person = make_person()
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    feed = find_feed(feed_of(person, config_here()))
    assert feed is not None
    data = calendar_of(feed, config_here())
    assert (data.count(b"BEGIN:VEVENT"), lint(data)) == (0, [])


@pytest.mark.parametrize("token", ["", "x", "é" * 40, "a" * 10_000, "\x00"])
def test_an_invented_secret_finds_nothing(mentorship: Mentorship, token: str) -> None:
    assert find_feed(token) is None
