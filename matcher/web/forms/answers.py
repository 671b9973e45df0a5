"""What was typed in the parts of an application, as an application; and an application, as if it had been typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.access_needs import ACCESS_NEEDS
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
from matcher.sheets.contact import read_link, read_phone, read_wished
from matcher.states import Role
from matcher.web.forms.asking import Asking
from matcher.web.forms.own import read_own, type_own
from matcher.web.forms.week import read_marks, write_marks
from matcher.web.forms.words import rank_name, words_name

Typed = Mapping[str, Any]


def read_parts(asking: Asking, *, address: str | None = None) -> Application:
    """The application that the kept parts add up to. ``address`` stands in where the form did not ask for it.

    Raises CellFault or KeyError for parts that were not right when saved: ask for parts that are done only.
    """
    about, hours, ways, needs = (asking.parts[part] for part in ("about", "hours", "ways", "needs"))
    works, if_need_be = read_marks(hours, hours["weeks"])
    plain = [question for question in asking.questions if not question.words]
    typed: dict[str, Any] = {**asking.parts["work"], **ways}
    answers = {question.key: _answer(typed.get(question.key), question) for question in plain}
    said = {question.key: _said(asking, question) for question in asking.worded()}
    return Application(
        role=asking.role,
        name=read_line(about["name"]),
        address=address if address is not None else read_address(about["address"]),
        phone=read_phone(about.get("phone") or ""),
        **_library(asking),
        zone=read_zone(about["zone"]),
        languages=tuple(ways["languages"]),
        answers={key: answer for key, answer in answers.items() if answer is not None}
        | {key: list(sentences) for key, sentences in said.items()},
        words={key: {one: words for one, words in sentences.items() if words} for key, sentences in said.items()},
        works=works,
        if_need_be=if_need_be,
        away=read_away(hours["away"], asking.first_day, asking.last_day),
        access=tuple(key for key in needs["access"] if key in ACCESS_NEEDS),
        access_words=read_words(needs["access_words"] or ""),
        meeting_link=read_link(needs.get("meeting_link") or ""),
        own_manager=read_line(needs["own_manager"]),
        wished=read_wished(needs["wished"]),
        never_with=read_list(needs["never_with"]),
        own=read_own(asking.parts.get("more", {}), asking.own_questions),
        **_director(asking),
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
            "phone": application.phone,
            "zone": application.zone,
            "library": application.library,
            "country": application.country,
            "region": application.region,
            "cooperatives": "; ".join(application.cooperatives),
            "director_name": application.director_name,
            "director_address": application.director_address,
        },
        "work": {key: value for key, value in typed.items() if key in work},
        "wants": {key: value for key, value in typed.items() if key in worded} | {"places": str(application.places)},
        "words": _typed_words(application, asking) | {"goal": application.goal, "team_goal": application.team_goal},
        "hours": {
            **write_marks(application.works, application.if_need_be),
            "away": write_away(application.away),
        },
        "ways": {key: value for key, value in typed.items() if key not in worded | work}
        | {"languages": list(application.languages)},
        "needs": {
            "access": list(application.access),
            "access_words": application.access_words,
            "meeting_link": application.meeting_link,
            "own_manager": application.own_manager,
            "wished": "\n".join(application.wished),
            "never_with": "\n".join(application.never_with),
        },
        "more": type_own(application.own, asking.own_questions),
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


def _library(asking: Asking) -> dict[str, Any]:
    """Where they work; a team's members work where their team does."""
    if asking.team is not None:
        return {"library": asking.team.library, "region": asking.team.region, "country": asking.team.country}
    about = asking.parts["about"]
    country = read_country(about["country"], about["region"])
    return {
        "library": read_line(about["library"]),
        "region": read_region(about["region"], country),
        "country": country,
        "cooperatives": read_list(about["cooperatives"]),
    }


def _director(asking: Asking) -> dict[str, Any]:
    about = asking.parts["about"]
    if not (asking.asks_director and about.get("director_address")):
        return {}
    return {
        "director_name": read_line(about["director_name"]),
        "director_address": read_address(about["director_address"]),
    }


def _of_role(asking: Asking) -> dict[str, Any]:
    if asking.role is Role.MENTOR:
        return {"places": read_number(asking.parts["wants"]["places"], MOST_PLACES)}
    words = asking.parts["words"]
    goals = {"goal": read_words(words["goal"] or ""), "team_goal": read_words(words.get("team_goal") or "")}
    return goals | ({"team": asking.team.name, "team_lead": asking.team.leads} if asking.team else {})
