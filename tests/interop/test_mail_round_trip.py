"""From an offer to an answer in words, through a real relay protocol and a real mailbox, read back as others read it.

Mails leave over SMTP, are answered from their own digits, and come back out of Dovecot before anybody looks at them.
"""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage, MIMEPart

from sqlalchemy import select

from matcher.calendars.lint import lint
from matcher.db import unit_of_work
from matcher.jobs.polling import poll
from matcher.models import Occurrence, OutboxMessage, ReceivedMail, Series
from matcher.states import MailKind, MailState, ReceivedState
from tests.builders import ARIZONA, make_mentee, make_mentor, make_offer, make_round
from tests.interop.post import Post
from tests.matcher.calendars.reading import events, parsed, sessions

DANA, ROSA = "Dana Whitfield", "Rosa Villanueva"
DANAS, ROSAS = "dana@burbank.example", "rosa@pima.example"
LINK = re.compile(r"http://localhost(/answer/\S+)")
DIGITS = re.compile(r"^\s*(\d{3}) ?(\d{3})\s*$", re.M)


def offer() -> None:
    with unit_of_work(writes=True):
        round_ = make_round(min_sessions=1)
        mentor, mentee = make_mentor(round_, DANA), make_mentee(round_, ROSA, zone=ARIZONA)
        mentor.person.address = DANAS
        assert mentee.enrollment is not None
        mentee.enrollment.person.address = ROSAS
        make_offer(mentor, mentee)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def answer_yes_from(post: Post, mail: EmailMessage) -> None:
    link, digits = LINK.search(text_of(mail)), DIGITS.search(text_of(mail))
    assert link
    assert digits
    reply = post.app.test_client().post(f"{link[1]}/yes", data={"digits": "".join(digits.groups())})
    assert reply.status_code == 303


def agree(post: Post) -> None:
    for address in (DANAS, ROSAS):
        post.deliver()
        (mail,) = post.take(address)
        answer_yes_from(post, mail)
    post.deliver()


def shape(part: MIMEPart) -> object:
    if part.is_multipart():
        return part.get_content_type(), [shape(each) for each in part.iter_parts()]
    return part.get_content_type()


def test_from_an_offer_to_an_invitation(post: Post) -> None:
    offer()
    agree(post)
    for address, other in ((DANAS, ROSAS), (ROSAS, DANAS)):
        confirmed, invitation = sorted(post.take(address), key=lambda mail: "mixed" in mail.get_content_type())
        assert shape(confirmed) == ("multipart/alternative", ["text/plain", "text/html"])
        assert shape(invitation) == (
            "multipart/mixed",
            [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
        )
        for mail in (confirmed, invitation):
            assert mail["Auto-Submitted"] == "auto-generated"
            assert other not in mail.as_string()
        calendar, attachment = (part for part in invitation.walk() if part.get_content_subtype() in {"calendar", "ics"})
        data = calendar.get_payload(decode=True)
        assert isinstance(data, bytes)
        assert data == attachment.get_payload(decode=True)
        assert lint(data) == []
        assert (calendar.get_param("method"), str(parsed(data)["METHOD"])) == ("REQUEST", "REQUEST")
        _check_event(data, address)


def _check_event(data: bytes, address: str) -> None:
    (event,) = events(data)
    with unit_of_work(writes=False) as session:
        series = session.scalars(select(Series)).one()
        held = session.execute(select(Occurrence.starts_at, Occurrence.ends_at).order_by(Occurrence.starts_at))
        assert sessions(data) == [tuple(row) for row in held]
        assert (str(event["UID"]), event["SEQUENCE"]) == (series.uid, series.revision)
        assert str(event["ORGANIZER"]) == f"mailto:sessions+{series.token}@bookends.example"
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.INVITATION))
        assert {(message.state, message.sequence) for message in sent} == {(MailState.SENT, 0)}
    assert str(event["ATTENDEE"]) == f"mailto:{address}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_an_answer_in_words_reaches_the_others(post: Post) -> None:
    offer()
    agree(post)
    invitation = next(mail for mail in post.take(ROSAS) if mail.get_content_type() == "multipart/mixed")
    post.take(DANAS)
    post.mailbox.deliver(_reply(invitation))
    poll(post.config, seconds=0)
    post.deliver()
    (forwarded,) = post.take(DANAS)
    assert post.take(ROSAS) == []
    assert forwarded["From"].addresses[0].display_name.startswith(ROSA)
    assert forwarded["From"].addresses[0].addr_spec == "sessions@bookends.example"
    assert "sessions+" in str(forwarded["Reply-To"])
    assert "I am ten minutes late, sorry." in text_of(forwarded)
    assert ROSAS not in forwarded.as_string()
    poll(post.config, seconds=0)
    with unit_of_work(writes=False) as session:
        assert [row.state for row in session.scalars(select(ReceivedMail))] == [ReceivedState.FORWARDED]


def _reply(invitation: EmailMessage) -> bytes:
    """As Thunderbird writes it."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"] = f"{ROSA} <{ROSAS}>"
    reply["To"] = str(invitation["Reply-To"])
    reply["Subject"] = f"Re: {invitation['Subject']}"
    reply["Message-ID"] = "<words@pima.example>"
    reply["In-Reply-To"] = str(invitation["Message-ID"])
    reply.set_content(
        "I am ten minutes late, sorry.\n\n"
        f"On 2/2/27 8:00 AM, {invitation['From']} wrote:\n> Dana Whitfield <{DANAS}> and you meet.\n"
    )
    return reply.as_bytes()
