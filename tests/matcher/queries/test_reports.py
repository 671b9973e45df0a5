"""What is known of sessions past, and which matches missed two in a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.models import Mentorship, Person
from matcher.queries.reports import Took, missed_twice, reports_of
from matcher.services.series.canceling import cancel_rest, cancel_session
from matcher.services.session_reports import report
from tests.builders import make_coordinator, make_mentee, make_mentor, make_mentorship, make_round


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    round_ = make_round()
    return make_mentorship(make_mentor(round_, "Dana"), make_mentee(round_, "Rosa"))


@pytest.fixture
def ellen(mentorship: Mentorship) -> Person:
    return make_coordinator(mentorship.round.program)


def say(mentorship: Mentorship, number: int, *said: bool | None) -> None:
    """The mentor first, then the participant; after the session."""
    one = mentorship.series.occurrences[number]
    with clock.held_at(one.ends_at + timedelta(days=1)):
        for attendee, took_place in zip(one.series.attendees, said, strict=False):
            if took_place is not None:
                report(one, attendee.person, took_place, signed_in=attendee.person.name == "Dana")


def missed(mentorship: Mentorship, viewer: Person, number: int) -> bool:
    """Just after the session with that number."""
    with clock.held_at(mentorship.series.occurrences[number].ends_at):
        return missed_twice(mentorship.round.program, viewer) == [mentorship]


def test_what_each_said_is_put_together(mentorship: Mentorship) -> None:
    for number, said in enumerate([(True, True), (True, False), (None, False), ()]):
        say(mentorship, number, *said)
    with clock.held_at(mentorship.series.occurrences[3].ends_at):
        reports = list(reports_of(mentorship).values())
    assert [one.took_place for one in reports] == [Took.YES, Took.DISAGREE, Took.NO, Took.UNKNOWN]
    assert [one.signed_in for one in reports] == [False, False, False, True]
    assert [(one.name, one.took_place, one.signed_in) for one in reports[1].said] == [
        ("Dana", True, True),
        ("Rosa", False, False),
    ]


def test_two_misses_in_a_row(mentorship: Mentorship, ellen: Person) -> None:
    say(mentorship, 0, True, True)
    say(mentorship, 1, False, None)
    assert not missed(mentorship, ellen, 1)
    say(mentorship, 2, None, False)
    assert missed(mentorship, ellen, 2)
    assert missed(mentorship, ellen, 3)  # just over: nobody was asked about it yet
    say(mentorship, 3, True, None)
    assert not missed(mentorship, ellen, 3)


@pytest.mark.parametrize(
    "said",
    [
        ((False, None), (True, False)),  # contradicted
        ((False, None), (None, None), (False, None)),  # not in a row
        ((None, None), (False, None)),
    ],
)
def test_what_is_no_two_misses(
    mentorship: Mentorship, ellen: Person, said: tuple[tuple[bool | None, ...], ...]
) -> None:
    for number, answers in enumerate(said):
        say(mentorship, number, *answers)
    assert not missed(mentorship, ellen, len(said) - 1)


def test_a_canceled_session_is_no_miss_and_none_between_two(mentorship: Mentorship, ellen: Person) -> None:
    cancel_session(mentorship.series.occurrences[1], actor=mentorship.mentor.person)
    say(mentorship, 0, False)
    assert not missed(mentorship, ellen, 1)
    say(mentorship, 2, False)
    assert missed(mentorship, ellen, 2)


def test_what_has_ended_or_is_her_own_is_not_hers_to_see(mentorship: Mentorship, ellen: Person) -> None:
    for number in (0, 1):
        say(mentorship, number, False)
    assert missed(mentorship, ellen, 1)
    assert not missed(mentorship, mentorship.mentor.person, 1)
    with clock.held_at(mentorship.series.occurrences[1].ends_at):
        cancel_rest(mentorship, actor=mentorship.mentor.person)
    assert not missed(mentorship, ellen, 1)
