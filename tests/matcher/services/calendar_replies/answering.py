"""Mails with the answer of a calendar program in them, taken in as the worker does."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from matcher.db import db
from matcher.mail.received import read_mail
from matcher.models import Mentorship, OutboxMessage, ReceivedMail, Reply
from matcher.services.incoming import take_in
from matcher.states import MailKind
from tests.matcher.calendars.replies import reply
from tests.matcher.mail.mails import DANA, OURS, ROSA, TOKEN, multipart

UID = f"bookends-{TOKEN}"
BY_THUNDERBIRD = "Dana Whitfield has accepted your event invitation."
_digests = itertools.count()


def answer(
    *events: str, method: str = "REPLY", text: str = BY_THUNDERBIRD, zone: str = "", **more: str
) -> ReceivedMail:
    """Taken in; from Dana to the series unless ``more`` headers say otherwise."""
    calendar = reply(*events, method=method, zone=zone)
    kind = f"Content-Type: text/calendar; method={method}; charset=UTF-8"
    return take(multipart(("Content-Type: text/plain; charset=utf-8", text), (kind, calendar), **more))


def take(data: bytes) -> ReceivedMail:
    return take_in(read_mail(data, OURS), f"{next(_digests)}")


def addressed(mentorship: Mentorship) -> Mentorship:
    """Dana and Rosa, whose sessions have the address and the UID of the examples."""
    mentorship.series.token, mentorship.series.uid = TOKEN, UID
    mentorship.mentor.person.address = DANA
    if mentorship.mentee.enrollment:
        mentorship.mentee.enrollment.person.address = ROSA
    db.session.flush()
    return mentorship


def replies() -> list[Reply]:
    return list(db.session.scalars(select(Reply).order_by(Reply.id)))


def owed(kind: MailKind) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)))
