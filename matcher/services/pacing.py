"""How fast we may send: what the relay allows a minute and a day, counted in the database, so that no restart forgets.

A tenth of each allowance is kept for mail that somebody waits for. Fifteen thousand invitations take two days; nobody
is to wait two days for a way to sign in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.models import OutboxMessage

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEPT = 10


def next_allowed_at(config: Config, now: datetime, *, pressing: bool = False) -> datetime:
    """When the next mail may be tried: ``now``, or a later moment. ``pressing`` mail has the whole allowance."""
    limits = ((config.mail_per_minute, MINUTE), (config.mail_per_day, DAY))
    return max(_allowed_at(limit if pressing else limit - limit // KEPT, window, now) for limit, window in limits)


def _allowed_at(limit: int, window: timedelta, now: datetime) -> datetime:
    """The moment at which the oldest of the last ``limit`` attempts is ``window`` ago; 0 is without limit."""
    if not limit:
        return now
    oldest = db.session.scalar(
        select(OutboxMessage.tried_at)
        .where(OutboxMessage.tried_at > now - window)
        .order_by(OutboxMessage.tried_at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    return now if oldest is None else oldest + window
