"""What holds for every criterion, whoever wrote it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.criteria import BY_KEY, CRITERIA, QUESTIONS
from solver.criteria.contract import Answers, AskedOf, Criterion, Kind, Question, listed, split
from solver.criteria.scoring import shown_answers, shown_weights
from solver.problem import Weight

each = pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
PROGRAM_LIST = ("supervision", "coaching", "budgets", "grants", "huddles", "measuring", "onboarding")


codes = st.one_of(
    st.sampled_from(("yes", "no", "1/3", "2/3", "3/3", "4/7")), st.lists(st.sampled_from("abc"), max_size=3)
)
by_question = st.dictionaries(st.sampled_from(("q1", "q2", "q3")), codes)
persons = st.lists(st.sampled_from(("p1", "p2", "p3", "p4")), unique=True, max_size=3)
CODED_ANSWERS = {"own": by_question, "own_private": by_question, "wished": persons, "persons": persons}


def answer(question: Question) -> st.SearchStrategy[Any]:
    keys = [choice.key for choice in question.choices] if question.choices else list(PROGRAM_LIST)
    match question.kind:
        case Kind.NUMBER:
            return st.integers(0, question.at_most or 100)
        case Kind.CHOICE:
            return st.one_of(st.sampled_from(keys), st.lists(st.sampled_from(keys), unique=True))
        case _:
            return st.lists(st.sampled_from(keys), unique=True, max_size=question.at_most)


def answers(criterion: Criterion, role: AskedOf) -> st.SearchStrategy[Answers]:
    asked = {question.key: answer(question) for question in criterion.questions if question.is_for(role)}
    return st.fixed_dictionaries({}, optional=asked | {key: CODED_ANSWERS[key] for key in criterion.coded})


@each
@given(data=st.data(), share=st.integers(0, 1_000_000))
def test_points_lie_between_nothing_and_the_share(criterion: Criterion, data: st.DataObject, share: int) -> None:
    mentees = data.draw(st.lists(answers(criterion, AskedOf.MENTEE), min_size=1, max_size=4))
    mentors = data.draw(st.lists(answers(criterion, AskedOf.MENTOR), min_size=1, max_size=4))
    wanted, had = criterion.factors(mentees, mentors, share)
    assert wanted.dtype == had.dtype == np.int64
    assert min(wanted.min(initial=0), had.min(initial=0)) == 0
    points = wanted @ had.T
    assert points.shape == (len(mentees), len(mentors))
    assert points.max() <= share
    for row, column in np.ndindex(points.shape):
        alone = criterion.factors([mentees[row]], [mentors[column]], share)
        assert (alone[0] @ alone[1].T)[0, 0] == points[row, column]


@each
def test_no_answer_gives_no_points_and_no_words(criterion: Criterion) -> None:
    wanted, had = criterion.factors([{}], [{}], 1000)
    assert (wanted @ had.T).tolist() == [[0]]
    facts = criterion.facts({}, {})
    assert facts.shared == facts.missing == ()
    assert criterion.sentence(facts, str) is None


@each
@given(data=st.data())
def test_what_is_shared_is_said_in_one_sentence(criterion: Criterion, data: st.DataObject) -> None:
    mentee = data.draw(answers(criterion, AskedOf.MENTEE))
    mentor = data.draw(answers(criterion, AskedOf.MENTOR))
    facts = criterion.facts(mentee, mentor)
    assert not set(facts.shared) & set(facts.missing)
    sentence = criterion.sentence(facts, str.upper)
    assert (sentence is not None) == bool(facts.shared)
    assert sentence is None or sentence.endswith(".")
    wanted, had = criterion.factors([mentee], [mentor], 1_000_000)
    assert not facts.shared or (wanted @ had.T)[0, 0] > 0


@each
@given(data=st.data())
def test_nothing_private_is_in_facts_or_in_what_is_counted_openly(criterion: Criterion, data: st.DataObject) -> None:
    mentee = data.draw(answers(criterion, AskedOf.MENTEE))
    mentor = data.draw(answers(criterion, AskedOf.MENTOR))
    assert criterion.facts(mentee, mentor) == criterion.facts(shown_answers(mentee), shown_answers(mentor))
    weights = dict.fromkeys(BY_KEY, Weight.HIGH)
    openly = shown_weights(weights, [mentee, mentor])
    assert openly == shown_weights(weights, [shown_answers(mentee), shown_answers(mentor)])
    assert {criterion.key for criterion in CRITERIA if criterion.hidden} <= {
        key for key, weight in openly.items() if weight is Weight.OFF
    }


@each
def test_what_reads_private_answers_may_not_be_a_must(criterion: Criterion) -> None:
    assert (Weight.MUST in criterion.weights) == (not criterion.private and not criterion.hidden)
    assert set(criterion.private) <= set(criterion.coded)
    assert criterion.default_weight in criterion.weights


@each
def test_questions_say_what_they_ask(criterion: Criterion) -> None:
    assert BY_KEY[criterion.key] is criterion
    for question in criterion.questions:
        assert QUESTIONS[question.key] is question
        assert question.label.endswith("?")
        has_choices = question.kind in (Kind.CHOICE, Kind.CHOICES, Kind.RANKED_CHOICES)
        assert has_choices == (question.choices is None or bool(question.choices))
        labels = [question.label_of(choice.key) for choice in question.choices or ()]
        assert len(set(labels)) == len(labels)


def test_keys_are_used_once() -> None:
    assert len(BY_KEY) == len(CRITERIA)
    assert len(QUESTIONS) == sum(len(criterion.questions) for criterion in CRITERIA)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_split_gives_everything_away_in_proportion(share: int, weights: list[int]) -> None:
    parts = split(share, weights)
    if not sum(weights):
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == share
    assert all(abs(part - share * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    ("words", "said"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b, and c")]
)
def test_lists_are_spoken(words: tuple[str, ...], said: str) -> None:
    assert listed(words) == said
