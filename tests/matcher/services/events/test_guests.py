"""Who joins the audience later is invited by a press; who leaves it is taken out, by a press or by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict
from matcher.models import AuditEntry, OutboxMessage, Round
from matcher.queries.event_audience import leavers, newcomers
from matcher.services.events.answering import answer
from matcher.services.events.guests import Invited, find_left, invite_again, take_out_left
from matcher.services.interests import unsubscribe
from matcher.services.withdrawals import return_application, withdraw_application
from matcher.states import AnsweredHow, Audience, MailKind, MailState, ReplyKind, RoundState
from tests.builders import make_mentor, make_participant, make_person, make_round
from tests.matcher.front_doors import make_interest
from tests.matcher.gatherings import STARTS, coordinator_of, guest, make_event


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(state=RoundState.OPEN)


def test_newcomers_are_invited_once(work: Session, round_: Round) -> None:
    make_mentor(round_, "Dana")
    event, ellen = make_event(round_), coordinator_of(round_)
    make_participant(round_, "Rosa")
    assert [one.person.name for one in newcomers(event)] == ["Rosa"]
    assert [invite_again(event, actor=ellen) for _ in range(2)] == [Invited(1, 0), Invited(0, 0)]
    mails = work.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.INVITATION)).all()
    assert [row.person.name for row in mails if row.person] == ["Dana", "Rosa"]
    acts = work.scalars(select(AuditEntry).where(AuditEntry.act == "invited_again")).all()
    assert [(one.subject["people"], one.subject["taken_out"]) for one in acts] == [(1, 0)]


def test_who_withdrew_is_taken_out_by_itself_and_may_be_invited_again(work: Session, round_: Round) -> None:
    dana, rosa = make_mentor(round_, "Dana"), make_participant(round_, "Rosa")
    event = make_event(round_)
    assert find_left() == []
    withdraw_application(rosa, actor=rosa.person)
    assert find_left() == [event.id]
    assert [take_out_left([event.id]) for _ in range(2)] == [1, 0]
    assert [one.person_id for one in event.guests] == [dana.person_id]
    assert [one.person_id for one in event.series.attendees] == [dana.person_id]
    assert event.series.revision == 1
    return_application(rosa, actor=rosa.person)
    assert invite_again(event, actor=coordinator_of(round_)) == Invited(1, 0)


def test_of_each_audience_who_left_is_found_without_reading_every_guest(work: Session, round_: Round) -> None:
    """Found by one statement, which must say what ``leavers`` says of each event."""
    dana, rosa = make_mentor(round_, "Dana"), make_participant(round_, "Rosa")
    other = make_round(round_.program, name="Another round", state=RoundState.OPEN)
    make_participant(other, "Bo")
    audiences = [Audience.MENTORS, Audience.PARTICIPANTS, Audience.BOTH, Audience.PROGRAM, Audience.INTERESTED]
    make_interest(round_.program, make_person("Ida"))
    events = [make_event(round_, title=f"For {one}", audience=one) for one in audiences]
    found = [find_left()]
    for one in (rosa, dana):
        withdraw_application(one, actor=one.person)
        found.append(find_left())
    mentors, participants, both, program, _ = (event.id for event in events)
    assert found == [[], [participants, both, program], [mentors, participants, both, program]]
    assert found[-1] == [event.id for event in events if leavers(event)]


def test_a_question_that_waits_goes_with_the_guest(work: Session, round_: Round) -> None:
    rosa = make_participant(round_, "Rosa")
    event = make_event(round_, registers=True)
    withdraw_application(rosa, actor=rosa.person)
    take_out_left([event.id])
    assert [row.state for row in work.scalars(select(OutboxMessage))] == [MailState.DROPPED]


def test_an_information_webinar_keeps_who_applies_and_who_comes(round_: Round) -> None:
    applied, quiet, coming = (make_interest(round_.program, make_person(name)) for name in ("Ann", "Bo", "Cy"))
    event = make_event(round_, audience=Audience.INTERESTED)
    answer(guest(event, coming.person), ReplyKind.ACCEPTED, how=AnsweredHow.LINK)
    make_participant(round_, person=applied.person)
    for one in (quiet, coming):
        unsubscribe(one)
    assert [one.person.name for one in leavers(event)] == ["Bo"]
    assert newcomers(event) == []


def test_a_round_that_ends_takes_nobody_out(round_: Round) -> None:
    make_mentor(round_, "Dana")
    event = make_event(round_, audience=Audience.PROGRAM)
    round_.state = RoundState.ENDED
    assert leavers(event) == []
    make_mentor(round_, "Rosa")
    assert newcomers(event) == []
    closing = make_event(round_, title="Closing", audience=Audience.MENTORS)
    assert [one.person.name for one in closing.guests] == ["Dana", "Rosa"]


def test_over_or_called_off_nobody_is_invited(round_: Round) -> None:
    make_mentor(round_, "Dana")
    event = make_event(round_)
    with clock.held_at(STARTS + timedelta(days=1)), pytest.raises(Conflict, match="is over"):
        invite_again(event, actor=coordinator_of(round_))
