from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import BookendsError
from matcher.mail.characters import one_line
from matcher.mail.envelope import CalendarPart, Mailbox, UnusableAddress, check_address
from matcher.mail.letter import Letter, Paragraph, Quote
from matcher.mail.mime import LONGEST_NAME, LONGEST_SUBJECT, build
from matcher.mail.render import html_of, text_of
from tests.matcher.mail.letters import HOSTILE, MESSAGE_ID, make_envelope, make_letter

HEADERS = [
    *("Message-ID", "Date", "From", "Reply-To", "To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type"),
]
THREAD = "<first@bookends.example>"
CALENDAR = CalendarPart("REQUEST", "BEGIN:VCALENDAR\r\nSUMMARY:Zoë\r\nEND:VCALENDAR\r\n".encode())

anything = st.text(st.characters(exclude_categories=()), max_size=300)
hostile = st.sampled_from(HOSTILE) | anything | st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join)


def parsed(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)


def wanted(text: str, longest: int) -> str:
    return one_line(text.replace("\u00a0", " "), longest)


def check_shape(data: bytes) -> EmailMessage:
    """What holds of every mail: ASCII, CRLF alone, short lines, exactly our headers, nothing a parser complains of."""
    assert data.isascii()
    lines = data.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert max(map(len, lines)) <= 998
    mail = parsed(data)
    assert [name for name in mail if name not in {"In-Reply-To", "References"}] == HEADERS
    assert [part.defects for part in mail.walk()] == [[] for _ in mail.walk()]
    assert all(not value.defects for value in mail.values())
    return mail


def mailboxes(mail: EmailMessage, header: str) -> list[tuple[str, str]]:
    """Names and addresses. Python 3.11 leaves a space between encoded words of a name; RFC 2047 has none."""
    [value] = [raw for name, raw in mail.raw_items() if name == header]
    read = getaddresses([value.replace("\r\n", "")])
    assert [one.addr_spec for one in mail[header].addresses] == [address for _, address in read]
    return [(str(make_header(decode_header(name))), address) for name, address in read]


def content(part: Message) -> str:
    return str(cast(EmailMessage, part).get_content()).replace("\r\n", "\n").rstrip("\n")


def test_the_headers_of_a_mail() -> None:
    mail = check_shape(build(make_letter(), make_envelope()))
    assert dict(mail.items()) == {
        "Message-ID": MESSAGE_ID,
        "Date": "Tue, 01 Dec 2026 17:00:00 +0000",
        "From": '"Ellen Marsh, Culture of Learning" <sessions@bookends.example>',
        "Reply-To": "Ellen Marsh <ellen@example.org>",
        "To": "Dana Whitfield <dana@example.org>",
        "Subject": "Dana, would you like to mentor Rosa?",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }


def test_text_and_html() -> None:
    letter = make_letter()
    mail = check_shape(build(letter, make_envelope()))
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text["Content-Type"], html["Content-Type"]) == (
        'text/plain; charset="utf-8"',
        'text/html; charset="utf-8"',
    )
    assert content(text) == text_of(letter).rstrip("\n")
    assert content(html) == html_of(letter).rstrip("\n")


def test_an_invitation() -> None:
    data = build(make_letter(), make_envelope(calendar=CALENDAR))
    mail = check_shape(data)
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/mixed", "multipart/alternative"),
        *("text/plain", "text/html", "text/calendar", "application/ics"),
    ]
    inline, attached = list(mail.walk())[-2:]
    assert dict(inline["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert inline["Content-Disposition"] is None
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "invite.ics")
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == CALENDAR.data


def test_a_mail_that_follows_another() -> None:
    mail = check_shape(build(make_letter(), make_envelope(thread=THREAD)))
    assert (mail["In-Reply-To"], mail["References"]) == (THREAD, THREAD)


@pytest.mark.parametrize("thread", ["", "x", "<a@b>\r\nBcc: <c@d>", "<a b@c>", f"<{'a' * 300}@b>", "<a@b> <c@d>"])
def test_a_thread_that_is_no_message_id_is_left_out(thread: str) -> None:
    mail = check_shape(build(make_letter(), make_envelope(thread=thread)))
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None


@pytest.mark.parametrize("message_id", ["", "a@b", "<a@b>\r\nBcc: <c@d>", "<a@b\u2028>"])
def test_a_mail_without_a_message_id_is_not_made(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        build(make_letter(), make_envelope(message_id=message_id))


def test_the_same_gives_the_same_bytes_and_another_message_id_other_boundaries() -> None:
    made = build(make_letter(), make_envelope(calendar=CALENDAR))
    assert build(make_letter(), make_envelope(calendar=CALENDAR)) == made
    other = parsed(build(make_letter(), make_envelope(message_id="<other@bookends.example>", calendar=CALENDAR)))
    assert {part.get_boundary() for part in other.walk()} & {part.get_boundary() for part in parsed(made).walk()} == {
        None
    }


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("Ellen Marsh", b'To: "Ellen Marsh" <a@example.org>'),
        ('Ellen "El" \\ Marsh', b'To: "Ellen \\"El\\" \\\\ Marsh" <a@example.org>'),
        ("Zoë", b"To: =?utf-8?q?Zo=C3=AB?= <a@example.org>"),
        ("", b"To: a@example.org"),
        ("=?utf-8?q?x?=", b"To: =?utf-8?q?=3D=3Futf=2D8=3Fq=3Fx=3F=3D?= <a@example.org>"),
    ],
)
def test_names(name: str, raw: bytes) -> None:
    data = build(make_letter(), make_envelope(to=Mailbox(name, "a@example.org")))
    assert raw in data.split(b"\r\n")
    assert mailboxes(check_shape(data), "To") == [(name, "a@example.org")]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_everywhere_at_once(words: str) -> None:
    letter = Letter(words, (words,), (Quote(words, words),), (words,), words)
    named = {who: Mailbox(words, f"{who}@example.org") for who in ("sender", "reply_to", "to")}
    mail = check_shape(build(letter, make_envelope(calendar=CALENDAR, **named)))
    name = wanted(words, LONGEST_NAME)
    assert mailboxes(mail, "From") == [(name, "sender@example.org")]
    assert mailboxes(mail, "Reply-To") == [(name, "reply_to@example.org")]
    assert mailboxes(mail, "To") == [(name, "to@example.org")]
    assert mail["Subject"] == wanted(words, LONGEST_SUBJECT)
    assert len(list(mail.walk())) == 6


@settings(max_examples=60)
@given(subject=hostile, name=hostile, words=hostile)
def test_any_words(subject: str, name: str, words: str) -> None:
    letter = make_letter(subject, words=(words,), blocks=(Quote(words, name), Paragraph(words)))
    mail = check_shape(build(letter, make_envelope(to=Mailbox(name, "dana@example.org"))))
    assert mail["Subject"] == wanted(subject, LONGEST_SUBJECT)
    assert mailboxes(mail, "To") == [(wanted(name, LONGEST_NAME), "dana@example.org")]
    assert mailboxes(mail, "From") == [("Ellen Marsh, Culture of Learning", "sessions@bookends.example")]
    assert content(next(mail.iter_parts())) == text_of(letter).rstrip("\n")


@given(hostile)
def test_any_address(address: str) -> None:
    try:
        data = build(make_letter(), make_envelope(to=Mailbox("Dana", address)))
    except UnusableAddress:
        return
    assert mailboxes(check_shape(data), "To") == [("Dana", address)]


@pytest.mark.parametrize(
    "address",
    [
        *("", "dana", "@example.org", "dana@", "da na@example.org", "dana@example.org ", "a@b@example.org"),
        *(
            "dana@example.org\r\nBcc: x@example.org",
            "dana@example.org\n",
            "dana\0@example.org",
            "dana@example.org\u2028",
        ),
        *("zoë@example.org", "dana@büro.example", "<dana@example.org>", '"dana"@example.org', "dana@[127.0.0.1]"),
        *("a..b@example.org", ".a@example.org", "dana@-example.org", "dana@example..org", "dana@example.org."),
        *("a,b@example.org", "dana@example.org,x@example.org", f"{'a' * 65}@example.org", f"a@{'b.' * 130}org"),
    ],
)
@pytest.mark.parametrize("who", ["sender", "reply_to", "to"])
def test_an_unusable_address_makes_no_mail(who: str, address: str) -> None:
    with pytest.raises(UnusableAddress) as raised:
        build(make_letter(), make_envelope(**{who: Mailbox("Dana", address)}))
    assert isinstance(raised.value, BookendsError)
    assert address not in str(raised.value) or not address


@pytest.mark.parametrize(
    "address", ["dana@example.org", "o'neil+tag@mail.example.org", "a.b_c-d@localhost", f"{'a' * 64}@x-1.org"]
)
def test_usable_addresses(address: str) -> None:
    check_address(address)
    assert mailboxes(check_shape(build(make_letter(), make_envelope(to=Mailbox("", address)))), "To") == [("", address)]


def test_encoded_words_are_short_and_whole() -> None:
    data = build(make_letter("Grüße ✓ \U0001f469 " * 12), make_envelope())
    found = re.findall(rb"=\?utf-8\?q\?[^?]*\?=", data.split(b"MIME-Version")[0])
    assert len(found) > 5
    assert max(map(len, found)) <= 75
    assert all(parsed(b"Subject: " + word + b"\r\n\r\n")["Subject"].encode() for word in found)
