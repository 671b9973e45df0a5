"""What forcing one pair costs, and who would move where: shortest paths in the residual network of a best matching.

Mentees are contracted: somebody who sits at one node of the network (a mentor, a room, a bundle) and could as well sit
at another is an arc between the two, as long as what the move loses; whoever nobody leads sits at the sink. Forcing
mentee i into node e costs what i loses by it plus the shortest distance from e to the node that i leaves, and the path
is the chain of those who move (Ahuja, Magnanti and Orlin, *Network Flows*, sections 9.3 and 9.11: a flow is best as
long as no cycle of the residual network is negative, and the best after a change differs from it by a shortest path).

All stages but the floor are one number: each stage weighs more than everything after it. Numbers are Python's own where
64 bits do not hold them. A move counts as one unit below the last stage, so of two chains as good the shorter one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.goals import Aim, Counted
from solver.network import flow
from solver.network.flow import Flags, Ints, Network, NoFlow
from solver.network.relaxation import Relaxation

Numbers = NDArray[Any]
"""64-bit integers, or Python's where these do not suffice."""

SAFE = 2**60


class NotBest(Exception):
    """The matching is not a best one on this network, so its residual network has no distances."""


@dataclass(frozen=True, eq=False)
class Worth:
    """What a unit on each arc adds to all stages together; two matchings differ by less than ``endless``."""

    gain: Numbers
    endless: int

    @classmethod
    def of(cls, relaxation: Relaxation, stages: Sequence[Aim]) -> Worth:
        people = len(relaxation.candidates.problem.mentees)
        parts, below = [], 2 * people + 1
        for aim in reversed([aim for aim in stages if aim.counted is not Counted.WEAKEST]):
            gain = relaxation.gains(aim)
            parts.append((below + 1, gain))
            below += (below + 1) * people * int(gain.max(initial=0) - gain.min(initial=0))
        kind: type = np.int64 if 4 * below < SAFE else object
        nothing: Numbers = np.zeros(len(relaxation.tail), kind)
        return cls(sum((weight * gain.astype(kind) for weight, gain in parts), nothing), 4 * below)


class Residual:
    """The residual network of the matching ``pairs``, the best for ``stages`` (the floor among them is left out) on the
    network of the ``used`` pairs. Raises ``NotBest`` when that network cannot hold it or holds a better one.
    """

    def __init__(self, relaxation: Relaxation, stages: Sequence[Aim], used: Flags, pairs: Ints) -> None:
        self._relaxation = relaxation
        self._people = len(relaxation.candidates.problem.mentees)
        self._worth = Worth.of(relaxation, stages)
        self._units = _embedded(relaxation, pairs, self._people)
        seats = np.flatnonzero((self._units > 0) & (relaxation.tail < self._people))
        self._seat = seats[np.argsort(relaxation.tail[seats], kind="stable")]
        self._arcs = _Arcs.shortest([self._inner(), self._moves(used)])
        self._arcs.check(len(relaxation.supply) - self._people)
        self._known: dict[int, tuple[Numbers, Ints]] = {}

    def forced(self, pair: int) -> Ints | None:
        """The best matching with ``pair`` as a pin would keep it; None when there is none."""
        seat = int(self._seat[self._relaxation.candidates.mentee[pair]])
        leaves = self._node(self._relaxation.head[seat])
        loss, step = self._towards(leaves)
        entries = np.flatnonzero(self._relaxation.pair == pair).tolist()
        costs = {arc: loss[self._node(self._relaxation.head[arc])] for arc in entries}
        if not costs or min(costs.values()) >= self._worth.endless:
            return None
        entry = min(entries, key=lambda arc: (costs[arc], arc))
        return self._moved([entry], self._node(self._relaxation.head[entry]), leaves, step)

    def one_more(self, mentor: int) -> Ints:
        """The best matching with one place more."""
        sink, into = self._node(self._relaxation.nodes.sink), self._node(self._relaxation.nodes.mentor + mentor)
        loss, step = self._towards(into)
        return self._moved([], into if loss[sink] >= 0 else sink, into, step)

    def one_less(self, mentor: int) -> Ints | None:
        """The best matching when a mentor without an opening has one place less; None when there is none."""
        sink, out_of = self._node(self._relaxation.nodes.sink), self._node(self._relaxation.nodes.mentor + mentor)
        loss, step = self._towards(sink)
        return None if loss[out_of] >= self._worth.endless else self._moved([], out_of, sink, step)

    def _node(self, node: Any) -> int:
        return int(node) - self._people

    def _inner(self) -> _Arcs:
        """What flows between mentors, rooms, bundles and sink could take more, and what could be taken back."""
        there, gain, people = self._relaxation, self._worth.gain, self._people
        inside = there.tail >= people
        more = np.flatnonzero(inside & (self._units < there.capacity))
        back = np.flatnonzero(inside & (self._units > 0))
        return _Arcs(
            np.concatenate([there.tail[more], there.head[back]]) - people,
            np.concatenate([there.head[more], there.tail[back]]) - people,
            np.concatenate([-gain[more], gain[back]]),
            np.full(len(more) + len(back), -1, np.int64),
        )

    def _moves(self, used: Flags) -> _Arcs:
        """Where everybody could sit instead. Whom a pin keeps stays."""
        there, gain = self._relaxation, self._worth.gain
        candidates = there.candidates
        stays = np.zeros(self._people, bool)
        stays[candidates.mentee[candidates.kept]] = True
        open_to = np.append(used & there.may_be_used & ~candidates.kept, True)[there.pair] & (there.tail < self._people)
        arcs = np.flatnonzero(open_to & (there.capacity > 0))
        arcs = arcs[~stays[there.tail[arcs]]]
        seat = self._seat[there.tail[arcs]]
        leaving = there.head[arcs] != there.head[seat]
        arcs, seat = arcs[leaving], seat[leaving]
        return _Arcs(
            there.head[seat] - self._people, there.head[arcs] - self._people, gain[seat] - gain[arcs] + 1, arcs
        )

    def _towards(self, target: int) -> tuple[Numbers, Ints]:
        if target not in self._known:
            nodes = len(self._relaxation.supply) - self._people
            self._known[target] = self._arcs.towards(target, nodes, self._worth.endless)
        return self._known[target]

    def _moved(self, entries: list[int], node: int, target: int, step: Ints) -> Ints:
        seats, there = self._seat.copy(), self._relaxation
        while node != target:
            arc = int(step[node])
            entries.append(int(self._arcs.move[arc]))
            node = int(self._arcs.head[arc])
        for entry in (entry for entry in entries if entry >= 0):
            seats[there.tail[entry]] = entry
        pairs = there.pair[seats]
        return np.sort(pairs[pairs >= 0])


@dataclass(frozen=True, eq=False)
class _Arcs:
    """``move[a]``: the arc of the network on which somebody would then sit, or -1 where nobody moves."""

    tail: Ints
    head: Ints
    cost: Numbers
    move: Ints

    @classmethod
    def shortest(cls, some: Sequence[_Arcs]) -> _Arcs:
        """The cheapest arc between any two nodes, in the order of tails."""
        tail, head, cost, move = (
            np.concatenate([getattr(arcs, name) for arcs in some]) for name in ("tail", "head", "cost", "move")
        )
        by_cost = np.argsort(cost, kind="stable")
        key = tail * (int(head.max(initial=0)) + 1) + head
        order = by_cost[np.argsort(key[by_cost], kind="stable")]
        order = order[np.flatnonzero(np.append(True, key[order][1:] != key[order][:-1])[: len(order)])]
        return cls(tail[order], head[order], cost[order], move[order])

    def towards(self, target: int, nodes: int, endless: int) -> tuple[Numbers, Ints]:
        """The distance of each node to ``target`` and the first arc on the way, -1 where there is none."""
        loss, step = np.full(nodes, endless, self.cost.dtype), np.full(nodes, -1, np.int64)
        loss[target] = 0
        self._sweep(loss, step, endless)
        return loss, step

    def check(self, nodes: int) -> None:
        """Raises ``NotBest`` for a negative cycle, wherever it is."""
        self._sweep(np.zeros(nodes, self.cost.dtype), np.full(nodes, -1, np.int64), None)

    def _sweep(self, loss: Numbers, step: Ints, endless: int | None) -> None:
        """Shorten all ways to where ``loss`` is known until none can be (Bellman and Ford, a sweep at a time)."""
        if not len(self.tail):
            return
        first = np.flatnonzero(np.append(True, self.tail[1:] != self.tail[:-1]))
        tails, count = self.tail[first], np.diff(np.append(first, len(self.tail)))
        for _ in range(len(loss) + 1):
            through = loss[self.head] + self.cost
            if endless is not None:
                through = np.where(loss[self.head] >= endless, endless, through)
            least = np.minimum.reduceat(through, first)
            better = least < loss[tails]
            if not better.any():
                return
            arcs = np.flatnonzero((through == np.repeat(least, count)) & np.repeat(better, count))[::-1]
            step[self.tail[arcs]] = arcs
            loss[tails[better]] = least[better]
        raise NotBest


def _embedded(relaxation: Relaxation, pairs: Ints, people: int) -> Ints:
    """Units on each arc when exactly ``pairs`` are matched, each convex cost taken in its order."""
    placed = np.zeros(people, bool)
    placed[relaxation.candidates.mentee[pairs]] = True
    chosen = np.zeros(len(relaxation.candidates.mentee), bool)
    chosen[pairs] = True
    nobody = (relaxation.pair < 0) & (relaxation.tail < people)
    open_to = np.append(chosen, True)[relaxation.pair]
    open_to[nobody] = ~placed[relaxation.tail[nobody]]
    arcs = np.flatnonzero(open_to)
    cost = relaxation.sharing.astype(np.int64) - relaxation.wanted
    columns = (relaxation.tail[arcs], relaxation.head[arcs], relaxation.capacity[arcs], cost[arcs])
    units = np.zeros(len(open_to), np.int64)
    try:
        units[arcs] = flow.cheapest(Network(*columns, relaxation.supply))
    except NoFlow:
        raise NotBest from None
    return units
