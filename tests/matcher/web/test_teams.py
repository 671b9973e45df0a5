"""A team on the web: begun without an account, joined by people who prove their address, seen as far as they may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import OutboxMessage, Person, Team, TeamInvitation
from matcher.services.sign_in import mint_ticket, people_at
from matcher.services.team_invitations import accept, invite, token_of
from matcher.states import MailKind, RoundState
from tests.builders import NOW, make_coordinator, make_gathering, make_participant, make_person
from tests.matcher.mailed import config_here, wrong
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import scene_round

LIBRARY = {"library": "Maple Library", "country": "US", "region": "ny"}
TEAM = {**LIBRARY, "name": "Maple team", "goal": "Read\nmore.", "quorum": "3", "mentoring": "both"}
NORA = {"lead": "Nora Keene", "address": "Nora@example.org", "zone": "America/New_York", **TEAM}


@dataclass(frozen=True)
class Scene:
    """An open round, and in it a team of four: Bo alone begins at 4:15."""

    round_id: str
    team_id: str
    token: str


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def scene(rows: Rows) -> Scene:
    with rows():
        round_ = scene_round(
            state=RoundState.OPEN, takes_teams=True, team_smallest=3, team_largest=5, mentoring=["team", "both"]
        )
        make_coordinator(round_.program, "Ellen Marsh")
        rosa = make_person("Rosa Lead", address="rosa@example.org")
        team = make_gathering(round_, rosa, name="Pima team", quorum=2)
        for person, hours in (
            (rosa, [(0, 540, 660)]),
            (make_person("Bo Price"), [(0, 555, 660), (5, 255, 345)]),
            (make_person("Cy Marsh"), [(0, 600, 720)]),
        ):
            row = make_participant(round_, person=person, team=team, hours=hours)
            team.lead = team.lead or row
        ed = invite(team, "Ed Wynn", "ed@example.org", actor=rosa, config=config_here())
        di = invite(team, "Di Vale", "di@example.org", actor=rosa, config=config_here())
        accept(di, actor=di.person)
        return Scene(round_.public_id, team.public_id, token_of(ed, config_here()))


def mailed_code(rows: Rows, address: str) -> str:
    """As the worker makes it when the mail goes out."""
    with rows() as session:
        wanted = select(OutboxMessage).filter_by(kind=MailKind.SIGN_IN, address=address)
        message = session.scalars(wanted).one()
        return mint_ticket(people_at(address)[0], message, config_here()).code


def test_somebody_unknown_begins_a_team_and_proves_their_address(client: FlaskClient, scene: Scene, rows: Rows) -> None:
    begin = f"/teams/new/{scene.round_id}"
    assert client.post(begin, data=NORA).location == f"{begin}/code"
    assert "We have written to nora@example.org" in text_of(client.get(f"{begin}/code"))
    with rows() as session:
        assert session.scalars(select(Team.name)).all() == ["Pima team"]
    code = mailed_code(rows, "nora@example.org")
    refused = client.post(f"{begin}/code", data={"code": wrong(code)})
    assert (refused.status_code, "That code does not fit" in text_of(refused)) == (422, True)
    made = client.post(f"{begin}/code", data={"code": code})
    assert text_of(client.get(made.location)).startswith(
        "Culture of Learning · Maple Library, NY Maple team has one person; two more must say yes. "
        "Next, give your own answers and hours, by Friday, December 11."
    )
    with rows() as session:
        team = session.scalars(select(Team).filter_by(name="Maple team")).one()
        assert (team.goal, team.quorum, team.mentoring.value) == ("Read\nmore.", 3, "both")
    assert client.get(begin).location == made.location
    assert client.get("/").location == "/me"


def test_whoever_is_signed_in_is_not_asked_who_they_are(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        make_person("Nora Keene")
    nora, begin = signed_in("Nora Keene"), f"/teams/new/{scene.round_id}"
    form = text_of(nora.get(begin))
    assert ("Your e-mail address" in form, "Name of your team" in form) == (False, True)
    made = nora.post(begin, data=TEAM)
    assert "Maple team has one person" in text_of(nora.get(made.location))
    with rows():
        make_person("Olga Stern")
    again = signed_in("Olga Stern").post(begin, data=TEAM)
    assert (again.status_code, "is the name of another team of your library." in text_of(again)) == (422, True)


def test_a_code_without_a_team_leads_back_to_the_form(client: FlaskClient, scene: Scene) -> None:
    begin = f"/teams/new/{scene.round_id}"
    for answer in (client.get(f"{begin}/code"), client.post(f"{begin}/code", data={"code": "123456"})):
        assert (answer.status_code, answer.location) == (303, begin)


def test_what_is_in_the_way_is_said_after_signing_in(client: FlaskClient, scene: Scene, rows: Rows) -> None:
    begin = f"/teams/new/{scene.round_id}"
    client.post(begin, data={**NORA, "lead": "Rosa Lead", "address": "rosa@example.org"})
    answer = client.post(f"{begin}/code", data={"code": mailed_code(rows, "rosa@example.org")})
    assert answer.location == begin
    page = client.get(begin)  # she has a team: its page is shown, with what was in the way
    assert page.location == f"/teams/{scene.team_id}"
    assert "You are in the team Pima team already." in text_of(client.get(page.location))


def test_faults_stand_at_their_fields(client: FlaskClient, scene: Scene, signed_in: SignIn) -> None:
    answer = client.post(f"/teams/new/{scene.round_id}", data={**NORA, "address": "nobody", "name": ""})
    assert answer.status_code == 422
    assert "“nobody” is not an e-mail address." in text_of(answer)
    assert "Give your team a name." in text_of(answer)


def test_a_lead_sees_states_and_hours_in_common_and_a_member_less(scene: Scene, signed_in: SignIn) -> None:
    page = f"/teams/{scene.team_id}"
    lead, member = (text_of(signed_in(name).get(page)) for name in ("Rosa Lead", "Bo Price"))
    for said in (lead, member):
        assert "Pima team is four, and three of you have answered." in said
        assert "Ed Wynn Invited" in said
        assert "So far 2 of 3 of you can meet in 1½ hours a week." in said
        assert "4:15" not in said
    assert "Take back" in lead
    assert "Take back" not in member
    assert signed_in("Bo Price").post(f"{page}/change", data={"quorum": "all"}).status_code == 404
    assert signed_in("Ellen Marsh").get(page).status_code == 404


def test_opening_an_invitation_does_nothing_and_answering_needs_the_address(
    client: FlaskClient, scene: Scene, signed_in: SignIn, rows: Rows
) -> None:
    page = f"/teams/invitation/{scene.token}"
    shown = client.get(page)
    assert "Rosa Lead would like you in Pima team." in text_of(shown)
    assert "Yes, I join" not in text_of(shown)
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert client.post(f"{page}/yes").location == "/sign-in"
    assert "This invitation is for Ed Wynn" in text_of(signed_in("Bo Price").get(page))
    assert signed_in("Bo Price").post(f"{page}/yes").status_code == 404
    ed = signed_in("Ed Wynn")
    assert ed.post(f"{page}/yes").location == f"/apply/{scene.round_id}/participant"
    assert "You have said yes to Pima team." in text_of(ed.get(page))
    with rows() as session:
        found = session.scalars(select(TeamInvitation).join(Person).where(Person.name == "Ed Wynn")).one()
        assert found.state.value == "accepted"


def test_a_no_is_told_to_the_lead_alone(scene: Scene, signed_in: SignIn) -> None:
    answer = signed_in("Ed Wynn").post(f"/teams/invitation/{scene.token}/no")
    assert answer.location == f"/teams/invitation/{scene.token}"
    page = f"/teams/{scene.team_id}"
    assert "Ed Wynn Cannot join" in text_of(signed_in("Rosa Lead").get(page))
    assert "Ed Wynn" not in text_of(signed_in("Bo Price").get(page))


def test_whoever_is_taken_out_reads_it_on_their_page(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    rosa, di = signed_in("Rosa Lead"), signed_in("Di Vale")
    assert "Your own answers are still to come." in text_of(di.get("/me"))
    with rows() as session:
        key = session.scalars(select(Person.public_id).filter_by(name="Di Vale")).one()
    out = f"/teams/{scene.team_id}/members/{key}/out"
    assert "Take Di Vale out of Pima team?" in text_of(rosa.get(out))
    assert rosa.post(out).location == f"/teams/{scene.team_id}"
    assert "You are not in Pima team any more You take part on your own now." in text_of(di.get("/me"))


def test_a_coordinator_changes_what_must_be_changed(scene: Scene, signed_in: SignIn) -> None:
    ellen, page = signed_in("Ellen Marsh"), f"/rounds/{scene.round_id}/teams/{scene.team_id}"
    said = text_of(ellen.get(page))
    assert "Pima team has four people, and three have answered." in said
    assert "So far 2 of 3 of them can meet in 1½ hours a week." in said
    listed = text_of(ellen.get(f"/rounds/{scene.round_id}/teams"))
    assert "1 team: in one answers are still to come." in listed
    assert "four in it, three have answered; one asked" in listed
    assert ellen.post(f"{page}/quorum", data={"quorum": "3"}).location == page
    assert "So far all three of them can meet in 1 hour a week." in text_of(ellen.get(page))


def test_a_round_without_teams_says_so(app: Flask, client: FlaskClient, rows: Rows) -> None:
    with rows():
        round_id = scene_round(state=RoundState.OPEN).public_id
    answer = client.post(f"/teams/new/{round_id}", data=NORA)
    assert (answer.status_code, "Here everybody applies alone" in text_of(answer)) == (409, True)
