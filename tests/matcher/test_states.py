"""States follow one another only as the table says."""

from __future__ import annotations

import itertools

import pytest

from matcher.errors import Conflict
from matcher.states import (
    AcceptanceState,
    Cadence,
    MailState,
    PinKind,
    ProposalState,
    RoundState,
    RunState,
    advance,
    may_become,
)
from solver import problem


def test_a_proposal_ends_once_and_for_all() -> None:
    ends = set(ProposalState) - {ProposalState.OFFERED}
    assert {end for end in ends if may_become(ProposalState.OFFERED, end)} == ends
    assert not any(may_become(end, other) for end, other in itertools.product(ends, ProposalState))


def test_a_wrong_transition_says_what_is_and_what_was_wanted() -> None:
    with pytest.raises(Conflict) as refused:
        advance(RoundState.DRAFT, RoundState.PUBLISHED)
    assert refused.value.facts == {"current": "draft", "wanted": "published"}


def test_nobody_answers_before_being_asked() -> None:
    assert advance(AcceptanceState.WAITING, AcceptanceState.ASKED) is AcceptanceState.ASKED
    assert not may_become(AcceptanceState.WAITING, AcceptanceState.YES)


def test_kinds_of_state_that_share_a_word_have_tables_of_their_own() -> None:
    """Members of string enumerations are equal to each other when their words are."""
    assert may_become(RunState.QUEUED, RunState.RUNNING)
    assert may_become(MailState.QUEUED, MailState.SENDING)
    assert not may_become(RunState.QUEUED, MailState.SENDING)


def test_our_words_are_the_solvers() -> None:
    assert [word.value for word in Cadence] == [word.value for word in problem.Cadence]
    assert [word.value for word in PinKind] == [word.value for word in problem.PinKind]
