"""Sessions of one mentor, so many that searching for the cheapest times takes too long.

Where slots fall into sets that exclude each other and nothing else, the cheapest times are an assignment, found as a
flow. Elsewhere they are assigned to slots chosen beforehand that do not clash: cheap, but perhaps not cheapest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from solver.network.flow import Network, NoFlow, cheapest
from solver.times.beside import bits, disjoint, rooms, union


def crowded(
    masks: Sequence[int], costs: Sequence[Mapping[int, int]], excluded: Sequence[int], known: Sequence[int]
) -> Iterator[list[int]]:
    """Slots for all sessions, at most a few times; ``known`` are such slots."""
    together = union(masks)
    apart = rooms(together, excluded)
    if all(excluded[slot] & together & ~room == 0 for room in apart for slot in bits(room)):
        choices = [apart]
    else:
        worth = {slot: sum(cost.get(slot, 0) for cost in costs) for slot in bits(together)}
        by_cost = sorted(worth, key=lambda slot: (worth[slot], slot))
        orders = ([*bits(together)], by_cost, [*known, *by_cost])
        choices = [[1 << slot for slot in disjoint(order, excluded)] for order in orders]
    for choice in choices:
        found = _assigned(masks, costs, choice)
        if found is not None:
            yield found


def _assigned(masks: Sequence[int], costs: Sequence[Mapping[int, int]], among: Sequence[int]) -> list[int] | None:
    """The cheapest slots, one in each of these sets at most."""
    ways = {
        (session, room): min((cost.get(slot, 0), slot) for slot in bits(mask & slots))
        for session, (mask, cost) in enumerate(zip(masks, costs, strict=True))
        for room, slots in enumerate(among)
        if mask & slots
    }
    session, room = np.array(list(ways), np.int64).reshape(-1, 2).T
    first, sink = len(masks), len(masks) + len(among)
    every = np.arange(len(among))
    supply = np.zeros(sink + 1, np.int64)
    supply[:first], supply[sink] = 1, -first
    network = Network(
        np.concatenate([session, first + every]),
        np.concatenate([first + room, np.full(len(among), sink)]),
        np.ones(len(ways) + len(among), np.int64),
        np.concatenate([np.array([cost for cost, _ in ways.values()], np.int64), np.zeros(len(among), np.int64)]),
        supply,
    )
    try:
        used = cheapest(network)[: len(ways)]
    except NoFlow:
        return None
    return [slot for (_, slot), used_it in zip(ways.values(), used.tolist(), strict=True) if used_it]
