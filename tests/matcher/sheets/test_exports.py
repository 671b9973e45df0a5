"""Six kinds of form, each read as it was exported: the same twelve people come out of all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.application import Application, Span
from matcher.sheets.layout import Layout
from matcher.sheets.mapped import lacking, read_mapped
from matcher.sheets.mapping import ColumnMapping, ColumnUse, ForEverybody
from matcher.sheets.sheet import Sheet
from matcher.states import Role
from tests.matcher.sheets.foreign import export, guessed, really_expected, uses
from tests.matcher.sheets.make_exports import PEOPLE, TIMES, TOPICS, Somebody

KEYS = dict(
    zip(
        TOPICS,
        ("small_pieces", "managers_on_board", "onboarding", "peer_coaching", "rotating_desk", "grant_writing"),
        strict=True,
    )
)
SPANS = dict(zip(TIMES, (Span(0, 540, 720), Span(1, 540, 720), Span(3, 780, 960)), strict=True))
ZONES = {"Arizona": "America/Phoenix", "Pacific": "America/Los_Angeles", "Eastern": "America/New_York"}
AGREED = ForEverybody(zone="by_state", agreed=True, statement="I agree.")


def taken(name: str, role: Role = Role.PARTICIPANT, everybody: ForEverybody | None = None) -> Sheet:
    sheet, wanted = export(name), really_expected(role)
    mapping = guessed(sheet, wanted)
    return read_mapped(sheet, replace(mapping, everybody=everybody or mapping.everybody), wanted)


def told(application: Application, question: str = "topics_wanted") -> tuple[object, ...]:
    chosen = application.answers[question]
    return application.name, application.address, application.library, tuple(chosen), application.works


def people(*, ranked: bool = False) -> list[tuple[object, ...]]:
    """What every form says, where one column an option loses the order."""
    return [
        _person(one, one.topics if ranked else [topic for topic in TOPICS if topic in one.topics]) for one in PEOPLE
    ]


def _person(one: Somebody, topics: list[str]) -> tuple[object, ...]:
    spans = tuple(SPANS[time] for time in one.times)
    return one.name, one.address, one.library, tuple(KEYS[topic] for topic in topics), spans


@pytest.mark.parametrize(
    ("name", "ranked"), [("google_forms.csv", True), ("survey_monkey.csv", False), ("qualtrics.tsv", True)]
)
def test_participants_need_no_correction(name: str, ranked: bool) -> None:
    sheet = taken(name)
    assert sheet.faults == ()
    assert [told(one) for one in sheet.applications] == people(ranked=ranked)


def test_mentors_of_microsoft_forms_too() -> None:
    sheet = taken("microsoft_forms.xlsx", Role.MENTOR)
    assert sheet.faults == ()
    assert [told(one, "topics_offered") for one in sheet.applications] == people(ranked=True)
    assert [(one.places, one.phone, one.never_with) for one in sheet.applications[1:3]] == [
        (1, "+1 520-555-0102", ()),
        (2, "+1 520-555-0103", ("Pat Sealed",)),
    ]


def test_a_workbook_and_its_windows_twin_say_the_same() -> None:
    workbook, twin = taken("hand_made.xlsx", everybody=AGREED), taken("hand_made_cp1252.csv", everybody=AGREED)
    assert [told(one) for one in workbook.applications] == people(ranked=True)
    assert (twin.applications, twin.faults, twin.notes) == (workbook.applications, workbook.faults, workbook.notes)
    assert [row.number for row in workbook.good][:6] == [4, 5, 6, 7, 9, 10]
    assert {one.consent_text for one in twin.applications} == {"I agree."}


def test_codes_need_somebody_who_knows_what_they_mean() -> None:
    sheet, wanted = export("lime_survey.csv"), really_expected(Role.PARTICIPANT)
    mapping = guessed(sheet, wanted)
    assert lacking(mapping, wanted) == ["Hours", "Topics"]
    read = read_mapped(sheet, _with_codes(sheet, mapping), wanted)
    first_hour = [(*one[:4], one[4][:1]) for one in people()]  # type: ignore[index]
    assert [told(one) for one in read.applications] == first_hour


def _with_codes(sheet: Layout, mapping: ColumnMapping) -> ColumnMapping:
    columns = dict(mapping.columns)
    for heading in sheet.headings:
        if heading.question == "topics":
            topic = KEYS[TOPICS[int(heading.option[-1]) - 1]]
            columns[heading.position] = ColumnUse("topics_wanted", {"y": topic})
        elif heading.question == "hours":
            hours = {"ao01": "Mon 9-12", "ao02": "Tue 9-12", "ao03": "Thu 1pm-4pm"}
            columns[heading.position] = ColumnUse("hours", hours)
    return replace(mapping, columns=columns)


def test_zones_come_from_states_where_the_form_asked_for_none() -> None:
    sheet = taken("survey_monkey.csv")
    assert [one.zone for one in sheet.applications[:2]] == ["America/Phoenix", "America/Los_Angeles"]
    assert [(note.row, note.text) for note in sheet.notes] == [
        (5, "lives by the time of most of Ontario; some of it has another.")
    ]


def test_what_a_form_adds_by_itself_is_left_out() -> None:
    sheet = export("survey_monkey.csv")
    used = uses(sheet, guessed(sheet, really_expected(Role.PARTICIPANT)))
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
    assert [used[heading] for heading in own] == [""] * 7
    assert used["Please tell us who you are [Email Address]"] == "address"


def test_the_same_columns_of_every_qualtrics_export() -> None:
    sheet = export("qualtrics.tsv")
    used = uses(sheet, guessed(sheet, really_expected(Role.PARTICIPANT)))
    assert [key for key in used.values() if key] == [
        "first_name",
        "last_name",
        "address",
        "library",
        "time_zone",
        *["topics_wanted:rank"] * 6,
        "hours",
        "goal",
        "consent",
    ]
