"""Who may send an application, and when: late arrivals, mentors alone, what somebody phoned in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.application import Application
from matcher.errors import Conflict
from matcher.models import DirectorPromise, OutboxMessage, Right, Round
from matcher.services.application_rows import application_of
from matcher.services.applications import submit_application
from matcher.services.late_arrivals import allow_late, stop_late
from matcher.states import ConsentHow, EnrollmentState, LinkFrom, MailKind, Role, RoundState
from tests.builders import (
    make_coordinator,
    make_helper,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_program,
    make_round,
    make_team,
)
from tests.matcher.services.test_applications import MENTOR, ROSA

EVERYTHING = replace(
    ROSA,
    phone="520-555-0134",
    meeting_link="https://video.example.org/rosa",
    access=("captions", "phone"),
    access_words="I sit far from the door.",
    wished=("Dana Whitfield",),
    own={"q1": "c2", "q2": ["c1"], "q3": 4, "q4": "words", "q5": False},
)


def open_round(**given: Any) -> Round:
    return make_round(make_program(), **{"state": RoundState.OPEN, **given})


def test_everything_that_was_said_can_be_read_again(work: Session) -> None:
    enrollment = submit_application(open_round(), EVERYTHING, actor=None)
    work.expire_all()
    assert replace(application_of(enrollment), consent=True) == EVERYTHING


def test_a_director_is_asked_and_shown_again(work: Session) -> None:
    round_ = open_round(asks_director=True)
    named = replace(ROSA, director_name="Miriam Locke", director_address="miriam@example.org")
    enrollment = submit_application(round_, named, actor=None)
    assert replace(application_of(enrollment), consent=True) == named
    assert [one.person.name for one in work.scalars(select(DirectorPromise))] == ["Miriam Locke"]
    submit_application(round_, ROSA, actor=enrollment.person)
    assert application_of(enrollment).director_address == ""


@pytest.mark.parametrize("state", [RoundState.REVIEW, RoundState.PUBLISHED])
def test_a_late_arrival_has_the_link(work: Session, state: RoundState) -> None:
    round_ = open_round(state=state)
    ellen = make_coordinator(round_.program)
    allow_late(round_, ellen)
    token = round_.late_token or ""
    for wrong in ("", "x", token[:-1]):
        with pytest.raises(Conflict, match="Applications are closed"):
            submit_application(round_, ROSA, actor=None, late=wrong)
    assert submit_application(round_, ROSA, actor=None, late=token).person.name == "Rosa Villanueva"
    stop_late(round_, ellen)
    with pytest.raises(Conflict):
        submit_application(round_, MENTOR, actor=None, late=token)


def test_mentors_go_on_when_participants_are_enough(work: Session) -> None:
    round_ = open_round(mentors_only=True)
    with pytest.raises(Conflict, match="Sign-up for participants is over"):
        submit_application(round_, ROSA, actor=None)
    mentor = submit_application(round_, MENTOR, actor=None)
    assert mentor.role is Role.MENTOR
    ellen = make_coordinator(round_.program)
    assert submit_application(round_, replace(ROSA, name="Bo Price"), actor=ellen).role is Role.PARTICIPANT


@pytest.mark.parametrize("receipt", [True, False])
def test_an_assistant_writes_down_what_somebody_phoned_in(work: Session, receipt: bool) -> None:
    round_ = open_round(state=RoundState.INTEREST)
    helper = make_helper(round_.program, Right.ASSISTANT)
    phoned = replace(ROSA, consent_how=ConsentHow.PHONE)
    enrollment = submit_application(round_, phoned, actor=helper, receipt=receipt)
    assert (enrollment.consent_how, enrollment.recorded_by) == (ConsentHow.PHONE, helper.id)
    mails = [one.kind for one in work.scalars(select(OutboxMessage))]
    assert mails == ([MailKind.APPLICATION_RECEIVED] if receipt else [])
    round_.state = RoundState.OPEN
    submit_application(round_, ROSA, actor=enrollment.person)
    assert (enrollment.consent_how, enrollment.recorded_by) == (ConsentHow.PAGE, None)


def test_a_reader_sends_only_their_own(work: Session) -> None:
    round_ = open_round(state=RoundState.REVIEW)
    with pytest.raises(Conflict):
        submit_application(round_, ROSA, actor=make_helper(round_.program, Right.READER))


def test_what_stood_when_offers_went_out_stays(work: Session) -> None:
    round_ = open_round()
    ellen = make_coordinator(round_.program)
    enrollment = submit_application(round_, MENTOR, actor=None)
    round_.state = RoundState.PUBLISHED
    with pytest.raises(Conflict, match="the application of Rosa Villanueva stays as it is"):
        submit_application(round_, replace(MENTOR, places=1), actor=ellen)
    enrollment.state = EnrollmentState.WITHDRAWN
    assert submit_application(round_, replace(MENTOR, places=1), actor=ellen).state is EnrollmentState.SENT


LINKS = {"mentor": "https://m.example.org/", "participant": "https://p.example.org/"}


@pytest.mark.parametrize(
    ("whose", "agreed"),
    [
        (LinkFrom.MENTOR, LINKS["mentor"]),
        (LinkFrom.PARTICIPANT, LINKS["participant"]),
        (LinkFrom.PROGRAM, "https://o.example.org/"),
    ],
)
def test_the_sessions_have_the_link_of_whoever_gives_it(work: Session, whose: LinkFrom, agreed: str) -> None:
    round_ = make_round(link_from=whose, meeting_link="https://o.example.org/")
    mentor = make_mentor(round_, meeting_link=LINKS["mentor"])
    mentee = make_mentee(round_, meeting_link=LINKS["participant"])
    assert make_mentorship(mentor, mentee).series.meeting_link == agreed


def test_a_team_meets_in_the_room_of_its_lead_or_of_any_member(work: Session) -> None:
    round_ = make_round(link_from=LinkFrom.PARTICIPANT)
    first, second = make_team(round_), make_team(round_)
    first.members[1].meeting_link = second.members[1].meeting_link = "https://second.example.org/"
    first.members[0].meeting_link = "https://lead.example.org/"
    links = [make_mentorship(make_mentor(round_), team).series.meeting_link for team in (first, second)]
    assert links == ["https://lead.example.org/", "https://second.example.org/"]


def test_nothing_is_asked_twice_of_nobody(work: Session) -> None:
    """An application without any of it is as it always was."""
    plain = Application(
        role=Role.MENTOR, name="Max", address="m@example.org", library="L", zone="America/Phoenix", consent=True
    )
    kept = application_of(submit_application(open_round(), plain, actor=None))
    assert (kept.phone, kept.meeting_link, kept.access, kept.wished, kept.own) == ("", "", (), (), {})
