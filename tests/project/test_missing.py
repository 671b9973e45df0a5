"""A machine without browser or database server is told so; continuous integration does not pass on it."""

from __future__ import annotations

import pytest

from tests.fixtures.missing import not_installed


def test_skips_loudly_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT TESTED: Chromium is not installed"):
        not_installed("Chromium")


def test_fails_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="NOT TESTED: PostgreSQL is not installed"):
        not_installed("PostgreSQL")
