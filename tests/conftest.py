"""Fixtures for every test; each kind has its own file in ``tests/fixtures``."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.compiled import compile_once

pytest_plugins = [
    "tests.fixtures.apps",
    "tests.fixtures.databases",
    "tests.fixtures.relays",
    "tests.fixtures.servers",
    "tests.fixtures.browsers",
    "tests.fixtures.mailboxes",
]

# The tests share two slow cores: a wall-clock deadline per example would measure the neighbors.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a page is a browser test, without saying so."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this machine could not test; in continuous integration that is a failure instead."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])}
    missing = sorted(reason for reason in reasons if "NOT TESTED" in reason)
    for reason in missing:
        terminalreporter.write_line(reason.removeprefix("Skipped: "), red=True, bold=True)
