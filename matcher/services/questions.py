"""The questions an application asks: those of every criterion, with the program's own topics where they belong."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.models import OwnQuestion, Program, Round
from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.sheets.rows import Expected
from matcher.states import AskedOf as OwnAskedOf
from matcher.states import Role
from solver.criteria import CRITERIA
from solver.criteria.contract import AskedOf, Question

_SIDE = {Role.MENTOR: AskedOf.MENTOR, Role.PARTICIPANT: AskedOf.MENTEE}


def questions_for(role: Role, program: Program) -> tuple[Asked, ...]:
    """What people of this role are asked, in the order of the criteria."""
    topics = {topic.key: topic.label for topic in program.topics}
    return tuple(
        _asked(question, criterion.key, topics)
        for criterion in CRITERIA
        for question in criterion.questions
        if question.is_for(_SIDE[role])
    )


def own_questions_for(role: Role, round_: Round) -> tuple[OwnAsked, ...]:
    """The coordinator's own questions to people of this role, in their order."""
    wanted = {OwnAskedOf.BOTH.value, role.value}
    return tuple(_own_asked(question) for question in round_.questions if question.asked_of.value in wanted)


def expected_of(round_: Round, role: Role) -> Expected:
    """What a spreadsheet of this role must hold to be taken into the round."""
    return Expected(
        role=role,
        asked=questions_for(role, round_.program),
        first_day=round_.first_day,
        last_day=round_.last_day,
        minutes=round_.minutes,
        takes_teams=round_.takes_teams,
        takes_individuals=round_.takes_individuals,
        own=own_questions_for(role, round_),
    )


def _asked(question: Question, about: str, topics: Mapping[str, str]) -> Asked:
    own = question.choices
    return Asked(
        key=question.key,
        label=question.label,
        help=question.help,
        kind=AnswerKind(question.kind.value),
        about=about,
        choices=topics if own is None else {choice.key: choice.label for choice in own},
        at_most=question.at_most,
        words=question.words,
    )


def _own_asked(question: OwnQuestion) -> OwnAsked:
    return OwnAsked(
        key=question.key,
        label=question.label,
        help=question.help,
        kind=question.kind,
        choices={choice["key"]: choice["label"] for choice in question.choices},
        steps=question.steps,
        low=question.low,
        high=question.high,
        required=question.required,
        private=question.private,
    )
