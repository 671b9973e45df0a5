"""What of a program is open to the public, and until when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Program, Round
from matcher.states import Role, RoundState

#: In the order in which somebody who looks for a mentor wants to read of them.
SHOWN = (RoundState.OPEN, RoundState.INTEREST, RoundState.REVIEW, RoundState.PUBLISHED)
WELCOMING = frozenset({RoundState.OPEN, RoundState.INTEREST})


def program_to_show(public_id: str, *, drafts: bool = False) -> Program:
    """A program that has been public once; with ``drafts`` also one that has not. Raises NotFound."""
    program = db.session.scalar(select(Program).where(Program.public_id == public_id))
    if program is None or not (drafts or any(one.state is not RoundState.DRAFT for one in program.rounds)):
        raise NotFound
    return program


def rounds_to_show(program: Program) -> list[Round]:
    """Everything open, what closes first ahead; with nothing open, the one that closed last."""
    shown = [one for one in program.rounds if one.state in SHOWN]
    welcoming = [one for one in shown if one.state in WELCOMING]
    if welcoming:
        return sorted(welcoming, key=lambda one: (SHOWN.index(one.state), one.apply_by, one.id))
    return shown[-1:]


def welcoming_rounds() -> list[Round]:
    """Of all programs: rounds that take applications, then rounds that ask who is interested."""
    found = db.session.scalars(select(Round).where(Round.state.in_(WELCOMING)))
    return sorted(found, key=lambda one: (SHOWN.index(one.state), one.apply_by, one.id))


def apply_until(round_: Round, role: Role) -> date:
    """The last day that people of this role are told."""
    late = round_.mentors_until if role is Role.MENTOR and not _for_interest(round_) else None
    return max(round_.apply_by, late or round_.apply_by)


def interest_until(round_: Round, role: Role) -> date | None:
    """The last day to say that one is interested; None where nobody named one."""
    if round_.interest_by and role is Role.MENTOR and _for_interest(round_) and round_.mentors_until:
        return max(round_.interest_by, round_.mentors_until)
    return round_.interest_by


def _for_interest(round_: Round) -> bool:
    """Whether the later day for mentors comes before anybody can apply: it is then one for saying so."""
    begins = round_.apply_from or round_.apply_by
    return bool(round_.interest_by and round_.mentors_until and round_.mentors_until < begins)
