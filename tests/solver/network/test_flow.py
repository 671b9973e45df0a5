"""Flows against enumeration, and the inputs that would crash the engine underneath."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.network import flow
from solver.network.flow import Face, Ints, Network


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

    found = flow.cheapest_of(net, everything(net))
    assert int(net.cost @ found.units) == least
    assert sorted(map(tuple, on(net, found.face, every))) == sorted(map(tuple, optimal))

    other = replace(net, cost=np.arange(len(net.cost), dtype=np.int64) ** 2 % 7)
    least = min(int(other.cost @ u) for u in optimal)
    assert other.cost @ flow.cheapest_on(other, found.face) == least
    second = flow.cheapest_of(other, found.face)
    both = [u for u in optimal if other.cost @ u == least]
    assert sorted(map(tuple, on(net, second.face, every))) == sorted(map(tuple, both))


@given(networks(), st.data())
@settings(max_examples=100, deadline=None)
def test_as_few_as_can_be_go_past(net: Network, data: st.DataObject) -> None:
    sink = len(net.supply) - 1
    past = (net.supply[net.tail] > 0) & (net.head == sink)
    net = replace(net, cost=-((net.supply[net.tail] > 0) & ~past).astype(np.int64))
    allowed = past | np.array([data.draw(st.booleans()) for _ in net.cost], bool)
    every = [units for units in every_flow(net) if not units[~allowed].any()]
    least = min(int(net.cost @ units) for units in every)
    found = flow.fullest_of(net, replace(everything(net), free=allowed), past)
    assert int(net.cost @ found.units) == least
    assert not found.units[~allowed].any()
    optimal = [units for units in every if net.cost @ units == least]
    assert sorted(map(tuple, on(net, found.face, every))) == sorted(map(tuple, optimal))
    reduced = flow.reduced_costs(net, found.price)
    assert (reduced[allowed & (found.units < net.capacity)] >= 0).all()
    assert (reduced[allowed & (found.units > 0)] <= 0).all()


def everything(net: Network) -> Face:
    return Face(free=np.ones(len(net.cost), bool), full=np.zeros(len(net.cost), bool))


def on(net: Network, face: Face, every: list[Ints]) -> list[Ints]:
    """Those of ``every`` flow that a face describes."""
    empty = ~face.free & ~face.full
    return [u for u in every if not u[empty].any() and (u[face.full] == net.capacity[face.full]).all()]


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_whether_anything_arrives(net: Network, data: st.DataObject) -> None:
    part = np.array([data.draw(st.booleans()) for _ in net.cost], bool)
    left, _ = replace(everything(net), free=part).part(net)
    assert flow.arrives(left) == any(not units[~part].any() for units in every_flow(net))


@given(networks())
@settings(max_examples=60, deadline=None)
def test_reduced_costs_bound_what_forcing_an_arc_costs(net: Network) -> None:
    units = flow.cheapest(net)
    reduced = flow.reduced_costs(net, flow.prices(net, units))
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
    assert (flow.reduced_costs(net, flow.prices(net, ints(0, 1))) >= [0, -9]).all()
    with pytest.raises(ValueError, match="not a cheapest"):
        flow.prices(net, ints(1, 0))
