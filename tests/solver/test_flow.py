"""Flows against enumeration, and the inputs that would crash the engine underneath."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import flow
from solver.flow import Ints, Network


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def network(arcs: list[tuple[int, int, int, int]], supply: list[int]) -> Network:
    tail, head, capacity, cost = np.array(arcs, np.int64).reshape(-1, 4).T
    return Network(tail, head, capacity, cost, np.array(supply, np.int64))


def every_flow(net: Network) -> list[Ints]:
    """All feasible flows, by trying every combination."""
    found = []
    for units in product(*(range(int(most) + 1) for most in net.capacity)):
        out = net.supply.copy()
        np.subtract.at(out, net.tail, units)
        np.add.at(out, net.head, units)
        if not out.any():
            found.append(np.array(units, np.int64))
    return found


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """One unit from each of one to three people, through two mentors to the sink, or straight to it."""
    people = draw(st.integers(1, 3))
    sink = people + 2
    arcs = [(person, sink, 1, draw(st.integers(0, 9))) for person in range(people)]
    for person, mentor in product(range(people), range(2)):
        if draw(st.booleans()):
            arcs.append((person, people + mentor, 1, draw(st.integers(-9, 9))))
    arcs += [(people + mentor, sink, draw(st.integers(0, 2)), 0) for mentor in range(2)]
    return network(arcs, [1] * people + [0, 0, -people])


@given(networks())
@settings(max_examples=150, deadline=None)
def test_cheapest_flow_its_face_and_a_second_cost(net: Network) -> None:
    every = every_flow(net)
    least = min(int(net.cost @ units) for units in every)
    optimal = [units for units in every if net.cost @ units == least]
    units = flow.cheapest(net)
    assert int(net.cost @ units) == least

    side = flow.face(flow.reduced_costs(net, units))
    empty = ~side.free & ~side.full
    described = [u for u in every if not u[empty].any() and (u[side.full] == net.capacity[side.full]).all()]
    assert sorted(map(tuple, described)) == sorted(map(tuple, optimal))

    other = np.arange(len(net.cost), dtype=np.int64) ** 2 % 7
    assert other @ flow.cheapest_on(net, side, other) == min(other @ u for u in optimal)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_reduced_costs_bound_what_forcing_an_arc_costs(net: Network) -> None:
    units = flow.cheapest(net)
    reduced = flow.reduced_costs(net, units)
    for other in every_flow(net):
        assert net.cost @ other - net.cost @ units >= reduced[reduced > 0] @ other[reduced > 0]


@given(networks())
@settings(max_examples=60, deadline=None)
def test_most_units(net: Network) -> None:
    people = int(-net.supply[-1])
    inside = slice(people, None)  # without the arcs that leave somebody out
    source = len(net.supply)
    tail = np.concatenate([net.tail[inside], np.full(people, source)])
    head = np.concatenate([net.head[inside], np.arange(people)])
    capacity = np.concatenate([net.capacity[inside], np.ones(people, np.int64)])
    most = max(people - int(units[:people].sum()) for units in every_flow(net))
    assert flow.most(tail, head, capacity, source, source - 1) == most


def test_nothing_flows_through_nothing() -> None:
    empty = ints()
    assert flow.most(empty, empty, empty, 0, 1) == 0
    assert len(flow.cheapest(Network(empty, empty, empty, empty, ints(0, 0)))) == 0


def test_supplies_that_cannot_arrive() -> None:
    with pytest.raises(flow.NoFlow):
        flow.cheapest(network([(0, 1, 1, 0)], [2, -2]))
    with pytest.raises(flow.NoFlow):
        flow.cheapest(network([], [1, -1]))


@pytest.mark.parametrize(
    ("arc", "supply", "said"),
    [
        ((0, 5, 1, 0), [1, -1], "outside"),
        ((-1, 1, 1, 0), [1, -1], "outside"),
        ((0, 1, -1, 0), [1, -1], "negative"),
        ((0, 1, 1, 0), [1, 0], "sum to zero"),
        ((0, 1, 1, 2**61), [1, -1], "too large"),
        ((0, 1, 1, -(2**61)), [1, -1], "too large"),
    ],
)
def test_what_would_crash_the_engine_is_refused(arc: tuple[int, int, int, int], supply: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        network([arc], supply)


def test_float_costs_are_refused() -> None:
    with pytest.raises(ValueError, match="int64"):
        Network(ints(0), ints(1), ints(1), np.array([0.5]), ints(1, -1))


def test_prices_exist_only_for_a_cheapest_flow() -> None:
    net = network([(0, 1, 1, 5), (0, 1, 1, 1)], [1, -1])
    assert (flow.reduced_costs(net, ints(0, 1)) >= [0, -9]).all()
    with pytest.raises(ValueError, match="not a cheapest"):
        flow.prices(net, ints(1, 0))
