"""Whether a session took place: the last word counts, from whoever attends, for sixty days, by page or by link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden, NotFound
from matcher.models import AuditEntry, Mentorship, Occurrence, Person, SessionReport
from matcher.services.series.canceling import cancel_rest, cancel_session
from matcher.services.session_reports import ANSWERABLE, by_token, may_report, report, report_token, said_by
from tests.builders import make_mentee, make_mentor, make_mentorship, make_person, make_round
from tests.matcher.mailed import config_here


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    return make_mentorship(make_mentor(round_ := make_round()), make_mentee(round_))


@pytest.fixture
def over(mentorship: Mentorship) -> Iterator[Occurrence]:
    """The first session, just over."""
    one = mentorship.series.occurrences[0]
    with clock.held_at(one.ends_at):
        yield one


def mentor(over: Occurrence) -> Person:
    return over.series.attendees[0].person


def test_what_is_said_can_be_said_otherwise(work: Session, over: Occurrence) -> None:
    person = mentor(over)
    assert [report(over, person, said, signed_in=True) for said in (True, True, False, False)] == [
        True,
        False,
        True,
        False,
    ]
    row = said_by(over, person)
    assert row is not None
    assert (row.took_place, row.signed_in, row.answered_at) == (False, True, clock.now())
    acts = work.scalars(select(AuditEntry).where(AuditEntry.act == "reported_session")).all()
    assert [(one.subject["said"], one.subject["by"], one.actor_id) for one in acts] == [
        ("yes", "page", person.id),
        ("no", "page", person.id),
    ]


def test_an_answer_by_link_is_kept_as_one_and_made_sure_by_signing_in(over: Occurrence) -> None:
    person = mentor(over)
    assert report(over, person, True, signed_in=False)
    row = said_by(over, person)
    assert row is not None
    assert not row.signed_in
    assert report(over, person, True, signed_in=True)
    assert not report(over, person, True, signed_in=False)  # what they said signed in is not made less sure
    assert row.signed_in
    assert report(over, person, False, signed_in=False)  # the last word counts, whoever has the link
    assert (row.took_place, row.signed_in) == (False, False)


def test_the_link_is_the_same_each_time_and_stored_hashed(work: Session, over: Occurrence) -> None:
    person = mentor(over)
    token = report_token(over, person, config_here())
    assert report_token(over, person, config_here()) == token
    row = by_token(token)
    assert (row.occurrence, row.person, row.took_place) == (over, person, None)
    assert token not in str(row.token_hash)
    assert len(work.scalars(select(SessionReport)).all()) == 1
    other = report_token(over, over.series.attendees[1].person, config_here())
    assert other != token
    with pytest.raises(NotFound):
        by_token(token + "x")


def test_not_before_it_is_over_nor_long_after(over: Occurrence) -> None:
    person = mentor(over)
    for at, may in (
        (over.ends_at - timedelta(seconds=1), False),
        (over.ends_at, True),
        (over.ends_at + ANSWERABLE - timedelta(seconds=1), True),
        (over.ends_at + ANSWERABLE, False),
    ):
        with clock.held_at(at):
            assert may_report(over) is may
            if not may:
                with pytest.raises(Conflict):
                    report(over, person, True, signed_in=True)
    assert said_by(over, person) is None


def test_nobody_has_to_say_that_of_a_canceled_session(mentorship: Mentorship) -> None:
    one = mentorship.series.occurrences[0]
    cancel_session(one, actor=mentorship.mentor.person)
    with clock.held_at(one.ends_at), pytest.raises(Conflict, match="canceled"):
        report(one, mentorship.mentor.person, True, signed_in=True)


def test_the_last_session_can_be_answered_after_the_end(over: Occurrence, mentorship: Mentorship) -> None:
    cancel_rest(mentorship, actor=mentorship.mentor.person)
    assert report(over, mentor(over), True, signed_in=True)


def test_only_who_attends_says(over: Occurrence) -> None:
    with pytest.raises(Forbidden):
        report(over, make_person(), True, signed_in=True)
