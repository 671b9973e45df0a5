"""Questions and rows for the tests of spreadsheets: small, and nothing to do with the real criteria."""

from __future__ import annotations

from datetime import date
from typing import Any

from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.columns import columns_for
from matcher.sheets.escape import write_csv
from matcher.sheets.rows import Expected
from matcher.states import Role

TOPICS = {"coaching": "Peer coaching", "grants": "Grant writing", "desk": "Training rotating desk staff"}
WAYS = {"agenda": "An agenda", "aloud": "Thinking aloud"}
ASKED = (
    Asked("topics", "What about?", "", AnswerKind.RANKED_CHOICES, "topics", TOPICS, at_most=2, words=True),
    Asked("ways", "How?", "", AnswerKind.CHOICES, "ways", WAYS, at_most=1),
    Asked("years", "How long?", "", AnswerKind.NUMBER, "experience", at_most=70),
    Asked("job_role", "Which job?", "", AnswerKind.CHOICE, "job", {"manager": "Manager", "front": "Front-line staff"}),
    Asked("note", "Anything else?", "", AnswerKind.TEXT, "note"),
)
ROSA = {
    "name": "Rosa Villanueva",
    "address": "rosa@example.org",
    "library": "Pima County Public Library",
    "time_zone": "America/Phoenix",
    "hours": "Tue 9:00-12:00",
    "topic_1": "Peer coaching",
    "consent": "yes",
}


def expected(role: Role = Role.PARTICIPANT, **given: Any) -> Expected:
    plan = {"first_day": date(2027, 1, 4), "last_day": date(2027, 6, 30), "minutes": 45}
    return Expected(**{"role": role, "asked": ASKED, **plan, **given})


def sheet(*rows: dict[str, str], role: Role = Role.PARTICIPANT, headings: list[str] | None = None) -> bytes:
    """A CSV file with every heading, or those given, and one line for each row."""
    known = headings or [column.heading for column in columns_for(role, ASKED)]
    return write_csv([known, *([row.get(heading, "") for heading in known] for row in rows)])


def raw(*lines: str, encoding: str = "utf-8") -> bytes:
    """A CSV file as some program wrote it."""
    return "\r\n".join(lines).encode(encoding)
