"""What it costs people to meet outside the hours they prefer, session by session."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.hours import FORTNIGHT, Bools, Ints, Participant, Timeline, preference_levels, zone_of
from solver.times.grid import Grid

BLOCK = 256
"""People looked at together."""


class Preferences:
    """Of those who prefer any hours; all others cost nothing wherever they meet."""

    def __init__(self, timeline: Timeline, mentees: Sequence[Participant], mentors: Sequence[Participant]) -> None:
        self._sides = [_Side(timeline, side) for side in (mentees, mentors)]

    def charges(self, grid: Grid, slot: Ints, met: Bools, mentee: Ints, mentor: Ints) -> Ints:
        """Per entry, what both are charged for the sessions they have (``met``: entries x occurrences) at a slot."""
        charged = np.zeros(len(slot), np.int64)
        for side, person in zip(self._sides, (mentee, mentor), strict=True):
            asks = np.flatnonzero(side.row[person] >= 0)
            if len(asks):
                charge = side.charge(person[asks], grid.quarters[slot[asks]])
                charged[asks] += (charge * met[asks]).sum(axis=1)
        return charged

    def charges_for_all(self, grid: Grid, slot: Ints, mentee: Ints, mentor: Ints) -> Ints:
        """The same where every session is held: each person's slots are looked at once."""
        charged = np.zeros(len(slot), np.int64)
        for side, person in zip(self._sides, (mentee, mentor), strict=True):
            asked = np.zeros(len(side.row), bool)
            asked[person] = True
            people = np.flatnonzero(asked & (side.row >= 0))
            table = np.zeros((len(people) + 1, len(grid.held)), np.int64)
            for start in range(0, len(people), BLOCK):
                some = people[start : start + BLOCK]
                charge = side.charge(some, np.tile(grid.quarters.ravel(), (len(some), 1)))
                table[start : start + len(some)] = (charge.reshape(-1, *grid.held.shape) * grid.held).sum(axis=2)
            place = np.full(len(asked), len(people))
            place[people] = np.arange(len(people))
            charged += table[place[person], slot]
        return charged


class _Side:
    """``avoided``: per person who asks, what a session avoids that begins at a quarter of their fortnight."""

    def __init__(self, timeline: Timeline, people: Sequence[Participant]) -> None:
        asking = [number for number, person in enumerate(people) if person.prefer]
        self._people, self._session = [people[number] for number in asking], timeline.session
        self.row = np.full(len(people), -1, np.int64)
        self.row[asking] = np.arange(len(asking))
        zones = sorted({zone_of(person) for person in self._people})
        self._clock = np.array([zones.index(zone_of(person)) for person in self._people], np.int64)
        self._clocks = np.array([timeline.clock(zone) for zone in zones], np.int16).reshape(-1, timeline.length)
        self._torn = np.array([timeline.torn(zone) for zone in zones], bool).reshape(-1, timeline.length)
        self._avoided = np.zeros((len(asking), FORTNIGHT), np.int32)
        self._most = np.zeros(len(asking), np.int64)
        for row, person in enumerate(self._people):
            levels = preference_levels(person.prefer)
            self._most[row] = levels.max()
            self._avoided[row] = np.min([np.roll(levels, -step) for step in range(self._session)], axis=0)

    def charge(self, people: Ints, quarters: Ints) -> Ints:
        """The most a person could avoid, less what each session avoids: people x occurrences."""
        row = self.row[people]
        clock = self._clock[row][:, None]
        avoided = self._avoided[row[:, None], self._clocks[clock, quarters]]
        # Sessions during which somebody's clock changes do not lie in one piece on it.
        for entry, occurrence in np.argwhere(self._torn[clock, quarters]).tolist():
            steps = quarters[entry, occurrence] + np.arange(self._session)
            levels = preference_levels(self._people[row[entry]].prefer)
            avoided[entry, occurrence] = levels[self._clocks[clock[entry, 0], steps]].min()
        return np.asarray(self._most[row][:, None] - avoided)
