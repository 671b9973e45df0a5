"""The parts of an application as its pages show them: where each leads, which are done, how long the rest takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from matcher.models import Round
from matcher.web.application_pages import Begun
from matcher.web.forms.asking import Asking, PartForm
from matcher.web.forms.own import own_name
from matcher.words.form_parts import minutes_of
from matcher.words.seen_by import seen_by


@dataclass(frozen=True)
class SeenGroup:
    """Fields that stand one after the other and are seen by the same people."""

    line: str
    fields: tuple[Any, ...]


def part_url(application: Begun, part: str) -> str:
    return url_for("apply.part", round_id=application.round.public_id, role=application.role.value, part=part)


def start_url(application: Begun) -> str:
    """Where somebody who signs in, or comes back late, goes on."""
    round_id, role = application.round.public_id, application.role.value
    return url_for("apply.start", round_id=round_id, role=role, late=application.late or None)


def steps_of(application: Begun, now: str) -> list[dict[str, str | None]]:
    """The list at the side: every part that was reached can be opened again."""
    steps: list[dict[str, str | None]] = []
    for part in application.parts:
        reached = part.key in application.done or part.key == application.next_part()
        state = "now" if part.key == now else ("done" if part.key in application.done else None)
        href = part_url(application, part.key) if reached and part.key != now else None
        steps.append({"label": part.label, "href": href, "state": state})
    return steps


def minutes_left(application: Begun, now: str) -> int:
    return minutes_of(part for part in application.parts if part.key == now or part.key not in application.done)


def week_captions(round_: Round) -> dict[str, str]:
    """Weeks are counted from the Monday of the first day."""
    monday = round_.first_day - timedelta(days=round_.first_day.weekday())
    return {
        key: f"Week {key.upper()}, starting {day:%B}\N{NO-BREAK SPACE}{day.day}"
        for key, day in (("a", monday), ("b", monday + timedelta(days=7)))
    }


def seen_groups(form: PartForm, asking: Asking) -> list[SeenGroup]:
    """The fields of a part, and for each group of them who will see it."""
    own = {own_name(question): "private" if question.private else "own" for question in asking.own_questions}
    fields: Iterable[Any] = (field for field in form if field.id != "csrf_token")
    grouped = groupby(fields, key=lambda field: seen_by(own.get(field.short_name, field.short_name), asking.role))
    return [SeenGroup(line, tuple(found)) for line, found in grouped]


def has_words(form: PartForm) -> bool:
    """Whether somebody writes sentences in this part."""
    return any(field.type == "TextAreaField" for field in form)
