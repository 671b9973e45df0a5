"""Runs of the solver, what the coordinator fixed, and what was offered to whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Json, Key, Moment, PublicId, Words, state_column
from matcher.models.enrollment import Enrollment, Mentee
from matcher.models.people import Person
from matcher.models.program import Round
from matcher.states import AcceptanceState, PinKind, ProposalState, Role, RunState

A_WEEK = timedelta(days=7)


class Run(Base):
    """One execution of the solver on a frozen snapshot.

    ``problem`` and ``outcome`` are the solver's own files as text: opaque ids and coded answers only. ``lease_until``
    is when somebody else may take the run over; ``failure`` is a code, ``failure_facts`` what goes with it.
    ``progress`` is what the solver said last of where it is; ``cancel_wanted``: whoever works on it is to stop.

    ``explanations`` are the solver's too, computed once the run is done (``services.explaining``): ``explain_until`` is
    the lease of whoever works on them, ``explain_times`` how often that was begun, ``explain_failure`` a code.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("round_id", "problem_digest"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[RunState] = mapped_column(state_column(RunState), default=RunState.QUEUED)
    problem_digest: Mapped[str] = mapped_column(String(80))
    problem: Mapped[str] = mapped_column(Text, deferred=True)
    outcome: Mapped[str | None] = mapped_column(Text, deferred=True)
    failure: Mapped[str | None] = mapped_column(String(40))
    failure_facts: Mapped[Json]
    progress: Mapped[Json]
    cancel_wanted: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[Moment]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    explanations: Mapped[str | None] = mapped_column(Text, deferred=True)
    explain_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    explain_times: Mapped[int] = mapped_column(default=0)
    explain_failure: Mapped[str | None] = mapped_column(String(40))
    round: Mapped[Round] = relationship()


class Pin(Base):
    """The coordinator keeps or forbids a pair. A kept pair remembers the meeting time it was kept at."""

    __tablename__ = "pins"
    __table_args__ = (UniqueConstraint("mentor_id", "mentee_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentees.id"))
    kind: Mapped[PinKind] = mapped_column(state_column(PinKind))
    weekday: Mapped[int | None]
    start: Mapped[int | None]
    phase: Mapped[int | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[Moment]
    mentor: Mapped[Enrollment] = relationship()
    mentee: Mapped[Mentee] = relationship()


class Proposal(Base):
    """A pair that was offered. While offered or agreed it holds one of the mentor's places.

    ``(mentor_id, held_place)`` refers to a row of ``places`` and is unique, so no engine and no race can hold more
    places than there are, and a held place cannot be taken away. ``weekday``, ``start``, ``phase`` are the solver's
    slot on the clock of ``zone``; ``points`` are out of a million.

    ``times`` is empty, or the time is still to be arranged: then these are the slots to choose from, each
    ``[weekday, start, phase]``, the nearest to both sides' hours first, and the slot above is but the first of them.

    ``earlier_times`` are the times that one of the two would rather have had otherwise, in order: each with its
    ``slot``, the role that wished (``by``), and whether the other had said yes to it (``agreed``).
    """

    __tablename__ = "proposals"
    __table_args__ = (
        ForeignKeyConstraint(["mentor_id", "held_place"], ["places.enrollment_id", "places.number"], name="place"),
        UniqueConstraint("mentor_id", "held_place", name="one_holder_a_place"),
        CheckConstraint("state <> 'offered' OR held_place IS NOT NULL", name="offered_holds_a_place"),
        CheckConstraint("state IN ('offered', 'agreed') OR held_place IS NULL", name="ended_holds_none"),
        Index(
            "one_open_offer_a_mentee",
            "mentee_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentees.id"), index=True)
    held_place: Mapped[int | None]
    state: Mapped[ProposalState] = mapped_column(state_column(ProposalState), default=ProposalState.OFFERED)
    weekday: Mapped[int]
    start: Mapped[int]
    phase: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    points: Mapped[int]
    times: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    earlier_times: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    offered_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    round: Mapped[Round] = relationship()
    mentor: Mapped[Enrollment] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Mentee] = relationship()
    acceptances: Mapped[list[Acceptance]] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", order_by="Acceptance.order"
    )

    @property
    def answer_by(self) -> date:
        """The last day for an answer, on the program's clock: the round's; a week, for who was asked after that day."""
        zone = ZoneInfo(self.round.program.zone)
        asked = max((one.asked_at.astimezone(zone).date() for one in self.acceptances if one.asked_at), default=None)
        late = asked is not None and asked > self.round.answer_by
        return asked + A_WEEK if asked and late else self.round.answer_by

    @property
    def to_arrange(self) -> bool:
        """Whether its time is still to be found out."""
        return bool(self.times) and self.state is ProposalState.OFFERED

    @property
    def holds(self) -> bool:
        """Whether it holds the mentor's place and speaks for the mentee: offered, or agreed and not ended since."""
        return self.held_place is not None

    def acceptance_of(self, role: Role) -> Acceptance:
        return next(asked for asked in self.acceptances if asked.role is role)


class Acceptance(Base):
    """One asked party of a proposal: the mentor, or the participant (for a team, its lead). ``reason`` is private.

    ``times`` are those of the proposal's times that suit this party, once they said so.
    """

    __tablename__ = "acceptances"
    __table_args__ = (UniqueConstraint("proposal_id", "role"),)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    order: Mapped[int]
    state: Mapped[AcceptanceState] = mapped_column(state_column(AcceptanceState), default=AcceptanceState.WAITING)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[Words]
    times: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    proposal: Mapped[Proposal] = relationship(back_populates="acceptances")
    enrollment: Mapped[Enrollment] = relationship()
    answerer: Mapped[Person | None] = relationship()
