"""A promised pair whose time no search could give is left out of the next one, which never fails for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.models import Hours, Proposal, Round, Series
from matcher.services.pair_check import check_keep
from matcher.services.snapshot import freeze_problem
from matcher.states import ProposalState
from solver.outcome import Pair
from solver.problem import Pin, PinKind, Slot
from solver.solve import solve
from tests.builders import EASTERN, make_mentee, make_mentor, make_mentorship, make_offer, make_round

NINE, TEN = Slot(1, 540, 0), Slot(1, 600, 0)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


def found(round_: Round) -> dict[str, Pair]:
    return {pair.mentee: pair for pair in solve(freeze_problem(round_)).pairs}


def places(round_: Round) -> dict[str, int]:
    return {mentor.id: mentor.places for mentor in freeze_problem(round_).mentors}


def test_a_pair_within_its_hours_is_kept(round_: Round) -> None:
    mentorship = make_mentorship(make_mentor(round_), make_mentee(round_))
    pins = freeze_problem(round_).pins
    assert pins == (Pin(mentorship.mentee.public_id, mentorship.mentor.public_id, PinKind.KEEP, NINE),)


def test_hours_changed_since_make_no_find_fail(round_: Round) -> None:
    """The mentor’s sessions with them are busy times, so that nobody else is put there."""
    mentor, taken, free = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_)
    make_mentorship(mentor, taken)
    taken.members[0].hours = []
    free.members[0].hours = [Hours(weekday=1, start=540, end=660)]
    db.session.flush()
    assert places(round_) == {mentor.public_id: 1}
    pairs = found(round_)
    assert set(pairs) == {free.public_id}
    assert pairs[free.public_id].slot in {TEN, Slot(1, 540, 1), Slot(1, 570, 1), Slot(1, 600, 1)}


def test_an_offer_that_fits_no_more_holds_its_time_too(round_: Round) -> None:
    mentor, asked, free = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_)
    make_offer(mentor, asked)
    asked.members[0].hours = []
    free.members[0].hours = [Hours(weekday=1, start=540, end=600, week="A")]
    db.session.flush()
    assert found(round_) == {}
    free.members[0].hours = [Hours(weekday=1, start=600, end=660, week="A")]
    db.session.flush()
    assert found(round_)[free.public_id].slot == TEN


def test_what_is_to_be_arranged_holds_a_place_and_all_its_times(round_: Round) -> None:
    mentor, asked, free = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_)
    offer = make_offer(mentor, asked)
    offer.times = [[1, 540, 0], [1, 660, 0]]
    free.members[0].hours = [Hours(weekday=1, start=540, end=720, week="A")]
    db.session.flush()
    assert places(round_) == {mentor.public_id: 1}
    assert found(round_)[free.public_id].slot == TEN
    free.members[0].hours = [Hours(weekday=1, start=600, end=720, week="A")]
    db.session.flush()
    assert found(round_)[free.public_id].slot == TEN


def test_a_mentor_whose_places_are_all_promised_stays_with_none(round_: Round) -> None:
    mentor, asked = make_mentor(round_), make_mentee(round_)
    make_offer(mentor, asked).times = [[1, 540, 0]]
    assert places(round_) == {mentor.public_id: 0}
    assert found(round_) == {}


@pytest.mark.parametrize("change", ["zone", "start", "split"])
def test_sessions_moved_for_good_make_no_find_fail(round_: Round, change: str) -> None:
    mentor, moved, free = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_)
    mentorship = make_mentorship(mentor, moved)
    series = mentorship.series
    if change == "zone":
        series.zone = EASTERN
    elif change == "start":
        series.start = 23 * 60
        for one in series.occurrences:
            one.starts_at, one.ends_at = one.starts_at + timedelta(hours=14), one.ends_at + timedelta(hours=14)
    else:
        make_mentorship_part(series)
    db.session.flush()
    problem = freeze_problem(round_)
    assert ([one.id for one in problem.mentees], problem.pins) == ([free.public_id], ())
    (busy,) = [one.busy for one in problem.mentors]
    assert set(busy) == {(one.starts_at, one.ends_at) for part in mentorship.every_series for one in part.occurrences}
    assert set(found(round_)) == {free.public_id}


def make_mentorship_part(series: Series) -> Series:
    """The last sessions as a series of their own."""
    copied = {"round", "zone", "cadence", "weekday", "start", "phase", "minutes", "first_day", "last_day"}
    values = {name: getattr(series, name) for name in copied | {"created_at", "changed_at"}}
    part = Series(**values, token="t", uid="bookends-t", continues_id=series.id, mentorship=series.mentorship)
    db.session.add(part)
    db.session.flush()
    for one in list(series.occurrences)[-3:]:
        one.series = part
    for attendee in list(series.attendees):
        part.attendees.append(type(attendee)(person_id=attendee.person_id, role=attendee.role))
    return part


def test_another_of_the_same_mentor_can_still_be_kept(round_: Round) -> None:
    mentor, asked, kept = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_)
    make_offer(mentor, asked).times = [[1, 540, 0]]
    check_keep(round_, mentor, kept, TEN)


def test_who_ended_their_match_is_not_suggested_the_same_again(round_: Round) -> None:
    mentorship = make_mentorship(make_mentor(round_), make_mentee(round_))
    proposal = db.session.get_one(Proposal, mentorship.proposal_id)
    proposal.held_place = None
    db.session.flush()
    assert proposal.state is ProposalState.AGREED
    assert found(round_) == {}
