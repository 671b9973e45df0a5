"""What somebody typed when they answered from their calendar, without what the program wrote by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.mail.new_words import hide_addresses, new_words
from matcher.mail.received import Received

LONGEST = 2_000
# "I have declined the invitation because ..." is what a person writes.
_NOT_I = r"(?!(?:I|We|Ich|Wir|Je|Nous|Yo)\b|J[’'])"
_BY_PROGRAM = re.compile(
    rf"{_NOT_I}.{{1,160}}\b(?:has|have|hat|a|ha|heeft)\b.{{0,80}}\b(?:invitation|invite|event|meeting|appointment"
    r"|Einladung|Terminanfrage|Termin|Besprechung|invitación|evento|réunion|rendez-vous|invito|uitnodiging)\b.{0,200}"
    r"|(?:Accepted|Declined|Tentative|Tentatively accepted|Zugesagt|Abgelehnt|Accepté|Refusé|Aceptado|Rechazado) ?:.*"
    r"|(?:Sent from|Get Outlook for|Von meinem|Envoyé de mon|Enviado desde mi)\b.{0,80}",
    re.IGNORECASE,
)


def typed_words(received: Received, comments: Iterable[str]) -> str:
    """The comment in the calendar, else the words of the mail; empty where a program wrote them."""
    comment = next((one for one in comments if one.strip()), "")
    if comment:
        return hide_addresses(new_words(comment), own=received.sender.address).strip()[:LONGEST]
    text = received.text.strip()
    first = text.partition("\n\n")[0].replace("\n", " ")[:500]
    return "" if _BY_PROGRAM.fullmatch(first) else text[:LONGEST]
