"""The mail that asks somebody to join a team."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.models import Person, Team, TeamInvitation
from matcher.services.team_invitations import decline, invite, token_of
from matcher.states import MailKind, RoundState
from tests.builders import make_gathering, make_person, make_program, make_round
from tests.matcher.letters.post import composed, owed, post
from tests.matcher.mailed import config_here


@pytest.fixture
def team(work: Session) -> Team:
    round_ = make_round(make_program("Culture of Learning"), state=RoundState.OPEN, takes_teams=True)
    return make_gathering(round_, make_person("Rosa Whitfield"), name="Juniper Flats team")


@pytest.fixture
def invitation(team: Team) -> TeamInvitation:
    lead = db.session.get_one(Person, team.made_by)
    return invite(team, "Bo {first_name}", "bo@example.org", actor=lead, config=config_here())


def test_it_says_who_asks_and_that_hours_stay_private(invitation: TeamInvitation) -> None:
    (letter,) = post()
    said = letter.flat.replace("\u00a0", " ")
    assert letter.mail.letter.subject == "Rosa Whitfield invites you to the team Juniper Flats team"
    assert said.startswith("Hello Bo, Rosa Whitfield is bringing together the team Juniper Flats team")
    assert "Teams meet a mentor from another library, Jan 18–Jun 25, 2027." in said
    assert "you give your own answers and hours, until Friday, December 11." in said
    assert "Nobody on the team is shown your hours or your private answers, not even Rosa Whitfield." in said
    assert letter.buttons == [("See the invitation", f"/teams/invitation/{token_of(invitation, config_here())}")]
    lead = db.session.get_one(Person, invitation.team.made_by)
    assert lead.address not in letter.text


def test_nobody_is_asked_who_has_answered_or_too_late(invitation: TeamInvitation) -> None:
    (message,) = owed(MailKind.TEAM_INVITED)
    invitation.team.round.state = RoundState.REVIEW
    assert composed(message) is None
    invitation.team.round.state = RoundState.OPEN
    assert composed(message) is not None
    decline(invitation, actor=invitation.person)
    assert composed(message) is None
