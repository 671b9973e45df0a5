"""Who takes part and helps to choose learns nothing of her own application: neither opinions nor where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from matcher import clock
from matcher.models import Enrollment, Person, Right
from matcher.services.selection import decide
from matcher.services.selection_letters import send_letters
from matcher.states import Decision, Opinion
from tests.builders import NOW, make_coordinator, make_helper, make_mentor, make_note, make_participant, make_team
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import body_of
from tests.matcher.web.scene import scene_round

RUTH, PAULA, RAE = "Ruth Amsel", "Paula Both", "Rae Both"
SEALED = ("Plover sealed opinion", "Osprey sealed opinion")


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def here(rows: Rows) -> str:
    """Ruth coordinates; Paula coordinates and Rae reads, and both have applied in one team with Bo."""
    with rows():
        round_ = scene_round(selects=True, most_per_library=3, most_teams=2)
        ruth = make_coordinator(round_.program, RUTH)
        paula, rae = make_coordinator(round_.program, PAULA), make_helper(round_.program, Right.READER, RAE)
        team = make_team(round_, "Heron team", members=("Bo Price",)).team
        assert team is not None
        mate = team.members[0]
        own = [make_participant(round_, team=team, person=person) for person in (paula, rae)]
        make_mentor(round_, "Dana Whitfield")
        make_participant(round_, "Tom Rival", library=own[0].library)
        make_note(own[0], ruth, Opinion.NO, SEALED[0])
        make_note(mate, ruth, Opinion.MAYBE, SEALED[1])
        return f"/rounds/{round_.public_id}"


def key_of(rows: Rows, name: str) -> str:
    with rows() as session:
        return session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == name)).one().public_id


def pages(here: str, rows: Rows, signed_in: SignIn, name: str) -> dict[str, str]:
    """Everything she can open about the round and its people."""
    with rows() as session:
        row = session.scalars(select(Enrollment)).first()
        assert row is not None
        program = f"/programs/{row.round.program.public_id}"
        everybody = [f"{here}/people/{one.public_id}" for one in session.scalars(select(Enrollment))]
    within = [f"{here}{path}" for path in ("/selection", "/people", "/people?stands=accepted", "/matches", "/answers")]
    about = [f"{program}{path}" for path in ("", "/history", "/mail")] + ["/me"]
    client = signed_in(name)
    found = {path: body_of(client.get(path)) for path in (*within, *about, *everybody)}
    # That letters went out, to whomever, is in the record.
    sent = re.compile(r"<li><span[^>]*>[^<]*</span><span>[^<]*sent the letters about decisions</span></li>|\d+ entr\w+")
    return {path: sent.sub("", page) for path, page in found.items()}


def act(rows: Rows, decision: Decision) -> None:
    """Ruth decides about the whole team and has them told."""
    with rows() as session, clock.held_at(NOW):
        ruth = session.scalars(select(Person).where(Person.name == RUTH)).one()
        team = session.scalars(select(Enrollment).where(Enrollment.team_id.is_not(None))).all()
        decide(team[0].round, team, decision, actor=ruth)
        send_letters(team[0].round, actor=ruth)


@pytest.mark.parametrize("name", [PAULA, RAE])
def test_no_page_of_hers_says_what_is_thought_of_her_team(name: str, here: str, rows: Rows, signed_in: SignIn) -> None:
    before = pages(here, rows, signed_in, name)
    shown = "\n".join(before.values())
    assert [
        word for word in (*SEALED, "Heron team") if word in before[f"{here}/selection"] + before[f"{here}/people"]
    ] == []
    assert [word for word in SEALED if word in shown] == []
    act(rows, Decision.DECLINED)
    assert pages(here, rows, signed_in, name) == before
    act(rows, Decision.ACCEPTED)
    assert pages(here, rows, signed_in, name) == before
    ruths = "\n".join(pages(here, rows, signed_in, RUTH).values())
    assert [word in ruths for word in SEALED] == [True, True]


def test_she_opens_and_decides_neither_hers_nor_her_teams(here: str, rows: Rows, signed_in: SignIn) -> None:
    client = signed_in(PAULA)
    for name in (PAULA, RAE, "Bo Price"):
        own = key_of(rows, name)
        assert client.get(f"{here}/people/{own}").status_code == 403
        assert client.post(f"{here}/people/{own}/note", data={"opinion": "yes"}).status_code == 403
        assert client.post(f"{here}/people/{own}/withdraw").status_code == 403
        answer = client.post(f"{here}/selection", data={"application": own, "decision": "accepted"})
        assert (answer.status_code, "Another coordinator looks at it." in answer.text) == (403, True)
    rival = key_of(rows, "Tom Rival")
    answer = client.post(f"{here}/selection", data={"application": rival, "decision": "accepted"})
    assert (answer.status_code, "You applied for the same openings yourself" in answer.text) == (403, True)
    with rows() as session:
        assert {row.decision for row in session.scalars(select(Enrollment))} == {Decision.UNDECIDED}
