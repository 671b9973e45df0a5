"""Was this mail written by a program? Answers during an absence, reports of the delivery, mails of our own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from matcher.mail.characters import one_line
from matcher.mail.headers import Headers, first, headers_of, message_ids

_PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
_PROGRAM_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "list-id", "list-unsubscribe", "feedback-id")
_MAILERS = ("mailer-daemon", "postmaster", "mail-daemon")
# A person may well write about being "out of office next week": only what programs put there counts.
_SUBJECT = re.compile(
    r"(?:(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|automatische? (?:antwort|reactie)|abwesenheitsnotiz"
    r"|automatisch antwoord|réponse automatique|respuesta automática|risposta automatica|resposta automática)\s*:"
    r"|out of (?:the )?office\s*(?::|$|auto)|abwesenheitsnotiz|abwesend\s*:|absence du bureau\s*:)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_EMBEDDED_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
LONGEST_REPORT = 100_000


@dataclass(frozen=True)
class DeliveryReport:
    """What a mail server says became of a mail. ``message_id`` is that of the mail, with its brackets, or empty.

    ``status`` is that of RFC 3463, or empty; ``said`` is the server's own words, shortened.
    """

    message_id: str
    recipient: str
    status: str
    said: str

    @property
    def permanent(self) -> bool:
        return self.status.startswith("5")


def is_automatic(headers: Headers, subject: str) -> bool:
    """Whether no answer to this mail may be sent on (RFC 3834).

    ``X-Auto-Response-Suppress`` alone is no sign: ticket systems put it under what people write.
    """
    submitted = first(headers, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or first(headers, "precedence").strip().lower() in _PRECEDENCE
        or any(name in headers for name in _PROGRAM_HEADERS)
        or has_null_sender(headers)
        or bool(_SUBJECT.match(subject.strip()))
    )


def has_null_sender(headers: Headers) -> bool:
    return "return-path" in headers and first(headers, "return-path").strip() == "<>"


def delivery_report(headers: Headers, sender: str, parts: list[Message[Any, Any]]) -> DeliveryReport | None:
    """Read from the report's own part (RFC 3464); of servers that write none, from the words of the mail."""
    kind = first(headers, "content-type").lower()
    formal = "multipart/report" in kind and "delivery-status" in kind
    local = sender.partition("@")[0].casefold()
    if not formal and not (local in _MAILERS and (has_null_sender(headers) or "multipart/report" in kind)):
        return None
    fields = _fields(parts)
    text = "\n".join(_text(part) for part in parts)[:LONGEST_REPORT]
    status = first(fields, "status") or _status_in(text)
    if first(fields, "action").lower() in {"delivered", "relayed", "expanded"}:
        status = "2.0.0"
    said = first(fields, "diagnostic-code") or " ".join(text.split())[:500]
    return DeliveryReport(_original_id(parts, text), _recipient(fields), status[:20], one_line(said, 500))


def _fields(parts: list[Message[Any, Any]]) -> Headers:
    """Of the report on the recipient; the mail had only one."""
    found: Headers = {}
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            content = part.get_payload()
            groups = content if isinstance(content, list) else [HeaderParser().parsestr(str(content)[:LONGEST_REPORT])]
            for group in (one for one in groups[:10] if isinstance(one, Message)):
                found |= {name: values for name, values in headers_of(group).items() if name not in found}
    return found


def _original_id(parts: list[Message[Any, Any]], text: str) -> str:
    for part in parts:
        content = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(content, list):
            heads = [headers_of(one) for one in content[:1] if isinstance(one, Message)]
            return next((one for head in heads for one in message_ids(head, "message-id")), "")
        if part.get_content_type() == "text/rfc822-headers":
            return next(iter(_EMBEDDED_ID.findall(_text(part))), "")
    return next(iter(_EMBEDDED_ID.findall(text)), "")


def _text(part: Message[Any, Any]) -> str:
    if part.get_content_maintype() != "text":
        return ""
    raw = part.get_payload(decode=True)
    return raw[:LONGEST_REPORT].decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _recipient(fields: Headers) -> str:
    stated = first(fields, "final-recipient") or first(fields, "original-recipient")
    return stated.rpartition(";")[2].strip()[:254]


def _status_in(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""
