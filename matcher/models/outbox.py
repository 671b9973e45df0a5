"""Mail owed, mail that came in, and the secrets that mails carry: stored hashed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Json, Key, Moment, PublicId, Words, state_column
from matcher.models.matching import Acceptance
from matcher.models.people import Person
from matcher.models.program import Program
from matcher.models.schedule import Series
from matcher.states import MailKind, MailState, ReceivedState


class OutboxMessage(Base):
    """Mail owed to one person, stored with the change that caused it. Its text is composed when its turn comes.

    ``about`` maps kinds to the public ids of what it tells of. ``key`` says what must not be owed twice. ``address`` is
    set instead of ``person_id`` for sign-in mail alone, which is owed to an address whether anybody is known there or
    not. ``wanted_at`` is when it was to go out, ``due_at`` when it is tried next; ``lease_until`` and ``claim`` belong
    to the worker that has it. ``message_id`` is given at the first attempt and stays; ``sequence`` is the highest
    SEQUENCE sent (RFC 5546 section 2.1.4). ``failure`` is a code, ``relay_said`` the last answer of the relay.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_waiting", "state", "urgency", "due_at"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[MailKind] = mapped_column(state_column(MailKind, length=24))
    state: Mapped[MailState] = mapped_column(state_column(MailState), default=MailState.QUEUED)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    about: Mapped[Json]
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    urgency: Mapped[int] = mapped_column(default=2)
    queued_at: Mapped[Moment]
    wanted_at: Mapped[Moment]
    due_at: Mapped[Moment]
    message_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    sequence: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[str | None] = mapped_column(String(16))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_to: Mapped[str] = mapped_column(String(254), default="")
    failure: Mapped[str | None] = mapped_column(String(40))
    relay_said: Mapped[Words]
    program: Mapped[Program | None] = relationship()
    person: Mapped[Person | None] = relationship()
    series: Mapped[Series | None] = relationship()


class SentCopy(Base):
    """What a mail looked like. Kept in the demonstration only, where nothing leaves the machine."""

    __tablename__ = "sent_copies"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), unique=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    message: Mapped[OutboxMessage] = relationship()


class AnswerLink(Base):
    """The way from a mailed offer to its answer: a link's token and the six digits printed beside it.

    The link shows the offer; only the digits (or signing in) answer it.
    """

    __tablename__ = "answer_links"

    id: Mapped[Key]
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("acceptances.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    acceptance: Mapped[Acceptance] = relationship()


class CalendarFeed(Base):
    """Somebody's calendar subscription. A new ``generation`` is a new address; the old one is gone at once."""

    __tablename__ = "calendar_feeds"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Moment]
    person: Mapped[Person] = relationship()


class ReceivedMail(Base):
    """A mail that came to the service's mailbox, taken in once: ``digest`` is that of its bytes.

    ``why`` is a code: what it was, or why nobody could be found for it. ``person_id`` is who sent it, as far as an
    address can tell. ``calendar`` is the calendar part of an answer from a calendar program, as it came.
    """

    __tablename__ = "received_mail"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[Moment]
    state: Mapped[ReceivedState] = mapped_column(state_column(ReceivedState))
    why: Mapped[str] = mapped_column(String(24))
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    from_name: Mapped[str] = mapped_column(String(200), default="")
    from_address: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[Words]
    text: Mapped[Words]
    calendar: Mapped[Words]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    program: Mapped[Program | None] = relationship()
    series: Mapped[Series | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
