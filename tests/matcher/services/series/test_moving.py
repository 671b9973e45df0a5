"""One session moved: what is allowed, what it writes down, who is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models import AuditEntry, Mentorship, Override, OverrideKind
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import MovedMeanwhile, days_between_neighbors, move_session
from matcher.states import MentorshipState, SeriesState
from solver.problem import Slot
from tests.builders import EASTERN, make_mentee, make_mentor, make_mentorship, make_person, make_round, make_team
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    move,
    owed,
    rosa_of,
    send_everything,
    session,
)


@pytest.mark.parametrize("side", ["mentor", "participant"])
def test_either_side_moves_a_session_and_both_are_told(work: Session, mentorship: Mentorship, side: str) -> None:
    one, series = session(mentorship), mentorship.series
    was, actor = one.starts_at, mentorship.mentor.person if side == "mentor" else rosa_of(mentorship)
    with clock.held_at(clock.now() + DAY):
        assert move(one, DAY + timedelta(minutes=45), actor)
        assert series.changed_at == clock.now()
    assert (one.original_start, one.starts_at) == (was, was + DAY + timedelta(minutes=45))
    assert one.ends_at - one.starts_at == timedelta(minutes=60)
    assert [(o.kind, o.original_start, o.new_start) for o in series.overrides] == [
        (OverrideKind.MOVED, was, one.starts_at)
    ]
    assert series.revision == 1
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]
    entry = work.query(AuditEntry).filter_by(act="moved_session").one()
    assert (entry.actor_id, entry.subject) == (
        actor.id,
        {"series": series.public_id, "revision": 1, "session": one.public_id},
    )


def test_moving_again_replaces_and_moving_back_leaves_no_trace(work: Session, mentorship: Mentorship) -> None:
    one, dana = session(mentorship), mentorship.mentor.person
    move(one, DAY, dana)
    move(one, DAY, dana)
    assert [o.new_start for o in mentorship.series.overrides] == [one.original_start + 2 * DAY]
    move(one, -2 * DAY, dana)
    assert work.query(Override).count() == 0
    assert (mentorship.series.revision, one.starts_at) == (3, one.original_start)


def test_changes_that_come_together_are_told_in_one_mail(work: Session, mentorship: Mentorship) -> None:
    move(session(mentorship), DAY, mentorship.mentor.person)
    move(session(mentorship, 5), DAY, rosa_of(mentorship))
    set_meeting_link(mentorship.series, "https://meet.example.org/a", actor=rosa_of(mentorship))
    assert mentorship.series.revision == 3
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]


def test_no_change_is_no_revision_and_no_mail(work: Session, mentorship: Mentorship) -> None:
    dana = mentorship.mentor.person
    assert not move(session(mentorship), timedelta(), dana)
    assert not set_meeting_link(mentorship.series, "  ", actor=dana)
    assert (mentorship.series.revision, owed(work)) == (0, [])


def test_the_stamp_never_goes_back(work: Session, mentorship: Mentorship) -> None:
    before = mentorship.series.changed_at
    move(session(mentorship), DAY, mentorship.mentor.person)
    assert mentorship.series.changed_at > before


def test_a_second_mover_is_told_and_a_second_press_is_none(work: Session, mentorship: Mentorship) -> None:
    one, shown = session(mentorship), session(mentorship).starts_at
    move_session(one, shown + DAY, shown=shown, actor=mentorship.mentor.person)
    assert not move_session(one, shown + DAY, shown=shown, actor=mentorship.mentor.person)
    with pytest.raises(MovedMeanwhile):
        move_session(one, shown + 2 * DAY, shown=shown, actor=rosa_of(mentorship))
    assert (one.starts_at, mentorship.series.revision) == (shown + DAY, 1)


@pytest.mark.parametrize(
    ("by", "where"),
    [
        (timedelta(minutes=10), "time"),
        (timedelta(seconds=30), "time"),
        (14 * DAY, "day"),  # the day of the next one
        (15 * DAY, "day"),
        (-14 * DAY, "day"),
        (-20 * DAY, "day"),
    ],
)
def test_a_start_no_calendar_could_follow_is_refused(mentorship: Mentorship, by: timedelta, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        move(session(mentorship, 2), by, mentorship.mentor.person)
    assert [fault.where for fault in refused.value.faults] == [where]
    assert mentorship.series.revision == 0


@pytest.mark.parametrize("by", [13 * DAY, -13 * DAY, timedelta(hours=5)])
def test_up_to_the_neighbors_it_is_free(mentorship: Mentorship, by: timedelta) -> None:
    assert move(session(mentorship, 2), by, mentorship.mentor.person)


def test_a_neighbor_is_where_it_was_and_where_it_is(mentorship: Mentorship) -> None:
    first, second, third = mentorship.series.occurrences[:3]
    dana = mentorship.mentor.person
    move(first, 5 * DAY, dana)
    move(third, 3 * DAY, dana)
    local = [one.original_start.date() for one in (first, second, third)]
    assert days_between_neighbors(second) == (local[0] + 6 * DAY, local[2] - DAY)


def test_the_first_and_the_last_have_a_limit_too(mentorship: Mentorship) -> None:
    every = mentorship.series.occurrences
    assert days_between_neighbors(every[0])[0] == every[0].original_start.date() - 31 * DAY
    assert days_between_neighbors(every[-1])[1] == every[-1].original_start.date() + 31 * DAY


def test_a_time_that_comes_twice_on_the_clock_of_the_series_is_refused(work: Session) -> None:
    """On November 1, New York has half past one twice: which is meant, no calendar can say."""
    fall = make_round(first_day=date(2026, 10, 5), last_day=date(2026, 12, 18))
    mentor = make_mentor(fall, zone=EASTERN)
    with clock.held_at(datetime(2026, 9, 1, tzinfo=UTC)):
        made = make_mentorship(mentor, make_mentee(fall), slot=Slot(1, 720, 1))
        one = next(one for one in made.series.occurrences if one.starts_at.date() == date(2026, 10, 27))
        for hour in (5, 6):
            with pytest.raises(Invalid, match="comes twice"):
                move_session(one, datetime(2026, 11, 1, hour, 30, tzinfo=UTC), shown=one.starts_at, actor=mentor.person)
        assert move_session(one, datetime(2026, 11, 1, 7, tzinfo=UTC), shown=one.starts_at, actor=mentor.person)


def test_only_sessions_to_come_move_and_only_to_what_is_to_come(mentorship: Mentorship) -> None:
    one, dana = session(mentorship), mentorship.mentor.person
    with clock.held_at(one.starts_at), pytest.raises(Conflict, match="begun or is over"):
        move(one, DAY, dana)
    with clock.held_at(one.starts_at - timedelta(hours=1)), pytest.raises(Invalid, match="over already"):
        move(one, timedelta(hours=-2), dana)


@pytest.mark.parametrize("minutes", [-60, -30, 0, 60])
def test_nobody_is_in_two_sessions_at_once(work: Session, mentorship: Mentorship, minutes: int) -> None:
    """Dana meets somebody else on Thursdays at eleven; fifteen minutes are kept free between two."""
    other = make_mentee(mentorship.round)
    busy = make_mentorship(mentorship.mentor, other, slot=Slot(3, 660, 0)).series.occurrences[3]
    one = session(mentorship)
    wanted = busy.starts_at + timedelta(minutes=minutes)
    with pytest.raises(Conflict, match="another session at that time"):
        move_session(one, wanted, shown=one.starts_at, actor=rosa_of(mentorship))
    assert move_session(one, busy.ends_at + timedelta(minutes=15), shown=one.starts_at, actor=rosa_of(mentorship))


def test_a_stranger_moves_nothing(mentorship: Mentorship) -> None:
    with pytest.raises(Forbidden):
        move(session(mentorship), DAY, make_person())
    with pytest.raises(Forbidden):
        set_meeting_link(mentorship.series, "https://example.org", actor=make_person())
    assert mentorship.series.revision == 0


@pytest.mark.parametrize("ended", [True, False], ids=["the match has ended", "the series is canceled"])
def test_nothing_changes_once_it_is_over(work: Session, mentorship: Mentorship, ended: bool) -> None:
    dana, one = mentorship.mentor.person, session(mentorship)
    if ended:
        mentorship.state = MentorshipState.ENDED
    else:
        mentorship.series.state = SeriesState.CANCELLED
    work.flush()
    with pytest.raises(Conflict, match="over"):
        move(one, DAY, dana)
    with pytest.raises(Conflict, match="over"):
        set_meeting_link(mentorship.series, "https://example.org", actor=dana)


def test_a_canceled_session_is_not_moved(work: Session, mentorship: Mentorship) -> None:
    one = session(mentorship)
    mentorship.series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=one.original_start))
    work.flush()
    with pytest.raises(Conflict, match="canceled"):
        move(one, DAY, mentorship.mentor.person)


def test_every_member_of_a_team_is_told(work: Session) -> None:
    mentor = make_mentor(make_round(), "Dana")
    team = make_team(mentor.round, members=("Ann", "Bo", "Cy"))
    made = make_mentorship(mentor, team, slot=TUESDAY_NINE)
    send_everything(work)
    move(made.series.occurrences[1], DAY, team.members[2].person)
    assert owed(work) == ["Ann", "Bo", "Cy", "Dana"]
