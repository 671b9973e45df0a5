"""Slots and times of day in files, read and written by problems, outcomes and certificates alike."""

from __future__ import annotations

from typing import Any

from solver.files.fields import Fields, Place, clock, one_of, whole
from solver.problem import Slot, Weekday

WEEKDAYS = list(Weekday)


def read_weekday(value: Any, place: Place) -> int:
    return WEEKDAYS.index(one_of(Weekday)(value, place))


def read_slot(value: Any, place: Place) -> Slot:
    fields = Fields(value, place)
    slot = Slot(
        weekday=fields.require("weekday", read_weekday, 0),
        start=fields.require("start", clock, 0),
        phase=fields.require("phase", whole, 0),
    )
    fields.close()
    return slot


def slot_json(slot: Slot) -> dict[str, Any]:
    return {"weekday": WEEKDAYS[slot.weekday], "start": clock_text(slot.start), "phase": slot.phase}


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
