"""The questions an application asks: those of every criterion, with the program's own topics where they belong."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.models import Program, Round
from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.rows import Expected
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
