"""A kept copy of a mail, taken apart again for somebody to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

_HEAD = re.compile(r"<head\b[^>]*>", re.I)
# Links open in the whole window, not in the frame that shows the mail.
_BASE = '<base target="_top">'


@dataclass(frozen=True)
class Copy:
    """Headers as a mail program shows them. ``calendar`` is the file that went along, if one did."""

    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None


def read_copy(raw: bytes) -> Copy:
    mail = message_from_bytes(raw, policy=policy.SMTP)
    calendar = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    return Copy(
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        reply_to=str(mail["Reply-To"] or ""),
        subject=str(mail["Subject"] or ""),
        text=_content(mail, "plain"),
        html=_content(mail, "html"),
        calendar=calendar.get_payload(decode=True) if calendar else None,  # type: ignore[arg-type]
    )


def for_frame(html: str) -> str:
    """The HTML of a mail for a frame in a page."""
    head = _HEAD.search(html)
    return html[: head.end()] + _BASE + html[head.end() :] if head else _BASE + html


def _content(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
