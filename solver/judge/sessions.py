"""How many sessions of one mentor fit beside each other, for the judge."""

from __future__ import annotations

from collections.abc import Iterable

from solver.judge.case import Case
from solver.judge.times import instant, zone_name
from solver.problem import Mentor, Slot

QUARTER_SECONDS = 15 * 60


class Sessions:
    """What slots take of the days of a program: a bit for each quarter hour, the gap after each session included.

    Two slots of a mentor clash exactly when they share a bit, as sessions begin at whole quarter hours.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[tuple[str, Slot], int] = {}
        self._most: dict[tuple[str, frozenset[Slot]], int] = {}

    def most(self, mentor: Mentor, slots: Iterable[Slot]) -> int:
        """No more sessions than this fit beside each other at these slots.

        Slots that all clash have room for one session. The groups are made greedily in the order of the week, by two
        rules, and the fewer groups count: slots that share an instant, and slots of which every two clash.
        """
        asked = frozenset(slots)
        key = zone_name(mentor), asked
        if key not in self._most:
            taken = [
                self._taken(slot, key[0]) for slot in sorted(asked, key=lambda one: (one.phase, one.weekday, one.start))
            ]
            self._most[key] = min(_sharing_an_instant(taken), _clashing_in_twos(taken))
        return self._most[key]

    def _taken(self, slot: Slot, zone: str) -> int:
        if (zone, slot) not in self._known:
            self._known[zone, slot] = self._find(slot, zone)
        return self._known[zone, slot]

    def _find(self, slot: Slot, zone: str) -> int:
        times = self._case.times
        assert times is not None  # noqa: S101 - asked only where there are times
        length = -(-(times.calendar.minutes + times.calendar.gap) // 15)
        starts = (instant(day, slot.start, zone) for day in times.dates.get(slot, ()))
        return sum(((1 << length) - 1) << int(start.timestamp()) // QUARTER_SECONDS for start in starts if start)


def _sharing_an_instant(taken: Iterable[int]) -> int:
    groups, shared = 0, 0
    for slot in taken:
        groups, shared = (groups, shared & slot) if shared & slot else (groups + 1, slot)
    return groups


def _clashing_in_twos(taken: Iterable[int]) -> int:
    groups: list[list[int]] = []
    for slot in taken:
        if groups and all(slot & other for other in groups[-1]):
            groups[-1].append(slot)
        else:
            groups.append([slot])
    return len(groups)
