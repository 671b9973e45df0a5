"""A sheet of suggested matches as it came back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ids import ALPHABET
from matcher.sheets.faults import SheetRefused
from matcher.sheets.match_rows import HEADINGS, MENTOR, PARTICIPANT, ROW_ID, WANTED, ReturnedRow, RowId, read_returned

ROSA = RowId("r" * 13, "f" * 13)
IDS = st.text(st.sampled_from(ALPHABET), min_size=13, max_size=13)


@given(st.builds(RowId, IDS, IDS, IDS | st.just("")), st.permutations(HEADINGS))
def test_columns_may_be_moved(row_id: RowId, headings: list[str]) -> None:
    said = {ROW_ID: str(row_id), PARTICIPANT: "Rosa", WANTED: "Grace"}
    read = read_returned([(1, list(headings)), (7, [said.get(heading, "") for heading in headings])])
    assert read.rows == (ReturnedRow(7, row_id, "Rosa", "", "", "Grace", False),)
    assert read.faults == ()


def test_columns_may_be_taken_out_and_lines_put_above() -> None:
    lines = [(1, ["My notes"]), (3, ["Note", "Row ID", "MENTOR YOU WANT"]), (4, ["x", str(ROSA), " Grace "])]
    assert read_returned(lines).rows == (ReturnedRow(4, ROSA, "", "", None, "Grace", None),)


def test_a_row_somebody_added_has_no_id() -> None:
    lines = [(1, [PARTICIPANT, MENTOR, ROW_ID]), (2, ["Rosa", "Grace", ""]), (3, ["Ben"])]
    assert [(row.id, row.participant, row.mentor) for row in read_returned(lines).rows] == [
        (None, "Rosa", "Grace"),
        (None, "Ben", ""),
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["Rosa", "=1+1", ""], "Row 2, mentor you want: “=1+1” begins like a formula"),
        (["Rosa", "Grace", "12"], "Row 2, row_id: “12” is not as we wrote it."),
        (["Rosa", "a\x07", ""], "Row 2, mentor you want: “a\x07” has a character that cannot be printed."),
    ],
)
def test_what_cannot_be_read_is_told(row: list[str], told: str) -> None:
    read = read_returned([(1, [PARTICIPANT, WANTED, ROW_ID]), (2, row)])
    assert (read.rows, [str(fault).startswith(told) for fault in read.faults]) == ((), [True])


@pytest.mark.parametrize("lines", [[], [(1, ["name", "address"]), (2, ["Rosa", "x"])], [(1, [PARTICIPANT, WANTED])]])
def test_another_file_is_refused(lines: list[tuple[int, list[str]]]) -> None:
    with pytest.raises(SheetRefused):
        read_returned(lines)
