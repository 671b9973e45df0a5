"""The page on which somebody says what the columns of a sheet are: every column, its answers, three rows as people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from matcher.calendars.zones import zone_name
from matcher.sheets.cells import find_zone
from matcher.sheets.column_answers import Answer, answers_in
from matcher.sheets.faults import shown
from matcher.sheets.layout import Heading, Layout
from matcher.sheets.mapped import Previewed
from matcher.sheets.mapping import WHOLE, ColumnMapping, ColumnUse
from matcher.sheets.targets import Reads, Target
from matcher.words.present import counted

EXAMPLES = 3
Grouped = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class AnswerShown:
    """``meaning`` is what was said of it or guessed; ``told`` how it stands in the file and how often."""

    folded: str
    told: str
    meaning: str


@dataclass(frozen=True)
class ColumnShown:
    """``meanings`` are the choices of the answers; without any, they are written as hours."""

    at: int
    text: str
    examples: list[str]
    target: str
    private: bool
    answers: list[AnswerShown] = field(default_factory=list)
    meanings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PersonShown:
    """A row as a person. ``lacking`` is what is missing or cannot be read, one sentence each."""

    row: int
    name: str
    lines: list[str]
    lacking: list[str]


def grouped(targets: Mapping[str, Target]) -> Grouped:
    """What a column can be, as the groups of a list."""
    groups = groupby(targets.values(), key=lambda target: target.group)
    return [(group, [(target.key, target.label) for target in members]) for group, members in groups]


def columns_shown(
    layout: Layout, mapping: ColumnMapping, targets: Mapping[str, Target]
) -> tuple[list[ColumnShown], list[ColumnShown]]:
    """The columns in use, and those left out, each in the order of the sheet."""
    shown_columns = [_column(layout, heading, mapping, targets) for heading in layout.headings]
    return [one for one in shown_columns if one.target], [one for one in shown_columns if not one.target]


def _column(layout: Layout, heading: Heading, mapping: ColumnMapping, targets: Mapping[str, Target]) -> ColumnShown:
    use = mapping.columns.get(heading.position, ColumnUse())
    target = targets.get(use.target)
    values = layout.values(heading)
    examples = [] if target and target.private else [shown(value) for value in dict.fromkeys(values)][:EXAMPLES]
    if target is None:
        return ColumnShown(heading.position, heading.text, examples, "", False)
    return ColumnShown(
        at=heading.position,
        text=heading.text,
        examples=examples,
        target=target.key,
        private=target.private,
        answers=_answers(heading, use, target, values),
        meanings=list(target.meanings.items()),
    )


def _answers(heading: Heading, use: ColumnUse, target: Target, values: Sequence[str]) -> list[AnswerShown]:
    if target.reads is Reads.RANK:
        return [AnswerShown(WHOLE, heading.option or heading.text, use.meanings.get(WHOLE, ""))]
    if not use.meanings or target.private:
        return []
    found = answers_in(values, target, use.meanings)
    return [AnswerShown(one.folded, _told(one), use.meanings.get(one.folded, "")) for one in found]


def _told(answer: Answer) -> str:
    return f"{shown(answer.written)} ({counted(answer.count, 'time')})"


def people_shown(previewed: Sequence[Previewed], targets: Mapping[str, Target]) -> list[PersonShown]:
    return [_person(one, targets) for one in previewed]


def _person(one: Previewed, targets: Mapping[str, Target]) -> PersonShown:
    cells = one.cells
    written = cells.get("time_zone", "")
    zone = find_zone(written) or written
    topics = [_label(cells[key], targets[key]) for key in targets if key.startswith("topic_") and cells.get(key)]
    hours = [cells[key] for key in ("hours", "hours_if_need_be") if cells.get(key)]
    lines = [
        cells.get("address", ""),
        cells.get("library", ""),
        f"Topics: {'; '.join(topics)}" if topics else "",
        f"Hours: {'; '.join(hours)}{f', {zone_name(zone)} time' if zone else ''}" if hours else "",
        f"Openings: {cells['places']}" if cells.get("places") else "",
        f"Team: {cells['team']}" if cells.get("team") else "",
        f"Goal: {shown(cells['goal'])}" if cells.get("goal") else "",
    ]
    lacking = list(dict.fromkeys(f"{fault.column}: {_wrong(fault.value, fault.problem)}" for fault in one.faults))
    return PersonShown(one.number, one.name, [line for line in lines if line], lacking)


def _label(key: str, target: Target) -> str:
    return target.meanings.get(key, key)


def _wrong(value: str, problem: str) -> str:
    return f"“{shown(value)}” {problem}" if value else problem
