"""Sessions of one mentor beside each other: the search for slots that do not clash, within a limit of cost.

Every search ends after a number of looks, so no group of sessions holds a round up; what is not known by then is said
to be ``Undecided``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import or_

from solver.times.beside import bits, clash, disjoint, first_come, rooms, seated, union

LOOKS = 30_000
"""Sessions looked at, at every choice those still open, before a search is given up."""
MOST_SESSIONS = 150
"""Sessions searched for choice by choice; above, a choice takes long and there are too many of them."""

Level = tuple[int, int]
"""What some slots of a session cost, and these slots."""


class Undecided(Exception):
    """No search could say in its time whether these sessions can be timed."""


@dataclass(frozen=True, eq=False)
class Priced:
    """Sessions with what their slots cost, reduced by ``prices`` of cliques, and what that leaves out of account.

    What sessions cost together, times ``scale``, is ``base``, their reduced costs, and the prices of all cliques that
    none of them uses, as each can be used once at most (Lagrangian duality).
    """

    levels: list[list[Level]]
    scale: int
    base: int
    prices: Sequence[Level]

    @classmethod
    def of(
        cls,
        masks: Sequence[int],
        costs: Sequence[Mapping[int, int]],
        scale: int = 1,
        prices: Sequence[Level] = (),
    ) -> Priced:
        """``prices``: what each slot of some sets that exclude each other costs more, none negative."""
        dearer: dict[int, int] = {}
        for price, clique in prices:
            for slot in bits(clique):
                dearer[slot] = dearer.get(slot, 0) + price
        levels, base = [], -sum(price for price, _ in prices)
        for mask, cost in zip(masks, costs, strict=True):
            found: dict[int, int] = {} if cost or dearer else {0: mask}
            for slot in bits(mask if cost or dearer else 0):
                worth = scale * cost.get(slot, 0) + dearer.get(slot, 0)
                found[worth] = found.get(worth, 0) | 1 << slot
            least = min(found, default=0)
            base += least
            levels.append(sorted((worth - least, slots) for worth, slots in found.items()))
        return cls(levels, scale, base, prices)

    def reduced(self, session: int, slot: int) -> int:
        """The reduced cost of one of a session's slots."""
        return next(worth for worth, slots in self.levels[session] if slots >> slot & 1)

    def room_for(self, cost: int) -> int:
        """What reduced costs and unused cliques may come to together in sessions that cost at most this."""
        return self.scale * cost - self.base

    def unused(self, slots: int) -> int:
        """The prices of the cliques that have none of these slots."""
        return sum(price for price, clique in self.prices if not clique & slots)

    def cliques_with(self, slots: int) -> int:
        """Which cliques have any of these slots, as bits."""
        return sum(1 << number for number, (_, clique) in enumerate(self.prices) if clique & slots)


@dataclass
class Search:
    """Depth first, fewest slots first, the cheapest of them first, cut by the cheapest conceivable rest and by room
    for the rest. ``looks`` are those left; below zero, it was given up.
    """

    priced: Priced
    excluded: Sequence[int]
    looks: int
    found: dict[int, int] | None = None
    _limit: int = 0
    _seen: dict[tuple[tuple[tuple[int, int], ...], int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._worth = [[worth for worth, _ in levels] for levels in self.priced.levels]
        self._up_to = [list(accumulate((slots for _, slots in levels), or_)) for levels in self.priced.levels]
        self._most = max((one.bit_count() for one in self.excluded), default=0)

    def within(self, limit: int, masks: Mapping[int, int], used: int = 0) -> dict[int, int] | None:
        """Any slots for these sessions whose reduced costs, and cliques without them or slots ``used`` by others, come
        to the limit at most; None where none was found.
        """
        self.found, self._limit = None, limit
        self._seen.clear()
        self._place(dict(masks), used, 0, {})
        return self.found

    def allowed(self, session: int, worth: int) -> int:
        """The slots of a session with at most this reduced cost."""
        place = bisect_right(self._worth[session], worth)
        return self._up_to[session][place - 1] if place else 0

    def _place(self, left: dict[int, int], used: int, spent: int, chosen: dict[int, int]) -> None:
        if not left:
            if spent + self.priced.unused(used) <= self._limit:
                self.found = chosen
            return
        left = self._hopeful(left, used, spent)
        if not left:
            return
        session = min(left, key=lambda one: (left[one].bit_count(), one))
        for worth, slots in self.priced.levels[session]:
            for slot in bits(slots & left[session]):
                self.looks -= len(left)
                if self.looks < 0:
                    return
                out = self.excluded[slot]
                rest = {other: mask & ~out for other, mask in left.items() if other != session}
                self._place(rest, used | 1 << slot, spent + worth, {**chosen, session: slot})
                if self.found is not None:
                    return

    def _hopeful(self, left: dict[int, int], used: int, spent: int) -> dict[int, int]:
        """The slots that may still lead somewhere; nothing when some session has none, or all have too few."""
        if not all(left.values()):
            return {}
        together = union(left.values())
        least = {session: self._least(session, mask) for session, mask in left.items()}
        slack = self._limit - spent - sum(least.values()) - self.priced.unused(used | together)
        if slack < 0:
            return {}
        # What is left to come depends on the slots still open, and on which cliques are used by now.
        state = tuple(left.items()), self.priced.cliques_with(used)
        if self._seen.get(state, spent + 1) <= spent:
            return {}
        self._seen[state] = spent
        if together.bit_count() <= len(left) * self._most and len(rooms(together, self.excluded)) < len(left):
            return {}
        return {session: mask & self.allowed(session, least[session] + slack) for session, mask in left.items()}

    def _least(self, session: int, mask: int) -> int:
        return next((worth for worth, slots in self.priced.levels[session] if slots & mask), 0)


def any_way(masks: Sequence[int], excluded: Sequence[int]) -> list[int] | None:
    """A slot for each session such that none excludes another, or None when there is no way. Raises ``Undecided``."""
    if not all(masks):
        return None
    found = first_come(masks, excluded)
    if found is not None:
        return found
    among = rooms(union(masks), excluded)
    seats = seated(masks, among) if len(among) >= len(masks) else None
    if seats is None:
        return None
    found = [next(bits(mask & among[seat])) for mask, seat in zip(masks, seats, strict=True)]
    if not clash(found, excluded):
        return found
    alone = disjoint(bits(union(masks)), excluded)
    seats = seated(masks, [1 << slot for slot in alone])
    if seats is not None:
        return [alone[seat] for seat in seats]
    if len(masks) <= MOST_SESSIONS:
        search = Search(Priced.of(masks, [{}] * len(masks)), excluded, LOOKS)
        slots = search.within(0, dict(enumerate(masks)))
        if slots is not None:
            return [slots[session] for session in range(len(masks))]
        if search.looks >= 0:
            return None
    from solver.programs.search import timed_beside  # noqa: PLC0415 - loading CP-SAT doubles memory and time to start

    return timed_beside(masks, excluded)
