"""One session falls out and takes place after all; the rest falls out and the match ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models import AuditEntry, Mentorship, OverrideKind, Person, Pin, Round
from matcher.queries.review import Review, review
from matcher.queries.round_page import progress
from matcher.queries.schedule import facts_of
from matcher.services.places import free_numbers
from matcher.services.series.canceling import cancel_rest, cancel_session, hold_after_all
from matcher.services.series.following import move_following
from matcher.services.series.moving import days_between_neighbors, move_session
from matcher.services.snapshot import freeze_problem
from matcher.services.withdrawals import is_promised, withdraw_application
from matcher.states import EnrollmentState, MailKind, MentorshipState, PinKind, ProposalState, SeriesState
from solver.problem import Slot
from tests.builders import make_mentee, make_mentorship, make_offer, make_person, make_pin, make_run
from tests.matcher.mailed import config_here
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    dana_of,
    ellen_of,
    move,
    owed,
    rosa_of,
    send_everything,
    session,
    starts,
)


def test_one_falls_out_and_takes_place_after_all(work: Session, mentorship: Mentorship) -> None:
    one, was, series = session(mentorship), starts(mentorship), mentorship.series
    assert cancel_session(one, actor=rosa_of(mentorship))
    assert not cancel_session(one, actor=dana_of(mentorship))
    (override,) = series.overrides
    assert (override.kind, override.new_start, override.made_by) == (
        OverrideKind.CANCELED,
        None,
        rosa_of(mentorship).id,
    )
    assert (starts(mentorship), series.revision) == ([*was[:3], *was[4:]], 1)
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]
    assert hold_after_all(one, actor=dana_of(mentorship))
    assert not hold_after_all(one, actor=dana_of(mentorship))
    assert (starts(mentorship), series.overrides, series.revision) == (was, [], 2)
    acts = [entry.act for entry in work.query(AuditEntry) if entry.subject.get("session") == one.public_id]
    assert acts == ["canceled_session", "held_after_all"]


def test_a_move_is_forgotten(mentorship: Mentorship) -> None:
    one = session(mentorship)
    move(one, DAY, dana_of(mentorship))
    cancel_session(one, actor=dana_of(mentorship))
    assert one.starts_at == one.original_start
    hold_after_all(one, actor=dana_of(mentorship))
    assert session(mentorship) is one


def test_what_is_over_is_neither_canceled_nor_held(mentorship: Mentorship) -> None:
    one, dana = session(mentorship), dana_of(mentorship)
    with clock.held_at(one.starts_at), pytest.raises(Conflict, match="begun or is over"):
        cancel_session(one, actor=dana)
    cancel_session(one, actor=dana)
    with clock.held_at(one.original_start), pytest.raises(Conflict, match="is over"):
        hold_after_all(one, actor=dana)


def test_what_falls_out_leaves_its_place_and_may_lose_it(work: Session, mentorship: Mentorship) -> None:
    """Its neighbors may pass it, and somebody may get another session then."""
    one, dana = session(mentorship), dana_of(mentorship)
    before = days_between_neighbors(session(mentorship, 4))
    cancel_session(one, actor=dana)
    after = session(mentorship, 3)
    assert days_between_neighbors(after) == (before[0] - 14 * DAY, before[1])
    move(after, -15 * DAY, dana)
    with pytest.raises(Conflict, match="to that day or past it"):
        hold_after_all(one, actor=dana)
    move_session(after, after.original_start, shown=after.starts_at, actor=dana)
    other = make_mentorship(mentorship.mentor, make_mentee(mentorship.round), slot=Slot(1, 660, 1)).series.occurrences
    near = next(each for each in other if abs(each.starts_at - one.original_start) < 8 * DAY)
    move_session(near, one.original_start + timedelta(minutes=30), shown=near.starts_at, actor=dana)
    with pytest.raises(Conflict, match=r"^Dana Whitfield has another session"):
        hold_after_all(one, actor=dana)


def test_a_stranger_cancels_nothing(mentorship: Mentorship) -> None:
    one, stranger = session(mentorship), make_person()
    for act in (cancel_session, hold_after_all):
        with pytest.raises(Forbidden):
            act(one, actor=stranger)
    with pytest.raises(Forbidden):
        cancel_rest(mentorship, actor=stranger)
    assert mentorship.state is MentorshipState.ACTIVE


def test_the_rest_falls_out_and_what_was_held_stays(work: Session, mentorship: Mentorship) -> None:
    was, series = starts(mentorship), mentorship.series
    cancel_session(session(mentorship, 1), actor=dana_of(mentorship))
    send_everything(work)
    with clock.held_at(was[3]):
        assert cancel_rest(mentorship, actor=rosa_of(mentorship), words=" I changed jobs. ")
        assert not cancel_rest(mentorship, actor=dana_of(mentorship))
        assert (mentorship.state, mentorship.ended_at) == (MentorshipState.ENDED, clock.now())
    assert mentorship.ended_words == "I changed jobs."
    assert starts(mentorship) == [was[0], was[2], was[3]]
    assert (series.state, series.revision) == (SeriesState.CONFIRMED, 2)
    assert len(facts_of(series, dana_of(mentorship), config_here()).planned_starts()) == 4
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]
    assert work.query(AuditEntry).filter_by(act="canceled_rest").count() == 1


def test_the_rest_after_a_session_that_was_moved_past_a_canceled_one(mentorship: Mentorship) -> None:
    dana, was = dana_of(mentorship), starts(mentorship)
    cancel_session(session(mentorship, 3), actor=dana)
    moved = session(mentorship, 3)
    move(moved, -15 * DAY, dana)
    with clock.held_at(moved.starts_at):
        cancel_rest(mentorship, actor=dana)
    assert starts(mentorship) == [*was[:3], moved.starts_at]
    facts = facts_of(mentorship.series, dana, config_here())
    assert (len(facts.planned_starts()), len(facts.excluded), len(facts.moved)) == (5, 1, 1)


def test_before_anything_was_held_the_series_is_canceled_and_its_rows_stay(
    work: Session, mentorship: Mentorship
) -> None:
    series, was = mentorship.series, len(mentorship.series.occurrences)
    cancel_session(session(mentorship, 0), actor=dana_of(mentorship))
    with clock.held_at(session(mentorship, 0).starts_at - DAY):
        cancel_rest(mentorship, actor=ellen_of(mentorship))
    assert (series.state, series.revision, len(series.occurrences)) == (SeriesState.CANCELLED, 2, was)
    assert starts(mentorship) == []


def test_an_ended_match_holds_no_place_and_blocks_nobody(work: Session, mentorship: Mentorship) -> None:
    dana, rosa = mentorship.mentor, mentorship.mentee.members[0]
    make_pin(dana.round, dana, mentorship.mentee, PinKind.KEEP)
    assert (free_numbers([dana.id])[dana.id], is_promised(dana), is_promised(rosa)) == ([2, 3], True, True)
    cancel_rest(mentorship, actor=dana.person)
    assert (free_numbers([dana.id])[dana.id], is_promised(dana), is_promised(rosa)) == ([1, 2, 3], False, False)
    assert work.query(Pin).count() == 0
    # Nobody is suggested again to whom it ended with; a coordinator may offer them all the same.
    problem = freeze_problem(dana.round)
    assert [(one.mentee, one.mentor) for one in problem.avoid] == [(mentorship.mentee.public_id, dana.public_id)]
    assert problem.pins == ()
    make_offer(dana, mentorship.mentee, slot=TUESDAY_NINE)
    assert is_promised(rosa)


def test_pages_of_the_round_count_an_ended_match_no_more(work: Session, mentorship: Mentorship) -> None:
    round_, ellen = mentorship.round, ellen_of(mentorship)
    make_run(round_)
    (row,), counted = the_review(round_, ellen).rows, progress(round_)
    assert (row.told, the_review(round_, ellen).to_send, counted.in_offered) == (ProposalState.AGREED, 0, 1)
    cancel_rest(mentorship, actor=ellen)
    now = the_review(round_, ellen)
    assert ([one.told for one in now.rows], now.confirmed, progress(round_).in_offered) == ([None], 0, 0)
    assert now.changes > 0


def the_review(round_: Round, viewer: Person) -> Review:
    found = review(round_, viewer)
    assert found is not None
    return found


def test_whoever_is_in_no_match_any_more_withdraws(mentorship: Mentorship) -> None:
    rosa = mentorship.mentee.members[0]
    cancel_rest(mentorship, actor=rosa.person)
    withdraw_application(rosa, actor=rosa.person)
    assert rosa.state is EnrollmentState.WITHDRAWN


def test_every_member_of_a_split_match_is_told_of_each_series(work: Session, mentorship: Mentorship) -> None:
    one = session(mentorship, 4)
    move_following(one, one.starts_at + DAY, shown=one.starts_at, actor=ellen_of(mentorship))
    send_everything(work)
    with clock.held_at(session(mentorship, 1).starts_at):
        cancel_rest(mentorship, actor=dana_of(mentorship))
    first, second = mentorship.every_series
    assert (first.state, second.state) == (SeriesState.CONFIRMED, SeriesState.CANCELLED)
    assert (first.revision, second.revision) == (2, 1)
    assert owed(work, MailKind.INVITATION) == ["Dana Whitfield"] * 2 + ["Rosa Villanueva"] * 2
