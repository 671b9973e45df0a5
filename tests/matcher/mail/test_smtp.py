"""The relay: encrypted and verified or not at all, one connection for many mails, and what its answers mean."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matcher.mail.smtp import Relay as Address
from matcher.mail.smtp import SmtpTransport
from matcher.mail.transport import NotSent, Postponed, Refused, Unreachable
from tests.fixtures.relays import Relay, Taken, relaying

DATA = b"Message-ID: <one@bookends.example>\r\nSubject: Hello\r\n\r\nA line.\r\n.hidden\r\n"
OURS, THEIRS = "sessions@bookends.example", "dana@library.example"


@pytest.fixture
def transports() -> Iterator[list[SmtpTransport]]:
    opened: list[SmtpTransport] = []
    yield opened
    for transport in opened:
        transport.close()


@pytest.fixture
def plain(relay: Relay, transports: list[SmtpTransport]) -> SmtpTransport:
    transports.append(transport(relay.url("127.0.0.1")))
    return transports[0]


def transport(url: str, *, step: float = 5, whole: float = 10) -> SmtpTransport:
    return SmtpTransport(url, sender=OURS, hostname="bookends.example", step=step, whole=whole)


def send(url: str, *, to: str = THEIRS, **patience: float) -> None:
    sending = transport(url, **patience)
    try:
        sending.send("<one@bookends.example>", to, DATA)
    finally:
        sending.close()


@contextmanager
def saying(*answers: bytes) -> Iterator[str]:
    """The address of a relay that says these things in turn, whatever it is told, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                for answer in answers:
                    connection.sendall(answer)
                    connection.recv(4096)
                while connection.recv(4096):
                    pass

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://a%40b:p%40ss%3Aword@host.example:2525", Address("host.example", 2525, False, "a@b", "p@ss:word")),
        ("smtps://host.example", Address("host.example", 465, True)),
        ("smtp://host.example", Address("host.example", 587, False)),
        ("smtp://[::1]:25", Address("::1", 25, False)),
    ],
)
def test_address(url: str, expected: Address) -> None:
    assert Address.of(url) == expected


def test_no_password_in_what_is_printed() -> None:
    assert "secret" not in repr(Address.of("smtp://name:secret@host.example"))


@pytest.mark.parametrize(
    ("host", "may"), [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("10.0.0.1", False), ("relay", False)]
)
def test_this_machine_alone_may_be_plain(host: str, may: bool) -> None:
    assert Address.of(f"smtp://{host}:25").may_be_plain is may


def test_bytes_arrive_as_they_are(relay: Relay, plain: SmtpTransport) -> None:
    plain.send("<one@bookends.example>", THEIRS, DATA)
    assert relay.taken == [Taken(OURS, THEIRS, DATA)]
    assert (relay.names, relay.encrypted) == ({"bookends.example"}, [False])


def test_one_connection_for_many_mails(relay: Relay, plain: SmtpTransport) -> None:
    for _ in range(5):
        plain.send("<one@bookends.example>", THEIRS, DATA)
    assert (len(relay.taken), relay.connections) == (5, 1)


def test_a_stale_connection_is_opened_again(relay: Relay, plain: SmtpTransport) -> None:
    plain.send("<one@bookends.example>", THEIRS, DATA)
    relay.disconnect()
    plain.send("<one@bookends.example>", THEIRS, DATA)
    assert (len(relay.taken), relay.connections) == (2, 2)


def test_a_refused_mail_does_not_spoil_the_next(relay: Relay, plain: SmtpTransport) -> None:
    relay.to_recipient["gone@library.example"] = "550 5.1.1 no such mailbox"
    with pytest.raises(Refused):
        plain.send("<one@bookends.example>", "gone@library.example", DATA)
    plain.send("<two@bookends.example>", THEIRS, DATA)
    assert ([mail.to for mail in relay.taken], relay.connections) == ([THEIRS], 1)


# Encryption


@pytest.mark.usefixtures("trusted")
def test_starttls_is_used_where_it_is_offered(tls: ssl.SSLContext) -> None:
    with relaying(starttls=tls) as relay:
        send(relay.url())
        assert relay.encrypted == [True]


@pytest.mark.usefixtures("trusted")
def test_encrypted_from_the_start(tls: ssl.SSLContext) -> None:
    with relaying(implicit=tls) as relay:
        send(relay.url())
        assert relay.encrypted == [True]


@pytest.mark.parametrize("how", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for(how: str, tls: ssl.SSLContext) -> None:
    with relaying(**{how: tls}) as relay:  # type: ignore[arg-type]
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            send(relay.url())
        assert relay.taken == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("how", ["starttls", "implicit"])
def test_a_certificate_of_another_name(how: str, tls: ssl.SSLContext) -> None:
    with relaying(**{how: tls}) as relay:  # type: ignore[arg-type]
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            send(relay.url("127.0.0.1"))
        assert relay.taken == []


def test_never_plain_to_another_machine(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that offers no STARTTLS, or from whose offer somebody has cut it out."""
    monkeypatch.setattr("matcher.mail.smtp.LOOPBACK", frozenset())
    with pytest.raises(Unreachable, match="STARTTLS"):
        send(relay.url())
    assert relay.taken == []


@pytest.mark.usefixtures("trusted")
def test_starttls_that_fails_is_not_gone_without() -> None:
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"454 4.7.0 not now\r\n")
    with saying(*greeting) as url, pytest.raises(Unreachable, match="454"):
        send(url)


# Signing in


def test_credentials_are_decoded(tls: ssl.SSLContext, trusted: None) -> None:
    with relaying(starttls=tls, login=True) as relay:
        send(relay.url(credentials="us%40er:p%40ss%3Aword@"))
        assert set(relay.logins) == {(b"us@er", b"p@ss:word")}
        assert len(relay.taken) == 1


def test_a_wrong_password_is_not_the_recipients_fault(tls: ssl.SSLContext, trusted: None) -> None:
    with relaying(starttls=tls, login=True) as relay:
        with pytest.raises(Unreachable, match=r"^535") as caught:
            send(relay.url(credentials="user:wrong-secret@"))
        assert "wrong-secret" not in caught.value.said
        assert relay.taken == []


def test_a_password_that_cannot_be_sent(tls: ssl.SSLContext, trusted: None) -> None:
    with relaying(starttls=tls, login=True) as relay:
        with pytest.raises(Unreachable, match="plain ASCII") as caught:
            send(relay.url(credentials="user:gr%C3%BCn@"))
        assert "gr" not in caught.value.said.replace("grün", "gr")


# What answers mean


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("550 5.1.1 no such mailbox", Refused),
        ("550 no such mailbox", Refused),
        ("450 4.2.0 greylisted, come back in 30 minutes", Postponed),
        ("421 4.3.2 closing", Postponed),
        ("552 mailbox full", Postponed),
        ("552 5.2.2 mailbox full", Postponed),
        ("550 5.2.2 over quota", Postponed),
        ("552 5.3.4 too big", Refused),
    ],
)
@pytest.mark.parametrize("when", ["to_recipient", "to_mail"])
def test_answers(relay: Relay, plain: SmtpTransport, when: str, said: str, meaning: type[NotSent]) -> None:
    getattr(relay, when)[THEIRS] = said
    with pytest.raises(NotSent) as caught:
        plain.send("<one@bookends.example>", THEIRS, DATA)
    assert (type(caught.value), caught.value.said) == (meaning, said)


@pytest.mark.parametrize(
    ("when", "said", "of_address"),
    [
        ("to_recipient", "550 5.1.1 no such mailbox", True),
        ("to_recipient", "550 no such mailbox", True),
        ("to_recipient", "550 5.4.1 recipient address rejected", True),
        ("to_recipient", "554 5.7.1 relay access denied", False),
        ("to_recipient", "554 relay access denied", False),
        ("to_recipient", "553 5.1.8 sender address has no domain", False),
        ("to_mail", "550 5.1.1 no such mailbox", True),
        ("to_mail", "550 5.2.1 mailbox disabled", True),
        ("to_mail", "554 5.7.1 looks like spam", False),
        ("to_mail", "550 we do not like it", False),
    ],
)
def test_whose_fault_a_refusal_is(relay: Relay, plain: SmtpTransport, when: str, said: str, of_address: bool) -> None:
    """A relay that refuses all our mail must not make everybody unreachable."""
    getattr(relay, when)[THEIRS] = said
    with pytest.raises(Refused) as caught:
        plain.send("<one@bookends.example>", THEIRS, DATA)
    assert caught.value.of_address is of_address


@pytest.mark.parametrize("said", ["550 5.7.1 sender rejected", "451 4.7.1 too many mails"])
def test_before_the_recipient_is_named_nothing_is_about_them(relay: Relay, plain: SmtpTransport, said: str) -> None:
    relay.to_sender = said
    with pytest.raises(Unreachable) as caught:
        plain.send("<one@bookends.example>", THEIRS, DATA)
    assert caught.value.said == said


@pytest.mark.parametrize("banner", [b"554 not you\r\n", b"521 no mail here\r\n", b"421 later\r\n", b"garbage\r\n"])
def test_banners(banner: bytes) -> None:
    with saying(banner) as url, pytest.raises(Unreachable):
        send(url)


def test_an_answer_that_is_none() -> None:
    polite = (b"220 hello\r\n", b"250 hello\r\n", b"250 OK\r\n")
    with saying(*polite, b"what?\r\n") as url, pytest.raises(Postponed):
        send(url)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        send(f"smtp://127.0.0.1:{port}")


def test_a_relay_that_says_nothing() -> None:
    began = time.monotonic()
    with saying() as url, pytest.raises(Unreachable):
        send(url, step=0.2, whole=1)
    assert time.monotonic() - began < 1


def test_a_relay_that_thinks_for_too_long(relay: Relay) -> None:
    """Nobody may have a mail in hands for longer than the lease on it."""
    relay.delay, began = 3, time.monotonic()
    with pytest.raises(Postponed):
        send(relay.url("127.0.0.1"), step=0.2, whole=0.5)
    assert time.monotonic() - began < 2


def test_the_last_answer_may_take_longer_than_a_step(relay: Relay) -> None:
    relay.delay = 0.5
    send(relay.url("127.0.0.1"), step=0.2, whole=5)
    assert len(relay.taken) == 1


def test_hung_up_on_before_the_answer(relay: Relay, plain: SmtpTransport) -> None:
    """Perhaps it was taken: this mail is tried again by itself, and the next goes out on a connection of its own."""
    relay.hang_up.add(THEIRS)
    with pytest.raises(Postponed):
        plain.send("<one@bookends.example>", THEIRS, DATA)
    plain.send("<two@bookends.example>", "rosa@library.example", DATA)
    assert relay.connections == 2


@pytest.mark.parametrize("to", ["dana@library.example\r\nDATA", "dänä@library.example", "a@b.example\nRCPT TO:<c@d>"])
def test_what_is_no_address_is_never_said_to_the_relay(relay: Relay, plain: SmtpTransport, to: str) -> None:
    with pytest.raises(Refused):
        plain.send("<one@bookends.example>", to, DATA)
    assert relay.taken == []
