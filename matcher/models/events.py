"""Events of a program, from the first webinar to the closing: who is invited, who came, what they say of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Key, Moment, Name, PublicId, Words, state_column
from matcher.models.people import Person
from matcher.models.program import Round
from matcher.models.schedule import Occurrence, Series
from matcher.states import Audience, EventKind, Role


class Event(Base):
    """A gathering of a round. When it meets, its join link and how often stand in its series, as for any session.

    ``registers``: who is invited is asked first, and only who says yes has it in their calendar; else it is in
    everybody's. ``seats`` limits how many may say yes. ``feedback`` is the one question asked afterwards, or empty.
    ``recording_link`` is given afterwards.
    """

    __tablename__ = "events"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), unique=True)
    kind: Mapped[EventKind] = mapped_column(state_column(EventKind, length=24))
    title: Mapped[Name]
    words: Mapped[Words]
    audience: Mapped[Audience] = mapped_column(state_column(Audience, length=24))
    registers: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(String(200), default="")
    recording_link: Mapped[Words]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    round: Mapped[Round] = relationship()
    series: Mapped[Series] = relationship(back_populates="event")
    guests: Mapped[list[Guest]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Guest.id"
    )


class Guest(Base):
    """Somebody invited to an event, once however many roles they have; what they answered stands in the replies of its
    series. ``token_hash`` is that of the link in their invitation, once that was sent."""

    __tablename__ = "guests"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role | None] = mapped_column(state_column(Role))
    invited_at: Mapped[Moment]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    event: Mapped[Event] = relationship(back_populates="guests")
    person: Mapped[Person] = relationship()


class Attendance(Base):
    """Whether a guest came to one meeting of an event, and what they say of it: ``rating`` from 1 to 5."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "person_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    id: Mapped[Key]
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    came: Mapped[bool | None]
    rating: Mapped[int | None]
    words: Mapped[Words]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    occurrence: Mapped[Occurrence] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
