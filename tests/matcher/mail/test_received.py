"""Mails that came in, as plain facts; and that nothing in one can make reading it fail or take long."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from matcher.mail.characters import UNFIT
from matcher.mail.envelope import Mailbox
from matcher.mail.new_words import LONGEST_READ, hide_addresses, new_words
from matcher.mail.parts import LONGEST_HEAD, MOST_PARTS
from matcher.mail.plain import text_of_html
from matcher.mail.received import Received, read_head, read_mail
from tests.matcher.mail.mails import (
    ANSWERS,
    DANA,
    DELAYED,
    GMAIL_HTML,
    NOT_DELIVERED,
    OURS,
    OUTLOOK_HTML,
    ROSA,
    SERIES,
    TOKEN,
    calendar_answer,
    mail,
    multipart,
)


def read(data: bytes) -> Received:
    return read_mail(data, OURS)


def test_a_plain_answer() -> None:
    assert read(mail(In_Reply_To="<a@x>", References="<r@x> <a@x>")) == Received(
        sender=Mailbox("Dana Whitfield", DANA),
        addresses=(SERIES,),
        tokens=(TOKEN,),
        subject="Re: Your sessions",
        message_id="<CAJ1@mail.burbank.example>",
        answers=("<a@x>", "<r@x>"),
        date=datetime(2027, 1, 5, 17, tzinfo=UTC),
        text="I am ten minutes late.",
    )


@pytest.mark.parametrize("program", ANSWERS)
def test_only_what_is_new_is_read(program: str) -> None:
    answer, new = ANSWERS[program]
    assert read(mail(answer)).text == new


@pytest.mark.parametrize(
    ("markup", "new"), [(GMAIL_HTML, "I am ten minutes late & sorry.\n\nDana"), (OUTLOOK_HTML, "Late.")]
)
def test_html_is_read_as_text(markup: str, new: str) -> None:
    assert read(mail(markup, kind="text/html; charset=utf-8")).text == new


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday my director wrote:\nno more budget.\nWhat now?",
        "My plan\n\nDate: Tuesday\nSubject: huddles\n\nSee you",
        "To: do\nFrom here on it is easy.",
        "3 > 2, and so on",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert new_words(text) == text


def test_addresses_of_others_leave_leftovers_of_heads_alone_the_own_one_stays() -> None:
    text = f"From: Dana <{DANA}>\nTo: Rosa <{ROSA}>\nI am {DANA}; ask jo@vendor.example or {ROSA}."
    shown = hide_addresses(text, own=DANA, others=[DANA, ROSA.upper()])
    assert shown == (f"From: Dana <{DANA}>\nTo: Rosa\nI am {DANA}; ask jo@vendor.example or [address left out].")


@given(
    some.lists(
        some.sampled_from([ROSA, ROSA.upper(), f"<{ROSA}>", f"mailto:{ROSA}", "x", "\n", "From: ", " ", "@", "."])
    )
)
def test_no_address_of_somebody_else_survives(pieces: list[str]) -> None:
    assert ROSA not in hide_addresses("".join(f"{piece} " for piece in pieces), own=DANA, others=[ROSA]).casefold()


@pytest.mark.parametrize(
    ("to", "more", "tokens"),
    [
        (SERIES.upper().replace("SESSIONS", "Sessions"), {}, (TOKEN,)),
        ("sessions@bookends.example", {}, ()),
        (f"other+{TOKEN}@bookends.example", {}, ()),
        (f"sessions+{TOKEN}@elsewhere.example", {}, ()),
        ("sessions+../../x@bookends.example", {}, ()),
        ("jo@x.example", {"Cc": SERIES}, (TOKEN,)),
        ("jo@x.example", {"Delivered_To": SERIES}, (TOKEN,)),
        ("sessions+second@bookends.example", {"X_Original_To": SERIES}, (TOKEN, "second")),
        (f'"Rosa, and others" <{SERIES}>, jo@x.example', {}, (TOKEN,)),
    ],
)
def test_the_token_behind_the_plus_sign(to: str, more: dict[str, str], tokens: tuple[str, ...]) -> None:
    assert read(mail(to=to, **more)).tokens == tokens


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("=?utf-8?B?" + "U8O2cmVuIEs=" + "?= <s@x.example>", Mailbox("Sören K", "s@x.example")),
        ("Søren <s@x.example>", Mailbox("Søren", "s@x.example")),
        ("=?utf-8?q?a=40b=2Ec?= <s@x.example>", Mailbox("a@b.c", "s@x.example")),
        ("=?x-unknown?q?a?= <s@x.example>", Mailbox("=?x-unknown?q?a?=", "s@x.example")),
        ("=?utf-8?q?a=0D=0ABcc=3A_x=E2=80=AE?= <s@x.example>", Mailbox("a Bcc: x", "s@x.example")),
        ("Dana", Mailbox("", "")),
        ("", Mailbox("", "")),
        ("(" * 3000, Mailbox("", "")),
        ("a\x00@b.example", Mailbox("", "")),
        ("a@b.example, c@d.example", Mailbox("", "a@b.example")),
    ],
)
def test_who_it_is_from(given: str, sender: Mailbox) -> None:
    assert read(mail(sender=given)).sender == sender


@pytest.mark.parametrize(
    ("more", "automatic"),
    [
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Auto_Submitted": "Auto-Generated; x=y"}, True),
        ({"Auto_Submitted": "no"}, False),
        ({"Precedence": "Bulk"}, True),
        ({"Precedence": "auto_reply"}, True),
        ({"Precedence": "normal"}, False),
        ({"X_Autoreply": "yes"}, True),
        ({"X_Autorespond": "x"}, True),
        ({"List_Id": "<l.example>"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Return_Path": f"<{DANA}>"}, False),
        ({"X_Auto_Response_Suppress": "All"}, False),
        ({"subject": "Automatic reply: Your sessions"}, True),
        ({"subject": "Automatische Antwort: Sitzung"}, True),
        ({"subject": "Réponse automatique : x"}, True),
        ({"subject": "Respuesta automática: x"}, True),
        ({"subject": "Out of Office AutoReply: x"}, True),
        ({"subject": "Out of the office"}, True),
        ({"subject": "Out of office next Tuesday, can we move?"}, False),
        ({"subject": "Re: Automatic reply machines"}, False),
    ],
)
def test_answers_of_programs(more: dict[str, str], automatic: bool) -> None:
    assert read(mail(**more)).automatic is automatic


@pytest.mark.parametrize(
    ("more", "loops"),
    [
        ({"sender": f"Dana via X <{OURS}>"}, True),
        ({"sender": SERIES.upper()}, True),
        ({"Message_ID": "<abc.MAIL@bookends.example>"}, True),
        ({"X_Loop": OURS}, True),
        ({"Message_ID": "<abc.mail@elsewhere.example>"}, False),
        ({}, False),
    ],
)
def test_mails_of_our_own(more: dict[str, str], loops: bool) -> None:
    assert read(mail(**more)).loops is loops


def test_a_report_that_a_mail_was_not_delivered() -> None:
    report = read(NOT_DELIVERED).report
    assert report is not None
    assert (report.message_id, report.recipient, report.status, report.permanent) == (
        "<abc.mail@bookends.example>",
        ROSA,
        "5.1.1",
        True,
    )
    assert report.said == "smtp; 550 5.1.1 No such person here"


def test_a_delay_is_not_permanent() -> None:
    report = read(DELAYED).report
    assert report is not None
    assert (report.status, report.permanent) == ("4.4.1", False)


def test_a_report_in_words_alone() -> None:
    text = "550 5.1.1 unknown\n\n--- Below is a copy\n\nMessage-ID: <q.mail@bookends.example>\nSubject: x\n"
    report = read(mail(text, sender="postmaster@relay.example", Return_Path="<>")).report
    assert report is not None
    assert (report.message_id, report.status) == ("<q.mail@bookends.example>", "5.1.1")


def test_a_postmaster_who_writes_is_a_person() -> None:
    assert read(mail(sender="postmaster@relay.example")).report is None


def test_the_answer_of_a_calendar_program() -> None:
    calendar = read(calendar_answer()).calendar
    assert calendar is not None
    assert calendar.method == "REPLY"
    assert f"UID:bookends-{TOKEN}" in calendar.text
    assert calendar.text.startswith("BEGIN:VCALENDAR")


def test_an_answer_only_in_an_attachment() -> None:
    given = multipart(
        ("Content-Type: text/plain", "Declined"),
        (
            'Content-Type: application/octet-stream; name="meeting.ICS"',
            "BEGIN:VCALENDAR\nMETHOD:counter\nEND:VCALENDAR",
        ),
    )
    calendar = read(given).calendar
    assert calendar is not None
    assert calendar.method == "COUNTER"


def test_of_several_calendar_parts_the_first_that_is_a_message_counts() -> None:
    parts = ["BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"]
    given = [("Content-Type: text/calendar", part) for part in parts]
    for several, method in ((given, "REPLY"), (given[:1], "")):
        calendar = read(multipart(*several)).calendar
        assert calendar is not None
        assert calendar.method == method


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "latin-1", "x-unknown"])
def test_an_answer_in_whatever_characters(charset: str) -> None:
    text = "BEGIN:VCALENDAR\nMETHOD:REPLY\nCOMMENT:Hören\nEND:VCALENDAR"
    encoded = text.encode("utf-8" if charset.startswith("x-") else charset)
    calendar = read(mail(encoded, kind=f"text/calendar; charset={charset}")).calendar
    assert calendar is not None
    assert (calendar.method, "COMMENT:Hören" in calendar.text) == ("REPLY", True)


def test_what_is_attached_is_named_logos_are_not() -> None:
    given = multipart(
        ("Content-Type: text/plain", "See the photo"),
        ('Content-Type: image/jpeg; name="photo.jpg"\nContent-Disposition: attachment', "x"),
        ("Content-Type: image/png; name=image001.png\nContent-ID: <logo>\nContent-Disposition: inline", "x"),
        ('Content-Type: text/plain\nContent-Disposition: attachment; filename="=?utf-8?q?a=0Ab=2Etxt?="', "private"),
    )
    found = read(given)
    assert (found.text, found.attached) == ("See the photo", ("photo.jpg", "a b.txt"))


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("iso-8859-1", "Café".encode("latin-1"), "Café"),
        ("utf-8", "Café".encode("cp1252"), "Café"),
        ("x-nonsense", "Café".encode(), "Café"),
        ("punycode", b"abc-de", "abc-de"),
        ("rot13", b"abc", "abc"),
        ("", b"a\x00b", "ab"),
    ],
)
def test_texts_in_whatever_they_are_written(charset: str, raw: bytes, text: str) -> None:
    assert read(mail(raw, kind=f"text/plain; charset={charset}")).text == text


def test_of_a_large_mail_the_head_is_read() -> None:
    found = read_head(mail(), OURS)
    assert (found.sender.address, found.tokens, found.text, found.whole) == (DANA, (TOKEN,), "", False)


def bombs() -> dict[str, bytes]:
    deep = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(900))
    return {
        "nested": mail(deep, kind="multipart/mixed; boundary=b0"),
        "attached mails": mail("Content-Type: message/rfc822\n\n" * 5000, kind="message/rfc822"),
        "parts": mail("--b\n\n\n" * (MOST_PARTS * 100), kind="multipart/mixed; boundary=b"),
        "head": b"From: a@b.example\r\n" + b"X: y\r\n" * 200_000 + b"\r\nhello",
        "one header": b"From: a@b.example\r\nSubject: " + b"x" * (2 * LONGEST_HEAD) + b"\r\n\r\nhello",
        "received": mail(References="<a@b> " * 20_000),
        "addresses": mail(to="a@b.example, " * 20_000),
        "comments": mail(sender="(" * 7_000 + ")" * 900 + " <a@b.example>"),
        "encoded words": mail(subject="=?utf-8?q?a?= " * 5000),
        "style": mail("<style>" * 100_000 + "</style>", kind="text/html"),
        "attributes": mail("<a b='" * 200_000, kind="text/html"),
        "quotes": mail("Am " + "schrieb " * 100_000),
        "lines": mail("On Monday 5\n" * 100_000),
        "blank lines": mail("\n" * 1_000_000),
    }


@pytest.mark.parametrize("bomb", bombs())
def test_bombs_go_off_without_harm(bomb: str) -> None:
    begun = time.process_time()
    found = read(bombs()[bomb])
    assert len(found.text) <= LONGEST_READ
    assert time.process_time() - begun < 5


PIECES = some.sampled_from(
    [
        "From: ", "To: ", "Subject: ", "Content-Type: ", "Content-Transfer-Encoding: ", "MIME-Version: 1.0", "Date: ",
        "multipart/mixed; boundary=b", "multipart/report; report-type=delivery-status; boundary=b", "message/rfc822",
        "text/plain; charset=", "text/html", "text/calendar; method=REPLY", "message/delivery-status", "base64",
        "quoted-printable", "utf-7", "utf-16", "idna", "=?utf-8?q?=ZZ?=", "=?utf-8?b?////?=", "<>", "\r\n", "\n",
        "\r\n\r\n", "--b\r\n", "--b--\r\n", "name*0*=utf-8''%ff", "; filename*=x'y'%zz", "\0", "\u2028", "\udc80",
        "Tue, 99 Jan 99999999999 99:99:99 +9999", "Message-ID: <a@b>", "Final-Recipient: rfc822;", "Status: 5.",
        "METHOD:REPLY", "a@b.example",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(some.lists(PIECES | some.text(max_size=5), max_size=60))
@example(["Content-Type: ", "\x1b", "multipart/mixed; boundary=b"])
def test_nothing_in_a_mail_makes_reading_it_fail(pieces: list[str]) -> None:
    found = read("".join(pieces).encode("utf-8", "surrogatepass"))
    shown = (found.sender.name, found.sender.address, found.subject, *found.attached, *found.text.split("\n"))
    assert [line for line in shown if UNFIT.search(line)] == []


@settings(max_examples=200)
@given(some.binary(max_size=400))
def test_nor_do_bytes(data: bytes) -> None:
    assert len(read(data).subject) <= 300
    assert read_head(data, OURS).text == ""


@given(some.text(alphabet="<>/!-ab &;p\"'=", max_size=200))
def test_nor_does_html(markup: str) -> None:
    assert isinstance(text_of_html(markup), str)
