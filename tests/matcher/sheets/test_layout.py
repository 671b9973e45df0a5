"""Where headings end and people begin."""

from __future__ import annotations

import pytest

from matcher.sheets.faults import SheetRefused
from matcher.sheets.layout import Heading, lay_out
from matcher.sheets.mapping import fingerprint
from tests.matcher.sheets.foreign import layout

ROSA = ["Rosa", "rosa@example.org", "Pima"]


def texts(*rows: list[str]) -> list[str]:
    return [heading.text for heading in layout(*rows).headings]


@pytest.mark.parametrize(
    ("rows", "headings", "first"),
    [
        ([["Name", "E-mail", "Library"], ROSA], ["Name", "E-mail", "Library"], 2),
        ([["A title", "", ""], ["Name", "E-mail", "Library"], ROSA], ["Name", "E-mail", "Library"], 3),
        ([["Name", "E-mail", ""], ROSA], ["Name", "E-mail", "Column C"], 2),
        (
            [["Name", "E-mail", "Topics", ""], ["Response", "", "Coaching", "Grants"], [*ROSA, "Grants"]],
            ["Name", "E-mail", "Topics [Coaching]", "Topics [Grants]"],
            3,
        ),
        (
            [["id", "days[SQ1]", "days[SQ2]. Which days? [Tuesday]"], ["1", "Y", "N"]],
            ["id", "days [SQ1]", "Which days? [Tuesday]"],
            2,
        ),
        (
            [["Q1", "Q2_1", "Q2_2"], ["Your name", "Which? - A", "Which? - B"], ['{"ImportId":"x"}'] * 3, ROSA],
            ["Your name", "Which? [A]", "Which? [B]"],
            4,
        ),
    ],
)
def test_headings_are_found(rows: list[list[str]], headings: list[str], first: int) -> None:
    assert texts(*rows) == headings
    assert layout(*rows).rows[0][0] == first


def test_columns_with_nothing_at_all_are_not_there() -> None:
    assert texts(["Name", "", "Library"], ["Rosa", "", "Pima"]) == ["Name", "Library"]


def test_a_sheet_without_people_is_refused() -> None:
    with pytest.raises(SheetRefused, match="headings and no rows"):
        layout(["Name", "E-mail"])
    with pytest.raises(SheetRefused, match="is empty"):
        lay_out([])


def test_columns_are_called_as_the_spreadsheet_calls_them() -> None:
    assert [Heading(at, "").text for at in (0, 25, 26, 701, 702)] == [
        f"Column {letters}" for letters in ("A", "Z", "AA", "ZZ", "AAA")
    ]


def test_the_same_form_has_the_same_fingerprint_however_many_answered() -> None:
    one = layout(["Name", "E-mail"], ["Rosa", "rosa@example.org"])
    more = layout(["NAME ", "e_mail"], ["Ann", "ann@example.org"], ["Bo", "bo@example.org"])
    other = layout(["Name", "Mail"], ["Rosa", "rosa@example.org"])
    assert fingerprint(one) == fingerprint(more) != fingerprint(other)
