"""Somebody withdraws, and may take that back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import Conflict
from matcher.models import AuditEntry, Enrollment, Round
from matcher.services.snapshot import freeze_problem
from matcher.services.withdrawals import return_application, withdraw_application
from matcher.states import EnrollmentState, RoundState
from tests.builders import make_mentee, make_mentor, make_offer, make_participant, make_program, make_round, make_team


def open_round(**given: object) -> Round:
    return make_round(make_program(), **{"state": RoundState.OPEN, **given})


def withdraw(enrollment: Enrollment) -> None:
    withdraw_application(enrollment, actor=enrollment.person)


def give_back(enrollment: Enrollment) -> None:
    return_application(enrollment, actor=enrollment.person)


def test_who_withdraws_is_looked_for_no_more_until_they_return(any_work: Session) -> None:
    round_ = open_round()
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    alone = mentee.members[0]
    for one in (mentor, alone):
        withdraw(one)
        withdraw(one)
    problem = freeze_problem(round_)
    assert (problem.mentors, problem.mentees) == ((), ())
    for one in (mentor, alone):
        give_back(one)
        give_back(one)
    problem = freeze_problem(round_)
    found = [one.id for one in problem.mentors], [one.id for one in problem.mentees]
    assert found == ([mentor.public_id], [mentee.public_id])
    acts = any_work.scalars(select(AuditEntry.act).where(AuditEntry.act.like("application_%"))).all()
    assert sorted(acts) == ["application_returned"] * 2 + ["application_withdrawn"] * 2


def test_a_team_goes_on_without_its_lead(work: Session) -> None:
    round_ = open_round(takes_teams=True)
    team = make_team(round_, members=("Ann", "Bo", "Cy")).team
    assert team is not None
    ann, bo, _ = team.members
    team.made_by = ann.person_id
    withdraw(ann)
    assert (team.lead, team.made_by, ann.team) == (bo, bo.person_id, team)
    give_back(ann)
    assert (team.lead, ann.takes_part) == (bo, True)


def test_a_match_is_answered_first(work: Session) -> None:
    round_ = make_round(state=RoundState.REVIEW)
    mentor, mentee = make_mentor(round_), make_team(round_)
    make_offer(mentor, mentee)
    for one in (mentor, *mentee.members):
        with pytest.raises(Conflict, match="You have a match, offered or agreed"):
            withdraw(one)


def test_nobody_returns_once_applications_are_closed(work: Session) -> None:
    round_ = open_round()
    mentor, participant = make_mentor(round_), make_participant(round_)
    for one in (mentor, participant):
        withdraw(one)
    round_.mentors_only = True
    with pytest.raises(Conflict, match="Sign-up for participants is over"):
        give_back(participant)
    give_back(mentor)
    round_.state = RoundState.REVIEW
    withdraw(mentor)
    with pytest.raises(Conflict, match="Applications are closed"):
        give_back(mentor)


def test_nobody_returns_into_two_roles(work: Session) -> None:
    round_ = open_round()
    mentor = make_mentor(round_)
    withdraw(mentor)
    make_participant(round_, person=mentor.person)
    with pytest.raises(Conflict, match="Nobody can be mentor and participant"):
        give_back(mentor)
    assert mentor.state is EnrollmentState.WITHDRAWN
