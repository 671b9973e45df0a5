"""Fetch what people answered: take each mail in, then put it aside; wait for more until the next minute.

Each mail is taken in by a unit of work of its own, and only then put aside in the mailbox. Whoever dies in between
finds the mail again, and knows it by the digest of its bytes. Nothing that is wrong with one mail holds up another.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError

from matcher.config import Config
from matcher.db import unit_of_work
from matcher.log import log
from matcher.mail.mailbox import ImapMailbox, MailboxAway, Waiting
from matcher.mail.received import read_head, read_mail
from matcher.services.incoming import take_in

#: The next poll begins a minute after this one did.
SECONDS = 50.0


def poll(config: Config, stopping: Callable[[], bool] = lambda: False, *, seconds: float = SECONDS) -> None:
    """Take in whatever is new, for about ``seconds``. A mailbox that is away is tried again by the next poll."""
    if not config.imap_url:
        return
    until = time.monotonic() + seconds
    try:
        with ImapMailbox(config.imap_url) as mailbox:
            while not stopping():
                _take_all(mailbox, config, stopping)
                if (left := until - time.monotonic()) <= 0:
                    break
                mailbox.wait(left, stopping)
    except MailboxAway as away:
        log.warning("mailbox_away", kind=str(away.facts.get("kind", "")))
    except Exception as problem:
        _complain("poll_failed", problem)


def _take_all(mailbox: ImapMailbox, config: Config, stopping: Callable[[], bool]) -> None:
    for waiting in mailbox.unseen():
        if stopping():
            return
        if _take(waiting, config):
            mailbox.put_aside(waiting.uid)


def _take(waiting: Waiting, config: Config) -> bool:
    """Whether it is in our hands now. Of a mail that cannot be read, the head is."""
    digest = hashlib.sha256(waiting.data).hexdigest()
    for read in (read_mail, read_head) if waiting.whole else (read_head,):
        try:
            received = read(waiting.data, config.mail_address)
            with unit_of_work(writes=True):
                row = take_in(received, digest)
                log.info("mail_taken_in", mail=row.public_id, state=row.state.value, why=row.why)
            return True
        except (OperationalError, InterfaceError):
            raise  # the database is away: nothing is wrong with the mail
        except Exception as problem:
            _complain("mail_not_taken_in", problem)
    return False


def _complain(event: str, problem: Exception) -> None:
    """Where, never what: the message of an exception may quote what people wrote."""
    log.error(event, kind=type(problem).__name__, trace=traceback.format_tb(problem.__traceback__))
