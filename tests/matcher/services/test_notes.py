"""One note of each reader about each application; and who may read whose."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models import AuditEntry, Enrollment, Person, ReaderNote, Right, Round
from matcher.queries.notes import Opinions, opinions_of, reading_of, to_read
from matcher.services.notes import LONGEST_NOTE, write_note
from matcher.states import Decision, EnrollmentState, Opinion, RoundState
from tests.builders import (
    make_coordinator,
    make_helper,
    make_mentor,
    make_note,
    make_participant,
    make_round,
    make_team,
)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(selects=True)


@pytest.fixture
def rae(round_: Round) -> Person:
    return make_helper(round_.program, Right.READER, "Rae Nolan")


@pytest.fixture
def dana(round_: Round) -> Enrollment:
    return make_mentor(round_, "Dana Whitfield")


def acts() -> list[str]:
    return [entry.act for entry in db.session.scalars(select(AuditEntry)) if entry.act == "note_written"]


def test_a_note_is_written_once_and_changed(dana: Enrollment, rae: Person) -> None:
    write_note(dana, Opinion.MAYBE, "Ask her again.", actor=rae)
    write_note(dana, Opinion.YES, "Take her.", actor=rae)
    write_note(dana, Opinion.YES, "Take her.", actor=rae)
    notes = db.session.scalars(select(ReaderNote)).all()
    assert [(note.reader, note.opinion, note.words) for note in notes] == [(rae, Opinion.YES, "Take her.")]
    assert acts() == ["note_written", "note_written"]


def test_an_opinion_is_needed_and_words_end(dana: Enrollment, rae: Person) -> None:
    with pytest.raises(Invalid, match="Say yes, maybe or no"):
        write_note(dana, None, "Well.", actor=rae)
    with pytest.raises(Invalid, match="more briefly"):
        write_note(dana, Opinion.NO, "x" * (LONGEST_NOTE + 1), actor=rae)


def test_what_is_withdrawn_or_over_is_not_read(dana: Enrollment, rae: Person) -> None:
    dana.state = EnrollmentState.WITHDRAWN
    with pytest.raises(Conflict, match="Dana Whitfield has withdrawn"):
        write_note(dana, Opinion.NO, "", actor=rae)
    dana.state, dana.round.state = EnrollmentState.SENT, RoundState.ENDED
    with pytest.raises(Conflict, match="ended"):
        write_note(dana, Opinion.NO, "", actor=rae)


def test_nobody_writes_about_their_own_team(round_: Round, rae: Person) -> None:
    team = make_team(round_, members=("Ann", "Bo")).team
    assert team is not None
    mate = team.members[0]
    make_participant(round_, team=team, person=rae)
    with pytest.raises(Forbidden, match="own application"):
        write_note(mate, Opinion.YES, "", actor=rae)


def test_a_reader_sees_others_after_her_own(dana: Enrollment, rae: Person) -> None:
    sam = make_helper(dana.round.program, Right.ASSISTANT, "Sam Ortiz")
    ellen = make_coordinator(dana.round.program)
    make_note(dana, sam, Opinion.NO, "Too far away.")
    assert (reading_of(dana, rae).others, reading_of(dana, rae).kept) == ((), 1)
    assert opinions_of([dana.id], rae, all_of_them=False) == {dana.id: Opinions(None, 1, None)}
    write_note(dana, Opinion.YES, "", actor=rae)
    assert [(note.reader, note.words) for note in reading_of(dana, rae).others] == [("Sam Ortiz", "Too far away.")]
    counts = {Opinion.NO: 1, Opinion.YES: 1}
    assert opinions_of([dana.id], rae, all_of_them=False) == {dana.id: Opinions(Opinion.YES, 2, counts)}
    assert [note.reader for note in reading_of(dana, ellen).others] == ["Sam Ortiz", "Rae Nolan"]


def test_the_queue_is_what_is_undecided_and_unread_the_least_read_first(round_: Round, rae: Person) -> None:
    first, second, third = (make_participant(round_, name) for name in ("Ann", "Bo", "Cy"))
    make_participant(round_, decision=Decision.DECLINED)
    make_participant(round_, state=EnrollmentState.WITHDRAWN)
    make_participant(round_, person=rae)
    make_note(first, make_coordinator(round_.program))
    queue = to_read(round_, rae)
    assert (queue.read, queue.all, queue.next_id) == (0, 3, second.public_id)
    write_note(second, Opinion.YES, "", actor=rae)
    assert to_read(round_, rae, after=third).next_id == first.public_id
    for row in (third, first):
        write_note(row, Opinion.NO, "", actor=rae)
    queue = to_read(round_, rae)
    assert (queue.read, queue.all, queue.next_id) == (3, 3, None)
