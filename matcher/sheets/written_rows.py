"""An application as the row of a spreadsheet that ``rows.read_application`` reads as this very application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matcher.access_needs import ACCESS_NEEDS
from matcher.application import Application
from matcher.choices import match_choice
from matcher.languages import LANGUAGES, language_name
from matcher.sheets.asked import Asked, OwnAsked
from matcher.sheets.away import write_away
from matcher.sheets.columns import columns_for, own_headings, private_headings, worded_headings
from matcher.sheets.hours import merge, write_hours
from matcher.sheets.own_answers import answer_words
from matcher.sheets.written_files import Cell
from matcher.states import Role

BETWEEN = "; "


def written_headings(role: Role, asked: Sequence[Asked], own: Sequence[OwnAsked]) -> list[str]:
    """Those of the template, without the columns of what is private."""
    private = private_headings(role, asked, own)
    return [column.heading for column in columns_for(role, asked, own) if column.heading not in private]


def written_cells(application: Application, asked: Sequence[Asked], own: Sequence[OwnAsked]) -> dict[str, Cell]:
    """Cells by heading; what is private stands in none of them."""
    cells: dict[str, Cell] = {**_about(application), **_when(application), **_reached(application), "consent": "yes"}
    cells |= {"places": application.places} if application.role is Role.MENTOR else _participating(application)
    for question in asked:
        if question.words:
            cells |= _worded(application, question, asked)
        else:
            cells[question.key] = _answer(application.answers.get(question.key), question.choices)
    headings = own_headings(application.role, asked, own)
    return cells | {headings[one.key]: _own(application.own.get(one.key), one) for one in own if not one.private}


def written_choice(key: str, choices: Mapping[str, str]) -> str:
    """The label, where it is read as this choice again and would not be taken for two; else the key."""
    label = choices.get(key, key)
    return label if ";" not in label and match_choice(label, choices) == key else key


def _about(application: Application) -> dict[str, Cell]:
    return {
        "name": application.name,
        "address": application.address,
        "library": application.library,
        "state": application.region,
        "country": application.country,
        "cooperatives": BETWEEN.join(application.cooperatives),
    }


def _when(application: Application) -> dict[str, Cell]:
    works = merge(application.works)
    return {
        "time_zone": application.zone,
        "languages": BETWEEN.join(_languages(application.languages)),
        "hours": write_hours(works),
        "hours_if_need_be": write_hours(merge(application.if_need_be, without=works)),
        "away": write_away(application.away),
    }


def _reached(application: Application) -> dict[str, Cell]:
    return {
        "phone": application.phone,
        "meeting_link": application.meeting_link,
        "access": BETWEEN.join(written_choice(one, ACCESS_NEEDS) for one in application.access),
        "access_words": application.access_words,
    }


def _languages(codes: Iterable[str]) -> list[str]:
    return [language_name(code) if code in LANGUAGES else code for code in codes]


def _participating(application: Application) -> dict[str, Cell]:
    return {
        "team": application.team,
        "team_lead": "yes" if application.team_lead else "",
        "team_goal": application.team_goal,
        "team_quorum": application.team_quorum if application.team else None,
        "goal": application.goal,
    }


def _worded(application: Application, question: Asked, asked: Sequence[Asked]) -> dict[str, Cell]:
    """A column for each thing chosen and one for the sentence about it, in the order in which they were chosen."""
    chosen: list[str] = list(application.answers.get(question.key) or ())
    said = application.words.get(question.key, {})
    cells: dict[str, Cell] = {}
    for (heading, words), key in zip(worded_headings(question, asked), chosen, strict=False):
        cells[heading] = written_choice(key, question.choices)
        cells[words] = said.get(key, "")
    return cells


def _answer(answer: Any, choices: Mapping[str, str]) -> Cell:
    match answer:
        case None:
            return None
        case list() | tuple():
            return BETWEEN.join(written_choice(one, choices) for one in answer)
        case str() if choices:
            return written_choice(answer, choices)
        case int():
            return answer
        case _:
            return str(answer)


def _own(answer: Any, question: OwnAsked) -> Cell:
    if answer is None:
        return None
    return answer if type(answer) is int else answer_words(answer, question)
