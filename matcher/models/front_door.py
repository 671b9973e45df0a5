"""What happens before an application: somebody is interested, and a director promises time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Json, JsonList, Key, Moment, Name, PublicId, Words, state_column
from matcher.models.enrollment import Enrollment
from matcher.models.people import Person
from matcher.models.program import Library, Program, Round
from matcher.states import PaidTime, Role

director_namings = Table(
    "director_namings",
    Base.metadata,
    Column("promise_id", ForeignKey("director_promises.id"), primary_key=True),
    Column("enrollment_id", ForeignKey("enrollments.id"), primary_key=True, index=True),
)


class Interest(Base):
    """Somebody who wants to hear of a program, or who says briefly that they would take part.

    ``round_id`` is set for an expression of interest in one round. ``told_at`` is when they were told that
    applications are open. Nobody is written to after ``unsubscribed_at``.
    """

    __tablename__ = "interests"
    __table_args__ = (UniqueConstraint("program_id", "person_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    library: Mapped[Name]
    region: Mapped[str] = mapped_column(String(8), default="")
    topics: Mapped[JsonList]
    words: Mapped[Words]
    consent_text: Mapped[Words]
    consented_at: Mapped[Moment]
    created_at: Mapped[Moment]
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsubscribed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    program: Mapped[Program] = relationship()
    round: Mapped[Round | None] = relationship()
    person: Mapped[Person] = relationship()


class DirectorPromise(Base):
    """What the director of a library promises for its people in one round; asked for by an applicant.

    ``namers`` are the applications that name this director; ``token_hash`` is that of the mailed link, once it is
    mailed; ``signed`` the name that was typed below the answer. ``desk_hours`` are
    ``[weekday, start, end]`` in minutes after midnight: when the desk is covered without them.
    """

    __tablename__ = "director_promises"
    __table_args__ = (UniqueConstraint("round_id", "library_id", "person_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_time: Mapped[PaidTime | None] = mapped_column(state_column(PaidTime))
    paid_hours: Mapped[int | None]
    desk_hours: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    learning_goal: Mapped[Words]
    signed: Mapped[str] = mapped_column(String(200), default="")
    round: Mapped[Round] = relationship()
    library: Mapped[Library] = relationship()
    person: Mapped[Person] = relationship()
    asker: Mapped[Enrollment] = relationship()
    namers: Mapped[list[Enrollment]] = relationship(secondary=director_namings, order_by="Enrollment.id")


class SheetMapping(Base):
    """How the columns of one kind of export were mapped, so that the next upload of it needs no mapping.

    ``fingerprint`` is the digest of its folded headings; ``mapping`` is written and read by ``sheets``.
    """

    __tablename__ = "sheet_mappings"
    __table_args__ = (UniqueConstraint("program_id", "role", "fingerprint"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    fingerprint: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[Json]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    used_at: Mapped[Moment]
