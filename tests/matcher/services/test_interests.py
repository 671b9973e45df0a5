"""Somebody is interested: kept once, told once, left alone when they ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import NotFound
from matcher.models import AuditEntry, Interest, OutboxMessage, Person, Program, Round
from matcher.queries.interests import count_waiting, interest_lines, interest_of, libraries_of
from matcher.services.interests import (
    Expression,
    express_interest,
    interest_of_token,
    owe_openings,
    remove_interest,
    resubscribe,
    tell_waiting,
    unsubscribe,
    unsubscribe_token,
)
from matcher.states import EnrollmentState, MailKind, MailState, Role, RoundState
from tests.builders import NOW, make_coordinator, make_mentor, make_participant, make_person, make_program, make_round
from tests.matcher.front_doors import make_interest
from tests.matcher.mailed import config_here

RECEIVED, OPEN = MailKind.INTEREST_RECEIVED, MailKind.APPLICATIONS_OPEN
INES = Expression(
    name="Ines Gold",
    address="Ines@Example.org",
    role=Role.PARTICIPANT,
    library="Juniper Flats Library",
    region="AZ",
    consent_text="I agree.",
    topics=("small_pieces",),
    words="A new branch.",
)


@pytest.fixture
def program(work: Session) -> Program:
    return make_program()


@pytest.fixture
def round_(program: Program) -> Round:
    return make_round(program, state=RoundState.INTEREST)


def mails(work: Session) -> list[tuple[MailKind, str, MailState]]:
    rows = work.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.person.name, row.state) for row in rows if row.person]


def count(work: Session, table: type[Interest | Person]) -> int:
    return work.scalar(select(func.count()).select_from(table)) or 0


def test_what_was_said_is_kept_with_its_consent(work: Session, program: Program, round_: Round) -> None:
    interest = express_interest(program, round_, INES)
    assert (interest.person.name, interest.person.address) == ("Ines Gold", "ines@example.org")
    assert (interest.round, interest.role, interest.library, interest.region) == (
        round_,
        Role.PARTICIPANT,
        "Juniper Flats Library",
        "AZ",
    )
    assert (interest.topics, interest.words) == (["small_pieces"], "A new branch.")
    assert (interest.consent_text, interest.consented_at, interest.told_at) == ("I agree.", NOW, None)
    assert mails(work) == [(RECEIVED, "Ines Gold", MailState.QUEUED)]


def test_said_twice_it_is_said_once_and_mailed_once_a_day(work: Session, program: Program) -> None:
    first = express_interest(program, None, INES)
    again = express_interest(program, None, replace(INES, name="ines  gold", role=Role.MENTOR, library="Elsewhere"))
    assert again is first
    assert (again.role, again.library) == (Role.MENTOR, "Elsewhere")
    assert (count(work, Interest), count(work, Person)) == (1, 1)
    assert mails(work) == [(RECEIVED, "Ines Gold", MailState.QUEUED)]
    with clock.held_at(NOW + timedelta(days=1)):
        express_interest(program, None, INES)
    assert len(mails(work)) == 2


def test_another_name_at_the_same_address_is_somebody_else(work: Session, program: Program) -> None:
    express_interest(program, None, INES)
    express_interest(program, None, replace(INES, name="Otto Kern"))
    assert (count(work, Interest), count(work, Person)) == (2, 2)


def test_who_says_so_while_applications_are_open_is_told_at_once(work: Session, program: Program) -> None:
    make_round(program, state=RoundState.OPEN)
    assert express_interest(program, None, INES).told_at == NOW
    assert mails(work) == [(OPEN, "Ines Gold", MailState.QUEUED)]


def test_opening_tells_everybody_who_waits_once(work: Session, program: Program, round_: Round) -> None:
    waits = make_interest(program, make_person("Ann"))
    make_interest(program, make_person("Bo"), round_=round_, role=Role.MENTOR)
    make_interest(program, make_person("Told"), told_at=NOW)
    make_interest(program, make_person("Out"), unsubscribed_at=NOW)
    make_interest(make_program(), make_person("Elsewhere"))
    make_interest(program, make_mentor(round_, "Applied").person)
    make_interest(program, make_participant(round_, "Withdrew", state=EnrollmentState.WITHDRAWN).person)
    assert (owe_openings(round_), mails(work)) == (0, [])
    round_.state = RoundState.OPEN
    assert count_waiting(round_) == 3
    assert owe_openings(round_) == 3
    assert {(kind, name) for kind, name, _ in mails(work)} == {(OPEN, "Ann"), (OPEN, "Bo"), (OPEN, "Withdrew")}
    assert waits.told_at == NOW
    assert (owe_openings(round_), count_waiting(round_)) == (0, 0)
    assert len(mails(work)) == 3


def test_only_mentors_are_told_while_only_they_are_looked_for(work: Session, program: Program, round_: Round) -> None:
    make_interest(program, make_person("Ann"))
    make_interest(program, make_person("Bo"), role=Role.MENTOR)
    round_.state, round_.mentors_only = RoundState.OPEN, True
    assert (count_waiting(round_), owe_openings(round_)) == (1, 1)
    round_.mentors_only = False
    assert owe_openings(round_) == 1
    assert [name for _, name, _ in mails(work)] == ["Bo", "Ann"]


@pytest.mark.parametrize(
    ("state", "told"), [(RoundState.INTEREST, 0), (RoundState.DRAFT, 0), (RoundState.ENDED, 1), (RoundState.REVIEW, 1)]
)
def test_who_waits_for_another_round_goes_on_waiting_for_it(
    work: Session, program: Program, state: RoundState, told: int
) -> None:
    other = make_round(program, state=state)
    make_interest(program, round_=other)
    assert owe_openings(make_round(program, state=RoundState.OPEN)) == told


def test_who_takes_their_address_out_is_left_alone(work: Session, program: Program, round_: Round) -> None:
    interest = express_interest(program, round_, INES)
    unsubscribe(interest)
    assert mails(work) == [(RECEIVED, "Ines Gold", MailState.DROPPED)]
    round_.state = RoundState.OPEN
    assert owe_openings(round_) == 0
    with clock.held_at(NOW + timedelta(days=1)):
        unsubscribe(interest)
    assert interest.unsubscribed_at == NOW
    resubscribe(interest)
    assert owe_openings(round_) == 1


def test_who_says_it_again_after_taking_it_out_is_told_again(work: Session, program: Program) -> None:
    interest = make_interest(program, make_person("Ines Gold", address="ines@example.org"), told_at=NOW)
    unsubscribe(interest)
    assert express_interest(program, None, INES) is interest
    assert (interest.unsubscribed_at, interest.told_at) == (None, None)


def test_a_link_is_whose_it_is_and_cannot_be_guessed(work: Session, program: Program) -> None:
    interest, config = make_interest(program), config_here()
    token = unsubscribe_token(interest, config)
    assert interest_of_token(token, config) is interest
    other = unsubscribe_token(make_interest(program), config)
    forged = [f"{interest.public_id}.{other.partition('.')[2]}", interest.public_id, "", ".", f"{token}x", "é.é"]
    for wrong in forged:
        with pytest.raises(NotFound):
            interest_of_token(wrong, config)


def test_a_coordinator_tells_those_who_came_later_and_removes_one(
    work: Session, program: Program, round_: Round
) -> None:
    ellen = make_coordinator(program)
    interest = make_interest(program)
    assert tell_waiting(program, actor=ellen) == 0
    round_.state = RoundState.OPEN
    assert tell_waiting(program, actor=ellen) == 1
    key = interest.public_id
    remove_interest(interest, actor=ellen)
    acts = [
        (entry.act, entry.subject) for entry in work.scalars(select(AuditEntry).where(AuditEntry.actor_id == ellen.id))
    ]
    assert acts == [("interested_told", {"people": 1}), ("interest_removed", {"interest": key})]
    assert (count(work, Interest), [state for *_, state in mails(work)]) == (0, [MailState.DROPPED])


def test_an_application_begins_with_what_was_said(work: Session, program: Program, round_: Round) -> None:
    interest = express_interest(program, round_, INES)
    known = interest_of(interest.person, round_)
    assert known is not None
    assert (known.name, known.library, known.region, known.topics) == (
        "Ines Gold",
        "Juniper Flats Library",
        "AZ",
        ("small_pieces",),
    )
    assert interest_of(interest.person, make_round()) is None


def test_libraries_are_counted_however_they_are_written(work: Session, program: Program) -> None:
    for library in ("Juniper Flats Library", "juniper flats  library", "Juniper Flats Library", "Aspen"):
        make_interest(program, library=library)
    assert libraries_of(interest_lines(program)) == [("Juniper Flats Library", 3), ("Aspen", 1)]
