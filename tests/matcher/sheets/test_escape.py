"""Cells that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.sheets.decode import decode
from matcher.sheets.escape import FORMULA, escape, unescape, write_csv
from matcher.sheets.faults import CellFault

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
FORMULAS = st.builds(lambda begin, rest: begin + rest, st.sampled_from(["=", "+", "-", "@", "\t", "'=", "''@"]), ANY)


@given(ANY | FORMULAS)
def test_what_goes_out_comes_back_unchanged(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(FORMULA)


@given(st.lists(st.lists(ANY | FORMULAS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_whole_files_come_back_unchanged(rows: list[list[str]]) -> None:
    text = decode(write_csv([["a", "b"], *rows]))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [[unescape(cell) for cell in row] for row in read[1:]] == rows


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_from_outside_is_refused(cell: str) -> None:
    with pytest.raises(CellFault):
        unescape(cell)


@pytest.mark.parametrize("cell", ["", "'tis", "a=b", "O’Brien", "'"])
def test_other_text_is_left_alone(cell: str) -> None:
    assert (escape(cell), unescape(cell)) == (cell, cell)
