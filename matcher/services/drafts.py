"""Keeping an application between its parts.

A draft's data holds ``parts`` (part -> what was typed), ``done`` (parts that were right when saved) and ``sent``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matcher import clock
from matcher.db import db
from matcher.models import ApplicationDraft, Person, Round
from matcher.states import Role


def begin_draft(round_: Round, role: Role, person: Person | None, data: Mapping[str, Any]) -> ApplicationDraft:
    """A draft that begins with ``data``; of ``person`` if somebody is signed in, else of whoever knows its id."""
    draft = ApplicationDraft(
        round=round_,
        role=role,
        person_id=person.id if person else None,
        data=dict(data),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def save_part(draft: ApplicationDraft, part: str, typed: Mapping[str, Any], *, undone: Iterable[str] = ()) -> None:
    """Keep what was typed in ``part``; ``undone`` names parts that have to be looked at again because of it."""
    parts: dict[str, Any] = dict(draft.data.get("parts", {}))  # type: ignore[call-overload]
    done = {*draft.data.get("done", []), part} - set(undone)  # type: ignore[misc]
    draft.data = {"parts": parts | {part: dict(typed)}, "done": sorted(done)}
    draft.changed_at = clock.now()
    db.session.flush()


def mark_sent(draft: ApplicationDraft) -> None:
    """The draft's words go; that it was sent stays, so that a second press of the button finds it."""
    draft.data = {"sent": True}
    draft.changed_at = clock.now()
    db.session.flush()
