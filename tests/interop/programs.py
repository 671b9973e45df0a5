"""Answers to an invitation as calendar programs make them, from nothing but the bytes of the mail that came.

Shapes as seen of Thunderbird 128, Exchange Online, Google Calendar and Apple Calendar: what they repeat of the event,
what they leave out, how they call its zone, and where in the mail they put it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from icalendar import Event

from matcher import clock
from tests.matcher.calendars.reading import events, parsed
from tests.matcher.calendars.replies import WINDOWS_ZONE

_numbers = count(1)


@dataclass(frozen=True)
class Invitation:
    """What a program keeps of the invitation: its main event, its time zone as it was written, who it came from."""

    event: Event
    zone: str
    reply_to: str
    me: str
    name: str

    @property
    def start(self) -> datetime:
        return moment(self.event, "DTSTART")

    @property
    def own_zone(self) -> str:
        return str(self.event["DTSTART"].params["TZID"])

    @property
    def organizer(self) -> str:
        return str(self.event["ORGANIZER"])

    @property
    def sequence(self) -> int:
        return int(str(self.event["SEQUENCE"]))


def received(mail: EmailMessage) -> Invitation:
    """The REQUEST in a mail, read as its receiver's program does."""
    data = next(part for part in mail.walk() if part.get_content_type() == "text/calendar").get_payload(decode=True)
    assert isinstance(data, bytes)
    master = next(one for one in events(data) if "RECURRENCE-ID" not in one)
    zone = "".join(one.to_ical().decode() for one in parsed(data).timezones)
    me = master["ATTENDEE"]
    return Invitation(master, zone, str(mail["Reply-To"]), str(me).removeprefix("mailto:"), str(me.params["CN"]))


Program = Callable[..., bytes]


def thunderbird(to: Invitation, partstat: str, session: datetime | None = None, **given: str) -> bytes:
    """Repeats the event with its rule, or the one session; the same part twice in the mail."""
    own = to.own_zone
    start = (session or to.start).astimezone(to.start.tzinfo)
    which = [f"RECURRENCE-ID;TZID={own}:{start:%Y%m%dT%H%M%S}"] if session else [_line(to.event, "RRULE")]
    lines = [
        f"ORGANIZER;CN=x:{to.organizer}",
        f"ATTENDEE;CN={to.name};PARTSTAT={partstat};ROLE=REQ-PARTICIPANT;X-SENT=1:mailto:{to.me}",
        f"DTSTART;TZID={own}:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={own}:{start + timedelta(hours=1):%Y%m%dT%H%M%S}",
        *which,
        "X-MOZ-GENERATION:3",
    ]
    calendar = _calendar(to, lines, to.zone, product="-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", **given)
    mail = _mail(to, f"Event Invitation Reply ({partstat.title()}): x", **given)
    mail.set_content(f"{to.name} has {partstat.lower()} your event invitation.")
    mail.add_attachment(calendar.encode(), "text", "calendar", params={"method": "REPLY", "name": "invite.ics"})
    mail.add_attachment(calendar.encode(), "application", "ics", filename="invite.ics")
    return mail.as_bytes()


def outlook(to: Invitation, partstat: str, session: datetime | None = None, **given: str) -> bytes:
    """Without ORGANIZER, in base64, with the zone by the name and rules of Windows."""
    start = (session or to.start).astimezone(to.start.tzinfo)
    name = given.pop("zone", "Pacific Standard Time")
    lines = [
        f"ATTENDEE;PARTSTAT={partstat};CN={to.name}:MAILTO:{to.me.upper()}",
        "COMMENT;LANGUAGE=en-US:" + given.pop("typed", "\\n"),
        f"SUMMARY;LANGUAGE=en-US:{partstat.title()}: x",
        f"DTSTART;TZID={name}:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={name}:{start + timedelta(hours=1):%Y%m%dT%H%M%S}",
        *([f"RECURRENCE-ID;TZID={name}:{start:%Y%m%dT%H%M%S}"] if session else []),
        "CLASS:PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM",
        "DESCRIPTION:REMINDER",
        "TRIGGER;RELATED=START:-PT15M",
        "ACTION:DISPLAY",
        "END:VALARM",
    ]
    calendar = _calendar(to, lines, WINDOWS_ZONE.format(name=name), product="Microsoft Exchange Server 2010", **given)
    mail = _mail(to, f"{partstat.title()}: x", **given)
    mail["X-MS-Exchange-Calendar-Series-Id"] = "x"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("")
    part = base64.encodebytes(calendar.encode()).decode()
    kind = f'text/calendar; charset="utf-8"; method={given.get("method", "REPLY")}'
    return _with_parts(mail, [("text/plain; charset=utf-8", "7bit", ""), (kind, "base64", part)])


def google(to: Invitation, partstat: str, session: datetime | None = None, **given: str) -> bytes:
    """Everything in UTC; what was typed stands in a parameter, and once more in words around it."""
    start = (session or to.start).astimezone(UTC)
    typed = given.pop("typed", "")
    note = f';X-RESPONSE-COMMENT="{typed}"' if typed else ""
    wished = given.pop("wished", f"{start:%Y%m%dT%H%M%SZ}")
    lines = [
        f"DTSTART:{wished}",
        f"ORGANIZER;CN=x:{to.organizer}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN={to.me}{note};X-NUM-GUESTS=0:mailto:{to.me}",
        *([f"RECURRENCE-ID:{start:%Y%m%dT%H%M%SZ}"] if session else []),
        "STATUS:CONFIRMED",
    ]
    calendar = _calendar(to, lines, "", product="-//Google Inc//Google Calendar 70.9054//EN", **given)
    mail = _mail(to, f"{partstat.title()}: x @ Tue", **given)
    words = (
        f"{to.name} has {partstat.lower()} this invitation{f' with this note: “{typed}”' if typed else ''}.\n\nTuesday"
    )
    mail.set_content(words)
    mail.add_alternative(f"<p>{words}</p>", "html")
    kind = {"method": given.get("method", "REPLY"), "charset": "UTF-8"}
    mail.add_alternative(calendar.encode(), "text", "calendar", params=kind)
    mail.add_attachment(calendar.encode(), "application", "ics", filename="invite.ics")
    return mail.as_bytes()


def apple(to: Invitation, partstat: str, session: datetime | None = None, **given: str) -> bytes:
    """Only an attachment, folded early and with bare line feeds."""
    own = to.own_zone
    start = (session or to.start).astimezone(to.start.tzinfo)
    lines = [
        f'ATTENDEE;CN="{to.name}";CUTYPE=INDIVIDUAL;EMAIL="{to.me}";PARTS\n TAT={partstat}:mailto:{to.me}',
        f"ORGANIZER:{to.organizer}",
        f"DTSTART;TZID={own}:{start:%Y%m%dT%H%M%S}",
        *([f"RECURRENCE-ID;TZID={own}:{start:%Y%m%dT%H%M%S}"] if session else []),
        "X-APPLE-NEEDS-REPLY:TRUE",
    ]
    calendar = _calendar(to, lines, to.zone, product="-//Apple Inc.//iOS 17.5//EN", **given)
    mail = _mail(to, "x", **given)
    mail.set_content("\n")
    mail.add_attachment(calendar.replace("\r\n", "\n").encode(), "text", "calendar", filename="iCal-20270105.ics")
    return mail.as_bytes()


PROGRAMS: dict[str, Program] = {one.__name__: one for one in (thunderbird, outlook, google, apple)}


def _calendar(to: Invitation, lines: Sequence[str], zone: str, *, product: str, **given: str) -> str:
    """``given``: ``method``, ``sequence``, ``uid`` where they are to be others than the invitation says."""
    stamp = clock.now().astimezone(UTC)
    own = [f"UID:{given.get('uid', to.event['UID'])}", f"SEQUENCE:{given.get('sequence', to.sequence)}"]
    event = ["BEGIN:VEVENT", *lines, f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}", *own, "END:VEVENT"]
    head = [f"PRODID:{product}", "VERSION:2.0", "CALSCALE:GREGORIAN", f"METHOD:{given.get('method', 'REPLY')}"]
    text = "\n".join(["BEGIN:VCALENDAR", *head, *zone.splitlines(), *event, "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n")


def _mail(to: Invitation, subject: str, **given: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = given.get("sender", f"{to.name} <{to.me}>")
    mail["To"] = given.get("address", to.reply_to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<answer{next(_numbers)}@programs.example>"
    return mail


def _with_parts(mail: EmailMessage, parts: Sequence[tuple[str, str, str]]) -> bytes:
    """Written by hand: the standard library would fold and encode otherwise than Exchange does."""
    del mail["Content-Type"], mail["Content-Transfer-Encoding"], mail["MIME-Version"]
    head = "".join(f"{name}: {value}\r\n" for name, value in mail.items())
    body = "".join(
        f"--_000_\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {how}\r\n\r\n{text}\r\n"
        for kind, how, text in parts
    )
    return (
        f"{head}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=_000_\r\n\r\n{body}--_000_--\r\n"
    ).encode()


def moment(event: Event, name: str) -> datetime:
    """One of its times, in its zone."""
    found = event.decoded(name)
    assert isinstance(found, datetime)
    return found


def _line(event: Event, name: str) -> str:
    return str(event.content_line(name, event[name]))
