"""Send what is due: claim, compose, hand over, write down; one mail after the other.

No transaction is open while the relay is spoken to. A worker that dies leaves at most the mail in its hands, which is
sent again when its lease has passed; the relay may have taken it, so it carries the same Message-ID then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from matcher import clock
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.letters import compose as letters
from matcher.letters.compose import Composer
from matcher.letters.frame import Mail
from matcher.log import log
from matcher.mail.envelope import UnusableAddress, check_address
from matcher.mail.mime import build
from matcher.mail.transport import Postponed, Refused, Transport, Unreachable
from matcher.services.claims import LEASE, Claimed, MailFailure, claim_message, claimed_message, keep_claim
from matcher.services.delivery import (
    PAUSE,
    count_due,
    next_look_at,
    record_dropped,
    record_postponed,
    record_refused,
    record_sent,
    record_unreachable,
    take_back_expired,
)

#: When nothing could be claimed although something is due: it waits for what another worker has in hands.
SHORTLY = timedelta(seconds=1)


@dataclass(frozen=True)
class Drained:
    """``left`` could go out now, had nothing stopped us; look again after ``wait_seconds``, if anything is owed."""

    sent: int
    dropped: int
    failed: int
    left: int
    wait_seconds: float | None


class _Outcome(StrEnum):
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    LOST = "lost"


@dataclass(frozen=True)
class _Result:
    """What became of a mail, and how to write it down."""

    outcome: _Outcome
    record: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class _Ready:
    """A mail in its final form."""

    mail: Mail
    data: bytes

    @property
    def to(self) -> str:
        return self.mail.envelope.to.address


def drain(
    config: Config,
    transport: Transport,
    *,
    limit: int | None = None,
    compose: Composer = letters.compose,
    lease: timedelta = LEASE,
) -> Drained:
    """Send what is due until nothing is, the pace says wait or the relay is gone; try at most ``limit`` messages.

    Call it outside any transaction.
    """
    outcomes: Counter[_Outcome] = Counter()
    claim = partial(claim_message, config, lease=lease)
    with unit_of_work(writes=True):
        take_back_expired()
        claimed = claim()
    at_least = SHORTLY
    try:
        while claimed is not None:
            result = _deliver(claimed, config, transport, compose, lease)
            outcomes[result.outcome] += 1
            if result.outcome is _Outcome.UNREACHABLE or outcomes.total() == limit:
                at_least = PAUSE if result.outcome is _Outcome.UNREACHABLE else timedelta()
                _record(result)
                break
            claimed = _record_and_claim(result, claim)
    finally:
        transport.close()
    return _sum_up(outcomes, config, at_least)


def _record(result: _Result) -> None:
    with unit_of_work(writes=True):
        result.record()


def _record_and_claim(result: _Result, claim: Callable[[], Claimed | None]) -> Claimed | None:
    """In one transaction, for each costs a write to disk. The next mail is no reason to forget what became of this."""
    try:
        with unit_of_work(writes=True):
            result.record()
            return claim()
    except Exception:
        _record(result)
        raise


def _deliver(claimed: Claimed, config: Config, transport: Transport, compose: Composer, lease: timedelta) -> _Result:
    ready = _prepare(claimed, config, compose, lease)
    if isinstance(ready, _Result):
        return ready
    to, sequence = ready.to, ready.mail.sequence
    try:
        transport.send(ready.mail.envelope.message_id, to, ready.data)
    except Refused as refused:
        return _refused(claimed, refused.said, to if refused.of_address else "")
    except Unreachable as unreachable:
        # Said before any recipient was named, so it may be logged.
        log.error("relay_unreachable", said=unreachable.said)
        return _Result(_Outcome.UNREACHABLE, partial(record_unreachable, claimed, unreachable.said))
    except Postponed as postponed:
        return _postponed(claimed, MailFailure.POSTPONED, postponed.said)
    except Exception as problem:
        log.error("mail_not_sent", mail=claimed.public_id, kind=claimed.kind.value, error=type(problem).__name__)
        return _postponed(claimed, MailFailure.POSTPONED)
    return _Result(_Outcome.SENT, partial(record_sent, claimed, to, config, sequence=sequence))


def _prepare(claimed: Claimed, config: Config, compose: Composer, lease: timedelta) -> _Ready | _Result:
    """The mail as it is to go out, or why it does not. Whatever goes wrong concerns this message alone."""
    try:
        mail = _compose(claimed, config, compose, lease)
        if not isinstance(mail, Mail):
            return _Result(mail)
        if not _is_usable(mail.envelope.to.address):
            return _refused(claimed, "", mail.envelope.to.address)
        return _Ready(mail, build(mail.letter, mail.envelope))
    except Exception as problem:
        # Its text may quote what somebody wrote.
        log.error("mail_not_composed", mail=claimed.public_id, kind=claimed.kind.value, error=type(problem).__name__)
        return _postponed(claimed, MailFailure.NOT_COMPOSED)


def _compose(claimed: Claimed, config: Config, compose: Composer, lease: timedelta) -> Mail | _Outcome:
    with unit_of_work(writes=True):
        message = claimed_message(claimed)
        mail = compose(message, config) if message is not None else None
        if message is None or not keep_claim(claimed, lease=lease):
            return _Outcome.LOST
        if mail is None:
            record_dropped(claimed)
            return _Outcome.DROPPED
        return mail


def _is_usable(address: str) -> bool:
    try:
        check_address(address)
    except UnusableAddress:
        return False
    return True


def _refused(claimed: Claimed, said: str, bad_address: str) -> _Result:
    return _Result(_Outcome.FAILED, partial(record_refused, claimed, said, bad_address=bad_address))


def _postponed(claimed: Claimed, failure: MailFailure, said: str = "") -> _Result:
    return _Result(_Outcome.FAILED, partial(record_postponed, claimed, failure, said))


def _sum_up(outcomes: Counter[_Outcome], config: Config, at_least: timedelta) -> Drained:
    with unit_of_work(writes=False):
        left, look = count_due(), next_look_at(config)
    wait = None if look is None else max(look - clock.now(), at_least).total_seconds()
    failed = outcomes[_Outcome.FAILED] + outcomes[_Outcome.UNREACHABLE]
    return Drained(outcomes[_Outcome.SENT], outcomes[_Outcome.DROPPED], failed, left, wait)
