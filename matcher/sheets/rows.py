"""A row of a spreadsheet to an application, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from matcher.application import MOST_PLACES, Application
from matcher.sheets.asked import Asked
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
from matcher.sheets.columns import worded_headings
from matcher.sheets.faults import CellFault, SheetFault
from matcher.sheets.hours import longest, merge, read_hours
from matcher.sheets.table import Row
from matcher.states import Role

EXAMPLE = "Example:"
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Expected:
    """What the round asks: the questions of the role, the program's days, the minutes of a session, teams or not."""

    role: Role
    asked: tuple[Asked, ...]
    first_day: date
    last_day: date
    minutes: int
    takes_teams: bool = True
    takes_individuals: bool = True


@dataclass
class _Reader:
    """Reads cells by heading and collects what cannot be read."""

    row: Row
    faults: list[SheetFault] = field(default_factory=list)

    def written(self, heading: str) -> str:
        return self.row.cells.get(heading, "")

    def fault(self, heading: str, problem: str, remedy: str) -> None:
        self.faults.append(SheetFault(self.row.number, heading, self.written(heading), problem, remedy))

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
    reader = _Reader(row)
    if reader.written("name").casefold().startswith(EXAMPLE.casefold()):
        reader.fault("name", "is an example from the template.", f"Delete the rows that begin with “{EXAMPLE}”.")
        return tuple(reader.faults)
    given = _about(reader) | _when(reader, expected) | _people(reader)
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
        "consent": consent,
    }


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
    if not reader.written("places"):
        return {"places": 1}
    return {"places": reader.read("places", lambda text: read_number(text, MOST_PLACES), 1)}


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
        "goal": reader.read("goal", read_words, ""),
    }
