"""The mailbox that gets the answers, over IMAP: what is new in it, put aside once it has been taken in."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from matcher.errors import BookendsError
from matcher.log import log
from matcher.mail.parts import LARGEST

FOLDER = "Bookends"
TIMEOUT = 30
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_AT_ONCE = 500
#: Seconds between two looks at whether to go on waiting.
GLANCE = 1.0
#: Seconds between two looks into a mailbox that cannot tell when something comes.
WITHOUT_IDLE = 15.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(BookendsError):
    """The mailbox does not answer, does not let us in, or is not safe to talk to."""

    code = "mailbox_away"


@dataclass(frozen=True)
class Waiting:
    """A mail in the mailbox. ``whole`` is false for one so large that only its head was fetched."""

    uid: str
    data: bytes
    whole: bool


class ImapMailbox:
    """``imaps://name:password@host`` or ``imap://`` with STARTTLS, which only this machine may do without.

    Name and password are percent-encoded. Certificates are verified. Everything that goes wrong is MailboxAway.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self._url, self._timeout = url, timeout
        self._folder: str | None = FOLDER

    def __enter__(self) -> ImapMailbox:
        with _as_away():
            self._box = _enter(_connect(urlsplit(self._url), self._timeout), urlsplit(self._url))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):  # it is over either way
            self._box.logout()

    def unseen(self) -> Iterator[Waiting]:
        """New mails, oldest first. Fetching does not mark them: ``put_aside`` does."""
        with _as_away():
            uids = self._box.uids("UNSEEN", charset=None)[:MOST_AT_ONCE]
        for uid in uids:
            with _as_away():
                found = self._fetch(uid)
            if found is not None:
                yield found

    def put_aside(self, uid: str) -> None:
        """Marked as seen, and moved to the folder *Bookends*; a server that refuses that keeps it where it is."""
        with _as_away():
            self._box.client.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        if self._folder is None:
            return
        try:
            with _as_away():
                self._make_folder(self._folder)
                self._box.move(uid, self._folder)
        except MailboxAway as refused:
            log.warning("mailbox_folder_refused", said=str(refused.facts.get("kind", "")))
            self._folder = None

    def wait(self, seconds: float, stopping: Callable[[], bool] = lambda: False) -> None:
        """Until something comes, ``seconds`` are over, or we are to stop."""
        until = time.monotonic() + seconds
        if "IDLE" not in self._box.client.capabilities:
            _sleep(min(seconds, WITHOUT_IDLE), stopping)
            return
        with _as_away():
            self._box.idle.start()  # type: ignore[no-untyped-call]
            while (left := until - time.monotonic()) > 0 and not stopping():
                if self._box.idle.poll(timeout=min(left, GLANCE)):
                    break
            self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _fetch(self, uid: str) -> Waiting | None:
        """Its size is looked at first: a mail of any length would be held in memory."""
        _, answer = self._box.client.uid("FETCH", uid, "(RFC822.SIZE)")
        size = _SIZE.search(b" ".join(part for part in answer or () if isinstance(part, bytes)))
        whole = size is not None and int(size[1]) <= LARGEST
        _, answer = self._box.client.uid("FETCH", uid, f"(BODY.PEEK[{'' if whole else 'HEADER'}])")
        data = next((part[1] for part in answer or () if isinstance(part, tuple) and len(part) > 1), None)
        return Waiting(uid, data, whole) if isinstance(data, bytes) else None

    def _make_folder(self, folder: str) -> None:
        if not self._box.folder.exists(folder):
            self._box.folder.create(folder)


def _connect(url: SplitResult, timeout: float) -> BaseMailBox:
    host = url.hostname or ""
    if url.scheme == "imaps":
        return MailBox(host, url.port or 993, timeout, ssl_context=ssl.create_default_context())
    if host in LOOPBACK:
        return MailBoxUnencrypted(host, url.port or 143, timeout)
    return MailBoxStartTls(host, url.port or 143, timeout, ssl_context=ssl.create_default_context())


def _enter(box: BaseMailBox, url: SplitResult) -> BaseMailBox:
    """Sign in. What the server offers is asked again then: many say only now that they can move mails."""
    name, password = unquote(url.username or ""), unquote(url.password or "")
    if any(ord(letter) < 32 for letter in name + password):
        raise MailboxAway("The name or password of the mailbox has a control character.", kind="credentials")
    if (name + password).isascii():
        box.login(name, password)
    else:
        box.login_utf8(name, password)
    _, answer = box.client.capability()
    box.client.capabilities = tuple(answer[-1].decode("ascii", "replace").upper().split())
    return box


@contextmanager
def _as_away() -> Iterator[None]:
    """What a mail server says may quote what people wrote: only the kind of the problem is kept."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError, IndexError, AttributeError) as problem:
        kind = type(problem).__name__
        raise MailboxAway(f"The mailbox is away ({kind}).", kind=kind) from problem


def _sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stopping():
        time.sleep(min(left, GLANCE))
