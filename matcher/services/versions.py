"""Two people change one thing: the second is told, and nothing of the first is lost.

A form carries the fingerprint of what it showed. Whoever saves it locks the row first and compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from matcher.errors import Overtaken

OVERTAKEN = "Somebody else changed this while you were working on it. Nothing of yours was saved."


def fingerprint(told: Mapping[str, Any]) -> str:
    """Of what a form shows: another one after each change of it."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]


def check_unchanged(shown: str, now: str) -> None:
    """Raises Overtaken when the form showed something else than what stands now."""
    if shown != now:
        raise Overtaken(OVERTAKEN)
