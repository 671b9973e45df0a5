"""A mailed link shows its offer until the last day to answer; its digits say who answers, and cannot be guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import NotFound
from matcher.models import AnswerLink, Proposal
from matcher.services.answer_links import WRONG_CODES, answering_ends, check_code, mint_link, read_link
from matcher.services.answers import say_yes
from matcher.services.offers import withdraw_offer
from matcher.states import AcceptanceState, ProposalState, Role
from matcher.tokens import read_code
from tests.builders import NOW, answer_yes, make_mentee, make_mentor, make_offer, make_round
from tests.matcher.mailed import config_here, mailed_link, make_offer_mail, wrong
from tests.matcher.races.starting_line import CONFLICT, DONE, race

# The builders' rounds end their answering on January 15, in California.
LAST_MOMENT = datetime(2027, 1, 16, 7, 59, 59, tzinfo=UTC)


def offered() -> Proposal:
    round_ = make_round()
    return make_offer(make_mentor(round_), make_mentee(round_))


def wrong_codes() -> list[int]:
    return list(db.session.scalars(select(AnswerLink.wrong_codes).order_by(AnswerLink.id)))


def test_the_same_mail_carries_the_same_link_and_another_mail_another(any_work: Session) -> None:
    proposal = offered()
    message, asked = make_offer_mail(proposal), proposal.acceptance_of(Role.MENTOR)
    first, again = (mint_link(asked, message, config_here()) for _ in range(2))
    reminder = mailed_link(proposal)
    assert first == again
    assert (first.token, first.code) != (reminder.token, reminder.code)
    assert wrong_codes() == [0, 0]
    assert all(
        read_link(one.token).acceptance is asked and check_code(one.token, one.code) for one in (first, reminder)
    )


def test_neither_token_nor_digits_are_stored(work: Session) -> None:
    link = mailed_link(offered())
    row = work.scalars(select(AnswerLink)).one()
    stored = " ".join(str(getattr(row, column.key)) for column in AnswerLink.__table__.columns)
    assert link.token not in stored
    assert link.code not in (row.code_hash, row.token_hash)


@pytest.mark.parametrize("token", ["", "x", "ü", "a\0b", "x" * 10_000])
def test_a_link_we_never_made_is_unknown(work: Session, token: str) -> None:
    mailed_link(offered())
    with pytest.raises(NotFound):
        read_link(token)
    assert check_code(token, "123456") is False


def test_a_link_lives_through_the_last_day_where_the_program_is(work: Session) -> None:
    proposal = offered()
    link = mailed_link(proposal)
    for moment, works in ((LAST_MOMENT, True), (LAST_MOMENT + timedelta(seconds=1), False)):
        with clock.held_at(moment):
            assert (read_link(link.token).is_open, check_code(link.token, link.code)) == (works, works)


def test_putting_the_last_day_off_keeps_links_that_went_out_before(work: Session) -> None:
    proposal = offered()
    link = mailed_link(proposal)
    proposal.round.answer_by = date(2027, 1, 22)
    with clock.held_at(LAST_MOMENT + timedelta(days=3)):
        assert read_link(link.token).is_open
        assert answering_ends(proposal) == LAST_MOMENT + timedelta(days=7, seconds=1)


def test_what_is_put_to_them_later_is_not_open_yet(work: Session) -> None:
    proposal = offered()
    link = mailed_link(proposal)
    proposal.acceptance_of(Role.MENTOR).asked_at = NOW + timedelta(hours=16)
    assert (read_link(link.token).is_early, read_link(link.token).is_open) == (True, False)
    with clock.held_at(NOW + timedelta(hours=16)):
        assert (read_link(link.token).is_early, read_link(link.token).is_open) == (False, True)


def test_guessing_ends_the_digits_of_one_mail_and_shows_the_offer_still(work: Session) -> None:
    proposal = offered()
    guessed, reminder = mailed_link(proposal), mailed_link(proposal)
    for _ in range(WRONG_CODES):
        assert read_link(guessed.token).takes_digits
        assert check_code(guessed.token, wrong(guessed.code)) is False
    assert (read_link(guessed.token).takes_digits, read_link(guessed.token).is_open) == (False, True)
    assert check_code(guessed.token, guessed.code) is False
    assert wrong_codes() == [WRONG_CODES, 0]
    assert check_code(reminder.token, reminder.code) is True


@pytest.mark.parametrize(
    "typed", ["", " ", "12345", "1234567", "abcdef", "12 34 5", "１２３４５６", "x" * 10_000, "a\0b"]
)
def test_a_slip_is_no_guess(work: Session, typed: str) -> None:
    link = mailed_link(offered())
    assert check_code(link.token, typed) is False
    assert wrong_codes() == [0]


def test_a_right_code_is_not_counted_and_works_after_the_answer(work: Session) -> None:
    proposal = offered()
    link = mailed_link(proposal)
    assert check_code(link.token, f"{link.code[:3]} {link.code[3:]}")
    answer_yes(proposal, Role.MENTOR)
    assert check_code(link.token, link.code)
    assert wrong_codes() == [0]


@given(st.integers(0, 999_999), st.sampled_from([" ", "-", "\u00a0", ".", " – "]))
def test_digits_are_read_however_they_are_grouped(number: int, between: str) -> None:
    code = f"{number:06}"
    assert read_code(f" {code[:3]}{between}{code[3:]}\n") == code


def test_an_answer_by_digits_and_a_withdrawal_at_the_same_moment_end_in_one_of_the_two(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            link = mailed_link(offered())

        def answer() -> None:
            assert check_code(link.token, link.code)
            asked = read_link(link.token).acceptance
            say_yes(asked.proposal, asked, actor=asked.enrollment.person, by="digits")

        def withdraw() -> None:
            withdraw_offer(db.session.scalars(select(Proposal)).one(), actor=None)

        assert set(race(any_app, [answer, withdraw, answer, answer])) <= {DONE, CONFLICT}
        with unit_of_work(writes=False):
            proposal = db.session.scalars(select(Proposal)).one()
            mentor = proposal.acceptance_of(Role.MENTOR)
            said = mentor.state is AcceptanceState.YES
            assert (proposal.state, said or mentor.state is AcceptanceState.LAPSED) == (ProposalState.WITHDRAWN, True)


def test_guesses_at_the_same_moment_are_all_counted(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            link = mailed_link(offered())
        guesses = [partial(check_code, link.token, wrong(link.code)) for _ in range(8)]
        assert race(any_app, guesses) == [DONE] * len(guesses)
        with unit_of_work(writes=False):
            assert wrong_codes() == [WRONG_CODES]
