"""The service refuses to start half-configured, and says what is missing."""

from __future__ import annotations

import os

import pytest

from matcher.config import read_config
from matcher.errors import NotConfigured

GOOD = {
    "SECRET_KEY": "s" * 32,
    "BASE_URL": "https://mentoring.example.org/",
    "DATABASE_URL": "postgres://bookends@db/bookends",
    "DEMONSTRATION": False,
    "IMAP_URL": "imaps://bookends:secret@mail.example.org",
    "SMTP_URL": "smtp://bookends:secret@relay.example.org:587",
    "MAIL_ADDRESS": "sessions@mentoring.example.org",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BOOKENDS_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)


def test_a_whole_configuration() -> None:
    config = read_config(GOOD)
    assert config.base_url == "https://mentoring.example.org"
    assert config.domain == "mentoring.example.org"
    assert config.database_url == "postgresql+psycopg://bookends@db/bookends"
    flask = config.for_flask()
    assert (flask["SESSION_COOKIE_NAME"], flask["SESSION_COOKIE_SECURE"]) == ("__Host-bookends", True)


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(NotConfigured) as refused:
        read_config()
    assert refused.value.message == (
        "Bookends cannot start: BOOKENDS_SECRET_KEY must be set to a secret of at least 32 characters; "
        "BOOKENDS_BASE_URL must be the address people type, such as https://mentoring.example.org; "
        "DATABASE_URL must name the database, such as sqlite:////var/lib/bookends/bookends.sqlite; "
        "BOOKENDS_SMTP_URL must name the relay that takes our mail, such as smtp://name:password@host:587; "
        "BOOKENDS_IMAP_URL must name the mailbox that gets the answers, such as imaps://name:password@host; "
        "BOOKENDS_MAIL_ADDRESS must be the service's own address, such as sessions@mentoring.example.org."
    )


SMTP = "BOOKENDS_SMTP_URL must begin with smtp:// or smtps:// and name a host."
IMAP = "BOOKENDS_IMAP_URL must begin with imap:// or imaps:// and name a host."
ADDRESS = "BOOKENDS_MAIL_ADDRESS must be the service's own address, such as sessions@mentoring.example.org."
QUEUE = "BOOKENDS_QUEUE_URL must begin with redis://, rediss://, postgresql:// or sqlite:////."


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("BASE_URL", "http://mentoring.example.org", "must begin with https://"),
        ("BASE_URL", "mentoring.example.org", "the address people type"),
        ("SOLVER_SECONDS", "soon", "BOOKENDS_SOLVER_SECONDS must be a whole number, not “soon”"),
        ("PROXIES", "-1", "BOOKENDS_PROXIES must be a whole number"),
        (
            "SMTP_URL",
            "",
            "BOOKENDS_SMTP_URL must name the relay that takes our mail, such as smtp://name:password@host",
        ),
        ("SMTP_URL", "relay.example.org", SMTP),
        ("SMTP_URL", "https://relay.example.org", SMTP),
        ("SMTP_URL", "smtp://:587", SMTP),
        ("SMTP_URL", "smtp://relay.example.org:mail", SMTP),
        ("IMAP_URL", "", "BOOKENDS_IMAP_URL must name the mailbox that gets the answers, such as imaps://name"),
        ("IMAP_URL", "pop3://mail.example.org", IMAP),
        ("IMAP_URL", "imaps://", IMAP),
        ("MAIL_ADDRESS", "", ADDRESS),
        ("MAIL_ADDRESS", "mentoring.example.org", ADDRESS),
        ("MAIL_ADDRESS", "@mentoring.example.org", ADDRESS),
        ("MAIL_ADDRESS", "a@b@c", ADDRESS),
        ("MAIL_ADDRESS", "sitzungen@bücherei.example", ADDRESS),
        ("MAIL_PER_MINUTE", "many", "BOOKENDS_MAIL_PER_MINUTE must be a whole number, not “many”"),
        ("MAIL_PER_DAY", "-5", "BOOKENDS_MAIL_PER_DAY must be a whole number, not “-5”"),
        ("QUEUE_URL", "amqp://queue.example.org", QUEUE),
        ("QUEUE_URL", "redis://", QUEUE),
        ("QUEUE_URL", "sqlite:///relative.queue", QUEUE),
        ("QUEUE_URL", "/var/lib/bookends/queue", QUEUE),
    ],
)
def test_one_thing_wrong(name: str, value: str, said: str) -> None:
    with pytest.raises(NotConfigured, match="Bookends cannot start") as refused:
        read_config({**GOOD, name: value})
    assert said in refused.value.message


def test_plain_http_only_shows_the_demonstration() -> None:
    config = read_config({**GOOD, "BASE_URL": "http://127.0.0.1:8000", "DEMONSTRATION": True})
    assert config.for_flask()["SESSION_COOKIE_NAME"] == "bookends"


def test_mail_and_queue_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SECRET_KEY": "s" * 32,
        "BASE_URL": "https://mentoring.example.org",
        "SMTP_URL": "smtps://relay.example.org",
        "IMAP_URL": "imaps://bookends:secret@mail.example.org",
        "MAIL_ADDRESS": "sessions@mentoring.example.org",
        "MAIL_PER_MINUTE": "60",
        "MAIL_PER_DAY": "0",
        "MAIL_HOLD": "1",
        "QUEUE_URL": "redis://queue.example.org/0",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"BOOKENDS_{name}", value)
    monkeypatch.setenv("DATABASE_URL", "sqlite:////var/lib/bookends/bookends.sqlite")
    config = read_config()
    read = {name: getattr(config, name.lower()) for name in given}
    assert read == {**given, "MAIL_PER_MINUTE": 60, "MAIL_PER_DAY": 0, "MAIL_HOLD": True}
    assert config.series_address("k3v9") == "sessions+k3v9@mentoring.example.org"


def test_what_is_not_said_about_mail() -> None:
    config = read_config(GOOD)
    found = (config.mail_per_minute, config.mail_per_day, config.mail_hold, config.queue_url)
    assert found == (30, 10_000, False, "")


def test_what_leaves_nobody_has_no_pace() -> None:
    config = read_config({**GOOD, "SMTP_URL": "", "DEMONSTRATION": True})
    assert (config.mail_per_minute, config.mail_per_day) == (0, 0)


@pytest.mark.parametrize("url", ["redis://a", "rediss://a:1/2", "postgresql://a/b", "postgres://a", "sqlite:////a"])
def test_kinds_of_queue(url: str) -> None:
    assert read_config({**GOOD, "QUEUE_URL": url}).queue_url == url


def test_the_demonstration_needs_no_relay() -> None:
    config = read_config({"DEMONSTRATION": True, "SMTP_URL": None, "MAIL_ADDRESS": None})
    assert (config.smtp_url, config.mail_address) == ("", "sessions@bookends.example")
