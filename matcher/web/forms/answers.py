"""What was typed in the parts of an application, as an application; and an application, as if it had been typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.application import MOST_PLACES, Application
from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.away import read_away, write_away
from matcher.sheets.cells import (
    read_address,
    read_answer,
    read_country,
    read_line,
    read_list,
    read_number,
    read_region,
    read_words,
    read_zone,
)
from matcher.states import Role
from matcher.web.forms.asking import Asking
from matcher.web.forms.week import read_marks, write_marks
from matcher.web.forms.words import rank_name, words_name

Typed = Mapping[str, Any]


def read_parts(asking: Asking, *, address: str | None = None) -> Application:
    """The application that the kept parts add up to. ``address`` stands in where the form did not ask for it.

    Raises CellFault or KeyError for parts that were not right when saved: ask for parts that are done only.
    """
    about, hours, ways = (asking.parts[part] for part in ("about", "hours", "ways"))
    country = read_country(about["country"], about["region"])
    works, if_need_be = read_marks(hours, hours["weeks"])
    plain = [question for question in asking.questions if not question.words]
    typed: dict[str, Any] = {**asking.parts["work"], **ways}
    answers = {question.key: _answer(typed.get(question.key), question) for question in plain}
    said = {question.key: _said(asking, question) for question in asking.worded()}
    return Application(
        role=asking.role,
        name=read_line(about["name"]),
        address=address if address is not None else read_address(about["address"]),
        library=read_line(about["library"]),
        region=read_region(about["region"], country),
        country=country,
        cooperatives=read_list(about["cooperatives"]),
        zone=read_zone(about["zone"]),
        languages=tuple(ways["languages"]),
        answers={key: answer for key, answer in answers.items() if answer is not None}
        | {key: list(sentences) for key, sentences in said.items()},
        words={key: {one: words for one, words in sentences.items() if words} for key, sentences in said.items()},
        works=works,
        if_need_be=if_need_be,
        away=read_away(hours["away"], asking.first_day, asking.last_day),
        own_manager=read_line(ways["own_manager"]),
        never_with=read_list(ways["never_with"]),
        **_of_role(asking),
    )


def type_parts(application: Application, asking: Asking) -> dict[str, dict[str, Any]]:
    """The parts as they would have been typed, so that an application can be changed part by part."""
    answers = application.answers
    typed = {
        question.key: str(answers[question.key]) if question.kind is AnswerKind.NUMBER else answers[question.key]
        for question in asking.questions
        if question.key in answers
    }
    worded = {question.key for question in asking.worded()}
    work = {question.key for question in asking.of_work()}
    return {
        "about": {
            "name": application.name,
            "address": application.address,
            "zone": application.zone,
            "library": application.library,
            "country": application.country,
            "region": application.region,
            "cooperatives": "; ".join(application.cooperatives),
        },
        "work": {key: value for key, value in typed.items() if key in work},
        "wants": {key: value for key, value in typed.items() if key in worded} | {"places": str(application.places)},
        "words": _typed_words(application, asking) | {"goal": application.goal, "team_goal": application.team_goal},
        "hours": {
            **write_marks(application.works, application.if_need_be),
            "away": write_away(application.away),
        },
        "ways": {key: value for key, value in typed.items() if key not in worded | work}
        | {
            "languages": list(application.languages),
            "own_manager": application.own_manager,
            "never_with": "\n".join(application.never_with),
        },
    }


def _answer(typed: Any, question: Asked) -> Any:
    if isinstance(typed, list):
        return [key for key in typed if key in question.choices]
    return read_answer(typed or "", question)


def _said(asking: Asking, question: Asked) -> dict[str, str]:
    """Sentences by what was chosen, the most important first."""
    words = asking.parts["words"]
    chosen = asking.chosen(question)
    ranked = sorted(chosen, key=lambda key: int(words.get(rank_name(question, key)) or len(chosen)))
    return {key: read_words(words.get(words_name(question, key)) or "") for key in ranked}


def _typed_words(application: Application, asking: Asking) -> dict[str, str]:
    typed: dict[str, str] = {}
    for question in asking.worded():
        for place, key in enumerate(application.answers.get(question.key, ()), start=1):
            typed[rank_name(question, key)] = str(place)
            typed[words_name(question, key)] = application.words.get(question.key, {}).get(key, "")
    return typed


def _of_role(asking: Asking) -> dict[str, Any]:
    if asking.role is Role.MENTOR:
        return {"places": read_number(asking.parts["wants"]["places"], MOST_PLACES)}
    words = asking.parts["words"]
    return {"goal": read_words(words["goal"] or ""), "team_goal": read_words(words["team_goal"] or "")}
