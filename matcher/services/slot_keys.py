"""A meeting time as a form carries it: "1-540-0" is Tuesday (Monday is 0), nine o'clock in minutes, phase 0."""

from __future__ import annotations

import re

from solver.problem import Slot

_KEY = re.compile(r"([0-6])-(\d{1,4})-([0-4])")


def slot_key(slot: Slot) -> str:
    return f"{slot.weekday}-{slot.start}-{slot.phase}"


def read_slot(key: str) -> Slot | None:
    """What ``slot_key`` wrote; None for anything else."""
    found = _KEY.fullmatch(key)
    return Slot(*map(int, found.groups())) if found else None
