"""How the columns of people's forms are mapped, remembered for the next export of the same form."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Person, Program, SheetMapping
from matcher.services.audit import record_act
from matcher.sheets.mapping import ColumnMapping, read_mapping, write_mapping
from matcher.states import Role


def mapping_for(program: Program, role: Role, fingerprint: str) -> ColumnMapping | None:
    """How this form was mapped the last time."""
    kept = _kept(program, role, fingerprint)
    return read_mapping(kept.mapping) if kept else None


def remember_mapping(
    program: Program, role: Role, fingerprint: str, mapping: ColumnMapping, *, actor: Person
) -> SheetMapping:
    """Keep the mapping for every further export of the form. What is private about people is not in it."""
    kept = _kept(program, role, fingerprint)
    if kept is None:
        kept = SheetMapping(program_id=program.id, role=role, fingerprint=fingerprint)
        db.session.add(kept)
    kept.mapping, kept.made_by, kept.used_at = write_mapping(mapping), actor.id, clock.now()
    db.session.flush()
    record_act(actor, "sheet_mapped", program, role=role.value)
    return kept


def _kept(program: Program, role: Role, fingerprint: str) -> SheetMapping | None:
    return db.session.scalar(
        select(SheetMapping).where(
            SheetMapping.program_id == program.id, SheetMapping.role == role, SheetMapping.fingerprint == fingerprint
        )
    )
