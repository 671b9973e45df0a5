"""Foreign sheets for tests: the exports in ``exports/`` read as they are, and small ones of a few cells."""

from __future__ import annotations

from matcher.models import Program, Topic
from matcher.services.programs import FIRST_TOPICS
from matcher.services.questions import questions_for
from matcher.sheets.guesses import guess_mapping
from matcher.sheets.layout import Layout, lay_out
from matcher.sheets.mapping import ColumnMapping
from matcher.sheets.records import read_records
from matcher.sheets.rows import Expected
from matcher.sheets.targets import targets_for
from matcher.states import Role
from tests.matcher.sheets.examples import expected
from tests.matcher.sheets.make_exports import FOLDER

TOPICS = [Topic(key=key, label=label, position=at) for at, (key, label) in enumerate(FIRST_TOPICS.items())]


def really_expected(role: Role) -> Expected:
    """With the questions of the criteria and the topics that a program begins with."""
    return expected(role, asked=questions_for(role, Program(topics=TOPICS)))


def export(name: str) -> Layout:
    return lay_out(list(read_records((FOLDER / name).read_bytes())))


def layout(*rows: list[str]) -> Layout:
    return lay_out([(number, row) for number, row in enumerate(rows, start=1)])


def guessed(sheet: Layout, wanted: Expected) -> ColumnMapping:
    return guess_mapping(sheet, targets_for(wanted))


def uses(sheet: Layout, mapping: ColumnMapping) -> dict[str, str]:
    """What each column is, by its heading."""
    return {heading.text: mapping.columns[heading.position].target for heading in sheet.headings}
