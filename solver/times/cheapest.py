"""The times of one mentor's sessions: least cost first, then the smallest slots, session by session.

A choice is judged by what it costs at least, with prices on sets of slots that exclude each other: the dual of the
linear relaxation, rounded to integers, so that the bound is exact. It is seldom off by anything, and then only slots
that are in some cheapest solution are looked at. All searches together have a limit in steps; beyond it the times are
the best found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.budget import Budget
from solver.programs.draft import Draft
from solver.times.beside import bits, cliques, first_come, union
from solver.times.crowd import crowded
from solver.times.slot_search import MOST_SESSIONS, Level, Priced, Search, Undecided, any_way

FEW_LOOKS = 3_000
"""Looks (``slot_search``) before prices are computed."""
MANY_LOOKS = 100_000
"""Looks with prices before the cheapest found is taken."""
LOOKS_PER_SLOT = 5_000
"""Looks to find out whether one session can have a smaller slot, all sessions as cheap together."""
ALL_LOOKS, HURRIED_LOOKS = 200_000, 20_000
"""The same for all sessions of a mentor; and in a hurry."""
SCALE = 1 << 16
"""Parts of a unit of cost that prices are rounded to."""
MOST_OPTIONS = 50_000
"""Slots of all sessions together that a linear program is asked about."""

Costs = Sequence[Mapping[int, int]]
"""Per session what each slot costs; slots not named cost nothing."""


@dataclass(frozen=True)
class Times:
    """A slot for each session; ``settled``: surely the cheapest, and of those the smallest."""

    slots: list[int]
    settled: bool = True


def cheapest(masks: Sequence[int], costs: Costs, excluded: Sequence[int], *, hurry: bool = False) -> Times | None:
    """Slots of which none excludes another, or None when there is no way. In a ``hurry`` only what is found at once.

    Raises ``Undecided`` when nobody could say whether there are any.
    """
    if not all(masks):
        return None
    needed = _needed(masks, costs, excluded)
    sessions = _Sessions(needed, costs, excluded, hurry=hurry)
    found = sessions.free_of_charge()
    if found is None:
        try:
            found = any_way(needed, excluded)
        except Undecided:
            needed, found = list(masks), any_way(masks, excluded)
            sessions = _Sessions(needed, costs, excluded, hurry=hurry)
    return None if found is None else sessions.best(found)


def _needed(masks: Sequence[int], costs: Costs, excluded: Sequence[int]) -> list[int]:
    """Each session's slots without those it never needs.

    The other sessions exclude so many slots at most, so of that many and one of its cheapest one is free, whatever
    they do: moving there, it costs less, or the same at a smaller slot.
    """
    together = union(masks)
    enough = 1 + (len(masks) - 1) * max(((excluded[slot] & together).bit_count() for slot in bits(together)), default=0)
    return [
        _first(mask, cost, enough) if mask.bit_count() > enough else mask
        for mask, cost in zip(masks, costs, strict=True)
    ]


def _first(mask: int, cost: Mapping[int, int], number: int) -> int:
    slots = sorted(bits(mask), key=lambda slot: (cost.get(slot, 0), slot))
    return sum(1 << slot for slot in slots[:number])


class _Sessions:
    def __init__(self, masks: Sequence[int], costs: Costs, excluded: Sequence[int], *, hurry: bool) -> None:
        self._masks, self._costs, self._excluded, self._hurry = masks, costs, excluded, hurry
        self._priced = Priced.of(masks, costs)
        self._settled = True

    def free_of_charge(self) -> list[int] | None:
        """Slots that each suit their session best, if they are found at once."""
        return first_come([levels[0][1] for levels in self._priced.levels], self._excluded)

    def best(self, found: list[int]) -> Times:
        """The smallest slots of the least cost, started from any that do not clash."""
        if self._cost(found) > self._priced.base:
            found = self._least(found)
        return Times(self._smallest(found), self._settled)

    def _cost(self, slots: Sequence[int]) -> int:
        return sum(cost.get(slot, 0) for slot, cost in zip(slots, self._costs, strict=True))

    def _least(self, found: list[int]) -> list[int]:
        self._settled = False
        if len(self._masks) <= MOST_SESSIONS:
            found, self._settled = self._cheaper(found, FEW_LOOKS)
            prices = None if self._settled or self._hurry else self._prices()
            if prices is not None:
                self._priced = Priced.of(self._masks, self._costs, SCALE, prices)
                found, self._settled = self._cheaper(found, MANY_LOOKS)
        if not self._settled and not self._hurry:
            found = min((found, *crowded(self._masks, self._costs, self._excluded, found)), key=self._cost)
            self._settled = self._priced.room_for(self._cost(found) - 1) < 0
        return found

    def _cheaper(self, found: list[int], looks: int) -> tuple[list[int], bool]:
        """The cheapest slots that are found, and whether none are cheaper."""
        search = Search(self._priced, self._excluded, looks)
        while True:
            slots = search.within(self._priced.room_for(self._cost(found) - 1), dict(enumerate(self._masks)))
            if slots is None:
                return found, search.looks >= 0
            found = [slots[session] for session in range(len(found))]

    def _prices(self) -> list[Level] | None:
        """What a slot of each clique costs more: the dual of the linear relaxation. None where there is none."""
        if sum(mask.bit_count() for mask in self._masks) > MOST_OPTIONS:
            return None
        from solver.programs.linear import relaxed  # noqa: PLC0415 - loading HiGHS takes time and memory; few rounds need it

        draft = Draft()
        options = [(session, slot) for session, mask in enumerate(self._masks) for slot in bits(mask)]
        draft.add_columns(len(options))
        of_session, at = np.array(options, np.int64).reshape(-1, 2).T
        rows = draft.add_rows(len(self._masks), 1, 1)
        draft.put(rows[of_session], np.arange(len(options)))
        sets = cliques(union(self._masks), self._excluded)
        for clique in sets:
            draft.add_row(np.flatnonzero(np.isin(at, list(bits(clique)))), most=1)
        gain = -np.array([self._costs[session].get(slot, 0) for session, slot in options], np.float64)
        dual = relaxed(draft.program(), gain, Budget()).prices
        if dual is None:
            return None
        worth = np.maximum(0, np.rint(dual[len(self._masks) :] * SCALE)).astype(np.int64).tolist()
        return [(price, clique) for clique, price in zip(sets, worth, strict=True) if price]

    def _smallest(self, found: list[int]) -> list[int]:
        """Session by session the smallest slot with which all are as cheap together, as far as that is found out."""
        trial = _Trial(self._priced, self._excluded, HURRIED_LOOKS if self._hurry else ALL_LOOKS)
        limit, left, used = self._priced.room_for(self._cost(found)), dict(enumerate(self._masks)), 0
        for session in range(len(found)):
            mask, smaller = left.pop(session), (1 << found[session]) - 1
            for slot in bits(mask & smaller & trial.search.allowed(session, limit)):
                if trial.looks < 0:
                    self._settled = False
                    return found
                spent = limit - self._priced.reduced(session, slot)
                others = trial.completed(spent, self._beside(slot, left), used | 1 << slot)
                if others is not None:
                    found = [*found[:session], slot, *(others[other] for other in left)]
                    break
            used |= 1 << found[session]
            limit -= self._priced.reduced(session, found[session])
            left = self._beside(found[session], left)
        self._settled &= not trial.gave_up
        return found

    def _beside(self, slot: int, left: Mapping[int, int]) -> dict[int, int]:
        return {session: mask & ~self._excluded[slot] for session, mask in left.items()}


class _Trial:
    """Whether the rest of the sessions can be at their slots within a limit, asked again and again."""

    def __init__(self, priced: Priced, excluded: Sequence[int], looks: int) -> None:
        self.search, self.gave_up = Search(priced, excluded, 0), False
        self.looks = looks

    def completed(self, limit: int, rest: dict[int, int], used: int) -> dict[int, int] | None:
        """Slots for the rest, beside those ``used``, that keep to the limit, if they are found."""
        search = self.search
        free = first_come([mask & search.allowed(session, 0) for session, mask in rest.items()], search.excluded)
        self.looks -= len(rest)
        if free is not None and search.priced.unused(used | sum(1 << slot for slot in free)) <= limit:
            return dict(zip(rest, free, strict=True))
        if len(rest) > MOST_SESSIONS:
            self.gave_up = True
            return None
        search.looks = LOOKS_PER_SLOT
        found = search.within(limit, rest, used)
        self.looks -= LOOKS_PER_SLOT - search.looks
        self.gave_up |= found is None and search.looks < 0
        return found
