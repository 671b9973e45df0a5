"""Rows to applications, teams, and headings however they are written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.application import Application, DaysAway, Span
from matcher.sheets.asked import OwnAsked
from matcher.sheets.rows import ANSWER_IT, NEVER_ASKED
from matcher.sheets.sheet import read_sheet
from matcher.states import ConsentHow, QuestionKind, Role
from tests.matcher.sheets.examples import ROSA, expected, raw, sheet

FULL = {
    **ROSA,
    "name": "  Rosa   Villanueva ",
    "address": "Rosa@Example.org",
    "state": "arizona",
    "country": "",
    "cooperatives": "Harbor Library Consortium; Sun Libraries",
    "time_zone": "Arizona time",
    "languages": "English; es",
    "hours": "Tue 9-12",
    "hours_if_need_be": "Tue 11-14",
    "away": "April 2",
    "topic_1": "grants",
    "words_1": "I have never written one.",
    "topic_2": "PEER COACHING",
    "ways": "an agenda",
    "years": "4.0",
    "job_role": "front-line  STAFF",
    "note": "Line one\nline two",
    "goal": "More than one long day.",
    "own_manager": "Ellen Marsh",
    "never_with": "Pat Doe; pat@example.org",
}


def test_a_full_row_is_read() -> None:
    read = read_sheet(sheet(FULL), expected())
    assert read.faults == ()
    assert read.applications == (
        Application(
            role=Role.PARTICIPANT,
            name="Rosa Villanueva",
            address="rosa@example.org",
            library="Pima County Public Library",
            region="AZ",
            country="US",
            cooperatives=("Harbor Library Consortium", "Sun Libraries"),
            zone="America/Phoenix",
            languages=("en", "es"),
            answers={
                "topics": ["grants", "coaching"],
                "ways": ["agenda"],
                "years": 4,
                "job_role": "front",
                "note": "Line one\nline two",
            },
            words={"topics": {"grants": "I have never written one."}},
            goal="More than one long day.",
            works=(Span(1, 540, 720),),
            if_need_be=(Span(1, 720, 840),),
            away=(DaysAway(date(2027, 4, 2), date(2027, 4, 2)),),
            own_manager="Ellen Marsh",
            never_with=("Pat Doe", "pat@example.org"),
            consent=True,
            consent_how=ConsentHow.SHEET,
            left_out=frozenset({"meeting_link"}),
        ),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_headings_and_separators_are_found(mark: str) -> None:
    headings = ["NAME", " Address", "library", "Time zone", "HOURS", "Topic-1", "Consent"]
    row = ["Rosa", "rosa@example.org", "Pima", "Pacific", "Tue 9-12", "grants", "Yes"]
    read = read_sheet(raw("", mark.join(headings), "", mark.join(row)), expected())
    assert ([row.number for row in read.good], read.faults) == ([4], ())


def test_a_province_says_the_country() -> None:
    read = read_sheet(sheet({**ROSA, "state": "Ontario"}), expected())
    assert [(one.region, one.country) for one in read.applications] == [("ON", "CA")]


def test_two_people_may_share_an_address() -> None:
    read = read_sheet(sheet(ROSA, {**ROSA, "name": "Dana Whitfield"}), expected())
    assert (len(read.good), read.faults) == (2, ())


def test_mentors_say_how_many_they_take() -> None:
    rows = [{**ROSA, "places": "3"}, {**ROSA, "name": "Dana"}, {**ROSA, "name": "Sam", "places": "lots"}]
    read = read_sheet(sheet(*rows, role=Role.MENTOR), expected(Role.MENTOR))
    assert [one.places for one in read.applications] == [3, 1]
    assert [str(fault) for fault in read.faults] == [
        "Row 4, places: “lots” is not a whole number that fits here. Give one from 0 to 30."
    ]


def test_members_of_a_team_may_leave_topics_to_each_other() -> None:
    team = {**ROSA, "team": "Pima"}
    read = read_sheet(sheet({**team, "team_lead": "yes"}, {**team, "name": "Dana", "topic_1": ""}), expected())
    assert [(one.team, one.team_lead) for one in read.applications] == [("Pima", True), ("Pima", False)]


@pytest.mark.parametrize(
    ("rows", "plan", "message"),
    [
        (
            [{"team": "A"}, {"team": "a ", "name": "Dana", "library": "Burbank"}],
            {},
            "Row 3, library: “Burbank” is not the library of team A in row 2. "
            "A team is of one library: correct the library, or give the team another name.",
        ),
        (
            [{"team": "A", "team_lead": "yes"}, {"team": "A", "name": "Dana", "team_lead": "yes"}],
            {},
            "Row 3, team_lead: “yes” Row 2 leads team A already. Write “yes” in one row of a team only.",
        ),
        (
            [{"team": "A"}],
            {"takes_teams": False},
            "Row 2, team: “A” This round takes no teams. Leave the column empty.",
        ),
        (
            [{}],
            {"takes_individuals": False},
            "Row 2, team: Nothing is written here, and this round takes teams only. Give the team’s name.",
        ),
        (
            [{"topic_1": "grants", "topic_2": "Grant writing"}],
            {},
            "Row 2, topic_2: “Grant writing” is named twice. Name each thing once.",
        ),
        (
            [{"topic_1": "", "words_1": "Help!"}],
            {},
            "Row 2, topic_1: Nothing is written here, but words_1 is filled in. Name the topic too.",
        ),
        (
            [{"ways": "An agenda; aloud"}],
            {},
            "Row 2, ways: “An agenda; aloud” names 2 things. Choose 1 at most.",
        ),
        (
            [{"state": "Atlantis"}],
            {},
            "Row 2, state: “Atlantis” is no state or province of US we know. Give its code, such as AZ or ON.",
        ),
        (
            [{"languages": "Englsh"}],
            {},
            "Row 2, languages: “Englsh” has a language we do not know, “Englsh”. Did you mean “English”? "
            "Choose from: English; Spanish; French; Chinese; Vietnamese; Tagalog; Korean; Arabic; Armenian; Persian; "
            "Portuguese; Russian; Haitian Creole; German; Hindi; Japanese; American Sign Language.",
        ),
    ],
)
def test_rows_that_do_not_fit_are_told(rows: list[dict[str, str]], plan: dict[str, Any], message: str) -> None:
    read = read_sheet(sheet(*({**ROSA, **row} for row in rows)), expected(**plan))
    assert [str(fault) for fault in read.faults] == [message]


@pytest.mark.parametrize(
    ("column", "private", "told"),
    [(True, False, [ANSWER_IT]), (True, True, [ANSWER_IT]), (False, False, [NEVER_ASKED]), (False, True, [])],
)
def test_what_the_coordinators_own_question_needs(column: bool, private: bool, told: list[str]) -> None:
    """A form that never asked it is told apart from somebody who did not answer."""
    union = OwnAsked("q1", "In the union?", "", QuestionKind.YES_NO, private=private, required=True)
    headings = [*ROSA, *(["In the union?"] if column else [])]
    found = read_sheet(sheet(ROSA, headings=headings), expected(own=(union,)))
    assert [fault.remedy for fault in found.faults] == told
