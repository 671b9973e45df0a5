"""What somebody wrote, and the choice they meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Choices and headings are compared without regard to case, space, underscores, hyphens or kind of apostrophe."""
    return re.sub(r"[\s_\-]+", " ", text.replace("’", "'")).strip().casefold()


def match_choice(text: str, choices: Mapping[str, str]) -> str | None:
    """The key whose key or label was written."""
    wanted = fold(text)
    return next((key for key, label in choices.items() if wanted in {fold(key), fold(label)}), None)


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like ``text``, if any does."""
    by_fold = {fold(word): word for word in known}
    found = get_close_matches(fold(text), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None
