"""The rivals: each is given a finished matrix of points and returns whom each mentee gets.

``points[i, j]`` is what mentee i and mentor j are worth, or -1 where they may not be paired; ``places[j]`` is how
many mentees mentor j can have. The answer is a column for each mentee, -1 for nobody. Scoring, never-rules and hours
are done beforehand and not counted; none of the rivals looks at times when it matches.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Method = Callable[[Ints, Ints], Ints]

NOBODY = -1
HUNDREDTH = 10_000
"""Points in a hundredth of a perfect match."""


def scipy_copies(points: Ints, places: Ints) -> Ints:
    """``scipy.optimize.linear_sum_assignment`` with a column for each place (Crouse 2016): dense by nature."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - each rival loads only what is its own

    columns = np.repeat(np.arange(len(places)), places)
    cost = -points[:, columns]
    impossible = _dearer_than_all(points)
    cost[cost > 0] = impossible
    rows, chosen = linear_sum_assignment(cost)
    found = np.full(len(points), NOBODY, np.int64)
    made = cost[rows, chosen] != impossible
    found[rows[made]] = columns[chosen[made]]
    return found


def dense_flow(points: Ints, places: Ints) -> Ints:
    """OR-Tools' minimum-cost flow over every possible pair, arcs handed over in bulk."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    mentees, mentors = points.shape
    tail, head = np.nonzero(points >= 0)
    sink = mentees + mentors
    engine = min_cost_flow.SimpleMinCostFlow()
    pairs = engine.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32),
        (mentees + head).astype(np.int32),
        np.ones(len(tail), np.int64),
        -points[tail, head],
    )
    engine.add_arcs_with_capacity_and_unit_cost(
        np.arange(sink, dtype=np.int32),
        np.full(sink, sink, np.int32),
        np.concatenate([np.ones(mentees, np.int64), places]),
        np.concatenate([np.full(mentees, _dearer_than_all(points)), np.zeros(mentors, np.int64)]),
    )
    engine.set_nodes_supplies(np.arange(mentees, dtype=np.int32), np.ones(mentees, np.int64))
    engine.set_node_supply(sink, -mentees)
    return _read(engine, pairs, tail, head, mentees)


def arc_by_arc(points: Ints, places: Ints) -> Ints:
    """The same flow as scripts usually build it: one Python call an arc, points rounded to two decimals."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    mentees, mentors = points.shape
    sink, leaving = mentees + mentors, _dearer_than_all(points) // HUNDREDTH
    engine = min_cost_flow.SimpleMinCostFlow()
    pairs, tail, head = [], [], []
    for mentee in range(mentees):
        for mentor in range(mentors):
            worth = int(points[mentee, mentor])
            if worth >= 0:
                cost = -round(100 * round(worth / (100 * HUNDREDTH), 2))
                pairs.append(engine.add_arc_with_capacity_and_unit_cost(mentee, mentees + mentor, 1, cost))
                tail.append(mentee)
                head.append(mentor)
        engine.add_arc_with_capacity_and_unit_cost(mentee, sink, 1, leaving)
        engine.set_node_supply(mentee, 1)
    for mentor in range(mentors):
        engine.add_arc_with_capacity_and_unit_cost(mentees + mentor, sink, int(places[mentor]), 0)
    engine.set_node_supply(sink, -mentees)
    return _read(engine, np.array(pairs), np.array(tail), np.array(head), mentees)


def munkres(points: Ints, places: Ints) -> Ints:
    """The ``munkres`` package with a column for each place (Kuhn 1955, Munkres 1957)."""
    from munkres import Munkres  # noqa: PLC0415

    columns = np.repeat(np.arange(len(places)), places)
    impossible = _dearer_than_all(points)
    cost = np.where(points[:, columns] < 0, impossible, -points[:, columns] + points.max())
    found = np.full(len(points), NOBODY, np.int64)
    for row, column in Munkres().compute(cost.tolist()):
        if row < len(points) and cost[row, column] != impossible:
            found[row] = columns[column]
    return found


def _dearer_than_all(points: Ints) -> int:
    """More than all points together, so that nobody is left out for anybody's points."""
    return int(points.max(initial=0) + 1) * (len(points) + 1)


def _read(engine: object, pairs: Ints, tail: Ints, head: Ints, mentees: int) -> Ints:
    status = engine.solve()  # type: ignore[attr-defined]
    if status != engine.OPTIMAL:  # type: ignore[attr-defined]
        raise RuntimeError(f"no flow: {status}")
    used = np.flatnonzero(engine.flows(pairs))  # type: ignore[attr-defined]
    found = np.full(mentees, NOBODY, np.int64)
    found[tail[used]] = head[used]
    return found


METHODS: dict[str, Method] = {
    "scipy, copies": scipy_copies,
    "dense OR-Tools flow": dense_flow,
    "OR-Tools arc by arc": arc_by_arc,
    "munkres, copies": munkres,
}
