"""A row of a spreadsheet to an application, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from matcher.access_needs import ACCESS_NEEDS
from matcher.application import MOST_PLACES, Application
from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.sheets.away import read_away
from matcher.sheets.cells import (
    read_address,
    read_answer,
    read_choice,
    read_country,
    read_languages,
    read_line,
    read_list,
    read_number,
    read_region,
    read_words,
    read_yes,
    read_zone,
)
from matcher.sheets.columns import own_headings, private_headings, worded_headings
from matcher.sheets.contact import read_link, read_phone, read_wished
from matcher.sheets.faults import CellFault, SheetFault
from matcher.sheets.hours import longest, merge, read_hours
from matcher.sheets.own_answers import read_own_answer
from matcher.sheets.table import Row
from matcher.states import ConsentHow, Role

_ACCESS = Asked("access", "", "", AnswerKind.CHOICES, "", ACCESS_NEEDS)
ANSWER_IT = "This question has to be answered."
NEVER_ASKED = (
    "The file has no column for this question, which has to be answered. Add one, or say on the page of your own "
    "questions that no answer is needed."
)
EXAMPLE = "Example:"
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Expected:
    """What the round asks: the questions of the role, the coordinator's own, the program's days, the minutes of a
    session, teams or not."""

    role: Role
    asked: tuple[Asked, ...]
    first_day: date
    last_day: date
    minutes: int
    takes_teams: bool = True
    takes_individuals: bool = True
    own: tuple[OwnAsked, ...] = ()

    @cached_property
    def own_headings(self) -> dict[str, str]:
        return own_headings(self.role, self.asked, self.own)

    @cached_property
    def private(self) -> frozenset[str]:
        """Headings of what is shown to nobody."""
        return private_headings(self.role, self.asked, self.own)


@dataclass
class _Reader:
    """Reads cells by heading and collects what cannot be read; what is private is not quoted."""

    row: Row
    private: frozenset[str] = frozenset()
    faults: list[SheetFault] = field(default_factory=list)

    def written(self, heading: str) -> str:
        return self.row.cells.get(heading, "")

    def fault(self, heading: str, problem: str, remedy: str) -> None:
        value = "" if heading in self.private else self.written(heading)
        self.faults.append(SheetFault(self.row.number, heading, value, problem, remedy))

    def read(self, heading: str, reading: Callable[[str], T], otherwise: U) -> T | U:
        try:
            return reading(self.written(heading))
        except CellFault as fault:
            self.fault(heading, fault.problem, fault.remedy)
            return otherwise

    def needed(self, heading: str, reading: Callable[[str], T], otherwise: T, remedy: str) -> T:
        if not self.written(heading):
            self.fault(heading, "Nothing is written here.", remedy)
            return otherwise
        return self.read(heading, reading, otherwise)


def read_application(row: Row, expected: Expected) -> Application | tuple[SheetFault, ...]:
    """The application in ``row``; or its faults, every one of them."""
    reader = _Reader(row, private=expected.private)
    if reader.written("name").casefold().startswith(EXAMPLE.casefold()):
        reader.fault("name", "is an example from the template.", f"Delete the rows that begin with “{EXAMPLE}”.")
        return tuple(reader.faults)
    given = _about(reader) | _when(reader, expected) | _people(reader)
    given |= _access(reader) | {"own": _own(reader, expected), "consent_how": ConsentHow.SHEET}
    given |= {"left_out": _left_out(row, expected)}
    given |= _matching(reader, expected.asked, needed=not reader.written("team"))
    given |= _as_mentor(reader) if expected.role is Role.MENTOR else _as_participant(reader, expected)
    return tuple(reader.faults) or Application(role=expected.role, **given)


def _about(reader: _Reader) -> dict[str, Any]:
    region = reader.written("state")
    country = reader.read("country", lambda text: read_country(text, region), "US")
    return {
        "name": reader.needed("name", read_line, "", "Give the name people will read."),
        "address": reader.needed("address", read_address, "", "Give the e-mail address they read."),
        "library": reader.needed("library", read_line, "", "Name the library or system that employs them."),
        "country": country,
        "region": reader.read("state", lambda text: read_region(text, country), ""),
        "cooperatives": reader.read("cooperatives", read_list, ()),
    }


def _when(reader: _Reader, expected: Expected) -> dict[str, Any]:
    works = reader.read("hours", read_hours, None)
    if_need_be = reader.read("hours_if_need_be", read_hours, None)
    if works is not None and if_need_be is not None and longest(works + if_need_be) < expected.minutes:
        reader.fault(
            "hours",
            f"{'leaves' if works else 'Nothing is written here, which leaves'} no {expected.minutes} minutes in a row.",
            "Give longer hours, like “Mon 9:00-12:00; Tue 13:00-17:00 A”.",
        )
    return {
        "zone": reader.needed("time_zone", read_zone, "", "Give a zone such as America/Los_Angeles."),
        "languages": reader.read("languages", read_languages, ()),
        "works": works,
        "if_need_be": merge(if_need_be or (), without=works or ()),
        "away": reader.read("away", lambda text: read_away(text, expected.first_day, expected.last_day), ()),
    }


def _people(reader: _Reader) -> dict[str, Any]:
    consent = reader.read("consent", read_yes, True)
    if not consent:
        reader.fault("consent", "No consent is recorded.", "Ask them, then write “yes”; or delete the row.")
    return {
        "own_manager": reader.read("own_manager", read_line, ""),
        "never_with": reader.read("never_with", read_list, ()),
        "wished": reader.read("wished", read_wished, ()),
        "consent": consent,
    }


def _access(reader: _Reader) -> dict[str, Any]:
    return {
        "phone": reader.read("phone", read_phone, ""),
        "access": tuple(reader.read("access", lambda text: _keys(read_answer(text, _ACCESS)), [])),
        "access_words": reader.read("access_words", read_words, ""),
    }


def _keys(answer: object) -> list[str]:
    return answer if isinstance(answer, list) else []


def _own(reader: _Reader, expected: Expected) -> dict[str, Any]:
    """Answers to the coordinator's own questions."""
    answers: dict[str, Any] = {}
    for question in expected.own:
        heading = expected.own_headings[question.key]
        if not reader.written(heading):
            asked = heading in reader.row.cells
            if question.required and (asked or not question.private):
                reader.fault(heading, "Nothing is written here.", ANSWER_IT if asked else NEVER_ASKED)
            continue
        answer = reader.read(heading, lambda text, question=question: read_own_answer(text, question), None)  # type: ignore[misc]
        if answer is not None:
            answers[question.key] = answer
    return answers


def _left_out(row: Row, expected: Expected) -> frozenset[str]:
    """What the file has no column for: fields by name, own questions by key."""
    fields = ("own_manager", "never_with", "wished", "phone", "meeting_link", "access", "access_words")
    own = {key for key, heading in expected.own_headings.items() if heading not in row.cells}
    return frozenset({field for field in fields if field not in row.cells} | own)


def _matching(reader: _Reader, asked: Sequence[Asked], *, needed: bool) -> dict[str, Any]:
    """Answers and sentences to whatever questions there are; ``needed``: something must be chosen to be matched."""
    answers: dict[str, Any] = {}
    words: dict[str, Mapping[str, str]] = {}
    for question in asked:
        if question.words:
            said = _chosen_with_words(reader, question, asked)
            if not said and needed:
                heading = worded_headings(question, asked)[0][0]
                if not any(fault.column == heading for fault in reader.faults):
                    reader.fault(heading, "Nothing is written here.", f"Choose from: {_labels(question)}.")
            answers[question.key] = list(said)
            words[question.key] = {key: sentence for key, sentence in said.items() if sentence}
        else:
            answer = reader.read(question.key, lambda text, question=question: read_answer(text, question), None)  # type: ignore[misc]
            if answer is not None:
                answers[question.key] = answer
    return {"answers": answers, "words": words}


def _chosen_with_words(reader: _Reader, question: Asked, asked: Sequence[Asked]) -> dict[str, str]:
    said: dict[str, str] = {}
    for chosen, sentence in worded_headings(question, asked):
        words = reader.read(sentence, read_words, "")
        if not reader.written(chosen):
            if words:
                reader.fault(chosen, f"Nothing is written here, but {sentence} is filled in.", "Name the topic too.")
            continue
        key = reader.read(chosen, lambda text: read_choice(text, question), "")
        if key in said:
            reader.fault(chosen, "is named twice.", "Name each thing once.")
        elif key:
            said[key] = words
    return said


def _labels(question: Asked) -> str:
    return "; ".join(question.choices.values())


def _as_mentor(reader: _Reader) -> dict[str, Any]:
    places = reader.read("places", lambda text: read_number(text or "1", MOST_PLACES), 1)
    return {"places": places, "meeting_link": reader.read("meeting_link", read_link, "")}


def _as_participant(reader: _Reader, expected: Expected) -> dict[str, Any]:
    team = reader.read("team", read_line, "")
    if team and not expected.takes_teams:
        reader.fault("team", "This round takes no teams.", "Leave the column empty.")
    if not team and not expected.takes_individuals:
        reader.fault("team", "Nothing is written here, and this round takes teams only.", "Give the team’s name.")
    return {
        "team": team,
        "team_lead": reader.read("team_lead", read_yes, False),
        "team_goal": reader.read("team_goal", read_words, ""),
        "team_quorum": reader.read("team_quorum", lambda text: read_number(text, 30, 1) if text else None, None),
        "goal": reader.read("goal", read_words, ""),
    }
