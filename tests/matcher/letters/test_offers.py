"""Offers by mail: the mentor's first, with everything an answer needs; nothing once it is not theirs to answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.mail.letter import Button, Code
from matcher.models import Proposal, Round
from matcher.services.answer_links import check_code
from matcher.services.answers import say_no
from matcher.services.offers import offer_match, withdraw_offer
from matcher.states import EnrollmentState, MailKind, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_message, make_offer
from tests.matcher.letters.post import Letter, composed, owed, post
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

ADDRESS = "mentoring@example.org"


@pytest.fixture
def round_(work: Session) -> Round:
    return scene_round()


@pytest.fixture
def proposal(round_: Round) -> Proposal:
    return make_offer(dana(round_), rosa(round_))


def only(letters: list[Letter]) -> Letter:
    (letter,) = letters
    return letter


def test_the_mentor_is_asked_first_and_told_so(proposal: Proposal) -> None:
    letter = only(post())
    assert (letter.kind, letter.person.name) == (MailKind.MENTOR_OFFER, "Dana Whitfield")
    assert letter.mail.letter.subject == "Dana, would you like to mentor Rosa Villanueva?"
    said = letter.flat
    assert "You are asked first. We tell Rosa about you only if you say yes." in said
    assert "Please answer by Friday, January 15." in said
    assert "On your clock: 9:00 am Pacific On Rosa’s clock: 10:00 am Arizona" in said.replace("\u00a0", " ")
    assert "10 sessions of 45 minutes First session: Tuesday, January 19, at 9:00 am" in said.replace("\u00a0", " ")
    assert "From March 16 it is 9:00 am on Rosa’s clock; on yours nothing changes." in said.replace("\u00a0", " ")
    assert "Rosa wrote “I want training here to stop being one long day in August.”" in said
    assert "Not covered: measuring results (Rosa’s third topic)." in said


def test_it_comes_from_the_coordinator_and_answers_reach_her(proposal: Proposal) -> None:
    envelope = only(post()).mail.envelope
    assert (envelope.sender.name, envelope.sender.address) == (
        "Ellen Marsh, Culture of Learning",
        "sessions@bookends.example",
    )
    assert (envelope.reply_to.name, envelope.reply_to.address) == ("Ellen Marsh", ADDRESS)
    assert envelope.to.address == proposal.mentor.person.address


def test_the_link_and_the_digits_belong_together(proposal: Proposal) -> None:
    letter = only(post())
    ((label, path),) = letter.buttons
    assert (label, path.rpartition("/")[0]) == ("See the offer and answer", "/answer")
    assert check_code(path.rpartition("/")[2], letter.code)


def test_a_repeat_of_the_mail_is_the_same_mail(proposal: Proposal) -> None:
    (message,) = owed()
    assert composed(message) == composed(message)


def test_the_participant_hears_after_the_mentors_yes(proposal: Proposal) -> None:
    post()
    answer_yes(proposal, Role.MENTOR)
    letter = only(post())
    assert (letter.kind, letter.person.name) == (MailKind.PARTICIPANT_OFFER, "Rosa Villanueva")
    assert letter.mail.letter.subject == "Rosa, meet Dana Whitfield, who would like to be your mentor"
    said = letter.flat.replace("\u00a0", " ")
    assert "Dana Whitfield. Dana has said yes already." in said
    assert "First session: Tuesday, January 19, at 10:00 am" in said
    assert "From March 16 you meet at 9:00 am on your clock." in said


def test_the_lead_answers_for_the_team(round_: Round) -> None:
    proposal = make_offer(dana(round_), suffolk(round_))
    to_mentor = only(post())
    assert to_mentor.mail.letter.subject == "Dana, would you like to mentor the Suffolk Public Library team?"
    assert "We tell the team about you only if you say yes." in to_mentor.flat
    assert "Bo Price, front-line staff" in to_mentor.flat
    answer_yes(proposal, Role.MENTOR)
    to_lead = only(post())
    assert to_lead.person.name == "Ann Doyle"
    assert "We have found a mentor for your team" in to_lead.flat


def test_what_is_withdrawn_is_not_told(proposal: Proposal) -> None:
    withdraw_offer(proposal, actor=None)
    assert owed() == []
    assert post() == []


def test_what_was_in_a_workers_hands_when_it_was_withdrawn_is_not_told(proposal: Proposal) -> None:
    (message,) = owed()
    withdraw_offer(proposal, actor=None)
    assert composed(message) is None


def test_what_is_answered_already_is_not_asked(proposal: Proposal) -> None:
    (message,) = owed()
    answer_yes(proposal, Role.MENTOR)
    assert composed(message) is None


def test_what_is_over_is_not_asked(proposal: Proposal) -> None:
    (message,) = owed()
    with clock.held_at(NOW + timedelta(days=60)):
        assert composed(message) is None


def test_nobody_learns_that_they_were_declined(proposal: Proposal) -> None:
    post()
    asked = proposal.acceptance_of(Role.MENTOR)
    say_no(proposal, asked, reason="Plover", actor=asked.enrollment.person)
    assert owed() == []


def test_who_was_never_asked_cannot_be_told_by_mistake(proposal: Proposal) -> None:
    person, program = proposal.acceptance_of(Role.PARTICIPANT).enrollment.person, proposal.round.program
    message = make_message(MailKind.PARTICIPANT_OFFER, person, program, about={"proposal": proposal.public_id})
    assert composed(message) is None


def test_it_is_not_sent_to_who_was_lead_before(round_: Round) -> None:
    team = suffolk(round_)
    proposal = make_offer(dana(round_), team)
    answer_yes(proposal, Role.MENTOR)
    (message,) = owed(MailKind.PARTICIPANT_OFFER)
    message.person = team.members[1].person
    assert composed(message) is None


def test_an_empty_team_is_not_offered(round_: Round) -> None:
    team = suffolk(round_)
    make_offer(dana(round_), team)
    for member in team.members:
        member.state = EnrollmentState.WITHDRAWN
    assert post() == []


def test_a_reminder_says_since_when_and_has_its_own_digits(proposal: Proposal) -> None:
    first = only(post())
    about = {"proposal": proposal.public_id, "role": "mentor", "days": "3"}
    make_message(MailKind.OFFER_REMINDER, proposal.mentor.person, proposal.round.program, about=about)
    letter = only(post())
    assert letter.mail.letter.subject == "Dana, a match is waiting for your answer"
    assert "On Tuesday, December 1 we offered you a match: Rosa Villanueva." in letter.flat.replace("\u00a0", " ")
    ((_, path),) = letter.buttons
    assert path != first.buttons[0][1]
    assert check_code(path.rpartition("/")[2], letter.code)


def test_who_is_asked_after_the_last_day_has_a_week(round_: Round) -> None:
    mentor, mentee = dana(round_), rosa(round_)
    with clock.held_at(NOW + timedelta(days=50)):
        offer_match(round_, mentor, mentee, Slot(1, 9 * 60, 0), actor=None)
        letter = only(post())
    assert "Please answer by Wednesday, January 27." in letter.flat.replace("\u00a0", " ")


def test_the_words_of_the_coordinators_take_the_place_of_ours(proposal: Proposal) -> None:
    own = {"subject": "A match for {first_name}", "words": "Dear {first_name}, please look at {other}. {nobody}"}
    proposal.round.program.mail_texts = {"mentor_offer": own}
    letter = only(post()).mail.letter
    assert (letter.subject, letter.words) == (
        "A match for Dana",
        ("Dear Dana, please look at Rosa Villanueva. {nobody}",),
    )
    assert [type(block) for block in letter.blocks if isinstance(block, Button | Code)] == [Button, Code]
