"""One written value to the answer of a coordinator's own question, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.sheets.asked import OwnAsked
from matcher.sheets.faults import CellFault
from matcher.sheets.own_answers import answer_words, read_own_answer
from matcher.states import QuestionKind

SHIFTS = {"c1": "Mornings", "c2": "Evenings and weekends"}


def asked(kind: QuestionKind, **given: Any) -> OwnAsked:
    return OwnAsked("q1", "Which shift?", "", kind, choices=SHIFTS, **given)


@pytest.mark.parametrize(
    ("kind", "written", "answer"),
    [
        (QuestionKind.CHOICE, "evenings and  Weekends", "c2"),
        (QuestionKind.CHOICE, "c1", "c1"),
        (QuestionKind.CHOICES, "Mornings; c2\nmornings", ["c1", "c2"]),
        (QuestionKind.SCALE, "4", 4),
        (QuestionKind.SCALE, "not at all", 1),
        (QuestionKind.SCALE, "Very", 5),
        (QuestionKind.YES_NO, "Yes", True),
        (QuestionKind.YES_NO, "n", False),
        (QuestionKind.SHORT_TEXT, " a  few\nwords ", "a few words"),
        (QuestionKind.LONG_TEXT, "One.\n\nTwo. ", "One.\n\nTwo."),
    ],
)
def test_what_is_written_is_understood(kind: QuestionKind, written: str, answer: Any) -> None:
    assert read_own_answer(written, asked(kind, low="Not at all", high="Very")) == answer


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_nothing_written_is_no_answer(kind: QuestionKind) -> None:
    assert read_own_answer(" \n", asked(kind, required=True)) is None


@pytest.mark.parametrize(
    ("kind", "written", "remedy"),
    [
        (QuestionKind.CHOICE, "Nights", "Choose from: Mornings; Evenings and weekends."),
        (QuestionKind.CHOICES, "Mornings; Nights", "Choose from: Mornings; Evenings and weekends."),
        (QuestionKind.SCALE, "6", "Give one from 1 to 5."),
        (QuestionKind.SCALE, "0", "Give one from 1 to 5."),
        (QuestionKind.YES_NO, "perhaps", "Write “yes” or “no”."),
        (QuestionKind.SHORT_TEXT, "a" * 201, "Shorten it."),
    ],
)
def test_what_is_not_understood_is_told_without_it(kind: QuestionKind, written: str, remedy: str) -> None:
    with pytest.raises(CellFault) as told:
        read_own_answer(written, asked(kind, private=True))
    assert (told.value.remedy, told.value.value) == (remedy, None)
    assert written not in told.value.problem


@given(
    st.one_of(
        st.tuples(st.just(QuestionKind.CHOICE), st.sampled_from(sorted(SHIFTS))),
        st.tuples(st.just(QuestionKind.CHOICES), st.lists(st.sampled_from(sorted(SHIFTS)), min_size=1, unique=True)),
        st.tuples(st.just(QuestionKind.SCALE), st.integers(1, 5)),
        st.tuples(st.just(QuestionKind.YES_NO), st.booleans()),
    )
)
def test_an_answer_in_words_is_the_same_answer(pair: tuple[QuestionKind, Any]) -> None:
    kind, answer = pair
    assert read_own_answer(answer_words(answer, asked(kind)), asked(kind)) == answer
