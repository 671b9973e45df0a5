"""Minimum-cost and maximum flows, and the face of all cheapest ones. The only module that touches OR-Tools' graph API.

OR-Tools crashes the process on a bad node or arc number and silently cuts float costs to integers, so everything is
checked here before it goes down: wrong input raises ``ValueError``, never a signal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

COST_LIMIT = 2**62


@dataclass(frozen=True)
class Network:
    """Arcs ``tail -> head`` with capacities and costs per unit; ``supply`` per node, summing to zero."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    supply: Ints

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for anything OR-Tools would crash on or would compute wrongly."""
        columns = (self.tail, self.head, self.capacity, self.cost)
        if any(a.dtype != np.int64 or a.ndim != 1 for a in (*columns, self.supply)):
            raise ValueError("a network is made of flat int64 arrays")
        if len({len(a) for a in columns}) != 1:
            raise ValueError("every arc needs a tail, a head, a capacity and a cost")
        ends = np.concatenate([self.tail, self.head])
        if len(ends) and (ends.min() < 0 or ends.max() >= len(self.supply)):
            raise ValueError("an arc ends outside the network")
        if len(self.capacity) and self.capacity.min() < 0:
            raise ValueError("a capacity is negative")
        if self.supply.sum() != 0:
            raise ValueError("supplies do not sum to zero")
        steepest = max(abs(int(self.cost.min())), abs(int(self.cost.max()))) if len(self.cost) else 0
        if (steepest + 1) * (len(self.supply) + 1) >= COST_LIMIT:
            raise ValueError("costs are too large for exact 64-bit arithmetic")


class NoFlow(Exception):
    """The supplies cannot reach the demands; ``status`` is what the flow algorithm said."""

    def __init__(self, status: str) -> None:
        super().__init__(f"no flow: {status}")
        self.status = status


def cheapest(network: Network) -> Ints:
    """Units on each arc in a flow of least cost that ships every supply. Raises ``NoFlow`` if there is none."""
    if len(network.tail) == 0:
        if network.supply.any():
            raise NoFlow("INFEASIBLE")
        return np.zeros(0, np.int64)
    engine = min_cost_flow.SimpleMinCostFlow()
    arcs = engine.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32), network.head.astype(np.int32), network.capacity, network.cost
    )
    engine.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply)
    status = engine.solve()
    if status != engine.OPTIMAL:
        raise NoFlow(status.name)
    return np.asarray(engine.flows(arcs), dtype=np.int64)


def most(tail: Ints, head: Ints, capacity: Ints, source: int, sink: int) -> int:
    """Greatest number of units from ``source`` to ``sink``."""
    nodes = max(source, sink, int(tail.max(initial=0)), int(head.max(initial=0))) + 1
    Network(tail, head, capacity, np.zeros(len(tail), np.int64), np.zeros(nodes, np.int64))
    if not (np.any(tail == source) and np.any(head == sink)):
        return 0
    engine = max_flow.SimpleMaxFlow()
    engine.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    status = engine.solve(source, sink)
    if status != engine.OPTIMAL:
        raise NoFlow(status.name)
    return int(engine.optimal_flow())


def arrives(network: Network) -> bool:
    """Whether some flow ships every supply, whatever it costs."""
    given, asked = np.flatnonzero(network.supply > 0), np.flatnonzero(network.supply < 0)
    source, sink = len(network.supply), len(network.supply) + 1
    tail = np.concatenate([network.tail, np.full(len(given), source), asked])
    head = np.concatenate([network.head, given, np.full(len(asked), sink)])
    capacity = np.concatenate([network.capacity, network.supply[given], -network.supply[asked]])
    return most(tail, head, capacity, source, sink) == int(network.supply[given].sum())


def prices(network: Network, flow: Ints) -> Ints:
    """Node potentials under which no residual arc has a negative reduced cost ``cost + price[tail] - price[head]``.

    They exist exactly when ``flow`` is cheapest (Ahuja, Magnanti and Orlin, *Network Flows*, theorem 9.3); raises
    ``ValueError`` when it is not. Of all there are, these lie midway between the greatest and the least that stay near
    the price of the last node: what is said of pairs that are no arcs is then seldom extreme, and fewer of them look
    better than they are. (Midway is allowed: the condition is linear, and holds of halves rounded up as well.)
    """
    forth, back = np.flatnonzero(flow < network.capacity), np.flatnonzero(flow > 0)
    undoing = network.head[back], network.tail[back], -network.cost[back]
    adding = network.tail[forth], network.head[forth], network.cost[forth]
    start = np.full(len(network.supply), 1 + np.abs(network.cost).max(initial=0), np.int64)
    start[-1] = 0
    greatest = _lowered(start, [_Sweep.over(tail, head, cost) for tail, head, cost in (undoing, adding)])
    least = -_lowered(start, [_Sweep.over(head, tail, cost) for tail, head, cost in (undoing, adding)])
    return np.asarray(-((greatest[-1] - greatest + least[-1] - least) // 2), np.int64)


def _lowered(start: Ints, sweeps: Sequence[_Sweep]) -> Ints:
    """The greatest potentials nowhere above ``start``: Bellman-Ford, a sweep at a time, the few arcs that undo a flow
    before those with room left."""
    price = start.copy()
    for _ in range(len(price) + 1):
        if not [sweep for sweep in sweeps if sweep.lowers(price)]:
            return price
    raise ValueError("this flow is not a cheapest one")


@dataclass(frozen=True, eq=False)
class _Sweep:
    """Arcs in the order of their heads; those into ``reached[k]`` begin at ``first[k]``."""

    tail: Ints
    cost: Ints
    first: Ints
    reached: Ints

    @classmethod
    def over(cls, tail: Ints, head: Ints, cost: Ints) -> _Sweep:
        order = np.argsort(head, kind="stable")
        ordered = head[order]
        first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
        return cls(tail[order], cost[order], first, ordered[first])

    def lowers(self, price: Ints) -> bool:
        """Lower every price that an arc undercuts; False when there was none."""
        if len(self.first) == 0:
            return False
        offered = np.minimum.reduceat(price[self.tail] + self.cost, self.first)
        lower = offered < price[self.reached]
        price[self.reached[lower]] = offered[lower]
        return bool(lower.any())


@dataclass(frozen=True, eq=False)
class Face:
    """Some flows of a network: ``free`` arcs may vary, ``full`` ones are saturated, all others are empty."""

    free: Flags
    full: Flags

    def part(self, network: Network) -> tuple[Network, Ints]:
        """The network of the free arcs, with the supplies that the full ones leave, and the numbers of its arcs."""
        arcs, full = np.flatnonzero(self.free), np.flatnonzero(self.full)
        supply = network.supply.copy()
        np.subtract.at(supply, network.tail[full], network.capacity[full])
        np.add.at(supply, network.head[full], network.capacity[full])
        columns = (network.tail[arcs], network.head[arcs], network.capacity[arcs], network.cost[arcs])
        return Network(*columns, supply), arcs

    def units(self, network: Network, arcs: Ints, flow: Ints) -> Ints:
        """Units on every arc of the network when ``flow`` is what goes through the free ones."""
        units = np.where(self.full, network.capacity, 0)
        units[arcs] = flow
        return units


@dataclass(frozen=True, eq=False)
class Cheapest:
    """A cheapest flow on a face, the potentials that prove it, and the ``face`` of all flows as cheap."""

    units: Ints
    price: Ints
    face: Face


def cheapest_on(network: Network, face: Face) -> Ints:
    """Units on each arc in a cheapest flow of the face. Raises ``NoFlow`` if there is none."""
    part, arcs = face.part(network)
    return face.units(network, arcs, cheapest(part))


def cheapest_of(network: Network, face: Face) -> Cheapest:
    """A cheapest flow of the face, with potentials and the face of all of them.

    By complementary slackness with exact integer potentials, the cheapest flows are those that leave arcs of positive
    reduced cost empty and saturate those of negative (theorem 9.4 there). Only free arcs have reduced costs.
    """
    part, arcs = face.part(network)
    flow = cheapest(part)
    return _told(network, face, (part, arcs), flow, prices(part, flow))


def fullest_of(network: Network, face: Face, past: Flags) -> Cheapest:
    """``cheapest_of`` where every supply is one unit and costs -1, unless it goes along one of the arcs ``past``, which
    lead straight to the sink, the last node: as few as can be do.

    A maximum flow of the other arcs says it, far sooner, and a minimum cut proves it (theorem 6.5 there): whatever is
    on the sources' side of it is worth one unit less. Of the cut next to the sources and the one next to the sink that
    counts which has fewer sources before it and fewer ways behind it, because any arc between these would be missed.
    """
    part, arcs = face.part(network)
    sources, sink, start = np.flatnonzero(part.supply > 0), len(part.supply) - 1, len(part.supply)
    way = np.flatnonzero(~past[arcs])
    if not (len(sources) and (part.head[way] == sink).any()):
        return cheapest_of(network, face)
    engine = max_flow.SimpleMaxFlow()
    tail, head = np.append(part.tail[way], np.full(len(sources), start)), np.append(part.head[way], sources)
    capacity = np.append(part.capacity[way], part.supply[sources])
    numbers = engine.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    status = engine.solve(start, sink)
    if status != engine.OPTIMAL:
        raise NoFlow(status.name)
    units = np.asarray(engine.flows(numbers), np.int64)
    sent = np.zeros(len(part.supply), np.int64)
    sent[sources] = units[len(way) :]
    flow = part.supply[part.tail] - sent[part.tail]
    flow[way] = units[: len(way)]
    price = (part.supply > 0) - _before_cut(engine, part.supply > 0)
    return _told(network, face, (part, arcs), flow, price)


def _before_cut(engine: max_flow.SimpleMaxFlow, sources: Flags) -> Ints:
    """One for each node on the sources' side of a minimum cut."""
    near, far = np.zeros(len(sources) + 1, np.int64), np.ones(len(sources) + 1, np.int64)
    near[engine.get_source_side_min_cut()] = 1
    far[engine.get_sink_side_min_cut()] = 0
    cuts = [cut[:-1] for cut in (near, far)]
    return min(cuts, key=lambda cut: np.count_nonzero(cut[sources]) * np.count_nonzero(cut[~sources] == 0))


def _told(network: Network, face: Face, free_part: tuple[Network, Ints], flow: Ints, price: Ints) -> Cheapest:
    """What a cheapest flow through the free arcs of the face says, with its prices."""
    part, arcs = free_part
    reduced = part.cost + price[part.tail] - price[part.head]
    free, full = face.free.copy(), face.full.copy()
    free[arcs] = reduced == 0
    full[arcs] = reduced < 0
    return Cheapest(face.units(network, arcs, flow), price, Face(free, full))


def reduced_costs(network: Network, price: Ints) -> Ints:
    """Per arc, by how much the cost rises at least for each unit more through it than in a cheapest flow."""
    return network.cost + price[network.tail] - price[network.head]
