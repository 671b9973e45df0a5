"""Cells that a spreadsheet would take for a formula: made harmless on the way out, refused on the way in.

The apostrophe in front is the spreadsheets' own sign for "this is text" (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from matcher.sheets.faults import CellFault

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A country's number, then groups of digits: at least seven, so that no sum looks like one.
_PHONE = re.compile(r"\+\d(?:[ ().-]{0,2}\d){6,14}(?: ?(?:ext\.?|x) ?\d{1,6})?")


def escape(text: str) -> str:
    """``text`` with an apostrophe in front if a spreadsheet would calculate it, or if it has one there already."""
    return "'" + text if text.lstrip("'").startswith(FORMULA) else text


def unescape(cell: str) -> str:
    """What ``escape`` was given. Raises CellFault for a cell that would be calculated, but for a phone number."""
    if cell.startswith(FORMULA) and not _PHONE.fullmatch(cell):
        raise CellFault(
            "begins like a formula, which could run when somebody opens a spreadsheet.",
            "Begin with a letter or a digit, or put an apostrophe (') in front.",
        )
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a CSV file that Excel opens with the right letters: UTF-8 with its mark, every cell made harmless."""
    text = io.StringIO()
    csv.writer(text).writerows([escape(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
