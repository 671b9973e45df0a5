"""The tables of docs/spreadsheets.md are those of the spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.models import Program, Topic
from matcher.services.programs import FIRST_TOPICS
from matcher.services.questions import questions_for
from matcher.sheets.columns import REQUIRED, columns_for
from matcher.states import Role

PAPER = Path(__file__).resolve().parents[3] / "docs" / "spreadsheets.md"


def table(role: Role) -> str:
    topics = [Topic(key=key, label=label, position=at) for at, (key, label) in enumerate(FIRST_TOPICS.items())]
    lines = ["| heading | | what it holds | example |", "|---|---|---|---|"]
    for column in columns_for(role, questions_for(role, Program(topics=topics))):
        needed = "needed" if column.heading in REQUIRED else ""
        lines.append(f"| `{column.heading}` | {needed} | {column.meaning} | {column.example} |")
    return "\n".join(lines)


@pytest.mark.parametrize("role", list(Role))
def test_the_tables_are_up_to_date(role: Role) -> None:
    assert table(role) in PAPER.read_text(encoding="utf-8")
