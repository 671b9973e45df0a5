"""Small rounds for the optimizer's tests: one zone, hours that read like "MO 9:00-12:00"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from solver.problem import Cadence, Calendar, Goal, Interval, Mentee, Mentor, Pin, PinKind, Problem, Settings, Slot

SUMMER = Calendar(date(2027, 6, 7), date(2027, 7, 4), Cadence.WEEKLY, 60)
PHOENIX = "America/Phoenix"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def hours(*windows: str) -> tuple[Interval, ...]:
    """``"MO 9:00-10:30"`` and the like."""
    found = []
    for window in windows:
        day, span = window.split()
        start, end = (60 * int(clock.split(":")[0]) + int(clock.split(":")[1]) for clock in span.split("-"))
        found.append(Interval(DAYS.index(day), start, end))
    return tuple(found)


def mentor(name: str, places: int, *windows: str) -> Mentor:
    return Mentor(name, places, zone=PHOENIX, hours=hours(*windows))


def mentee(name: str, *windows: str) -> Mentee:
    return Mentee(name, zone=PHOENIX, hours=hours(*windows))


def keep(mentee: str, mentor: str, slot: Slot | None = None) -> Pin:
    return Pin(mentee, mentor, PinKind.KEEP, slot)


def forbid(mentee: str, mentor: str) -> Pin:
    return Pin(mentee, mentor, PinKind.FORBID)


def a_round(
    mentors: list[Mentor],
    mentees: list[Mentee],
    points: Mapping[str, int],
    *pins: Pin,
    calendar: Calendar | None = SUMMER,
    goal: Goal = Goal.FLOOR,
    seed: int = 1,
) -> Problem:
    """Points as ``{"t1 m1": 700}``."""
    pairs = {(pair.split()[0], pair.split()[1]): worth for pair, worth in points.items()}
    return Problem(tuple(mentors), tuple(mentees), calendar, pairs, pins=pins, settings=Settings(goal, seed))
