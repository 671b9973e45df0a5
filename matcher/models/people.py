"""Accounts, the rights they hold, and the one-time tickets they sign in with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Key, Moment, Name, PublicId, state_column
from matcher.states import CalendarChannel, Right


class Person(Base):
    """An account. The address may be shared (info@ of a small library): the name tells people apart.

    ``sign_outs`` counts how often the person signed out; a session begun before the last time is over, wherever its
    cookie was copied to. ``bounced_address`` is the address that mail could not be delivered to: while it is still the
    person's, nothing but sign-in mail is tried.
    """

    __tablename__ = "people"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[Name]
    address: Mapped[str] = mapped_column(String(254), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    sign_outs: Mapped[int] = mapped_column(default=0)
    bounced_address: Mapped[str] = mapped_column(String(254), default="")
    calendar_channel: Mapped[CalendarChannel] = mapped_column(
        state_column(CalendarChannel), default=CalendarChannel.INVITATION
    )
    grants: Mapped[list[Grant]] = relationship(back_populates="person", foreign_keys="Grant.person_id")

    @validates("address", "bounced_address")
    def fold(self, _key: str, address: str) -> str:
        return fold_address(address)

    @property
    def unreachable(self) -> bool:
        """Whether mail to the present address came back."""
        return bool(self.bounced_address) and self.bounced_address == self.address


class Grant(Base):
    """A right that a person holds: in one program, or (administrator) in none. ``invited_by`` gave it to them."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("person_id", "program_id", "right"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"), index=True)
    right: Mapped[Right] = mapped_column(state_column(Right))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])


class SignInTicket(Base):
    """A one-time way in: a link's token and a typed code, both stored hashed.

    The ticket dies when used, when it expires, or after too many wrong codes.
    """

    __tablename__ = "sign_in_tickets"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person] = relationship()


def fold_address(address: str) -> str:
    """Addresses are compared without regard to case or surrounding space."""
    return address.strip().casefold()
