"""Rounds as pages need them."""

from __future__ import annotations

import hmac
from datetime import date

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Round
from matcher.states import Role, RoundState


def open_rounds() -> list[Round]:
    """Rounds that take applications now, the one that closes first ahead."""
    return list(
        db.session.scalars(select(Round).where(Round.state == RoundState.OPEN).order_by(Round.apply_by, Round.id))
    )


def round_to_apply_to(public_id: str) -> Round:
    """The round of an application's address, closed ones too. Raises NotFound for drafts and unknown ids."""
    round_ = db.session.scalar(select(Round).where(Round.public_id == public_id))
    if round_ is None or round_.state is RoundState.DRAFT:
        raise NotFound
    return round_


def closes_on(round_: Round, role: Role) -> date:
    """The last day people are told for applications of this role: mentors may have longer."""
    later = round_.mentors_until if role is Role.MENTOR else None
    return max(round_.apply_by, later or round_.apply_by)


def is_late_token(round_: Round, token: str) -> bool:
    """Whether ``token`` is the secret by which late arrivals still apply."""
    return round_.late_token is not None and hmac.compare_digest(round_.late_token.encode(), token.encode())
