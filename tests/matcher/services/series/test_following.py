"""One session and all that follow at another time: where the old series ends, what the new one is, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import SeriesFacts
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, HoursKind, Mentorship, Occurrence, SeriesWish
from matcher.queries.schedule import facts_of, sessions_held
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.conflicts import ConflictKind
from matcher.services.series.following import FollowingPlan, move_following, plan_following
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import MovedMeanwhile
from matcher.states import Cadence, MailKind, SeriesState
from solver.problem import Slot
from tests.builders import EASTERN, make_library, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.mailed import config_here
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    agreed,
    dana_of,
    ellen_of,
    move,
    owed,
    rosa_of,
    send_everything,
    session,
    starts,
)

TWO_DAYS = timedelta(days=2)


def follow(one: Occurrence, by: timedelta, actor: Any) -> SeriesWish | None:
    return move_following(one, one.starts_at + by, shown=one.starts_at, actor=actor)


def facts(mentorship: Mentorship) -> list[SeriesFacts]:
    return [facts_of(one, dana_of(mentorship), config_here()) for one in mentorship.every_series]


def test_the_old_series_ends_and_a_new_one_goes_on(work: Session, mentorship: Mentorship) -> None:
    old, was = mentorship.series, starts(mentorship)
    set_meeting_link(old, "https://meet.example.org/a", actor=dana_of(mentorship))
    send_everything(work)
    assert follow(session(mentorship), TWO_DAYS + timedelta(minutes=30), ellen_of(mentorship)) is None
    new = mentorship.series
    assert (old.revision, new.revision) == (2, 0)
    assert (new.continues_id, new.mentorship_id, old.mentorship_id) == (old.id, mentorship.id, mentorship.id)
    assert (old.last_day, len(old.occurrences), new.first_day) == (date(2027, 3, 1), 3, date(2027, 3, 4))
    assert (new.weekday, new.start, new.phase, new.zone) == (3, 570, 0, old.zone)
    assert len({one.uid for one in (old, new)}) == len({one.token for one in (old, new)}) == 2
    assert (new.meeting_link, new.tzdata, new.minutes) == (old.meeting_link, old.tzdata, old.minutes)
    assert [(one.person_id, one.role) for one in new.attendees] == [(one.person_id, one.role) for one in old.attendees]
    later = [start + TWO_DAYS + timedelta(minutes=30) for start in was[3:]]
    assert starts(mentorship) == [*was[:3], *later]
    assert owed(work) == ["Dana Whitfield"] * 2 + ["Rosa Villanueva"] * 2
    assert [one.first_start for one in facts(mentorship)] == [datetime(2027, 1, 19, 9), datetime(2027, 3, 4, 9, 30)]
    entry = work.query(AuditEntry).filter_by(act="moved_following").one()
    assert (entry.subject["series"], entry.subject["continues"]) == (old.public_id, new.public_id)


def test_whoever_has_the_page_of_a_session_finds_it_again(mentorship: Mentorship) -> None:
    ids = [one.public_id for one in sessions_held(mentorship)]
    follow(session(mentorship), TWO_DAYS, ellen_of(mentorship))
    assert [one.public_id for one in sessions_held(mentorship)] == ids


def test_twice_pressed_is_once(mentorship: Mentorship) -> None:
    one, ellen = session(mentorship), ellen_of(mentorship)
    shown = one.starts_at
    for _ in range(2):
        move_following(one, shown + TWO_DAYS, shown=shown, actor=ellen)
    assert [each.revision for each in mentorship.every_series] == [1, 0]
    with pytest.raises(MovedMeanwhile):
        move_following(one, shown + 3 * DAY, shown=shown, actor=ellen)


@pytest.mark.parametrize("by", [14 * DAY, 7 * DAY, 28 * DAY, timedelta(hours=1)])
def test_from_the_very_first_session_it_is_the_same_series(mentorship: Mentorship, by: timedelta) -> None:
    """Also where new starts are old ones, which no two rows may share for a moment."""
    series, uid, first = mentorship.series, mentorship.series.uid, session(mentorship, 0)
    move(session(mentorship, 2), DAY, dana_of(mentorship))
    move(first, 9 * DAY, dana_of(mentorship))
    wanted = first.original_start + by
    move_following(first, wanted, shown=first.starts_at, actor=ellen_of(mentorship))
    assert (mentorship.series.id, series.uid, series.revision) == (series.id, uid, 3)
    assert mentorship.every_series == [series]
    assert (series.overrides, starts(mentorship)[0]) == ([], wanted)
    assert facts(mentorship)[0].first_start == datetime(2027, 1, 19, 9) + by


def test_from_a_session_before_a_split_everything_after_is_replaced(work: Session, mentorship: Mentorship) -> None:
    """The series between is canceled, the last one goes on under its own UID."""
    ellen, was = ellen_of(mentorship), starts(mentorship)
    follow(session(mentorship, 6), DAY, ellen)
    follow(session(mentorship, 8), DAY, ellen)
    first, between, last = mentorship.every_series
    follow(session(mentorship, 4), 3 * DAY, ellen)
    assert mentorship.series is last
    assert [one.state for one in (first, between, last)] == [SeriesState.CONFIRMED, SeriesState.CANCELLED, last.state]
    assert [one.revision for one in (first, between, last)] == [2, 2, 1]
    assert starts(mentorship) == [*was[:4], *(start + 3 * DAY for start in was[4:])]
    assert len(facts(mentorship)) == 3


def test_what_was_held_or_canceled_before_stays(mentorship: Mentorship) -> None:
    """Nothing was held before: the canceled session is still one of the old series, and can take place after all."""
    old, dana, canceled = mentorship.series, dana_of(mentorship), session(mentorship, 0)
    cancel_session(canceled, actor=dana)
    follow(session(mentorship, 0), DAY, ellen_of(mentorship))
    assert mentorship.series is not old
    assert (len(old.occurrences), len(old.canceled), old.state) == (1, 1, SeriesState.CONFIRMED)
    assert hold_after_all(canceled, actor=dana)
    assert session(mentorship, 0) is canceled


def test_what_was_moved_or_canceled_by_hand_is_counted_and_replaced(mentorship: Mentorship) -> None:
    dana, one = dana_of(mentorship), session(mentorship)
    move(session(mentorship, 5), DAY, dana)
    cancel_session(session(mentorship, 6), actor=dana)
    plan = plan_following(one, one.starts_at + TWO_DAYS)
    assert (plan.replaced, plan.by_hand) == (8, 2)
    follow(one, TWO_DAYS, ellen_of(mentorship))
    assert mentorship.series.overrides == []
    assert tuple(starts(mentorship)[3:]) == plan.starts


def planned(
    cadence: Cadence, by: timedelta, *, number: int = 2, slot: Slot = TUESDAY_NINE, **given: Any
) -> FollowingPlan:
    round_ = make_round(cadence=cadence, closed_days=["2027-04-01"])
    mentor = make_mentor(round_, library=make_library(round_, closed=[date(2027, 4, 8)]))
    made = agreed(mentor, make_mentee(round_, away=[(date(2027, 5, 1), date(2027, 5, 14))]), slot)
    one = session(made, number)
    return plan_following(one, one.starts_at + by, **given)


def test_weekly(work: Session) -> None:
    plan = planned(Cadence.WEEKLY, TWO_DAYS)
    assert (plan.weekday, plan.start, plan.phase) == (3, 540, 0)
    assert plan.skipped == (date(2027, 4, 1), date(2027, 4, 8), date(2027, 5, 6), date(2027, 5, 13))
    assert (plan.starts[0], plan.starts[-1]) == (
        datetime(2027, 2, 4, 17, tzinfo=UTC),
        datetime(2027, 6, 24, 16, tzinfo=UTC),
    )
    assert len(plan.starts) == 17


@pytest.mark.parametrize(("by", "phase"), [(TWO_DAYS, 0), (9 * DAY, 1)])
def test_fortnightly(work: Session, by: timedelta, phase: int) -> None:
    plan = planned(Cadence.FORTNIGHTLY, by)
    assert plan.phase == phase
    assert {(later - start).days for start, later in zip(plan.starts, plan.starts[1:], strict=False)} <= {13, 14, 28}


@pytest.mark.parametrize(("by", "phase"), [(TWO_DAYS, 3), (-7 * DAY, 2), (7 * DAY, 4)])
def test_monthly(work: Session, by: timedelta, phase: int) -> None:
    plan = planned(Cadence.MONTHLY, by, slot=Slot(1, 540, 3))
    assert plan.phase == phase
    assert {(start.day + 6) // 7 for start in plan.starts} == {phase}


def test_a_fifth_weekday_is_refused_with_a_remedy(work: Session) -> None:
    with pytest.raises(Invalid, match="fifth Tuesday of its month") as refused:
        planned(Cadence.MONTHLY, 14 * DAY, slot=Slot(1, 540, 3))
    assert [fault.where for fault in refused.value.faults] == ["day"]
    assert "first four weeks" in refused.value.message


@pytest.mark.parametrize(
    ("by", "where", "said"),
    [
        (timedelta(minutes=10), "time", "quarter of an hour"),
        (-14 * DAY, "day", "not after the session before"),
        (-20 * DAY, "day", "not after the session before"),
        (200 * DAY, "day", "before the first day of sessions"),
        (30 * DAY, "day", "falls out"),
    ],
)
def test_what_cannot_be_followed_is_refused(work: Session, by: timedelta, where: str, said: str) -> None:
    round_ = make_round(closed_days=["2027-03-18"])
    made = agreed(make_mentor(round_), make_mentee(round_))
    with pytest.raises(Invalid, match=said) as refused:
        follow(session(made, 2), by, ellen_of(made))
    assert [fault.where for fault in refused.value.faults] == [where]
    assert (len(made.every_series), made.series.revision) == (1, 0)


def test_a_start_that_a_later_clock_change_skips_is_refused(work: Session) -> None:
    """Half past two on Sundays: on March 14 there is none in New York."""
    round_ = make_round(cadence=Cadence.WEEKLY)
    mentor = make_mentor(round_, zone=EASTERN)
    made = agreed(mentor, make_mentee(round_), Slot(1, 720, 0))
    wanted = datetime(2027, 2, 7, 7, 30, tzinfo=UTC)
    one = session(made, 2)
    with pytest.raises(Invalid, match="March 14: the clocks change"):
        move_following(one, wanted, shown=one.starts_at, actor=ellen_of(made))


def test_what_has_begun_or_falls_out_is_not_moved(mentorship: Mentorship) -> None:
    one, ellen = session(mentorship), ellen_of(mentorship)
    with clock.held_at(one.starts_at), pytest.raises(Conflict, match="begun or is over"):
        follow(one, DAY, ellen)
    with clock.held_at(one.starts_at - timedelta(hours=2)), pytest.raises(Invalid, match="over already"):
        follow(one, -3 * timedelta(hours=1), ellen)
    cancel_session(one, actor=ellen)
    with pytest.raises(Conflict, match="was canceled"):
        follow(one, DAY, ellen)


def test_nobody_is_in_two_sessions_at_once_and_with_whom_stays_untold(work: Session, mentorship: Mentorship) -> None:
    """Dana meets Kim on Thursdays at eleven; fifteen minutes are kept free between two."""
    kim = make_mentee(mentorship.round, "Kim Lee")
    make_mentorship(mentorship.mentor, kim, slot=Slot(3, 660, 0))
    one = session(mentorship)
    wanted = one.starts_at + TWO_DAYS + timedelta(hours=1)
    plan = plan_following(one, wanted)
    assert [(fact.kind, fact.who, fact.when) for fact in plan.conflicts] == [
        (ConflictKind.SESSION, "Dana Whitfield", wanted)
    ]
    with pytest.raises(Conflict, match=r"^Dana Whitfield has another session at that time on March 4") as refused:
        move_following(one, wanted, shown=one.starts_at, actor=ellen_of(mentorship))
    assert "Kim" not in refused.value.message
    assert len(mentorship.every_series) == 1


def test_hours_nobody_marked_are_said_and_forbid_nothing(mentorship: Mentorship) -> None:
    for row in (mentorship.mentor, mentorship.mentee.members[0]):
        assert {hours.kind for hours in row.hours} == {HoursKind.WORKS}
    one = session(mentorship)
    wanted = one.starts_at + timedelta(hours=7, minutes=30)  # 16:30 to 17:30 Pacific, an hour later in Arizona
    plan = plan_following(one, wanted)
    assert [(fact.kind, fact.who) for fact in plan.conflicts] == [
        (ConflictKind.HOURS, "Dana Whitfield"),
        (ConflictKind.HOURS, "Rosa Villanueva"),
    ]
    move_following(one, wanted, shown=one.starts_at, actor=ellen_of(mentorship))
    assert starts(mentorship)[3] == wanted


@pytest.mark.parametrize("asker", [dana_of, rosa_of])
def test_who_meets_asks_the_other_side(
    work: Session, mentorship: Mentorship, asker: Callable[[Mentorship], Any]
) -> None:
    was = starts(mentorship)
    wish = follow(session(mentorship), DAY, asker(mentorship))
    assert wish is not None
    assert (starts(mentorship), mentorship.series.revision) == (was, 0)
    other = rosa_of(mentorship) if asker is dana_of else dana_of(mentorship)
    assert (owed(work), owed(work, MailKind.WISH_ASKED)) == ([], [other.name])
    assert follow(session(mentorship), DAY, asker(mentorship)) is wish
    assert owed(work, MailKind.WISH_ASKED) == [other.name]
