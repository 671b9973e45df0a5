"""What everybody answered, one row for each thing answered: made to be counted, sorted and put into a pivot table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matcher.application import Application
from matcher.models import Person, Round
from matcher.queries.exported_people import applications_in
from matcher.services.questions import own_questions_for, questions_for
from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.sheets.own_answers import answer_words
from matcher.sheets.written_files import LONG, Cell, Heading, Table
from matcher.states import Role

HEADINGS = (
    Heading("person", 24),
    Heading("mentor or participant", 22),
    Heading("library", 30),
    Heading("state"),
    Heading("team", 24),
    Heading("question", LONG),
    Heading("answer", LONG),
    Heading("order of importance", 20),
    Heading("in their own words", 60),
    Heading("application_id"),
)
GOAL = "One thing that should be different at the end"

#: Question, answer, its place in the order of importance, the sentence about it.
Said = tuple[str, Cell, int | None, str]


def answers_table(round_: Round, viewer: Person) -> Table:
    return Table("Answers", HEADINGS, _rows(round_, viewer))


def _rows(round_: Round, viewer: Person) -> Iterator[list[Cell]]:
    for role in Role:
        asked = questions_for(role, round_.program)
        own = [question for question in own_questions_for(role, round_) if not question.private]
        for one in applications_in(round_, role, viewer):
            person = one.application
            who: list[Cell] = [person.name, role.value, person.library, person.region, person.team]
            for said in _said(person, asked, own):
                yield [*who, *said, one.id]


def _said(person: Application, asked: tuple[Asked, ...], own: list[OwnAsked]) -> Iterator[Said]:
    for question in asked:
        yield from _answers(question, person)
    for mine in own:
        yield from _own_answers(mine, person.own.get(mine.key))
    if person.goal:
        yield GOAL, person.goal, None, ""


def _answers(question: Asked, person: Application) -> Iterator[Said]:
    given = person.answers.get(question.key)
    several = given if isinstance(given, list) else [] if given in (None, "") else [given]
    ranked = question.kind is AnswerKind.RANKED_CHOICES
    words = person.words.get(question.key, {})
    for place, one in enumerate(several, start=1):
        answer = one if isinstance(one, int) else question.choices.get(one, one)
        yield question.label, answer, place if ranked else None, words.get(str(one), "")


def _own_answers(question: OwnAsked, given: Any) -> Iterator[Said]:
    for one in given if isinstance(given, list) else [] if given in (None, "") else [given]:
        number = isinstance(one, int) and not isinstance(one, bool)
        yield question.label, one if number else answer_words(one, question), None, ""
