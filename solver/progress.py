"""Saying how far a solve is, to whoever waits for it. What is said changes nothing about the outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from time import monotonic
from typing import TextIO


class Step(StrEnum):
    """In their usual order; a round without clashes never searches, and one with some matches more than once."""

    READING = "reading"
    COMPARING = "comparing"
    MATCHING = "matching"
    FLOOR = "floor"
    LOTTERY = "lottery"
    SEARCH = "search"
    WRITING = "writing"


Progress = Callable[[Step, int | None], None]
"""Hears which step begins, and how many mentees the best matching so far places, when there is one that can be held."""


def silent(step: Step, placed: int | None = None) -> None:
    """Tells nobody."""


def lines_to(stream: TextIO, started: float) -> Progress:
    """One JSON object a line: ``stage``, ``seconds`` since ``started`` and, when known, ``placed``."""

    def write(step: Step, placed: int | None = None) -> None:
        told: dict[str, str | float] = {"stage": step.value, "seconds": round(monotonic() - started, 3)}
        if placed is not None:
            told["placed"] = placed
        stream.write(json.dumps(told) + "\n")
        stream.flush()

    return write
