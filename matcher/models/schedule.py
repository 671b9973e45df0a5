"""A series of sessions, who attends it, every occurrence, and what was moved or canceled."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import JsonList, Key, Moment, PublicId, Words, state_column
from matcher.models.people import Person
from matcher.models.program import Round
from matcher.states import Cadence, Role, SeriesState


class OverrideKind(StrEnum):
    MOVED = "moved"
    CANCELED = "canceled"


class Series(Base):
    """A recurring session on the clock of ``zone``.

    ``token`` names the series to mail programs and is part of ``uid``, which never changes. ``revision`` is the
    SEQUENCE of RFC 5545 (section 3.8.7.4). ``skipped_days`` are ISO dates on which the rule would meet and nobody does:
    closed days of the program or of a library, and days somebody is away. ``continues`` is the series this one was
    split from.
    """

    __tablename__ = "series"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    token: Mapped[PublicId]
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    state: Mapped[SeriesState] = mapped_column(state_column(SeriesState), default=SeriesState.CONFIRMED)
    revision: Mapped[int] = mapped_column(default=0)
    zone: Mapped[str] = mapped_column(String(64))
    cadence: Mapped[Cadence] = mapped_column(state_column(Cadence))
    weekday: Mapped[int]
    start: Mapped[int]
    phase: Mapped[int]
    minutes: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    skipped_days: Mapped[JsonList]
    meeting_link: Mapped[Words]
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    round: Mapped[Round] = relationship()
    attendees: Mapped[list[Attendee]] = relationship(cascade="all, delete-orphan", order_by="Attendee.id")
    occurrences: Mapped[list[Occurrence]] = relationship(
        back_populates="series", cascade="all, delete-orphan", order_by="Occurrence.starts_at"
    )
    overrides: Mapped[list[Override]] = relationship(cascade="all, delete-orphan", order_by="Override.original_start")


class Attendee(Base):
    """Somebody who attends a series, and as what."""

    __tablename__ = "attendees"
    __table_args__ = (UniqueConstraint("series_id", "person_id"),)

    id: Mapped[Key]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    person: Mapped[Person] = relationship()


class Occurrence(Base):
    """One session as it will happen. ``original_start`` is where the rule put it and identifies it for ever."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("series_id", "original_start"),
        CheckConstraint("starts_at < ends_at", name="start_before_end"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    original_start: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    series: Mapped[Series] = relationship(back_populates="occurrences")


class Override(Base):
    """A session that differs from its rule: moved to ``new_start`` (aware UTC), or canceled."""

    __tablename__ = "overrides"
    __table_args__ = (
        UniqueConstraint("series_id", "original_start"),
        CheckConstraint("(kind = 'moved') = (new_start IS NOT NULL)", name="moved_somewhere"),
    )

    id: Mapped[Key]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    kind: Mapped[OverrideKind] = mapped_column(state_column(OverrideKind))
    original_start: Mapped[datetime] = mapped_column(UtcDateTime)
    new_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
