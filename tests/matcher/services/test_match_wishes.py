"""Many wishes at once: tried without a trace, used all or none."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import AuditEntry, Enrollment, Mentee, Person, Pin, Round
from matcher.services.match_wishes import Used, Wish, WishKind, try_wishes, use_wishes
from matcher.services.pins import keep_pair
from matcher.states import PinKind, RoundState
from tests.builders import make_coordinator, make_mentee, make_mentor, make_offer, make_pin, make_round


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


def wish(kind: str, mentee: Mentee, mentor: Enrollment) -> Wish:
    return Wish(WishKind(kind), mentee.public_id, mentor.public_id)


def marks() -> set[tuple[str, int, int]]:
    return {(pin.kind.value, pin.mentor_id, pin.mentee_id) for pin in db.session.scalars(select(Pin))}


def test_two_change_places_whatever_the_order(any_work: Session) -> None:
    round_ = make_round()
    ellen = make_coordinator(round_.program)
    dana, grace = make_mentor(round_), make_mentor(round_)
    rosa, ben = make_mentee(round_), make_mentee(round_)
    keep_pair(round_, dana, rosa, actor=ellen)
    keep_pair(round_, grace, ben, actor=ellen)
    before, wishes = marks(), [wish("keep", rosa, grace), wish("keep", ben, dana)]
    assert try_wishes(round_, wishes, actor=ellen) == {}
    assert marks() == before
    assert use_wishes(round_, wishes, actor=ellen) == Used(2, 0, 0)
    changed = {("keep", grace.id, rosa.id), ("keep", dana.id, ben.id)}
    assert marks() == changed
    use_wishes(round_, wishes, actor=ellen)
    assert marks() == changed


def test_trying_leaves_no_trace_at_all(round_: Round, ellen: Person) -> None:
    dana, rosa = make_mentor(round_), make_mentee(round_)
    written = len(db.session.scalars(select(AuditEntry)).all())
    for kind in ("keep", "forbid", "free"):
        assert try_wishes(round_, [wish(kind, rosa, dana)], actor=ellen) == {}
    assert (marks(), len(db.session.scalars(select(AuditEntry)).all())) == (set(), written)


def test_one_that_cannot_be_stops_all(round_: Round, ellen: Person) -> None:
    dana, rosa, ben = make_mentor(round_, places=2), make_mentee(round_), make_mentee(round_, avoided=["Dana"])
    dana.person.name = "Dana"
    wishes = [wish("keep", rosa, dana), wish("keep", ben, dana)]
    refused = try_wishes(round_, wishes, actor=ellen)
    assert refused == {wishes[1]: "A rule of the program keeps these two apart. Choose another mentor."}
    with pytest.raises(Conflict, match="Nothing was changed: A rule of the program"), db.session.begin_nested():
        use_wishes(round_, wishes, actor=ellen)
    assert marks() == set()
    assert use_wishes(round_, wishes[:1], actor=ellen) == Used(1, 0, 0)


def test_openings_count_what_is_promised_and_kept(round_: Round, ellen: Person) -> None:
    dana = make_mentor(round_, "Dana Whitfield", places=2)
    rosa, ben = make_mentee(round_), make_mentee(round_)
    make_offer(dana, make_mentee(round_))
    wishes = [wish("keep", rosa, dana), wish("keep", ben, dana)]
    said = (
        "Dana Whitfield has 2 openings, 1 of them promised or kept already, and this sheet names them 2 times. "
        "Name another mentor in some of these rows."
    )
    assert try_wishes(round_, wishes, actor=ellen) == dict.fromkeys(wishes, said)
    assert try_wishes(round_, wishes[:1], actor=ellen) == {}


def test_who_has_an_offer_is_not_moved(round_: Round, ellen: Person) -> None:
    dana, rosa = make_mentor(round_), make_mentee(round_, "Rosa Villanueva")
    make_offer(make_mentor(round_), rosa)
    asked = wish("keep", rosa, dana)
    said = "Rosa Villanueva has a match offered or confirmed already. Withdraw the offer first."
    assert try_wishes(round_, [asked], actor=ellen) == {asked: said}


def test_whom_you_set_apart_stays_apart(round_: Round, ellen: Person) -> None:
    dana, rosa = make_mentor(round_), make_mentee(round_)
    make_pin(round_, dana, rosa, PinKind.FORBID)
    asked = wish("keep", rosa, dana)
    assert "“Don’t pair”" in try_wishes(round_, [asked], actor=ellen)[asked]


def test_what_is_not_of_the_round_or_her_own_case_is_refused(round_: Round, ellen: Person) -> None:
    elsewhere = make_mentor(make_round())
    own, rosa = make_mentor(round_, person=ellen), make_mentee(round_)
    asked = [wish("keep", rosa, elsewhere), wish("forbid", make_mentee(round_), own)]
    refused = try_wishes(round_, asked, actor=ellen)
    assert refused[asked[0]] == "One of the two is not in this round any more. Choose another mentor."
    assert refused[asked[1]] == "This is your own application. Another coordinator looks at it."


def test_only_while_the_round_is_matched(round_: Round, ellen: Person) -> None:
    round_.state = RoundState.ENDED
    for act in (try_wishes, use_wishes):
        with pytest.raises(Conflict, match="not being matched"):
            act(round_, [], actor=ellen)
