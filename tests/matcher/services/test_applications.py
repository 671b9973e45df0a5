"""Applications become rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.application import Application, Span
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import (
    AuditEntry,
    Avoided,
    Cooperative,
    Enrollment,
    Hours,
    Library,
    Mentee,
    OutboxMessage,
    Person,
    Pin,
    Place,
    Round,
    Team,
)
from matcher.services.application_rows import application_of
from matcher.services.applications import submit_application
from matcher.services.many_applications import Taken, store_applications
from matcher.states import PinKind, Role, RoundState
from tests.builders import make_coordinator, make_library, make_mentor, make_person, make_program, make_round

ROSA = Application(
    role=Role.PARTICIPANT,
    name="Rosa Villanueva",
    address="rosa@example.org",
    library="Pima County Public Library",
    region="AZ",
    cooperatives=("Sun Libraries",),
    zone="America/Phoenix",
    languages=("en",),
    answers={"topics_wanted": ["onboarding"], "years": 4},
    words={"topics_wanted": {"onboarding": "Nobody shows them the desk."}},
    goal="More than one long day.",
    works=(Span(1, 540, 720), Span(3, 780, 840, "A")),
    if_need_be=(Span(1, 720, 780),),
    own_manager="Ellen Marsh",
    never_with=("Pat Doe",),
    consent=True,
)
MENTOR = replace(ROSA, role=Role.MENTOR, goal="", places=2)


def open_round(**given: Any) -> Round:
    return make_round(make_program(), **{"state": RoundState.OPEN, "takes_teams": True, **given})


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def mentees(round_: Round) -> list[tuple[str, list[str]]]:
    """Who is matched: the name of each, and its members."""
    db.session.flush()
    db.session.expire_all()
    rows = db.session.scalars(select(Mentee).where(Mentee.round_id == round_.id).order_by(Mentee.id))
    return [(mentee.name, [member.person.name for member in mentee.members]) for mentee in rows]


def test_what_is_sent_can_be_read_again(work: Session) -> None:
    round_ = open_round()
    for application in (ROSA, replace(MENTOR, name="Dana Whitfield")):
        enrollment = submit_application(round_, application, actor=None)
        work.expire_all()
        assert replace(application_of(enrollment), consent=True) == application
    assert (count(Person), count(Library), count(Place), count(Mentee)) == (2, 1, 2, 1)


def test_nobody_is_mentor_and_participant_in_one_round(work: Session) -> None:
    round_ = open_round()
    first = submit_application(round_, ROSA, actor=None)
    ellen = make_coordinator(round_.program)
    for actor in (first.person, ellen):
        with pytest.raises(Conflict, match="Rosa Villanueva has applied as a participant in this round already"):
            submit_application(round_, MENTOR, actor=actor)
    with pytest.raises(Conflict, match="has applied as a participant"):
        store_applications(round_, [MENTOR], actor=ellen)
    assert count(Enrollment) == 1
    other = submit_application(open_round(), MENTOR, actor=first.person)
    assert other.person is first.person


def test_two_roles_in_one_upload_are_refused_whole(work: Session) -> None:
    round_ = open_round()
    with pytest.raises(Conflict, match="Rosa Villanueva has applied as a mentor"):
        store_applications(round_, [ROSA, MENTOR], actor=make_coordinator(round_.program))


def test_somebody_not_signed_in_does_not_learn_that_an_application_stands(work: Session) -> None:
    round_ = open_round()
    first = submit_application(round_, ROSA, actor=None)
    assert submit_application(round_, MENTOR, actor=None) is first
    assert (first.role, count(Enrollment)) == (Role.PARTICIPANT, 1)


def test_the_same_library_is_one_library(work: Session) -> None:
    round_ = open_round()
    known = make_library(round_, "Pima County Public Library", region="")
    for number, written in enumerate(["PIMA county  public library", "Pima County Public Library"]):
        one = replace(ROSA, library=written, name=f"Person {number}", region="" if number else "AZ")
        assert submit_application(round_, one, actor=None).library is known
    assert (known.region, [one.name for one in known.cooperatives]) == ("AZ", ["Sun Libraries"])
    other = submit_application(round_, replace(ROSA, name="Person 3", region="NV"), actor=None)
    assert (other.library is known, count(Library), count(Cooperative)) == (False, 2, 1)


def test_somebody_not_signed_in_changes_nothing_that_stands(work: Session) -> None:
    round_ = open_round()
    first = submit_application(round_, ROSA, actor=None)
    again = replace(ROSA, name="rosa villanueva", address="ROSA@example.org", library="Elsewhere", goal="Other")
    assert submit_application(round_, again, actor=None) is first
    assert (first.library.name, first.answers["goal"], count(Enrollment), count(Library)) == (
        "Pima County Public Library",
        "More than one long day.",
        1,
        1,
    )


def test_somebody_signed_in_changes_their_own(work: Session) -> None:
    round_ = open_round()
    first = submit_application(round_, ROSA, actor=None)
    kept = [one.id for one in first.hours if (one.weekday, one.start) == (1, 540)]
    changed = replace(ROSA, name="Rosa V. Marsh", works=(Span(1, 540, 720),), if_need_be=(), never_with=(), goal="New")
    assert submit_application(round_, changed, actor=first.person) is first
    work.expire_all()
    assert [one.id for one in first.hours] == kept
    assert (first.person.name, first.answers["goal"], count(Hours), count(Avoided)) == ("Rosa V. Marsh", "New", 1, 0)
    assert first.person.address == "rosa@example.org"


def test_a_coordinator_changes_anybodys_and_it_is_written_down(work: Session) -> None:
    round_ = open_round(state=RoundState.REVIEW)
    ellen = make_coordinator(round_.program)
    first = submit_application(round_, ROSA, actor=ellen)
    second = submit_application(round_, replace(ROSA, goal="Phoned in"), actor=ellen)
    assert (first is second, first.person is ellen, first.answers["goal"]) == (True, False, "Phoned in")
    acts = [entry.act for entry in work.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert acts[-2:] == ["application_entered", "application_changed"]


def receipts() -> list[tuple[str, str | None]]:
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind.value, row.person.name if row.person else None) for row in rows]


def test_who_applies_is_sent_a_receipt_once(work: Session) -> None:
    round_ = open_round()
    first = submit_application(round_, ROSA, actor=None)
    assert receipts() == [("application_received", "Rosa Villanueva")]
    submit_application(round_, MENTOR, actor=None)
    submit_application(round_, replace(ROSA, goal="New"), actor=first.person)
    assert len(receipts()) == 1
    submit_application(open_round(), MENTOR, actor=first.person)
    assert receipts() == [("application_received", "Rosa Villanueva")] * 2


def test_what_a_coordinator_enters_or_uploads_sends_nothing(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    submit_application(round_, ROSA, actor=ellen)
    store_applications(round_, [replace(MENTOR, name="Dana Whitfield")], actor=ellen)
    assert receipts() == []


def test_a_coordinator_who_applies_herself_is_sent_one(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    submit_application(round_, replace(ROSA, name=ellen.name, address=ellen.address), actor=ellen)
    assert receipts() == [("application_received", "Ellen Marsh")]


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.REVIEW, RoundState.PUBLISHED, RoundState.ENDED])
def test_only_open_rounds_take_applications(work: Session, state: RoundState) -> None:
    round_ = open_round(state=state)
    with pytest.raises(Conflict):
        submit_application(round_, ROSA, actor=make_person())


def test_without_consent_nothing_is_stored(work: Session) -> None:
    with pytest.raises(Invalid):
        submit_application(open_round(), replace(ROSA, consent=False), actor=None)


def test_teams_are_one_mentee(any_work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    names = ("Ann", "Bo", "Cy")
    members = [
        replace(ROSA, name=name, team="Desk", team_lead=name == "Bo", team_goal="Together" if name == "Cy" else "")
        for name in names
    ]
    alone = replace(ROSA, name="Di")
    assert store_applications(round_, [*members, alone], actor=ellen) == {Role.PARTICIPANT: Taken(4, 0)}
    assert mentees(round_) == [("Desk", ["Ann", "Bo", "Cy"]), ("Di", ["Di"])]
    team = any_work.scalars(select(Team)).one()
    assert (team.lead and team.lead.person.name, team.goal) == ("Bo", "Together")
    assert store_applications(round_, members, actor=ellen) == {Role.PARTICIPANT: Taken(0, 3)}
    assert mentees(round_) == [("Desk", ["Ann", "Bo", "Cy"]), ("Di", ["Di"])]


def test_people_move_between_teams_and_alone(any_work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    ann, bo = (replace(ROSA, name=name, team="Desk") for name in ("Ann", "Bo"))
    store_applications(round_, [ann, bo], actor=ellen)
    store_applications(round_, [replace(ann, team="")], actor=ellen)
    assert mentees(round_) == [("Desk", ["Bo"]), ("Ann", ["Ann"])]
    store_applications(round_, [replace(bo, team="Branch"), replace(ann, team="branch")], actor=ellen)
    assert mentees(round_) == [("Branch", ["Ann", "Bo"])]
    team = any_work.scalars(select(Team)).one()
    assert (team.name, team.lead and team.lead.person.name) == ("Branch", "Bo")


def test_a_pin_goes_with_the_one_it_was_for(any_work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    store_applications(round_, [ROSA], actor=ellen)
    mentee = any_work.scalars(select(Mentee)).one()
    mentor = make_mentor(round_)
    pin = {"mentor_id": mentor.id, "mentee_id": mentee.id, "kind": PinKind.FORBID, "made_by": ellen.id}
    any_work.add(Pin(round_id=round_.id, made_at=round_.created_at, **pin))
    store_applications(round_, [replace(ROSA, team="Desk")], actor=ellen)
    assert (mentees(round_), count(Pin)) == ([("Desk", ["Rosa Villanueva"])], 0)


def test_fewer_places_take_away_the_last(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    for places in (3, 1, 2):
        store_applications(round_, [replace(MENTOR, places=places)], actor=ellen)
    assert [place.number for place in work.scalars(select(Place))] == [1, 2]
