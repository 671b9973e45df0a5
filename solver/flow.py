"""Minimum-cost and maximum flows. The only module that touches the OR-Tools graph API.

OR-Tools crashes the process on a bad node or arc number and silently cuts float costs to integers, so everything is
checked here before it goes down: wrong input raises ``ValueError``, never a signal.
"""

from __future__ import annotations

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


def prices(network: Network, flow: Ints) -> Ints:
    """Node potentials under which no residual arc has a negative reduced cost ``cost + price[tail] - price[head]``.

    Bellman-Ford over the residual arcs, a sweep at a time. They exist exactly when ``flow`` is cheapest (Ahuja,
    Magnanti and Orlin, *Network Flows*, theorem 9.3); raises ``ValueError`` when it is not.
    """
    forth, back = flow < network.capacity, flow > 0
    tail = np.concatenate([network.tail[forth], network.head[back]])
    head = np.concatenate([network.head[forth], network.tail[back]])
    cost = np.concatenate([network.cost[forth], -network.cost[back]])
    price = np.zeros(len(network.supply), np.int64)
    if len(tail) == 0:
        return price
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    reached = head[first]
    for _ in range(len(price) + 1):
        better = np.minimum(np.minimum.reduceat(price[tail] + cost, first), price[reached])
        if np.array_equal(better, price[reached]):
            return price
        price[reached] = better
    raise ValueError("this flow is not a cheapest one")


@dataclass(frozen=True)
class Face:
    """All cheapest flows of a network: ``free`` arcs may vary, ``full`` ones are saturated, the others are empty."""

    free: Flags
    full: Flags


def reduced_costs(network: Network, flow: Ints) -> Ints:
    """Per arc, by how much the cost rises at least for each unit more through it than in the cheapest ``flow``."""
    price = prices(network, flow)
    return network.cost + price[network.tail] - price[network.head]


def face(reduced: Ints) -> Face:
    """Every cheapest flow, described by complementary slackness with exact integer reduced costs."""
    return Face(free=reduced == 0, full=reduced < 0)


def cheapest_on(network: Network, side: Face, cost: Ints) -> Ints:
    """Among the flows of ``side``, one that is cheapest by another ``cost``."""
    supply = network.supply.copy()
    np.subtract.at(supply, network.tail[side.full], network.capacity[side.full])
    np.add.at(supply, network.head[side.full], network.capacity[side.full])
    flow = np.where(side.full, network.capacity, 0)
    free = np.flatnonzero(side.free)
    flow[free] = cheapest(Network(network.tail[free], network.head[free], network.capacity[free], cost[free], supply))
    return flow
