"""Write down who did what."""

from __future__ import annotations

from matcher import clock
from matcher.db import db
from matcher.models import AuditEntry, Person, Program


def record_act(actor: Person | None, act: str, program: Program | None = None, /, **subject: str | int) -> None:
    """One audit entry, in the transaction of the act itself. ``subject`` takes public ids, codes and counts only."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.id if actor else None,
            program_id=program.id if program else None,
            act=act,
            subject=subject,
        )
    )
