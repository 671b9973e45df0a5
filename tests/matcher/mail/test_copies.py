from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from matcher.mail.copies import for_frame, read_copy


def mail(*, html: str = "", calendar: bytes = b"") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Ellen Marsh, Culture of Learning <sessions@bookends.example>".replace("Marsh, ", "Marsh ")
    message["To"] = "Łukasz Ångström <lukasz@example.org>"
    message["Reply-To"] = "Ellen Marsh <ellen@example.org>"
    message["Subject"] = "A mentor for you, Łukasz"
    message["Date"] = "Tue, 01 Dec 2026 17:00:00 +0000"
    message.set_content("Hello Łukasz,\n\nmeet Dana.\n")
    if html:
        message.add_alternative(html, subtype="html")
    if calendar:
        message.add_alternative(calendar, maintype="text", subtype="calendar", params={"method": "REQUEST"})
        message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


def test_headers_and_both_texts() -> None:
    copy = read_copy(mail(html="<p>Hello Łukasz</p>"))
    assert (copy.sender, copy.reply_to) == (
        "Ellen Marsh Culture of Learning <sessions@bookends.example>",
        "Ellen Marsh <ellen@example.org>",
    )
    assert (copy.to, copy.subject) == ("Łukasz Ångström <lukasz@example.org>", "A mentor for you, Łukasz")
    assert copy.text.split() == ["Hello", "Łukasz,", "meet", "Dana."]
    assert copy.html.strip() == "<p>Hello Łukasz</p>"
    assert copy.calendar is None


def test_the_calendar_part_byte_by_byte() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX-NAME:\xc5\x81ukasz\r\nEND:VCALENDAR\r\n"
    copy = read_copy(mail(html="<p>Hello</p>", calendar=calendar))
    assert copy.calendar == calendar


def test_a_mail_of_words_alone() -> None:
    copy = read_copy(mail())
    assert (copy.html, copy.calendar) == ("", None)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<html><head><title>x</title>", '<html><head><base target="_top"><title>x</title>'),
        ('<HEAD lang="en">', '<HEAD lang="en"><base target="_top">'),
        ("<p>Hello</p>", '<base target="_top"><p>Hello</p>'),
        ("<header>x</header>", '<base target="_top"><header>x</header>'),
    ],
)
def test_links_open_in_the_whole_window(html: str, expected: str) -> None:
    assert for_frame(html) == expected
