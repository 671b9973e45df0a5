"""Spreadsheets that coordinators take with them: which there are. Each time one is taken, that is written down."""

from __future__ import annotations

from enum import StrEnum

from matcher.models import Event, Person, Round
from matcher.services.audit import record_act


class Export(StrEnum):
    MENTORS = "mentors"
    PARTICIPANTS = "participants"
    ANSWERS = "answers"
    OFFERS = "offers"
    SESSIONS = "sessions"
    INTERESTS = "interests"
    MATCHES = "matches"


class FileKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def record_export(round_: Round, export: Export, *, actor: Person) -> None:
    record_act(actor, "sheet_taken", round_.program, round=round_.public_id, sheet=export.value)


def record_guests_taken(event: Event, *, actor: Person) -> None:
    record_act(actor, "guests_taken", event.round.program, event=event.public_id)
