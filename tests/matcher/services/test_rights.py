"""Rights in a program: given, changed, taken back; somebody always runs it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import Conflict, Invalid
from matcher.models import OutboxMessage, Person, Program, Right
from matcher.policies import may_assist, may_coordinate, may_read_applications
from matcher.services.rights import change_right, grants_of, invite_to_help, keep_handover, take_right_back
from matcher.states import MailKind
from tests.builders import make_coordinator, make_program


@pytest.fixture
def program(work: Session) -> Program:
    return make_program()


@pytest.fixture
def ellen(program: Program) -> Person:
    return make_coordinator(program)


def allowed(person: Person, program: Program) -> tuple[bool, bool, bool]:
    return may_coordinate(person, program), may_assist(person, program), may_read_applications(person, program)


def mails(work: Session) -> list[tuple[str, MailKind]]:
    rows = work.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.person.name if row.person else "", row.kind) for row in rows]


@pytest.mark.parametrize(
    ("right", "may"),
    [
        (Right.COORDINATOR, (True, True, True)),
        (Right.ASSISTANT, (False, True, True)),
        (Right.READER, (False, False, True)),
    ],
)
def test_a_right_is_given_and_told(
    work: Session, program: Program, ellen: Person, right: Right, may: tuple[bool, bool, bool]
) -> None:
    grant = invite_to_help(program, " Ruth  Bell", "Ruth@Example.org ", right, actor=ellen)
    assert (grant.person.name, grant.person.address) == ("Ruth Bell", "ruth@example.org")
    assert allowed(grant.person, program) == may
    assert allowed(grant.person, make_program()) == (False, False, False)
    assert mails(work) == [("Ruth Bell", MailKind.COORDINATOR_INVITED)]
    assert invite_to_help(program, "Ruth Bell", "ruth@example.org", right, actor=ellen) is grant
    assert len(mails(work)) == 1


def test_one_right_replaces_another(program: Program, ellen: Person) -> None:
    ruth = invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.READER, actor=ellen).person
    invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.ASSISTANT, actor=ellen)
    assert [(grant.person.name, grant.right) for grant in grants_of(program)] == [
        ("Ellen Marsh", Right.COORDINATOR),
        ("Ruth Bell", Right.ASSISTANT),
    ]
    change_right(program, ruth, Right.COORDINATOR, actor=ellen)
    change_right(program, ellen, Right.READER, actor=ellen)
    assert (allowed(ruth, program), allowed(ellen, program)) == ((True, True, True), (False, False, True))


def test_somebody_always_runs_it(program: Program, ellen: Person) -> None:
    invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.READER, actor=ellen)
    for act in (
        lambda: take_right_back(program, ellen, actor=ellen),
        lambda: change_right(program, ellen, Right.READER, actor=ellen),
        lambda: invite_to_help(program, ellen.name, ellen.address, Right.READER, actor=ellen),
    ):
        with pytest.raises(Conflict, match="Somebody has to run the program"):
            act()
    assert allowed(ellen, program) == (True, True, True)


def test_a_right_is_taken_back(program: Program, ellen: Person) -> None:
    ruth = invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.ASSISTANT, actor=ellen).person
    take_right_back(program, ruth, actor=ellen)
    take_right_back(program, ruth, actor=ellen)
    assert allowed(ruth, program) == (False, False, False)
    with pytest.raises(Conflict, match="Ruth Bell has no right"):
        change_right(program, ruth, Right.READER, actor=ellen)


def test_what_cannot_be_given(work: Session, program: Program, ellen: Person) -> None:
    with pytest.raises(Invalid) as refused:
        invite_to_help(program, " ", "ruth at example.org", Right.ADMINISTRATOR, actor=ellen)
    assert [fault.where for fault in refused.value.faults] == ["address", "right"]
    assert mails(work) == []


def test_notes_for_the_next_one(program: Program, ellen: Person) -> None:
    keep_handover(program, "Ask Ruth.", "", actor=ellen)
    keep_handover(program, "Ask Ruth.", "", actor=ellen)  # pressed twice
    with pytest.raises(Conflict, match="Somebody else has changed these notes"):
        keep_handover(program, "Ask Dana.", "", actor=ellen)
    with pytest.raises(Invalid):
        keep_handover(program, "x" * 10_001, "Ask Ruth.", actor=ellen)
    assert program.handover == "Ask Ruth."
