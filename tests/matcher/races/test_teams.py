"""Teams at the same moment, on both engines: the last place, leaving while somebody joins, saying yes twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Mentee, Person, Round, Team, TeamInvitation
from matcher.services.team_invitations import accept, invite
from matcher.services.team_rules import people_in
from matcher.services.teams import leave_team
from matcher.states import InvitationState, RoundState
from tests.builders import NOW, make_gathering, make_mentee, make_person, make_round
from tests.matcher.mailed import config_here
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)
IN = frozenset({InvitationState.ACCEPTED})


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def gathered(*, largest: int) -> Team:
    round_ = make_round(state=RoundState.OPEN, takes_teams=True, team_largest=largest)
    return make_gathering(round_, make_person("Rosa Lead"))


def asked(team: Team, name: str) -> TeamInvitation:
    lead = db.session.get_one(Person, team.made_by)
    return invite(team, name, f"{name}@example.org", actor=lead, config=config_here())


def ask(team_id: int, name: str) -> None:
    asked(db.session.get_one(Team, team_id), name)


def say_yes(invitation_id: int) -> None:
    invitation = db.session.get_one(TeamInvitation, invitation_id)
    accept(invitation, actor=invitation.person)


def leave(team_id: int, person_id: int) -> None:
    """A team that is no more is left."""
    person, team = db.session.get_one(Person, person_id), db.session.get(Team, team_id)
    if team is not None:
        leave_team(team, person, actor=person)


def test_two_for_the_last_place(here: Flask) -> None:
    """Asked, or having been asked before the team became smaller: one is in, the other is told."""
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            team = gathered(largest=3)
            team_id, names = team.id, ("ann", "bo", "cy")
            asked(team, "di")
        assert sorted(race(here, [partial(ask, team_id, name) for name in names])) == [CONFLICT, CONFLICT, DONE]
        with unit_of_work(writes=True):
            team = db.session.get_one(Team, team_id)
            assert len(people_in(team)) == 3
            team.round.team_largest = 2
            invitations = [one.id for one in team.invitations if one.state is InvitationState.INVITED]
        assert sorted(race(here, [partial(say_yes, one) for one in invitations])) == [CONFLICT, DONE]
        with unit_of_work(writes=False):
            assert len(people_in(db.session.get_one(Team, team_id), IN)) == 2


def test_leaving_while_somebody_joins(here: Flask) -> None:
    """The lead goes and somebody who applied alone says yes: there is a team with a lead, or none; nobody is lost."""
    for time in range(TIMES):
        with unit_of_work(writes=True):
            team, name = gathered(largest=3), f"bo{time}"
            round_id, team_id, lead_id = team.round_id, team.id, team.made_by or 0
            bo = make_mentee(team.round, name, library=team.library).enrollment
            assert bo is not None
            bo.person.address = f"{name}@example.org"
            invitation_id = asked(team, name).id
        outcomes = race(here, [partial(leave, team_id, lead_id), partial(gone_or_yes, invitation_id)] * 2)
        assert DONE in outcomes
        with unit_of_work(writes=False):
            entries = db.session.scalars(select(Mentee).where(Mentee.round_id == round_id)).all()
            team_now = db.session.get(Team, team_id)
            assert [one.team_id for one in entries] == [team_id if team_now else None]
            assert team_now is None or (team_now.lead is not None and team_now.made_by == team_now.lead.person_id)
            assert db.session.get_one(Round, round_id).state is RoundState.OPEN


def gone_or_yes(invitation_id: int) -> None:
    """A team whose lead left before anybody joined is no more, and its invitations with it."""
    if db.session.get(TeamInvitation, invitation_id) is not None:
        say_yes(invitation_id)
