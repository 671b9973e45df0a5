"""What falls due by itself falls due once, at the right hour of the right clock, however many workers look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import (
    Acceptance,
    AuditEntry,
    Mentorship,
    OutboxMessage,
    Override,
    OverrideKind,
    Program,
    Proposal,
)
from matcher.services import duties
from matcher.services.answers import say_no
from matcher.services.duties import Done, do_duties
from matcher.services.offer_duties import expire_offers, find_expired, find_silent, remind_offers
from matcher.services.send_times import nine_tomorrow
from matcher.services.timed_mail import find_mondays, find_near, owe_monday_mail, remind_sessions
from matcher.states import AcceptanceState, MailKind, MentorshipState, ProposalState, Role, RoundState, SeriesState
from solver.problem import Slot
from tests.builders import (
    ARIZONA,
    NOW,
    PACIFIC,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_offer,
    make_program,
    make_round,
    make_team,
)

NOTHING = Done(offer_reminders=0, expired=0, session_reminders=0, mondays=0)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST_SESSION = datetime(2027, 1, 19, 17, tzinfo=UTC)


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    """Duties open units of work of their own: a test sets the scene in one and looks in another."""
    with any_app.app_context():
        yield any_app


def in_unit(act: Callable[[], object], at: datetime = NOW) -> None:
    with clock.held_at(at), unit_of_work(writes=True):
        act()


def do(at: datetime) -> Done:
    with clock.held_at(at):
        return do_duties()


def owed(kind: MailKind) -> list[tuple[str, str]]:
    """Whom and under which key, without the ids in it."""
    with unit_of_work(writes=False):
        rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id))
        return [(row.person.name, str(row.key).rpartition(":")[2]) for row in rows if row.person]


def offered() -> None:
    round_ = make_round()
    make_offer(make_mentor(round_, "Dana"), make_mentee(round_, "Rosa"))


def the_proposal() -> Proposal:
    return db.session.scalars(select(Proposal)).one()


REMINDER, SESSION, MONDAY = MailKind.OFFER_REMINDER, MailKind.SESSION_REMINDER, MailKind.MONDAY


def test_nothing_to_do_is_nothing_done(here: Flask) -> None:
    assert do(NOW) == NOTHING
    in_unit(offered)
    assert do(NOW + HOUR) == NOTHING


def test_reminders_at_day_three_and_seven(here: Flask) -> None:
    in_unit(offered)
    assert do(NOW + 3 * DAY - timedelta(minutes=1)).offer_reminders == 0
    assert do(NOW + 3 * DAY).offer_reminders == 1
    assert do(NOW + 3 * DAY) == NOTHING
    assert do(NOW + 6 * DAY) == NOTHING
    assert do(NOW + 7 * DAY).offer_reminders == 1
    assert do(NOW + 20 * DAY) == NOTHING
    assert owed(REMINDER) == [("Dana", "3"), ("Dana", "7")]


def test_the_participants_days_are_counted_from_the_mentors_yes(here: Flask) -> None:
    in_unit(offered)
    in_unit(lambda: answer_yes(the_proposal(), Role.MENTOR), at=NOW + 2 * DAY)
    assert do(NOW + 4 * DAY) == NOTHING
    assert do(NOW + 5 * DAY).offer_reminders == 1
    assert owed(REMINDER) == [("Rosa", "3")]


def test_when_both_are_due_only_the_later_is_sent(here: Flask) -> None:
    in_unit(offered)
    assert do(NOW + 9 * DAY).offer_reminders == 1
    assert do(NOW + 10 * DAY) == NOTHING
    assert owed(REMINDER) == [("Dana", "7")]


def test_nobody_is_reminded_of_what_is_answered(here: Flask) -> None:
    in_unit(offered)
    in_unit(lambda: say_no(the_proposal(), _asked(), reason="", actor=_asked().enrollment.person), at=NOW + DAY)
    assert do(NOW + 4 * DAY) == NOTHING


def _asked() -> Acceptance:
    return the_proposal().acceptance_of(Role.MENTOR)


def test_nobody_is_reminded_in_the_same_moment_as_it_is_answered(here: Flask) -> None:
    in_unit(offered)
    with clock.held_at(NOW + 3 * DAY):
        with unit_of_work(writes=False):
            ids = find_silent()
        in_unit(lambda: answer_yes(the_proposal(), Role.MENTOR), at=NOW + 3 * DAY)
        with unit_of_work(writes=True):
            assert remind_offers(ids) == 0


@pytest.mark.parametrize("zone", [PACIFIC, "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"])
def test_reminders_come_by_day_on_the_readers_own_clock(app: Flask, zone: str) -> None:
    def scene() -> None:
        round_ = make_round()
        hours = [(day, 0, 24 * 60) for day in range(7)]
        mentor = make_mentor(round_, zone=zone, hours=hours)
        make_offer(mentor, make_mentee(round_, hours=hours), slot=Slot(1, 540, 0))

    with app.app_context():
        in_unit(scene)
        moment = NOW + 3 * DAY
        while not do(moment).offer_reminders:
            moment += HOUR / 2
            assert moment < NOW + 4 * DAY
        assert time(8) <= moment.astimezone(ZoneInfo(zone)).time() < time(18)
        asked_at = (NOW + 3 * DAY).astimezone(ZoneInfo(zone)).time()
        assert (moment == NOW + 3 * DAY) == (time(8) <= asked_at < time(18))


def test_an_offer_ends_with_the_last_day_where_the_program_is(here: Flask) -> None:
    in_unit(offered)
    end = datetime(2027, 1, 16, 8, tzinfo=UTC)  # midnight, Pacific time
    assert do(end - timedelta(seconds=1)).expired == 0
    before = len(owed(MailKind.MENTOR_OFFER)), len(owed(REMINDER))
    assert do(end) == Done(offer_reminders=0, expired=1, session_reminders=0, mondays=0)
    assert do(end) == NOTHING
    assert (len(owed(MailKind.MENTOR_OFFER)), len(owed(REMINDER))) == before
    assert owed(MailKind.PARTICIPANT_OFFER) == []
    with unit_of_work(writes=False):
        proposal = the_proposal()
        assert (proposal.state, proposal.held_place) == (ProposalState.EXPIRED, None)
        assert [one.state for one in proposal.acceptances] == [AcceptanceState.LAPSED, AcceptanceState.LAPSED]
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "offer_expired")).all()
        assert [(one.actor_id, one.subject) for one in entries] == [(None, {"proposal": proposal.public_id})]


def test_the_place_is_free_to_be_offered_again_and_that_offer_has_a_week(here: Flask) -> None:
    in_unit(offered)
    do(NOW + 50 * DAY)
    in_unit(lambda: make_offer(the_proposal().mentor, the_proposal().mentee), at=NOW + 51 * DAY)
    assert do(NOW + 57 * DAY).expired == 0
    assert do(NOW + 59 * DAY + 12 * HOUR).expired == 1


def test_what_is_agreed_does_not_end(here: Flask) -> None:
    in_unit(confirmed)
    assert do(NOW + 80 * DAY).expired == 0


def test_an_answer_that_comes_first_stands(here: Flask) -> None:
    """Found to be over by a worker; meanwhile the coordinator has taken it back."""
    in_unit(offered)
    late = NOW + 50 * DAY
    with clock.held_at(late):
        with unit_of_work(writes=False):
            ids = find_expired()
        with unit_of_work(writes=True):
            proposal = the_proposal()
            proposal.state, proposal.held_place = ProposalState.WITHDRAWN, None
        with unit_of_work(writes=True):
            assert expire_offers(ids) == 0
        with unit_of_work(writes=False):
            assert the_proposal().state is ProposalState.WITHDRAWN


def confirmed() -> None:
    round_ = make_round()
    make_mentorship(make_mentor(round_, "Dana"), make_mentee(round_, "Rosa", zone=ARIZONA))


def the_match() -> Mentorship:
    return db.session.scalars(select(Mentorship)).one()


def test_everybody_is_reminded_a_day_before_each_session_once(here: Flask) -> None:
    in_unit(confirmed)
    assert do(FIRST_SESSION - DAY - timedelta(minutes=1)).session_reminders == 0
    assert do(FIRST_SESSION - DAY).session_reminders == 2
    assert do(FIRST_SESSION - HOUR).session_reminders == 0
    assert [name for name, _ in owed(SESSION)] == ["Dana", "Rosa"]
    assert do(FIRST_SESSION + 13 * DAY).session_reminders == 2
    assert len(set(owed_keys())) == 4


def owed_keys() -> list[str | None]:
    with unit_of_work(writes=False):
        return list(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.kind == SESSION)))


def test_a_team_is_reminded_one_by_one(here: Flask) -> None:
    def scene() -> None:
        round_ = make_round()
        make_mentorship(make_mentor(round_, "Dana"), make_team(round_, members=("Ana", "Ben")))

    in_unit(scene)
    assert do(FIRST_SESSION - HOUR).session_reminders == 3
    assert [name for name, _ in owed(SESSION)] == ["Dana", "Ana", "Ben"]


def test_what_has_begun_is_not_announced(here: Flask) -> None:
    in_unit(confirmed)
    assert do(FIRST_SESSION).session_reminders == 0


def test_a_moved_session_is_announced_where_it_stands(here: Flask) -> None:
    in_unit(confirmed)

    def move() -> None:
        session = the_match().series.occurrences[0]
        session.starts_at, session.ends_at = FIRST_SESSION + 2 * DAY, FIRST_SESSION + 2 * DAY + HOUR

    in_unit(move)
    assert do(FIRST_SESSION - HOUR).session_reminders == 0
    assert do(FIRST_SESSION + DAY).session_reminders == 2


def test_who_was_reminded_of_a_session_that_is_moved_is_reminded_again(here: Flask) -> None:
    in_unit(confirmed)
    assert do(FIRST_SESSION - HOUR).session_reminders == 2

    def move() -> None:
        session = the_match().series.occurrences[0]
        session.starts_at, session.ends_at = FIRST_SESSION + 2 * DAY, FIRST_SESSION + 2 * DAY + HOUR

    in_unit(move)
    assert do(FIRST_SESSION).session_reminders == 0
    assert [do(FIRST_SESSION + DAY + wait).session_reminders for wait in (HOUR, 2 * HOUR)] == [2, 0]


@pytest.mark.parametrize("gone", ["session", "series", "match"])
def test_what_does_not_take_place_is_not_announced(here: Flask, gone: str) -> None:
    in_unit(confirmed)

    def cancel() -> None:
        match, series = the_match(), the_match().series
        if gone == "session":
            series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=FIRST_SESSION))
        elif gone == "series":
            series.state = SeriesState.CANCELLED
        else:
            match.state = MentorshipState.ENDED

    in_unit(cancel)
    assert do(FIRST_SESSION - HOUR).session_reminders == 0


EIGHT_ON_MONDAY = datetime(2026, 12, 28, 16, tzinfo=UTC)  # Pacific time, in ISO week 53


def coordinated() -> None:
    program = make_program()
    make_round(program, state=RoundState.PUBLISHED)
    make_coordinator(program, "Ellen")
    make_coordinator(program, "Olga")
    make_coordinator(_idle(), "Ida")


def _idle() -> Program:
    round_ = make_round(state=RoundState.ENDED)
    return round_.program


def test_the_monday_mail_comes_at_eight_once_a_week_to_each(here: Flask) -> None:
    in_unit(coordinated)
    assert do(EIGHT_ON_MONDAY - timedelta(minutes=1)).mondays == 0
    assert do(EIGHT_ON_MONDAY).mondays == 2
    assert do(EIGHT_ON_MONDAY + 10 * HOUR).mondays == 0
    assert do(EIGHT_ON_MONDAY + DAY).mondays == 0
    assert do(EIGHT_ON_MONDAY + 7 * DAY).mondays == 2
    with unit_of_work(writes=False):
        keys = db.session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.id)).all()
    assert [str(key).split(":")[2] for key in keys] == ["2026-W53", "2026-W53", "2027-W01", "2027-W01"]
    assert [name for name, _ in owed(MONDAY)] == ["Ellen", "Olga", "Ellen", "Olga"]


def test_many_are_done_in_batches(here: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "BATCH", 2)

    def scene() -> None:
        round_ = make_round()
        for number in range(5):
            make_offer(make_mentor(round_, f"Mentor {number}"), make_mentee(round_))

    in_unit(scene)
    assert do(NOW + 3 * DAY).offer_reminders == 5
    assert do(NOW + 50 * DAY).expired == 5


Race = tuple[Callable[[], None], datetime, Callable[[], Sequence[Any]], Callable[[Sequence[Any]], int], int]
RACES: dict[str, Race] = {
    "reminders": (offered, NOW + 3 * DAY, find_silent, remind_offers, 1),
    "sessions": (confirmed, FIRST_SESSION - HOUR, find_near, remind_sessions, 2),
    "mondays": (coordinated, EIGHT_ON_MONDAY, find_mondays, owe_monday_mail, 2),
    "expiry": (offered, NOW + 50 * DAY, find_expired, expire_offers, 1),
}


@pytest.mark.parametrize("race", RACES)
def test_of_two_workers_one_does_it(here: Flask, race: str) -> None:
    """Both have found the same; the second begins while the first has not committed."""
    scene, at, find, act, number = RACES[race]
    in_unit(scene)
    with clock.held_at(at), unit_of_work(writes=False):
        ids = find()
    begun, done = threading.Event(), []

    def second() -> None:
        with here.app_context(), clock.held_at(at):
            begun.wait()
            with unit_of_work(writes=True):
                done.append(act(ids))

    other = threading.Thread(target=second)
    other.start()
    with clock.held_at(at), unit_of_work(writes=True):
        mine = act(ids)
        begun.set()
        other.join(timeout=0.4)
    other.join(timeout=20)
    assert (mine, done) == (number, [0])


@given(
    zone=st.sampled_from([PACIFIC, "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Europe/Lisbon"]),
    now=st.datetimes(datetime(2011, 12, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_nine_tomorrow_is_a_nine_that_exists(zone: str, now: datetime) -> None:
    nine = nine_tomorrow(now, zone)
    local, today = nine.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    assert (local.hour, local.minute, nine.tzinfo) == (9, 0, UTC)
    skipped = zone == "Pacific/Apia" and today == date(2011, 12, 29)
    assert local.date() - today == timedelta(days=2 if skipped else 1)


def test_a_day_that_a_clock_skips_has_no_nine() -> None:
    """Samoa went from December 29 to December 31, 2011."""
    nine = nine_tomorrow(datetime(2011, 12, 30, 2, tzinfo=UTC), "Pacific/Apia")
    assert nine.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)
