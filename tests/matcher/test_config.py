"""The service refuses to start half-configured, and says what is missing."""

from __future__ import annotations

import pytest

from matcher.config import read_config
from matcher.errors import NotConfigured

GOOD = {
    "SECRET_KEY": "s" * 32,
    "BASE_URL": "https://mentoring.example.org/",
    "DATABASE_URL": "postgres://bookends@db/bookends",
    "DEMONSTRATION": False,
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "BASE_URL", "DEMONSTRATION", "SOLVER_SECONDS", "PROXIES"):
        monkeypatch.delenv(f"BOOKENDS_{name}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)


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
    for name in ("BOOKENDS_SECRET_KEY", "BOOKENDS_BASE_URL", "DATABASE_URL"):
        assert name in refused.value.message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("BASE_URL", "http://mentoring.example.org", "must begin with https://"),
        ("BASE_URL", "mentoring.example.org", "the address people type"),
        ("SOLVER_SECONDS", "soon", "BOOKENDS_SOLVER_SECONDS must be a whole number, not “soon”"),
        ("PROXIES", "-1", "BOOKENDS_PROXIES must be a whole number"),
    ],
)
def test_one_thing_wrong(name: str, value: str, said: str) -> None:
    with pytest.raises(NotConfigured, match="Bookends cannot start") as refused:
        read_config({**GOOD, name: value})
    assert said in refused.value.message


def test_plain_http_only_shows_the_demonstration() -> None:
    config = read_config({**GOOD, "BASE_URL": "http://127.0.0.1:8000", "DEMONSTRATION": True})
    assert config.for_flask()["SESSION_COOKIE_NAME"] == "bookends"
