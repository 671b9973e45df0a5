"""Somebody may still apply after applications have closed: whoever has the link that a coordinator gave them."""

from __future__ import annotations

import secrets

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Person, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.states import RoundState

#: While whole applications are not taken from everybody, and offers can still be made to who comes late.
LATE = frozenset({RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED})


def allow_late(round_: Round, actor: Person) -> None:
    """A link that nobody can guess; pressed twice it is one and the same."""
    lock_round(round_)
    if round_.state not in LATE:
        raise Conflict("Late applications can be taken between the opening of applications and the end of the round.")
    if round_.late_token is None:
        round_.late_token = secrets.token_urlsafe(16)
        db.session.flush()
        record_act(actor, "late_allowed", round_.program, round=round_.public_id)


def stop_late(round_: Round, actor: Person) -> None:
    """The link opens nothing any more; another one is another link."""
    lock_round(round_)
    if round_.late_token is not None:
        round_.late_token = None
        db.session.flush()
        record_act(actor, "late_stopped", round_.program, round=round_.public_id)
