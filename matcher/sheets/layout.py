"""Where the headings of a foreign sheet end and its people begin.

Forms write their headings in one row, two (SurveyMonkey: question, then one column an option) or three (Qualtrics:
code, question, a line for machines); people put titles above them. Options also stand in brackets behind a question,
as LimeSurvey and Google's grids write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.choices import fold
from matcher.sheets.faults import SheetRefused
from matcher.sheets.records import Record
from matcher.sheets.table import no_rows

LOOKED_AT = 15
MACHINE = '{"ImportId"'
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# "topics[SQ001]", "Which days? [Tuesday]", "topics[SQ001]. Which topics? [Coaching]"
_BRACKETS = re.compile(r"(?P<text>.*?)\s*\[(?P<option>[^\[\]]*)\]\s*", re.S)
_CODED = re.compile(r"[\w.]+\[\w+\]\.\s+(?P<rest>.+)", re.S)
# What SurveyMonkey writes under a question with one column.
_NO_OPTION = frozenset({"response", "open ended response", "open-ended response"})


@dataclass(frozen=True)
class Heading:
    """A column: where it stands (from 0), its question, and the option it is for where a question has several."""

    position: int
    question: str
    option: str = ""

    @property
    def text(self) -> str:
        """As a person reads it."""
        words = " ".join(self.question.split())
        return f"{words} [{' '.join(self.option.split())}]" if self.option else words or self.letter

    @property
    def letter(self) -> str:
        """As the spreadsheet calls the column: A to Z, AA and so on."""
        letters, number = "", self.position + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"Column {letters}"


@dataclass(frozen=True)
class Layout:
    """Columns that hold something, and the rows of people below them."""

    headings: tuple[Heading, ...]
    rows: tuple[Record, ...]

    def values(self, heading: Heading) -> list[str]:
        """What stands in the column, trimmed, empty cells left out."""
        return [value for _, record in self.rows if (value := cell_of(record, heading.position))]


def lay_out(records: Sequence[Record]) -> Layout:
    """Raises SheetRefused for a sheet without people."""
    first, rows_of_headings = _headings_at(records)
    rows = tuple(records[first + rows_of_headings :])
    if not rows:
        raise no_rows()
    above = [record for _, record in records[first : first + rows_of_headings]]
    named = _named(above)
    width = max(len(named), *(len(record) for _, record in rows))
    headings = [named[at] if at < len(named) else Heading(at, "") for at in range(width)]
    filled = {at for _, record in rows for at, cell in enumerate(record) if cell.strip()}
    kept = tuple(heading for heading in headings if heading.question.strip() or heading.position in filled)
    return Layout(kept, rows)


def cell_of(record: Sequence[str], position: int) -> str:
    return record[position].strip() if position < len(record) else ""


def fingerprint_text(headings: Iterable[Heading]) -> str:
    """The same for every export of the same form."""
    return "\n".join(f"{heading.position}:{fold(heading.text)}" for heading in headings)


def _headings_at(records: Sequence[Record]) -> tuple[int, int]:
    """Which record is the first of the headings, and how many there are."""
    if not records:
        raise SheetRefused("The file is empty.", "Download the template, fill it in and upload it.")
    machine = next((at for at, (_, cells) in enumerate(records[:LOOKED_AT]) if _for_machines(cells)), None)
    if machine is not None:
        return max(machine - 2, 0), min(machine, 2) + 1
    widths = [_width(cells) for _, cells in records[: LOOKED_AT * 2]]
    wanted = max(widths) * 0.6
    first = next(at for at, width in enumerate(widths) if width >= min(max(wanted, 2), max(widths)))
    return first, 2 if _has_second_row(records, first) else 1


def _for_machines(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(cell.startswith(MACHINE) for cell in filled) * 2 > len(filled)


def _width(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _has_second_row(records: Sequence[Record], first: int) -> bool:
    """Whether options stand below the questions: under columns without a heading, and not beside a person's address."""
    if first + 1 >= len(records):
        return False
    above, below = records[first][1], records[first + 1][1]
    under_nothing = [cell for at, cell in enumerate(below) if cell.strip() and not cell_of(above, at)]
    without = sum(not cell.strip() for cell in (*below, *[""] * (len(above) - len(below))))
    known = any(fold(cell) in _NO_OPTION for cell in below)
    people = any(_ADDRESS.search(cell) for cell in below)
    return not people and (known or (bool(under_nothing) and without > 0 and not cell_of(below, 0)))


def _named(above: Sequence[Sequence[str]]) -> list[Heading]:
    if len(above) == 3:
        return _with_shared_beginnings(above[1], above[0])
    if len(above) == 2:
        return _with_options(above[0], above[1])
    return [_bracketed(at, cell) for at, cell in enumerate(above[0])]


def _with_options(questions: Sequence[str], options: Sequence[str]) -> list[Heading]:
    found, last = [], ""
    for at in range(max(len(questions), len(options))):
        question, option = cell_of(questions, at), cell_of(options, at)
        last = question or last
        found.append(Heading(at, last if question or option else "", "" if fold(option) in _NO_OPTION else option))
    return found


def _with_shared_beginnings(texts: Sequence[str], codes: Sequence[str]) -> list[Heading]:
    """Qualtrics: ``Q5_1`` and ``Q5_2`` say "Which topics? - Coaching" and "Which topics? - Feedback"."""
    stems = [re.sub(r"_\d+$", "", code) for code in codes]
    found = []
    for at, text in enumerate(texts):
        several = at < len(codes) and stems.count(stems[at]) > 1
        question, dash, option = text.rpartition(" - ")
        found.append(Heading(at, question, option) if several and dash else Heading(at, text or cell_of(codes, at)))
    return found


def _bracketed(at: int, cell: str) -> Heading:
    coded = _CODED.fullmatch(cell.strip())
    text = coded["rest"] if coded else cell
    match = _BRACKETS.fullmatch(text)
    if match and match["text"].strip():
        return Heading(at, match["text"].strip(), match["option"].strip())
    return Heading(at, text.strip())
