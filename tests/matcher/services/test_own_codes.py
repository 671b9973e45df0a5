"""Answers to the coordinator's own questions, as codes and as rules."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher.models import Enrollment, Mentee, OwnQuestion, Round, Team
from matcher.services.own_codes import own_answers, ruled_out
from matcher.services.snapshot import freeze_problem
from matcher.states import Compared, EnrollmentState, QuestionKind
from solver.problem import Avoid
from solver.validation import problem_faults
from tests.builders import make_mentee, make_mentor, make_question, make_round

KINDS: dict[QuestionKind, tuple[Any, Any]] = {
    QuestionKind.CHOICE: ("c2", "c2"),
    QuestionKind.CHOICES: (["c1", "c2"], ["c1", "c2"]),
    QuestionKind.SCALE: (3, "3/7"),
    QuestionKind.YES_NO: (False, "no"),
}


ROUND = Round(selects=False)


def asked(kind: QuestionKind = QuestionKind.CHOICE, key: str = "q1", **given: Any) -> OwnQuestion:
    return OwnQuestion(**{"key": key, "kind": kind, "steps": 7, "compared": Compared.ALIKE, "private": False, **given})


def person(answer: Any, public_id: str = "") -> Enrollment:
    answers = {} if answer is None else {"own": {"q1": answer}}
    return Enrollment(public_id=public_id, round=ROUND, state=EnrollmentState.SENT, answers=answers)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("private", [False, True])
def test_an_answer_is_a_code_and_a_private_one_stands_apart(kind: QuestionKind, private: bool) -> None:
    answer, code = KINDS[kind]
    found = own_answers([person(answer)], [asked(kind, private=private)])
    assert found == {"own_private" if private else "own": {"q1": code}}


def test_what_is_not_compared_or_not_answered_stays_out() -> None:
    for compared in (Compared.NO, Compared.SAME, Compared.DIFFERENT):
        assert own_answers([person("c1")], [asked(compared=compared)]) == {}
    unanswered: tuple[object, ...] = (None, [], "")
    for answer in unanswered:
        assert own_answers([person(answer)], [asked()]) == {}
    assert own_answers([person("Anything at all")], [asked(QuestionKind.LONG_TEXT)]) == {}


@pytest.mark.parametrize(
    ("kind", "given", "merged"),
    [
        (QuestionKind.CHOICE, ["c1", "c2", "c2"], ["c2", "c1"]),
        (QuestionKind.CHOICE, ["c1", "c1"], ["c1"]),
        (QuestionKind.CHOICES, [["c1"], ["c3", "c1"]], ["c1", "c3"]),
        (QuestionKind.SCALE, [3, 4, 4], "3/7"),
        (QuestionKind.YES_NO, [True, False, True], ["yes", "no"]),
        (QuestionKind.SCALE, [5], "5/7"),
    ],
)
def test_a_team_answers_with_what_its_members_said(kind: QuestionKind, given: list[Any], merged: Any) -> None:
    assert own_answers([*map(person, given), person(None)], [asked(kind)]) == {"own": {"q1": merged}}


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("compared", "kind", "theirs", "mine", "barred"),
    [
        (Compared.SAME, QuestionKind.CHOICE, ["c1"], "c2", True),
        (Compared.SAME, QuestionKind.CHOICE, ["c1"], "c1", False),
        (Compared.SAME, QuestionKind.CHOICES, [["c1", "c2"]], ["c2"], False),
        (Compared.SAME, QuestionKind.YES_NO, [True], False, True),
        (Compared.SAME, QuestionKind.YES_NO, [True], None, False),
        (Compared.DIFFERENT, QuestionKind.CHOICE, ["c1"], "c1", True),
        (Compared.DIFFERENT, QuestionKind.CHOICES, [["c1", "c2"]], ["c2"], True),
        (Compared.DIFFERENT, QuestionKind.SCALE, [3], 4, False),
        (Compared.DIFFERENT, QuestionKind.CHOICE, [None], "c1", False),
        # One member is enough to keep a team apart.
        (Compared.SAME, QuestionKind.CHOICE, ["c1", None, "c2"], "c1", True),
        (Compared.DIFFERENT, QuestionKind.CHOICE, ["c1", None, "c2"], "c2", True),
        (Compared.ALIKE, QuestionKind.CHOICE, ["c1"], "c2", False),
    ],
)
def test_answers_that_must_be_the_same_or_differ_keep_people_apart(
    private: bool, compared: Compared, kind: QuestionKind, theirs: list[Any], mine: Any, barred: bool
) -> None:
    mentee = Mentee(public_id="t1", team=Team(members=[person(answer) for answer in theirs]))
    questions = [asked(kind, compared=compared, private=private), asked(kind, "q2", compared=compared)]
    found = list(ruled_out([person(mine, "m1")], [mentee], questions))
    assert found == ([Avoid("t1", "m1", "rule")] if barred else [])


def test_both_reach_the_solver_and_nothing_else_does(work: Session) -> None:
    round_ = make_round()
    alike, secret = make_question(round_, compared=Compared.ALIKE), make_question(round_, compared=Compared.ALIKE)
    secret.private = True
    rule, told = make_question(round_, compared=Compared.SAME), make_question(round_)
    answers = {"own": {alike.key: "c1", secret.key: "c2", rule.key: "c1", told.key: "c1"}}
    mentor = make_mentor(round_, answers=answers)
    mentee = make_mentee(round_, answers={"own": {**answers["own"], rule.key: "c2"}})
    problem = freeze_problem(round_)
    stored = {"own": {alike.key: "c1"}, "own_private": {secret.key: "c2"}}
    assert [*(one.answers for one in problem.mentors), *(one.answers for one in problem.mentees)] == [stored, stored]
    assert problem.avoid == (Avoid(mentee.public_id, mentor.public_id, "rule"),)
    assert list(problem_faults(problem)) == []


def test_wishes_are_ids_of_people_of_the_other_role(work: Session) -> None:
    round_ = make_round()
    dana, omar = make_mentor(round_, "Dana Whitfield"), make_mentor(round_, "Omar Haddad")
    rosa = make_mentee(round_, "Rosa Villanueva", wished=["dana  WHITFIELD", "Calvin Brooks", "Nobody Known"])
    calvin: Mentee = make_mentee(round_, "Calvin Brooks")
    omar.wished = [calvin.members[0].person.address]
    problem = freeze_problem(round_)
    found = {one.id: one.answers for one in problem.mentors} | {one.id: one.answers for one in problem.mentees}
    assert found == {
        dana.public_id: {"persons": [dana.person.public_id]},
        omar.public_id: {"wished": [calvin.members[0].person.public_id]},
        rosa.public_id: {"wished": [dana.person.public_id]},
        calvin.public_id: {"persons": [calvin.members[0].person.public_id]},
    }
    assert list(problem_faults(problem)) == []
