"""Keep and forbid: one mark a pair, checked when it is made."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import AuditEntry, Enrollment, Mentee, Person, Pin, Round
from matcher.services.offers import offer_match
from matcher.services.pins import forbid_pair, keep_pair, remove_pin
from matcher.services.snapshot import freeze_problem
from matcher.states import PinKind, RoundState
from solver.files.codec import digest
from solver.problem import Slot
from tests.builders import make_coordinator, make_library, make_mentee, make_mentor, make_round, make_run


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def actor(round_: Round) -> Person:
    return make_coordinator(round_.program)


def marks() -> list[tuple[PinKind, int | None, int | None, int | None]]:
    return [(pin.kind, pin.weekday, pin.start, pin.phase) for pin in db.session.scalars(select(Pin).order_by(Pin.id))]


def test_a_pair_is_kept_at_the_time_it_was_found(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_, hours=[(3, 600, 660)]), make_mentee(round_)
    run = make_run(round_)
    keep_pair(round_, mentor, mentee, actor=actor)
    assert marks() == [(PinKind.KEEP, 3, 600, 0)]
    assert digest(freeze_problem(round_)) != run.problem_digest


def test_a_pair_never_found_is_kept_at_any_time(round_: Round, actor: Person) -> None:
    keep_pair(round_, make_mentor(round_), make_mentee(round_), actor=actor)
    assert marks() == [(PinKind.KEEP, None, None, None)]


def test_marks_replace_each_other(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    keep_pair(round_, mentor, mentee, actor=actor)
    forbid_pair(round_, mentor, mentee, actor=actor)
    assert marks() == [(PinKind.FORBID, None, None, None)]
    keep_pair(round_, mentor, mentee, actor=actor)
    other = keep_pair(round_, make_mentor(round_), mentee, actor=actor)
    assert [pin.id for pin in db.session.scalars(select(Pin))] == [other.id]
    remove_pin(round_, other, actor=actor)
    assert marks() == []
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.actor_id == actor.id)).all()
    assert acts == ["pair_kept", "pair_forbidden", "pair_kept", "pair_kept", "pin_removed"]


def refused(round_: Round, mentor: Enrollment, mentee: Mentee, actor: Person) -> str:
    with pytest.raises(Invalid) as error:
        keep_pair(round_, mentor, mentee, actor=actor)
    return str(error.value)


def test_a_pair_that_cannot_be_is_not_kept(round_: Round, actor: Person) -> None:
    library = make_library(round_)
    apart = make_mentor(round_, library=library), make_mentee(round_, library=library)
    assert refused(round_, *apart, actor) == "A rule of the program keeps these two apart."
    assert "share no meeting time" in refused(round_, make_mentor(round_, hours=[]), make_mentee(round_), actor)


def test_no_more_are_kept_than_there_are_openings(round_: Round, actor: Person) -> None:
    dana = make_mentor(round_, "Dana Whitfield")
    keep_pair(round_, dana, make_mentee(round_), actor=actor)
    said = refused(round_, dana, make_mentee(round_), actor)
    assert said == "Dana Whitfield has 1 opening, and all of them are kept already."


def test_kept_pairs_must_fit_beside_each_other(round_: Round, actor: Person) -> None:
    dana = make_mentor(round_, "Dana Whitfield", places=3, hours=[(0, 540, 600)])
    for _ in range(2):  # the one hour of a week, in weeks A and B
        keep_pair(round_, dana, make_mentee(round_), actor=actor)
    assert "the times do not fit" in refused(round_, dana, make_mentee(round_), actor)


def test_who_has_been_offered_a_match_is_not_moved(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_, "Rosa Villanueva")
    offer_match(round_, mentor, mentee, Slot(0, 540, 0), actor=actor)
    for act in (keep_pair, forbid_pair):
        with pytest.raises(Conflict, match="Rosa Villanueva has a match offered"):
            act(round_, mentor, mentee, actor=actor)


def test_marks_belong_to_their_round(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    with pytest.raises(NotFound):
        keep_pair(round_, make_mentor(make_round()), mentee, actor=actor)
    with pytest.raises(NotFound):
        remove_pin(make_round(), forbid_pair(round_, mentor, mentee, actor=actor), actor=actor)
    round_.state = RoundState.ENDED
    with pytest.raises(Conflict):
        forbid_pair(round_, mentor, mentee, actor=actor)
