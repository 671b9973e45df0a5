"""The coordinator's own questions: what may be asked, and what stays once somebody has answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Conflict, Invalid
from matcher.models import OwnQuestion, Person, Round
from matcher.services.own_questions import (
    QuestionPlan,
    add_question,
    change_question,
    copy_questions,
    move_question,
    remove_question,
)
from matcher.services.questions import own_questions_for
from matcher.states import AskedOf, Compared, QuestionKind, Role, RoundState
from tests.builders import make_coordinator, make_mentor, make_round

PLAN = QuestionPlan("How do you like to talk?", QuestionKind.CHOICE, choices=("On video", "By phone"))


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(state=RoundState.OPEN)


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


def asked(round_: Round, role: Role) -> list[str]:
    return [one.key for one in own_questions_for(role, round_)]


def keys(question: OwnQuestion) -> dict[str, str]:
    return {one["key"]: one["label"] for one in question.choices}


def test_a_question_is_added_and_asked_of_whom_it_is_for(round_: Round, ellen: Person) -> None:
    first = add_question(round_, PLAN, actor=ellen)
    second = add_question(round_, replace(PLAN, label="Mentored before?", asked_of=AskedOf.MENTOR), actor=ellen)
    assert keys(first) == {"c1": "On video", "c2": "By phone"}
    assert asked(round_, Role.MENTOR) == ["q1", "q2"]
    assert asked(round_, Role.PARTICIPANT) == ["q1"]
    move_question(second, 0, actor=ellen)
    move_question(second, 0, actor=ellen)  # pressed twice
    assert asked(round_, Role.MENTOR) == ["q2", "q1"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"label": " "}, ["label"]),
        ({"choices": ("Only one",)}, ["choices"]),
        ({"choices": ("One", "one ")}, ["choices"]),
        ({"choices": ("One; two", "Three")}, ["choices"]),
        ({"choices": ("x" * 121, "Three")}, ["choices"]),
        ({"kind": QuestionKind.SCALE, "steps": 2}, ["steps"]),
        ({"kind": QuestionKind.LONG_TEXT, "compared": Compared.ALIKE}, ["compared"]),
        ({"compared": Compared.SAME, "asked_of": AskedOf.MENTOR}, ["compared"]),
        ({"private": True}, ["private"]),
    ],
)
def test_what_cannot_be_asked(round_: Round, ellen: Person, change: dict[str, Any], where: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        add_question(round_, replace(PLAN, **change), actor=ellen)
    assert [fault.where for fault in refused.value.faults] == where
    assert round_.questions == []


def test_a_question_is_asked_once(round_: Round, ellen: Person) -> None:
    add_question(round_, PLAN, actor=ellen)
    assert add_question(round_, PLAN, actor=ellen).key == "q1"  # pressed twice
    with pytest.raises(Invalid, match="cannot be asked"):
        add_question(round_, replace(PLAN, label=" how do YOU like to talk?"), actor=ellen)


def test_choices_keep_their_keys(round_: Round, ellen: Person) -> None:
    """Moved, mended or added to: an answer means what it meant."""
    question = add_question(round_, PLAN, actor=ellen)
    change_question(question, replace(PLAN, choices=("By phone", "On video", "By mail")), actor=ellen)
    assert keys(question) == {"c2": "By phone", "c1": "On video", "c3": "By mail"}
    change_question(question, replace(PLAN, choices=("By telephone", "On video", "By mail")), actor=ellen)
    assert keys(question) == {"c2": "By telephone", "c1": "On video", "c3": "By mail"}
    change_question(question, replace(PLAN, choices=("On video", "By letter")), actor=ellen)
    assert keys(question) == {"c1": "On video", "c4": "By letter"}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": QuestionKind.YES_NO},
        {"kind": QuestionKind.CHOICES},
        {"choices": ("By phone", "By mail", "On paper", "By heart")},
        {"private": False},
    ],
)
def test_what_was_answered_stays_true(round_: Round, ellen: Person, change: dict[str, Any]) -> None:
    plan = replace(PLAN, private=True, compared=Compared.ALIKE)
    question = add_question(round_, plan, actor=ellen)
    make_mentor(round_, answers={"own": {"q1": "c1"}})
    with pytest.raises(Conflict, match="1 person has answered"):
        change_question(question, replace(plan, **change), actor=ellen)
    with pytest.raises(Conflict, match="no answer is lost"):
        remove_question(question, actor=ellen)
    change_question(question, replace(plan, label="How do you talk best?", required=True), actor=ellen)
    assert (question.label, question.required, keys(question)["c1"]) == ("How do you talk best?", True, "On video")


def test_an_unanswered_question_goes(round_: Round, ellen: Person) -> None:
    question = add_question(round_, PLAN, actor=ellen)
    remove_question(question, actor=ellen)
    assert round_.questions == []


def test_nothing_changes_once_offers_are_out(round_: Round, ellen: Person) -> None:
    question = add_question(round_, PLAN, actor=ellen)
    round_.state = RoundState.PUBLISHED
    with pytest.raises(Conflict, match="Offers of this round are out"):
        change_question(question, replace(PLAN, label="Other"), actor=ellen)
    with pytest.raises(Conflict, match="Offers of this round are out"):
        add_question(round_, replace(PLAN, label="Other"), actor=ellen)


def test_another_round_takes_them_along(round_: Round, ellen: Person) -> None:
    add_question(round_, replace(PLAN, private=True, compared=Compared.SAME, help="In general."), actor=ellen)
    scale = QuestionPlan("How sure are you?", QuestionKind.SCALE, steps=7, low="Not at all", high="Entirely")
    add_question(round_, scale, actor=ellen)
    later = make_round(round_.program, name="July–December 2027")
    copy_questions(round_, later)
    columns = set(OwnQuestion.__table__.columns.keys()) - {"id", "public_id", "round_id"}
    told = [[[getattr(one, column) for column in columns] for one in each.questions] for each in (round_, later)]
    assert told[0] == told[1]
    assert later.questions[0].choices is not round_.questions[0].choices
