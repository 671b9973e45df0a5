"""A series of sessions, who attends it, every occurrence, what was moved or canceled, and what people answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import JsonList, Key, Moment, PublicId, Words, state_column
from matcher.models.people import Person
from matcher.models.program import Round
from matcher.states import AnsweredHow, Cadence, ReplyKind, Role, SeriesState, WishKind, WishState

if TYPE_CHECKING:
    from matcher.models.events import Attendance, Event
    from matcher.models.mentorship import Mentorship


class OverrideKind(StrEnum):
    MOVED = "moved"
    CANCELED = "canceled"


class Series(Base):
    """A recurring session on the clock of ``zone``: of a mentorship, or of an event of the program.

    ``token`` names the series to mail programs and is part of ``uid``, which never changes. ``revision`` is the
    SEQUENCE of RFC 5545 (section 3.8.7.4). ``skipped_days`` are ISO dates on which the rule would meet and nobody does:
    closed days of the program or of a library, and days somebody is away. ``continues`` is the series this one was
    split from; it ended there and keeps its UID. ``rewritten_at``: all its sessions were put elsewhere then, and what
    was answered before says nothing of them. ``tzdata`` is the release of the time-zone data that turned its local
    times into instants.
    """

    __tablename__ = "series"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    token: Mapped[PublicId]
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    mentorship_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentorships.id", use_alter=True, name="fk_series_mentorship_id"), index=True
    )
    tzdata: Mapped[str] = mapped_column(String(16), default="")
    rewritten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    mentorship: Mapped[Mentorship | None] = relationship(
        foreign_keys=[mentorship_id], back_populates="every_series", post_update=True
    )
    event: Mapped[Event | None] = relationship(back_populates="series", uselist=False)
    attendees: Mapped[list[Attendee]] = relationship(cascade="all, delete-orphan", order_by="Attendee.id")
    occurrences: Mapped[list[Occurrence]] = relationship(
        back_populates="series", cascade="all, delete-orphan", order_by="Occurrence.starts_at"
    )
    overrides: Mapped[list[Override]] = relationship(cascade="all, delete-orphan", order_by="Override.original_start")
    replies: Mapped[list[Reply]] = relationship(
        back_populates="series", cascade="all, delete-orphan", order_by="Reply.answered_at, Reply.id"
    )

    @property
    def canceled(self) -> frozenset[datetime]:
        """Original starts of sessions that were canceled one by one."""
        return frozenset(one.original_start for one in self.overrides if one.kind is OverrideKind.CANCELED)

    @property
    def held(self) -> list[Occurrence]:
        """The sessions that take place or took place, in order."""
        return [one for one in self.occurrences if one.original_start not in self.canceled]


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
    """One session as it will happen. ``original_start`` is where the rule put it and identifies it for ever; ``day`` is
    that day on the clock of the series, which stays when a government changes the clocks.

    A canceled session keeps its row: an override says that it falls out.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("series_id", "original_start"),
        CheckConstraint("starts_at < ends_at", name="start_before_end"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    original_start: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    series: Mapped[Series] = relationship(back_populates="occurrences")
    reports: Mapped[list[SessionReport]] = relationship(back_populates="occurrence", cascade="all, delete-orphan")
    attendances: Mapped[list[Attendance]] = relationship(back_populates="occurrence", cascade="all, delete-orphan")


class Override(Base):
    """A session that differs from its rule: moved to ``new_start`` (aware UTC), or canceled.

    ``new_local`` is the new start on the clock of the series (naive). ``made_by`` moved it: to everybody else it is a
    question until they answer.
    """

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
    new_local: Mapped[datetime | None] = mapped_column(DateTime())
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reply(Base):
    """What somebody answered to a series, or to the one session with ``original_start``. None is ever taken back: the
    latest by ``answered_at`` counts, whether it came by mail or on a page.

    ``how``: a mail proves nothing about who wrote it. ``revision`` is the one it answers, as far as it says;
    ``wished_start`` is what a counter-proposal asks for (aware UTC). ``settled_at``: somebody has looked after it, so
    that it is pointed out to nobody any more.
    """

    __tablename__ = "replies"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    original_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[ReplyKind] = mapped_column(state_column(ReplyKind))
    how: Mapped[AnsweredHow] = mapped_column(state_column(AnsweredHow))
    answered_at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    revision: Mapped[int | None]
    wished_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words: Mapped[Words]
    received_id: Mapped[int | None] = mapped_column(ForeignKey("received_mail.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    series: Mapped[Series] = relationship(back_populates="replies")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class SeriesWish(Base):
    """A change of one session and all that follow, which one side asked for and the other has not agreed to yet.

    ``from_start`` is the original start of the first session it concerns, ``new_start`` (aware UTC) where that one
    would be; ``zone`` the clock that all would follow then. One of a series may be open at a time. ``answer`` are the
    words of whoever declined.
    """

    __tablename__ = "series_wishes"
    __table_args__ = (
        Index(
            "one_open_wish_a_series",
            "series_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    kind: Mapped[WishKind] = mapped_column(state_column(WishKind))
    state: Mapped[WishState] = mapped_column(state_column(WishState), default=WishState.ASKED)
    from_start: Mapped[datetime] = mapped_column(UtcDateTime)
    new_start: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(64))
    words: Mapped[Words]
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Moment]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[Words]
    series: Mapped[Series] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])


class SessionReport(Base):
    """Whether a session took place, as one of those in it says; the last word counts.

    ``token_hash`` is that of the link in the reminder of the session after it, once that was sent; ``signed_in`` says
    that the answer was given by somebody who had signed in, and not by whoever had the link.
    """

    __tablename__ = "session_reports"
    __table_args__ = (UniqueConstraint("occurrence_id", "person_id"),)

    id: Mapped[Key]
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    took_place: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_in: Mapped[bool] = mapped_column(default=False)
    occurrence: Mapped[Occurrence] = relationship(back_populates="reports")
    person: Mapped[Person] = relationship()
