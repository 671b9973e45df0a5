"""Rows of a foreign sheet as applications: every way a form spreads things over columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.sheets.asked import OwnAsked
from matcher.sheets.column_answers import new_answers, with_meanings
from matcher.sheets.mapped import lacking, preview, read_mapped
from matcher.sheets.mapping import ColumnMapping, ColumnUse, ForEverybody, read_mapping, write_mapping
from matcher.sheets.sheet import Sheet
from matcher.sheets.targets import targets_for
from matcher.states import QuestionKind
from tests.matcher.sheets.examples import expected
from tests.matcher.sheets.foreign import guessed, layout, uses

ABOUT = {"name": "Rosa Villanueva", "address": "rosa@example.org", "library": "Pima"}
EVERYBODY = ForEverybody(zone="America/Phoenix", hours="Tue 9-12", agreed=True, statement="I agree.")
PET = OwnAsked("pet", "Which animal?", "", QuestionKind.CHOICE, {"cat": "A cat", "dog": "A dog"}, private=True)


def read(*columns: tuple[str, str, dict[str, str]], own: tuple[OwnAsked, ...] = (), **about: str) -> Sheet:
    """One person: each column is a target, what is written, and meanings of answers."""
    given_columns = [*((key, text, {}) for key, text in {**ABOUT, **about}.items()), *columns]
    sheet = layout([f"Column of {key}" for key, _, _ in given_columns], [text for _, text, _ in given_columns])
    uses = {at: ColumnUse(key, meanings) for at, (key, _, meanings) in enumerate(given_columns)}
    return read_mapped(sheet, ColumnMapping(uses, EVERYBODY), expected(own=own))


@pytest.mark.parametrize(
    ("columns", "topics", "words"),
    [
        ([("topics", "Peer coaching; Grant writing", {})], ["coaching", "grants"], {}),
        ([("topics", "Y", {"y": "grants"}), ("topics", "Y", {"y": "desk"})], ["grants", "desk"], {}),
        ([("topics:rank", "2", {"*": "grants"}), ("topics:rank", "1st", {"*": "desk"})], ["desk", "grants"], {}),
        ([("topic_2", "Grant writing", {}), ("topic_1", "Peer coaching", {})], ["coaching", "grants"], {}),
        ([("topics", "Peer coaching", {}), ("topics:words", "Please!", {})], ["coaching"], {"coaching": "Please!"}),
        (
            [("topics", "Peer coaching", {}), ("topics:words:grants", "A grant.", {})],
            ["coaching", "grants"],
            {"grants": "A grant."},
        ),
        ([("topic_1", "Grant writing", {}), ("words_1", "- Soon", {})], ["grants"], {"grants": "Soon"}),
    ],
)
def test_topics_however_a_form_asks(
    columns: list[tuple[str, str, dict[str, str]]], topics: list[str], words: dict[str, str]
) -> None:
    sheet = read(*columns)
    assert sheet.faults == ()
    assert [(one.answers["topics"], dict(one.words["topics"])) for one in sheet.applications] == [(topics, words)]


def test_more_topics_than_are_taken_is_worth_a_note() -> None:
    sheet = read(("topics", "Peer coaching; Grant writing; Training rotating desk staff", {}))
    assert [one.answers["topics"] for one in sheet.applications] == [["coaching", "grants"]]
    assert [note.text for note in sheet.notes] == ["chose 3 topics; the first 2 are taken."]


def test_names_in_two_columns_numbers_in_words_and_hours_as_options() -> None:
    sheet = read(
        ("first_name", "Ann", {}),
        ("last_name", "Doyle", {}),
        ("topics", "Peer coaching", {}),
        ("years", "about 7 years", {}),
        ("hours", "Early; Tue 1-4", {"early": "Mon 8:00-10:00"}),
        name="",
    )
    (one,) = sheet.applications
    assert (one.name, one.answers["years"], [(span.weekday, span.start) for span in one.works]) == (
        "Ann Doyle",
        7,
        [(0, 480), (1, 780)],
    )


def test_what_holds_for_everybody_fills_what_is_missing() -> None:
    (one,) = read(("topics", "Peer coaching", {})).applications
    assert (one.zone, one.consent, one.consent_text, one.consented_at) == ("America/Phoenix", True, "I agree.", None)


def test_faults_name_the_columns_of_the_sheet() -> None:
    sheet = read(("topics", "Something new", {}), address="rosa")
    assert [str(fault) for fault in sheet.faults] == [
        "Row 2, Column of address: “rosa” is not an e-mail address. Give one such as rosa@example.org.",
        "Row 2, Column of topics: “Something new” is not one of the choices. "
        "Choose from: Peer coaching; Grant writing; Training rotating desk staff.",
    ]
    assert [fault.about for fault in sheet.faults] == ["address", "topic_1"]
    assert sheet.names == {2: ("Rosa Villanueva", "rosa")}


def test_of_somebody_who_sent_the_form_twice_the_last_row_counts() -> None:
    headings = ["name", "address", "library", "topics"]
    rows = [[*ABOUT.values(), topic] for topic in ("Grant writing", "Peer coaching")]
    sheet = layout(headings, *rows)
    mapping = ColumnMapping({at: ColumnUse(key) for at, key in enumerate(headings)}, EVERYBODY)
    read_sheet = read_mapped(sheet, mapping, expected())
    assert [one.answers["topics"] for one in read_sheet.applications] == [["coaching"]]
    assert [(note.row, note.text) for note in read_sheet.notes] == [
        (2, "sent the form again in row 3; that one counts.")
    ]


@pytest.mark.parametrize("written", ["=Pat Sealed", "Pat \x07 Sealed", "@Pat Sealed"])
def test_what_is_private_is_not_quoted(written: str) -> None:
    sheet = read(("topics", "Peer coaching", {}), ("never_with", written, {}), ("own:pet", written, {}), own=(PET,))
    assert [(fault.about, fault.value) for fault in sheet.faults] == [("never_with", ""), ("Which animal?", "")]
    (fault,) = read(("topics", "Peer coaching", {}), ("own:pet", "Sealed", {}), own=(PET,)).faults
    assert (fault.about, fault.value, "Sealed" in str(fault)) == ("Which animal?", "", False)


def test_own_questions_are_mapped_by_their_choices() -> None:
    open_pet = replace(PET, private=False)
    (one,) = read(("topics", "Peer coaching", {}), ("own:pet", "Felis", {"felis": "cat"}), own=(open_pet,)).applications
    assert one.own == {"pet": "cat"}


def test_answers_to_private_questions_are_in_no_mapping() -> None:
    sheet = layout(["Name", "Which animal?"], ["Ann", "A cat"], ["Bo", "Sealed"])
    mapping = guessed(sheet, expected(own=(PET,)))
    assert uses(sheet, mapping) == {"Name": "name", "Which animal?": "own:pet"}
    assert write_mapping(mapping)["columns"] == {
        "0": {"target": "name", "meanings": {}},
        "1": {"target": "own:pet", "meanings": {}},
    }


def test_meanings_that_are_no_topic_any_more_are_asked_again() -> None:
    sheet = layout(["Name", "Topics"], ["Ann", "Old hat"], ["Bo", "Grants"])
    use, target = ColumnUse("topics", {"old hat": "gone", "grants": "grants"}), targets_for(expected())["topics"]
    assert [one.written for one in new_answers(use, sheet.values(sheet.headings[1]), target)] == ["Old hat"]
    renewed = with_meanings(use, sheet.headings[1], sheet, targets_for(expected()))
    assert renewed.meanings == {"old hat": "", "grants": "grants"}


def test_three_rows_as_people() -> None:
    sheet = layout(["Name", "E-mail"], ["Ann", "ann@example.org"], ["Bo", "nobody"])
    first, second = preview(sheet, guessed(sheet, expected()), expected())
    assert (first.name, second.name, first.application) == ("Ann", "Bo", None)
    assert ("E-mail", "nobody") in [(fault.column, fault.value) for fault in second.faults]
    assert lacking(guessed(sheet, expected()), expected()) == ["Library", "Time zone", "Hours", "Topics", "Consent"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
USES = st.builds(ColumnUse, st.sampled_from(sorted(targets_for(expected()))), st.dictionaries(TEXTS, TEXTS, max_size=3))
HOLDS = st.builds(
    ForEverybody, TEXTS, TEXTS, TEXTS, st.booleans(), TEXTS, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
)


@given(st.dictionaries(st.integers(0, 300), USES, max_size=5), HOLDS)
def test_a_mapping_is_remembered_as_it_was(columns: dict[int, ColumnUse], everybody: ForEverybody) -> None:
    mapping = ColumnMapping(columns, everybody)
    assert read_mapping(write_mapping(mapping)) == mapping
