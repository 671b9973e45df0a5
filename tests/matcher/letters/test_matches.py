"""A confirmed match: each is introduced to the other, and nobody's address is given away."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.models import Mentee, Mentorship, OutboxMessage, Person, Proposal, Round
from matcher.states import CalendarChannel, MailKind, MentorshipState, Role, SeriesState
from tests.builders import answer_yes, make_mentorship, make_offer
from tests.matcher.letters.post import Letter, composed, owed, post
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

CONFIRMED = MailKind.MATCH_CONFIRMED


@pytest.fixture
def round_(work: Session) -> Round:
    return scene_round()


def confirmed(round_: Round, mentee: Mentee) -> list[Letter]:
    make_mentorship(dana(round_), mentee)
    return [letter for letter in post() if letter.kind is CONFIRMED]


def test_both_are_introduced(round_: Round) -> None:
    to_dana, to_rosa = confirmed(round_, rosa(round_))
    assert [to_dana.mail.letter.subject, to_rosa.mail.letter.subject] == [
        "Your match with Rosa Villanueva is confirmed",
        "Your match with Dana Whitfield is confirmed",
    ]
    read_by_dana, read_by_rosa = (one.flat.replace("\u00a0", " ") for one in (to_dana, to_rosa))
    assert "Training coordinator - Pima County Public Library, AZ - 4 years in libraries" in read_by_dana
    assert "Manager - Burbank Public Library, CA - 14 years in libraries" in read_by_rosa
    assert "10 sessions of 45 minutes, the first on Tuesday, January 19, at 9:00 am." in read_by_dana
    assert "10 sessions of 45 minutes, the first on Tuesday, January 19, at 10:00 am." in read_by_rosa
    assert "Tuesday, March 2, at 10:00 am - Tuesday, March 16, at 9:00 am" in read_by_rosa
    assert "Dana wrote “Bring one branch manager who is proud of it. Numbers come later.”" in read_by_rosa
    assert "Not covered: measuring results (your third topic)." in read_by_rosa


def test_they_reach_each_other_by_the_address_of_their_sessions(round_: Round) -> None:
    letters = confirmed(round_, rosa(round_))
    token = db.session.scalars(select(Mentorship)).one().series.token
    for letter in letters:
        assert f"Write to sessions+{token}@bookends.example." in letter.flat
        assert "Neither of you sees the other’s address." in letter.flat
        others = set(db.session.scalars(select(Person.address))) - {letter.person.address, "mentoring@example.org"}
        assert not [address for address in others if address in letter.text]


def test_everybody_of_a_team_hears(round_: Round) -> None:
    letters = confirmed(round_, suffolk(round_))
    assert [letter.person.name for letter in letters] == ["Dana Whitfield", "Ann Doyle", "Bo Price", "Cy Marsh"]
    assert "pass on what you write to everybody in these sessions at once." in letters[2].flat
    assert letters[2].mail.letter.subject == "Your match with Dana Whitfield is confirmed"


def test_a_subscriber_is_sent_no_invitation(round_: Round) -> None:
    mentee = rosa(round_)
    mentee.members[0].person.calendar_channel = CalendarChannel.SUBSCRIPTION
    make_mentorship(dana(round_), mentee)
    invited = [message.person.name for message in owed(MailKind.INVITATION) if message.person]
    assert invited == ["Dana Whitfield"]
    _, to_rosa = (letter for letter in post() if letter.kind is CONFIRMED)
    assert "Your calendar subscription shows the sessions the next time it looks." in to_rosa.flat


def test_each_is_owed_one_mail(round_: Round) -> None:
    proposal = make_offer(dana(round_), rosa(round_))
    answer_yes(proposal, Role.MENTOR)
    for _ in range(2):
        answer_yes(proposal, Role.PARTICIPANT)
    assert len(owed(CONFIRMED)) == 2
    assert len(owed(MailKind.INVITATION)) == 2


def first_message(round_: Round) -> tuple[OutboxMessage, Mentorship]:
    mentorship = make_mentorship(dana(round_), rosa(round_))
    return owed(CONFIRMED)[0], mentorship


def test_what_has_ended_is_not_confirmed(round_: Round) -> None:
    message, mentorship = first_message(round_)
    mentorship.state = MentorshipState.ENDED
    assert composed(message) is None


def test_what_was_canceled_is_not_confirmed(round_: Round) -> None:
    message, mentorship = first_message(round_)
    mentorship.series.state = SeriesState.CANCELLED
    assert composed(message) is None


def test_who_does_not_attend_hears_nothing(round_: Round) -> None:
    message, mentorship = first_message(round_)
    mentorship.series.attendees = mentorship.series.attendees[1:]
    assert composed(message) is None
    assert db.session.scalars(select(Proposal)).one().mentor.person is message.person
