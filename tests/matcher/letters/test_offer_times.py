"""Mails about the time of an offer: another one than before, or several to choose from."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.models import Proposal, Round
from matcher.services.arranging import nearest_times, offer_to_arrange
from matcher.services.choosing import choose_times
from matcher.services.other_times import wish_other_time
from matcher.states import AskedFirst, MailKind, Role
from solver.problem import Slot
from tests.builders import answer_yes, make_offer
from tests.matcher.letters.post import Letter, post
from tests.matcher.web.scene import dana, rosa, scene_round


@pytest.fixture
def round_(work: Session) -> Round:
    return scene_round()


def only(letters: list[Letter]) -> Letter:
    (letter,) = letters
    return letter


def flat(letter: Letter) -> str:
    return letter.flat.replace("\u00a0", " ")


def wish(proposal: Proposal, role: Role, slot: Slot) -> None:
    asked = proposal.acceptance_of(role)
    wish_other_time(proposal, asked, slot, actor=asked.enrollment.person)


def test_who_had_said_yes_reads_that_it_is_about_another_time(round_: Round) -> None:
    proposal = make_offer(dana(round_), rosa(round_))
    answer_yes(proposal, Role.MENTOR)
    post()
    wish(proposal, Role.PARTICIPANT, Slot(1, 600, 0))
    letter = only(post())
    assert (letter.kind, letter.person.name) == (MailKind.MENTOR_OFFER, "Dana Whitfield")
    assert (
        "Rosa would like to meet at another time: Tuesdays, every two weeks, at 10:00 am. "
        "You had said yes to Tuesdays, every two weeks, at 9:00 am."
    ) in flat(letter)
    assert "On your clock: 10:00 am Pacific On Rosa’s clock: 11:00 am Arizona" in flat(letter)


def test_who_never_heard_of_the_other_time_reads_of_this_one_alone(round_: Round) -> None:
    proposal = make_offer(dana(round_), rosa(round_))
    post()
    wish(proposal, Role.MENTOR, Slot(1, 600, 0))
    letter = only(post())
    assert letter.person.name == "Rosa Villanueva"
    assert "another time" not in flat(letter)
    assert "On your clock: 11:00 am Arizona" in flat(letter)


def test_what_still_waited_about_the_old_time_is_not_sent(round_: Round) -> None:
    round_.asked_first = AskedFirst.BOTH
    proposal = make_offer(dana(round_), rosa(round_))
    wish(proposal, Role.MENTOR, Slot(1, 600, 0))
    letter = only(post())
    assert (letter.person.name, "Before, it was Tuesdays" in flat(letter)) == ("Rosa Villanueva", True)


def arranged(round_: Round) -> Proposal:
    mentor, mentee = dana(round_, hours=((1, 540, 645),)), rosa(round_, hours=((1, 750, 900),))
    times = [one.slot for one in nearest_times(round_, mentor, mentee)]
    return offer_to_arrange(round_, mentor, mentee, times, actor=None)


def test_times_to_choose_from_are_named_and_no_hours_promised(round_: Round) -> None:
    proposal = arranged(round_)
    said = flat(only(post()))
    assert "These times are the nearest: say on the page which of them would work." in said
    assert said.count("Tuesdays, every two weeks:") == 3
    assert "Outside the hours you gave." in said
    mentor = proposal.acceptance_of(Role.MENTOR)
    choose_times(proposal, mentor, [Slot(*proposal.times[1])], actor=mentor.enrollment.person)
    said = flat(only(post()))
    assert "These times would work for Dana: take one of them on the page." in said
    assert said.count("Tuesdays, every two weeks:") == 1


def test_with_nothing_in_common_the_other_is_told(round_: Round) -> None:
    round_.asked_first = AskedFirst.BOTH
    proposal = arranged(round_)
    post()
    for number, role in enumerate(Role):
        asked = proposal.acceptance_of(role)
        choose_times(proposal, asked, [Slot(*proposal.times[number])], actor=asked.enrollment.person)
    letter = only(post())
    assert (letter.person.name, "So far no time suits you both." in flat(letter)) == ("Dana Whitfield", True)
