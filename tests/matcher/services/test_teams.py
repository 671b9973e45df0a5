"""Teams: brought together, invited, joined, left, mentored in one way or another; nobody in two, no team too large."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.application import Application, Span
from matcher.db import db
from matcher.errors import BookendsError, Conflict, Forbidden, Invalid, NotFound
from matcher.models import Enrollment, Mentee, OutboxMessage, Person, Pin, Round, Team, TeamInvitation
from matcher.queries.own_team import leader_of, team_of
from matcher.services.applications import submit_application
from matcher.services.team_invitations import accept, decline, invite, read_invitation, send_again, token_of, withdraw
from matcher.services.teams import change_team, hand_over, leave_team, put_in, set_quorum
from matcher.states import EnrollmentState, InvitationState, MailKind, Mentoring, PinKind, Role, RoundState
from tests.builders import (
    NOW,
    OFFICE_HOURS,
    PACIFIC,
    make_coordinator,
    make_gathering,
    make_library,
    make_mentee,
    make_mentor,
    make_offer,
    make_person,
    make_pin,
    make_round,
)
from tests.matcher.mailed import config_here

EVERY_WAY = [way.value for way in Mentoring]


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(state=RoundState.OPEN, takes_teams=True, team_largest=4, mentoring=EVERY_WAY)


@pytest.fixture
def team(round_: Round) -> Team:
    return make_gathering(round_, make_person("Rosa Lead"), name="Pima team", library="Pima County", region="AZ")


def lead_of(team: Team) -> Person:
    lead = leader_of(team)
    assert lead is not None
    return lead


def ask(team: Team, name: str = "Bo Price") -> TeamInvitation:
    return invite(team, name, f"{name.split()[0].lower()}@example.org", actor=lead_of(team), config=config_here())


def join(team: Team, name: str = "Bo Price") -> Person:
    invitation = ask(team, name)
    accept(invitation, actor=invitation.person)
    return invitation.person


def answer(team: Team, person: Person) -> Enrollment:
    """As the form sends it: without a word of the team, for which the yes stands."""
    given: dict[str, Any] = {"name": person.name, "address": person.address, "library": "Elsewhere", "zone": PACIFIC}
    works = tuple(Span(*one) for one in OFFICE_HOURS)
    said = Application(Role.PARTICIPANT, **given, works=works, languages=("en",), consent=True)
    return submit_application(team.round, said, actor=person)


def entries(round_: Round) -> list[str]:
    """Who gets a mentor of their own."""
    db.session.flush()
    return sorted(one.name for one in db.session.scalars(select(Mentee).where(Mentee.round_id == round_.id)))


def said(error: pytest.ExceptionInfo[BookendsError]) -> str:
    return error.value.message


def test_a_lead_brings_a_team_together(team: Team, round_: Round) -> None:
    rosa = lead_of(team)
    assert (rosa.name, team.library.name, team.members, entries(round_)) == (
        "Rosa Lead",
        "Pima County",
        [],
        ["Pima team"],
    )
    assert team_of(rosa, round_) is team
    assert make_gathering(round_, rosa, name="pima  TEAM", library="Pima County", region="AZ") is team
    with pytest.raises(Conflict) as error:
        make_gathering(round_, rosa, name="Another")
    assert said(error) == "You are in the team Pima team already. Leave it before you bring another together."


def test_what_stands_in_the_way_of_a_team_is_said(team: Team, round_: Round) -> None:
    with pytest.raises(Invalid, match="the name of another team of your library"):
        make_gathering(round_, name="PIMA TEAM", library="Pima County", region="AZ")
    with pytest.raises(Invalid, match="Choose all, or from 2 to 4"):
        make_gathering(round_, quorum=1)
    with pytest.raises(Conflict, match="has applied as a mentor"):
        make_gathering(round_, make_mentor(round_).person)
    round_.mentoring = [Mentoring.TEAM.value]
    with pytest.raises(Invalid, match="is not offered here"):
        make_gathering(round_, mentoring=Mentoring.BOTH)
    round_.mentors_only = True
    with pytest.raises(Conflict, match="Write to Ellen Marsh about a change in a team"):
        make_gathering(round_)
    round_.mentors_only, round_.takes_teams = False, False
    with pytest.raises(Conflict, match="Here everybody applies alone"):
        make_gathering(round_)


def test_whoever_says_yes_answers_alone_and_is_in_the_team(team: Team, round_: Round) -> None:
    bo = join(team)
    assert team_of(bo, round_) is team
    row = answer(team, bo)
    assert (row.team, row.library, team.lead, entries(round_)) == (team, team.library, row, ["Pima team"])
    rosa = answer(team, lead_of(team))
    assert (team.lead, [one.person.name for one in team.members]) == (rosa, ["Bo Price", "Rosa Lead"])


def test_who_applied_alone_before_is_in_the_team_at_once(team: Team, round_: Round) -> None:
    alone = make_mentee(round_, "Bo Price", library=team.library)
    mentor = make_mentor(round_)
    make_pin(round_, mentor, alone, PinKind.FORBID)
    bo = alone.enrollment
    assert bo is not None
    bo.person.address = "bo@example.org"
    assert accept(ask(team), actor=bo.person) is bo
    assert (bo.team, entries(round_), db.session.scalars(select(Pin)).all()) == (team, ["Pima team"], [])


def test_nobody_is_in_two_teams_nor_of_another_library(team: Team, round_: Round) -> None:
    other = make_gathering(round_, name="Other team")
    invitation = ask(other)
    join(team)
    with pytest.raises(Conflict) as error:
        accept(invitation, actor=invitation.person)
    assert said(error) == "You are in the team Pima team already. Leave it first, then say yes here."
    elsewhere = make_mentee(round_, "Cy Marsh").enrollment
    assert elsewhere is not None
    elsewhere.person.address = "cy@example.org"
    with pytest.raises(Conflict, match="Change the employer in the application first"):
        accept(ask(team, "Cy Marsh"), actor=elsewhere.person)


def test_a_team_has_room_for_so_many(team: Team) -> None:
    for name in ("Bo Price", "Cy Marsh", "Di Vale"):
        ask(team, name)
    with pytest.raises(Conflict, match="A team has 4 people at most, and Pima team has 4"):
        ask(team, "Ed Wynn")
    withdraw(team, ask(team, "Di Vale").person, actor=lead_of(team))
    assert ask(team, "Ed Wynn").state is InvitationState.INVITED


def test_an_invitation_is_mailed_once_a_day(team: Team) -> None:
    invitation = ask(team)
    assert ask(team) is invitation
    assert not send_again(invitation)
    with clock.held_at(NOW.replace(day=2)):
        assert send_again(invitation)
    assert read_invitation(token_of(invitation, config_here())) is invitation
    mails = db.session.scalars(select(OutboxMessage).filter_by(kind=MailKind.TEAM_INVITED)).all()
    assert [(mail.person, mail.about) for mail in mails] == [
        (invitation.person, {"invitation": invitation.public_id})
    ] * 2


def test_a_no_is_final_for_the_lead_alone(team: Team) -> None:
    invitation = ask(team)
    decline(invitation, actor=invitation.person)
    decline(invitation, actor=invitation.person)
    with pytest.raises(Conflict, match="Bo Price has said that they cannot join"):
        ask(team)
    accept(invitation, actor=invitation.person)
    with pytest.raises(Conflict, match="You have said yes already"):
        decline(invitation, actor=invitation.person)


def test_only_the_invited_address_answers(team: Team, round_: Round) -> None:
    invitation = ask(team)
    with pytest.raises(NotFound):
        accept(invitation, actor=make_person())
    robert = make_person("Robert Price", address="bo@example.org")
    accept(invitation, actor=robert)
    assert (invitation.person, team_of(robert, round_)) == (robert, team)
    withdrawn = ask(team, "Cy Marsh")
    withdraw(team, withdrawn.person, actor=lead_of(team))
    with pytest.raises(Conflict, match="Ask Rosa Lead for another"):
        accept(withdrawn, actor=withdrawn.person)


def test_only_the_lead_changes_a_team(team: Team) -> None:
    bo = join(team)
    with pytest.raises(Forbidden, match="Only Rosa Lead can change the team Pima team"):
        invite(team, "Cy", "cy@example.org", actor=bo, config=config_here())
    hand_over(team, bo, actor=lead_of(team))
    assert leader_of(team) is bo
    with pytest.raises(Conflict, match="They have to say yes first"):
        hand_over(team, ask(team, "Cy Marsh").person, actor=bo)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Mentoring.TEAM, ["Pima team"]),
        (Mentoring.MEMBERS, ["Bo Price", "Rosa Lead"]),
        (Mentoring.BOTH, ["Bo Price", "Pima team", "Rosa Lead"]),
    ],
)
def test_there_is_a_row_for_everybody_who_gets_a_mentor(
    way: Mentoring, expected: list[str], team: Team, round_: Round
) -> None:
    rosa, bo = lead_of(team), join(team)
    answer(team, rosa)
    change_team(team, goal="Learn", quorum=3, mentoring=way, actor=rosa)
    answer(team, bo)
    assert (entries(round_), team.goal, team.quorum) == (expected, "Learn", 3)
    left = leave_team(team, bo, actor=bo)
    assert left is not None
    assert (left.team, left.state) == (None, EnrollmentState.SENT)
    assert entries(round_) == sorted({*expected, "Bo Price"})
    answer(team, left.person)  # sending it again changes nothing of that
    assert entries(round_) == sorted({*expected, "Bo Price"})


def test_a_lead_who_leaves_is_followed_by_who_is_longest_in_it(team: Team, round_: Round) -> None:
    rosa, bo, cy = lead_of(team), join(team), join(team, "Cy Marsh")
    answer(team, cy)
    answer(team, rosa)
    leave_team(team, rosa, actor=rosa)
    assert (lead_of(team), team.lead.person if team.lead else None) == (cy, cy)
    leave_team(team, cy, actor=cy)
    assert (lead_of(team), team.lead) == (bo, None)
    leave_team(team, bo, actor=bo)
    assert db.session.scalars(select(Team)).all() == []
    assert entries(round_) == ["Cy Marsh", "Rosa Lead"]


def test_where_only_teams_take_part_whoever_leaves_is_withdrawn(team: Team, round_: Round) -> None:
    round_.takes_individuals = False
    bo = join(team)
    row = answer(team, bo)
    assert leave_team(team, bo, actor=lead_of(team)) is row
    assert leave_team(team, bo, actor=lead_of(team)) is None
    assert (row.state, team_of(bo, round_)) == (EnrollmentState.WITHDRAWN, None)


def test_what_was_offered_is_not_torn(team: Team, round_: Round) -> None:
    ellen, bo = make_coordinator(round_.program), join(team)
    answer(team, lead_of(team))
    answer(team, bo)
    round_.state = RoundState.REVIEW
    entry = db.session.scalars(select(Mentee)).one()
    make_offer(make_mentor(round_), entry)
    with pytest.raises(Conflict, match="Withdraw the offer first"):
        leave_team(team, bo, actor=ellen)
    with pytest.raises(Conflict, match="Withdraw the offer first"):
        change_team(team, goal="", quorum=None, mentoring=Mentoring.MEMBERS, actor=ellen)
    with pytest.raises(Conflict, match="Applications are closed"):
        leave_team(team, bo, actor=bo)


def test_a_coordinator_changes_a_team_later(team: Team, round_: Round) -> None:
    ellen, rosa = make_coordinator(round_.program), answer(team, lead_of(team))
    alone = make_mentee(round_, library=team.library).enrollment
    other = make_mentee(round_, library=make_library(round_)).enrollment
    assert alone is not None
    assert other is not None
    round_.state = RoundState.REVIEW
    put_in(team, alone, actor=ellen)
    put_in(team, alone, actor=ellen)
    set_quorum(team, 2, actor=ellen)
    assert (team.members, team.quorum) == ([rosa, alone], 2)
    with pytest.raises(Conflict, match="Change the employer"):
        put_in(team, other, actor=ellen)
    leave_team(team, rosa.person, actor=ellen)
    assert (team.members, lead_of(team)) == ([alone], alone.person)
