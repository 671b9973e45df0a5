"""When a mail that did not go out is tried again, and when we give up on it."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from matcher.models import OutboxMessage
from matcher.states import MailKind

#: Minutes after the first, second, ... attempt. Greylisting wants half an hour or more, an outage hours.
WAITS = (1, 5, 15, 30, 60, 120)
#: "At least 4-5 days" (RFC 5321 section 4.5.4.1).
PATIENCE = timedelta(days=5)
#: Somebody waits at the screen, and would rather ask for another than get this one tomorrow.
SIGN_IN_WAIT, SIGN_IN_PATIENCE = 5, timedelta(hours=2)
SPREAD = 0.1


def wait_after(message: OutboxMessage) -> timedelta:
    """How long to wait after its latest attempt. Mails that failed together do not all come back at once."""
    minutes = WAITS[min(max(message.attempts, 1), len(WAITS)) - 1]
    if message.kind is MailKind.SIGN_IN:
        minutes = min(minutes, SIGN_IN_WAIT)
    share = zlib.crc32(message.public_id.encode()) % 1000 / 1000
    return timedelta(minutes=minutes * (1 + SPREAD * share))


def is_given_up(message: OutboxMessage, now: datetime) -> bool:
    """Whether it has been tried for long enough; one that was never tried yet is not."""
    patience = SIGN_IN_PATIENCE if message.kind is MailKind.SIGN_IN else PATIENCE
    return message.attempts > 0 and now >= message.wanted_at + patience
