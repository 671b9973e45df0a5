"""A director is asked once, says what the library gives, and may change it until offers are out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.application import Span
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import AuditEntry, DirectorPromise, Enrollment, OutboxMessage, Round
from matcher.queries.directors import applicants_of, director_of, promise_of
from matcher.services.directors import (
    Promised,
    ask_again,
    ask_director,
    mint_director_link,
    promise_time,
    read_director_link,
)
from matcher.states import EnrollmentState, MailKind, PaidTime, RoundState
from tests.builders import NOW, make_coordinator, make_participant, make_round
from tests.matcher.front_doors import director_token, make_promise
from tests.matcher.mailed import config_here

SAID = Promised(PaidTime.PARTLY, 4, (Span(0, 540, 720), Span(4, 780, 1020)), "To keep what we learn.", "M. Locke")


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(state=RoundState.OPEN, asks_director=True)


@pytest.fixture
def rosa(round_: Round) -> Enrollment:
    return make_participant(round_, "Rosa Whitfield")


def asked(work: Session) -> list[str]:
    rows = work.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.DIRECTOR_ASKED))
    return [row.person.address for row in rows if row.person]


def test_two_of_a_library_who_name_one_director_are_one_mail(work: Session, round_: Round, rosa: Enrollment) -> None:
    otto = make_participant(round_, "Otto Kern", library=rosa.library)
    first = make_promise(rosa)
    second = ask_director(otto, "M. Locke", " Miriam@Example.org ", actor=otto.person)
    assert second is first
    assert asked(work) == ["miriam@example.org"]
    assert (first.asker, applicants_of(first)) == (rosa, ["Rosa Whitfield", "Otto Kern"])
    otto.state = EnrollmentState.WITHDRAWN
    assert applicants_of(first) == ["Rosa Whitfield"]


def test_sent_again_with_the_same_director_nothing_more_happens(work: Session, rosa: Enrollment) -> None:
    assert make_promise(rosa) is make_promise(rosa)
    assert len(asked(work)) == 1


def test_another_director_or_none_is_named_instead(work: Session, rosa: Enrollment) -> None:
    first = make_promise(rosa)
    second = make_promise(rosa, "Priya Shah")
    assert (promise_of(rosa), applicants_of(first), applicants_of(second)) == (second, [], ["Rosa Whitfield"])
    assert asked(work) == ["miriam@example.org", "priya@example.org"]
    assert ask_director(rosa, "", "", actor=rosa.person) is None
    assert (promise_of(rosa), director_of(rosa)) == (None, None)


def test_nobody_can_have_us_write_to_everybody(work: Session, rosa: Enrollment) -> None:
    for name in ("Ann", "Bo", "Cy"):
        make_promise(rosa, name)
    with pytest.raises(Invalid, match="3 directors already"):
        make_promise(rosa, "Di")
    assert applicants_of(make_promise(rosa, "Ann")) == ["Rosa Whitfield"]


def test_a_coordinator_who_names_one_is_written_down(work: Session, round_: Round, rosa: Enrollment) -> None:
    ellen = make_coordinator(round_.program)
    ask_director(rosa, "Miriam Locke", "miriam@example.org", actor=ellen)
    entry = work.scalars(select(AuditEntry).where(AuditEntry.actor_id == ellen.id)).one()
    assert (entry.act, entry.subject) == (
        "director_asked",
        {"round": round_.public_id, "enrollment": rosa.public_id},
    )


def test_the_link_is_the_mails_and_nobody_elses(work: Session, rosa: Enrollment) -> None:
    promise = make_promise(rosa)
    token = director_token(promise)
    assert read_director_link(token) is promise
    assert mint_director_link(promise, config_here()) == token
    assert token not in (promise.token_hash, promise.public_id)
    with pytest.raises(NotFound):
        read_director_link(promise.public_id)


def test_what_a_director_says_is_kept_and_can_be_changed(work: Session, rosa: Enrollment) -> None:
    promise = make_promise(rosa)
    promise_time(promise, SAID)
    with clock.held_at(NOW + timedelta(days=2)):
        promise_time(promise, SAID)
    found = director_of(rosa)
    assert found is not None
    assert (found.paid_time, found.paid_hours, found.desk_hours) == (
        PaidTime.PARTLY,
        4,
        "Mon 9:00-12:00; Fri 13:00-17:00",
    )
    assert (found.learning_goal, found.signed, found.answered_at) == ("To keep what we learn.", "M. Locke", NOW)
    assert not found.may_ask_again
    promise_time(promise, Promised(PaidTime.NO, 4, (), "", "M. Locke"))
    assert (promise.paid_time, promise.paid_hours, promise.desk_hours) == (PaidTime.NO, None, [])


@pytest.mark.parametrize("state", [RoundState.PUBLISHED, RoundState.ENDED])
def test_once_offers_are_out_it_stands(work: Session, rosa: Enrollment, state: RoundState) -> None:
    promise = make_promise(rosa)
    rosa.round.state = state
    with pytest.raises(Conflict, match="stands as you said it"):
        promise_time(promise, SAID)
    assert promise.answered_at is None


def test_a_coordinator_asks_again_once(work: Session, round_: Round, rosa: Enrollment) -> None:
    ellen, promise = make_coordinator(round_.program), make_promise(rosa)
    assert director_of(rosa).may_ask_again  # type: ignore[union-attr]
    assert [ask_again(promise, actor=ellen) for _ in range(2)] == [True, False]
    assert not director_of(rosa).may_ask_again  # type: ignore[union-attr]
    assert asked(work) == ["miriam@example.org"] * 2
    answered = make_promise(make_participant(round_), "Priya Shah")
    promise_time(answered, SAID)
    assert not ask_again(answered, actor=ellen)


def test_each_round_and_library_asks_anew(work: Session, rosa: Enrollment) -> None:
    make_promise(rosa)
    other = make_participant(make_round(rosa.round.program, state=RoundState.OPEN), library=rosa.library)
    make_promise(other)
    assert len(asked(work)) == 2
    assert len(list(work.scalars(select(DirectorPromise)))) == 2
