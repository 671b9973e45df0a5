"""What both sides agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Key, Moment, PublicId, state_column
from matcher.models.enrollment import Enrollment, Mentee
from matcher.models.matching import Proposal
from matcher.models.program import Round
from matcher.models.schedule import Series
from matcher.states import MentorshipState


class Mentorship(Base):
    """A mentor and a participant or team who said yes. Its proposal goes on holding the mentor's place."""

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
    round: Mapped[Round] = relationship()
    proposal: Mapped[Proposal] = relationship()
    mentor: Mapped[Enrollment] = relationship()
    mentee: Mapped[Mentee] = relationship()
    series: Mapped[Series] = relationship()
