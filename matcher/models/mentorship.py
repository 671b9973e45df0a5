"""What both sides agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Key, Moment, PublicId, Words, state_column
from matcher.models.enrollment import Enrollment, Mentee
from matcher.models.matching import Proposal
from matcher.models.program import Round
from matcher.models.schedule import Series
from matcher.states import MentorshipState


class Mentorship(Base):
    """A mentor and a participant or team who said yes. While it is active its proposal holds the mentor's place.

    ``series`` is the one that goes on; ``every_series`` are also those it continues, the first of them first.
    ``ended_words`` is what whoever ended it wrote to the coordinators.
    """

    __tablename__ = "mentorships"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), unique=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentees.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), unique=True)
    state: Mapped[MentorshipState] = mapped_column(state_column(MentorshipState), default=MentorshipState.ACTIVE)
    agreed_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_words: Mapped[Words]
    round: Mapped[Round] = relationship()
    proposal: Mapped[Proposal] = relationship()
    mentor: Mapped[Enrollment] = relationship()
    mentee: Mapped[Mentee] = relationship()
    series: Mapped[Series] = relationship(foreign_keys=[series_id])
    every_series: Mapped[list[Series]] = relationship(
        foreign_keys=[Series.mentorship_id], back_populates="mentorship", order_by="Series.id", post_update=True
    )
