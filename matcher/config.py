"""Configuration from the environment, checked before anything starts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from matcher.db import engine_options
from matcher.errors import NotConfigured

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SHORTEST_SECRET = 32
WHOLE_NUMBERS = ("SOLVER_SECONDS", "SOLVER_MEGABYTES", "UPLOAD_BYTES", "PROXIES", "MAIL_PER_MINUTE", "MAIL_PER_DAY")
QUEUE_SCHEMES = ("sqlite", "redis", "rediss", "postgresql", "postgres")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Config:
    """``base_url`` is the only source of absolute addresses; it ends without a slash.

    ``smtp_url`` and ``imap_url`` are the relay that takes our mail and the mailbox that gets the answers; without a
    relay, mail goes to the page *Sent mail*. ``mail_address`` is the service's own address: mail comes from it, and
    each series answers at ``<local part>+<token>@<domain>``. ``mail_per_minute`` and ``mail_per_day`` are what the
    relay allows; 0 is without limit; while ``mail_hold``, nothing is sent and the mailbox is left alone. ``queue_url``
    is where Huey keeps its jobs.
    """

    secret_key: str
    base_url: str
    database_url: str
    demonstration: bool = False
    testing: bool = False
    solver_seconds: int = 300
    solver_megabytes: int = 4096
    upload_bytes: int = 15 * 1024 * 1024
    proxies: int = 0
    smtp_url: str = ""
    imap_url: str = ""
    mail_address: str = ""
    mail_per_minute: int = 30
    mail_per_day: int = 10_000
    mail_hold: bool = False
    queue_url: str = ""

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def domain(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def mail_domain(self) -> str:
        return self.mail_address.rpartition("@")[2]

    def series_address(self, token: str) -> str:
        """Where the people of a series reach each other."""
        local, _, domain = self.mail_address.rpartition("@")
        return f"{local}+{token}@{domain}"

    def for_flask(self) -> dict[str, Any]:
        """Cookies carry ``__Host-`` and Secure as soon as the address is https; plain http is for demonstrations."""
        prefix = "__Host-" if self.https else ""
        return {
            "BOOKENDS": self,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database_url),
            "MAX_CONTENT_LENGTH": self.upload_bytes + 256 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "SESSION_COOKIE_NAME": f"{prefix}bookends",
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.https,
            "RATELIMIT_STORAGE_URI": "memory://",
            "RATELIMIT_ENABLED": not self.testing,
        }


def read_config(settings: Mapping[str, Any] | None = None) -> Config:
    """The environment's ``BOOKENDS_*`` variables and ``DATABASE_URL``, overridden by ``settings``.

    ``settings`` uses the field names of Config in capitals. Raises NotConfigured naming what is missing.
    """
    given = {
        "SECRET_KEY": os.environ.get("BOOKENDS_SECRET_KEY"),
        "BASE_URL": os.environ.get("BOOKENDS_BASE_URL"),
        "DATABASE_URL": os.environ.get("DATABASE_URL"),
        "DEMONSTRATION": os.environ.get("BOOKENDS_DEMONSTRATION") == "1",
        "SOLVER_SECONDS": os.environ.get("BOOKENDS_SOLVER_SECONDS"),
        "SOLVER_MEGABYTES": os.environ.get("BOOKENDS_SOLVER_MEGABYTES"),
        "UPLOAD_BYTES": os.environ.get("BOOKENDS_UPLOAD_BYTES"),
        "PROXIES": os.environ.get("BOOKENDS_PROXIES"),
        "SMTP_URL": os.environ.get("BOOKENDS_SMTP_URL"),
        "IMAP_URL": os.environ.get("BOOKENDS_IMAP_URL"),
        "MAIL_ADDRESS": os.environ.get("BOOKENDS_MAIL_ADDRESS"),
        "MAIL_PER_MINUTE": os.environ.get("BOOKENDS_MAIL_PER_MINUTE"),
        "MAIL_PER_DAY": os.environ.get("BOOKENDS_MAIL_PER_DAY"),
        "MAIL_HOLD": os.environ.get("BOOKENDS_MAIL_HOLD") == "1",
        "QUEUE_URL": os.environ.get("BOOKENDS_QUEUE_URL"),
        **(settings or {}),
    }
    demonstration = bool(given["DEMONSTRATION"])
    if demonstration:
        given["SECRET_KEY"] = given["SECRET_KEY"] or _kept_secret()
        given["BASE_URL"] = given["BASE_URL"] or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        given["DATABASE_URL"] = given["DATABASE_URL"] or f"sqlite:///{_instance() / 'demonstration.sqlite'}"
    if not given["SMTP_URL"]:  # what goes to the page *Sent mail* needs no pace
        given["MAIL_PER_MINUTE"] = given["MAIL_PER_MINUTE"] or 0
        given["MAIL_PER_DAY"] = given["MAIL_PER_DAY"] or 0
    config = Config(
        secret_key=str(given["SECRET_KEY"] or ""),
        base_url=str(given["BASE_URL"] or "").rstrip("/"),
        database_url=_with_driver(str(given["DATABASE_URL"] or "")),
        demonstration=demonstration,
        testing=bool(given.get("TESTING")),
        smtp_url=str(given["SMTP_URL"] or ""),
        imap_url=str(given["IMAP_URL"] or ""),
        mail_address=str(given["MAIL_ADDRESS"] or _demonstration_address(given)),
        mail_hold=bool(given["MAIL_HOLD"]),
        queue_url=str(given["QUEUE_URL"] or ""),
        **{name.lower(): _whole_number(name, given[name]) for name in WHOLE_NUMBERS if given[name] is not None},
    )
    _check(config)
    return config


def _check(config: Config) -> None:
    wrong = []
    if len(config.secret_key) < SHORTEST_SECRET:
        wrong.append(f"BOOKENDS_SECRET_KEY must be set to a secret of at least {SHORTEST_SECRET} characters")
    if not urlsplit(config.base_url).hostname:
        wrong.append("BOOKENDS_BASE_URL must be the address people type, such as https://mentoring.example.org")
    elif not (config.https or config.demonstration or config.testing):
        wrong.append("BOOKENDS_BASE_URL must begin with https:// (plain http is for the demonstration only)")
    if not config.database_url:
        wrong.append("DATABASE_URL must name the database, such as sqlite:////var/lib/bookends/bookends.sqlite")
    if config.queue_url and not _names_queue(config.queue_url):
        wrong.append("BOOKENDS_QUEUE_URL must begin with redis://, rediss://, postgresql:// or sqlite:////")
    wrong += _wrong_with_mail(config)
    if wrong:
        raise NotConfigured("Bookends cannot start: " + "; ".join(wrong) + ".")


def _wrong_with_mail(config: Config) -> list[str]:
    wrong = []
    if not config.smtp_url and not (config.demonstration or config.testing):
        wrong.append("BOOKENDS_SMTP_URL must name the relay that takes our mail, such as smtp://name:password@host:587")
    if not config.imap_url and not (config.demonstration or config.testing):
        wrong.append(
            "BOOKENDS_IMAP_URL must name the mailbox that gets the answers, such as imaps://name:password@host"
        )
    if config.smtp_url and not _names_server(config.smtp_url, ("smtp", "smtps")):
        wrong.append("BOOKENDS_SMTP_URL must begin with smtp:// or smtps:// and name a host")
    if config.imap_url and not _names_server(config.imap_url, ("imap", "imaps")):
        wrong.append("BOOKENDS_IMAP_URL must begin with imap:// or imaps:// and name a host")
    if config.mail_address.count("@") != 1 or not all(
        config.mail_address.isascii() and part for part in config.mail_address.split("@")
    ):
        wrong.append("BOOKENDS_MAIL_ADDRESS must be the service's own address, such as sessions@mentoring.example.org")
    return wrong


def _names_queue(url: str) -> bool:
    if url.startswith("sqlite:"):
        return url.startswith("sqlite:////")
    return _names_server(url, QUEUE_SCHEMES)


def _names_server(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _demonstration_address(given: Mapping[str, Any]) -> str:
    """Demonstrations and tests need no address of their own: nothing they write leaves the machine."""
    invented = given["DEMONSTRATION"] or given.get("TESTING")
    return "sessions@bookends.example" if invented else ""


def _with_driver(url: str) -> str:
    """PostgreSQL addresses as providers write them, with the driver we ship."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _whole_number(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if number < 0:
        raise NotConfigured(f"Bookends cannot start: BOOKENDS_{name} must be a whole number, not “{value}”.")
    return number


def _instance() -> Path:
    INSTANCE.mkdir(exist_ok=True)
    return INSTANCE


def _kept_secret() -> str:
    """The demonstration's own secret, made once, so that a restart signs nobody out."""
    path = _instance() / "demonstration.secret"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(SHORTEST_SECRET))
        path.chmod(0o600)
    return path.read_text()
