"""The relay, spoken to by SMTP: encrypted and verified, or not at all; plainly to this machine alone.

Every error of ``smtplib``, ``ssl`` and ``socket`` is an OSError.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import unquote, urlsplit

from matcher.mail.envelope import UnusableAddress, check_address
from matcher.mail.transport import Postponed, Refused, Unreachable

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465}
#: Seconds for one step, and for a whole mail: less than the lease on it, or somebody else sends it too.
STEP, WHOLE = 20.0, 50.0
#: For what is said when a mail is over: nothing depends on the answer.
FAREWELL = 2.0
_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
# Enhanced codes of RFC 3463. A full mailbox passes, though relays give it the code of what does not.
_FULL = "5.2.2"
_OF_ADDRESS = ("5.1.", "5.2.")
# Of the sender, of the relay itself, of policy: no fault of the address, whenever it is said.
_OF_OTHERS = ("5.1.7", "5.1.8", "5.3.", "5.7.")
# What is said of a recipient without an enhanced code.
_NO_SUCH_MAILBOX = (550, 551, 553)


@dataclass(frozen=True)
class Relay:
    """``smtp://name:password@host:587`` or ``smtps://host:465``; name and password are percent-encoded."""

    host: str
    port: int
    encrypted: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> Relay:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname or "", parts.port or PORTS[parts.scheme], parts.scheme == "smtps", user, password)

    @property
    def may_be_plain(self) -> bool:
        return self.host in LOOPBACK


class SmtpTransport:
    """Keeps its connection between mails. ``sender`` is the envelope's sender, ``hostname`` what we call ourselves."""

    def __init__(self, url: str, *, sender: str, hostname: str, step: float = STEP, whole: float = WHOLE) -> None:
        self._relay = Relay.of(url)
        self._sender, self._hostname = sender, hostname
        self._step, self._whole = step, whole
        self._client: smtplib.SMTP | None = None
        self._ends = 0.0

    def send(self, message_id: str, to: str, data: bytes) -> None:
        """Nothing said before the recipient is named is about this mail; whatever is said then, is."""
        _check_recipient(to)
        self._ends = monotonic() + self._whole
        client = self._begin_mail()
        try:
            self._patience(client)
            _check(*client.rcpt(to), of_recipient=True)
            self._patience(client, whole=True)  # the relay may read the mail before it answers
            _check(*_data(client, data), of_recipient=False)
        except (Refused, Postponed):
            self._forget_mail(client)
            raise
        except OSError as lost:
            self._drop()
            raise Postponed(f"The connection was lost: {_words(lost)}") from lost

    def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            self._limit(client, FAREWELL)
            client.quit()
        except OSError:
            client.close()

    def _begin_mail(self) -> smtplib.SMTP:
        """A connection on which the relay has accepted the sender. One kept from before may have gone stale."""
        try:
            if self._client is not None and self._accepts_sender(self._client):
                return self._client
            self._drop()
            client = self._client = self._connect()
            self._patience(client)
            code, said = client.mail(self._sender)
        except (OSError, UnicodeError) as problem:
            self._drop()
            raise Unreachable(_words(problem)) from problem
        if code != 250:
            self._drop()
            raise Unreachable(_answer(code, said))
        return client

    def _accepts_sender(self, kept: smtplib.SMTP) -> bool:
        try:
            self._patience(kept)
            return kept.mail(self._sender)[0] == 250
        except OSError:
            return False

    def _connect(self) -> smtplib.SMTP:
        """Raises whatever smtplib, ssl and socket raise."""
        relay, context = self._relay, ssl.create_default_context()
        timeout = self._left()
        if relay.encrypted:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, local_hostname=self._hostname, timeout=timeout, context=context
            )
        else:
            client = smtplib.SMTP(relay.host, relay.port, local_hostname=self._hostname, timeout=timeout)
        self._client = client
        self._greet(client)
        if not relay.encrypted and (client.has_extn("starttls") or not relay.may_be_plain):
            client.starttls(context=context)
            self._greet(client)
        if relay.user:
            self._patience(client)
            client.login(relay.user, relay.password)
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        self._patience(client)
        client.ehlo_or_helo_if_needed()

    def _forget_mail(self, client: smtplib.SMTP) -> None:
        try:
            self._limit(client, FAREWELL)
            if client.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _patience(self, client: smtplib.SMTP, *, whole: bool = False) -> None:
        self._limit(client, self._left(whole=whole))

    def _limit(self, client: smtplib.SMTP, seconds: float) -> None:
        if client.sock is not None:
            client.sock.settimeout(seconds)

    def _left(self, *, whole: bool = False) -> float:
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("the relay is too slow")
        return left if whole else min(self._step, left)


def _check_recipient(to: str) -> None:
    """smtplib would cut off what follows a line end and send to what is left."""
    try:
        check_address(to)
    except UnusableAddress as unusable:
        raise Refused(str(unusable)) from unusable


def _data(client: smtplib.SMTP, data: bytes) -> tuple[int, bytes]:
    try:
        return client.data(data)
    except smtplib.SMTPDataError as problem:
        return problem.smtp_code, _as_bytes(problem.smtp_error)


def _check(code: int, said: bytes, *, of_recipient: bool) -> None:
    """Raises Refused or Postponed unless the answer is a yes."""
    enhanced = _enhanced(said)
    if 200 <= code < 300:
        return
    if not 500 <= code < 600 or enhanced == _FULL or (code == 552 and not enhanced):
        raise Postponed(_answer(code, said))
    raise Refused(_answer(code, said), of_address=_is_of_address(code, enhanced, of_recipient=of_recipient))


def _is_of_address(code: int, enhanced: str, *, of_recipient: bool) -> bool:
    if not enhanced:
        return of_recipient and code in _NO_SUCH_MAILBOX
    return not enhanced.startswith(_OF_OTHERS) and (of_recipient or enhanced.startswith(_OF_ADDRESS))


def _enhanced(said: bytes) -> str:
    found = _ENHANCED.match(said.decode("ascii", "replace"))
    return found.group(1) if found else ""


def _answer(code: int, said: bytes) -> str:
    return f"{code} {' '.join(said.decode('utf-8', 'replace').split())}"


def _words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answer(problem.smtp_code, _as_bytes(problem.smtp_error))
    if isinstance(problem, UnicodeError):
        return "name and password of the relay must be plain ASCII"  # the error itself quotes them
    return f"{type(problem).__name__}: {' '.join(str(problem).split())}"


def _as_bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
