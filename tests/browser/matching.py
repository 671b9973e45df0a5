"""Waiting for matches to be found."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

SOLVED_WITHIN = 60_000


def expect_matches(page: Page) -> None:
    """The page that waits looks again by itself."""
    matched = re.compile(r"^(All \d+|\d+ of \d+) matched; the weakest match is (Strong|Good|Fair)")
    expect(page.get_by_role("heading", level=1)).to_have_text(matched, timeout=SOLVED_WITHIN)
