"""Rounds as pages need them."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Round
from matcher.states import RoundState


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
