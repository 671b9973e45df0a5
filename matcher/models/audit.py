"""Who did what: ids and codes only, so that erasing a person leaves the record standing."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base
from matcher.models.columns import Json, Key, Moment
from matcher.models.people import Person


class AuditEntry(Base):
    """One act. ``subject`` maps kinds to public ids, such as ``{"round": "...", "mentor": "..."}``, and counts."""

    __tablename__ = "audit_entries"

    id: Mapped[Key]
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Json]
    actor: Mapped[Person | None] = relationship()
