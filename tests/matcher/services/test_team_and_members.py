"""A team with a mentor whose members have mentors of their own too: found, offered, answered, booked, never at once."""

from __future__ import annotations

from itertools import combinations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Enrollment, Mentee, Mentorship, Proposal, Round
from matcher.queries.taking_part import involvements
from matcher.services.offers import offer_match, send_offers
from matcher.services.pins import keep_pair
from matcher.services.snapshot import freeze_problem
from matcher.states import Cadence, Decision, EnrollmentState, Mentoring, ProposalState, Role
from solver.files.codec import read_outcome
from solver.outcome import Outcome
from solver.problem import Slot
from tests.builders import answer_yes, make_coordinator, make_mentor, make_offer, make_round, make_run, make_team

MONDAY_NINE, MONDAY_TEN = Slot(0, 540, 0), Slot(0, 600, 0)
MORNING = ((0, 540, 660),)
MORE = ((0, 540, 720),)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


def both_ways(round_: Round, hours: object = MORNING) -> tuple[Mentee, Mentee, Mentee]:
    """The entry of a team of two, and those of its members."""
    team = make_team(round_, "Suffolk team", members=("Ann Doyle", "Bo Price"), hours=hours)
    assert team.team is not None
    team.team.mentoring = Mentoring.BOTH
    ann, bo = (Mentee(round_id=round_.id, enrollment=member) for member in team.members)
    return team, _added(ann), _added(bo)


def _added(mentee: Mentee) -> Mentee:
    db.session.add(mentee)
    db.session.flush()
    return mentee


def mentors(round_: Round, *places: int) -> list[Enrollment]:
    return [make_mentor(round_, places=count, hours=MORNING) for count in places]


def test_members_stand_in_two_entries_and_apart_from_each_other(round_: Round) -> None:
    team, ann, bo = both_ways(round_)
    assert team.team is not None
    found = {one.id: one for one in freeze_problem(round_).mentees}
    people = [one.person.public_id for one in team.members]
    assert {key: one.people for key, one in found.items()} == {
        team.public_id: tuple(sorted(people)),
        ann.public_id: (people[0],),
        bo.public_id: (people[1],),
    }
    together = team.team.public_id
    assert {key: one.apart for key, one in found.items()} == {
        team.public_id: None,
        ann.public_id: together,
        bo.public_id: together,
    }


def test_who_takes_no_part_is_in_neither(round_: Round) -> None:
    team, ann, bo = both_ways(round_)
    ann.members[0].state = EnrollmentState.WITHDRAWN
    assert {one.id for one in freeze_problem(round_).mentees} == {team.public_id, bo.public_id}
    round_.selects = True
    assert freeze_problem(round_).mentees == ()
    assert bo.enrollment is not None
    bo.enrollment.decision = Decision.ACCEPTED
    assert {one.people for one in freeze_problem(round_).mentees} == {(bo.enrollment.person.public_id,)}


def outcome_of(round_: Round) -> Outcome:
    run = make_run(round_)
    assert run.outcome is not None
    return read_outcome(run.outcome)


def test_they_are_matched_with_different_mentors_and_never_at_once(round_: Round) -> None:
    team, ann, bo = both_ways(round_)
    mentors(round_, 2, 2)
    found = {pair.mentee: pair for pair in outcome_of(round_).pairs}
    assert len(found) == 3
    assert found[ann.public_id].mentor != found[bo.public_id].mentor
    for member in (ann, bo):
        assert found[member.public_id].slot != found[team.public_id].slot


def test_they_share_a_mentor_rather_than_have_none(round_: Round) -> None:
    both_ways(round_, MORE)
    make_mentor(round_, places=3, hours=MORE)
    stages = {stage.goal: (stage.value, stage.bound) for stage in outcome_of(round_).stages}
    assert (stages["placed"], stages["shared"]) == ((3, 3), (1, 1))


def test_offers_are_answered_by_each_and_booked_beside_each_other(round_: Round) -> None:
    team, ann, bo = both_ways(round_)
    mentors(round_, 2, 2)
    actor = make_coordinator(round_.program)
    run = make_run(round_)
    assert send_offers(round_, run, actor=actor) == 3
    asked = {}
    for mentee in (team, ann, bo):
        (proposal,) = [one for one in _proposals(round_) if one.mentee is mentee]
        asked[mentee.id] = proposal.acceptance_of(Role.PARTICIPANT).enrollment
        for role in (Role.MENTOR, Role.PARTICIPANT):
            answer_yes(proposal, role)
    assert asked == {team.id: team.members[0], ann.id: ann.enrollment, bo.id: bo.enrollment}
    booked = list(_mentorships(round_))
    assert {one.proposal.state for one in booked} == {ProposalState.AGREED}
    for one, other in combinations(booked, 2):
        people = {one_.person_id for one_ in one.series.attendees} & {
            other_.person_id for other_ in other.series.attendees
        }
        starts = {row.starts_at for row in one.series.occurrences} & {row.starts_at for row in other.series.occurrences}
        assert not (people and starts)
    (seen,) = involvements(ann.members[0].person)
    assert len(seen.matches) == 2
    assert freeze_problem(round_).mentees[0].busy == ()


def test_a_second_offer_at_the_same_time_is_refused(round_: Round) -> None:
    team, ann, _ = both_ways(round_)
    one, other = mentors(round_, 1, 1)
    make_offer(one, team, slot=MONDAY_NINE)
    with pytest.raises(Conflict, match="Ann Doyle would then be in two places: another session is at that time"):
        offer_match(round_, other, ann, MONDAY_NINE, actor=None)
    assert offer_match(round_, other, ann, MONDAY_TEN, actor=None).state is ProposalState.OFFERED


def test_what_is_kept_for_the_team_is_kept_clear_for_its_members(round_: Round) -> None:
    round_.cadence = Cadence.WEEKLY
    team, ann, bo = both_ways(round_, ((0, 540, 600),))
    one, other = mentors(round_, 1, 2)
    actor = make_coordinator(round_.program)
    keep_pair(round_, one, team, actor=actor)
    with pytest.raises(Invalid, match="cannot meet them beside what is kept already"):
        keep_pair(round_, other, ann, actor=actor)
    outcome = outcome_of(round_)
    assert [(pair.mentee, pair.kept) for pair in outcome.pairs] == [(team.public_id, True)]
    assert {left.mentee for left in outcome.unmatched} == {ann.public_id, bo.public_id}


def test_an_answer_that_comes_too_late_books_nothing_twice(round_: Round) -> None:
    """Offered before this was checked: the booking itself looks again."""
    team, ann, _ = both_ways(round_)
    one, other = mentors(round_, 1, 1)
    first, second = make_offer(one, team, slot=MONDAY_NINE), make_offer(other, ann, slot=MONDAY_TEN)
    second.start = MONDAY_NINE.start
    for proposal in (first, second):
        answer_yes(proposal, Role.MENTOR)
    answer_yes(first, Role.PARTICIPANT)
    with pytest.raises(Conflict, match="Another session was confirmed at one of these times"):
        answer_yes(second, Role.PARTICIPANT)


def _proposals(round_: Round) -> list[Proposal]:
    return list(db.session.scalars(select(Proposal).where(Proposal.round_id == round_.id)))


def _mentorships(round_: Round) -> list[Mentorship]:
    return list(db.session.scalars(select(Mentorship).where(Mentorship.round_id == round_.id)))
