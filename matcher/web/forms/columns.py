"""What a page says of each column of a sheet: fields whose names hold the position of the column."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.sheets.column_answers import with_meanings
from matcher.sheets.layout import Layout
from matcher.sheets.mapping import ColumnMapping, ColumnUse, ForEverybody
from matcher.sheets.targets import Target

LONGEST = 1000


def read_columns(
    given: Mapping[str, str], layout: Layout, targets: Mapping[str, Target], everybody: ForEverybody
) -> ColumnMapping:
    """``column-3`` is a use, ``answer-3-0`` an answer and ``meaning-3-0`` what it means, if the use is still the one
    that was asked about (``asked-3``). What was not asked yet is guessed."""
    columns = {}
    for heading in layout.headings:
        at = heading.position
        key = given.get(f"column-{at}", "")
        use = ColumnUse(key if key in targets else "")
        if use.target and given.get(f"asked-{at}") == use.target:
            use = ColumnUse(use.target, _meanings(given, at, targets[use.target]))
        columns[at] = with_meanings(use, heading, layout, targets)
    return ColumnMapping(columns, everybody)


def _meanings(given: Mapping[str, str], at: int, target: Target) -> dict[str, str]:
    found = {}
    number = 0
    while (answer := given.get(f"answer-{at}-{number}")) is not None:
        meaning = given.get(f"meaning-{at}-{number}", "").strip()[:LONGEST]
        found[answer[:LONGEST]] = meaning if not target.meanings or meaning in target.meanings else ""
        number += 1
    return found
