"""Who is asked first: the mentor, the participant, or both at once. A match needs both to say yes in any case."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Conflict
from matcher.models import Mentorship, OutboxMessage, Proposal
from matcher.queries.answers import Standing, answers
from matcher.queries.offers import Turn, offer_to
from matcher.services.answers import say_no, say_yes
from matcher.states import AcceptanceState, AskedFirst, MailKind, ProposalState, Role
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_offer,
    make_round,
    make_team,
)
from tests.matcher.letters.post import post
from tests.matcher.races.starting_line import DONE, race

MENTOR, PARTICIPANT = Role.MENTOR, Role.PARTICIPANT
ASKED, WAITING = AcceptanceState.ASKED, AcceptanceState.WAITING
TO_MENTOR, TO_PARTICIPANT = MailKind.MENTOR_OFFER, MailKind.PARTICIPANT_OFFER


def offered(first: AskedFirst, *, team: bool = False) -> Proposal:
    round_ = make_round(asked_first=first)
    make_coordinator(round_.program)
    mentee = make_team(round_, members=("Ann Doyle", "Bo Price")) if team else make_mentee(round_, "Rosa Villanueva")
    return make_offer(make_mentor(round_, "Dana Whitfield"), mentee)


def mailed() -> list[MailKind]:
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def turn(proposal: Proposal, role: Role) -> Turn:
    offer = offer_to(proposal, proposal.acceptance_of(role))
    assert offer is not None
    return offer.turn


def standing(proposal: Proposal) -> Standing:
    viewer = make_coordinator(proposal.round.program, "Olga Other")
    return answers(proposal.round, viewer).offers[0].standing


@pytest.mark.parametrize(
    ("first", "states", "mails", "stands"),
    [
        (AskedFirst.MENTOR, {MENTOR: ASKED, PARTICIPANT: WAITING}, [TO_MENTOR], Standing.MENTOR),
        (AskedFirst.PARTICIPANT, {MENTOR: WAITING, PARTICIPANT: ASKED}, [TO_PARTICIPANT], Standing.PARTICIPANT),
        (AskedFirst.BOTH, {MENTOR: ASKED, PARTICIPANT: ASKED}, [TO_MENTOR, TO_PARTICIPANT], Standing.BOTH),
    ],
)
def test_whom_an_offer_goes_to(
    work: Session, first: AskedFirst, states: dict[Role, AcceptanceState], mails: list[MailKind], stands: Standing
) -> None:
    proposal = offered(first)
    assert {one.role: one.state for one in proposal.acceptances} == states
    assert mailed() == mails
    assert standing(proposal) is stands


def test_the_participant_answers_and_then_the_mentor(work: Session) -> None:
    proposal = offered(AskedFirst.PARTICIPANT, team=True)
    assert turn(proposal, PARTICIPANT) is Turn.FIRST
    mentor = proposal.acceptance_of(MENTOR)
    with pytest.raises(Conflict):
        say_yes(proposal, mentor, actor=mentor.enrollment.person)
    answer_yes(proposal, PARTICIPANT)
    assert (mailed(), turn(proposal, MENTOR)) == ([TO_PARTICIPANT, TO_MENTOR], Turn.SECOND)
    assert proposal.state is ProposalState.OFFERED
    answer_yes(proposal, MENTOR)
    assert [one.proposal.state for one in db.session.scalars(select(Mentorship))] == [ProposalState.AGREED]


@pytest.mark.parametrize("order", [(MENTOR, PARTICIPANT), (PARTICIPANT, MENTOR)])
def test_asked_at_once_either_may_answer_first(work: Session, order: tuple[Role, Role]) -> None:
    proposal = offered(AskedFirst.BOTH)
    assert [turn(proposal, role) for role in order] == [Turn.TOGETHER, Turn.TOGETHER]
    for _twice in range(2):
        answer_yes(proposal, order[0])
    assert proposal.state is ProposalState.OFFERED
    assert turn(proposal, order[1]) is Turn.SECOND
    assert mailed() == [TO_MENTOR, TO_PARTICIPANT]
    answer_yes(proposal, order[1])
    assert [one.proposal.state for one in db.session.scalars(select(Mentorship))] == [ProposalState.AGREED]


def test_a_no_ends_what_the_other_was_asked_too(work: Session) -> None:
    proposal = offered(AskedFirst.BOTH)
    mentor, participant = proposal.acceptance_of(MENTOR), proposal.acceptance_of(PARTICIPANT)
    say_no(proposal, mentor, reason="Too much.", actor=mentor.enrollment.person)
    assert (proposal.state, participant.state) == (ProposalState.DECLINED, AcceptanceState.LAPSED)
    assert offer_to(proposal, participant) is None
    assert post() == []


@pytest.mark.parametrize(
    ("first", "subject", "said"),
    [
        (
            AskedFirst.PARTICIPANT,
            "Rosa, meet Dana Whitfield, who could be your mentor",
            [
                "Dana Whitfield. You are asked first. We tell Dana about you only if you say yes.",
                "After your yes, Dana is asked next",
            ],
        ),
        (
            AskedFirst.BOTH,
            "Rosa, meet Dana Whitfield, who could be your mentor",
            ["We ask Dana at the same time.", "The sessions are booked once you have both said yes."],
        ),
    ],
)
def test_the_mail_to_the_participant_says_what_is_so(
    work: Session, first: AskedFirst, subject: str, said: list[str]
) -> None:
    offered(first)
    letter = post()[-1]
    assert letter.mail.letter.subject == subject
    text = letter.flat.replace("\u00a0", " ")
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (AskedFirst.PARTICIPANT, "We have asked the team already, and the answer is yes."),
        (AskedFirst.BOTH, "We ask the team at the same time."),
    ],
)
def test_the_mail_to_the_mentor_says_what_is_so(work: Session, first: AskedFirst, said: str) -> None:
    proposal = offered(first, team=True)
    if first is AskedFirst.PARTICIPANT:
        answer_yes(proposal, PARTICIPANT)
    letter = next(one for one in post() if one.kind is TO_MENTOR)
    assert said in letter.flat.replace("\u00a0", " ")


def test_both_say_yes_at_the_same_moment(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            key = offered(AskedFirst.BOTH).id

        def accept(role: Role) -> None:
            answer_yes(db.session.get_one(Proposal, key), role)

        assert race(any_app, [partial(accept, role) for role in (MENTOR, PARTICIPANT)]) == [DONE, DONE]
        with unit_of_work(writes=False):
            assert db.session.get_one(Proposal, key).state is ProposalState.AGREED
            assert [one.proposal_id for one in db.session.scalars(select(Mentorship))] == [key]
