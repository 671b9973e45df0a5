"""The mailbox, against a real IMAP server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from matcher.mail.mailbox import ImapMailbox, MailboxAway
from matcher.mail.parts import LARGEST
from tests.fixtures.mailboxes import ELSEWHERE, QUOTED, MailServer, running_dovecot
from tests.matcher.mail.mails import mail


@pytest.fixture(scope="module")
def bare_server() -> Iterator[MailServer]:
    """One that does not encrypt."""
    with running_dovecot(None) as server:
        yield server


def subjects(mailbox: ImapMailbox) -> list[str]:
    return [one.data.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for one in mailbox.unseen()]


def test_new_mail_is_read_as_it_came_and_put_aside(mail_server: MailServer) -> None:
    first, second = mail(subject="First"), mail(subject="Second")
    mail_server.deliver(first, second)
    with ImapMailbox(mail_server.url) as mailbox:
        waiting = list(mailbox.unseen())
        assert [(one.data, one.whole) for one in waiting] == [(first, True), (second, True)]
        mailbox.put_aside(waiting[0].uid)
        assert subjects(mailbox) == ["Second"]
    assert (mail_server.folder(), mail_server.folder("Bookends")) == (["Second"], ["First"])
    assert mail_server.folder("Bookends", "UNSEEN") == []


def test_reading_alone_marks_nothing(mail_server: MailServer) -> None:
    mail_server.deliver(mail())
    for _ in range(2):
        with ImapMailbox(mail_server.url) as mailbox:
            assert subjects(mailbox) == ["Re: Your sessions"]


def test_of_a_mail_that_is_too_large_the_head_is_fetched(mail_server: MailServer) -> None:
    mail_server.deliver(mail("x" * 70 + "\n") + b"y" * LARGEST)
    with ImapMailbox(mail_server.url) as mailbox:
        (one,) = mailbox.unseen()
    assert (one.whole, one.data.endswith(b"\r\n\r\n"), len(one.data) < 1000) == (False, True, True)


def test_where_no_folder_can_be_made_mail_stays_and_is_marked(mail_server: MailServer) -> None:
    mail_server.deliver(mail())
    with ImapMailbox(mail_server.url) as mailbox:
        mailbox._folder = "Bookends\\/../../x"
        (one,) = mailbox.unseen()
        mailbox.put_aside(one.uid)
        assert subjects(mailbox) == []
    assert mail_server.folder() == ["Re: Your sessions"]


def test_waiting_ends_when_something_comes(mail_server: MailServer) -> None:
    begun = time.monotonic()
    with ImapMailbox(mail_server.url) as mailbox:
        coming = threading.Timer(0.3, mail_server.deliver, [mail()])
        coming.start()
        mailbox.wait(20)
        assert subjects(mailbox) == ["Re: Your sessions"]
        coming.join()
    assert time.monotonic() - begun < 10


def test_waiting_ends_when_we_are_to_stop(mail_server: MailServer) -> None:
    begun = time.monotonic()
    with ImapMailbox(mail_server.url) as mailbox:
        mailbox.wait(30, lambda: True)
        assert subjects(mailbox) == []
    assert time.monotonic() - begun < 5


def test_elsewhere_the_connection_is_encrypted_and_verified(
    running_mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = (
        f"imap://{QUOTED}@{ELSEWHERE}:{running_mail_server.port}",
        f"imaps://{QUOTED}@{ELSEWHERE}:{running_mail_server.secure_port}",
    )
    for url in urls:
        with pytest.raises(MailboxAway, match="SSLCertVerificationError"), ImapMailbox(url):
            pass
    monkeypatch.setenv("SSL_CERT_FILE", str(running_mail_server.certificate))
    for url in urls:
        with ImapMailbox(url) as mailbox:
            assert mailbox._box.client.sock.version() in {"TLSv1.2", "TLSv1.3"}  # type: ignore[attr-defined]


def test_elsewhere_nothing_is_said_without_encryption(bare_server: MailServer) -> None:
    with pytest.raises(MailboxAway), ImapMailbox(f"imap://{QUOTED}@{ELSEWHERE}:{bare_server.port}"):
        pass


def test_a_wrong_password_is_a_mailbox_that_is_away(mail_server: MailServer) -> None:
    with pytest.raises(MailboxAway) as refused, ImapMailbox(mail_server.url.replace("pass%20word", "guess")):
        pass
    assert refused.value.facts == {"kind": "MailboxLoginError"}


@pytest.mark.parametrize(
    "url", ["imap://a:b%0d%0aX@127.0.0.1:{port}", "imap://a:b@127.0.0.1:1", "imaps://a:ü@127.0.0.1:1"]
)
def test_what_cannot_be_a_mailbox_is_away(mail_server: MailServer, url: str) -> None:
    with pytest.raises(MailboxAway), ImapMailbox(url.format(port=mail_server.port), timeout=5):
        pass
