"""Columns of a foreign sheet that are in use, and what one or several of them say in one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.choices import fold
from matcher.sheets.answers import Split
from matcher.sheets.column_answers import split_for
from matcher.sheets.layout import Heading, Layout
from matcher.sheets.mapping import ColumnMapping, ColumnUse
from matcher.sheets.meanings import by_day
from matcher.sheets.rows import Expected
from matcher.sheets.targets import Reads, Target, targets_for

_NUMBER = re.compile(r"\d+")
# Several in one cell; several columns of them add up.
_LISTS = frozenset({"cooperatives", "never_with", "wished", "away"})


@dataclass(frozen=True)
class Column:
    """A column in use, with everything that reading its cells takes."""

    heading: Heading
    use: ColumnUse
    target: Target
    split: Split

    def answers(self, cell: str) -> Iterator[str]:
        """What each answer means; the answer itself where nobody said."""
        for one in self.split(cell):
            meant = self.use.meanings.get(fold(one), one)
            if meant:
                yield meant


Said = dict[str, list[tuple[Column, str]]]
"""Cells that are not empty by the key of what they are."""


def columns_of(layout: Layout, mapping: ColumnMapping, expected: Expected) -> list[Column]:
    targets = targets_for(expected)
    found = []
    for heading in layout.headings:
        use = mapping.columns.get(heading.position, ColumnUse())
        target = targets.get(use.target)
        if target is not None:
            found.append(Column(heading, use, target, split_for(layout.values(heading), target, use.meanings)))
    return found


def text_of(columns: Sequence[tuple[Column, str]]) -> str:
    """What one or several columns of one kind say, as a cell of our template."""
    target = columns[0][0].target
    match target.reads:
        case Reads.CHOICE:
            return "; ".join(columns[0][0].answers(columns[0][1]))
        case Reads.HOURS:
            return "; ".join(dict.fromkeys(by_day(one) for column, cell in columns for one in column.answers(cell)))
        case Reads.CHOICES:
            return "; ".join(dict.fromkeys(one for column, cell in columns for one in column.answers(cell)))
        case Reads.NUMBER:
            number = _NUMBER.search(columns[0][1])
            return number[0] if number else columns[0][1]
        case Reads.WORDS:
            return "\n".join(cell for _, cell in columns)
        case _:
            several = target.heading in _LISTS
            return "; ".join(cell for _, cell in columns) if several else columns[0][1]
