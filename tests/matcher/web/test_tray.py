"""The tray: what came in and waits, who sees it, and what can be done with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.models import OutboxMessage, Person, Program, ReceivedMail
from matcher.services.placing import Why
from matcher.states import MailKind, ReceivedState
from matcher.web.coordinator.tray import WHY
from tests.builders import (
    NOW,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_offer,
    make_person,
    make_program,
    make_received,
    make_round,
)
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

ELLEN, OLGA, PAULA = "Ellen Marsh", "Olga Other", "Paula Both"


@dataclass(frozen=True)
class Scene:
    """Ellen's program, where Dana meets Rosa and Paula, who coordinates too; a mail of a stranger to each pair."""

    program: str
    elsewhere: str
    stray: str
    about_paula: str

    @property
    def page(self) -> str:
        return f"/programs/{self.program}/tray"


@pytest.fixture
def scene(rows: Rows) -> Scene:
    with rows():
        round_ = scene_round()
        program = round_.program
        make_coordinator(program, ELLEN)
        paula = make_coordinator(program, PAULA)
        mentor = dana(round_, places=3)
        pair = make_mentorship(mentor, rosa(round_))
        own = make_mentorship(make_mentor(round_, "Grace Okafor"), make_mentee(round_, person=paula))
        stray = make_received(
            program,
            series=pair.series,
            why="stranger",
            from_name="Eve <b>Stone</b>",
            from_address="eve?bcc=x@elsewhere.example",
            subject="Re: May I\u2028Bcc: x",
            text="First line\nSecond <script>alert(1)</script>",
            received_at=NOW,
        )
        earlier = NOW - timedelta(days=1)
        make_received(program, mentor.person, why="no_series", text="Which day was it?", received_at=earlier)
        about = make_received(program, series=own.series, why="stranger", text="About Paula", received_at=earlier)
        other = make_program()
        make_coordinator(other, OLGA)
        return Scene(program.public_id, other.public_id, stray.public_id, about.public_id)


def row(rows: Rows, public_id: str) -> tuple[ReceivedState, str | None]:
    with rows() as session:
        found = session.scalars(select(ReceivedMail).where(ReceivedMail.public_id == public_id)).one()
        by = session.get(Person, found.handled_by) if found.handled_by else None
        return found.state, by.name if by else None


def owed(rows: Rows) -> list[str]:
    with rows() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.FORWARDED))
        return [message.person.name for message in found if message.person]


def test_the_page(scene: Scene, signed_in: SignIn) -> None:
    page = signed_in(ELLEN).get(scene.page)
    said = text_of(page)
    assert "3 mails need you." in said
    assert said.index("Eve <b>Stone</b>") < said.index("Which day was it?")
    assert "on December 1 at 9:00 am" in said
    assert "Not from somebody in these sessions, so it was not passed on." in said
    assert "It came to the sessions of Dana Whitfield and Rosa Villanueva." in said
    assert "Dana Whitfield Mentor, Burbank Public Library" in said
    assert "We could not tell whose sessions this is about." in said
    assert said.count("Pass it on to Dana and Rosa") == 1
    assert "<script>alert" not in page.text
    assert re.findall(r'href="(mailto:eve[^"]*)"', page.text) == [
        "mailto:eve%3Fbcc%3Dx@elsewhere.example?subject=Re%3A%20May%20I%E2%80%A8Bcc%3A%20x"
    ]


def test_whatever_waits_says_why() -> None:
    noted = {Why.FORWARDED, Why.LOOP, Why.AUTO_REPLY, Why.BOUNCE, Why.DELAYED, Why.REPEAT, Why.ANSWERED, Why.REFRESHED}
    assert set(WHY) == set(Why) - noted


def test_an_empty_tray(scene: Scene, signed_in: SignIn) -> None:
    assert "No mail waits for you." in text_of(signed_in(OLGA).get(f"/programs/{scene.elsewhere}/tray"))


def test_done(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(ELLEN)
    for _ in range(2):
        answer = client.post(f"{scene.page}/{scene.stray}/done")
        assert (answer.status_code, answer.location) == (303, scene.page)
    assert row(rows, scene.stray) == (ReceivedState.HANDLED, ELLEN)
    assert "Done. It is out of the tray." in text_of(client.get(scene.page))
    assert "2 mails need you." in text_of(client.get(scene.page))
    assert owed(rows) == []


def test_pass_on(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(ELLEN)
    client.post(f"{scene.page}/{scene.stray}/pass-on")
    assert "Passed on to Dana Whitfield and Rosa Villanueva." in text_of(client.get(scene.page))
    client.post(f"{scene.page}/{scene.stray}/pass-on")
    assert "This was passed on already." in text_of(client.get(scene.page))
    assert row(rows, scene.stray) == (ReceivedState.FORWARDED, ELLEN)
    assert owed(rows) == ["Dana Whitfield", "Rosa Villanueva"]


def test_what_somebody_else_has_done_meanwhile_is_said(scene: Scene, signed_in: SignIn) -> None:
    signed_in(ELLEN).post(f"{scene.page}/{scene.stray}/done")
    assert signed_in(PAULA).post(f"{scene.page}/{scene.stray}/pass-on").status_code == 409


def test_a_coordinator_who_takes_part_does_not_see_her_own_case(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        grace, paula = (
            session.scalars(select(Person).where(Person.name == name)).one() for name in ("Grace Okafor", PAULA)
        )
        program = session.scalars(select(Program).where(Program.public_id == scene.program)).one()
        make_received(program, grace, why="no_series", text="Paula is hard to reach")
        make_received(program, paula, why="no_series", text="Grace never comes")
    said = text_of(signed_in(PAULA).get(scene.page))
    assert "2 mails need you." in said
    assert [words for words in ("About Paula", "hard to reach", "never comes") if words in said] == []
    assert "What concerns your own sessions is not shown here." in said
    for act in ("done", "pass-on"):
        assert signed_in(PAULA).post(f"{scene.page}/{scene.about_paula}/{act}").status_code == 404
    assert row(rows, scene.about_paula) == (ReceivedState.TRAY, None)
    everything = text_of(signed_in(ELLEN).get(scene.page))
    assert [words for words in ("About Paula", "hard to reach", "never comes") if words not in everything] == []


def test_from_the_moment_of_an_offer_it_is_her_own_case(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        round_ = make_round()
        olga = make_coordinator(round_.program, "Olga Twice")
        mentor = make_mentor(round_, "Theo Lang")
        make_offer(mentor, make_mentee(round_, person=olga))
        make_received(round_.program, mentor.person, why="no_series", text="Not with Olga")
        page = f"/programs/{round_.program.public_id}/tray"
    assert "Not with Olga" not in text_of(signed_in("Olga Twice").get(page))


def pages(scene: Scene, signed_in: SignIn) -> list[str]:
    clients: list[tuple[FlaskClient, str]] = [(signed_in(ELLEN), scene.program), (signed_in(OLGA), scene.elsewhere)]
    return [text_of(client.get(f"/programs/{program}/tray")) for client, program in clients]


def test_mail_of_nobody_is_seen_in_every_program(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        lost = make_received(None, why="unknown", text="Is this the library?").public_id
    for said in pages(scene, signed_in):
        assert "Is this the library?" in said
        assert "The coordinators of every program see it." in said
    client = signed_in(OLGA)
    client.post(f"/programs/{scene.elsewhere}/tray/{lost}/done")
    assert row(rows, lost) == (ReceivedState.HANDLED, OLGA)


def test_mail_of_somebody_known_is_seen_only_where_they_take_part(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        known = make_person("Theo Lang")
        make_received(None, known, why="no_series", text="Coordinators elsewhere")
    assert ["Coordinators elsewhere" in said for said in pages(scene, signed_in)] == [True, True]
    with rows() as session:
        person = session.scalars(select(Person).where(Person.name == "Dana Whitfield")).one()
        make_mentor(make_round(), person=person)
        make_received(None, person, why="no_series", text="One of mine")
    assert ["One of mine" in said for said in pages(scene, signed_in)] == [True, False]


def test_noted_mail_cannot_be_touched(scene: Scene, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        program = session.scalars(select(Program).where(Program.public_id == scene.program)).one()
        noted = make_received(program, state=ReceivedState.NOTED, why="auto_reply").public_id
    assert signed_in(ELLEN).post(f"{scene.page}/{noted}/done").status_code == 404
