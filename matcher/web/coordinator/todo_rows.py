"""Lines of the list of what to do, and the order they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for

from matcher.models import Round
from matcher.words.present import due_day

#: As ``templates/coordinator/todo.html`` shows it, and ``day``: when it is due, None for any day.
Task = dict[str, Any]
SOON = 7


def due(day: date | None, today: date) -> Task:
    """When it is due: colored when that is within a week, or past."""
    if day is None:
        return {"due": "Any day", "day": None}
    return {"due": due_day(day, today), "day": day, "soon": (day - today).days <= SOON}


def now(today: date) -> Task:
    return due(today, today)


def link(when: Task, what: str, detail: str, label: str, href: str) -> Task:
    """Something that is done on another page."""
    return {**when, "what": what, "detail": detail, "action": {"label": label, "href": href}}


def press(when: Task, what: str, detail: str, label: str, *, state: str = "", href: str = "") -> Task:
    """Something that is done by one press: the round goes into ``state``, or ``href`` is posted to."""
    act = {"label": label, "state": state} if state else {"label": label, "href": href}
    return {**when, "what": what, "detail": detail, "post": act}


def later(when: Task, what: str, detail: str) -> Task:
    """What cannot be done yet."""
    return {**when, "what": what, "detail": detail, "waiting": "Not yet"}


def in_order(rows: Iterable[Task]) -> list[Task]:
    """Soonest first; what is due any day comes last, and is otherwise as it was."""
    return sorted(rows, key=lambda row: row["day"] or date.max)


def page(endpoint: str, round_: Round, anchor: str | None = None) -> str:
    """Of this round."""
    return url_for(f"coordinator.{endpoint}", round_id=round_.public_id, _anchor=anchor)


def program_page(endpoint: str, round_: Round) -> str:
    return url_for(f"coordinator.{endpoint}", program_id=round_.program.public_id)
