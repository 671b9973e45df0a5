"""One row of a foreign sheet to a row of our own template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from matcher.choices import match_choice
from matcher.regions import CANADA, UNITED_STATES
from matcher.sheets.faults import CellFault, SheetFault, SheetNote
from matcher.sheets.layout import Layout, cell_of
from matcher.sheets.mapped_cells import Said, columns_of, text_of
from matcher.sheets.mapped_topics import Topics
from matcher.sheets.mapping import BY_STATE, ColumnMapping
from matcher.sheets.rows import Expected
from matcher.sheets.table import Row, read_cell
from matcher.sheets.zones_of_regions import has_two_zones, zone_of_region

_BULLET = re.compile(r"[-+•*–]\s+")
_NUMBERED = re.compile(r"_\d+$")
_NAMES = ("name", "first_name", "last_name")


class RowReader:
    """Reads the rows of one sheet; ``notes`` says what was decided for somebody on the way."""

    def __init__(self, layout: Layout, mapping: ColumnMapping, expected: Expected) -> None:
        self.columns = columns_of(layout, mapping, expected)
        self.everybody = mapping.everybody
        self.worded = [question for question in expected.asked if question.words]
        self.asked = expected.asked
        self.notes: list[SheetNote] = []

    def name_of(self, heading: str) -> str:
        """How the sheet names what stands under ``heading`` in our template; nothing when it has no such column."""
        exact = [one for one in self.columns if one.target.heading == heading]
        stem = _NUMBERED.sub("", heading)
        alike = exact or [one for one in self.columns if _NUMBERED.sub("", one.target.heading) == stem]
        return alike[0].heading.text if alike else ""

    def read(self, number: int, record: Sequence[str]) -> tuple[Row, tuple[SheetFault, ...]]:
        """The row as our template would have it, and what is wrong with its cells as such."""
        said: Said = defaultdict(list)
        faults = []
        for column in self.columns:
            written = cell_of(record, column.heading.position)
            try:
                cell = read_cell(_BULLET.sub("", written, count=1))
            except CellFault as fault:
                value = "" if column.target.private else written
                faults.append(SheetFault(number, column.target.heading, value, fault.problem, fault.remedy))
                continue
            if cell:
                said[column.target.key].append((column, cell))
        return Row(number, self._cells(number, said)), tuple(faults)

    def _cells(self, number: int, said: Said) -> dict[str, str]:
        names = [text_of(said[key]) for key in _NAMES if said.get(key)]
        # Every column the sheet has, empty or not: what it has no column for stays as it stands.
        cells = {column.target.heading: "" for column in self.columns}
        if names:
            cells["name"] = names[0] if said.get("name") else " ".join(names)
        topics = Topics(self.asked)
        for key, columns in said.items():
            if key not in _NAMES and not topics.take(key, columns):
                cells[columns[0][0].target.heading] = text_of(columns)
        for question in self.worded:
            chosen, most = topics.fill(question, cells)
            if chosen > most:
                self.notes.append(SheetNote(number, f"chose {chosen} topics; the first {most} are taken."))
        self._add_for_everybody(number, cells)
        return cells

    def _add_for_everybody(self, number: int, cells: dict[str, str]) -> None:
        everybody = self.everybody
        if not cells.get("time_zone"):
            zone = self._zone_by_state(number, cells) if everybody.zone == BY_STATE else everybody.zone
            cells["time_zone"] = zone
        if not cells.get("hours") and not cells.get("hours_if_need_be"):
            cells["hours"] = everybody.hours
        cells["library"] = cells.get("library") or everybody.library
        if everybody.agreed and not cells.get("consent"):
            cells["consent"] = "yes"

    def _zone_by_state(self, number: int, cells: dict[str, str]) -> str:
        state = cells.get("state", "")
        region = match_choice(state, UNITED_STATES) or match_choice(state, CANADA) or ""
        if has_two_zones(region):
            self.notes.append(SheetNote(number, f"lives by the time of most of {state}; some of it has another."))
        return zone_of_region(region) or ""
